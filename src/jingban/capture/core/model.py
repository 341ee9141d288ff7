"""The canonical record of one paper, with the names of the fiscal e-bill data standard whatever the source.

A field keeps two columns: what the machine read and what a person keyed. The person's value wins and stays.
Money is ``int`` 分; quantities, prices and ratios are ``Decimal``.
"""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

from jingban.kernel.findings import NOWHERE, Place, Severity

Value = str | int | Decimal | date


class State(StrEnum):
    """How far a field may be trusted."""

    CONFIRMED = "confirmed_by_check"  # an equation or a check digit holds, and none that touches the field fails
    READ = "read_only"
    CONFLICT = "conflict"  # a check that touches the field fails


class Origin(StrEnum):
    """Where a reading comes from."""

    XML = "xml"
    OFD = "ofd"
    TEXT = "text"  # the text layer of a PDF
    QR = "qr"
    OCR = "ocr"


class DocumentKind(StrEnum):
    """What a paper is."""

    OUTPATIENT = "outpatient_bill"
    INPATIENT = "inpatient_bill"
    BILL = "bill"  # a bill that does not say which
    FEE_LIST = "fee_list"
    DISCHARGE = "discharge_record"  # 出院记录, 出院小结
    DIAGNOSIS = "diagnosis_certificate"
    ID_CARD = "id_card"
    BANK_CARD = "bank_card"
    SEPARATOR = "separator"  # a sheet of ours that divides a batch
    OTHER = "other"


class Second(StrEnum):
    """What a second, differently made recognition of the same strip said."""

    NONE = ""  # not asked, or it said something else
    AGREES = "agrees"
    TAKEN = "taken"  # ``machine`` is its reading: the arithmetic closes with it and not with the first


@dataclass(frozen=True, slots=True)
class Keyed:
    """What a person entered; ``None`` says that the paper holds no such value."""

    value: Value | None


@dataclass(frozen=True, slots=True)
class Field:
    """One value with the words it was read from."""

    name: str
    machine: Value | None  # None: something stands there that is no value of its kind
    raw: str  # as the source has it
    origin: Origin
    place: Place = NOWHERE
    confidence: float | None = None  # of a recognition; sources with text have none
    state: State = State.READ
    human: Keyed | None = None
    second: Second = Second.NONE

    @property
    def value(self) -> Value | None:
        """The person's value where there is one, the machine's otherwise."""
        return self.machine if self.human is None else self.human.value


@dataclass(frozen=True, slots=True)
class Line:
    """One fee line or one category of a bill."""

    cells: tuple[Field, ...]
    place: Place = NOWHERE

    def cell(self, name: str) -> Field | None:
        """The cell called ``name``."""
        return next((cell for cell in self.cells if cell.name == name), None)

    @property
    def state(self) -> State:
        """The worst of its cells that carry figures; of all cells when none does."""
        figures = [c.state for c in self.cells if c.name in ("ItemPrice", "ItemQuantity", "ItemAmount")]
        states = figures or [c.state for c in self.cells]
        for state in (State.CONFLICT, State.READ):
            if state in states:
                return state
        return State.CONFIRMED if states else State.READ


@dataclass(frozen=True, slots=True)
class PageRef:
    """A page of a file, by content."""

    sha256: str
    page: int  # 1-based


@dataclass(frozen=True)
class Record:
    """One paper. Keys of its fields: ``TotalAmount``, ``categories[0].ItemAmount``, ``lines[3].ItemPrice``."""

    kind: DocumentKind
    pages: tuple[PageRef, ...]
    fields: tuple[Field, ...]
    categories: tuple[Line, ...] = ()  # the items of a bill, 大项
    lines: tuple[Line, ...] = ()  # the itemised list, 细项

    @cached_property
    def by_key(self) -> dict[str, Field]:
        """Every field of the record by its key."""
        return dict(self.keyed())

    def keyed(self) -> Iterator[tuple[str, Field]]:
        """Every field with its key, in the order of the paper."""
        for field in self.fields:
            yield field.name, field
        for part, lines in (("categories", self.categories), ("lines", self.lines)):
            for index, line in enumerate(lines):
                for cell in line.cells:
                    yield f"{part}[{index}].{cell.name}", cell

    def with_states(self, states: dict[str, State]) -> "Record":
        """The same record, states replaced; a key that is not named becomes ``read_only``."""
        return self._mapped(lambda key, field: replace(field, state=states.get(key, State.READ)))

    def with_human(self, key: str, value: Value | None) -> "Record":
        """The same record with a person's value beside the machine's. Raises KeyError for an unknown key."""
        if key not in self.by_key:
            raise KeyError(key)
        return self._mapped(lambda k, field: replace(field, human=Keyed(value)) if k == key else field)

    def with_machine(self, values: Mapping[str, tuple[Value, str]], second: Second) -> "Record":
        """The same record with other machine readings (value, raw text), marked as coming from a second reading."""
        return self._mapped(
            lambda key, field: (
                replace(field, machine=values[key][0], raw=values[key][1], second=second) if key in values else field
            )
        )

    def with_second(self, keys: Set[str]) -> "Record":
        """The same record, the second reading of ``keys`` noted as the same."""
        return self._mapped(lambda key, field: replace(field, second=Second.AGREES) if key in keys else field)

    def _mapped(self, change: Callable[[str, Field], Field]) -> "Record":
        def of(part: str, lines: tuple[Line, ...]) -> tuple[Line, ...]:
            return tuple(
                replace(line, cells=tuple(change(f"{part}[{index}].{cell.name}", cell) for cell in line.cells))
                for index, line in enumerate(lines)
            )

        return Record(
            self.kind,
            self.pages,
            tuple(change(field.name, field) for field in self.fields),
            of("categories", self.categories),
            of("lines", self.lines),
        )


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that must hold, and whether it does.

    ``subjects`` are the keys it speaks of; ``proves`` those of them that an ``ok`` confirms (two readings that had to
    agree); ``implied`` are the values that would make it hold, each alone.
    """

    id: str
    ok: bool
    message: str  # Chinese, says what holds or what to do
    subjects: tuple[str, ...]
    expected: str = ""
    found: str = ""
    severity: Severity = Severity.ERROR
    proves: tuple[str, ...] = ()
    implied: tuple[tuple[str, int], ...] = ()
