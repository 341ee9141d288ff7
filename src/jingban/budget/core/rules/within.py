"""Identities inside one table: rows, columns, levels (I06, I08–I10, I12, I14, I16, I18, I20, I22, I24)."""

from collections.abc import Iterator, Sequence

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.header import LAST_YEAR, PART
from jingban.budget.core.model import Document, Row, RowRole, State, Table
from jingban.kernel.findings import Category, Evidence, Finding, Severity

from .compare import UNKNOWN_KEY, Identity, Term, check_sum, column_label, effective_step, has, term, total_of

SOURCES = (
    "public_budget",
    "government_fund",
    "state_capital",
    "special_account",
    "business_income",
    "operating_income",
    "superior_subsidy",
    "affiliate_income",
    "other_income",
    "own_funds",
)
CARRIES = (
    "carry_public_budget",
    "carry_government_fund",
    "carry_state_capital",
    "carry_special_account",
    "carry_own_funds",
)
OUTSIDE = ("operating_expense", "remit_superior", "subsidy_affiliate")

# kind → identity id of row sums, identity id of column sums, identity id of levels
_IDS = {
    "收入总表": ("I06", "I07", "I10"),
    "支出总表": ("I08", "I09", "I10"),
    "项目支出表": ("I12", "I12", "I12"),
    "政府采购表": ("I14", "I14", "I14"),
    "一般公共预算支出表": ("I16", "I16", "I10"),
    "一般公共预算基本支出表": ("I18", "I18", "I18"),
    "政府性基金支出表": ("I08", "I09", "I10"),
    "国有资本经营支出表": ("I08", "I09", "I10"),
    "三公经费表": ("I22", "I22", "I22"),
    "政府购买服务表": ("I24", "I24", "I24"),
}


def _tables(context: Context) -> Iterator[tuple[Table, tuple[str, str, str]]]:
    for table in context.document.tables:
        if table.kind in _IDS and not table.blank:
            yield table, _IDS[table.kind]


def row_formulas(table: Table) -> list[tuple[str, tuple[str, ...]]]:
    """(sum column, its part columns) of one table, as far as its columns allow.

    Columns of last year, or of the budget beside the final account, keep the same formulas among themselves.
    """
    formulas = [f for suffix in ("", LAST_YEAR, "@budget") for f in _formulas(table, suffix)]
    this = next((key for key in ("total", "amount") if has(table, key)), "")
    last = next((key + LAST_YEAR for key in ("total", "amount") if has(table, key + LAST_YEAR)), "")
    if this and last and has(table, "change"):
        formulas.append((this, (last, "change")))
    return formulas


def _formulas(table: Table, suffix: str) -> list[tuple[str, tuple[str, ...]]]:
    formulas: list[tuple[str, tuple[str, ...]]] = []

    def add(total: str, parts: Sequence[str]) -> None:
        present = tuple(key + suffix for key in parts if has(table, key + suffix))
        if has(table, total + suffix) and len(present) > 1:
            formulas.append((total + suffix, present))

    if table.kind == "三公经费表":
        vehicles = ("vehicles",) if has(table, "vehicles" + suffix) else ("vehicle_purchase", "vehicle_operation")
        add("total", ("travel_abroad", "reception", *vehicles))
        add("vehicles", ("vehicle_purchase", "vehicle_operation"))
        return formulas
    if table.kind == "收入总表":
        income = (("fiscal",) if has(table, "fiscal") else ()) + SOURCES
        own = tuple(k for k in income if not (has(table, "fiscal") and k in SOURCES[:3]))
        if has(table, "current_subtotal"):
            add("current_subtotal", own)
            add("carry_subtotal", CARRIES)
            add("total", ("current_subtotal", "carry_subtotal"))
        else:
            add("total", (*own, *(("carry_subtotal",) if has(table, "carry_subtotal") else CARRIES)))
        return formulas
    if has(table, "basic") and has(table, "project"):
        add("total", ("basic", "project", *OUTSIDE))
        add("basic", ("personnel", "running"))
    elif has(table, "personnel") and has(table, "running"):
        add("total", ("personnel", "running", "project"))
    if table.kind in ("项目支出表", "政府采购表"):
        carries = ("carry_subtotal",) if has(table, "carry_subtotal") else CARRIES
        add("total", (*SOURCES, *carries))
    return formulas


def check_rows(context: Context) -> Iterator[Outcome]:
    """Each row: the sum column equals its parts."""
    for table, ids in _tables(context):
        step = effective_step(table)
        what = Identity("T01", ids[0], table.kind)
        for total_key, part_keys in row_formulas(table):
            outcomes: list[Outcome] = []
            for row in table.rows:
                total = term(context.document, table, row, total_key, step)
                parts = [t for key in part_keys if (t := term(context.document, table, row, key, step))]
                if total is None or len(parts) < len(part_keys):
                    continue
                saying = f"{table.kind}“{row.label or table.kind}”行的“{column_label(table, row, total_key)}”"
                outcomes += check_sum(what, total, parts, saying)
            yield from _believable(context.document, table, outcomes)
        if has(table, *_FLOW):
            yield from _believable(context.document, table, list(_flows(context.document, table, step)))


_FLOW = ("opening_carry", "current_income", "total", "closing_carry")


def _flows(document: Document, table: Table, step: int) -> Iterator[Outcome]:
    """Final accounts of a fund: 年初结转 + 本年收入 = 本年支出 + 年末结转."""
    for row in table.rows:
        terms = [t for key in _FLOW if (t := term(document, table, row, key, step))]
        if len(terms) == len(_FLOW):
            saying = f"{table.kind}“{row.label or table.kind}”行的年初结转加本年收入与本年支出加年末结转"
            yield from check_sum(Identity("T01", "I08", table.kind), total_of(terms[:2]), terms[2:], saying)


_MOST = 3  # rows that fail before a table is called misread rather than wrong


def _believable(document: Document, table: Table, outcomes: list[Outcome]) -> Iterator[Outcome]:
    """A formula that fails in most rows of a table was read from the wrong columns: say so, accuse nobody."""
    checked = [o for o in outcomes if isinstance(o, Checked)]
    failed = [o for o in checked if o.status is Status.VIOLATED]
    if len(failed) < _MOST or 2 * len(failed) <= len(checked):
        yield from outcomes
        return
    yield misread("T01", document, table, f"{len(checked)} 行中有 {len(failed)} 行的合计与各栏之和都不相等")


def misread(rule: str, document: Document, table: Table, why: str) -> Finding:
    """The structure of a table was not understood: nothing of it is called wrong."""
    return Finding(
        rule,
        Category.EXTRACTION,
        Severity.WARNING,
        f"{table.kind}的{why}，多半是栏目或层级没有读准，这一项未作核对。请对照原件查看该表。",
        (Evidence(document.name, table.title, table.place, table.title),),
        "读准栏目与层级",
        why,
        table=table.kind,
    )


def children_of(rows: Sequence[Row], parent: Row, which: str) -> list[Row]:
    """Direct children by code: the longest steps below that have no row in between."""
    code = parent.code(which)
    below = [r for r in rows if r.code(which).startswith(code) and r.code(which) != code and _same_family(r, parent)]
    return [
        r
        for r in below
        if not any(
            r.code(which).startswith(o.code(which)) and o is not r and o.code(which) != r.code(which) for o in below
        )
    ]


def _same_family(a: Row, b: Row) -> bool:
    return a.texts.get("unit_name", "") == b.texts.get("unit_name", "")


def panels_of(table: Table) -> tuple[str, ...]:
    """The panels of a table: one empty name, or the parts of lists printed side by side."""
    return tuple(dict.fromkeys(column.panel for column in table.columns)) or ("",)


def top_rows(table: Table, panel: str | None = "") -> list[Row]:
    """The rows a 合计 row adds up: rows that are nobody's child; group rows without a code stay out.

    ``panel`` None takes the lists printed side by side as one.
    """
    rows = [r for r in table.rows if r.role is not RowRole.TOTAL and (panel is None or r.panel == panel)]
    coded = [r for r in rows if r.codes]
    if coded:
        rows = coded
    which = "functional" if any(r.code("functional") for r in rows) else "department"
    tops: list[Row] = []
    for row in rows:
        code = row.code(which)
        if not coded and row.role is RowRole.SUBTOTAL:
            continue
        parents = (r for r in rows if r is not row and r.role is RowRole.SUBTOTAL and _same_family(r, row))
        if code and any(code.startswith(p.code(which)) and p.code(which) and p.code(which) != code for p in parents):
            continue
        tops.append(row)
    return tops


def amount_keys(table: Table, panel: str = "") -> list[str]:
    """Known amount columns of a table in printed order; unknown columns (``c7``) are left out."""
    keys = {key for row in table.rows if row.panel == panel for key in row.values}
    return [c.key for c in table.columns if c.panel == panel and c.key in keys and not UNKNOWN_KEY.match(c.key)]


def lists_of(table: Table) -> tuple[str, ...]:
    """The panels of lists printed side by side; empty for an ordinary table."""
    return tuple(panel for panel in panels_of(table) if panel.startswith(PART))


def part_totals(document: Document, table: Table, step: int) -> dict[str, Term]:
    """人员经费合计 and 公用经费合计 below lists printed side by side, by column key.

    A total that covers two lists stands at the end of its line, below the last list.
    """
    found: dict[str, Term] = {}
    for row in (r for r in table.rows if r.role is RowRole.TOTAL):
        key = next((k for word, k in _PART_WORDS if row.label.startswith(word)), "total")
        beside = [r for r in table.rows if r.index == row.index and r.panel > row.panel and not r.label]
        for one in (row, *beside):
            mine = term(document, table, one, "amount", step)
            if mine is not None and mine.printed and not (key in found and found[key].fen):
                found[key] = mine
    return found


_PART_WORDS = (("人员经费", "personnel"), ("公用经费", "running"))


def _list_totals(document: Document, table: Table, what: Identity, step: int) -> Iterator[Outcome]:
    """The totals below lists side by side: 301 and 303 are 人员经费, everything else 公用经费."""
    tops = [(row, term(document, table, row, "amount", step)) for row in top_rows(table, None) if row.label]
    if any(not row.code("department") or part is None for row, part in tops):
        return
    for key, total in part_totals(document, table, step).items():
        parts = [t for row, t in tops if t and (key == "total" or _staff_of(row) == key)]
        if parts:
            name = next((word + "合计" for word, k in _PART_WORDS if k == key), "合计")
            yield from check_sum(what, total, parts, f"{table.kind}“{name}”")


def _staff_of(row: Row) -> str:
    return _STAFF.get(row.code("department")[:3], "running")


def check_columns(context: Context) -> Iterator[Outcome]:
    """Each amount column: the 合计 row equals the sum of the rows it covers."""
    for table, ids in _tables(context):
        if table.kind == "三公经费表":
            continue
        step = effective_step(table)
        what = Identity("T02", ids[1], table.kind)
        if lists_of(table):
            yield from _list_totals(context.document, table, what, step)
            continue
        for panel in panels_of(table):
            totals = [row for row in table.rows if row.role is RowRole.TOTAL and row.panel == panel]
            if len(totals) != 1:
                continue
            tops = _without_whole(table, totals[0], top_rows(table, panel))
            outcomes: list[Outcome] = []
            for key in amount_keys(table, panel):
                outcomes += _sum_rows(context.document, table, what, totals[0], tops, key, step, "合计")
            if _doubled(table, totals[0], tops):
                yield misread("T02", context.document, table, "各行之和恰为合计的两倍")
            else:
                yield from outcomes


def _figures(table: Table, row: Row) -> dict[str, int]:
    return {key: row.values[key].amount for key in amount_keys(table, row.panel) if key in row.values}


def _without_whole(table: Table, total: Row, tops: list[Row]) -> list[Row]:
    """A department's own row above its units repeats the total; without a code only its figures tell."""
    whole = _figures(table, total)
    same = [row for row in tops if _figures(table, row) == whole and row.role is RowRole.DETAIL]
    rest = [row for row in tops if row is not same[0]] if len(same) == 1 else []
    if (
        rest
        and any(whole.values())
        and all(sum(_figures(table, r).get(k, 0) for r in rest) == v for k, v in whole.items())
    ):
        return rest
    return tops


def _doubled(table: Table, total: Row, tops: list[Row]) -> bool:
    """Every column adds up to exactly twice its total: parents were added to their children."""
    whole = {key: value for key, value in _figures(table, total).items() if value}
    sums = {key: sum(_figures(table, row).get(key, 0) for row in tops) for key in whole}
    return len(tops) > 2 and bool(whole) and all(sums[key] == 2 * value for key, value in whole.items())


def _sum_rows(
    document: Document,
    table: Table,
    what: Identity,
    total_row: Row,
    rows: Sequence[Row],
    key: str,
    step: int,
    name: str,
) -> Iterator[Outcome]:
    total = term(document, table, total_row, key, step)
    parts: list[Term] = []
    for row in rows:
        part = term(document, table, row, key, step)
        if part is None:
            return
        parts.append(part)
    if total is None or not parts:
        return
    saying = f"{table.kind}“{column_label(table, total_row, key)}”列的“{total_row.label or name}”"
    yield from check_sum(what, total, parts, saying)


def check_levels(context: Context) -> Iterator[Outcome]:
    """类 = Σ款, 款 = Σ项, 部门 = Σ单位, column by column."""
    for table, ids in _tables(context):
        step = effective_step(table)
        what = Identity("T03", ids[2], table.kind)
        for row in table.rows:
            if row.role is not RowRole.SUBTOTAL:
                continue
            which = "functional" if row.code("functional") else "department"
            children = children_of(table.rows, row, which) if row.code(which) else _unit_children(table, row)
            if not children:
                continue
            for key in amount_keys(table, row.panel):
                yield from _sum_rows(context.document, table, what, row, children, key, step, row.label)


def _unit_children(table: Table, row: Row) -> list[Row]:
    mine = row.texts.get("unit_code", "")
    if not mine:
        return []
    below = [r for r in table.rows if r.texts.get("unit_code", "").startswith(mine) and r.texts["unit_code"] != mine]
    return [r for r in below if r.role is RowRole.DETAIL]


def check_capital(context: Context) -> Iterator[Outcome]:
    """扣除基建后 ≤ 项目支出 (I16)."""
    for table in context.document.tables_of("一般公共预算支出表"):
        step = effective_step(table)
        for row in table.rows:
            project = term(context.document, table, row, "project", step)
            rest = term(context.document, table, row, "project_excl_capital", step)
            if project is None or rest is None or not (project.printed and rest.printed):
                continue
            wrong = rest.fen > project.fen + step
            yield Checked("T04", "I16", Status.VIOLATED if wrong else Status.EXACT)
            if wrong:
                yield Finding(
                    "T04",
                    Category.ARITHMETIC,
                    Severity.ERROR,
                    f"“{row.label}”扣除基建项目后的 {rest.text} 大于项目支出总数 {project.text}。请核对两栏。",
                    (rest.evidence, project.evidence),
                    f"≤ {project.text}",
                    rest.text,
                    table=table.kind,
                )


# 部门支出经济分类的类 → the column its basic expenditure belongs to (303 and 301 人员, 302 and 310 公用)
_STAFF = {"301": "personnel", "303": "personnel", "302": "running", "310": "running"}


def check_staff_split(context: Context) -> Iterator[Outcome]:
    """301、303 计入人员经费，302、310 计入公用经费 (I20)."""
    for table in context.document.tables_of("一般公共预算基本支出表"):
        if not has(table, "personnel", "running"):
            continue
        for row in table.rows:
            right = _STAFF.get(row.code("department")[:3])
            if right is None:
                continue
            wrong = "running" if right == "personnel" else "personnel"
            value = row.values.get(wrong)
            if value is None or value.state is State.TEXT:
                continue
            violated = value.amount != 0
            yield Checked("T05", "I20", Status.VIOLATED if violated else Status.EXACT)
            if violated:
                name = "人员经费" if right == "personnel" else "公用经费"
                evidence = Evidence(
                    context.document.name,
                    value.text,
                    value.place,
                    table.title,
                    row.label,
                    column_label(table, row, wrong),
                )
                yield Finding(
                    "T05",
                    Category.LOGIC,
                    Severity.WARNING,
                    f"{row.code('department')} {row.label} 属于{name}，金额 {value.text} 却列在另一栏。请核对栏目。",
                    (evidence,),
                    f"列入{name}",
                    value.text,
                    table=table.kind,
                )


RULES = (
    Rule(
        "T01",
        "行内合计等于各栏之和",
        "I06 I08 I12 I16 I18 I22",
        "每一行的合计栏与它的分栏之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_rows,
    ),
    Rule(
        "T02",
        "合计行等于各行之和",
        "I09 I12 I14 I18 I24",
        "每一金额栏的合计行与所辖各行之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_columns,
    ),
    Rule(
        "T03",
        "类、款、项逐级相加",
        "I10 I18",
        "上级科目金额与直属下级科目之和",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_levels,
    ),
    Rule(
        "T04",
        "扣除基建后不大于项目支出",
        "I16",
        "扣除基建项目后预算数与项目支出总数",
        Category.ARITHMETIC,
        Severity.ERROR,
        check_capital,
    ),
    Rule(
        "T05",
        "人员经费与公用经费的口径",
        "I20",
        "部门经济分类的类与所列栏目",
        Category.LOGIC,
        Severity.WARNING,
        check_staff_split,
    ),
)
