"""Findings as rows of words: for CSV, workbooks and the terminal."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from jingban.budget.core.checking import Report
from jingban.budget.core.dimensions import dimension_of
from jingban.budget.core.model import Row
from jingban.kernel.findings import Evidence

from .csv_table import harmless

BOM = "﻿"
SEVERITIES = {"error": "错误", "warning": "存疑", "info": "提示"}
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


def cell_text(row: Row, key: str, panel: str) -> str:
    """The printed text of one cell; empty when the row has none in this column."""
    if row.panel != panel:
        return ""
    value, code = row.values.get(key), row.codes.get(key)
    return value.text if value else row.texts.get(key) or (code.text if code else "")


def _line(cells: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return out.getvalue()
