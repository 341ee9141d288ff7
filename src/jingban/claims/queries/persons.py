"""A person's year."""

from jingban.claims import schemas
from jingban.infra.access.services import Actor


def year(actor: Actor, person_id: int, wanted: int | None) -> schemas.PersonYearOut:
    raise NotImplementedError
