"""Working days: weekends, public holidays and make-up days (调休上班), and the day a term of working days ends.

The calendar is data (国务院办公厅 announces it each year); without an entry Saturday and Sunday are free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
# A term that does not end within this many days has a broken calendar (every day a holiday).
_HORIZON = 3660


@dataclass(frozen=True, slots=True)
class Calendar:
    """Days that differ from the week: free weekdays and worked weekend days."""

    holidays: frozenset[date] = frozenset()
    makeup_days: frozenset[date] = frozenset()

    def works(self, day: date) -> bool:
        """Whether the office works on this day; a make-up day wins over a holiday."""
        return day in self.makeup_days or (day.weekday() < 5 and day not in self.holidays)


@dataclass(frozen=True, slots=True)
class Pause:
    """Days that do not count, both ends included; ``last`` None: it still runs."""

    first: date
    last: date | None = None

    def __post_init__(self) -> None:
        if self.last is not None and self.last < self.first:
            raise ValueError("a pause ends before it begins")

    def holds(self, day: date) -> bool:
        """Whether the clock stands still on this day."""
        return self.first <= day and (self.last is None or day <= self.last)


def counts(calendar: Calendar, day: date, pauses: Sequence[Pause] = ()) -> bool:
    """Whether the clock runs on this day."""
    return calendar.works(day) and not any(pause.holds(day) for pause in pauses)


def due_date(accepted: date, limit: int, calendar: Calendar, pauses: Sequence[Pause] = ()) -> date | None:
    """Last day of a term of ``limit`` working days, counted from the working day after acceptance.

    None while an open pause keeps the term from ending. 30 days from Friday 2024-03-01 end on Monday 2024-04-15.
    """
    if limit < 1:
        raise ValueError("a term has at least one working day")
    still_open = min((pause.first for pause in pauses if pause.last is None), default=None)
    day, left = accepted, limit
    for _ in range(_HORIZON + sum(((p.last or p.first) - p.first).days for p in pauses)):
        day += _DAY
        if still_open is not None and day >= still_open:
            return None
        left -= counts(calendar, day, pauses)
        if not left:
            return day
    raise ValueError("the calendar has no working days")


def used(accepted: date, today: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> int:
    """Working days of the term gone by the end of ``today``."""
    days = (accepted + _DAY * n for n in range(1, (today - accepted).days + 1))
    return sum(counts(calendar, day, pauses) for day in days)
