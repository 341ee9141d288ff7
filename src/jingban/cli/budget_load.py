"""``jingban budget load``: files into the desk, checked in this process with a progress bar."""

import logging
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from jingban.cli import budget_text
from jingban.cli import django as start_django
from jingban.cli.progress import Progress

_CHUNK = 1 << 20
_PAUSE = 0.2  # seconds between looks while a worker of the server does the job


def load(paths: Sequence[str], centre: str | None, *, quiet: bool = False) -> int:
    """Load and check; returns the exit code: 0 all read, 2 some refused."""
    start_django.start()
    logging.getLogger("jingban.jobs").setLevel(logging.WARNING)  # the bar tells what the log would
    from django.conf import settings

    from jingban.budget import services
    from jingban.infra.errors import Refusal

    where = centre if centre is not None else settings.JINGBAN_CENTRE
    missing = [path for path in paths if not Path(path).is_file()]
    for path in missing:
        click.echo(f"没有这个文件：{path}", err=True)
    found = [path for path in paths if path not in missing]
    incoming = [services.Incoming(name, _chunks(path)) for path, name in zip(found, names_of(found), strict=True)]
    if not incoming:
        return 2
    try:
        items = services.load(incoming, centre=where)
    except Refusal as refusal:
        click.echo(refusal.message, err=True)
        return 2
    for item in items:
        if item.get("error"):
            click.echo(f"不能读取 {item['filename']}：{item['error']['message']}（{item['error']['code']}）", err=True)
        elif item.get("duplicate_of"):
            click.echo(f"{item['filename']} 已在工作台中（文件 {item['duplicate_of']}），没有重复装入", err=True)
    _work_off([item["job_id"] for item in items if item.get("job_id")], quiet=quiet)
    known = [item.get("document_id") or item.get("duplicate_of") for item in items]
    failed = _tell([pk for pk in known if pk])
    return 2 if failed or missing or any(item.get("error") for item in items) else 0


def names_of(paths: Sequence[str]) -> list[str]:
    """File names for the desk; files of one name keep their folder's name, so that they can be told apart."""
    count = Counter(Path(path).name for path in paths)
    return [
        f"{Path(path).parent.name}-{Path(path).name}" if count[Path(path).name] > 1 else Path(path).name
        for path in paths
    ]


def _chunks(path: str) -> Iterator[bytes]:
    with Path(path).open("rb") as stream:
        while piece := stream.read(_CHUNK):
            yield piece


def _work_off(job_ids: Sequence[int], *, quiet: bool) -> None:
    """Run the jobs here; what a worker of the server has taken up is waited for."""
    from jingban.budget import services
    from jingban.infra.jobs import worker

    with Progress("核对", len(job_ids), quiet=quiet) as bar:
        while waiting := services.unfinished(job_ids):
            bar.show(len(job_ids) - len(waiting), waiting[0][1])
            if not worker.run_one():
                time.sleep(_PAUSE)
        if job_ids:
            bar.show(len(job_ids), "")
    while worker.run_one():  # units are checked again once their department is there
        pass


def _tell(document_ids: Sequence[int]) -> bool:
    """One row per document on standard output; True when one could not be read."""
    from jingban.budget import services

    rows: list[tuple[str, ...]] = [
        ("编号", "文件", "单位", "年度", "错误", "存疑", "提示", "已核对", "相符", "舍入", "不符")
    ]
    failed = False
    for row in services.rows_of(document_ids):
        if row.state == row.FAILED:
            failed = True
            click.echo(f"不能读取 {row.filename}：{row.error_message}（{row.error_code}）", err=True)
            continue
        checked = row.exact + row.rounding + row.violated
        numbers = (row.errors, row.warnings, row.infos, checked, row.exact, row.rounding, row.violated)
        rows.append((str(row.pk), row.filename, row.unit_name, str(row.fiscal_year or ""), *map(str, numbers)))
    click.echo(budget_text.grid(rows, frozenset({0, *range(3, 11)})))
    sys.stdout.flush()
    return failed
