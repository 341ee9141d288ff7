"""What is looked at rather than read: flows, the functional tree, projects, indicators, years.

The one law here: a parent always equals the sum of its children. Where the document does not break
an amount down fully, the rest is a child of its own (其他/未细分); where the children come to more
than the printed parent, the children win and the rules report the difference.
All amounts in 分; nothing negative is drawn.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from jingban.kernel.text import fold

from .model import Document, Row, RowRole, State, Table

REST = "其他/未细分"
_ENUMERATION = (
    re.compile(r"^[一二三四五六七八九十]{1,4}[、.．]"),
    re.compile(r"^[(（][一二三四五六七八九十]{1,3}[)）]"),
    re.compile(r"^(?:\d{1,2}[、.．)）]|[(（]\d{1,2}[)）])"),
)
_AMOUNT_KEYS = ("total", "amount", "current_subtotal")
_YEAR = re.compile(r"(20\d\d)")


@dataclass(frozen=True, slots=True)
class Node:
    """A named amount; the children, if any, sum up to it exactly."""

    code: str
    name: str
    fen: int
    children: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Where the money comes from and where it goes; both sides sum up to ``total``."""

    income: tuple[Node, ...]
    expenditure: tuple[Node, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Project:
    """One project with its unit."""

    name: str
    unit_name: str
    fen: int


@dataclass(frozen=True, slots=True)
class Year:
    """Totals of one year; ``None`` where no document tells."""

    year: int
    total: int | None
    three_public: int | None


def amount_of(row: Row) -> int | None:
    """The amount a row stands for: its total, else its only amount; None when none is printed."""
    for key in _AMOUNT_KEYS:
        value = row.values.get(key)
        if value is not None and value.fen is not None:
            return value.fen
    filled = [v.fen for v in row.values.values() if v.state in (State.NUMBER, State.ZERO) and v.fen is not None]
    return filled[0] if len(filled) == 1 else None


def flow(document: Document) -> Flow:
    """Income sources → total → expenditure by class, from the overall table (or the fiscal one)."""
    for kind in ("收支总表", "财政拨款收支总表"):
        for table in document.tables_of(kind):
            income, spent = _panel(table, "income"), _panel(table, "expenditure")
            if income or spent:
                total = max(_sum(income), _sum(spent), _printed_total(table))
                return Flow(_filled_up(income, total), _filled_up(spent, total), total)
    return Flow((), (), 0)


def functions(document: Document, names: Mapping[str, str]) -> Node:
    """Expenditure by 类, 款 and 项. ``names`` gives a name to levels the document does not print."""
    for kind in ("支出总表", "一般公共预算支出表"):
        for table in document.tables_of(kind):
            tree = _function_tree(table, names)
            if tree:
                return Node("", "支出合计", _sum(tree), tree)
    return Node("", "支出合计", 0)


def basic_and_project(document: Document) -> tuple[Node, ...]:
    """基本支出, 项目支出 and what is neither; they sum up to the printed total."""
    for kind in ("支出总表", "一般公共预算支出表"):
        for table in document.tables_of(kind):
            parts = {key: _column_total(table, key) for key in ("basic", "project")}
            if any(parts.values()):
                nodes = tuple(
                    Node("", name, parts[key])
                    for key, name in (("basic", "基本支出"), ("project", "项目支出"))
                    if parts[key]
                )
                return _filled_up(nodes, max(_column_total(table, "total"), _sum(nodes)))
    return ()


def projects(document: Document) -> tuple[Project, ...]:
    """Projects by amount, largest first; from the project table, else from the performance targets."""
    amounts: defaultdict[tuple[str, str], int] = defaultdict(int)
    for table in document.tables_of("项目支出表"):
        for row in table.rows:
            name = row.texts.get("project_name", "")
            if row.role is RowRole.DETAIL and name:
                amounts[name, row.texts.get("unit_name", "")] += amount_of(row) or 0
    if not amounts:
        for table in document.tables_of("项目绩效表"):
            for target in table.targets:
                if target.name and target.total is not None:
                    key = (target.name, target.unit_name)
                    amounts[key] = max(amounts[key], target.total.amount)
    ordered = sorted(amounts.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Project(name, unit, fen) for (name, unit), fen in ordered if fen > 0)


def indicators(document: Document) -> tuple[tuple[str, str, int], ...]:
    """How many indicators there are of each first and second level, most frequent first."""
    counts = Counter(
        (i.level1 or "未分级", i.level2 or "未分级")
        for table in document.tables
        for target in table.targets
        for i in target.indicators
    )
    return tuple((one, two, n) for (one, two), n in sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def years(documents: Sequence[Document]) -> tuple[Year, ...]:
    """Total expenditure and 三公 per year, from each document's own year and its 三公 rows of other years."""
    totals: dict[int, int] = {}
    public: dict[int, int] = {}
    for document in documents:
        if document.fiscal_year is not None and (total := flow(document).total):
            totals.setdefault(document.fiscal_year, total)
        for table in document.tables_of("三公经费表"):
            for row in table.rows:
                stated = _YEAR.search(row.texts.get("year", ""))
                year = int(stated[1]) if stated else document.fiscal_year
                value = row.values.get("total")
                if year is not None and value is not None and value.fen is not None:
                    public.setdefault(year, value.fen)
    return tuple(Year(year, totals.get(year), public.get(year)) for year in sorted(totals.keys() | public.keys()))


def _sum(nodes: Sequence[Node]) -> int:
    return sum(node.fen for node in nodes)


def _filled_up(nodes: tuple[Node, ...], total: int, code: str = "") -> tuple[Node, ...]:
    rest = total - _sum(nodes)
    return (*nodes, Node(code, REST, rest)) if rest > 0 else nodes


def _plain(label: str) -> str:
    text = re.sub(r"^(?:其中)[:：]?", "", fold(label))
    for pattern in _ENUMERATION:
        text = pattern.sub("", text, count=1)
    return text


def _depth(label: str) -> int:
    text = fold(label)
    if text.startswith("其中"):
        return 3
    return next((depth for depth, pattern in enumerate(_ENUMERATION) if pattern.match(text)), 0)


def _panel(table: Table, panel: str) -> tuple[Node, ...]:
    """Leaves of one panel; where a heading is not fully broken down its rest stands under its own name."""
    rows = [r for r in table.rows if r.panel == panel and r.role is RowRole.DETAIL and r.label]
    leaves: list[Node] = []
    for position, row in enumerate(rows):
        own = amount_of(row) or 0
        below = _children(rows, position)
        inner = sum(max(0, amount_of(child) or 0) for child in below)
        if own > inner:
            name = _plain(row.label) if not inner else f"{_plain(row.label)}（{REST}）"
            leaves.append(Node("", name, own - inner))
    return _merged(leaves)


def _children(rows: Sequence[Row], position: int) -> list[Row]:
    """Rows directly below a heading, by their enumeration."""
    mine = _depth(rows[position].label)
    below: list[Row] = []
    for row in rows[position + 1 :]:
        depth = _depth(row.label)
        if depth <= mine:
            break
        if not below or depth <= _depth(below[0].label):
            below.append(row)
    return below


def _merged(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """One node per name: two flows of one name would be drawn twice."""
    amounts: dict[str, int] = {}
    for node in nodes:
        amounts[node.name] = amounts.get(node.name, 0) + node.fen
    return tuple(Node("", name, fen) for name, fen in amounts.items())


def _printed_total(table: Table) -> int:
    totals = [amount_of(row) or 0 for row in table.rows if row.role is RowRole.TOTAL]
    return max(totals, default=0)


def _column_total(table: Table, key: str) -> int:
    """The printed total of a column, else the sum of its detail rows."""
    for row in table.rows:
        value = row.values.get(key)
        if row.role is RowRole.TOTAL and value is not None and value.fen is not None:
            return max(0, value.fen)
    details = (row.values.get(key) for row in table.rows if row.role is RowRole.DETAIL)
    return max(0, sum(value.amount for value in details if value is not None))


def _function_tree(table: Table, names: Mapping[str, str]) -> tuple[Node, ...]:
    printed: defaultdict[str, int] = defaultdict(int)
    titles: dict[str, str] = {}
    for row in table.rows:
        entry = row.codes.get("functional")
        if entry is None or len(entry.code) not in (3, 5, 7) or row.role is RowRole.TOTAL:
            continue
        printed[entry.code] += max(0, amount_of(row) or 0)
        titles.setdefault(entry.code, entry.name or row.label)
    codes = set(printed) | {code[:size] for code in printed for size in (3, 5) if len(code) > size}

    def node(code: str) -> Node:
        deeper = sorted(c for c in codes if len(c) == len(code) + 2 and c.startswith(code))
        children = tuple(child for child in map(node, deeper) if child.fen)
        if children:
            children = _filled_up(children, printed.get(code, 0), code)
        title = titles.get(code) or names.get(code) or code
        return Node(code, title, _sum(children) if children else printed.get(code, 0), children)

    tops = (node(code) for code in sorted(codes) if len(code) == 3)
    return tuple(top for top in tops if top.fen)
