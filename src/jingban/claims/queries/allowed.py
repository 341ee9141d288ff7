"""What this person may do with a stored claim, and who must approve it."""

from datetime import datetime

from jingban.claims import models
from jingban.claims.core import allowed
from jingban.claims.core.model import Channel
from jingban.claims.core.states import TRANSITIONS, State
from jingban.claims.policy.deciding import Level, level_on
from jingban.claims.presenting.rows import holder
from jingban.claims.repository import intake, showing
from jingban.claims.services.steps import today
from jingban.infra.access.services import Actor

_RIGHTS = {one.right for one in TRANSITIONS} | {"claims.approve"}
_LEVELS = {Level.NONE: "", Level.SECTION: "业务科长", Level.DIRECTOR: "分管主任"}
_AMOUNT = frozenset({State.SETTLED, State.RECHECKED, State.APPROVED, State.RELEASED, State.CLOSED, State.SUPERSEDED})


def commands(actor: Actor, row: models.Claim, now: datetime) -> list[str]:
    """Commands the services accept from this person for the claim as it stands."""
    state = State(row.state)
    standing = allowed.Standing(
        state,
        {"reviewed": row.reviewed_by, "rechecked": row.rechecked_by, "approved": row.approved_by},
        held_by=holder(row, now)[0],
        director=level_on(today(), row.fund) is Level.DIRECTOR,
        correction=row.channel == Channel.CORRECTION.value,
        settled_before=intake.settled_once(row),
        corrected=showing.corrected_by(row.pk) is not None,
        recovering=showing.recovering(row),
    )
    rights = {right for right in _RIGHTS if actor.may(right, row.centre)}
    return allowed.commands(standing, actor.username, rights)


def approval(row: models.Claim) -> str:
    """Who must approve what the funds pay; empty before the money is known and where recheck is enough."""
    return _LEVELS[level_on(today(), row.fund)] if State(row.state) in _AMOUNT else ""
