"""What every test may lean on: people with roles, clients that are logged in, an own file store, emptied tables."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from django.test import Client

# A busy machine must not fail a test: how long an example takes says nothing about the code under test.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

PASSWORD = "Correct-Horse-7"
REPOSITORY = Path(__file__).resolve().parent.parent
SHARED = REPOSITORY.parent / "shared"


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database``: the second run, on PostgreSQL, leaves out what never sees a database."""
    parser.addoption("--only-database", action="store_true", help="only tests that use the database")
    parser.addoption("--exhaustive", action="store_true", help="also long random searches, minutes each")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out long searches unless asked, and pure tests when asked."""
    if not config.getoption("--exhaustive"):
        long = [item for item in items if item.get_closest_marker("exhaustive")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]
    if not config.getoption("--only-database"):
        return
    fixtures = {"db", "transactional_db", "live_server", "django_db_setup"}
    chosen = [i for i in items if i.get_closest_marker("django_db") or fixtures & set(getattr(i, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(chosen)])
    items[:] = chosen


@pytest.fixture(autouse=True)
def _own_store(settings: Any, tmp_path: Path) -> None:
    settings.JINGBAN_STORE = tmp_path / "store"


@pytest.fixture(autouse=True, scope="session")
def _flush_past_the_triggers() -> Iterator[None]:
    """Transactional tests empty every table afterwards; what is only added to forbids that, so triggers step aside."""
    from jingban.capture import triggers as capture
    from jingban.claims import triggers as claims
    from jingban.infra.audit import triggers as audit
    from jingban.payment import triggers as payment
    from jingban.registry import triggers as registry

    original = Flush.handle

    def handle(self: Flush, **options: Any) -> Any:
        connection = connections[options["database"]]
        for triggers in (audit, capture, claims, payment, registry):
            triggers.remove(connection)
        try:
            return original(self, **options)
        finally:
            for triggers in (audit, capture, claims, payment, registry):
                triggers.install(connection)

    Flush.handle = handle  # type: ignore[method-assign]
    yield
    Flush.handle = original  # type: ignore[method-assign]


@pytest.fixture
def person(db: None) -> Callable[..., Any]:
    """Make an account: ``person("budget_officer", scope="1101", fields=("phone",), username="wang")``."""
    from django.contrib.auth.hashers import make_password

    from jingban.infra import clock
    from jingban.infra.access.models import Grant, Role, User

    count = iter(range(1, 1000))

    def make(
        *roles: str, username: str = "", scope: str = "*", centre: str = "110105", fields: tuple[str, ...] = ()
    ) -> User:
        user = User.objects.create(
            username=username or f"person{next(count)}",
            centre=centre,
            password=make_password(PASSWORD),
            must_change_password=False,
            created_at=clock.now(),
        )
        for role in roles:
            Grant.objects.create(user=user, role=Role.objects.get(code=role), scope=scope, fields=list(fields))
        return user

    return make


@pytest.fixture
def acting(person: Callable[..., Any]) -> Callable[..., Any]:
    """Make an account and return it as an acting value for services."""
    from jingban.infra.access.repository import actor_of

    return lambda *roles, **values: actor_of(person(*roles, **values), "10.0.0.1")


class Desk(Client):
    """A browser of the desk: keeps the session, enforces CSRF and sends the token as the page does."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=True)

    def generic(self, method: str, path: str, *args: Any, **extra: Any) -> Any:
        """Add the CSRF header from the cookie unless the test sets its own."""
        token = self.cookies.get("csrftoken")
        if token is not None:
            headers = dict(extra.pop("headers", None) or {})
            headers.setdefault("X-CSRFToken", token.value)
            extra["headers"] = headers
        return super().generic(method, path, *args, **extra)

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One JSON request below /api."""
        if body is None:
            return self.generic(method, f"/api{path}")
        return getattr(self, method.lower())(f"/api{path}", body, content_type="application/json")


@pytest.fixture
def desk(db: None) -> Desk:
    """A browser that nobody has logged in with; it has fetched the CSRF cookie."""
    browser = Desk()
    browser.get("/api/session")
    return browser


@pytest.fixture
def desk_of(db: None) -> Callable[[Any], Desk]:
    """A browser in which this account is logged in."""

    def log_in(user: Any) -> Desk:
        browser = Desk()
        browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        browser.get("/api/session")
        return browser

    return log_in


@pytest.fixture
def shared() -> Path:
    """The study material beside the checkout; tests that need it are skipped, visibly, where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared study material is not beside this checkout")
    return SHARED
