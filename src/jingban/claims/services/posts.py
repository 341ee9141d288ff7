"""Steps and edits whose right depends on where the claim stands: the window enters, the first reviewer reviews."""

from collections.abc import Callable, Mapping
from typing import Any

from jingban.claims import models
from jingban.claims.core.states import FIRST, INTAKE, State
from jingban.claims.services.steps import READ, Moved, Outcome, edit, step
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor

ENTERED: Mapping[State, str] = {State.DRAFT: INTAKE, State.INCOMPLETE: INTAKE}
REVIEWED: Mapping[State, str] = {State.ACCEPTED: FIRST, State.ON_HOLD: FIRST}


def step_by(
    actor: Actor,
    claim_id: int,
    revision: int | None,
    command: str,
    command_id: str,
    change: Callable[[models.Claim], Moved],
    rights: Mapping[State, str],
    reason: str = "",
) -> Outcome:
    """``steps.step`` with the right its state asks for."""
    _one_of(actor, rights)

    def checked(row: models.Claim) -> Moved:
        access.require(actor, rights[State(row.state)], row.centre)
        return change(row)

    return step(actor, claim_id, revision, command, command_id, checked, right=READ, reason=reason)


def edit_by(
    actor: Actor,
    claim_id: int,
    revision: int | None,
    command: str,
    command_id: str,
    change: Callable[[models.Claim], Mapping[str, Any]],
    rights: Mapping[State, str],
    request: Mapping[str, Any] | None = None,
) -> Outcome:
    """``steps.edit`` in the states named, each with its right."""
    _one_of(actor, rights)

    def checked(row: models.Claim) -> Mapping[str, Any]:
        access.require(actor, rights[State(row.state)], row.centre)
        return change(row)

    states = frozenset(rights)
    return edit(actor, claim_id, revision, command, command_id, checked, right=READ, states=states, request=request)


def _one_of(actor: Actor, rights: Mapping[State, str]) -> None:
    """Who holds none of the rights learns nothing of the claim."""
    if not any(actor.may(right) for right in rights.values()):
        access.require(actor, next(iter(rights.values())))
