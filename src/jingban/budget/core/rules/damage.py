"""Damage the reader met and mended, or met and left: every repair is said, with its place."""

import re
from collections.abc import Iterator

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Document, Repair
from jingban.kernel.findings import Category, Evidence, Finding, Severity

DIMENSION = {"X01": "规范性", "X02": "规范性", "X03": "规范性", "X04": "规范性", "X09": "规范性"}

_COLUMNS = frozenset({"shifted-row", "missing-header", "misread-header", "glued-levels", "shifted-cell"})
_CODES = frozenset({"split-code", "misread-code"})
_ROWS = frozenset({"orphan-indicator", "repeated-block", "split-cell"})
_TEXTS = frozenset(
    {
        "truncated-value",
        "truncated-unit",
        "truncated-text",
        "cut-start",
        "split-text",
        "wrapped-blanks",
        "operator-glyph",
    }
)
_ADVICE = re.compile(r"[，。]?请(核对|对照)原件[^，。]*。?$|。$")
_KNOWN = _COLUMNS | _CODES | _ROWS | _TEXTS


def _found(context: Context, rule: str, kinds: frozenset[str] | None) -> Iterator[Outcome]:
    for repair in context.document.repairs:
        if repair.kind in kinds if kinds is not None else repair.kind not in _KNOWN:
            yield _finding(context.document, rule, repair)


def _finding(document: Document, rule: str, repair: Repair) -> Finding:
    table = next((t for t in document.tables if t.kind == repair.table), None)
    done = "已按此理解" if repair.applied else "未改动，按原样读取"
    why = _ADVICE.sub("", repair.why)
    quoted = repair.read if "“" in repair.read else f"“{repair.read}”"
    what = quoted if repair.read else "此处"
    made = f"，应为“{repair.made}”" if repair.made and not repair.made.startswith(("疑为", "归", "并入", "按")) else ""
    tail = f"，{repair.made}" if repair.made and not made else ""
    return Finding(
        rule=rule,
        category=Category.EXTRACTION,
        severity=Severity.ERROR if repair.severe else Severity.WARNING,
        message=f"{why}：{what}{made}{tail}（{done}）。请对照原件确认。",
        evidence=(Evidence(document.name, repair.read, repair.place, table.title if table else ""),),
        expected=repair.made,
        found=repair.read,
        suggestion=f"改为“{repair.made}”" if made else "",
        table=repair.table,
    )


def columns(context: Context) -> Iterator[Outcome]:
    """X01: shifted rows, lost header cells, levels glued into one cell."""
    return _found(context, "X01", _COLUMNS)


def codes(context: Context) -> Iterator[Outcome]:
    """X02: project codes split or misread."""
    return _found(context, "X02", _CODES)


def rows(context: Context) -> Iterator[Outcome]:
    """X03: rows and blocks that stand with the wrong project or twice."""
    return _found(context, "X03", _ROWS)


def texts(context: Context) -> Iterator[Outcome]:
    """X04: cells cut off or broken over a page."""
    return _found(context, "X04", _TEXTS)


def others(context: Context) -> Iterator[Outcome]:
    """X09: any other damage the readers reported."""
    return _found(context, "X09", None)


_SOURCE = "财政部预决算公开检查（清晰可读）"
_E = Severity.ERROR
RULES: tuple[Rule, ...] = (
    Rule("X01", "表格列位完整", _SOURCE, "各行的列与表头的列", Category.EXTRACTION, _E, columns),
    Rule("X02", "项目代码完整", _SOURCE, "项目代码与编码规则", Category.EXTRACTION, _E, codes),
    Rule("X03", "行归属正确", _SOURCE, "跨页处各行与所属项目", Category.EXTRACTION, _E, rows),
    Rule("X04", "文字完整", _SOURCE, "单元格文字的首尾", Category.EXTRACTION, _E, texts),
    Rule("X09", "其他抽取损坏", _SOURCE, "读取时发现的其他异常", Category.EXTRACTION, _E, others),
)
