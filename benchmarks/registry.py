"""The registry at the size of a centre: search and list pages as a clerk with permission checks, import, matching.

Runs on SQLite in a throw-away directory, or on the PostgreSQL of ``tools/with_postgres.py``. BENCH_PERSONS
(default 680,000) sets the size. Time is wall time, because the work is done by the database.
"""

import os
import statistics
import time
from collections.abc import Callable
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
LONG = {"registry": registry}
