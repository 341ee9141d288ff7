"""The one shape of every step and edit of a claim: access → lock → state, revision, holder → change → save → event → audit."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from jingban.claims import models
from jingban.claims.core.states import TRANSITIONS, State
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import claims as rows
from jingban.infra import clock
from jingban.infra import rows as infra
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor, Scope
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done

HOLD = timedelta(minutes=30)
READ = "claims.read"


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where the claim stands now."""

    id: int
    number: str
    state: str
    revision: int


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of a step says: where the claim goes and what the history keeps."""

    target: State
    details: Mapping[str, Any] = field(default_factory=dict)


def object_of(claim_id: int) -> str:
    """How audit log and unmask grants name a claim."""
    return f"claims.claim:{claim_id}"


def today() -> date:
    """The day it is at the office."""
    return timezone.localdate(clock.now())


def step(
    actor: Actor,
    claim_id: int,
    revision: int | None,
    command: str,
    command_id: str,
    change: Callable[[models.Claim], Moved],
    *,
    right: str,
    reason: str = "",
    request: Mapping[str, Any] | None = None,
) -> Outcome:
    """Carry out one step of the table of transitions. ``change`` loads, decides and saves what hangs on the claim.

    It may change fields of the row; the row is saved here. Raises Denied, NotFound, Conflict, Invalid; then nothing
    has changed. ``revision`` None: the step does not depend on what the person saw (bulk, background).
    """
    scope = access.require(actor, right)
    said = reason.strip()[:500]

    def whole() -> Done:
        row = held_row(actor, scope, claim_id, revision)
        source = State(row.state)
        possible = [one for one in TRANSITIONS if one.command == command and one.source is source]
        if not possible:
            raise refusals.wrong_state(row.state)
        if any(one.reason for one in possible) and len(said) < 2:
            raise refusals.reason_needed()
        moved = change(row)
        if moved.target not in {one.target for one in possible}:
            raise ValueError(f"{command} does not lead from {source} to {moved.target}")
        row.state = moved.target.value
        let_go(row)
        saved(row)
        note(actor, row, command, source, said, moved.details)
        outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
        details = {"number": row.number, "from": source.value, "to": row.state, "reason": said, **moved.details}
        return Done(outcome, object_of(row.pk), details)

    asked = {"claim": claim_id, "revision": revision, "reason": said, **(request or {})}
    return Outcome(**commands.run(actor, command_id, f"claims.{command}", asked, whole))


def edit(
    actor: Actor,
    claim_id: int,
    revision: int | None,
    command: str,
    command_id: str,
    change: Callable[[models.Claim], Mapping[str, Any]],
    *,
    right: str,
    states: frozenset[State],
    request: Mapping[str, Any] | None = None,
) -> Outcome:
    """Change what hangs on a claim without moving it; the answer of ``change`` goes to the audit log."""
    scope = access.require(actor, right)

    def whole() -> Done:
        row = held_row(actor, scope, claim_id, revision)
        if State(row.state) not in states:
            raise refusals.wrong_state(row.state)
        details = change(row)
        saved(row)
        outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
        return Done(outcome, object_of(row.pk), {"number": row.number, **details})

    asked = {"claim": claim_id, "revision": revision, **(request or {})}
    return Outcome(**commands.run(actor, command_id, f"claims.{command}", asked, whole))


def held_row(actor: Actor, scope: Scope, claim_id: int, revision: int | None) -> models.Claim:
    """The claim, locked, in the scope, as the person saw it, and not in somebody else's hands."""
    row = rows.locked(scope, claim_id)
    if row is None:
        raise refusals.no_claim()
    if row.held_by not in ("", actor.username) and row.held_until is not None and row.held_until > clock.now():
        raise refusals.held(row.held_name or row.held_by)
    if revision is not None and row.revision != revision:
        raise refusals.stale(row.revision)
    return row


def saved(row: models.Claim, before: Mapping[str, Any] | None = None) -> None:
    """Save a change of the row as a new revision. ``before``: what its columns are in the table, if that was noted."""
    row.revision += 1
    row.changed_at = clock.now()
    if before is None:
        row.save(force_update=True)
    else:
        infra.change(row, infra.changed(row, before))


def note(
    actor: Actor, row: models.Claim, command: str, source: State | None, reason: str, details: Mapping[str, Any]
) -> None:
    """One row of the history."""
    event = models.Event(
        claim=row, command=command, source=source.value if source else "", target=row.state, by=actor.username,
        by_name=actor.display_name, at=clock.now(), reason=reason, details=dict(details),
    )  # fmt: skip
    infra.add([event])


def let_go(row: models.Claim) -> None:
    """Nobody works on the claim any more."""
    row.held_by, row.held_name, row.held_until = "", "", None


def take(actor: Actor, claim_id: int, command_id: str) -> Outcome:
    """Take a claim into one's hands for half an hour; the second person is told who holds it."""
    scope = access.require(actor, READ)

    def whole() -> Done:
        row = held_row(actor, scope, claim_id, None)
        row.held_by, row.held_name, row.held_until = actor.username, actor.display_name, clock.now() + HOLD
        row.save(update_fields=["held_by", "held_name", "held_until"])
        outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
        return Done(outcome, object_of(row.pk), {"number": row.number})

    return Outcome(**commands.run(actor, command_id, "claims.take", {"claim": claim_id}, whole))


def put_back(actor: Actor, claim_id: int, command_id: str) -> Outcome:
    """Give a claim out of one's hands."""
    scope = access.require(actor, READ)

    def whole() -> Done:
        row = held_row(actor, scope, claim_id, None)
        let_go(row)
        row.save(update_fields=["held_by", "held_name", "held_until"])
        outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
        return Done(outcome, object_of(row.pk), {"number": row.number})

    return Outcome(**commands.run(actor, command_id, "claims.put_back", {"claim": claim_id}, whole))
