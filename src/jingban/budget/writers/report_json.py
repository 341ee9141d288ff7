"""The JSON contract of ``jingban budget check`` (version 1, docs/contracts/budget-check.schema.json)."""

from collections.abc import Sequence
from typing import Any

from jingban.budget.core.checking import Report
from jingban.budget.core.model import Document, Table
from jingban.budget.core.summary import identities_of, severities_of
from jingban.kernel.findings import Evidence, Finding

VERSION = 1


def report_json(reports: Sequence[Report], unreadable: Sequence[tuple[str, str, str]] = ()) -> dict[str, Any]:
    """All reports of one run; ``unreadable`` are (path, code, message) of files that were refused."""
    identities, findings = identities_of(reports), severities_of(reports)
    data: dict[str, Any] = {
        "version": VERSION,
        "documents": [_document(report.document) for report in reports],
        "summary": {
            "identities": {
                "checked": identities.checked,
                "exact": identities.exact,
                "rounding": identities.rounding,
                "violated": identities.violated,
            },
            "findings": {"error": findings.error, "warning": findings.warning, "info": findings.info},
        },
        "findings": [finding_json(finding) for report in reports for finding in report.findings],
    }
    if unreadable:
        data["unreadable"] = [{"path": p, "code": code, "message": message} for p, code, message in unreadable]
    return data


def finding_json(finding: Finding) -> dict[str, Any]:
    """One finding with both places."""
    return {
        "rule": finding.rule,
        "category": finding.category.value,
        "severity": finding.severity.value,
        "table": finding.table,
        "evidence": [_evidence(evidence) for evidence in finding.evidence],
        "expected": finding.expected,
        "found": finding.found,
        "difference": finding.difference,
        "message": finding.message,
        "suggestion": finding.suggestion,
    }


def _document(document: Document) -> dict[str, Any]:
    return {
        "path": document.name,
        "sha256": document.sha256,
        "unit_name": document.unit_name,
        "fiscal_year": document.fiscal_year,
        "kind": document.kind,
        "level": document.level,
        "amount_unit": document.amount_unit.value,
        "profile": document.profile,
        "tables": [_table(table) for table in document.tables],
    }


def _table(table: Table) -> dict[str, Any]:
    return {
        "kind": table.kind,
        "title": table.title,
        "rows": rows_of(table),
        "columns": len(table.columns),
        "blank": table.blank,
    }


def rows_of(table: Table) -> int:
    """Rows a reader would count: body rows, or indicators with their targets for performance tables."""
    return len(table.rows) or sum(max(1, len(target.indicators)) for target in table.targets)


def _evidence(evidence: Evidence) -> dict[str, Any]:
    place = evidence.place
    data: dict[str, Any] = {
        "document": evidence.document,
        "page": place.page,
        "line": place.line,
        "table": evidence.table,
        "row": evidence.row,
        "column": evidence.column,
        "text": evidence.text,
        "bbox": [round(edge, 2) for edge in place.bbox] if place.bbox else None,
    }
    if place.sheet is not None or place.cell is not None:
        data.update(sheet=place.sheet, cell=place.cell)
    return data
