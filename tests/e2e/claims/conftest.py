"""Browser tests of claims share one installation; each test has persons and bills of its own."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from .. import claiming, paying
from ..conftest import Tab
from ..serving import Server, serving


@pytest.fixture(scope="session")
def server(equipped: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """An installation for claims: a person for each post, books with money."""
    posts = {name: paying.PEOPLE[name] for name in ("kuaiji", "fuhe")}
    with serving(tmp_path_factory.mktemp("claims"), posts, JINGBAN_CLAIMS_SWITCHES="demo_rules") as made:
        claiming.people(made)
        claiming.books(made.api("fuhe"), made.api("kuaiji"))
        yield made


@pytest.fixture(scope="session")
def persons(server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """Registry id of each person by name."""
    return claiming.registry(server.api("mulu"), server.api("chuangkou"), tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="session")
def logged_in() -> dict[str, Any]:
    """Cookies of this installation only."""
    return {}


@pytest.fixture
def at(desk_as: Callable[[str], Tab], persons: dict[str, int]) -> Callable[[str, str], Any]:
    """A page of the desk as one of the people."""
    return lambda name, path: desk_as(name).open(path)
