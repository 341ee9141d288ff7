"""待遇核定, 复核 and 审批: the money of a claim is decided, looked at by a second person, and approved by amount."""

from dataclasses import dataclass, field

from django.db import transaction

from jingban.claims import models
from jingban.claims.core.awarding import FUNDS, Awarded
from jingban.claims.core.deciding import Decision, Standing
from jingban.claims.core.model import Match, NewClaim, Sums
from jingban.claims.core.states import APPROVE, APPROVE_SECTION, FIRST, INTAKE, RECHECK, RELEASE, State
from jingban.claims.policy import deciding as policy
from jingban.claims.policy.deciding import Level
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import decisions as refusals
from jingban.claims.repository import claims as contents
from jingban.claims.repository import decisions as rows
from jingban.claims.repository import intake as entered
from jingban.claims.services import awarding, checking, entry
from jingban.claims.services.checking import Examined
from jingban.claims.services.steps import Moved, Outcome, step, today
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.errors import Denied, Refusal

BY_SWITCH = "明确违规，按本中心开关自动采纳"


# --- 核定 ---------------------------------------------------------------------------------------------


def settle(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """初审通过: every finding is decided, and the money follows from what was accepted."""

    def change(row: models.Claim) -> Moved:
        row.reviewed_by = actor.username
        result = awarding.settle(row, examined(actor, row), actor.username)
        details: dict[str, object] = {"fund": row.fund, "personal": row.personal, "cut": row.cut, "round": result.round}
        if result.affected:
            details["affected"] = [{"number": number, "fund": gap} for number, gap in result.affected]
        return Moved(State.SETTLED, details)

    return step(actor, claim_id, revision, "settle", command_id, change, right=FIRST)


def examined(actor: Actor, row: models.Claim) -> Examined:
    """The findings of a held claim as they stand, looked for again where its content has changed. Raises Conflict."""
    if row.verified_revision != row.revision:
        found = checking.run(actor, row)
    else:
        kept = [one for one in rows.findings(row.pk) if one.decision != Decision.GONE]
        found = Examined(tuple(map(rows.value, kept)), contents.visits(row.pk))
    if checking.switch("auto_accept_violations"):
        found = _accepted_by_switch(actor, row, found)
    if found.open:
        raise refusals.findings_open(found.open)
    return found


def _accepted_by_switch(actor: Actor, row: models.Claim, found: Examined) -> Examined:
    """Open violations with a reason for money count as accepted where the centre has said so."""
    chosen = {one.id for one in found.open if one.id is not None and one.decision is Decision.OPEN and _clear(one)}
    if not chosen:
        return found
    models.Finding.objects.filter(pk__in=chosen).update(
        decision=Decision.ACCEPTED.value, decided_by=actor.username, decided_name=actor.display_name,
        decided_at=clock.now(), said=BY_SWITCH,
    )  # fmt: skip
    standing = tuple(
        Standing(one.found, Decision.ACCEPTED, one.id) if one.id in chosen else one for one in found.standing
    )
    after = Examined(standing, found.visits)
    checking.count(row, after)
    return after


def _clear(one: Standing) -> bool:
    return one.found.severity == "violation" and bool(one.found.reason) and one.found.reason != "D14"


# --- 复核 and 审批 -----------------------------------------------------------------------------------


def recheck(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """复核通过, by another person than 初审; small sums need no approval."""

    def change(row: models.Claim) -> Moved:
        _another(actor, "复核", row.reviewed_by)
        row.rechecked_by = actor.username
        level = policy.level_on(today(), row.fund)
        return Moved(State.APPROVED if level is Level.NONE else State.RECHECKED, {"level": level.value})

    return step(actor, claim_id, revision, "recheck", command_id, change, right=RECHECK)


def approve(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """审批 by amount: the section head up to a sum, the director above."""

    def change(row: models.Claim) -> Moved:
        _another(actor, "审批", row.reviewed_by, row.rechecked_by)
        level = policy.level_on(today(), row.fund)
        if level is Level.DIRECTOR:
            try:
                access.require(actor, APPROVE, row.centre)
            except Denied:
                raise refusals.director_needed() from None
        row.approved_by = actor.username
        return Moved(State.APPROVED, {"level": level.value})

    return step(actor, claim_id, revision, "approve", command_id, change, right=APPROVE_SECTION)


def _another(actor: Actor, title: str, *signed: str) -> None:
    if actor.username in signed:
        raise shared.same_person(title)


def return_settled(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """复核退回: back to 初审, the settlement is void."""
    return _returned(actor, claim_id, revision, "return_settled", RECHECK, reason, command_id)


def return_rechecked(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """审批退回."""
    return _returned(actor, claim_id, revision, "return_rechecked", APPROVE_SECTION, reason, command_id)


def return_approved(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """财务退回."""
    return _returned(actor, claim_id, revision, "return_approved", RELEASE, reason, command_id)


def _returned(
    actor: Actor, claim_id: int, revision: int | None, name: str, right: str, reason: str, command_id: str
) -> Outcome:
    def change(row: models.Claim) -> Moved:
        return Moved(State.ACCEPTED, awarding.take_back(row))

    return step(actor, claim_id, revision, name, command_id, change, right=right, reason=reason)


# --- 预审 ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PreReview:
    """What a claim would come to; nothing of it is kept. ``sums`` None: it could not be settled, ``refused`` says why."""

    number: str
    standing: tuple[Standing, ...]
    missing: tuple[str, ...]  # codes of materials
    unmatched: int  # lines without a catalogue item: they count as own pay
    sums: Sums | None
    awarded: tuple[Awarded, ...] = ()
    refused: str = ""
    unchecked: tuple[str, ...] = field(default=())

    @property
    def funds(self) -> dict[str, int]:
        """分 by the field of the settlement."""
        return {name: self.sums.funds.get(name, 0) for name in FUNDS} if self.sums else {}


def pre_review(actor: Actor, new: NewClaim) -> PreReview:
    """The whole decision without commitment: clear violations are cut as they would be, what is in doubt is told.

    Raises what registering raises for values that cannot be.
    """
    if not actor.may(INTAKE):
        access.require(actor, FIRST)
    entry.check(new)
    record = entry.insured(actor, new.person)
    with transaction.atomic():
        row = entry.enter(actor, new, record)
        found = checking.run(actor, row, record=record, fresh=True)
        missing = tuple(code for code, one in entered.materials(row).items() if one.needed and not one.there)
        unmatched = sum(line.match is Match.NONE for visit in found.visits for line in visit.lines)
        sums, awarded, refused = _tried(row, found)
        transaction.set_rollback(True)
    return PreReview("", found.standing, missing, unmatched, sums, awarded, refused, tuple(row.unchecked))


def _tried(row: models.Claim, found: Examined) -> tuple[Sums | None, tuple[Awarded, ...], str]:
    expected = tuple(Standing(one.found, Decision.ACCEPTED, one.id) if _clear(one) else one for one in found.standing)
    try:
        result = awarding.settle(row, Examined(expected, found.visits), awarding.AUTO, first=True)
    except Refusal as refusal:
        return None, (), refusal.message
    return result.sums, result.awarded, ""
