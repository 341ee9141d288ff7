"""The clock of a claim's row: started by acceptance, stopped while papers or answers are awaited, ended with it."""

from datetime import date, timedelta

from jingban.claims import models
from jingban.claims.core import clock
from jingban.claims.core.model import House
from jingban.claims.policy.intake import terms
from jingban.claims.repository import intake as rows
from jingban.claims.services.steps import today
from jingban.kernel.workdays import Calendar
from jingban.registry.services import lookup

_YEAR = timedelta(days=366)


def house_of(row: models.Claim, day: date) -> House:
    """Today, the calendar from acceptance on, and the term in force when the claim was accepted."""
    since = row.accepted_on or day
    term = clock.term_on(terms(), since, row.region, [care.med_type for care in rows.cares(row)])
    return House(day, calendar_of(since, day), term)


def calendar_of(since: date, day: date | None = None) -> Calendar:
    """Holidays and make-up days from acceptance on, a year further than today."""
    return lookup.calendar(since, max(since, day or since) + _YEAR)


def start(row: models.Claim) -> None:
    """The claim is accepted today; accepted again after it was sent back, the first acceptance counts."""
    row.accepted_on = row.accepted_on or today()
    _reckon(row)


def pause(row: models.Claim, reason: str) -> None:
    """The clock stands still from today on. A claim that was never accepted has none yet."""
    row.due_on = None
    if row.accepted_on is not None and rows.open_pause(row) is None:
        models.Pause.objects.create(claim=row, first=today(), reason=reason[:200])


def go_on(row: models.Claim) -> None:
    """The clock runs again from the working day after today."""
    _close(row)
    if row.accepted_on is not None:
        _reckon(row)


def end(row: models.Claim) -> None:
    """The claim ends today; the days it took are kept."""
    _close(row)
    row.closed_on = today()
    row.days_used = clock.days_used(row.accepted_on, today(), house_of(row, today()).calendar, rows.pauses(row))
    row.due_on = None


def _close(row: models.Claim) -> None:
    held = rows.open_pause(row)
    if held is None:
        return
    ended = clock.pause_end(held.first, today())
    if ended is None:
        held.delete()
    else:
        held.last = ended.last
        held.save(update_fields=["last"])


def _reckon(row: models.Claim) -> None:
    if row.accepted_on is not None:
        row.due_on = clock.due_on(row.accepted_on, house_of(row, today()), rows.pauses(row))
