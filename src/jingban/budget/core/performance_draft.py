"""Working state while a performance table is read: drafts become frozen targets at the end."""

from dataclasses import dataclass, field
from decimal import Decimal

from jingban.kernel.findings import NOWHERE, Place
from jingban.kernel.money import Unit, parse_number, step_fen, to_fen

from .blocks import Cell
from .model import Column, Indicator, PerformanceTarget, Repair, State, Value
from .performance_words import Field


@dataclass(slots=True)
class DraftRow:
    """An indicator row with the page it stands on and how far it is shifted."""

    indicator: Indicator
    page: int
    shift: int = 0


@dataclass(slots=True)
class Draft:
    """A target being read."""

    code: str = ""
    name: str = ""
    unit_name: str = ""
    goal: str = ""
    page: int = 0
    place: Place = NOWHERE
    goal_place: Place = NOWHERE
    total: Value | None = None
    fiscal: Value | None = None
    other: Value | None = None
    rows: list[DraftRow] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    amounts: dict[str, Value] = field(default_factory=dict)
    execution_weight: Decimal | None = None
    fragment: bool = False  # only the upper part of a project cell split over a page

    def slots(self) -> list[tuple[str, str]]:
        """(level 1, level 2) of every row."""
        return [(r.indicator.level1, r.indicator.level2) for r in self.rows]

    def freeze(self) -> PerformanceTarget:
        return PerformanceTarget(
            self.code,
            self.name,
            self.unit_name,
            self.total,
            self.fiscal,
            self.other,
            self.goal,
            tuple(r.indicator for r in self.rows),
            self.place,
            {k: v for k, v in self.fields.items() if not k.startswith("_")},
            dict(self.amounts),
            self.execution_weight,
        )


@dataclass(slots=True)
class Reading:
    """Everything collected so far."""

    kind: str
    unit: Unit
    code_pattern: str
    drafts: list[Draft] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    columns: tuple[Column, ...] = ()
    carried: tuple[str, str] | None = None  # levels printed in a row of their own
    merges_known: bool = False  # the format states its cells: a shift is layout, hardly damage

    def repair(
        self, kind: str, read: str, made: str, why: str, place: Place, *, applied: bool, severe: bool = True
    ) -> None:
        """Note damage; the texts are shortened, a long goal is not evidence."""
        self.repairs.append(Repair(kind, clip(read), clip(made), why, applied, place, self.kind, severe))


@dataclass(frozen=True, slots=True)
class Header:
    """The indicator header: column of each key, and the number of columns."""

    index: dict[Field, int]
    width: int

    def get(self, key: Field) -> int | None:
        return self.index.get(key)


def clip(text: str, size: int = 60) -> str:
    """Both ends of a long text."""
    return text if len(text) <= size else f"{text[: size // 2]}…{text[-size // 2 :]}"


def text_at(row: tuple[Cell, ...], index: int | None) -> str:
    """Text of a cell, empty when the row is shorter."""
    return row[index].text.strip() if index is not None and 0 <= index < len(row) else ""


def place_of(row: tuple[Cell, ...], index: int | None = None) -> Place:
    """Place of a cell, or of the first printed cell of the row."""
    if index is not None and 0 <= index < len(row):
        return row[index].place
    return next((c.place for c in row if c.text.strip()), row[0].place if row else NOWHERE)


def money(row: tuple[Cell, ...], index: int | None, unit: Unit) -> Value:
    """The amount cell at ``index``; MISSING when the row ends before it."""
    if index is None or not 0 <= index < len(row):
        return Value(State.MISSING, "", None, 1, place_of(row), index if index is not None else -1)
    return amount(row[index].text, row[index].place, index, unit)


def amount(text: str, place: Place, index: int, unit: Unit) -> Value:
    """An amount cell as a Value; words stay TEXT."""
    plain = text.strip()
    if not plain:
        return Value(State.BLANK, text, None, 1, place, index)
    if plain in {"-", "—", "–", "－", "--"}:
        return Value(State.DASH, text, None, 1, place, index)
    printed = parse_number(plain)
    if printed is None:
        return Value(State.TEXT, text, None, 1, place, index)
    fen = to_fen(printed.value, unit)
    state = State.NUMBER if fen else State.ZERO
    return Value(state, text, fen, step_fen(printed.decimals, unit), place, index)
