"""One claim as its page shows it. Access first; certificate and phone in clear only under a running grant."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from jingban.benefit.core import explain
from jingban.claims import models, schemas
from jingban.claims.core.model import REASONS
from jingban.claims.core.states import NATIONAL, State
from jingban.claims.presenting import money, whole
from jingban.claims.presenting import rows as presenting
from jingban.claims.presenting.words import masked_phone
from jingban.claims.queries import allowed
from jingban.claims.queries.work import clocks_of
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import claims as stored
from jingban.claims.repository import listing, showing
from jingban.claims.services.entry import PHONE
from jingban.claims.services.steps import READ, object_of
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.registry.services import lookup
from jingban.registry.services.persons import READ as READ_PERSONS

FIELDS = ("id_number", "phone")


def visible(actor: Actor, claim_id: int) -> models.Claim:
    """The claim where this person may read it; raises NotFound where it is outside the scope or not there."""
    row = stored.claim(access.require(actor, READ), claim_id)
    if row is None:
        raise refusals.no_claim()
    return row


def claim(actor: Actor, claim_id: int) -> schemas.ClaimOut:
    """One claim whole, except its fee lines."""
    row = visible(actor, claim_id)
    visits, bills, findings = showing.visits(row.pk), showing.bills(row.pk), showing.findings(row.pk)
    settlements, events = settlements_of(row), showing.events(row.pk)
    kinds = list(dict.fromkeys(visit.med_type for visit in visits))
    clocks = clocks_of([row])
    face = clocks.face(row, kinds, listing.pauses([row.pk]).get(row.pk, []))
    values = presenting.values(row, face, kinds, clocks.now)
    until = access.unmasked_until(actor, object_of(row.pk))
    seen = access.unmasked_fields(actor, object_of(row.pk)) if until else frozenset()
    if "id_number" in seen and actor.may(READ_PERSONS, row.centre):
        values["certificate"] = lookup.certificate_shown(actor, row.person_id, object_of(row.pk)) or row.certificate
    phone = (access.open_sealed(row.phone_cipher, PHONE) or "") if row.phone_cipher else ""
    reim, recheck, process = NATIONAL[State(row.state)]
    decided = [money.value(one) for one in settlements]
    number = settlements[0].round if settlements else None
    return schemas.ClaimOut(
        **values,
        **_head(row),
        phone=phone if "phone" in seen else masked_phone(phone),
        corrected_by=showing.corrected_by(row.pk),
        corrects_number=row.corrects.number if row.corrects else "",
        national={"reim_stas": reim, "rchk_flag": recheck, "crt_prcs_stas": process},
        may=allowed.commands(actor, row, clocks.now),
        approval=allowed.approval(row),
        visits=[whole.visit(one, sum(b.total for b in bills if b.visit_id == one.pk)) for one in visits],
        bill_list=[whole.bill(b, b.counted, [f.pk for f in findings if f.bill_id == b.pk]) for b in bills],  # type: ignore[attr-defined]
        materials=[whole.material(one) for one in sorted(showing.materials(row.pk), key=lambda one: int(one.code))],
        finding_list=[whole.finding(one) for one in findings],
        cuts=[whole.cut(one) for one in showing.cuts(row.pk, number)],
        settlements=[whole.settlement(one) for one in settlements],
        shares=money.together(decided),
        explanation=explain.for_citizen(money.added(decided)) if decided else "",
        releases=[whole.release(one) for one in showing.releases(row.pk)],
        signatures=whole.signatures(row, events),
        events=[whole.event(one) for one in events],
        notices=[whole.notice(one) for one in showing.notices(row.pk)],
        unmasked_until=until,
    )


def settlements_of(row: models.Claim) -> list[models.Settlement]:
    """What stands; of a claim a correction has taken the place of, what stood before."""
    found = showing.settlements(row.pk)
    return showing.last_round(row.pk) if not found and row.state == State.SUPERSEDED.value else found


def _head(row: models.Claim) -> dict[str, Any]:
    names = (
        *("centre", "person_type", "sex", "birth", "reason", "proxy", "applicant", "liability_statement", "account"),
        *("accepted_on", "closed_on", "revision", "own_pay", "over_limit", "prior_self_pay", "eligible", "cut"),
    )
    return {
        **{name: getattr(row, name) for name in names},
        "corrects": row.corrects_id,
        "supplements": row.supplements_id,
        "identities": list(row.identities),
        "reason_title": REASONS.get(row.reason, row.reason),
        "unchecked": [str(one) for one in row.unchecked],
        "verified": row.verified_revision is not None,
    }


def lines(
    actor: Actor, claim_id: int, *, visit: int | None, bill: int | None, only: str, page: int, size: int
) -> schemas.ClaimLinePage:
    """Fee lines in the order of their bills; at most six statements."""
    row = visible(actor, claim_id)
    number = showing.round_of(row.pk, ever=row.state == State.SUPERSEDED.value)
    cuts = showing.cut_amounts(row.pk, number)
    findings = showing.found_lines(row.pk)
    chosen: Sequence[int] = list(cuts) if only == "cut" else list(findings)
    found = showing.lines(row.pk, visit, bill, only, chosen)
    total, amount = showing.sums(found)
    part = found.select_related("bill")[(page - 1) * size : page * size]
    items = [whole.line(one, one.bill.visit_id, cuts.get(one.pk, 0), findings.get(one.pk, [])) for one in part]
    return schemas.ClaimLinePage(items=items, total=total, amount=amount, page=page, size=size)


def unmask(actor: Actor, claim_id: int, reason: str) -> datetime:
    """Certificate and phone in clear for 15 minutes, as far as this person may see them here; logged."""
    row = visible(actor, claim_id)
    own = actor.fields(READ, row.centre)
    fields = [name for name in FIELDS if name in own] or FIELDS
    return access.unmask(actor, READ, row.centre, object_of(row.pk), fields, reason)
