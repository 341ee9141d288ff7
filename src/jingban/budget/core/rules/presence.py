"""What a table must print: its 合计 row, the parent of every code, a note that fits its content."""

import re
from collections.abc import Iterator

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.header import EXPENDITURE, INCOME
from jingban.budget.core.model import Document, Row, RowRole, State, Table
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.text import fold

from .compare import UNKNOWN_KEY
from .panels import PANEL_KINDS, read_side

# every regional form seen prints a total row in these; in the others it may be left out
_TOTALLED = ("收入总表", "支出总表", "一般公共预算支出表", "一般公共预算基本支出表", "项目支出表", "政府采购表")
_STRICT = _TOTALLED[:4]
_EMPTY_NOTE = re.compile(r"(?:本表|此表|故).{0,8}(?:为空|无数据)|不涉及|无此项")
_CONDITIONAL = re.compile(r"若|如(?:果|为)")


def _amounts(row: Row) -> bool:
    return any(v.state is State.NUMBER and not UNKNOWN_KEY.match(k) for k, v in row.values.items())


def _evidence(document: Document, table: Table, row: Row | None = None, text: str = "") -> Evidence:
    place = row.place if row is not None else table.place
    return Evidence(
        document.name,
        text or (row.label if row is not None else table.title),
        place,
        table.title,
        row.label if row else "",
    )


def check_total_row(context: Context) -> Iterator[Outcome]:
    """A table whose rows are to be added up prints the sum (I09, I14, I18)."""
    tables = [t for t in context.document.tables if t.kind in _TOTALLED and not t.blank]
    usual = any(r.role is RowRole.TOTAL for t in tables for r in t.rows)  # else it is the habit of the form
    for table in context.document.tables:
        details = [r for r in table.rows if _amounts(r) and r.role is not RowRole.TOTAL]
        if table.kind not in _TOTALLED or len(details) < 2 or any(r.role is RowRole.TOTAL for r in table.rows):
            continue
        yield Checked("T06", "I09", Status.VIOLATED)
        yield Finding(
            "T06",
            Category.COMPLETE,
            Severity.ERROR if table.kind in _STRICT and usual else Severity.WARNING,
            f"{table.kind}有 {len(details)} 行金额，却没有“合计”行，无法核对总数。请补上合计行，或核对抽取时是否漏行。",
            (_evidence(context.document, table), _evidence(context.document, table, details[-1])),
            "有“合计”行",
            "没有",
            table=table.kind,
        )


def check_panel_totals(context: Context) -> Iterator[Outcome]:
    """Both sides of a two-panel table print their 总计; 本年合计 stands on both sides or on neither."""
    for table in context.document.tables:
        if table.kind not in PANEL_KINDS or table.blank:
            continue
        sides = {panel: read_side(table, panel) for panel in (INCOME, EXPENDITURE)}
        for panel, side in sides.items():
            other = sides[EXPENDITURE if panel == INCOME else INCOME]
            word = "收入" if panel == INCOME else "支出"
            missing = []
            if side.items and other.totals and not side.totals:
                missing.append(f"{word}总计")
            closes = other.subtotal is not None and fold(other.subtotal.label).endswith("合计")
            both = table.kind == PANEL_KINDS[0] or context.document.kind == "final"
            if both and side.items and closes and side.subtotal is None:
                missing.append(f"本年{word}合计")
            for name in missing:
                yield Checked("T15", "I03" if panel == INCOME else "I04", Status.VIOLATED)
                yield Finding(
                    "T15",
                    Category.COMPLETE,
                    Severity.ERROR,
                    f"{table.kind}{word}一侧没有“{name}”行，另一侧有。请补上，或核对抽取时是否漏行。",
                    (_evidence(context.document, table, side.items[-1]),),
                    name,
                    "没有",
                    table=table.kind,
                )


def check_parent_rows(context: Context) -> Iterator[Outcome]:
    """Where a table prints 类 (款) rows at all, every code has its own 类 (款) row (I10)."""
    for table in context.document.tables:
        for which in ("functional", "department"):
            rows = [r for r in table.rows if r.code(which) and len(r.codes) == 1]
            codes = {r.code(which) for r in rows}
            printed = [length for length in (3, 5) if sum(len(code) == length for code in codes) > 1]
            said: set[str] = set()
            for row in rows:
                for length in printed:
                    wanted = {code[:length] for code in codes if len(code) > length}
                    usual = 2 * len(wanted & codes) >= len(wanted)  # else the form prints few of its parents
                    parent = row.code(which)[:length]
                    if len(row.code(which)) <= length or parent in codes or parent in said:
                        continue
                    said.add(parent)
                    yield Checked("T07", "I10", Status.VIOLATED)
                    level = "类" if length == 3 else "款"
                    yield Finding(
                        "T07",
                        Category.COMPLETE,
                        Severity.ERROR if usual else Severity.WARNING,
                        f"{table.kind}列有 {row.code(which)} {row.label}，却没有它上级的{level} {parent} 行，逐级相加无法核对。"
                        "请补上该行，或核对抽取时是否漏行。",
                        (_evidence(context.document, table, row, row.codes[which].text),),
                        f"有 {parent} 行",
                        "没有",
                        table=table.kind,
                    )


def check_note(context: Context) -> Iterator[Outcome]:
    """A note that calls a table empty stands under an empty table."""
    for table in context.document.tables:
        for note in table.notes:
            plain = fold(note)
            if table.blank or not _EMPTY_NOTE.search(plain) or _CONDITIONAL.search(plain):
                continue
            row = next((r for r in table.rows if _amounts(r)), None)
            if row is None:
                continue
            yield Finding(
                "T08",
                Category.LOGIC,
                Severity.ERROR,
                f"{table.kind}的注写着“{note}”，表中却有金额。请删去说明或核对表格。",
                (_evidence(context.document, table, None, note), _evidence(context.document, table, row)),
                "空表",
                "有金额",
                table=table.kind,
            )


RULES = (
    Rule(
        "T06",
        "表内有合计行",
        "I09 I14 I18",
        "应当相加的表有没有合计行",
        Category.COMPLETE,
        Severity.ERROR,
        check_total_row,
    ),
    Rule(
        "T07",
        "科目的上级行齐全",
        "I10",
        "印有类、款的表，每个科目的上级行",
        Category.COMPLETE,
        Severity.ERROR,
        check_parent_rows,
    ),
    Rule("T08", "空表说明与内容相符", "C04", "注明为空的表有没有金额", Category.LOGIC, Severity.ERROR, check_note),
    Rule(
        "T15",
        "收支两侧的合计行齐全",
        "I03 I04",
        "收入、支出两侧的本年合计与总计",
        Category.COMPLETE,
        Severity.ERROR,
        check_panel_totals,
    ),
)
