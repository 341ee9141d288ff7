"""A claim comes into being: valid, of an insured person, numbered, with its content and its list of materials.

``enter`` is for use inside a command; the commands are in ``intake``, ``papers_in``, ``declaration``, ``submissions``.
"""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.db import IntegrityError

from jingban.claims import models
from jingban.claims.core import checklist
from jingban.claims.core.checklist import Care
from jingban.claims.core.entering import claim_problems
from jingban.claims.core.insured import basis
from jingban.claims.core.model import NewClaim
from jingban.claims.core.states import State
from jingban.claims.policy.intake import materials as material_rules
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services import content
from jingban.claims.services.steps import READ, note, object_of, today
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands.services import Done
from jingban.infra.rows import add
from jingban.payment.services.payments import person_digest
from jingban.registry.core import certificates, names
from jingban.registry.core.model import PersonRecord
from jingban.registry.services import lookup

PHONE = "claims.phone"  # purpose its key is made for


def office(actor: Actor) -> str:
    """Where the claim is handled."""
    return actor.centre or str(settings.JINGBAN_CENTRE)


def digest_of(new: NewClaim) -> str:
    """Tells two requests apart without keeping what they say."""
    return hashlib.sha256(repr(new).encode("utf-8", "surrogatepass")).hexdigest()


def check(new: NewClaim) -> None:
    """Raises Invalid naming every value that cannot be kept."""
    if problems := claim_problems(new, today()):
        raise refusals.wrong_values(problems)


def insured(actor: Actor, person_id: int) -> PersonRecord:
    """The person with every coverage, within one's scope."""
    record = lookup.record_of(actor, person_id)
    if record is None:
        raise refusals.no_person()
    return record


def insured_with_account(actor: Actor, person_id: int) -> tuple[PersonRecord, str]:
    """The same with the digest of the accepted account; one statement."""
    found = lookup.record_and_account(actor, person_id)
    if found is None:
        raise refusals.no_person()
    return found


def enter(
    actor: Actor,
    new: NewClaim,
    record: PersonRecord,
    *,
    number: str = "",
    papers: Mapping[str, Sequence[int]] | None = None,
    details: Mapping[str, Any] | None = None,
    told: Sequence[str] = (),
) -> models.Claim:
    """The claim as a draft. ``papers``: capture papers by the code of the material they are.

    ``details`` and ``told`` (what a person must look at) stand in the history.
    """
    row = row_of(actor, new, record)
    row.number = number or numbers(row.centre, 1)[0]
    keep(actor, row)
    content.write(row, new.visits)
    rows.write_materials(material_rows(row, new, papers or {}), [])
    counted = {"bills": row.bills, "lines": row.lines, "total": row.total}
    said = "；".join(told)
    note(
        actor, row, "register", None, said[:500], counted | ({"told": list(told)} if told else {}) | dict(details or {})
    )
    return row


def keep(actor: Actor, row: models.Claim) -> None:
    """Write a new claim's row. Raises Conflict where it adds to no claim, or its sender has used the number."""
    if row.supplements_id is not None:
        scope = access.require(actor, READ)
        if not rows.supplemented(scope, row.supplements_id, row.person_id).exists():
            raise refusals.no_supplemented()
    try:
        add([row])
    except IntegrityError as error:
        if "external" in str(error):
            raise refusals.external_taken(row.external) from None
        raise


def entered(row: models.Claim) -> Done:
    """The answer of a command that made a claim."""
    outcome = {"id": row.pk, "number": row.number, "state": row.state, "revision": row.revision}
    details = {"number": row.number, "channel": row.channel, "person": row.person_id, "total": row.total}
    return Done(outcome, object_of(row.pk), details)


def numbers(centre: str, count: int) -> list[str]:
    """受理号: office, day and serial of the day."""
    day = today()
    last = rows.next_number(centre, day, count)
    return [f"{centre}{day:%Y%m%d}{serial:05d}" for serial in range(last - count + 1, last + 1)]


def row_of(actor: Actor, new: NewClaim, record: PersonRecord) -> models.Claim:
    """The row of a draft, not written yet."""
    person, now = record.person, clock.now()
    filed = new.filed or today()
    applicant = certificates.normal(new.applicant_id)
    row = models.Claim(
        centre=office(actor), channel=new.channel.value, external=new.external.strip(), state=State.DRAFT.value,
        supplements_id=new.supplements, person_id=person.id, person_name=person.name,
        person_key=names.key(person.name)[:60], person_digest=person.digest, certificate=person.certificate,
        sex=person.sex, birth=person.birth, death=person.death, region=person.centre[:6], reason=new.reason,
        proxy=new.proxy, applicant=new.applicant.strip(), applicant_digest=person_digest(applicant),
        phone_cipher=access.seal(new.phone.strip(), PHONE) if new.phone.strip() else "",
        liability_statement=new.liability_statement, account=new.account, filed_on=filed,
        registered_by=actor.username, registered_at=now, changed_at=now, visits=len(new.visits),
        bills=sum(len(visit.bills) for visit in new.visits),
        lines=sum(len(bill.lines) for visit in new.visits for bill in visit.bills),
        total=sum(bill.total for visit in new.visits for bill in visit.bills),
    )  # fmt: skip
    insure(row, record, min((visit.last for visit in new.visits), default=filed))
    return row


def insure(row: models.Claim, record: PersonRecord, day: date) -> None:
    """Scheme, kind of person and identities as of ``day``: the last day of the first visit."""
    found = basis(record, day)
    if found is None:
        raise refusals.never_insured()
    row.scheme, row.person_type = found.scheme, found.person_type
    row.identities = [group.identity for group in record.as_of(day).groups]


def material_rows(row: models.Claim, new: NewClaim, papers: Mapping[str, Sequence[int]]) -> list[models.Material]:
    """What is needed and what is there, not written yet."""
    cares = [Care(visit.med_type, visit.diagnoses) for visit in new.visits]
    wanted = needed(row, cares)
    there = set(new.materials) | set(papers)
    return [
        models.Material(
            claim=row, code=code, needed=code in wanted, there=code in there, copies=1 if code in there else 0,
            papers=list(papers.get(code, ())),
        )
        for code in checklist.ordered(there | set(wanted))
    ]  # fmt: skip


def needed(row: models.Claim, cares: Sequence[Care]) -> tuple[str, ...]:
    """Codes of what this claim needs."""
    rule = checklist.rule_on(material_rules(), row.filed_on)
    return checklist.needed(rule, cares, proxy=row.proxy, liability_statement=row.liability_statement)


def reckon_materials(row: models.Claim) -> None:
    """What is needed after the content changed; what lies there stays there."""
    wanted = needed(row, rows.cares(row))
    held = rows.materials(row)
    for code, material in held.items():
        material.needed = code in wanted
    new = [models.Material(claim=row, code=code, needed=True) for code in wanted if code not in held]
    rows.write_materials(new, list(held.values()))
