"""A document against others: department ↔ unit (I40), this year ↔ last year (I41)."""

from collections.abc import Iterator
from typing import NamedTuple

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Document, Row, RowRole, Table
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .between import only, project_key
from .compare import Identity, Term, check_sum, effective_step, has, term, total_of

_UNIT_TABLES = ("收入总表", "项目支出表", "一般公共预算支出表")


class _Group(NamedTuple):
    functional: str
    government: str
    department: str
    project: str


def unit_of(row: Row) -> str:
    """Name of the unit a row belongs to, without its code."""
    name = fold(row.texts.get("unit_name", ""))
    head, dash, tail = name.partition("-")
    return tail if dash and head.isdigit() else name


def _groups(document: Document, table: Table, key: str, unit: str) -> dict[_Group, Term]:
    """Printed sums per codes and project, of one unit's rows (all rows when ``unit`` is empty)."""
    step = effective_step(table)
    found: dict[_Group, list[Term]] = {}
    for row in table.rows:
        value = term(document, table, row, key, step)
        if row.role is not RowRole.DETAIL or value is None or not value.fen or (unit and unit_of(row) != unit):
            continue
        group = _Group(row.code("functional"), row.code("government"), row.code("department"), project_key(row))
        found.setdefault(group, []).append(value)
    return {group: total_of(terms) for group, terms in found.items()}


def _compare(department: Document, unit: Document, rule: str) -> Iterator[Outcome]:
    """Rows of the unit inside the department's tables equal the unit's own tables."""
    for kind in _UNIT_TABLES:
        whole, own = only(department, kind), only(unit, kind)
        if whole is None or own is None or not has(whole, "unit_name"):
            continue
        name = fold(unit.unit_name)
        for key in ("total", "basic", "personnel", "running", "project"):
            if not (has(whole, key) and has(own, key)):
                continue
            left, right = (
                _groups(department, whole, key, name),
                _groups(unit, own, key, name if kind == "收入总表" else ""),
            )
            if not left:
                continue
            what = Identity(rule, "I40", kind, Category.CROSS)
            for group in [*right, *(g for g in left if g not in right)]:
                mine = right.get(group) or nothing(left[group])
                other = left.get(group) or nothing(mine)
                words = "/".join(part for part in group if part)
                yield from check_sum(what, mine, [other], f"{kind}“{words}”在单位表与部门表中的金额")


def nothing(like: Term) -> Term:
    """The term of a figure that the other document does not print."""
    return Term(0, like.step, False, like.evidence, like.unit)


def check_department(context: Context) -> Iterator[Outcome]:
    """This unit's tables against the department's rows for it."""
    if context.department is not None:
        yield from _compare(context.department, context.document, "D01")


def check_units(context: Context) -> Iterator[Outcome]:
    """This department's rows against each unit's own tables."""
    for unit in context.units:
        yield from _compare(context.document, unit, "D04")


def check_not_below(context: Context) -> Iterator[Outcome]:
    """A department's total is never below one of its units' (I40)."""
    pairs = (
        [(context.department, context.document)]
        if context.department
        else [(context.document, u) for u in context.units]
    )
    for department, unit in pairs:
        for kind in ("支出总表", "一般公共预算支出表", "一般公共预算基本支出表"):
            whole, own = only(department, kind), only(unit, kind)
            if whole is None or own is None:
                continue
            for key in ("total", "basic", "project"):
                big, small = _total(department, whole, key), _total(unit, own, key)
                if big is None or small is None:
                    continue
                what = Identity("D02", "I40", kind, Category.CROSS)
                right = small if small.fen > big.fen else big
                yield from check_sum(what, big, [right], f"{kind}：部门合计小于所属单位合计")


def _total(document: Document, table: Table, key: str) -> Term | None:
    rows = [r for r in table.rows if r.role is RowRole.TOTAL and not r.panel]
    return term(document, table, rows[0], key, effective_step(table)) if len(rows) == 1 else None


def check_last_year(context: Context) -> Iterator[Outcome]:
    """Last year's row of the 三公 table is what last year's paper published (I41)."""
    last = context.last_year
    mine = only(context.document, "三公经费表")
    published = only(last, "三公经费表") if last is not None else None
    if last is None or mine is None or published is None or last.fiscal_year is None:
        return
    year = str(last.fiscal_year)
    here = [r for r in mine.rows if year in r.texts.get("year", "")]
    rows = [r for r in published.rows if year in r.texts.get("year", "")] or list(published.rows)
    if len(here) != 1 or len(rows) != 1:
        return
    what = Identity("D03", "I41", "三公经费表", Category.CROSS)
    for key in ("total", "travel_abroad", "reception", "vehicles", "vehicle_purchase", "vehicle_operation"):
        a = term(context.document, mine, here[0], key, effective_step(mine))
        b = term(last, published, rows[0], key, effective_step(published))
        if a is not None and b is not None and (a.printed or b.printed):
            yield from check_sum(what, a, [b], f"三公经费表中 {year} 年的“{key_name(mine, key)}”与上年公开数")


def key_name(table: Table, key: str) -> str:
    return next((c.label for c in table.columns if c.key == key), key)


_X, _E = Category.CROSS, Severity.ERROR
RULES = (
    Rule(
        "D01", "部门表中的单位行与单位公开表一致", "I40", "部门表里该单位各行与单位自己的表", _X, _E, check_department
    ),
    Rule("D04", "单位公开表与部门表一致", "I40", "各单位的表与部门表里的单位行", _X, _E, check_units),
    Rule("D02", "部门合计不小于单位合计", "I40", "部门与所属单位的支出合计", _X, _E, check_not_below),
    Rule("D03", "上年数与上年公开一致", "I41", "三公表的上年数与上年公开表", _X, _E, check_last_year),
)
