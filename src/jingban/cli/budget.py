"""``jingban budget``: read, check, rules, load. Only ``load`` and ``--unmask`` need the database."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from jingban.budget import batch
from jingban.budget.batch import Read
from jingban.budget.core.checking import Report
from jingban.budget.core.masking import Masker, Personal
from jingban.budget.core.model import Document
from jingban.cli import budget_text
from jingban.cli.progress import Progress
from jingban.kernel.findings import Severity

FINE, FOUND, UNREADABLE = 0, 1, 2
FILES = click.argument("files", nargs=-1, required=True, metavar="FILE…")
JOBS = click.option("--jobs", type=click.IntRange(1, 64), help="并行的进程数（缺省按文件数和处理器数）")
OUTPUT = click.option("--output", "-o", help="写到这个文件；是目录（或以 / 结尾）时每份文件写一个")
QUIET = click.option("--quiet", "-q", is_flag=True, help="不显示进度")
UNMASK = click.option("--unmask", is_flag=True, help="不遮盖姓名和电话；须与 --as 同用，并记入审计日志")
AS = click.option("--as", "user", help="有权查看明文的账号；密码取自 JINGBAN_PASSWORD 或当场输入")
REASON = click.option("--reason", default="命令行查看明文", help="查看明文的理由，记入审计日志")


@click.group(help="读取、核对部门预算公开文件。")
def budget() -> None:
    """Group of the budget module."""


@budget.command("read", help="读取公开文件为表格、指标和文字。退出码：0 全部读出，2 有文件不能读取。")
@FILES
@click.option("--format", "form", type=click.Choice(["json", "table", "xlsx"]), default="table", help="输出格式")
@OUTPUT
@JOBS
@UNMASK
@AS
@REASON
@QUIET
def read(
    files: tuple[str, ...],
    form: str,
    output: str | None,
    jobs: int | None,
    unmask: bool,
    user: str | None,
    reason: str,
    quiet: bool,
) -> None:
    """Read files into the logical model."""
    paths = batch.expand(files)
    allow = _grant(unmask, user)
    with batch.workers(batch.how_many(jobs, len(paths))) as pool, Progress("读取", len(paths), quiet=quiet) as bar:
        results = batch.read_all(paths, pool, bar.step)
    _tell_unreadable(results)
    if allow is not None:
        allow([r.document for r in results if r.document], reason)
    documents = [_masked(r, unmask) for r in results if r.document]
    bad = [r for r in results if r.document is None]
    writers: dict[str, Callable[[Sequence[Document]], bytes]] = {
        "json": lambda docs: _json(_read_json(docs, bad)),
        "table": _documents_text,
        "xlsx": _documents_xlsx,
    }
    _deliver(documents, lambda d: d.name, writers[form], form, output, "表格")
    sys.exit(UNREADABLE if bad else FINE)


@budget.command("check", help="核对公开文件。退出码：0 没有错误，1 有错误，2 有文件不能读取。")
@FILES
@click.option("--department", help="主管部门的公开文件")
@click.option("--last-year", help="上年的公开文件")
@click.option("--unit", "units", multiple=True, help="所属单位的公开文件，可多次给出")
@click.option(
    "--format", "form", type=click.Choice(["json", "table", "html", "xlsx"]), default="table", help="输出格式"
)
@OUTPUT
@JOBS
@UNMASK
@AS
@REASON
@QUIET
def check(
    files: tuple[str, ...],
    department: str | None,
    last_year: str | None,
    units: tuple[str, ...],
    form: str,
    output: str | None,
    jobs: int | None,
    unmask: bool,
    user: str | None,
    reason: str,
    quiet: bool,
) -> None:
    """Check files against every rule."""
    paths = batch.expand(files)
    beside = [path for path in (department, last_year, *units) if path]
    allow = _grant(unmask, user)
    with batch.workers(batch.how_many(jobs, len(paths))) as pool:
        with Progress("读取", len(paths) + len(beside), quiet=quiet) as bar:
            results = batch.read_all([*paths, *beside], pool, bar.step)
        own, others = results[: len(paths)], {r.path: r.document for r in results[len(paths) :]}
        _tell_unreadable(results)
        tasks, said = batch.tasks_of(
            [r.document for r in own if r.document],
            others.get(department or ""),
            others.get(last_year or ""),
            [d for path in units if (d := others.get(path)) is not None],
        )
        for sentence in said:
            click.echo(sentence, err=True)
        with Progress("核对", len(tasks), quiet=quiet) as bar:
            reports, failed = batch.check_all(tasks, pool, bar.step)
    _tell_unreadable(failed)
    if allow is not None:
        allow([r.document for r in results if r.document], reason)
    masker = Masker(Personal() if unmask else _everybody(results))
    shown = [masker.value(report) for report in reports]
    bad = [*(r for r in results if r.document is None), *failed]
    related = [*(report.document for report in shown), *(masker.value(d) for d in others.values() if d is not None)]
    writers: dict[str, Callable[[Sequence[Report]], bytes]] = {
        "json": lambda some: _json(_check_json(some, bad)),
        "table": _check_table,
        "html": lambda some: _check_html(some, masker, related),
        "xlsx": _check_xlsx,
    }
    _deliver(shown, lambda r: r.document.name, writers[form], form, output, "核对报告")
    if not quiet and form != "table" and shown:
        click.echo(budget_text.summary(shown), err=True)
    if bad:
        sys.exit(UNREADABLE)
    sys.exit(FOUND if any(f.severity is Severity.ERROR for r in shown for f in r.findings) else FINE)


@budget.command("rules", help="列出全部核对规则。")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", help="输出格式")
def rules(form: str) -> None:
    """List all rules."""
    from jingban.budget.core.dimensions import dimension_of
    from jingban.budget.pipeline import RULES

    if form == "table":
        click.echo(budget_text.rules(RULES))
        return
    rows = [
        {
            "id": rule.id,
            "title": rule.title,
            "source": rule.source,
            "compares": rule.compares,
            "category": rule.category.value,
            "severity": rule.severity.value,
            "dimension": dimension_of(rule.id, rule.category).value,
        }
        for rule in RULES
    ]
    click.echo(json.dumps(rows, ensure_ascii=False, indent=1))


@budget.command("load", help="把文件装入工作台并核对（演示和初次使用）。退出码：0 全部读出，2 有文件不能读取。")
@FILES
@click.option("--centre", default=None, help="所属机构编码（缺省为设置中的本机构）")
@QUIET
def load(files: tuple[str, ...], centre: str | None, quiet: bool) -> None:
    """Load files into the desk's database and check them."""
    from jingban.cli import budget_load

    sys.exit(budget_load.load(batch.expand(files), centre, quiet=quiet))


# --- masking -------------------------------------------------------------------------------------

Allow = Callable[[Sequence[Document], str], None]


def _grant(unmask: bool, user: str | None) -> Allow | None:
    """What writes the audit row once the files are read; stops with 2 when the person may not."""
    if not unmask:
        return None
    if not user:
        click.echo("--unmask 须与 --as 账号 同用", err=True)
        sys.exit(UNREADABLE)
    from jingban.cli import budget_unmask

    return budget_unmask.granted(user)


def _everybody(results: Iterable[Read]) -> Personal:
    found = Personal()
    for result in results:
        found |= result.personal
    return found


def _masked(result: Read, unmask: bool) -> Document:
    assert result.document is not None  # noqa: S101 - the caller has filtered
    return result.document if unmask else Masker(result.personal).value(result.document)


# --- output --------------------------------------------------------------------------------------


def _tell_unreadable(results: Sequence[Read]) -> None:
    for result in results:
        if result.document is None:
            click.echo(f"不能读取 {result.path}：{result.message}（{result.code}）", err=True)


def _read_json(documents: Sequence[Document], bad: Sequence[Read]) -> dict[str, Any]:
    from jingban.budget.writers.model_json import VERSION, plain

    data: dict[str, Any] = {"version": VERSION, "documents": [plain(document) for document in documents]}
    if bad:
        data["unreadable"] = [{"path": r.path, "code": r.code, "message": r.message} for r in bad]
    return data


def _check_json(reports: Sequence[Report], bad: Sequence[Read]) -> dict[str, Any]:
    from jingban.budget.writers.report_json import report_json

    return report_json(reports, [(r.path, r.code, r.message) for r in bad])


def _json(data: dict[str, Any]) -> bytes:
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()


def _check_table(reports: Sequence[Report]) -> bytes:
    parts = [budget_text.report(report) for report in reports]
    return ("\n\n".join([*parts, budget_text.summary(reports)]) + "\n").encode() if reports else b""


def _check_html(reports: Sequence[Report], masker: Masker, related: Sequence[Document]) -> bytes:
    from jingban.budget.writers.report_html import report_html

    own = {report.document.name for report in reports}
    others = [document for document in related if document.name not in own]
    originals = {name: Path(name).read_bytes() for name in [*own, *(document.name for document in others)]}
    return "".join(report_html(reports, originals, masker, others)).encode()


def _check_xlsx(reports: Sequence[Report]) -> bytes:
    from jingban.budget.writers.findings_xlsx import findings_xlsx

    return findings_xlsx(reports)


def _documents_text(documents: Sequence[Document]) -> bytes:
    """Which tables there are, then the tables themselves."""
    from jingban.budget.writers.terminal import write_terminal

    # Amounts are not cut where nobody looks at a screen.
    columns = max(160, shutil.get_terminal_size().columns) if sys.stdout.isatty() else 400
    parts = [f"{write_terminal(d, columns)}\n{budget_text.tables(d)}" for d in documents]
    return "\n\n".join(parts).encode()


def _documents_xlsx(documents: Sequence[Document]) -> bytes:
    from jingban.budget.writers.xlsx import write_xlsx

    if len(documents) != 1:
        click.echo("多份文件导出为 xlsx 时，请用 --output 给出目录", err=True)
        sys.exit(UNREADABLE)
    return write_xlsx(documents[0])


def _deliver(
    items: Sequence[Any],
    name_of: Callable[[Any], str],
    write: Callable[[Sequence[Any]], bytes],
    form: str,
    output: str | None,
    word: str,
) -> None:
    """To standard output, to one file, or to one file per document in a directory."""
    if output is None:
        if form == "xlsx" and sys.stdout.isatty():
            click.echo("xlsx 不能显示在终端，请用 --output 给出文件名", err=True)
            sys.exit(UNREADABLE)
        _to_stdout(write(items), text=form != "xlsx")
        return
    extension = "txt" if form == "table" else form
    try:
        if output.endswith(("/", os.sep)) or Path(output).is_dir():
            taken: set[str] = set()
            for item in items:
                _write(Path(output) / _file_name(name_of(item), word, extension, taken), write([item]))
        else:
            _write(Path(output), write(items))
    except OSError as error:
        click.echo(f"不能写到 {output}（{error.strerror}），请检查路径和权限", err=True)
        sys.exit(UNREADABLE)


def _file_name(name: str, word: str, extension: str, taken: set[str]) -> str:
    """``000.txt`` → ``000-核对报告.html``; equal names of different directories are numbered."""
    base, count = f"{Path(name).stem}-{word}", 1
    while (unique := f"{base}{'' if count == 1 else f'({count})'}.{extension}") in taken:
        count += 1
    taken.add(unique)
    return unique


def _to_stdout(data: bytes, *, text: bool) -> None:
    if text and data and not data.endswith(b"\n"):
        data += b"\n"
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the reader has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".jingban-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    click.echo(f"已写出 {path}", err=True)
