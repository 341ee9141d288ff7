"""``jingban capture read FILE…``: papers in, the JSON contract or a table out."""

import json
import sys
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import click

from jingban.capture.core.assembling import Paper
from jingban.capture.core.contract import kind_of, value_text, values_of
from jingban.capture.core.model import State
from jingban.capture.pipeline import Outcome, Recogniser, Refused, capture
from jingban.cli.capture_kept import Kept
from jingban.cli.progress import Progress
from jingban.kernel.findings import Severity

CONFIRMED, TO_CONFIRM, UNREADABLE = 0, 1, 2
_WORDS = {State.CONFIRMED: "已核", State.READ: "待核", State.CONFLICT: "冲突"}


@click.command(help="读取票据图片、PDF、OFD、XML 或 ZIP。退出码：0 全部核对无误，1 有待确认或冲突，2 有文件不能读取。")
@click.argument("files", nargs=-1, required=True, metavar="FILE…", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--output", "-o", type=click.Path(path_type=Path, dir_okay=False), help="写到这个文件")
@click.option(
    "--resume", type=click.Path(path_type=Path, file_okay=False), help="进度目录：读过的页不再读，中断后接着读"
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="核对日期用的当天，缺省为今天")
@click.option("--quiet", "-q", is_flag=True, help="不显示进度")
def read(
    files: tuple[Path, ...], form: str, output: Path | None, resume: Path | None, today: object, quiet: bool
) -> None:
    """Read files and tell what is confirmed, what is not and what could not be read."""
    reader = Recogniser()
    paths = [path for file in files for path in _expanded(file)]
    if resume is not None:
        _usable(resume)
    with Progress("读取", max(1, len(paths)), quiet=quiet) as bar:
        outcome = capture(
            paths,
            reader,
            progress=lambda page: bar.show(_before(paths, page), page),
            today=today.date() if hasattr(today, "date") else date.today(),  # noqa: DTZ011  the day at the desk
            kept=Kept(resume, reader) if resume is not None else None,
        )
    _tell(outcome.refused)
    text = _json(outcome) if form == "json" else "\n".join(_table(outcome))
    if output is None:
        click.echo(text)
    else:
        _write(output, text + "\n")
    sys.exit(_code(outcome))


def _expanded(file: Path) -> Sequence[Path]:
    """A folder stands for the files directly in it, in the order of their names."""
    return sorted(path for path in file.iterdir() if path.is_file()) if file.is_dir() else [file]


def _before(paths: Sequence[Path], page: str) -> int:
    """How many files come before the one whose page is being read; members of a ZIP count with none."""
    return next((n for n, path in enumerate(paths, 1) if page.startswith(path.name)), 0)


def _json(outcome: Outcome) -> str:
    values = values_of(outcome.reading)
    if outcome.refused:
        values["refused"] = [
            {"file": r.name, "page": r.page, "code": r.error.code, "message": r.error.message} for r in outcome.refused
        ]
    return json.dumps(values, ensure_ascii=False, indent=1)


def _tell(refused: Sequence[Refused]) -> None:
    for one in refused:
        where = f"{one.name} 第 {one.page} 页" if one.page is not None else one.name
        click.echo(f"{where}：{one.error.message}", err=True)


def _usable(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        click.echo(f"不能使用进度目录 {folder}（{error.strerror}）。请检查路径和权限。", err=True)
        sys.exit(UNREADABLE)


def _write(output: Path, text: str) -> None:
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        click.echo(f"不能写入 {output}（{error.strerror}）。请检查路径和权限。", err=True)
        sys.exit(UNREADABLE)


def _code(outcome: Outcome) -> int:
    if outcome.refused or not outcome.readings:
        return UNREADABLE
    return TO_CONFIRM if any(_asks(outcome, paper) for paper in outcome.papers) else CONFIRMED


def _asks(outcome: Outcome, paper: Paper) -> bool:
    """Whether a person has something to look at: any value not confirmed, a check that fails, a page without a word."""
    failing = any(not check.ok and check.severity is Severity.ERROR for check in paper.checks)
    unread = any(f.raw and f.state is not State.CONFIRMED for _, f in paper.judged.record.keyed())
    return failing or unread or _blank(outcome, paper)


def _blank(outcome: Outcome, paper: Paper) -> bool:
    """Whether nothing at all was read of it: an empty page, or one no reader can make out."""
    return not any(outcome.readings[n].page.words or outcome.readings[n].records for n in paper.pages)


def _table(outcome: Outcome) -> Iterator[str]:
    for number, paper in enumerate(outcome.papers, 1):
        judged = paper.judged
        pages = "、".join(f"{outcome.names[n]} 第 {outcome.readings[n].page.number} 页" for n in paper.pages)
        yield f"{number}. {judged.record.kind.value}  {pages}"
        for key, field in judged.record.keyed():
            if field.raw or field.value is not None:
                value = value_text(kind_of(field.name), field.value)
                shown = value if value is not None else f"读不出「{field.raw}」"
                yield f"   {_WORDS[field.state]}  {key:<28} {shown}"
        if _blank(outcome, paper):
            yield "   ✕ 没有读出内容，请看原件：空白页可以不管，有字的请重新拍照或扫描"
        for check in paper.checks:
            if not check.ok:
                yield f"   ✕ {check.message}"
        yield ""
    confirmed = sum(f.state is State.CONFIRMED for d in outcome.documents for _, f in d.record.keyed())
    total = sum(bool(f.raw) for d in outcome.documents for _, f in d.record.keyed())
    yield f"{len(outcome.readings)} 页，{len(outcome.papers)} 份单据，{total} 栏中已核 {confirmed} 栏。"
