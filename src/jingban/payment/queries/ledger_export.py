"""Statements as files: XLSX, PDF, JSON. Taking books out of the house is audited."""

import json
import uuid
from datetime import date

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.documents.fonts import FontMissing
from jingban.payment import refusals
from jingban.payment.core.statements import Table
from jingban.payment.presenting import ledger as presenting
from jingban.payment.queries import ledger as queries
from jingban.payment.writers.ledger_sheet import statement_pdf, statement_xlsx

MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "json": "application/json",
}
# A sheet of paper is for reading; longer tables go to XLSX.
MOST_PDF_LINES = 5_000
ALL = ("trial", "income", "balance")


def export(actor: Actor, book: str, kind: str, since: date, until: date, form: str) -> tuple[str, bytes]:
    """File name and bytes of one statement, or of the three that belong together (``all``)."""
    kinds = ALL if kind == "all" else (kind,)
    return _file(
        actor, [queries.statement(actor, book, k, since, until) for k in kinds], form, f"账簿-{book}-{kind}-{until}"
    )


def export_entries(actor: Actor, book: str, code: str, since: date | None, until: date, form: str) -> tuple[str, bytes]:
    """File name and bytes of the 明细账 of an account."""
    table, _ = queries.entries(actor, book, code, since, until)
    return _file(actor, [table], form, f"明细账-{book}-{code}-{until}")


def export_execution(actor: Actor, month: str, form: str) -> tuple[str, bytes]:
    """File name and bytes of the execution of funds and budget items."""
    return _file(actor, [queries.execution(actor, month)], form, f"执行情况-{month}")


def _file(actor: Actor, tables: list[Table], form: str, name: str) -> tuple[str, bytes]:
    data = written(tables, form)
    details = {"file": f"{name}.{form}", "rows": sum(len(table.lines) for table in tables), "bytes": len(data)}
    command = f"ledger-export-{uuid.uuid4().hex}"
    commands.run(actor, command, "ledger.export", details, lambda: Done(None, f"ledger.book:{tables[0].book}", details))
    return f"{name}.{form}", data


def written(tables: list[Table], form: str) -> bytes:
    """The bytes of a file in one of the forms."""
    if form == "xlsx":
        return statement_xlsx(tables)
    if form == "json":
        values = [presenting.statement(table) for table in tables]
        return json.dumps(values, ensure_ascii=False, indent=1, default=str).encode()
    if sum(len(table.lines) for table in tables) > MOST_PDF_LINES:
        raise refusals.too_many_entries(sum(len(table.lines) for table in tables), MOST_PDF_LINES)
    try:
        return statement_pdf(tables, clock.now().date().isoformat())
    except FontMissing:
        raise refusals.font_missing() from None
