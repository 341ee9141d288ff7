"""What the desk of benefits shows: policies in words, versions and differences, what-if runs. Access first."""

from datetime import date

from jingban.benefit import presenting, refusals, repository, schemas
from jingban.benefit.core import catalogue
from jingban.benefit.core.policy import PolicyPack
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load
from jingban.benefit.policy_files import regions as region_codes
from jingban.benefit.portfolio import COLUMNS
from jingban.benefit.services import CALCULATE, READ_POLICY
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor


def _pack(region: str) -> PolicyPack:
    try:
        return load(region)
    except BenefitError as error:
        raise refusals.of(error.at("region")) from None


def regions(actor: Actor) -> list[schemas.RegionOut]:
    """Every pack with its concerns and the days on which something changes."""
    access.require(actor, READ_POLICY)
    return [presenting.region(_pack(code)) for code in region_codes()]


def dictionary(actor: Actor) -> schemas.DictionaryOut:
    """Codes and their words."""
    access.require(actor, READ_POLICY)
    return presenting.dictionary(COLUMNS)


def policies(actor: Actor, region: str, on: date | None, concern: str) -> schemas.PoliciesOut:
    """The provisions in force on a day (all versions without one)."""
    access.require(actor, READ_POLICY)
    pack = _pack(region)
    rows = catalogue.in_force(pack, on, concern)
    return schemas.PoliciesOut(
        region=pack.region,
        name=pack.name,
        version=pack.version,
        on=on,
        provisions=[presenting.provision(row) for row in rows],
    )


def timeline(actor: Actor, region: str) -> schemas.TimelineOut:
    """The dated versions of every rule."""
    access.require(actor, READ_POLICY)
    pack = _pack(region)
    families = [presenting.family(row) for row in catalogue.timeline(pack)]
    return schemas.TimelineOut(region=pack.region, name=pack.name, version=pack.version, families=families)


def diff(actor: Actor, region: str, first: date, second: date) -> schemas.DiffOut:
    """What differs between two days."""
    access.require(actor, READ_POLICY)
    pack = _pack(region)
    changes = [presenting.change(row) for row in catalogue.differences(pack, first, pack, second)]
    return schemas.DiffOut(
        region=pack.region, name=pack.name, version=pack.version, first=first, second=second, changes=changes
    )


def simulations(actor: Actor, page: int, size: int) -> schemas.SimulationPage:
    """What-if runs of one's scope, newest first."""
    rows, total = repository.page(access.require(actor, CALCULATE), page, size)
    items = [schemas.SimulationItem(**presenting.simulation_values(row)) for row in rows]
    return schemas.SimulationPage(items=items, total=total, page=page, size=size)


def simulation(actor: Actor, simulation_id: int) -> schemas.SimulationOut:
    """One run with its result, once there is one."""
    row = repository.one(access.require(actor, CALCULATE), simulation_id)
    if row is None:
        raise refusals.no_simulation()
    return presenting.simulation(row)
