"""From checks to states: which figures may be trusted, which are in conflict, which are merely read.

A figure is *confirmed* when no wrong reading of it, and no pair of wrong readings it is part of, would leave every
check of the paper closed (the two-error rule). So a sum alone confirms no member: two misread digits may cancel, two
amounts may have changed places. A row alone confirms nothing either: a lost point in price and amount closes it. Row and
sum together do. Agreement of two scripts (大写 and 小写, QR code and print) stands for itself while no sum disputes it.

A failing check of severity ERROR blames all its subjects unless the checks together point at fewer of them.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from jingban.capture.core.blame import blamed, failing, is_strong, plain_id
from jingban.capture.core.checks import run
from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.checks.printed_twice import agreed
from jingban.capture.core.checks.qr_text import qr_fields
from jingban.capture.core.model import Check, Field, Origin, Record, Second, State, Value
from jingban.capture.core.names import Kind, spec_of
from jingban.capture.core.placement import placed

FIGURES: Final = (Kind.MONEY, Kind.WORDS, Kind.PRICE, Kind.QUANTITY, Kind.RATIO)
_NAMED: Final = (Origin.XML, Origin.OFD)  # values that carry their names: nothing was recognised or placed


@dataclass(frozen=True)
class Judged:
    """A record with its states, and every check."""

    record: Record
    checks: tuple[Check, ...]
    today: date | None = None
    qr: tuple[str | Mapping[str, Value], ...] = ()

    @property
    def conflicts(self) -> tuple[str, ...]:
        return tuple(key for key, field in self.record.keyed() if field.state is State.CONFLICT)


def judge(record: Record, today: date | None = None, qr: Sequence[str | Mapping[str, Value]] = ()) -> Judged:
    """Check a paper and set its states. States and confidences handed in count nothing.

    ``qr``: texts of the codes found on its pages, or what they say by field name. ``today`` bounds dates.
    """
    checks = run(paper_of(record, today, qr))
    states = settle(record.by_key, checks, placed(record))
    return Judged(record.with_states(states), checks, today, tuple(qr))


def paper_of(record: Record, today: date | None, qr: Sequence[str | Mapping[str, Value]]) -> Paper:
    """The paper as the checks want it."""
    claims = [qr_fields(said) if isinstance(said, str) else said for said in qr]
    return Paper(record, today, agreed(claims))


def kind_of_key(key: str) -> Kind:
    """The kind of value behind a key, also of one with the number of its paper in front (``doc2:TotalAmount``)."""
    spec = spec_of(key.rpartition(":")[2].rpartition(".")[2])
    return spec.kind if spec else Kind.TEXT


def settle(fields: Mapping[str, Field], checks: Sequence[Check], well_placed: frozenset[str]) -> dict[str, State]:
    """States of the keys that are not merely read."""
    blame = blamed(fields, checks)
    evidence = _Evidence(fields, checks, well_placed)
    states = {key: State.CONFLICT for key in blame.guilty if key in fields}
    disputed = blame.guilty | blame.spared
    for key, field in fields.items():
        if key not in disputed and field.value is not None and evidence.confirms(key):
            states[key] = State.CONFIRMED
    return states


class _Evidence:
    """Which checks pin which keys."""

    def __init__(self, fields: Mapping[str, Field], checks: Sequence[Check], well_placed: frozenset[str]) -> None:
        self.fields, self.well_placed = fields, well_placed
        held = [check for check in checks if check.ok and check.proves]
        self.subjects = [frozenset(check.subjects) for check in held]
        # Numerals and words may be misread alike after all: while a sum speaks against them they are readings like others.
        disputed = {key for check in failing(checks) for key in check.subjects}
        self.strong = [
            is_strong(check) and (plain_id(check).startswith("qr.") or not disputed & set(check.subjects))
            for check in held
        ]
        self.row = [plain_id(check).startswith("row.") for check in held]
        self.pins: defaultdict[str, list[int]] = defaultdict(list)
        for index, check in enumerate(held):
            for key in check.proves:
                self.pins[key].append(index)

    def confirms(self, key: str) -> bool:
        """Whether any one or two wrong readings with ``key`` among them would break a check."""
        own = self.pins.get(key)
        if not own:
            return False
        if kind_of_key(key) not in FIGURES or self._sure(key) or any(self.strong[i] for i in own):
            return True
        shared = frozenset.intersection(*(self.subjects[i] for i in own)) - {key}
        return all(self._seen(key, other) for other in shared)

    def _seen(self, key: str, other: str) -> bool:
        """Whether wrong readings of both would show, although every check on ``key`` speaks of ``other`` too."""
        theirs = self.pins.get(other, [])
        if any(key not in self.subjects[i] for i in theirs):
            return True
        if self._sure(other):
            return True
        # Two wrong factors with the right product: no digit error does that, and columns are told apart by their heads.
        factors = {name.rpartition(".")[2] for name in (key, other)} == {"ItemPrice", "ItemQuantity"}
        return factors and any(self.row[i] for i in self.pins[key])

    def _sure(self, key: str) -> bool:
        """Digits and place known otherwise: keyed by a person, named in a data file, or exact text in its row."""
        field = self.fields.get(key)
        if field is None:
            return False
        if field.human is not None or field.origin in _NAMED:
            return True
        exact = field.origin is Origin.TEXT or field.second is Second.AGREES
        return exact and key in self.well_placed
