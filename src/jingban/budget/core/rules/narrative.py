"""叙述与表（I34、I39）：说明中的每个金额与对应表格单元；机关运行经费。"""

import re
from collections.abc import Iterator

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import PerformanceTarget, Statement
from jingban.kernel.findings import Category, Evidence, Finding, Severity

from .narrative_cells import BASIC, Cell, cells_for, find
from .narrative_common import (
    EXCLUDED,
    current,
    evidence,
    is_own,
    is_partial,
    is_project_detail,
    money,
    own_phases,
    slip_kind,
)

_THREE = (
    "三公经费",
    "因公出国(境)费",
    "公务接待费",
    "公务用车购置及运行维护费",
    "公务用车购置费",
    "公务用车运行维护费",
)
_PURCHASE = ("政府采购", "政府采购货物", "政府采购工程", "政府采购服务", "政府购买服务")


def _amounts(context: Context) -> Iterator[Statement]:
    """Figures that speak of this document's own totals, of its year and phase."""
    document = context.document
    phases = own_phases(document)
    for statement in document.statements:
        if statement.kind != "amount" or EXCLUDED & set(statement.marks) or not statement.subject:
            continue
        if not current(document, statement, phases) or "sum" in statement.marks or is_partial(statement):
            continue
        if is_own(document, statement) and not (is_project_detail(statement) and not statement.path):
            yield statement


def _tolerance(statement: Statement, cell: Cell) -> int:
    """Half of the last digit of the coarser of the two; equal precision must agree exactly, and nothing is nothing."""
    if statement.step == cell.step or not statement.fen:
        return 0
    return max(statement.step, cell.step) // 2


def _against(
    context: Context, rule: str, statement: Statement, cells: tuple[Cell, ...], doubtful: bool = False
) -> Iterator[Outcome]:
    """Equal to any of the cells is agreement; one last digit beside is a residue worth a look."""
    fen = statement.fen or 0
    if any(cell.fen == fen for cell in cells):
        yield Checked(rule, "I34", Status.EXACT)
        return
    nearest = min(cells, key=lambda cell: abs(cell.fen - fen))
    gap = abs(nearest.fen - fen)
    coarse = max(statement.step, nearest.step)
    cut_off = gap < coarse <= 10_000 and bool(statement.fen)  # 截尾 at 0.01 万元
    if gap <= _tolerance(statement, nearest) or cut_off:
        yield Checked(rule, "I34", Status.ROUNDING)
        return
    cell = cells[0]
    yield Checked(rule, "I34", Status.VIOLATED)
    residue = gap == coarse and bool(statement.fen)
    severity = Severity.WARNING if residue or doubtful else Severity.ERROR
    kind = slip_kind(fen, cell.fen)
    yield Finding(
        rule,
        Category.CROSS,
        severity,
        f"说明写“{statement.subject}”{statement.text}，{cell.evidence.table or cell.kind}中为 {money(cell.fen, statement)}，"
        f"相差 {money(abs(fen - cell.fen), statement)}。请核对说明与表。",
        (evidence(context.document, statement), cell.evidence),
        money(cell.fen, statement),
        statement.text,
        money(fen - cell.fen, statement),
        f"两数只{kind}，多为录入之误。" if kind.startswith(("差", "相")) else f"疑为{kind}。" if kind else "",
        cell.kind,
    )


def totals(context: Context) -> Iterator[Outcome]:
    """N01: 收支总数、基本支出、项目支出、收入来源、支出类别."""
    for statement in _amounts(context):
        if (
            statement.path
            or statement.subject in _THREE
            or statement.subject in _PURCHASE
            or statement.subject == "机关运行经费"
        ):
            continue
        cells = cells_for(context, statement)
        if cells:
            yield from _against(context, "N01", statement, cells, "inherited" in statement.marks)


def items(context: Context) -> Iterator[Outcome]:
    """N02: 类、款、项科目的金额."""
    for statement in _amounts(context):
        if not statement.path:
            continue
        cells = cells_for(context, statement)
        if cells:
            yield from _against(context, "N02", statement, cells)


def three_public(context: Context) -> Iterator[Outcome]:
    """N03: “三公”经费."""
    for statement in _amounts(context):
        if statement.subject in _THREE and "inherited" not in statement.marks:
            cells = cells_for(context, statement)
            if cells:
                yield from _against(context, "N03", statement, cells)


def purchases(context: Context) -> Iterator[Outcome]:
    """N04: 政府采购、政府购买服务."""
    for statement in _amounts(context):
        if statement.subject in _PURCHASE:
            cells = cells_for(context, statement)
            if cells:
                yield from _against(context, "N04", statement, cells, "inherited" in statement.marks)


def running_costs(context: Context) -> Iterator[Outcome]:
    """N05: 机关运行经费 = 一般公共预算基本支出的公用经费."""
    document = context.document
    printed = tuple(find(document, ("三公经费表", "", "", ("running_costs",))))
    running = tuple(find(document, (BASIC, "", "TOTAL", ("running",))))
    for statement in _amounts(context):
        if statement.subject != "机关运行经费":
            continue
        if printed:
            yield from _against(context, "N05", statement, printed)
        elif running:
            yield from _running(context, statement, running[0])


def _running(context: Context, statement: Statement, cell: Cell) -> Iterator[Outcome]:
    gap = (statement.fen or 0) - cell.fen
    if abs(gap) <= max(_tolerance(statement, cell), 0):
        yield Checked("N05", "I39", Status.EXACT if gap == 0 else Status.ROUNDING)
        return
    if re.search(r"\d家|参公|参照公务员|各行政单位", statement.sentence):
        return  # only some of the units count as 机关
    severity = Severity.ERROR if gap > 0 or slip_kind(statement.fen or 0, cell.fen) else Severity.WARNING
    yield Checked("N05", "I39", Status.VIOLATED)
    yield Finding(
        "N05",
        Category.CROSS,
        severity,
        f"说明写机关运行经费 {statement.text}，{cell.evidence.table}的公用经费合计为 {money(cell.fen, statement)}，"
        f"相差 {money(abs(gap), statement)}。请核对；如只统计部分单位，应在说明中写明口径。",
        (evidence(context.document, statement), cell.evidence),
        money(cell.fen, statement),
        statement.text,
        money(gap, statement),
        "",
        BASIC,
    )


def targets(context: Context) -> Iterator[Outcome]:
    """N06: 绩效目标“涉及”的金额 = 绩效表项目总额之和，或全部项目支出."""
    document = context.document
    listed = [t for table in document.tables_of("项目绩效表") for t in table.targets]
    specs = (("支出总表", "", "TOTAL", ("project",)), ("一般公共预算支出表", "", "TOTAL", ("project",)))
    projects = tuple(cell for spec in specs for cell in find(document, spec))
    for statement in document.statements:
        if (
            statement.kind != "amount"
            or "涉及" not in statement.words
            or "绩效目标" not in statement.sentence + statement.section
        ):
            continue
        if statement.year == document.fiscal_year and "reason" not in statement.marks:
            yield from _target_amount(context, statement, listed, projects)


def _target_amount(
    context: Context, statement: Statement, listed: list[PerformanceTarget], projects: tuple[Cell, ...]
) -> Iterator[Outcome]:
    document = context.document
    fen = statement.fen or 0
    sums = (
        {sum(t.total.amount for t in listed if t.total), sum(t.fiscal.amount for t in listed if t.fiscal)}
        if listed
        else set()
    )
    if any(abs(fen - one) <= statement.step // 2 for one in sums | {cell.fen for cell in projects} if one):
        yield Checked("N06", "I34", Status.EXACT)
        return
    counted = [
        s for s in document.statements if s.kind == "count" and s.line == statement.line and s.offset < statement.offset
    ]
    all_listed = bool(listed) and bool(counted) and counted[-1].count == len(listed) and all(t.total for t in listed)
    every = bool(re.search(r"均实行|全部|所有|均编制|均申报", statement.sentence)) and bool(projects)
    if not (all_listed or every):
        return
    yield Checked("N06", "I34", Status.VIOLATED)
    expected = max(sums) if all_listed else projects[0].fen
    place = listed[0].place if all_listed else projects[0].evidence.place
    table = "项目绩效表各项目总额之和" if all_listed else "项目支出合计"
    wanted, gap = money(expected, statement), money(fen - expected, statement)
    yield Finding(
        "N06",
        Category.CROSS,
        Severity.WARNING,
        f"说明写绩效目标涉及资金 {statement.text}，{table}为 {wanted}，相差 {money(abs(fen - expected), statement)}。请核对。",
        (evidence(document, statement), Evidence(document.name, wanted, place, table)),
        wanted,
        statement.text,
        gap,
        "",
        "项目绩效表" if all_listed else "支出总表",
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "N01",
        "说明中的总数与表一致",
        "I34",
        "收支总数、基本支出、项目支出、各来源各类别金额与对应表格单元",
        Category.CROSS,
        Severity.ERROR,
        totals,
    ),
    Rule(
        "N02",
        "说明中的科目与表一致",
        "I34",
        "类、款、项科目金额与一般公共预算支出表等的对应行",
        Category.CROSS,
        Severity.ERROR,
        items,
    ),
    Rule(
        "N03",
        "说明中的三公经费与表一致",
        "I34",
        "“三公”经费总额及各分项与三公经费表",
        Category.CROSS,
        Severity.ERROR,
        three_public,
    ),
    Rule(
        "N04",
        "说明中的采购与表一致",
        "I34",
        "政府采购、政府购买服务金额与对应表",
        Category.CROSS,
        Severity.ERROR,
        purchases,
    ),
    Rule(
        "N06",
        "绩效目标涉及金额与表一致",
        "I34",
        "“涉及…万元”与项目绩效表项目总额之和、项目支出合计",
        Category.CROSS,
        Severity.WARNING,
        targets,
    ),
    Rule(
        "N05",
        "机关运行经费等于公用经费",
        "I39",
        "机关运行经费与一般公共预算基本支出表的公用经费合计",
        Category.CROSS,
        Severity.ERROR,
        running_costs,
    ),
)
