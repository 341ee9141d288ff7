"""From the subject of a figure to the table cells that must show it.

``cells_for`` returns every cell a figure may speak of. A rule only complains when there is at least
one such cell and the figure equals none of them, so a doubtful match never becomes a finding.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from jingban.budget.core.checking import Context
from jingban.budget.core.knowledge import Knowledge
from jingban.budget.core.model import Document, Row, RowRole, State, Statement, Table
from jingban.budget.core.narrative_marks import mark_of
from jingban.kernel.findings import Evidence
from jingban.kernel.text import fold

GENERAL = "一般公共预算支出表"
BASIC = "一般公共预算基本支出表"
FISCAL = "财政拨款收支总表"
OVERALL = "收支总表"
INCOME = "收入总表"
EXPENDITURE = "支出总表"
THREE = "三公经费表"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell (or the sum of the same code's cells of several units): 分, 分 per last digit, evidence."""

    fen: int
    step: int
    evidence: Evidence
    kind: str


_INCOME_TOTAL = r"^(?:收入总计|总计|收入合计|本年收入合计|本年收入|收入总额|收支总计)$"
_EXPENDITURE_TOTAL = r"^(?:支出总计|总计|支出合计|本年支出合计|本年支出|支出总额|收支总计)$"
_FISCAL_INCOME = r"^(?:财政拨款收入|财政拨款|一般公共预算(?:财政)?拨款(?:收入|资金)?)$"
_CARRY = r"^(?:上年结转|上年结转结余|上年结转\(结余\)|年初结转和结余|上年结转收入|上年结转和结余)$"

# subject → (kind, panel, label of the row, column keys); the row TOTAL is the 合计 row.
_Panel = tuple[str, str, str, tuple[str, ...]]
_ALL_FUNDS: Mapping[str, tuple[_Panel, ...]] = {
    "收入合计": ((OVERALL, "income", _INCOME_TOTAL, ("amount", "total")), (INCOME, "", "TOTAL", ("total",))),
    "本年收入": (
        (OVERALL, "income", _INCOME_TOTAL, ("amount", "total")),
        (INCOME, "", "TOTAL", ("current_subtotal", "total")),
    ),
    "支出合计": (
        (OVERALL, "expenditure", _EXPENDITURE_TOTAL, ("amount", "total")),
        (EXPENDITURE, "", "TOTAL", ("total",)),
    ),
    "本年支出": (
        (OVERALL, "expenditure", _EXPENDITURE_TOTAL, ("amount", "total")),
        (EXPENDITURE, "", "TOTAL", ("total",)),
    ),
    "收支总计": (
        (OVERALL, "income", _INCOME_TOTAL, ("amount", "total")),
        (OVERALL, "expenditure", _EXPENDITURE_TOTAL, ("amount", "total")),
    ),
    "基本支出": ((EXPENDITURE, "", "TOTAL", ("basic",)),),
    "项目支出": ((EXPENDITURE, "", "TOTAL", ("project",)), ("项目支出表", "", "TOTAL", ("total",))),
    "财政拨款收入": (
        (OVERALL, "income", _FISCAL_INCOME, ("amount", "total")),
        (FISCAL, "income", _INCOME_TOTAL, ("amount", "total")),
        (INCOME, "", "TOTAL", ("fiscal", "public_budget")),
    ),
    "事业收入": ((OVERALL, "income", r"^事业收入$", ("amount", "total")), (INCOME, "", "TOTAL", ("business_income",))),
    "事业单位经营收入": (
        (OVERALL, "income", r"经营收入$", ("amount", "total")),
        (INCOME, "", "TOTAL", ("operating_income",)),
    ),
    "上级补助收入": (
        (OVERALL, "income", r"^上级补助收入$", ("amount", "total")),
        (INCOME, "", "TOTAL", ("superior_subsidy",)),
    ),
    "附属单位上缴收入": (
        (OVERALL, "income", r"^附属单位上缴收入$", ("amount", "total")),
        (INCOME, "", "TOTAL", ("affiliate_income",)),
    ),
    "其他收入": ((OVERALL, "income", r"^其他收入$", ("amount", "total")), (INCOME, "", "TOTAL", ("other_income",))),
    "上年结转": ((OVERALL, "income", _CARRY, ("amount", "total")), (INCOME, "", "TOTAL", ("carry_subtotal",))),
}
_FISCAL_FUNDS: Mapping[str, tuple[_Panel, ...]] = dict.fromkeys(
    ("财政拨款收支总计", "财政拨款收入", "财政拨款支出", "收支总计", "收入合计", "支出合计", "本年收入", "本年支出"),
    (
        (FISCAL, "income", _INCOME_TOTAL, ("amount", "total")),
        (FISCAL, "expenditure", _EXPENDITURE_TOTAL, ("total", "amount")),
    ),
)
_GENERAL_FUND: Mapping[str, tuple[_Panel, ...]] = {
    **dict.fromkeys(
        ("一般公共预算", "一般公共预算收入", "一般公共预算支出", "支出合计", "收入合计", "本年收入", "本年支出"),
        (
            (GENERAL, "", "TOTAL", ("total",)),
            (FISCAL, "expenditure", _EXPENDITURE_TOTAL, ("public_budget",)),
            (FISCAL, "income", r"^一般公共预算", ("amount", "total")),
        ),
    ),
    "基本支出": ((GENERAL, "", "TOTAL", ("basic",)), (BASIC, "", "TOTAL", ("total",))),
    "项目支出": ((GENERAL, "", "TOTAL", ("project",)),),
    "人员经费": ((BASIC, "", "TOTAL", ("personnel",)), (GENERAL, "", "TOTAL", ("personnel",))),
    "公用经费": ((BASIC, "", "TOTAL", ("running",)), (GENERAL, "", "TOTAL", ("running",))),
}
_THREE: Mapping[str, tuple[str, ...]] = {
    "三公经费": ("total",),
    "因公出国(境)费": ("travel_abroad",),
    "公务接待费": ("reception",),
    "公务用车购置及运行维护费": ("vehicles",),
    "公务用车购置费": ("vehicle_purchase",),
    "公务用车运行维护费": ("vehicle_operation",),
}
_PURCHASE: Mapping[str, str] = {
    "政府采购": "TOTAL",
    "政府采购货物": "货物",
    "政府采购工程": "工程",
    "政府采购服务": "服务",
}
_CONTEXT = frozenset(
    {
        "",
        "收入合计",
        "支出合计",
        "本年收入",
        "本年支出",
        "收支总计",
        "财政拨款收支总计",
        "财政拨款收入",
        "财政拨款支出",
        "一般公共预算",
        "一般公共预算收入",
        "一般公共预算支出",
        "基本支出",
        "项目支出",
        "三公经费",
        "公务用车购置及运行维护费",
        "政府采购",
    }
)


def name_of(row: Row) -> str:
    """A row's printed name without numbering, folded."""
    entry = row.codes.get("functional") or row.codes.get("department") or row.codes.get("government")
    return _plain(entry.name if entry and entry.name else row.label) or _plain(row.label)


@lru_cache(maxsize=4096)
def _plain(label: str) -> str:
    folded = fold(label)
    mark = mark_of(folded)
    return folded[mark.end :] if mark else folded


@lru_cache(maxsize=4096)
def _bare(name: str) -> str:
    plain = fold(name)
    return plain.removesuffix("支出") if len(plain) > 4 else plain


def _value(document: Document, table: Table, row: Row, keys: Sequence[str]) -> Cell | None:
    """The first of the columns the table prints in this row; a blank cell is nothing."""
    printed = {c.key for c in table.columns if c.panel == row.panel}
    for key in keys:
        if key not in printed:
            continue
        value = row.values.get(key)
        if value is not None and value.state is State.TEXT:
            return None
        label = next((c.label for c in table.columns if c.key == key and c.panel == row.panel), key)
        text = value.text if value is not None else ""
        place = (
            value.place
            if value is not None and (value.place.line or value.place.page or value.place.cell)
            else row.place
        )
        return Cell(
            value.amount if value else 0,
            value.step if value and value.step else 1,
            Evidence(document.name, text, place, table.title, row.label, label),
            table.kind,
        )
    return None


def _row_total(table: Table) -> Row | None:
    rows = [row for row in table.rows if row.role is RowRole.TOTAL]
    return rows[0] if rows else None


def find(document: Document, spec: _Panel) -> Iterator[Cell]:
    kind, panel, label, keys = spec
    for table in document.tables_of(kind):
        if table.blank:
            continue
        if label == "TOTAL":
            total = _row_total(table)
            rows = [total] if total is not None else []
        else:
            rows = [row for row in table.rows if row.panel == panel and re.search(label, name_of(row))]
        for row in rows:
            cell = _value(document, table, row, keys)
            if cell is not None:
                yield cell


def _said_empty(table: Table) -> bool:
    """Printed without a figure and noted as empty (not merely 若为空表，则…)."""
    words = r"不涉及|无数据|为空表|没有|^.{0,6}无"
    return table.blank and any(re.search(words, note) and "若为空表" not in note for note in table.notes)


def _nothing(document: Document, table: Table) -> Cell:
    return Cell(
        0, 1, Evidence(document.name, table.notes[0] if table.notes else "", table.place, table.title), table.kind
    )


def _three(document: Document, statement: Statement) -> Iterator[Cell]:
    keys = _THREE[statement.subject]
    for table in document.tables_of(THREE):
        if _said_empty(table):
            yield _nothing(document, table)
        rows = [row for row in table.rows if not row.texts.get("year") or str(statement.year) in row.texts["year"]]
        total = [row for row in rows if row.role is RowRole.TOTAL]
        for row in total or rows[:1]:
            if len(rows) > 1 and not total:
                return
            cell = _value(document, table, row, keys)
            if cell is not None and not table.blank:
                yield cell


def _purchase(document: Document, statement: Statement) -> Iterator[Cell]:
    wanted = _PURCHASE[statement.subject]
    for table in document.tables_of("政府采购表"):
        if _said_empty(table):
            yield _nothing(document, table)
        if table.blank:
            continue
        rows = (
            [r for r in table.rows if r.role is RowRole.TOTAL]
            if wanted == "TOTAL"
            else [r for r in table.rows if wanted in fold(r.label + r.texts.get("category", ""))]
        )
        if (
            not rows
            and wanted != "TOTAL"
            and any(re.search("货物|工程|服务", r.label + r.texts.get("category", "")) for r in table.rows)
        ):
            yield Cell(0, 1, Evidence(document.name, "", table.place, table.title, wanted), table.kind)
        if len(rows) == 1:
            cell = _value(document, table, rows[0], ("total", "amount"))
            if cell is not None:
                yield cell


def _service(document: Document) -> Iterator[Cell]:
    for table in document.tables_of("政府购买服务表"):
        if _said_empty(table):
            yield _nothing(document, table)
        total = _row_total(table)
        if total is not None and not table.blank:
            cell = _value(document, table, total, ("amount", "total"))
            if cell is not None:
                yield cell


def functional_cells(
    document: Document, knowledge: Knowledge, path: Sequence[str], kinds: Sequence[str]
) -> Iterator[Cell]:
    """Cells of the functional subject a path names, one per table; several units' rows are added up."""
    for kind in kinds:
        for table in document.tables_of(kind):
            if not table.blank:
                yield from _functional(document, knowledge, table, path)


def _functional(document: Document, knowledge: Knowledge, table: Table, path: Sequence[str]) -> Iterator[Cell]:
    wanted = [_bare(part) for part in path]
    width = (3, 5, 7)[len(path) - 1]
    rows: dict[str, list[Row]] = {}
    for row in table.rows:
        code = row.code("functional")
        if row.role is RowRole.TOTAL or (len(code) != width if code else len(path) > 1):
            continue
        if not code and row.panel != "expenditure":
            continue
        if _bare(name_of(row)) != wanted[-1] or (code and not _above(code, wanted, table, knowledge)):
            continue
        rows.setdefault(code, []).append(row)
    for found in rows.values():
        yield from _added(document, table, found)


def _above(code: str, wanted: Sequence[str], table: Table, knowledge: Knowledge) -> bool:
    """The 类 and 款 of the path fit the code, where the table or the code list names them."""
    for width, part in zip((3, 5), wanted[:-1], strict=False):
        known = {_bare(entry.name) for entry in knowledge.functional.get(code[:width], ())}
        known |= {_bare(name_of(row)) for row in table.rows if row.code("functional") == code[:width]}
        if known and part not in known:
            return False
    return True


def _added(document: Document, table: Table, rows: Sequence[Row]) -> Iterator[Cell]:
    keys = ("total", "amount")
    cells = [cell for row in rows if (cell := _value(document, table, row, keys)) is not None]
    if len(cells) == 1:
        yield cells[0]
    elif cells and all(row.role is RowRole.DETAIL for row in rows):
        yield Cell(sum(c.fen for c in cells), max(c.step for c in cells) * len(cells), cells[0].evidence, table.kind)


def _economic(document: Document, statement: Statement) -> Iterator[Cell]:
    for table in document.tables_of(BASIC):
        for row in table.rows:
            code = row.code("department")
            if len(code) == 3 and _bare(name_of(row)) == _bare(statement.subject):
                cell = _value(document, table, row, ("total", "amount"))
                if cell is not None and not table.blank:
                    yield cell


_CLASSES = re.compile(r"支出$|^(?:对个人和家庭的补助|资本性支出|工资福利支出|商品和服务支出)$")
_ECONOMIC = frozenset({"工资福利支出", "商品和服务支出", "对个人和家庭的补助", "资本性支出"})


def cells_for(context: Context, statement: Statement) -> tuple[Cell, ...]:
    """All cells the figure may speak of; empty when its subject is not a table's."""
    document, subject, fund = context.document, statement.subject, statement.qualifier
    if subject in _THREE:
        return tuple(_three(document, statement))
    if subject in _PURCHASE:
        return tuple(_purchase(document, statement))
    if subject == "政府购买服务":
        return tuple(_service(document))
    if statement.path:
        return tuple(functional_cells(document, context.knowledge, statement.path, _functional_kinds(document, fund)))
    parent = document.statements[statement.parent] if statement.parent is not None else None
    if parent is not None and parent.subject not in _CONTEXT:
        return ()
    if subject in _ECONOMIC:
        fiscal = parent is not None and parent.subject == "基本支出" and fund in ("财政拨款", "一般公共预算")
        return tuple(_economic(document, statement)) if fiscal else ()
    if not fund and subject in _ALL_FUNDS and not _only_general(document) and not _whole(document, subject):
        return ()  # the tables of all money are missing: those of one fund say nothing about the whole
    specs = _specs(document, statement, parent)
    if specs:
        return tuple(cell for spec in specs for cell in find(document, spec))
    if subject.endswith("支出") and (parent is None or parent.subject not in ("基本支出", "项目支出")):
        return tuple(functional_cells(document, context.knowledge, (subject,), _functional_kinds(document, fund)))
    return ()


def _whole(document: Document, subject: str) -> bool:
    """True when a table of all money shows the subject."""
    return any(True for spec in _ALL_FUNDS[subject] for _ in find(document, spec))


def _functional_kinds(document: Document, fund: str) -> tuple[str, ...]:
    if fund == "政府性基金":
        return ("政府性基金支出表",)
    if fund == "国有资本经营":
        return ("国有资本经营支出表",)
    if fund == "一般公共预算":
        return (GENERAL,)
    if fund == "财政拨款":
        return (GENERAL, FISCAL, "政府性基金支出表", "国有资本经营支出表")
    return (OVERALL, EXPENDITURE, GENERAL, FISCAL)


def _specs(document: Document, statement: Statement, parent: Statement | None) -> tuple[_Panel, ...]:
    """Cells by subject and fund; a figure without a fund may be of all funds or of the fiscal ones."""
    subject, fund = statement.subject, statement.qualifier
    if (
        subject in ("财政拨款收入", "财政拨款支出")
        and parent is not None
        and parent.subject in ("项目支出", "基本支出")
    ):
        return ()
    if fund in ("政府性基金", "国有资本经营"):
        return ()
    if fund == "一般公共预算":
        return _GENERAL_FUND.get(subject, ())
    if fund == "财政拨款":
        found = _FISCAL_FUNDS.get(subject, ()) + (_ALL_FUNDS.get(subject, ()) if subject == "财政拨款收入" else ())
        return found or (_GENERAL_FUND.get(subject, ()) if _only_general(document) else ())
    if subject in ("一般公共预算", "一般公共预算收入", "一般公共预算支出"):
        return _GENERAL_FUND[subject]
    return _ALL_FUNDS.get(subject, ()) + _GENERAL_FUND.get(subject, ()) + _FISCAL_FUNDS.get(subject, ())


def _only_general(document: Document) -> bool:
    """No money from government funds or state capital, so fiscal means general."""
    return all(table.blank for kind in ("政府性基金支出表", "国有资本经营支出表") for table in document.tables_of(kind))
