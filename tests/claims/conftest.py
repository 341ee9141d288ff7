"""Fixtures of the tests of claims: an invented world with the clock held, and a person per post."""

from collections.abc import Callable, Iterator

import pytest
from tests.claims import making
from tests.claims.making import Crew, World
from tests.conftest import Desk

from jingban.infra import clock
from jingban.infra.access.models import User
from jingban.infra.access.services import Actor


@pytest.fixture
def held_clock() -> Iterator[None]:
    """10 in the morning of ``making.TODAY``."""
    with clock.held(making.MOMENT):
        yield


@pytest.fixture
def world(db: None, held_clock: None) -> World:
    """People, hospitals, catalogue and calendar."""
    return making.make_world()


@pytest.fixture
def books(world: World) -> None:
    """The books settlements pay from."""
    making.open_books()


@pytest.fixture
def crew(acting: Callable[..., Actor]) -> Crew:
    """One person per post."""
    return Crew(acting)


@pytest.fixture
def sits(desk_of: Callable[[User], Desk]) -> Callable[[Actor], Desk]:
    """The desk at which somebody of the crew sits."""
    return lambda actor: desk_of(User.objects.get(pk=actor.user_id))
