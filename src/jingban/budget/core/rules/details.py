"""Single items held against the tables: 三公, 购买服务, 机关运行经费, 缴费 (I23, I24, I31–I33, I39)."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, Row, RowRole, Table
from jingban.kernel.findings import Category, Finding, Severity

from .between import (
    BASIC,
    PROJECTS,
    PUBLIC,
    SPENDING,
    all_fiscal,
    functional_item,
    grouped,
    leaves,
    only,
    project_key,
    total_term,
    triple,
)
from .compare import Identity, Term, check_sum, effective_step, has, term, tolerance, total_of

THREE, SERVICES = "三公经费表", "政府购买服务表"

_THREE = (
    ("reception", "30217", "公务接待费"),
    ("vehicle_operation", "30231", "公务用车运行维护费"),
    ("travel_abroad", "30212", "因公出国（境）费"),
)


def three_public_row(document: Document, table: Table) -> Row | None:
    """The row of the budget year (a table may print last year as well)."""
    rows = [r for r in table.rows if r.role is RowRole.DETAIL]
    dated = [r for r in rows if str(document.fiscal_year) in r.texts.get("year", "")]
    return dated[0] if len(dated) == 1 else rows[0] if len(rows) == 1 else None


def check_three_public(context: Context) -> Iterator[Outcome]:
    """三公表 each kind = its economic code where 支出总表 shows all of them, ≥ 基本支出表 otherwise (I23)."""
    document = context.document
    table, basic, spending = only(document, THREE), only(document, BASIC), only(document, SPENDING)
    row = three_public_row(document, table) if table else None
    if table is None or row is None or basic is None:
        return
    what = Identity("T27", "I23", THREE)
    whole = (
        spending if spending is not None and all_fiscal(document) and any(triple(r) for r in spending.rows) else None
    )
    for key, code, name in _THREE:
        mine = term(document, table, row, key, effective_step(table))
        if mine is None:
            continue
        source, column = (whole, "total") if whole is not None else (basic, "total")
        rows = [r for r in leaves(source) if r.code("department") == code]
        parts = [
            t for r in rows if (t := term(document, source, r, column, effective_step(source))) is not None and t.fen
        ]
        if not parts:
            continue
        if whole is None and mine.fen > sum(t.fen for t in parts):
            parts = [mine]  # project money may pay for the rest
        elif whole is not None:
            printed = [
                t for r in leaves(basic) if r.code("department") == code and (t := term(document, basic, r, "total", 1))
            ]
            yield from _three(what, mine, printed or parts, parts, name)
            continue
        yield from check_sum(what, mine, parts, f"三公经费表的{name}与基本支出表 {code}")


def _three(what: Identity, mine: Term, basic: Sequence[Term], whole: Sequence[Term], name: str) -> Iterator[Outcome]:
    """One finding naming the closest table; both are counted when they hold."""
    for outcome in check_sum(what, mine, [total_of(whole)], f"三公经费表的{name}与支出总表同一经济科目"):
        if isinstance(outcome, Finding):
            evidence = (mine.evidence, *(t.evidence for t in basic), *(t.evidence for t in whole))
            outcome = replace(outcome, evidence=evidence)
        yield outcome


def check_services(context: Context) -> Iterator[Outcome]:
    """Each project of 政府购买服务表 spends no more than 项目支出表 gives it (I24)."""
    document = context.document
    services, projects = only(document, SERVICES), only(document, PROJECTS)
    if services is None or projects is None:
        return
    what = Identity("T28", "I24", SERVICES)
    left = grouped(document, services, "amount", project_key)
    right = grouped(document, projects, "total", project_key)
    for project, mine in left.items():
        whole = right.get(project)
        if whole is None:
            continue
        part, limit = total_of(mine), total_of(whole)
        if part.fen > limit.fen:
            yield from check_sum(what, limit, [part], f"政府购买服务“{project}”大于项目支出表该项目金额")
        else:
            yield from check_sum(what, part, [part], "")


def check_running_costs(context: Context) -> Iterator[Outcome]:
    """机关运行经费 printed beside 三公 never exceeds 公用经费 of 基本支出表 (I39 in its table form)."""
    document = context.document
    table, basic = only(document, THREE), only(document, BASIC)
    row = three_public_row(document, table) if table else None
    if table is None or row is None or basic is None or not has(table, "running_costs"):
        return
    mine = term(document, table, row, "running_costs", effective_step(table))
    whole = total_term(document, basic, "running")
    if mine is None or whole is None or not mine.printed:
        return
    what = Identity("T32", "I39", THREE)
    # units that are not agencies have 公用经费 but no 机关运行经费: only the excess is an error
    below = mine.fen < whole.fen - tolerance([mine, whole])
    yield from check_sum(what, mine, [mine if below else whole], "机关运行经费与基本支出表的公用经费合计")


# functional item(s) whose basic expenditure is one department economic code (I31)
_PAIRS = (
    (("2080505",), ("30108",)),
    (("2080506",), ("30109",)),
    (("2101101", "2101102"), ("30110",)),
    (("2101103",), ("30111",)),
    (("2210201",), ("30113",)),
    (("2050803",), ("30216",)),
)


def check_pairs(context: Context) -> Iterator[Outcome]:
    """功能科目 ↔ 经济科目 of the same money (I31): a difference is worth a look, no more."""
    document = context.document
    basic, public = only(document, BASIC), only(document, PUBLIC)
    if basic is None or public is None or not has(public, "basic"):
        return
    items = grouped(document, public, "basic", functional_item)
    sums = grouped(document, basic, "total", lambda row: row.code("department"))
    what = Identity("T29", "I31", BASIC, Category.LOGIC, Severity.INFO)
    for functional, department in _PAIRS:
        left = [t for code in functional for t in items.get(code, [])]
        right = [t for code in department for t in sums.get(code, [])]
        if left and right:
            saying = f"功能科目 {'、'.join(functional)} 与经济科目 {'、'.join(department)}"
            yield from _hint(what, total_of(left), total_of(right), saying)


def _hint(what: Identity, left: Term, right: Term, saying: str) -> Iterator[Outcome]:
    """A habit, not a law: counted where it holds, mentioned where it fails by more than one percent."""
    far = abs(left.fen - right.fen) * 100 > max(abs(left.fen), abs(right.fen))
    for outcome in check_sum(what, left, [right], saying):
        if (isinstance(outcome, Finding) and far) or (
            isinstance(outcome, Checked) and outcome.status is not Status.VIOLATED
        ):
            yield outcome


def check_annuity(context: Context) -> Iterator[Outcome]:
    """职业年金 = 养老保险 ÷ 2 (16 % : 8 %, I32); 工会 2 % … of the base implied by 公积金 12 % (I33)."""
    document = context.document
    basic = only(document, BASIC)
    if basic is None:
        return
    sums = grouped(document, basic, "total", lambda row: row.code("department"))
    pension, annuity = sums.get("30108"), sums.get("30109")
    if pension and annuity:
        half = total_of(pension)
        half = Term((half.fen + 1) // 2, half.step, True, half.evidence, half.unit)
        what = Identity("T30", "I32", BASIC, Category.LOGIC, Severity.INFO)
        yield from _hint(what, total_of(annuity), half, "职业年金缴费通常为基本养老保险缴费的一半")
    housing = sums.get("30113")
    if not housing or context.document.profile != "beijing":
        return
    base = Decimal(total_of(housing).fen) / Decimal("0.12")
    for code, rate, name in (
        ("30228", "0.02", "工会经费"),
        ("30110", "0.128", "职工医疗保险"),
        ("30112", "0.002", "其他社会保障缴费"),
    ):
        mine = sums.get(code)
        if mine and abs(Decimal(total_of(mine).fen) - base * Decimal(rate)) <= max(2, total_of(mine).step):
            one = total_of(mine)
            yield from check_sum(Identity("T31", "I33", BASIC), one, [one], name)


_A, _E = Category.ARITHMETIC, Severity.ERROR
RULES = (
    Rule(
        "T27", "三公经费表与支出表一致", "I23", "三公各项与部门经济科目 30217、30231、30212", _A, _E, check_three_public
    ),
    Rule("T28", "购买服务不超过项目支出", "I24", "政府购买服务各项目与项目支出表", _A, _E, check_services),
    Rule(
        "T32",
        "机关运行经费不超过公用经费",
        "I39",
        "三公表的机关运行经费与基本支出表公用经费",
        _A,
        _E,
        check_running_costs,
    ),
    Rule(
        "T29",
        "功能科目与经济科目相符",
        "I31",
        "养老、年金、医保、公积金、培训的功能科目与经济科目",
        Category.LOGIC,
        Severity.INFO,
        check_pairs,
    ),
    Rule(
        "T30",
        "缴费比例",
        "I32 I33",
        "职业年金与养老保险、工会与医保缴费的比例",
        Category.LOGIC,
        Severity.INFO,
        check_annuity,
    ),
)
