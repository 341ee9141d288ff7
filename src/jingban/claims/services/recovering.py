"""追回: what a correction asks back from the person has come in."""

from collections.abc import Mapping

from jingban.claims import models
from jingban.claims.core.states import RELEASE, State
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import decisions as refusals
from jingban.claims.services.steps import Outcome, edit, note
from jingban.infra.access.services import Actor

_STATES = frozenset({State.RELEASED, State.CLOSED})
_NOTE = 200


def recovered(actor: Actor, claim_id: int, revision: int | None, reason: str, command_id: str) -> Outcome:
    """Note that the money is back; ``reason`` says by which receipt. The entry in the books is the accountant's voucher.

    Raises Conflict where nothing is to be recovered.
    """
    said = reason.strip()
    if len(said) < 2:
        raise shared.reason_needed()

    def change(row: models.Claim) -> Mapping[str, object]:
        held = list(models.Release.objects.select_for_update().filter(claim=row, state="recovering").order_by("pk"))
        if not held:
            raise refusals.nothing_to_recover()
        for one in held:
            one.state, one.note = "recovered", f"已追回：{said}"[:_NOTE]
            one.save(update_fields=["state", "note"])
        details = {"recovered": {one.book: one.amount for one in held}}
        note(actor, row, "recovered", State(row.state), said, details)
        return {**details, "reason": said}

    request = {"reason": said}
    return edit(
        actor, claim_id, revision, "recovered", command_id, change, right=RELEASE, states=_STATES, request=request
    )
