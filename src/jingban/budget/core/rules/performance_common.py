"""What the performance rules share: walking over targets, evidence, names compared after folding."""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from jingban.budget.core.model import Document, Indicator, PerformanceTarget, Row, Table, Value
from jingban.kernel.findings import NOWHERE, Category, Evidence, Finding, Place, Severity
from jingban.kernel.text import fold

from .compare import Term

PROJECT = "项目绩效表"
OVERALL = "整体绩效表"
LEVELS = ("产出指标", "效益指标", "满意度指标", "成本指标")
AT_MOST = ("≤", "<")
AT_LEAST = ("≥", ">")

Found = tuple[Table, PerformanceTarget]


def targets(document: Document, *kinds: str) -> Iterator[Found]:
    """Every target of the document with its table."""
    for table in document.tables:
        if table.kind in (kinds or (PROJECT, OVERALL)):
            for target in table.targets:
                yield table, target


def indicators(document: Document, *kinds: str) -> Iterator[tuple[Table, PerformanceTarget, Indicator]]:
    """Every indicator of the document with its target and table."""
    for table, target in targets(document, *kinds):
        for indicator in target.indicators:
            yield table, target, indicator


def title_of(target: PerformanceTarget) -> str:
    """How a message names a target."""
    return f"项目“{target.name}”" if target.name else "整体绩效目标"


def shown(indicator: Indicator) -> str:
    """The target value as one would write it."""
    return f"{indicator.operator}{indicator.value}{indicator.unit}"


def of_indicator(document: Document, table: Table, target: PerformanceTarget, indicator: Indicator) -> Evidence:
    text = f"{indicator.name} {shown(indicator)}"
    return Evidence(document.name, text, indicator.place, table.title, target.name, indicator.level2)


def of_target(
    document: Document, table: Table, target: PerformanceTarget, text: str = "", place: Place = NOWHERE
) -> Evidence:
    at = place if place != NOWHERE else target.place
    return Evidence(document.name, text or target.name, at, table.title, target.name)


def of_value(document: Document, table: Table, target: PerformanceTarget, value: Value, column: str) -> Evidence:
    place = value.place if value.place != NOWHERE else target.place
    return Evidence(document.name, value.text, place, table.title, target.name, column)


def term_of(
    document: Document, table: Table, target: PerformanceTarget, value: Value | None, column: str
) -> Term | None:
    """An amount of a target as a term; ``None`` where nothing numeric is printed."""
    if value is None or value.fen is None:
        return None
    return Term(value.fen, value.step, True, of_value(document, table, target, value, column), table.unit)


def warn(
    rule: str,
    category: Category,
    message: str,
    *evidence: Evidence,
    severity: Severity = Severity.WARNING,
    expected: str = "",
    found: str = "",
    difference: str = "",
    suggestion: str = "",
    table: str = PROJECT,
) -> Finding:
    """A finding of the performance tables."""
    return Finding(rule, category, severity, message, evidence, expected, found, difference, suggestion, table)


def project_rows(document: Document) -> dict[str, list[tuple[Table, Row]]]:
    """Detail rows of the 项目支出表 by folded project name, in document order."""
    found: dict[str, list[tuple[Table, Row]]] = {}
    for table in document.tables_of("项目支出表"):
        for row in table.rows:
            name = fold(row.texts.get("project_name", ""))
            if row.role == "detail" and name:
                found.setdefault(bare(name), []).append((table, row))
    return found


_CODE = re.compile(r"^[0-9A-Z]{14,26}[-—]+")


def bare(name: str) -> str:
    """The name without a leading project code."""
    return _CODE.sub("", name)


def likeness(first: str, second: str, at_least: float = 0.0) -> float:
    """0 … 1, of two folded names; 0 as soon as a cheap upper bound is below ``at_least``."""
    matcher = SequenceMatcher(None, fold(first), fold(second), autojunk=False)
    if at_least and (matcher.real_quick_ratio() < at_least or matcher.quick_ratio() < at_least):
        return 0.0
    return matcher.ratio()


def edits(first: str, second: str) -> list[tuple[str, str]]:
    """What differs: (in the first, in the second), longest common parts left out."""
    a, b = fold(first), fold(second)
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [(a[i:j], b[k:m]) for tag, i, j, k, m in matcher.get_opcodes() if tag != "equal"]


def one_character(first: str, second: str) -> bool:
    """True when one character is lost, added or replaced: the mark of a misreading."""
    changes = edits(first, second)
    return len(changes) == 1 and len(changes[0][0]) <= 1 and len(changes[0][1]) <= 1
