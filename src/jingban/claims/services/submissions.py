"""Claims that hospitals and a city platform hand in: the person by certificate and name, the sender's own number once."""

from dataclasses import replace

from jingban.claims.core.model import Channel, NewClaim
from jingban.claims.refusals import intake as refusals
from jingban.claims.repository import intake as rows
from jingban.claims.services import content, entry
from jingban.claims.services.steps import Outcome
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.registry.core import names
from jingban.registry.services import lookup

SUBMIT = "claims.submit"
# A sender may not look into the registry: the house does, and answers nothing but yes or no.
_MACHINE = access.system("claims")


def submit(actor: Actor, certificate: str, name: str, new: NewClaim, command_id: str) -> Outcome:
    """A claim as a draft for the window; ``new.external`` is the sender's number, ``new.person`` is found here.

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
        return entry.entered(row)

    request = {"claim": digest, "external": claim.external}
    with content.told_apart():
        return Outcome(**commands.run(actor, command_id, "claims.submit", request, whole))
