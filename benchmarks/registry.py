"""The registry at the size of a centre: search and list pages as a clerk with permission checks, import, matching.

Runs on SQLite in a throw-away directory, or on the PostgreSQL of ``tools/with_postgres.py``. BENCH_PERSONS
(default 680,000) sets the size. Time is wall time, because the work is done by the database. ``registry-680k`` asks
through HTTP, with session, rights and JSON; BENCH_HOME names a data directory that ``jingban registry generate`` has
filled already (it is only read, apart from one account and its session).
"""

import os
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from benchmarks.measure import Result
from benchmarks.payment import _database

PERSONS, PROVIDERS, ITEMS = int(os.environ.get("BENCH_PERSONS", "680000")), 800, 20_000


def registry(repeat: int) -> Result:
    """Fill, then ask as a clerk of the district and of one street."""
    with _database() as vendor:
        from jingban.infra.access.services import Actor, Holding, system
        from jingban.registry import generator, queries
        from jingban.registry.services import lookup, practice

        result = Result(f"registry at {PERSONS:,} persons, {vendor}")
        start = time.perf_counter()
        practice.generate(system("bench"), PERSONS, PROVIDERS, ITEMS)
        result.add("fill (persons/s)", PERSONS / (time.perf_counter() - start), "/s")
        rights = frozenset({"registry.read"})
        names = [row.person.name for row in generator.persons(200, start=PERSONS // 2)]
        for who, scope in (("district clerk", "110105"), ("street clerk", "110105017")):
            actor = Actor(1, "clerk", "", scope, (Holding(rights, scope),))
            pages: dict[str, Callable[[int], Any]] = {
                "search by name": lambda n, a=actor: queries.persons(a, names[n % 200], 1, 50),  # type: ignore[misc]
                "search two characters": lambda n, a=actor: queries.persons(a, names[n % 200][-2:], 1, 50),  # type: ignore[misc]
                "search surname only": lambda n, a=actor: queries.persons(a, names[n % 200][:1], 1, 50),  # type: ignore[misc]
                "search by number": lambda n, a=actor: queries.persons(a, f"11{n:010d}", 1, 50),  # type: ignore[misc]
                "first page": lambda n, a=actor: queries.persons(a, "", 1, 50),  # type: ignore[misc]
                "page 100": lambda n, a=actor: queries.persons(a, "", 100, 50),  # type: ignore[misc]
                "providers page": lambda n, a=actor: queries.providers(a, "", None, n % 10 + 1, 50),  # type: ignore[misc]
                "catalogue page": lambda n, a=actor: queries.catalogue(a, "", "", None, n % 10 + 1, 50),  # type: ignore[misc]
            }
            for name, ask in pages.items():
                _measure(result, f"{who}: {name}", ask, 20 * repeat)
        items = [row.name for row in generator.items(200)]
        day = date(2024, 3, 1)
        _measure(
            result, "match one item name", lambda n: lookup.match("H11010100000", items[n % 200], "", day), 20 * repeat
        )
    return result


@contextmanager
def _filled() -> Iterator[str]:
    """A filled database: the one of BENCH_HOME, or one made for this run; the name of its kind."""
    home = os.environ.get("BENCH_HOME")
    if not home:
        with _database() as vendor:
            from jingban.infra.access.services import system
            from jingban.registry.services import practice

            practice.generate(system("bench"), PERSONS, PROVIDERS, ITEMS)
            yield vendor
        return
    os.environ.update(JINGBAN_HOME=home, JINGBAN_LOG_LEVEL="ERROR")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingban.web.settings")
    import django

    django.setup()
    from django.db import connection

    yield connection.vendor
    connection.close()


def _clerk(scope: str) -> Any:
    """A browser in which a clerk of this scope is logged in."""
    from django.conf import settings
    from django.test import Client

    from jingban.infra import clock
    from jingban.infra.access.models import Grant, Role, User

    settings.ALLOWED_HOSTS = ["*"]
    values = {"centre": scope, "password": "!", "must_change_password": False, "created_at": clock.now()}
    user, new = User.objects.get_or_create(username=f"bench-{scope}", defaults=values)
    if new:
        Grant.objects.create(user=user, role=Role.objects.get(code="window_clerk"), scope=scope, fields=[])
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def over_http(repeat: int) -> Result:
    """The pages of the desk as clerks of the district and of one street ask for them: session, rights, JSON."""
    with _filled() as vendor:
        from jingban.registry import generator, models

        persons = models.Person.objects.count()
        result = Result(f"registry over HTTP at {persons:,} persons, {vendor}")
        names = [row.person.name for row in generator.persons(200, start=PERSONS // 2)]
        certificates = [row.person.certificate for row in generator.persons(200, start=PERSONS // 3)]
        ids = list(models.Person.objects.order_by("pk").filter(centre="110105017").values_list("pk", flat=True)[:200])
        asked: dict[str, Callable[[int], str]] = {
            "list, first page": lambda n: "persons?size=50",
            "list, page 100": lambda n: "persons?size=50&page=100",
            "search, whole name": lambda n: f"persons?query={names[n % 200]}",
            "search, two characters": lambda n: f"persons?query={names[n % 200][-2:]}",
            "search, surname": lambda n: f"persons?query={names[n % 200][:1]}",
            "search, certificate": lambda n: f"persons?query={certificates[n % 200]}",
            "search, nobody": lambda n: "persons?query=龘龘",
            "person": lambda n: f"persons/{ids[n % len(ids)]}",
            "accounts to decide": lambda n: "accounts?state=asked",
            "providers page": lambda n: f"providers?page={n % 10 + 1}",
            "catalogue page": lambda n: f"catalogue?kind=drug&item_class=02&page={n % 10 + 1}",
        }
        for who, scope in (("district", "110105"), ("street", "110105017")):
            client = _clerk(scope)

            def fetch(path: str, client: Any = client) -> None:
                answer = client.get(f"/api/registry/{path}", headers={"host": "localhost"})
                if answer.status_code != 200:
                    raise RuntimeError(f"{path}: {answer.status_code} {answer.content[:200]!r}")

            for name, path in asked.items():
                _measure(result, f"{who} clerk: {name}", lambda n, path=path, fetch=fetch: fetch(path(n)), 40 * repeat)  # type: ignore[misc]
    return result


def _measure(result: Result, name: str, ask: Callable[[int], Any], count: int) -> None:
    ask(0)
    taken = []
    for n in range(count):
        start = time.perf_counter()
        ask(n)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    result.add(name, statistics.median(taken), "ms", f"p95 {taken[int(len(taken) * 0.95) - 1]:.1f} ms")


BENCHMARKS: dict[str, Callable[[int], Result]] = {}
LONG = {"registry": registry, "registry-680k": over_http}
