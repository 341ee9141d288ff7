"""One claim."""

from datetime import datetime

from jingban.claims import schemas
from jingban.infra.access.services import Actor


def claim(actor: Actor, claim_id: int) -> schemas.ClaimOut:
    raise NotImplementedError


def lines(
    actor: Actor, claim_id: int, *, visit: int | None, bill: int | None, only: str, page: int, size: int
) -> schemas.ClaimLinePage:
    raise NotImplementedError


def unmask(actor: Actor, claim_id: int, reason: str) -> datetime:
    raise NotImplementedError
