"""A person's year: accumulators and claims. Who sees none of the person's claims and not the person sees nothing."""

from jingban.claims import models, schemas
from jingban.claims.core.states import TITLES, State
from jingban.claims.presenting import money
from jingban.claims.refusals import claims as refusals
from jingban.claims.repository import showing
from jingban.claims.services.steps import READ, today
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.registry.services import lookup
from jingban.registry.services.persons import READ as READ_PERSONS

_LARGEST = 2**63 - 1  # id a database can hold
_CLAIMS = 500  # of one year; nobody has more


def year(actor: Actor, person_id: int, wanted: int | None) -> schemas.PersonYearOut:
    """年度累计 of a year, without one of the newest, and the claims of one's scope settled or filed in it."""
    claims = showing.of_person(access.require(actor, READ), person_id)
    if not claims.exists() and not _known(actor, person_id):
        raise refusals.no_person()
    rows = showing.accumulators(person_id)
    chosen = wanted or (rows[0].year if rows else today().year)
    values = next((row.values for row in rows if row.year == chosen), None)
    return schemas.PersonYearOut(
        person_id=person_id,
        year=chosen,
        years=[row.year for row in rows],
        accumulators=money.accumulators(values),
        claims=[_claim(row) for row in showing.years(claims, chosen)[:_CLAIMS]],
    )


def _known(actor: Actor, person_id: int) -> bool:
    """Whether the registry shows the person to this reader."""
    return person_id <= _LARGEST and actor.may(READ_PERSONS) and bool(lookup.persons_by_ids(actor, [person_id]))


def _claim(row: models.Claim) -> schemas.YearClaimOut:
    return schemas.YearClaimOut(
        id=row.pk, number=row.number, state=row.state, state_title=TITLES[State(row.state)], filed_on=row.filed_on,
        total=row.total, fund=row.fund, personal=row.personal,
    )  # fmt: skip
