"""Serve the desk: one command starts web threads and a worker process, and restarts the worker when it dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType

import click

from jingban.cli import django as start_django

RESTART_SECONDS = 2.0  # a worker that dies at once must not spin


@click.command(help="启动工作台：网页服务和一个后台任务进程。使用内置数据库时自动升级。")
@click.option("--bind", help="监听地址，默认取 JINGBAN_BIND")
@click.option("--port", type=click.IntRange(1, 65535), help="监听端口，默认取 JINGBAN_PORT")
@click.option("--worker/--no-worker", default=True, help="是否同时启动后台任务进程")
def serve(bind: str | None, port: int | None, worker: bool) -> None:
    """Serve the desk."""
    start_django.start()
    from django.conf import settings
    from django.core.management import call_command

    environment = settings.ENVIRONMENT
    host, number = bind or environment.bind, port or environment.port
    if environment.engine == "sqlite":
        call_command("migrate", interactive=False, verbosity=0)
    stopping = threading.Event()
    keeper = threading.Thread(target=_keep_worker, args=(stopping,), daemon=True) if worker else None
    if keeper:
        keeper.start()
    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 - only compared
    click.echo(f"工作台：http://{shown}:{number}/（按 Ctrl+C 停止）", err=True)
    try:
        _granian(host, number, environment.web_threads)
    finally:
        stopping.set()
        if keeper:
            keeper.join(timeout=15)


@click.command(help="启动后台任务进程；可同时启动多个。收到停止信号后做完手头的任务再退出。")
@click.option("--once", is_flag=True, help="做完现有的任务就退出")
@click.option("--parent", type=int, hidden=True, help="随这个进程一起结束")
def worker(once: bool, parent: int | None) -> None:
    """Run background jobs."""
    start_django.start()
    from django.conf import settings
    from django.contrib.sessions.backends.db import SessionStore
    from django.db import DatabaseError, close_old_connections, connection

    from jingban.infra.access.lockout import purge
    from jingban.infra.jobs import worker as jobs

    stopping = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    poll = settings.ENVIRONMENT.worker_poll_ms / 1000
    next_purge = 0.0
    while not stopping.is_set():
        close_old_connections()
        if parent is not None and os.getppid() != parent:
            return
        try:
            if time.monotonic() >= next_purge:
                purge()
                SessionStore.clear_expired()
                next_purge = time.monotonic() + 3600
            if jobs.run_one(on_hang=lambda: os._exit(jobs.HUNG_EXIT)):
                continue
        except DatabaseError as error:
            click.echo(f"数据库暂时不可用（{type(error).__name__}），稍后再试", err=True)
            connection.close()
            if once:
                sys.exit(2)
        if once:
            return
        stopping.wait(poll)


def _keep_worker(stopping: threading.Event) -> None:
    """Keep one worker process alive until told to stop."""
    process: subprocess.Popen[bytes] | None = None
    while not stopping.is_set():
        if process is None or process.poll() is not None:
            if process is not None and stopping.wait(RESTART_SECONDS):
                break
            command = [sys.executable, "-m", "jingban.cli", "worker", "--parent", str(os.getpid())]
            process = subprocess.Popen(command)  # noqa: S603 - our own program
        stopping.wait(0.5)
    if process is not None and process.poll() is None:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()  # its jobs are taken up again when their leases lapse


def _granian(host: str, port: int, threads: int) -> None:
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "jingban.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        log_access=False,
        websockets=False,
    ).serve()
