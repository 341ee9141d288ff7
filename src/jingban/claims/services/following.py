"""How far the money of many claims is: one background step asks for all of them."""

from jingban.claims.core.states import RELEASE, State
from jingban.claims.repository import claims as contents
from jingban.claims.services import releasing
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.errors import Refusal
from jingban.infra.jobs import services as jobs

FOLLOW_JOB = "claims.follow"


def follow_all(actor: Actor) -> int:
    """Queue the question for every released claim of one's scope; id of the job."""
    access.require(actor, RELEASE)
    return jobs.enqueue(actor, FOLLOW_JOB, "查询拨付进度", {}, centre=actor.centre)


def released(actor: Actor) -> list[int]:
    """Claims whose money is on its way, oldest first."""
    rows = contents.claims(access.require(actor, RELEASE)).filter(state=State.RELEASED.value)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def follow(actor: Actor, claim_id: int, command_id: str) -> bool:
    """Ask for one; whether it is closed now. One that somebody holds waits for the next time."""
    try:
        return releasing.refresh(actor, claim_id, command_id).state == State.CLOSED
    except Refusal:
        return False
