"""The invented world is right and quick to make."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.claims import making
from tests.claims.making import Crew, World

from jingban.infra.access.services import system
from jingban.registry.services import lookup


def test_the_world_can_be_asked(world: World, books: None, crew: Crew) -> None:
    found = lookup.person_as_of(crew.clerk, world["poor"], making.TODAY)
    assert found is not None
    assert [(c.scheme, c.person_type) for c in found.coverages] == [("390", "1501")]
    assert [g.identity for g in found.groups] == ["2303"]
    assert lookup.person_as_of(crew.clerk, world["elsewhere"], making.TODAY) is None
    account = lookup.bank_account_of(system("test"), world["rare"])
    assert account is not None and account["account"] == world.persons["rare"].account
    item = lookup.catalogue_as_of(making.DRUG_DATED, making.TODAY)
    assert item is not None and item.item_class == "01"


def test_a_world_takes_few_statements(db: None) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        making.make_world()
        making.open_books()
    assert len(asked) <= 30
