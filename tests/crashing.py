"""Processes that are killed at their commits and started again, for tests of modules that must lose and double nothing."""

import json
import os
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4


def kill_at(commit: int, moment: str) -> None:
    """Arrange for SIGKILL before or after the so-manieth commit of this process."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    original, done = BaseDatabaseWrapper.commit, [0]

    def counted(self: Any) -> None:
        done[0] += 1
        if done[0] == commit and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        original(self)
        if done[0] == commit and moment == "after":
            os.kill(os.getpid(), signal.SIGKILL)

    BaseDatabaseWrapper.commit = counted  # type: ignore[method-assign]


def child(work: Callable[[], None], commit: int, moment: str) -> bool:
    """Run the work in a child; whether it was killed. ``commit`` 0: it is not."""
    from django.db import connections

    connections.close_all()
    pid = os.fork()
    if pid == 0:
        try:
            if commit:
                kill_at(commit, moment)
            work()
        except BaseException:  # noqa: BLE001 - told by the exit code
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status) == signal.SIGKILL
    if os.WEXITSTATUS(status):
        raise SystemExit("a restarted process could not go on")
    return False


def killed_everywhere(work: Callable[[], None], every: int) -> int:
    """Kill the work before and after every so-manieth commit, restart it each time, then finish it; how many kills."""
    killed, commit = 0, 1
    while child(work, commit, "before"):
        killed += 1
        killed += child(work, commit, "after")
        commit += every
    child(work, 0, "")
    return killed


def told(module: str, home: Path, *arguments: int) -> dict[str, Any]:
    """Run ``python -m module`` with a database of its own of the kind the tests use; what its last line says (JSON)."""
    from django.db import connection
    from tests.conftest import REPOSITORY

    keep = {name: value for name, value in os.environ.items() if not name.startswith("JINGBAN_")}
    path = os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "src")])
    values = {"JINGBAN_HOME": str(home), "JINGBAN_LOG_LEVEL": "ERROR", "PYTHONPATH": path}
    name = f"crash_{uuid4().hex[:12]}"
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE DATABASE {name}")
        url = os.environ["JINGBAN_TEST_DATABASE_URL"]
        values["JINGBAN_DATABASE_URL"] = url.replace("/postgres?", f"/{name}?")
    command = [sys.executable, "-m", module, *map(str, arguments)]
    done = subprocess.run(command, env={**keep, **values}, cwd=REPOSITORY, capture_output=True, text=True, timeout=240)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found
