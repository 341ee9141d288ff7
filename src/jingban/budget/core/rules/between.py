"""Identities between tables of one document (I07, I11, I13, I15, I17, I19, I21)."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.header import EXPENDITURE, INCOME
from jingban.budget.core.model import Document, Row, RowRole, Table
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .compare import Identity, Term, check_sum, effective_step, has, term, total_of
from .panels import class_amounts, grand_total, main_key, read_side
from .within import lists_of, part_totals

OVERVIEW, INCOME_TABLE, SPENDING, PROJECTS = "收支总表", "收入总表", "支出总表", "项目支出表"
FISCAL, PUBLIC, BASIC = "财政拨款收支总表", "一般公共预算支出表", "一般公共预算基本支出表"


def only(document: Document, kind: str) -> Table | None:
    """The table of a kind when the document has exactly one that is filled."""
    tables = [t for t in document.tables_of(kind) if not t.blank]
    return tables[0] if len(tables) == 1 else None


def total_row(table: Table) -> Row | None:
    """The 合计 row of a one-panel table."""
    rows = [r for r in table.rows if r.role is RowRole.TOTAL]
    return rows[0] if len(rows) == 1 else None


def total_term(document: Document, table: Table, key: str) -> Term | None:
    row = total_row(table)
    found = term(document, table, row, key, effective_step(table)) if row else None
    return found if found is not None and found.printed else None


def leaves(table: Table) -> list[Row]:
    """Rows that carry a figure of their own: details of the deepest level."""
    return [r for r in table.rows if r.role is RowRole.DETAIL]


def panel_term(document: Document, table: Table, panel: str) -> Term | None:
    row = grand_total(table, panel)
    return term(document, table, row, main_key(table, panel), effective_step(table)) if row else None


def equal(what: Identity, left: Term | None, right: Term | None, saying: str) -> Iterator[Outcome]:
    if left is not None and right is not None:
        yield from check_sum(what, left, [right], saying)


def check_income(context: Context) -> Iterator[Outcome]:
    """收入总表 合计 = 收支总表 收入总计 (I07)."""
    document = context.document
    overview, income = only(document, OVERVIEW), only(document, INCOME_TABLE)
    if overview is None or income is None:
        return
    what = Identity("T20", "I07", INCOME_TABLE)
    total = total_term(document, income, "total")
    side = read_side(overview, INCOME)
    candidates = [panel_term(document, overview, INCOME)]
    if side.subtotal is not None:
        candidates.append(term(document, overview, side.subtotal, main_key(overview, INCOME), effective_step(overview)))
    matching = [c for c in candidates if c and total and c.fen == total.fen]
    # 收入总表 may or may not include the carried amounts: either total of 收支总表 satisfies it
    right = matching[0] if matching else candidates[0]
    yield from equal(what, total, right, "收入总表合计与收支总表的收入总计")


def check_spending(context: Context) -> Iterator[Outcome]:
    """支出总表 合计 and its classes = 收支总表 (I11)."""
    document = context.document
    overview, spending = only(document, OVERVIEW), only(document, SPENDING)
    if overview is None or spending is None or not has(spending, "total"):
        return
    what = Identity("T21", "I11", SPENDING)
    side = read_side(overview, EXPENDITURE)
    key, step = main_key(overview, EXPENDITURE), effective_step(overview)
    right = term(document, overview, side.subtotal, key, step) if side.subtotal else None
    if right is None or not right.printed:
        right = panel_term(document, overview, EXPENDITURE)
    yield from equal(what, total_term(document, spending, "total"), right, "支出总表合计与收支总表的支出合计")
    yield from _classes(context, what, spending, overview, "支出总表")


def _classes(
    context: Context, what: Identity, table: Table, overview: Table, name: str, key: str = "total"
) -> Iterator[Outcome]:
    """Σ of a table's rows per 类 = the item of that name in the right panel, for every class either prints."""
    document = context.document
    items = class_amounts(overview)
    sums = by_class(document, table, key)
    step = effective_step(overview)
    names = class_names(context, table)
    main = main_key(overview, EXPENDITURE)
    known = {fold(n): code for code, n in names.items()}
    for label, row in items.items():
        right = term(document, overview, row, main, step)
        code = known.get(label) or next((c for n, c in known.items() if _same_class(n, label)), "")
        parts = sums.get(code, [])
        if right is None or not ((right.printed and right.fen) or parts):
            continue
        if not parts:
            if not code:
                continue  # a class the code list does not know: nothing to compare with
            parts = [Term(0, effective_step(table), False, right.evidence, right.unit)]
        saying = f"{overview.kind}“{row.label}”与{name}中该类各行之和"
        yield from check_sum(what, right, parts, saying)


def _same_class(a: str, b: str) -> bool:
    """节能环保支出 / 节能环保: names that differ only in the word 支出."""
    return a.removesuffix("支出") == b.removesuffix("支出")


def class_names(context: Context, table: Table) -> dict[str, str]:
    """Names of the functional classes: those the table prints win over the code list."""
    names = {code: entries[-1].name for code, entries in context.knowledge.functional.items() if len(code) == 3}
    names.update({r.code("functional"): r.label for r in table.rows if len(r.code("functional")) == 3 and r.label})
    return names


def by_class(document: Document, table: Table, key: str) -> dict[str, list[Term]]:
    """Terms of the detail rows by functional 类."""
    step = effective_step(table)
    found: dict[str, list[Term]] = defaultdict(list)
    for row in leaves(table):
        value = term(document, table, row, key, step)
        if row.code("functional") and value is not None:
            found[row.code("functional")[:3]].append(value)
    return found


def grouped(document: Document, table: Table, key: str, by: Callable[[Row], Hashable]) -> dict[Hashable, list[Term]]:
    """Printed terms of the detail rows, grouped; rows without a group are left out."""
    step = effective_step(table)
    found: dict[Hashable, list[Term]] = defaultdict(list)
    for row in leaves(table):
        value = term(document, table, row, key, step)
        if by(row) and value is not None and value.fen:
            found[by(row)].append(value)
    return found


def triple(row: Row) -> tuple[str, str, str] | None:
    """(functional, government, department) when all three are printed."""
    codes = (row.code("functional"), row.code("government"), row.code("department"))
    return codes if all(codes) else None


def economic(row: Row) -> tuple[str, str] | None:
    codes = (row.code("government"), row.code("department"))
    return codes if all(codes) else None


def functional_item(row: Row) -> str:
    return row.code("functional") if len(row.code("functional")) == 7 else ""


def compare_groups(
    what: Identity, left: dict[Hashable, list[Term]], right: dict[Hashable, list[Term]], saying: str
) -> Iterator[Outcome]:
    """Both tables give every group the same sum; a group only one of them has is a difference."""
    for group in [*left, *(g for g in right if g not in left)]:
        mine, other = left.get(group, []), right.get(group, [])
        words = "/".join(group) if isinstance(group, tuple) else str(group)
        if mine and other:
            yield from check_sum(what, total_of(mine), [total_of(other)], f"{saying}（{words}）")
        else:
            one = total_of(mine or other)
            zero = Term(0, one.step, False, one.evidence, one.unit)
            yield from check_sum(what, one, [zero], f"{saying}（{words}，另一表无此科目）")


def check_projects(context: Context) -> Iterator[Outcome]:
    """项目支出表 = 支出总表 的项目支出, in total and by the three classifications (I13)."""
    document = context.document
    projects, spending = only(document, PROJECTS), only(document, SPENDING)
    if projects is None or spending is None or not has(spending, "project"):
        return
    what = Identity("T22", "I13", PROJECTS)
    yield from equal(
        what,
        total_term(document, projects, "total"),
        total_term(document, spending, "project"),
        "项目支出表合计与支出总表的项目支出合计",
    )
    left, right = grouped(document, projects, "total", triple), grouped(document, spending, "project", triple)
    if left and right:
        yield from compare_groups(what, left, right, "项目支出表与支出总表的同一科目")
        return
    left, right = (
        grouped(document, projects, "total", functional_item),
        grouped(document, spending, "project", functional_item),
    )
    if left and right:
        yield from compare_groups(what, left, right, "项目支出表与支出总表的同一功能科目")


def all_fiscal(document: Document) -> bool:
    """True when everything is paid from this year's 一般公共预算: 财政拨款 total = whole total, no funds."""
    overview, fiscal = only(document, OVERVIEW), only(document, FISCAL)
    public, spending = only(document, PUBLIC), only(document, SPENDING)
    if public is None or spending is None:
        return False
    a, b = total_term(document, public, "total"), total_term(document, spending, "total")
    if overview is None or fiscal is None:
        return bool(a and b and a.fen == b.fen)
    c, d = panel_term(document, overview, EXPENDITURE), panel_term(document, fiscal, EXPENDITURE)
    return bool(a and b and c and d and c.fen == d.fen == b.fen and a.fen == b.fen)


def check_fiscal(context: Context) -> Iterator[Outcome]:
    """财政拨款收支总表 ↔ 收支总表 (classes, when all is fiscal) and ↔ 一般公共预算支出表 (I15)."""
    document = context.document
    overview, fiscal, public = only(document, OVERVIEW), only(document, FISCAL), only(document, PUBLIC)
    if fiscal is None:
        return
    what = Identity("T23", "I15", FISCAL)
    if overview is not None:
        a, b = panel_term(document, overview, EXPENDITURE), panel_term(document, fiscal, EXPENDITURE)
        if a and b and a.fen == b.fen:
            yield from _same_items(document, what, overview, fiscal)
    if public is None:
        return
    key = "public_budget" if has(fiscal, "public_budget", panel=EXPENDITURE) else ""
    side = read_side(fiscal, EXPENDITURE)
    row = side.subtotal if side.subtotal is not None else (side.totals[0] if side.totals else None)
    funds = any(not t.blank for t in document.tables_of("政府性基金支出表") + document.tables_of("国有资本经营支出表"))
    if row is None or (not key and funds):
        return
    left = term(document, fiscal, row, key or main_key(fiscal, EXPENDITURE), effective_step(fiscal))
    right = total_term(document, public, "total")
    if left is not None and left.printed and right is not None and not _carried(document, fiscal):
        yield from equal(what, left, right, "财政拨款收支总表的一般公共预算支出与一般公共预算支出表合计")
        if key:
            yield from _classes_of(context, what, public, fiscal, key)
        elif left.fen == right.fen:
            yield from _classes(context, what, public, fiscal, PUBLIC)


def _carried(document: Document, fiscal: Table) -> bool:
    """Carried funds are spent too; 一般公共预算支出表 may leave them out, so nothing can be required."""
    key = main_key(fiscal, INCOME)
    return any(
        (t := term(document, fiscal, row, key, 1)) is not None and t.fen for row in read_side(fiscal, INCOME).carried
    )


def _classes_of(context: Context, what: Identity, public: Table, fiscal: Table, key: str) -> Iterator[Outcome]:
    sums = by_class(context.document, public, "total")
    names = {fold(name): code for code, name in class_names(context, public).items()}
    for label, row in class_amounts(fiscal).items():
        left = term(context.document, fiscal, row, key, effective_step(fiscal))
        code = names.get(label) or next((c for n, c in names.items() if _same_class(n, label)), "")
        if left is not None and left.printed and sums.get(code):
            yield from check_sum(
                what, left, sums[code], f"财政拨款收支总表“{row.label}”与一般公共预算支出表中该类各行之和"
            )


def _same_items(document: Document, what: Identity, overview: Table, fiscal: Table) -> Iterator[Outcome]:
    left, right = class_amounts(overview), class_amounts(fiscal)
    for label in left.keys() & right.keys():
        a = term(document, overview, left[label], main_key(overview, EXPENDITURE), effective_step(overview))
        b = term(document, fiscal, right[label], main_key(fiscal, EXPENDITURE), effective_step(fiscal))
        if a and b and (a.fen or b.fen):
            yield from check_sum(what, b, [a], f"财政拨款收支总表“{right[label].label}”与收支总表同一项")


def check_public(context: Context) -> Iterator[Outcome]:
    """一般公共预算支出表 = 支出总表, 项 by 项, when everything is fiscal (I17)."""
    document = context.document
    public, spending = only(document, PUBLIC), only(document, SPENDING)
    if public is None or spending is None:
        return
    what = Identity("T24", "I17", PUBLIC)
    exact = all_fiscal(document)
    for key in ("total", "basic", "project"):
        if not (has(public, key) and has(spending, key)):
            continue
        left = grouped(document, public, key, functional_item)
        right = grouped(document, spending, key, functional_item)
        if exact:
            yield from compare_groups(what, left, right, "一般公共预算支出表与支出总表的同一项级科目")
        else:
            yield from _not_above(what, left, right)


def _not_above(
    what: Identity, left: dict[Hashable, list[Term]], right: dict[Hashable, list[Term]]
) -> Iterator[Outcome]:
    for group, mine in left.items():
        whole = right.get(group)
        part = total_of(mine)
        if whole and part.fen > total_of(whole).fen:
            yield from check_sum(what, total_of(whole), [part], f"一般公共预算支出大于支出总表的同一科目（{group}）")
        elif whole:
            yield from check_sum(what, part, [part], "")


def check_basic(context: Context) -> Iterator[Outcome]:
    """基本支出表 合计/人员/公用 = 一般公共预算支出表 的基本支出 (I19), and by economic code = 支出总表 (I21)."""
    document = context.document
    basic, public, spending = only(document, BASIC), only(document, PUBLIC), only(document, SPENDING)
    if basic is None:
        return
    if public is not None:
        what = Identity("T25", "I19", BASIC)
        for left, right, name in (
            ("total", "basic", "合计"),
            ("personnel", "personnel", "人员经费"),
            ("running", "running", "公用经费"),
        ):
            if has(public, right):
                yield from equal(
                    what,
                    total_term(document, basic, left),
                    total_term(document, public, right),
                    f"基本支出表的{name}与一般公共预算支出表的基本支出",
                )
    if public is not None and lists_of(basic):
        yield from _basic_lists(document, basic, public)
    if spending is not None and all_fiscal(document):
        left_sums, right_sums = (
            grouped(document, basic, "total", economic),
            grouped(document, spending, "basic", economic),
        )
        if left_sums and right_sums:
            yield from compare_groups(
                Identity("T25", "I21", BASIC), left_sums, right_sums, "基本支出表与支出总表的同一经济科目"
            )


def _basic_lists(document: Document, basic: Table, public: Table) -> Iterator[Outcome]:
    """人员经费合计 + 公用经费合计 below lists side by side = 基本支出 of 一般公共预算支出表 (I19)."""
    parts = part_totals(document, basic, effective_step(basic))
    whole = total_term(document, public, "basic")
    both = [parts[key] for key in ("personnel", "running") if key in parts]
    if whole is not None and len(both) == 2:
        saying = "一般公共预算支出表的基本支出合计与基本支出表的人员经费、公用经费合计"
        yield from check_sum(Identity("T25", "I19", BASIC), whole, both, saying)


def project_key(row: Row) -> str:
    """A project's name without its code, folded."""
    name = fold(row.texts.get("project_name", ""))
    head, dash, tail = name.partition("-")
    return tail if dash and head.isalnum() and any(c.isdigit() for c in head) and len(head) >= 15 else name


_A, _E = Category.ARITHMETIC, Severity.ERROR
RULES = (
    Rule("T20", "收入总表与收支总表一致", "I07", "收入总表合计与收支总表收入总计", _A, _E, check_income),
    Rule("T21", "支出总表与收支总表一致", "I11", "支出总表合计、各类与收支总表", _A, _E, check_spending),
    Rule(
        "T22", "项目支出表与支出总表一致", "I13", "项目支出表合计、各科目与支出总表的项目支出", _A, _E, check_projects
    ),
    Rule(
        "T23",
        "财政拨款收支总表与相关表一致",
        "I15",
        "财政拨款收支总表与收支总表、一般公共预算支出表",
        _A,
        _E,
        check_fiscal,
    ),
    Rule("T24", "一般公共预算支出表与支出总表一致", "I17", "两表同一项级科目的合计、基本、项目", _A, _E, check_public),
    Rule(
        "T25",
        "基本支出表与一般公共预算支出表一致",
        "I19 I21",
        "基本支出的合计、人员、公用与同一经济科目",
        _A,
        _E,
        check_basic,
    ),
)
