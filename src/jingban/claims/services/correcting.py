"""更正: a closed claim gets a new version, which is reviewed, settled and approved like any other."""

from typing import Any

from jingban.claims import models
from jingban.claims.core.model import Channel
from jingban.claims.core.states import FIRST, State
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import decisions as refusals
from jingban.claims.repository.claims import WRITE
from jingban.claims.services import deadline
from jingban.claims.services.steps import Outcome, held_row, note, object_of
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done

_ENDED = ("rejected", "withdrawn")
# What a new version does not take over from the old one.
_OWN: dict[str, Any] = {
    "external": "", "revision": 1, "accepted_on": None, "due_on": None, "closed_on": None, "days_used": None,
    "reviewed_by": "", "rechecked_by": "", "approved_by": "", "released_by": "", "held_by": "", "held_name": "",
    "held_until": None, "own_pay": 0, "over_limit": 0, "prior_self_pay": 0, "eligible": 0, "fund": 0, "personal": 0,
    "cut": 0, "open_findings": 0, "findings": 0, "verified_revision": None, "unchecked": [],
}  # fmt: skip


def correct(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """A new version of a closed claim, in review, with the same content; the old one stands until it is released.

    Raises Conflict where a correction is under way: one at a time.
    """
    scope = access.require(actor, FIRST)
    said = reason.strip()[:500]
    if len(said) < 2:
        raise shared.reason_needed()

    def whole() -> Done:
        old = held_row(actor, scope, claim_id, revision)
        if old.state != State.CLOSED:
            raise shared.wrong_state(old.state)
        if other := models.Claim.objects.filter(corrects=old).exclude(state__in=_ENDED).first():
            raise refusals.already_corrected(other.number)
        row = _version(actor, old)
        _copy(old, row)
        deadline.start(row)
        row.save(update_fields=["accepted_on", "due_on"])
        note(actor, row, "register", None, said, {"corrects": old.number})
        outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
        return Done(outcome, object_of(row.pk), {"number": row.number, "corrects": old.number, "reason": said})

    asked = {"claim": claim_id, "revision": revision, "reason": said}
    return Outcome(**commands.run(actor, command_id, "claims.correct", asked, whole))


def _version(actor: Actor, old: models.Claim) -> models.Claim:
    first = old.number.partition("-")[0]
    version = models.Claim.objects.filter(number__startswith=f"{first}-").count() + 2
    values = {field.attname: getattr(old, field.attname) for field in models.Claim._meta.concrete_fields}
    now = clock.now()
    values |= _OWN | {
        "id": None, "number": f"{first}-{version}", "version": version, "corrects_id": old.pk,
        "channel": Channel.CORRECTION.value, "state": State.ACCEPTED.value, "registered_by": actor.username,
        "registered_at": now, "changed_at": now,
    }  # fmt: skip
    row = models.Claim(**values)
    row.save(force_insert=True)
    return row


def _copy(old: models.Claim, row: models.Claim) -> None:
    """Visits, bills, lines and materials; the bills use nothing up while the old ones stand."""
    visits = _copied(models.Visit.objects.filter(claim=old).order_by("pk"), claim_id=row.pk, standing=False)
    bills = _copied(models.Bill.objects.filter(claim=old).order_by("pk"), claim_id=row.pk, standing=False)
    lines = _copied(models.Line.objects.filter(claim=old).order_by("pk"), claim_id=row.pk)
    materials = _copied(models.Material.objects.filter(claim=old).order_by("pk"), claim_id=row.pk)
    made = _written(models.Visit, visits)
    for _, bill in bills:
        bill.visit_id = made[bill.visit_id]
    made = _written(models.Bill, bills)
    for _, line in lines:
        line.bill_id = made[line.bill_id]
    _written(models.Line, lines)
    _written(models.Material, materials)


def _copied(rows: Any, **changes: Any) -> list[tuple[int, Any]]:
    found = []
    for one in rows:
        before = one.pk
        one.pk = None
        one._state.adding = True
        for name, value in changes.items():
            setattr(one, name, value)
        found.append((before, one))
    return found


def _written(kind: Any, rows: list[tuple[int, Any]]) -> dict[int, int]:
    """Old id → new id."""
    made = kind.objects.bulk_create([one for _, one in rows], batch_size=WRITE)
    return {before: one.pk for (before, _), one in zip(rows, made, strict=True)}
