"""What ``jingban budget`` shows on a terminal."""

from collections.abc import Sequence

from jingban.budget.core.checking import Report, Rule
from jingban.budget.core.dimensions import dimension_of
from jingban.budget.core.model import Document
from jingban.budget.core.summary import (
    Identities,
    Severities,
    count_checked,
    count_findings,
    identities_of,
    severities_of,
)
from jingban.budget.writers.findings_rows import CATEGORIES, SEVERITIES, place_text
from jingban.budget.writers.report_json import rows_of
from jingban.kernel.findings import Finding

_KINDS = {"budget": "预算", "final": "决算"}
_LEVELS = {"department": "部门", "unit": "单位"}
_MARKS = {"error": "✕", "warning": "▲", "info": "ⓘ"}
_RANKS = {"error": 0, "warning": 1, "info": 2}


def width(text: str) -> int:
    """Columns of a terminal: a Chinese character takes two."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """The text filled up with blanks to so many columns."""
    blanks = " " * max(0, columns - width(text))
    return blanks + text if right else text + blanks


def grid(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> str:
    """Columns side by side; ``right`` are aligned to the right."""
    widths = [max(width(row[c]) for row in rows) for c in range(len(rows[0]))] if rows else []
    return "\n".join(
        "  ".join(padded(text, widths[c], right=c in right) for c, text in enumerate(row)).rstrip() for row in rows
    )


def heading(document: Document) -> str:
    year = f" {document.fiscal_year}年" if document.fiscal_year else ""
    form = f"{_LEVELS.get(document.level, '')}{_KINDS.get(document.kind, document.kind)}"
    unit = document.unit_name or "单位未识别"
    return f"{document.name}\n  {unit}{year} {form}，金额单位 {document.amount_unit.value}，格式 {document.profile}"


def tables(document: Document) -> str:
    """Which tables were recognised."""
    rows = [("序号", "表种", "表号", "标题", "行", "列", "")]
    for number, table in enumerate(document.tables, 1):
        row = (str(number), table.kind, table.number, table.title, str(rows_of(table)), str(len(table.columns)))
        rows.append((*row, "空表" if table.blank else ""))
    text = grid(rows, frozenset({0, 4, 5}))
    applied = sum(repair.applied for repair in document.repairs)
    said = f"叙述 {len(document.lines)} 段，{len(document.statements)} 个数字"
    tail = f"{said}；修复 {applied} 处，另报告 {len(document.repairs) - applied} 处"
    return "\n".join("  " + line for line in [*text.split("\n"), tail])


def report(found: Report) -> str:
    """Counts and findings of one document: errors first."""
    compared, counts = count_checked(found.checked), count_findings(found.findings)
    outcome = f"完全相符 {compared.exact}，仅舍入差 {compared.rounding}，不符 {compared.violated}"
    lines = [
        heading(found.document),
        f"  已核对恒等式 {compared.checked}：{outcome}",
        f"  错误 {counts.error}，存疑 {counts.warning}，提示 {counts.info}",
    ]
    for finding in sorted(found.findings, key=lambda f: _RANKS[f.severity.value]):
        lines += _finding(finding)
    return "\n".join(lines)


def _finding(finding: Finding) -> list[str]:
    level = finding.severity.value
    lines = [
        f"  {_MARKS[level]} {SEVERITIES[level]} {CATEGORIES[finding.category.value]} [{finding.rule}] {finding.message}"
    ]
    values = (("应为", finding.expected), ("实为", finding.found), ("差额", finding.difference))
    if said := "，".join(f"{word} {text}" for word, text in values if text):
        lines.append(f"      {said}")
    lines += [f"      {where}" for evidence in finding.evidence if (where := place_text(evidence))]
    if finding.suggestion:
        lines.append(f"      建议：{finding.suggestion}")
    return lines


def summary(reports: Sequence[Report]) -> str:
    """One row per document and the sum."""
    rows: list[tuple[str, ...]] = [("文件", "错误", "存疑", "提示", "已核对", "相符", "舍入", "不符")]
    for found in reports:
        name = found.document.name.replace("\\", "/").rpartition("/")[2]
        rows.append((name, *_numbers(count_findings(found.findings), count_checked(found.checked))))
    if len(reports) > 1:
        rows.append(("合计", *_numbers(severities_of(reports), identities_of(reports))))
    return grid(rows, frozenset(range(1, 8)))


def _numbers(counts: Severities, compared: Identities) -> tuple[str, ...]:
    numbers = (counts.error, counts.warning, counts.info)
    return tuple(map(str, (*numbers, compared.checked, compared.exact, compared.rounding, compared.violated)))


def rules(found: Sequence[Rule]) -> str:
    rows = [("编号", "维度", "类别", "级别", "名称", "依据", "核对内容")]
    rows += [
        (
            rule.id,
            dimension_of(rule.id, rule.category).value,
            CATEGORIES[rule.category.value],
            SEVERITIES[rule.severity.value],
            rule.title,
            rule.source,
            rule.compares,
        )
        for rule in found
    ]
    return grid(rows)
