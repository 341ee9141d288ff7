"""The supervisor's board."""

from datetime import date

from jingban.claims import schemas
from jingban.infra.access.services import Actor


def board(actor: Actor, since: date | None, until: date | None) -> schemas.BoardOut:
    raise NotImplementedError
