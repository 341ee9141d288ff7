"""One claim, lists, queues, a person's year and the board as the desk reads them."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import Crew, World, a_claim, a_stay
from tests.conftest import Desk

from jingban.infra.access.models import User
from jingban.infra.access.services import Actor

Of = Callable[[Actor], Desk]


@pytest.fixture
def sits(desk_of: Callable[[User], Desk]) -> Of:
    """The desk at which somebody of the crew sits."""
    return lambda actor: desk_of(User.objects.get(pk=actor.user_id))


def test_a_claim_stands_whole_on_its_page(world: World, books: None, crew: Crew, sits: Of) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay(), phone="010-12345678"))
    shown: dict[str, Any] = sits(crew.auditor).ask("GET", f"/claims/{made.id}").json()
    assert shown["number"] == made.number
