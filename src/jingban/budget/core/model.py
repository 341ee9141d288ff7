"""The logical model of a budget disclosure (部门预算公开): what the tables and sentences say.

Every figure is a ``Value`` with its raw text, its place and its exact amount in 分.
Blank, dash, zero and missing are four different states.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from jingban.kernel.findings import NOWHERE, Place
from jingban.kernel.money import Unit


class State(StrEnum):
    """What stands in a cell that should hold an amount."""

    NUMBER = "number"
    ZERO = "zero"
    DASH = "dash"
    BLANK = "blank"
    MISSING = "missing"  # the row has no such cell
    TEXT = "text"  # something that is no number


@dataclass(frozen=True, slots=True)
class Value:
    """One amount cell. ``fen`` is set for NUMBER and ZERO only; ``step`` is 分 per last digit."""

    state: State
    text: str
    fen: int | None
    step: int
    place: Place
    column: int  # 0-based column of the source grid

    @property
    def amount(self) -> int:
        """分, counting everything that is not a number as nothing."""
        return self.fen or 0


@dataclass(frozen=True, slots=True)
class Code:
    """A classification entry as printed in a cell: ``2050803-培训支出`` or code and name columns."""

    code: str  # digits only, full length (205 / 20508 / 2050803); empty when only a name is printed
    name: str
    text: str  # raw


@dataclass(frozen=True, slots=True)
class Column:
    """A leaf of the header tree. ``path`` runs from the top header down to the leaf."""

    index: int  # 0-based column of the source grid
    path: tuple[str, ...]
    key: str  # canonical name from the profile, e.g. total, basic, project; "c<index>" if unknown
    panel: str = ""  # income | expenditure in two-panel tables

    @property
    def label(self) -> str:
        return "›".join(self.path)


class RowRole(StrEnum):
    """Detail rows are summed; the others are sums or carry no figure of their own."""

    DETAIL = "detail"
    SUBTOTAL = "subtotal"  # 本年收入合计, 小计, parent of following rows
    TOTAL = "total"  # 合计, 总计


@dataclass(frozen=True, slots=True)
class Row:
    """One body row of one panel."""

    index: int  # 1-based among the body rows of the table
    role: RowRole
    label: str  # printed name without blanks
    level: int  # 1 类, 2 款, 3 项; 0 when the row has no classification
    codes: Mapping[str, Code]  # functional | government | department → code
    texts: Mapping[str, str]  # other text columns by key: unit, project, type, year, …
    values: Mapping[str, Value]  # amount columns by key
    place: Place = NOWHERE
    panel: str = ""

    def code(self, which: str) -> str:
        entry = self.codes.get(which)
        return entry.code if entry else ""


@dataclass(frozen=True, slots=True)
class Indicator:
    """绩效指标. ``operator`` and ``value`` as printed; ``number`` when the value is numeric."""

    level1: str
    level2: str
    name: str
    operator: str  # ≥ ≤ = > < 定性 or empty
    value: str
    unit: str
    direction: str = ""  # 正向指标 / 反向指标, where printed
    weight: Decimal | None = None
    number: Decimal | None = None
    core: str = ""  # 是否核心指标
    place: Place = NOWHERE
    texts: tuple[str, ...] = ()  # the row's cells as read


@dataclass(frozen=True, slots=True)
class PerformanceTarget:
    """绩效目标 of one project, or of the whole department (``code`` and ``name`` empty)."""

    code: str
    name: str
    unit_name: str
    total: Value | None
    fiscal: Value | None
    other: Value | None
    goal: str
    indicators: tuple[Indicator, ...]
    place: Place = NOWHERE
    fields: Mapping[str, str] = field(default_factory=dict)  # 项目类别, 主管部门, … as printed
    amounts: Mapping[str, Value] = field(default_factory=dict)  # 本级安排, 上级补助, 上年结转, …
    execution_weight: Decimal | None = None  # 预算执行率权重


@dataclass(frozen=True, slots=True)
class Repair:
    """Damage the reader met. ``applied`` tells whether the model holds ``made`` or still ``read``."""

    kind: str  # stable word: split-code, shifted-row, orphan-indicator, truncated-text, …
    read: str
    made: str
    why: str  # Chinese
    applied: bool
    place: Place = NOWHERE
    table: str = ""  # canonical kind
    severe: bool = True  # error when True, warning otherwise


@dataclass(frozen=True, slots=True)
class Table:
    """A logical table: pages joined, panels split, header as a tree, rows typed."""

    kind: str  # canonical Chinese kind of data/table_kinds, or "未知"
    number: str  # printed 表号, e.g. 预算01表
    title: str
    unit: Unit
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    targets: tuple[PerformanceTarget, ...] = ()  # performance tables
    notes: tuple[str, ...] = ()  # 备注 / 注：若为空表…
    place: Place = NOWHERE  # of the title (or the first row when untitled)
    header_place: Place = NOWHERE
    pages: tuple[int, ...] = ()

    @property
    def blank(self) -> bool:
        """True when no amount is printed anywhere (空表)."""
        filled = (State.NUMBER, State.ZERO)
        return not self.targets and not any(v.state in filled for r in self.rows for v in r.values.values())


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the narrative and the lines below it up to the next heading."""

    number: str  # as printed: 一、 （二） 第三部分
    title: str
    level: int
    lines: tuple[int, ...]  # indices into Document.lines
    place: Place = NOWHERE
    announced: bool = False  # an entry of the table of contents, not a heading of the body
    inline: bool = False  # the heading and its text share one paragraph
    at: int = -1  # index of the heading in Document.lines


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph of the narrative, joined over page and line breaks, with the place of its start.

    ``starts`` maps character offsets to places, so that a figure inside finds its own line.
    """

    text: str
    place: Place
    starts: tuple[tuple[int, Place], ...] = ()

    def place_at(self, offset: int) -> Place:
        found = self.place
        for start, place in self.starts:
            if start > offset:
                break
            found = place
        return found


@dataclass(frozen=True, slots=True)
class Statement:
    """One figure of the narrative with what it is said of."""

    kind: str  # amount | change | share | growth | count
    subject: str  # folded words it is said of: 基本支出, 公务接待费, 机关运行经费 …
    text: str  # the figure as printed, with its unit
    sentence: str
    place: Place
    section: str = ""  # title of the section it stands in
    year: int | None = None
    fen: int | None = None  # amount and change; change is signed (减少 < 0, 持平 = 0)
    step: int = 0
    percent: Decimal | None = None  # share and growth, signed
    count: Decimal | None = None
    parent: int | None = None  # index of the statement this one is a part of (其中：…)
    qualifier: str = ""  # 财政拨款 / 一般公共预算 / 比上年 …
    unit: str = ""  # as printed: 万元, 个, 辆, %
    group: int | None = None  # figures enumerated together share a group
    of: int | None = None  # change, share, growth: index of the amount they are said of
    path: tuple[str, ...] = ()  # functional 类, 款, 项 as printed
    phase: str = ""  # plan | initial | adjusted | execution | final
    against: str = ""  # change, growth, share: what it is measured against, as printed
    marks: tuple[str, ...] = ()  # reason | approx | bare | flat | inherited | item
    line: int = -1  # index into Document.lines
    offset: int = 0  # of the figure in that line
    words: str = ""  # the folded clause before the figure


@dataclass(frozen=True, slots=True)
class Document:
    """One disclosure, read."""

    name: str
    sha256: str
    media: str
    unit_name: str
    fiscal_year: int | None
    kind: str  # budget | final
    level: str  # department | unit
    amount_unit: Unit
    profile: str  # beijing | jiangxi | chongqing | shanghai | generic
    tables: tuple[Table, ...]
    lines: tuple[Line, ...] = ()
    sections: tuple[Section, ...] = ()
    statements: tuple[Statement, ...] = ()
    repairs: tuple[Repair, ...] = ()
    pages: int | None = None
    unread_pages: tuple[int, ...] = ()  # 1-based pages that are pictures without text

    def tables_of(self, kind: str) -> tuple[Table, ...]:
        return tuple(table for table in self.tables if table.kind == kind)
