"""受理时限: working days from the day after acceptance, standing still while papers or answers are awaited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jingban.claims.core.model import ClockFace, House, Term
from jingban.claims.core.states import ENDED, State
from jingban.kernel.workdays import Calendar, Pause, due_date, used

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TermRule:
    """A term for claims accepted since a day. Empty ``regions`` or ``med_types``: all of them."""

    since: date
    term: Term
    regions: tuple[str, ...] = ()  # how the division begins
    med_types: frozenset[str] = frozenset()  # all visits must be of these


def term_on(rules: Sequence[TermRule], day: date, region: str, med_types: Sequence[str]) -> Term:
    """The term of a claim accepted on ``day``: the most specific rule in force, the newest of these.

    Raises ValueError where no rule is in force: a term is never guessed.
    """
    fitting = [
        rule
        for rule in rules
        if rule.since <= day
        and (not rule.regions or region.startswith(rule.regions))
        and (not rule.med_types or (med_types and set(med_types) <= rule.med_types))
    ]
    if not fitting:
        raise ValueError(f"no term is in force on {day}")
    return max(fitting, key=lambda rule: (bool(rule.med_types), bool(rule.regions), rule.since)).term


def due_on(accepted: date, house: House, pauses: Sequence[Pause] = ()) -> date | None:
    """Last day of the term; None while it stands still."""
    return due_date(accepted, house.term.days, house.calendar, pauses)


def pause_end(first: date, today: date) -> Pause | None:
    """The pause that ends today, both days included; None where it stopped nothing.

    What came back on the day it was asked for never stopped the clock: asking and answering in one day wins no day.
    """
    return Pause(first, today) if today > first else None


def days_used(accepted: date | None, today: date, calendar: Calendar, pauses: Sequence[Pause] = ()) -> int:
    """Working days from acceptance to ``today``; 0 where the claim was never accepted."""
    return used(accepted, today, calendar, pauses) if accepted is not None else 0


def face(due: date | None, accepted: date | None, house: House, pauses: Sequence[Pause] = ()) -> ClockFace:
    """What the clock of an open claim says.

    ``used + left`` is the term: ``left`` counts below zero once the term is over. Pauses that have ended are inside ``due``:
    a list needs them only for claims whose clock stands still.
    """
    if accepted is None:
        return ClockFace(None, 0, house.term.days, False, False)
    if due is None:
        gone = days_used(accepted, house.today, house.calendar, pauses)
        return ClockFace(None, gone, max(0, house.term.days - gone), False, False)
    if house.today > due:
        late = _between(due, house.today, house.calendar)
        return ClockFace(due, house.term.days + late, -late, True, True)
    left = _between(house.today, due, house.calendar)
    return ClockFace(due, house.term.days - left, left, False, left <= house.term.warn)


def _between(first: date, last: date, calendar: Calendar) -> int:
    """Working days after ``first`` up to ``last``."""
    return sum(calendar.works(first + _DAY * n) for n in range(1, (last - first).days + 1))


def word(clock: ClockFace, state: State, used_days: int | None = None) -> str:
    """What the desk shows: 还剩 3 个工作日."""
    if state in ENDED:
        return f"用时 {used_days} 个工作日" if used_days is not None and state is not State.SUPERSEDED else "已结束"
    if state is State.INCOMPLETE:
        return "等待补正"
    if state is State.ON_HOLD:
        return "核查中，时限暂停"
    if clock.due is None:
        return "尚未受理"
    if clock.overdue:
        return f"已超期 {-clock.left} 个工作日" if clock.left else "已超期"
    return f"还剩 {clock.left} 个工作日" if clock.left else "今天到期"
