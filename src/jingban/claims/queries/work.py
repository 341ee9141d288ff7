"""My work: queues by right, lists, the next claim."""

from dataclasses import dataclass

from jingban.claims import schemas
from jingban.infra.access.services import Actor


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is asked for."""

    queue: str = ""
    state: str = ""
    query: str = ""
    mine: bool = False
    sort: str = ""
    page: int = 1
    size: int = 50


def work(actor: Actor) -> schemas.WorkOut:
    raise NotImplementedError


def listed(actor: Actor, wanted: Wanted) -> schemas.ClaimPage:
    raise NotImplementedError


def following(actor: Actor, queue: str, after: int | None) -> schemas.NextOut:
    raise NotImplementedError
