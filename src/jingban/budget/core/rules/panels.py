"""Two-panel tables: 收支总表 and 财政拨款收支总表 (I01–I05, I15)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.header import EXPENDITURE, INCOME
from jingban.budget.core.model import Row, RowRole, State, Table
from jingban.budget.core.rows import strip_number
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .compare import Identity, Term, check_sum, column_label, effective_step, term

PANEL_KINDS = ("收支总表", "财政拨款收支总表")
CARRY = re.compile(r"结转|结余|年初|年末|动用|弥补.*差额|用事业基金")
# a carried amount by source or use stands below the 结转 it is part of; any other one stands beside it
_CARRY_PART = re.compile(
    r"^其中|^(?:一般公共|政府性基金|国有资本|财政专户|财政拨款|非财政|单位资金|其他资金|其他结转|基本支出|项目支出|经营结余)"
)
_DEPTH = (
    (1, re.compile(r"^[一二三四五六七八九十]{1,4}、")),
    (2, re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]")),
    (3, re.compile(r"^\d{1,2}[、.．](?!\d)|^[(（]\d{1,2}[)）]")),
)


@dataclass
class Side:
    """One panel by role: items above or below the 本年合计, carried amounts, the total."""

    items: list[Row] = field(default_factory=list)
    subtotal: Row | None = None
    carried: list[Row] = field(default_factory=list)
    totals: list[Row] = field(default_factory=list)
    families: list[tuple[Row, list[Row]]] = field(default_factory=list)


def depth(label: str) -> int:
    """1 for 一、 2 for （一） 3 for 1. and 0 for a label without a number."""
    return next((level for level, pattern in _DEPTH if pattern.match(label)), 0)


def read_side(table: Table, panel: str) -> Side:
    """Sort the rows of one panel into their roles; order in the table decides families."""
    side = Side()
    block: list[Row] = []
    carrying: Row | None = None
    for row in (r for r in table.rows if r.panel == panel and r.label):
        name = strip_number(row.label)
        if row.role is RowRole.TOTAL:
            side.totals.append(row)
            carrying = None
        elif row.role is RowRole.SUBTOTAL:
            side.subtotal = row if side.subtotal is None or _printed(row) else side.subtotal
            carrying = None
        elif CARRY.search(name) and not (carrying is not None and _is_part(carrying, row)):
            side.carried.append(row)
            carrying = row
            side.families.append((row, []))
        elif carrying is not None and depth(row.label) != 1:
            side.families[-1][1].append(row)
        elif side.subtotal is not None and side.items and side.items[0].index < side.subtotal.index < row.index:
            # below 本年合计 and added after it; below 一、本年收入 it would be one of its parts
            side.carried.append(row)
        else:
            block.append(row)
            carrying = None
            side.items.append(row)
    side.items = _tops(side, block)
    return side


def _is_part(carrying: Row, row: Row) -> bool:
    """True when a 结转 row is a part of the 结转 row above it."""
    mine = depth(row.label)
    return mine > 1 or (mine == 0 and (depth(carrying.label) != 0 or bool(_CARRY_PART.match(row.label))))


def _printed(row: Row) -> bool:
    return any(v.fen is not None for v in row.values.values())


def _tops(side: Side, block: Sequence[Row]) -> list[Row]:
    """The outermost rows of a block; the rows below each become its family."""
    depths = [depth(row.label) for row in block if depth(row.label)]
    if not depths:
        return [row for row in block if not row.label.startswith("其中")]
    outer = min(depths)
    tops: list[Row] = []
    family: list[Row] = []
    for row in block:
        if depth(row.label) == outer:
            family = []
            side.families.append((row, family))
            tops.append(row)
        elif tops and not row.label.startswith("其中"):
            family.append(row)
        elif not row.label.startswith("其中"):
            tops.append(row)
    return tops


def keys_of(table: Table, panel: str) -> list[str]:
    return [
        c.key
        for c in table.columns
        if c.panel == panel and any(c.key in r.values for r in table.rows if r.panel == panel)
    ]


def main_key(table: Table, panel: str) -> str:
    """The column that holds the side's whole amount."""
    keys = keys_of(table, panel)
    return next((key for key in ("amount", "total") if key in keys), keys[0] if keys else "")


def _terms(context: Context, table: Table, rows: Sequence[Row], key: str, step: int) -> list[Term]:
    return [t for row in rows if (t := term(context.document, table, row, key, step))]


def _sides(context: Context) -> Iterator[tuple[Table, str, Side, int]]:
    for table in context.document.tables:
        if table.kind in PANEL_KINDS and not table.blank:
            for panel in (INCOME, EXPENDITURE):
                yield table, panel, read_side(table, panel), effective_step(table)


def check_subtotals(context: Context) -> Iterator[Outcome]:
    """Σ项 = 本年收入（支出）合计, column by column (I01, I02)."""
    for table, panel, side, step in _sides(context):
        if side.subtotal is None:
            continue
        identity = Identity("T10", "I01" if panel == INCOME else "I02", table.kind)
        for key in keys_of(table, panel):
            items = _terms(context, table, side.items, key, step)
            subtotal = term(context.document, table, side.subtotal, key, step)
            if subtotal is not None and items:
                yield from check_sum(identity, subtotal, items, f"{table.kind}“{side.subtotal.label}”")


def check_totals(context: Context) -> Iterator[Outcome]:
    """本年合计 + 结转 = 总计, column by column (I03, I04)."""
    for table, panel, side, step in _sides(context):
        identity = Identity("T11", "I03" if panel == INCOME else "I04", table.kind)
        for key in keys_of(table, panel) if side.totals else []:
            total = term(context.document, table, side.totals[0], key, step)
            subtotal = term(context.document, table, side.subtotal, key, step) if side.subtotal else None
            items = [subtotal] if subtotal and subtotal.printed else _terms(context, table, side.items, key, step)
            parts = [*items, *_terms(context, table, side.carried, key, step)]
            if total is not None and parts:
                saying = f"{table.kind}“{side.totals[0].label}”（{column_label(table, side.totals[0], key)}）"
                yield from check_sum(identity, total, parts, saying)


def check_families(context: Context) -> Iterator[Outcome]:
    """A numbered item equals the sum of the rows that stand below it (I01, I02, I15)."""
    for table, panel, side, step in _sides(context):
        identity = Identity(
            "T12", "I15" if table.kind == PANEL_KINDS[1] else "I01" if panel == INCOME else "I02", table.kind
        )
        key = main_key(table, panel)
        for parent, family in side.families:
            parts = _terms(context, table, family, key, step)
            total = term(context.document, table, parent, key, step)
            if total is not None and any(t.printed for t in parts):
                yield from check_sum(identity, total, parts, f"{table.kind}“{parent.label}”")


def check_row_sums(context: Context) -> Iterator[Outcome]:
    """Right panels with several columns: 合计 = 一般公共 + 基金 + 国资, or 人员 + 公用 + 项目 (I15)."""
    for table, panel, _, step in _sides(context):
        if panel == EXPENDITURE:
            yield from _row_sums(context, table, step)


def _row_sums(context: Context, table: Table, step: int) -> Iterator[Outcome]:
    """Right panels with several columns: 合计 = 一般公共 + 基金 + 国资, or 人员 + 公用 + 项目."""
    keys = keys_of(table, EXPENDITURE)
    for parts in (
        ("public_budget", "government_fund", "state_capital"),
        ("personnel", "running", "project"),
        ("basic", "project"),
    ):
        present = [key for key in parts if key in keys]
        if "total" not in keys or len(present) < 2:
            continue
        for row in (r for r in table.rows if r.panel == EXPENDITURE):
            total = term(context.document, table, row, "total", step)
            terms = _terms(context, table, [row], present[0], step) + [
                t for key in present[1:] if (t := term(context.document, table, row, key, step))
            ]
            if total is not None and len(terms) == len(present):
                yield from check_sum(
                    Identity("T13", "I15", table.kind), total, terms, f"{table.kind}“{row.label}”行的合计"
                )
        return


def grand_total(table: Table, panel: str) -> Row | None:
    """The 总计 row of a side."""
    return next((r for r in table.rows if r.panel == panel and r.role is RowRole.TOTAL and _printed(r)), None)


def check_balance(context: Context) -> Iterator[Outcome]:
    """收入总计 = 支出总计 (I05)."""
    for table in context.document.tables:
        if table.kind not in PANEL_KINDS or table.blank:
            continue
        left, right = grand_total(table, INCOME), grand_total(table, EXPENDITURE)
        if left is None or right is None:
            continue
        income = term(context.document, table, left, main_key(table, INCOME), 1)
        expenditure = term(context.document, table, right, main_key(table, EXPENDITURE), 1)
        if income and expenditure:
            yield from check_sum(
                Identity("T14", "I05", table.kind),
                income,
                [expenditure],
                f"{table.kind}“{left.label}”与“{right.label}”",
            )


def class_amounts(table: Table) -> dict[str, Row]:
    """Expenditure items of the right panel by folded name, printed ones only."""
    key = main_key(table, EXPENDITURE)
    found: dict[str, Row] = {}
    for row in read_side(table, EXPENDITURE).items:
        value = row.values.get(key)
        if value is not None and value.state is not State.TEXT:
            found[fold(strip_number(row.label))] = row
    return found


RULES = (
    Rule(
        "T10",
        "本年合计等于各项之和",
        "I01 I02",
        "本年收入（支出）合计与各项之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_subtotals,
    ),
    Rule(
        "T11",
        "总计等于本年合计加结转",
        "I03 I04",
        "收入（支出）总计与本年合计、结转结余之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_totals,
    ),
    Rule(
        "T12",
        "大项等于其下各项之和",
        "I01 I02 I15",
        "带序号的大项与其下各项之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_families,
    ),
    Rule(
        "T13",
        "右侧各行合计等于各栏之和",
        "I15",
        "支出一侧每行的合计与分栏之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_row_sums,
    ),
    Rule(
        "T14", "收入总计等于支出总计", "I05", "收入总计与支出总计", Category.ARITHMETIC, Severity.ERROR, check_balance
    ),
)
