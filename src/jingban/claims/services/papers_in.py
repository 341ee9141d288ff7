"""A claim of papers that capture has released: bills joined with their lists, what is uncertain told in the history."""

from collections.abc import Sequence
from dataclasses import replace

from jingban.capture.services import handing
from jingban.claims.core.assembling import assemble
from jingban.claims.core.model import NewClaim
from jingban.claims.core.states import INTAKE
from jingban.claims.refusals import intake as refusals
from jingban.claims.services import content, entry
from jingban.claims.services.steps import Outcome
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done


def from_papers(actor: Actor, head: NewClaim, papers: Sequence[int], command_id: str) -> Outcome:
    """A claim as a draft. Raises Invalid naming bills that lack what a claim needs, and what ``handing.released`` raises.

    What could not be joined for certain, and what nobody has confirmed, stands in the history of the claim.
    """
    access.require(actor, INTAKE, entry.office(actor))
    wanted = list(dict.fromkeys(papers))
    entry.check(replace(head, visits=()))

    def whole() -> Done:
        record = entry.insured(actor, head.person)
        made = assemble(handing.released(actor, wanted), record.person.name)
        if made.problems:
            raise refusals.wrong_values(made.problems)
        new = replace(head, visits=made.visits)
        entry.check(new)
        row = entry.enter(actor, new, record, papers=made.materials, told=made.told)
        return entry.entered(row)

    request = {"claim": entry.digest_of(replace(head, visits=())), "papers": wanted}
    with content.told_apart():
        return Outcome(**commands.run(actor, command_id, "claims.from_papers", request, whole))
