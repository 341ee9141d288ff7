"""Project targets against the project table, and sums inside the performance tables (I25, I26, I42)."""

from collections.abc import Iterator
from dataclasses import dataclass

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, PerformanceTarget, Row, RowRole, State, Table
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.money import in_unit
from jingban.kernel.text import fold

from .compare import Identity, Term, check_sum, effective_step, status, term, tolerance, total_of
from .performance_common import (
    OVERALL,
    PROJECT,
    Found,
    bare,
    edits,
    likeness,
    of_target,
    one_character,
    project_rows,
    targets,
    term_of,
    title_of,
    warn,
)

DIMENSION = {
    "P01": "完整性",
    "P02": "真实性",
    "P03": "规范性",
    "P04": "真实性",
    "P05": "真实性",
    "P06": "真实性",
    "P07": "真实性",
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A project of the project table with all its rows, and its targets (one for each unit that has it)."""

    name: str
    rows: tuple[tuple[Table, Row], ...]
    found: tuple[Found, ...]


def pairs(document: Document) -> tuple[tuple[Pair, ...], tuple[Found, ...]]:
    """Projects with their targets, and targets that belong to no project.

    Names are compared after folding; what is left is matched by likeness, where an equal amount
    counts as much as half a name.
    """
    rows = project_rows(document)
    left: list[Found] = list(targets(document, PROJECT))
    matched: dict[str, list[Found]] = {}
    for found in list(left):
        name = bare(fold(found[1].name))
        if name in rows:
            matched.setdefault(name, []).append(found)
            left.remove(found)
    open_names = [name for name in rows if name not in matched]
    ranked = [(_score(rows[n], n, f), -i, n, f) for i, n in enumerate(open_names) for f in left]
    for score, _, name, found in sorted(ranked, key=lambda c: c[:2], reverse=True):
        if score >= 0.8 and name not in matched and found in left:
            matched[name] = [found]
            left.remove(found)
    for name in (n for n in open_names if n not in matched):
        alone = _only_with_amount(rows, name, [n for n in open_names if n not in matched], left)
        if alone is not None:
            matched[name] = [alone]
            left.remove(alone)
    return tuple(Pair(n, tuple(r), tuple(matched.get(n, ()))) for n, r in rows.items()), tuple(left)


def _only_with_amount(
    rows: dict[str, list[tuple[Table, Row]]], name: str, names: list[str], left: list[Found]
) -> Found | None:
    """The one target left with the amount of this project, when no other project left has it."""
    same = [found for found in left if _same_amount(rows[name], found[1])]
    if len(same) != 1 or sum(_same_amount(rows[n], same[0][1]) for n in names) != 1:
        return None
    return same[0] if likeness(name, same[0][1].name) >= 0.25 else None


def _score(rows: list[tuple[Table, Row]], name: str, found: Found) -> float:
    """Likeness of the names, raised when the amounts are equal within rounding."""
    alike = likeness(name, found[1].name, 0.6)
    return alike + 0.15 if alike >= 0.6 and _same_amount(rows, found[1]) else alike - 0.05


def _same_amount(rows: list[tuple[Table, Row]], target: PerformanceTarget) -> bool:
    values = [row.values["total"] for _, row in rows if "total" in row.values]
    if target.total is None or target.total.fen is None or not values:
        return False
    slack = (sum(v.step for v in values) + target.total.step) // 2
    return abs(sum(v.amount for v in values) - target.total.fen) <= (slack if slack > 2 else 0)


def _row_evidence(document: Document, table: Table, row: Row) -> Evidence:
    return Evidence(
        document.name, row.texts.get("project_name", row.label), row.place, table.title, row.label, "项目名称"
    )


def _partial(document: Document) -> bool:
    """True when only key projects (重点项目) publish their targets."""
    return any("重点" in table.title for table in document.tables_of(PROJECT))


def missing_targets(context: Context) -> Iterator[Outcome]:
    """P01: every project has a target, every target a project."""
    document = context.document
    if not document.tables_of(PROJECT) or not any(targets(document, PROJECT)) or _partial(document):
        return
    known, strangers = pairs(document)
    if not known:
        return
    lacking = [pair for pair in known if not pair.found]
    if _mostly_unpublished(known):
        yield _few_targets(document, known, lacking)
        return
    for pair in known:
        yield Checked("P01", "I25", Status.EXACT if pair.found else Status.VIOLATED)
        if not pair.found:
            table, row = pair.rows[0]
            amount = sum(r.values["total"].amount for _, r in pair.rows if "total" in r.values)
            shown = f"{in_unit(amount, table.unit)} {table.unit.value}"
            yield warn(
                "P01",
                Category.COMPLETE,
                f"项目“{pair.name}”在项目支出表中有 {shown}，项目绩效表中没有绩效目标。请补充，或说明不公开的依据。",
                _row_evidence(document, table, row),
                severity=Severity.ERROR,
                expected=f"有绩效目标（{shown}）",
                found="无",
            )
    for table, target in strangers:
        yield warn(
            "P01",
            Category.CROSS,
            f"{title_of(target)}有绩效目标，项目支出表中没有这个项目。请核对项目名称或补列支出。",
            of_target(document, table, target),
            expected="项目支出表中有此项目",
            found="无",
        )


def _mostly_unpublished(known: tuple[Pair, ...]) -> bool:
    """More than half without a target: the paper shows a choice of projects, said once."""
    return 2 * sum(not pair.found for pair in known) > len(known)


def _few_targets(document: Document, known: tuple[Pair, ...], lacking: list[Pair]) -> Finding:
    return warn(
        "P01",
        Category.COMPLETE,
        f"项目支出表有 {len(known)} 个项目，只有 {len(known) - len(lacking)} 个在项目绩效表中有绩效目标。"
        "请补齐，或说明只公开部分项目绩效目标的依据。",
        _row_evidence(document, *lacking[0].rows[0]),
        expected=f"{len(known)} 个项目有绩效目标",
        found=f"{len(known) - len(lacking)} 个",
    )


def amounts_agree(context: Context) -> Iterator[Outcome]:
    """P02: the amount of a target is the amount of its project."""
    document = context.document
    for pair in pairs(document)[0]:
        totals = [
            t for table, target in pair.found if (t := term_of(document, table, target, target.total, "项目总额"))
        ]
        parts = [t for table, row in pair.rows if (t := term(document, table, row, "total", effective_step(table)))]
        if not totals or len(totals) != len(pair.found) or not parts:
            continue
        what = Identity("P02", "I25", PROJECT, Category.CROSS)
        yield from check_sum(what, total_of(totals), parts, f"项目“{pair.name}”的绩效表项目总额应等于项目支出表金额")


def names_agree(context: Context) -> Iterator[Outcome]:
    """P03: the project is called the same in both tables."""
    document = context.document
    for pair in pairs(document)[0]:
        for table, target in pair.found:
            same = bare(fold(target.name)) == pair.name
            yield Checked("P03", "I25", Status.EXACT if same else Status.VIOLATED)
            if not same:
                yield _other_name(document, pair, table, target)


def _other_name(document: Document, pair: Pair, table: Table, target: PerformanceTarget) -> Finding:
    misread = one_character(pair.name, target.name)
    changes = "；".join(_change(a, b) for a, b in edits(pair.name, target.name))
    cause = "疑为误读或漏字，请对照原件改正。" if misread else "请统一两表的项目名称。"
    return warn(
        "P03",
        Category.EXTRACTION if misread else Category.CROSS,
        f"同一项目在两表中名称不同：绩效表为“{target.name}”，项目支出表为“{pair.name}”（{changes}）。{cause}",
        of_target(document, table, target),
        _row_evidence(document, *pair.rows[0]),
        severity=Severity.ERROR,
        expected=pair.name,
        found=target.name,
        suggestion=f"改为“{pair.name}”",
    )


def _change(before: str, after: str) -> str:
    if before and after:
        return f"“{before}”写作“{after}”"
    return f"缺“{before}”" if before else f"多“{after}”"


def sum_of_targets(context: Context) -> Iterator[Outcome]:
    """P04: the targets add up to the project expenditure."""
    document = context.document
    found = list(targets(document, PROJECT))
    amounts = [t for table, target in found if (t := term_of(document, table, target, target.total, "项目总额"))]
    if not amounts or len(amounts) != len(found) or _partial(document):
        return
    total = _project_total(document)
    if total is None:
        return
    known, _ = pairs(document)
    difference = total.fen - sum(t.fen for t in amounts)
    if abs(difference) > tolerance([total, *amounts]) and (not known or _mostly_unpublished(known)):
        return  # the disclosure may show only some projects
    yield Checked("P04", "I25", status(difference, [total, *amounts]))
    if abs(difference) <= tolerance([total, *amounts]):
        return
    lacking = [pair for pair in known if not pair.found]
    lost = sum(r.values["total"].amount for pair in lacking for _, r in pair.rows if "total" in r.values)
    unit = total.unit
    why = f"差额正是缺绩效目标的 {len(lacking)} 个项目之和。" if lacking and lost == difference else ""
    yield warn(
        "P04",
        Category.ARITHMETIC,
        f"项目绩效表 {len(amounts)} 个项目合计 {in_unit(total.fen - difference, unit)} {unit.value}，"
        f"项目支出合计 {total.text}，相差 {in_unit(abs(difference), unit)} {unit.value}。{why}"
        "请核对项目是否齐全、金额是否一致。",
        amounts[0].evidence,
        total.evidence,
        severity=Severity.ERROR,
        expected=total.text,
        found=f"{in_unit(total.fen - difference, unit)} {unit.value}",
        difference=f"{in_unit(-difference, unit)} {unit.value}",
    )


def _project_total(document: Document) -> Term | None:
    """Total row of the 项目支出表, else the project column of the 支出总表's total row."""
    for kind, key in (("项目支出表", "total"), ("支出总表", "project")):
        for table in document.tables_of(kind):
            row = next((r for r in table.rows if r.role is RowRole.TOTAL and key in r.values), None)
            found = term(document, table, row, key, effective_step(table)) if row else None
            if found is not None and found.printed:
                return found
    return None


_SUMS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("total", ("local", "upper"), "当年预算应等于本级安排与上级补助之和"),
    ("project_total", ("project_fiscal", "project_other"), "项目资金总额应等于财政资金与其他资金之和"),
    ("income", ("income_fiscal", "income_other"), "收入预算合计应等于财政拨款与其他经费之和"),
    ("total", ("basic", "project"), "支出预算合计应等于基本支出与项目支出之和"),
    ("fiscal", ("fiscal_basic", "fiscal_project"), "财政拨款合计应等于基本支出与项目支出之和"),
    ("other", ("other_basic", "other_project"), "其他资金合计应等于基本支出与项目支出之和"),
)


def parts_add_up(context: Context) -> Iterator[Outcome]:
    """P05: the sources of a target add up to its total."""
    document = context.document
    for table, target in targets(document):
        yield from _sources(document, table, target)
        for whole, keys, saying in _SUMS:
            parts = [_term(document, table, target, key) for key in keys]
            total = _term(document, table, target, whole)
            printed = [t for t in parts if t is not None]
            if total is not None and printed and _all_stated(target, keys):
                yield from check_sum(
                    Identity("P05", "I26", table.kind), total, printed, f"{title_of(target)}的{saying}"
                )
        yield from _income_expenditure(document, table, target)


def _term(document: Document, table: Table, target: PerformanceTarget, key: str) -> Term | None:
    return term_of(document, table, target, target.amounts.get(key), key)


def _all_stated(target: PerformanceTarget, keys: tuple[str, ...]) -> bool:
    """Every part has its cell, filled or blank; a form without the column states no sum."""
    return all(key in target.amounts and target.amounts[key].state is not State.TEXT for key in keys)


def _sources(document: Document, table: Table, target: PerformanceTarget) -> Iterator[Outcome]:
    """年度资金总额 = 财政拨款 + 其他资金 + 上年结转."""
    total = term_of(document, table, target, target.total, "总额")
    fiscal = term_of(document, table, target, target.fiscal, "财政资金")
    if total is None or fiscal is None:
        return
    other = term_of(document, table, target, target.other, "其他资金")
    carry = _term(document, table, target, "carry")
    parts = [t for t in (fiscal, other, carry) if t is not None]
    words = "、".join(t.evidence.column.replace("carry", "上年结转") for t in parts)
    yield from check_sum(Identity("P05", "I26", table.kind), total, parts, f"{title_of(target)}的总额应等于{words}之和")


def _income_expenditure(document: Document, table: Table, target: PerformanceTarget) -> Iterator[Outcome]:
    income, total = _term(document, table, target, "income"), _term(document, table, target, "total")
    if income is not None and total is not None:
        yield from check_sum(
            Identity("P05", "I05", table.kind), income, [total], "整体绩效表的收入预算合计应等于支出预算合计"
        )


_OVERALL = (("total", "total", "支出预算总额"), ("basic", "basic", "基本支出"), ("project", "project", "项目支出"))


def overall_agrees(context: Context) -> Iterator[Outcome]:
    """P06: the whole-department target names the figures of the expenditure table."""
    document = context.document
    sums = next(((t, r) for t in document.tables_of("支出总表") for r in t.rows if r.role is RowRole.TOTAL), None)
    if sums is None:
        return
    for table, target in targets(document, OVERALL):
        for key, column, word in _OVERALL:
            name = f"fiscal_{key}" if key not in target.amounts and _sole_funds(target) else key
            own = _term(document, table, target, name)
            other = term(document, *sums, column, effective_step(sums[0]))
            if own is None or other is None or not other.printed:
                continue
            if key == "total" and any(abs(own.fen - t.fen) <= tolerance([own, t]) for t in _grand_totals(document)):
                yield Checked("P06", "I25", Status.EXACT)  # 支出总计 may contain 年终结转
                continue
            what = Identity("P06", "I25", OVERALL, Category.CROSS)
            yield from check_sum(what, own, [other], f"整体绩效表的{word}应等于支出总表的{word}合计")


def _grand_totals(document: Document) -> list[Term]:
    """支出总计 of the 收支总表."""
    rows = [
        (t, r)
        for t in document.tables_of("收支总表")
        for r in t.rows
        if r.role is RowRole.TOTAL and r.panel == "expenditure"
    ]
    found = (term(document, t, r, key, effective_step(t)) for t, r in rows for key in r.values)
    return [t for t in found if t is not None and t.printed]


def _sole_funds(target: PerformanceTarget) -> bool:
    """True when everything is paid from one source, so that its parts are the parts of the whole."""
    total, fiscal = target.amounts.get("total"), target.amounts.get("fiscal")
    return total is not None and fiscal is not None and total.fen == fiscal.fen


def goal_of_year(context: Context) -> Iterator[Outcome]:
    """P07: the whole project costs at least what this year costs."""
    document = context.document
    for table, target in targets(document, PROJECT):
        whole, year = _term(document, table, target, "project_total"), _term(document, table, target, "total")
        if whole is None or year is None or target.amounts["project_total"] is target.total:
            continue
        held = whole.fen >= year.fen
        yield Checked("P07", "I26", Status.EXACT if held else Status.VIOLATED)
        if not held:
            yield warn(
                "P07",
                Category.LOGIC,
                f"{title_of(target)}的项目资金总额 {whole.text} 小于年度资金总额 {year.text}。请核对。",
                whole.evidence,
                year.evidence,
                severity=Severity.ERROR,
                expected=f"不小于 {year.text}",
                found=whole.text,
            )


_E = Severity.ERROR
RULES: tuple[Rule, ...] = (
    Rule(
        "P01",
        "项目都有绩效目标",
        "I25；财预〔2021〕101号",
        "项目支出表的项目集合与项目绩效表的项目集合",
        Category.COMPLETE,
        _E,
        missing_targets,
    ),
    Rule(
        "P02",
        "项目总额与项目支出表一致",
        "I25",
        "每个项目绩效表的项目总额与项目支出表各行之和",
        Category.CROSS,
        _E,
        amounts_agree,
    ),
    Rule(
        "P03", "项目名称两表一致", "I25", "项目绩效表与项目支出表的项目名称（折叠后）", Category.CROSS, _E, names_agree
    ),
    Rule(
        "P04",
        "绩效表项目合计等于项目支出合计",
        "I25",
        "绩效表各项目总额之和与项目支出合计",
        Category.ARITHMETIC,
        _E,
        sum_of_targets,
    ),
    Rule(
        "P05",
        "资金来源之和等于总额",
        "I26",
        "总额与财政资金、其他资金、上年结转，当年预算与本级、上级",
        Category.ARITHMETIC,
        _E,
        parts_add_up,
    ),
    Rule(
        "P06",
        "整体绩效表金额与支出总表一致",
        "I25",
        "整体绩效表的预算总额、基本支出、项目支出与支出总表合计",
        Category.CROSS,
        _E,
        overall_agrees,
    ),
    Rule("P07", "项目总额不小于年度金额", "I26", "项目资金总额与年度资金总额", Category.LOGIC, _E, goal_of_year),
)
