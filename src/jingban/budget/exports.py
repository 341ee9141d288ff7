"""Report, tables and findings as files to take away. Every export is logged before its first byte."""

import codecs
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from jingban.budget import models, queries, refusals, repository, services
from jingban.budget.core import model as core
from jingban.budget.core.checking import Checked, Report, Status
from jingban.budget.core.masking import Masker
from jingban.budget.core.selection import Wanted
from jingban.budget.writers.model_json import restored
from jingban.infra.access.services import Actor
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity

_TYPES = {
    "html": "text/html; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
}
_TITLES = {"report": "核对报告", "tables": "表格", "findings": "核对结果"}
_PIECE = 65_536


@dataclass(frozen=True, slots=True)
class Export:
    """A file on its way out."""

    filename: str
    content_type: str
    content: Iterable[bytes]
    inline_style: bool = False


@dataclass(frozen=True, slots=True)
class _Matter:
    """What can be exported of one document; everything already masked."""

    document: core.Document
    report: Report
    decisions: tuple[str, ...]  # Chinese word and reason per finding
    original: Callable[[], bytes]
    masker: Masker


def export(actor: Actor, document_id: int, what: str, format: str, wanted: Wanted) -> Export:
    """Make one export; ``wanted`` narrows findings as the list does. Raises Invalid for a combination there is none of."""
    view, document = queries.exportable(actor, document_id)
    write = _WRITERS.get((what, format))
    if write is None:
        raise refusals.no_such_export(what, format)
    rows = list(repository.findings(view.row, wanted))
    findings = tuple(view.masker.value(_finding(row)) for row in rows)
    matter = _Matter(
        document,
        Report(document, _checked(repository.last_identities(view.row)), findings),
        tuple(_decision(row, view.masker) for row in rows),
        lambda: queries.original(view),
        view.masker,
    )
    services.note_export(actor, view.row, what, format, view.masked)
    stem = view.row.filename.rpartition(".")[0] or view.row.filename
    return Export(f"{stem}-{_TITLES[what]}.{format}", _TYPES[format], write(matter), inline_style=format == "html")


def _checked(identities: Mapping[str, Sequence[int]]) -> tuple[Checked, ...]:
    """Outcomes of the last check from their stored counts (exact, rounding, violated)."""
    return tuple(
        Checked("", identity, status)
        for identity, counts in identities.items()
        for status, count in zip((Status.EXACT, Status.ROUNDING, Status.VIOLATED), counts, strict=True)
        for _ in range(count)
    )


def _finding(row: models.Finding) -> Finding:
    return Finding(
        rule=row.rule,
        category=Category(row.category),
        severity=Severity(row.severity),
        message=row.message,
        evidence=tuple(
            Evidence(side.document, side.text, restored(Place, side.place), side.table, side.row, side.column)
            for side in row.evidence.all()
        ),
        expected=row.expected,
        found=row.found,
        difference=row.difference,
        suggestion=row.suggestion,
        table=row.table,
    )


def _decision(row: models.Finding, masker: Masker) -> str:
    word = {"open": "待处理", "accepted": "采纳", "dismissed": "不采纳"}[row.decided]
    return f"{word}：{masker.text(row.decision.reason)}" if row.decision and row.decision.reason else word


def _report_html(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.report_html import report_html

    data = matter.original()
    for piece in report_html(
        [matter.report], {matter.document.name: data}, matter.masker, decisions=[matter.decisions]
    ):
        yield piece.encode()


def _report_json(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.report_json import report_json

    yield from _json(report_json([matter.report]))


def _tables_json(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.model_json import document_json

    yield from _json(document_json(matter.document))


def _findings_xlsx(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.findings_xlsx import findings_xlsx

    yield from _pieces(findings_xlsx([matter.report], [matter.decisions]))


def _tables_xlsx(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.xlsx import write_xlsx

    yield from _pieces(write_xlsx(matter.document))


def _findings_csv(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.findings_rows import findings_csv

    for piece in findings_csv([matter.report], [matter.decisions]):
        yield piece.encode()


def _tables_csv(matter: _Matter) -> Iterator[bytes]:
    """All tables below each other; one byte order mark for the whole file."""
    from jingban.budget.writers.csv_table import write_table_csv
    from jingban.budget.writers.printed_document import printed_tables

    yield codecs.BOM_UTF8
    for table in printed_tables(matter.document):
        yield write_table_csv(table).removeprefix(codecs.BOM_UTF8) + b"\r\n"


def _tables_html(matter: _Matter) -> Iterator[bytes]:
    from jingban.budget.writers.html import write_html

    yield from _pieces(write_html(matter.document))


def _json(data: object) -> Iterator[bytes]:
    for piece in json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(data):
        yield piece.encode()


def _pieces(data: bytes) -> Iterator[bytes]:
    for start in range(0, len(data), _PIECE):
        yield data[start : start + _PIECE]


_WRITERS: dict[tuple[str, str], Callable[[_Matter], Iterator[bytes]]] = {
    ("report", "html"): _report_html,
    ("report", "json"): _report_json,
    ("report", "xlsx"): _findings_xlsx,
    ("tables", "xlsx"): _tables_xlsx,
    ("tables", "json"): _tables_json,
    ("tables", "csv"): _tables_csv,
    ("tables", "html"): _tables_html,
    ("findings", "xlsx"): _findings_xlsx,
    ("findings", "json"): _report_json,
    ("findings", "csv"): _findings_csv,
    ("findings", "html"): _report_html,
}
