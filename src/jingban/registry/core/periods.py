"""Dated intervals: both days included, open at the end when ``last`` is None. Look-ups as of a day, overlaps, gaps."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Protocol, TypeVar

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """From ``first`` to ``last``, both included."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a period ends before it begins")

    def holds(self, day: date) -> bool:
        """Whether the day lies inside."""
        return self.first <= day and (self.last is None or day <= self.last)

    def overlaps(self, other: "Period") -> bool:
        """Whether the two share a day."""
        return self._reaches(other.first) and other._reaches(self.first)

    def _reaches(self, day: date) -> bool:
        return self.last is None or day <= self.last


class Dated(Protocol):
    """Anything with a period."""

    @property
    def period(self) -> Period: ...


D = TypeVar("D", bound=Dated)


def as_of(rows: Iterable[D], day: date) -> tuple[D, ...]:
    """Those in force on a day, in the order given."""
    return tuple(row for row in rows if row.period.holds(day))


def overlapping(periods: Sequence[Period]) -> tuple[Period, Period] | None:
    """The first two periods that share a day; None when all are apart."""
    ordered = sorted(periods, key=lambda period: period.first)
    for before, after in pairwise(ordered):
        if before.overlaps(after):
            return before, after
    return None


def gaps(periods: Iterable[Period], within: Period) -> tuple[Period, ...]:
    """Stretches of ``within`` no period holds, in order (``within`` must end)."""
    if within.last is None:
        raise ValueError("gaps need an end")
    found, day = [], within.first
    for period in sorted(periods, key=lambda period: period.first):
        if period.first > within.last:
            break
        if period.first > day:
            found.append(Period(day, period.first - _DAY))
        if period.last is None or period.last >= within.last:
            return tuple(found)
        day = max(day, period.last + _DAY)
    return (*found, Period(day, within.last)) if day <= within.last else tuple(found)
