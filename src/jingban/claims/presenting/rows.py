"""Claims in lists: the row and its clock. Certificates are kept masked; nothing here can unmask them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jingban.claims import models, schemas
from jingban.claims.core import clock as clocks
from jingban.claims.core.clock import TermRule
from jingban.claims.core.model import House
from jingban.claims.core.states import ENDED, PAUSED, TITLES, State
from jingban.claims.presenting import words
from jingban.kernel.workdays import Calendar, Pause
from jingban.registry.core.codes import SCHEMES


class Clocks:
    """What the clocks of many claims are read with."""

    def __init__(self, now: datetime, today: Any, calendar: Calendar, rules: Sequence[TermRule]) -> None:
        self.now, self.today, self.calendar, self.rules = now, today, calendar, rules

    def face(self, row: models.Claim, med_types: Sequence[str], pauses: Sequence[Pause]) -> schemas.ClaimClockOut:
        """The clock of one claim."""
        state = State(row.state)
        term = clocks.term_on(self.rules, row.accepted_on or row.filed_on, row.region, med_types)
        house = House(self.today, self.calendar, term)
        if state in ENDED:
            used = row.days_used or 0
            late = used > term.days
            word = clocks.word(clocks.face(None, None, house), state, row.days_used)
            return schemas.ClaimClockOut(
                due=row.due_on, used=used, left=0, overdue=late, warn=False, paused=False, word=word
            )
        face = clocks.face(row.due_on, row.accepted_on, house, pauses)
        return schemas.ClaimClockOut(
            due=face.due, used=face.used, left=face.left, overdue=face.overdue, warn=face.warn,
            paused=state in PAUSED, word=clocks.word(face, state, row.days_used),
        )  # fmt: skip


def holder(row: models.Claim, now: datetime) -> tuple[str, str]:
    """Who works on the claim now: account and name; empty when nobody does."""
    if not row.held_by or row.held_until is None or row.held_until <= now:
        return "", ""
    return row.held_by, row.held_name or row.held_by


def values(row: models.Claim, clock: schemas.ClaimClockOut, med_types: Sequence[str], now: datetime) -> dict[str, Any]:
    """Fields of a claim in a list."""
    held_by, held_name = holder(row, now)
    return {
        "id": row.pk,
        "number": row.number,
        "version": row.version,
        "person_id": row.person_id,
        "person_name": row.person_name,
        "certificate": row.certificate,
        "scheme": row.scheme,
        "scheme_title": SCHEMES.get(row.scheme, row.scheme),
        "channel": row.channel,
        "channel_title": words.CHANNELS.get(row.channel, row.channel),
        "med_types": list(med_types),
        "state": row.state,
        "state_title": TITLES[State(row.state)],
        "filed_on": row.filed_on,
        "clock": clock,
        "bills": row.bills,
        "lines": row.lines,
        "total": row.total,
        "fund": row.fund,
        "personal": row.personal,
        "open_findings": row.open_findings,
        "findings": row.findings,
        "held_by": held_by,
        "held_name": held_name,
        "changed_at": row.changed_at,
    }
