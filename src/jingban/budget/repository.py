"""Rows of the desk ⇄ core values; every query of the module."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from jingban.budget import models
from jingban.budget.core import fingerprint, locate
from jingban.budget.core import model as core
from jingban.budget.core.checking import Report, Rule
from jingban.budget.core.masking import Personal
from jingban.budget.core.selection import EVERYTHING, Wanted
from jingban.budget.core.summary import by_identity, count_checked, count_findings
from jingban.budget.writers.model_json import plain, restored
from jingban.budget.writers.report_json import rows_of
from jingban.infra.access.services import Scope, within
from jingban.kernel.findings import Finding, Severity

RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.INFO: 2}
_BATCH = 500


def visible(scope: Scope) -> QuerySet[models.Document]:
    """Documents inside a scope."""
    return models.Document.objects.filter(within(scope))


def one(scope: Scope, document_id: int) -> models.Document | None:
    return visible(scope).select_related("department", "last_year").filter(pk=document_id).first()


def locked(document_id: int) -> models.Document | None:
    """The row, held until the transaction ends."""
    return models.Document.objects.select_for_update().filter(pk=document_id).first()


def known(centre: str, sha256: str) -> models.Document | None:
    return models.Document.objects.filter(centre=centre, sha256=sha256).first()


SORTS = {
    "uploaded_at": "uploaded_at",
    "filename": "filename",
    "unit_name": "unit_name",
    "fiscal_year": "fiscal_year",
    "error": "errors",
    "warning": "warnings",
    "open": "open",
}


def page_of_documents(
    scope: Scope, *, query: str, year: int | None, kind: str, state: str, sort: str, page: int, size: int
) -> tuple[list[models.Document], int]:
    """Documents matching all filters; ``sort`` is one of SORTS, with a minus for descending."""
    rows = visible(scope)
    for word in query.split():
        rows = rows.filter(Q(filename__icontains=word) | Q(unit_name__icontains=word))
    if year is not None:
        rows = rows.filter(fiscal_year=year)
    if kind:
        rows = rows.filter(kind=kind)
    if state:
        rows = rows.filter(state=state)
    column = SORTS.get(sort.removeprefix("-"), "uploaded_at")
    order = f"-{column}" if sort.startswith("-") or sort.removeprefix("-") not in SORTS else column
    return list(rows.order_by(order, "-id")[(page - 1) * size : page * size]), rows.count()


# --- the logical model ---------------------------------------------------------------------------


def save_reading(row: models.Document, document: core.Document, personal: Personal) -> None:
    """Replace what was read before; call inside a transaction that holds the row."""
    bare = plain(replace(document, tables=()))
    values = {"body": bare, "names": sorted(personal.names), "phones": sorted(personal.phones)}
    models.Reading.objects.update_or_create(document=row, defaults=values)
    models.Table.objects.filter(document=row).delete()
    models.Table.objects.bulk_create(
        (_table_row(row, index, table) for index, table in enumerate(document.tables)), batch_size=_BATCH
    )
    row.media = document.media
    row.unit_name = document.unit_name[:200]
    row.fiscal_year = document.fiscal_year
    row.kind, row.level = document.kind, document.level
    row.profile, row.amount_unit, row.pages = document.profile, document.amount_unit.value, document.pages


def _table_row(row: models.Document, index: int, table: core.Table) -> models.Table:
    return models.Table(
        document=row,
        index=index,
        kind=table.kind,
        number=table.number[:100],
        title=table.title[:300],
        unit=table.unit.value,
        rows=rows_of(table),
        columns=len(table.columns),
        blank=table.blank,
        pages=list(table.pages),
        body=plain(table),
    )


def reading(row: models.Document) -> models.Reading | None:
    return models.Reading.objects.filter(document=row).first()


def personal(row: models.Document) -> Personal:
    """Who is named in the document (empty before it was read)."""
    found = models.Reading.objects.filter(document=row).values_list("names", "phones").first()
    return Personal(frozenset(found[0]), frozenset(found[1])) if found else Personal()


def narrative(row: models.Document) -> core.Document | None:
    """The logical document without its tables."""
    found = reading(row)
    return restored(core.Document, found.body) if found else None


def document(row: models.Document) -> core.Document | None:
    """The whole logical document."""
    bare = narrative(row)
    if bare is None:
        return None
    bodies = models.Table.objects.filter(document=row).order_by("index").values_list("body", flat=True)
    return replace(bare, tables=tuple(restored(core.Table, body) for body in bodies))


def table(row: models.Document, index: int) -> core.Table | None:
    body = models.Table.objects.filter(document=row, index=index).values_list("body", flat=True).first()
    return restored(core.Table, body) if body is not None else None


def tables(row: models.Document) -> list[models.Table]:
    """Headings of all tables, without their bodies."""
    return list(models.Table.objects.filter(document=row).order_by("index").defer("body"))


def candidates(row: models.Document, read: core.Document) -> list[models.Document]:
    """Checked documents of the same centre that could be related: same year, or the one before."""
    if read.fiscal_year is None:
        return []
    rows = models.Document.objects.filter(
        centre=row.centre,
        state=models.Document.CHECKED,
        kind=read.kind,
        fiscal_year__in=[read.fiscal_year, read.fiscal_year - 1],
    )
    return list(rows.exclude(pk=row.pk).order_by("-id")[:20])


# --- findings and decisions ----------------------------------------------------------------------


def save_check(row: models.Document, report: Report, rules: Sequence[Rule], moment: datetime, by: str) -> None:
    """Replace the findings by those of this check, give each its latest decision, and count."""
    prints = fingerprint.fingerprints(report.findings)
    decisions = latest_decisions(row)
    titles = {rule.id: rule.title for rule in rules}
    models.Finding.objects.filter(document=row).delete()
    rows = [
        _finding_row(row, order, finding, name, titles, decisions.get(name))
        for order, (finding, name) in enumerate(zip(report.findings, prints, strict=True))
    ]
    models.Finding.objects.bulk_create(rows, batch_size=_BATCH)
    locator = locate.Locator(report.document)
    models.Evidence.objects.bulk_create(
        (
            _evidence_row(saved, side, evidence, locator, report.document.name)
            for saved, finding in zip(rows, report.findings, strict=True)
            for side, evidence in enumerate(finding.evidence)
        ),
        batch_size=_BATCH,
    )
    identities, severities = count_checked(report.checked), count_findings(report.findings)
    models.Check.objects.create(
        document=row,
        number=models.Check.objects.filter(document=row).count() + 1,
        at=moment,
        by=by,
        department_sha256=row.department.sha256 if row.department else "",
        last_year_sha256=row.last_year.sha256 if row.last_year else "",
        identities={name: [c.exact, c.rounding, c.violated] for name, c in by_identity(report.checked)},
        findings={"error": severities.error, "warning": severities.warning, "info": severities.info},
    )
    row.errors, row.warnings, row.infos = severities.error, severities.warning, severities.info
    row.exact, row.rounding, row.violated = identities.exact, identities.rounding, identities.violated
    row.open = sum(saved.decided == "open" for saved in rows)
    row.state, row.error_code, row.error_message, row.checked_at = models.Document.CHECKED, "", "", moment


def _finding_row(
    row: models.Document,
    order: int,
    finding: Finding,
    name: str,
    titles: dict[str, str],
    decision: models.Decision | None,
) -> models.Finding:
    return models.Finding(
        document=row,
        fingerprint=name,
        order=order,
        rank=RANKS[finding.severity],
        rule=finding.rule[:60],
        rule_title=titles.get(finding.rule, "")[:120],
        category=finding.category.value,
        severity=finding.severity.value,
        table=finding.table[:40],
        message=finding.message,
        expected=finding.expected,
        found=finding.found,
        difference=finding.difference,
        suggestion=finding.suggestion,
        decision=decision,
        decided=decision.state if decision else "open",
    )


def _evidence_row(
    finding: models.Finding, side: int, evidence: Any, locator: locate.Locator, name: str
) -> models.Evidence:
    at = locator.find(evidence)
    return models.Evidence(
        finding=finding,
        side=side,
        document=evidence.document[:300],
        own=evidence.document == name,
        table=evidence.table[:300],
        row=evidence.row,
        column=evidence.column,
        text=evidence.text,
        place=plain(evidence.place),
        table_index=at.table,
        row_index=at.row,
        column_index=at.column,
        target_index=at.target,
    )


def latest_decisions(row: models.Document) -> dict[str, models.Decision]:
    """The decision that counts, per fingerprint."""
    return {d.fingerprint: d for d in models.Decision.objects.filter(document=row).order_by("id")}


def findings(row: models.Document, wanted: Wanted = EVERYTHING) -> QuerySet[models.Finding]:
    """Findings with their evidence and decision: errors first, then in document order."""
    rows = models.Finding.objects.filter(document=row)
    fields = {
        "severity": wanted.severity,
        "category": wanted.category,
        "rule": wanted.rule,
        "decided": wanted.decision,
    }
    rows = rows.filter(**{name: value for name, value in fields.items() if value})
    if wanted.table is not None:
        inside = models.Evidence.objects.filter(own=True, table_index=wanted.table)
        rows = rows.filter(pk__in=inside.values("finding_id"))
    return _with_evidence(rows)


def page_of_findings(row: models.Document, wanted: Wanted, *, page: int, size: int) -> tuple[list[models.Finding], int]:
    """One page of the findings, and how many there are."""
    rows = findings(row, wanted)
    return list(rows[(page - 1) * size : page * size]), rows.count()


def last_identities(row: models.Document) -> dict[str, list[int]]:
    """Counts (exact, rounding, violated) per identity of the latest check."""
    last = models.Check.objects.filter(document=row).order_by("-number").first()
    return dict(last.identities) if last else {}


def finding(row: models.Document, name: str) -> models.Finding | None:
    return _with_evidence(models.Finding.objects.filter(document=row, fingerprint=name)).first()


def _with_evidence(rows: QuerySet[models.Finding]) -> QuerySet[models.Finding]:
    sides = Prefetch("evidence", queryset=models.Evidence.objects.order_by("side"))
    return rows.select_related("decision").prefetch_related(sides).order_by("rank", "order")


def sides_in_table(row: models.Document, table: int) -> Iterable[tuple[str, int | None, int | None, int | None]]:
    """(fingerprint, row, column, target) of every side of a finding that stands in this table."""
    rows = models.Evidence.objects.filter(finding__document=row, own=True, table_index=table)
    return rows.order_by("finding__order", "side").values_list(
        "finding__fingerprint", "row_index", "column_index", "target_index"
    )


def flagged_tables(row: models.Document) -> dict[int, int]:
    """How many findings have a side in each table."""
    rows = models.Evidence.objects.filter(finding__document=row, own=True, table_index__isnull=False)
    counts: Iterable[Mapping[str, Any]] = (
        rows.values("table_index").annotate(n=Count("finding", distinct=True)).order_by()
    )
    return {int(entry["table_index"]): int(entry["n"]) for entry in counts}


def count_open(row: models.Document) -> int:
    return models.Finding.objects.filter(document=row, decided="open").count()
