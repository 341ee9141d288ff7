"""Claims that hospitals and a city platform hand in: the person by certificate and name, the sender's own number once.

What is complete is accepted at once and its clock runs; what is not stays with the window, and the sender is told why.
"""

from dataclasses import replace

from django.db import transaction

from jingban.claims import models
from jingban.claims.core.model import Channel, NewClaim
from jingban.claims.core.states import State
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services import checking, content, entry, intake
from jingban.claims.services.steps import Outcome, note, saved
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.errors import Refusal
from jingban.registry.core import names
from jingban.registry.services import lookup

SUBMIT = "claims.submit"
# A sender may not look into the registry: the house does, and answers nothing but yes or no.
_MACHINE = access.system("claims")


def submit(actor: Actor, certificate: str, name: str, new: NewClaim, command_id: str) -> Outcome:
    """A claim, accepted where nothing is missing; ``new.external`` is the sender's number, ``new.person`` is found here.

    The same number with the same content again answers with the claim there is. Raises Conflict where the number stands
    for something else, NotFound where certificate and name are not those of one person of the sender's centre: the
    answer does not say which of them is wrong.
    """
    scope = access.require(actor, SUBMIT, entry.office(actor))
    channel = new.channel if new.channel is Channel.PLATFORM else Channel.HOSPITAL
    person = lookup.person_by_certificate(_MACHINE, certificate)
    if person is None or names.key(person.name) != names.key(name) or not scope.covers(person.centre):
        raise refusals.no_certificate()
    claim = replace(new, person=person.id, channel=channel, supplements=None)
    entry.check(claim)
    digest = entry.digest_of(replace(claim, filed=None))

    def whole() -> Done:
        known = rows.by_external(actor.username, claim.external.strip())
        if known is not None:
            if rows.submitted_digest(known) != digest:
                raise refusals.external_known(claim.external, known.number, known.state)
            return entry.entered(known)
        row = entry.enter(actor, claim, entry.insured(_MACHINE, person.id), details={"submitted": digest})
        _accept(actor, row)
        return entry.entered(row)

    request = {"claim": digest, "external": claim.external}
    with content.told_apart():
        return Outcome(**commands.run(actor, command_id, "claims.submit", request, whole))


def _accept(actor: Actor, row: models.Claim) -> None:
    """受理 where papers and sums are complete and no hard gate holds it; else a draft, its findings for the window to see."""
    try:
        with transaction.atomic():
            intake.accepted(_MACHINE, row)
            row.state = State.ACCEPTED.value
            saved(row)
            note(actor, row, "accept", State.DRAFT, "", {"due": str(row.due_on)})
    except Refusal:
        row.refresh_from_db()  # what the refused step had set is undone
        checking.run(_MACHINE, row)
        saved(row)
