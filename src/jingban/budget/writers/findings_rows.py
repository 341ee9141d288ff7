"""Tables and findings as CSV with a byte order mark, as spreadsheet programs expect it."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from jingban.budget.core.checking import Report
from jingban.budget.core.dimensions import dimension_of
from jingban.budget.core.model import Document, Row, Table
from jingban.kernel.findings import Evidence

BOM = "﻿"
SEVERITIES = {"error": "错误", "warning": "警示", "info": "提示"}
CATEGORIES = {
    "arithmetic": "计算",
    "cross": "表间",
    "logic": "逻辑",
    "complete": "完整",
    "code": "编码",
    "indicator": "指标",
    "wording": "文字",
    "format": "格式",
    "duplicate": "重复",
    "extraction": "残损",
}
FINDING_HEAD = (
    "序号",
    "严重程度",
    "类别",
    "维度",
    "规则",
    "表",
    "内容",
    "应为",
    "实为",
    "差额",
    "建议",
    "位置一",
    "位置二",
    "处理",
)
_NUMBER = re.compile(r"^[+-]?[\d,.]+%?$")


def safe(text: str) -> str:
    """A text a spreadsheet will not run: what begins like a formula and is no number gets an apostrophe."""
    runs = text.startswith(("=", "+", "-", "@", "\t", "\r")) and len(text) > 1
    return "'" + text if runs and not _NUMBER.match(text) else text


def place_text(evidence: Evidence) -> str:
    """Where a side stands, in words."""
    at = evidence.place
    where = [
        f"第{at.page}页" if at.page else "",
        f"第{at.line}行" if at.line else "",
        f"{at.sheet or ''}{'!' if at.sheet else ''}{at.cell}" if at.cell else "",
    ]
    names = [evidence.table, evidence.row, evidence.column]
    head = " ".join(part for part in where if part)
    tail = "›".join(part for part in names if part)
    return " ".join(part for part in (head, tail) if part)


def finding_rows(reports: Sequence[Report], decisions: Sequence[Sequence[str]] = ()) -> Iterator[tuple[str, ...]]:
    """One row per finding in the columns of FINDING_HEAD."""
    number = 0
    for position, report in enumerate(reports):
        decided = decisions[position] if position < len(decisions) else ()
        for index, finding in enumerate(report.findings):
            number += 1
            places = [place_text(evidence) for evidence in finding.evidence] + ["", ""]
            yield (
                str(number),
                SEVERITIES[finding.severity.value],
                CATEGORIES[finding.category.value],
                dimension_of(finding.rule, finding.category).value,
                finding.rule,
                finding.table,
                finding.message,
                finding.expected,
                finding.found,
                finding.difference,
                finding.suggestion,
                places[0],
                "；".join(place for place in places[1:] if place),
                decided[index] if index < len(decided) else "",
            )


def findings_csv(reports: Sequence[Report], decisions: Sequence[Sequence[str]] = ()) -> Iterator[str]:
    yield BOM + _line(FINDING_HEAD)
    for row in finding_rows(reports, decisions):
        yield _line(row)


def tables_csv(document: Document) -> Iterator[str]:
    """All tables below each other: a title row, a header row, the body, an empty row."""
    yield BOM
    for table in document.tables:
        yield _line((table.number, table.title, table.kind, f"金额单位：{table.unit.value}"))
        for row in table_rows(table):
            yield _line(row)
        yield "\r\n"


def table_rows(table: Table) -> Iterator[tuple[str, ...]]:
    """Header and body as printed texts; performance tables as one row per indicator."""
    if table.targets:
        yield from target_rows(table)
        return
    yield tuple(column.label for column in table.columns)
    for row in sides_joined(table.rows):
        yield tuple(next((t for r in row if (t := cell_text(r, c.key, c.panel))), "") for c in table.columns)


def cell_text(row: Row, key: str, panel: str) -> str:
    """The printed text of one cell; empty when the row has none in this column."""
    if row.panel != panel:
        return ""
    value, code = row.values.get(key), row.codes.get(key)
    return value.text if value else row.texts.get(key) or (code.text if code else "")


def sides_joined(rows: Sequence[Row]) -> Iterator[list[Row]]:
    """Rows of two panels that stand side by side, together."""
    group: list[Row] = []
    for row in rows:
        if group and (row.index != group[0].index or any(row.panel == other.panel for other in group)):
            yield group
            group = []
        group.append(row)
    if group:
        yield group


def target_rows(table: Table) -> Iterator[tuple[str, ...]]:
    yield (
        "项目代码",
        "项目名称",
        "单位",
        "项目总额",
        "绩效目标",
        "一级指标",
        "二级指标",
        "三级指标",
        "性质",
        "指标值",
        "计量单位",
        "权重",
        "方向",
    )
    for target in table.targets:
        total = target.total.text if target.total else ""
        head: tuple[str, ...] = (target.code, target.name, target.unit_name, total, target.goal)
        for i in target.indicators:
            weight = format(i.weight, "f") if i.weight is not None else ""
            yield (*head, i.level1, i.level2, i.name, i.operator, i.value, i.unit, weight, i.direction)
            head = (target.code, target.name, "", "", "")
        if not target.indicators:
            yield (*head, "", "", "", "", "", "", "", "")


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([safe(cell) for cell in cells])
    return out.getvalue()
