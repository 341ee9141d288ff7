"""``jingban capture watch``: take in what a scanner leaves in a folder."""

import time
from pathlib import Path

import click

from jingban.cli import django as start_django
from jingban.infra.errors import Refusal


@click.command(help="看守扫描文件夹：放进来的文件写完后收进采集批次，移到 done/；收不下的移到 failed/ 并写明原因。")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--centre", default="", help="机构编码，默认取 JINGBAN_CENTRE")
@click.option("--every", "seconds", type=click.FloatRange(0.2, 3600), default=3.0, show_default=True, help="间隔秒数")
@click.option("--once", is_flag=True, help="看两遍就结束（只收两遍之间没有变化的文件）")
def watch(folder: Path, centre: str, seconds: float, once: bool) -> None:
    """A file that grew between two looks is left for the next one."""
    start_django.start()
    from django.conf import settings
    from django.utils import timezone

    from jingban.capture.services.watching import Taken, Watch
    from jingban.infra.access.services import system

    def told(taken: Taken) -> None:
        done = taken.batch_id is not None and taken.code in ("", "duplicate")
        words = f"已收入批次 {taken.batch_id}" if done else "没有收下"
        click.echo(f"{taken.name}：{words}{'；' + taken.message if taken.message else ''}")

    guard = Watch(system("watch"), folder.resolve(), centre or settings.JINGBAN_CENTRE, "")
    looks = 0
    while True:
        guard.day = timezone.localdate().isoformat()
        try:
            for taken in guard.look():
                told(taken)
        except (Refusal, OSError) as error:
            click.echo(f"这一遍没有看成：{error}", err=True)
        looks += 1
        if once and looks == 2:
            return
        time.sleep(seconds)
