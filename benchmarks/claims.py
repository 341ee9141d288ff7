"""Claims from entry to settled, with rights checked: one commit each by one and by two processes, statements per claim,
growth over a large table, list pages as a clerk, fifty clerks at once.

Runs on SQLite in a throw-away directory, or on the PostgreSQL of ``tools/with_postgres.py``. Time is wall time, because
the work is done by the database. BENCH_CLAIMS (default 200,000) and BENCH_PERSONS (default 680,000) set the sizes.
"""

import multiprocessing
import os
import statistics
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from typing import Any

from benchmarks.measure import Result
from benchmarks.payment import _database

CLAIMS = int(os.environ.get("BENCH_CLAIMS", "200000"))
PERSONS = int(os.environ.get("BENCH_PERSONS", "680000"))
PROVIDERS, ITEMS = 800, 20_000
DISTRICT = "110105"
RIGHTS = frozenset({"claims.read", "claims.intake", "claims.first_review", "registry.read", "benefit.calculate"})


def entry(repeat: int) -> Result:
    """New claims of three lines, entered, verified, reviewed and settled: one commit each."""
    with _database() as vendor:
        result = Result(f"claims from entry to settled, {vendor}")
        year = _world(5_000)
        count = 60 * repeat
        _settled(year, range(50))  # warm: rules, policies, catalogue
        with _counted() as seen:
            _settled(year, range(100, 120))
        result.add("statements a claim, 3 lines", seen[0] / 20, "", "aim 20")
        taken = _settled(year, range(1_000, 1_000 + count))
        _rate(result, "one process, 3 lines", taken)
        _rate(result, "one process, 30 lines", _settled(year, range(9_000, 9_000 + count // 4), lines=30))
        if vendor == "postgresql":
            _rate(result, "two processes, 3 lines", _together(2, count), workers=2)
    return result


def growth(repeat: int) -> Result:
    """Seconds a claim as the tables grow to BENCH_CLAIMS claims: flat is right."""
    with _database() as vendor:
        result = Result(f"claims as the tables grow to {CLAIMS:,}, {vendor}")
        year = _world(min(PERSONS, max(5_000, CLAIMS // 2)))
        _settled(year, range(50))
        first = 0.0
        for step in range(5):
            _filled(year, CLAIMS * step // 4)
            taken = _settled(year, range(10_000_000 + step * 1_000, 10_000_000 + step * 1_000 + 40 * repeat))
            middle = statistics.median(taken) * 1000
            first = first or middle
            result.add(f"at {CLAIMS * step // 4:,} claims", middle, "ms", f"{middle / first:.2f} × the empty table")
    return result


def pages(repeat: int) -> Result:
    """List pages, search and one claim as a clerk, over BENCH_CLAIMS claims of BENCH_PERSONS persons."""
    with _database() as vendor:
        from jingban.claims.queries import claims as queries
        from jingban.claims.queries import work
        from jingban.claims.queries.work import Wanted

        result = Result(f"pages over {CLAIMS:,} claims of {PERSONS:,} persons, {vendor}")
        year = _world(PERSONS)
        _filled(year, CLAIMS)
        clerk = _clerk()
        known = _numbers(500)
        asks: dict[str, Callable[[int], Any]] = {
            "my work": lambda n: work.work(clerk),
            "queue by urgency": lambda n: work.listed(clerk, Wanted(queue="accepted", page=n % 5 + 1, size=50)),
            "all, newest": lambda n: work.listed(clerk, Wanted(page=n % 5 + 1, size=50)),
            "search by name": lambda n: work.listed(clerk, Wanted(query=known[n % 500][1], page=1, size=50)),
            "search by number": lambda n: work.listed(clerk, Wanted(query=known[n % 500][0], page=1, size=50)),
            "one claim": lambda n: queries.claim(clerk, known[n % 500][2]),
        }
        for name, ask in asks.items():
            _measured(result, name, ask, 20 * repeat)
    return result


def clerks(repeat: int) -> Result:
    """Fifty clerks at once over HTTP on this machine's cores: lists, claims and steps."""
    with _database() as vendor:
        result = Result(f"fifty clerks at once, {vendor}")
        year = _world(5_000)
        _filled(year, 5_000)
        _settled(year, range(400))
        taken, wrong = _crowd(50, 10 * repeat)
        taken.sort()
        result.add("answers", len(taken), "", f"{wrong} refused or failed")
        result.add("median", statistics.median(taken) * 1000, "ms")
        result.add("p95", taken[int(len(taken) * 0.95) - 1] * 1000, "ms")
    return result


# --- the world ---------------------------------------------------------------------------------------


def _world(persons: int) -> Any:
    """The invented centre; a year of claims to draw from."""
    from jingban.claims.generator import Year
    from jingban.infra.access.services import system
    from jingban.registry import models
    from jingban.registry.services import practice

    practice.generate(system("bench"), persons, PROVIDERS, ITEMS)
    ids = list(models.Person.objects.filter(centre__startswith=DISTRICT).order_by("pk").values_list("pk", flat=True))
    return Year(ids)


def _clerk() -> Any:
    from jingban.infra.access.services import Actor, Holding

    return Actor(1, "clerk", "演示", DISTRICT, (Holding(RIGHTS, DISTRICT),))


def _settled(year: Any, numbers: Sequence[int], lines: int = 3) -> list[float]:
    """Seconds of each claim."""
    from jingban.claims.services import straight

    clerk, taken = _clerk(), []
    for n in numbers:
        claim = year.claim(n, lines)
        start = time.perf_counter()
        done = straight.through(clerk, claim, f"bench-{uuid.uuid4().hex}")
        taken.append(time.perf_counter() - start)
        if done.state != "settled":
            raise RuntimeError(f"claim {n} stopped at {done.state}")
    return taken


def _rate(result: Result, name: str, taken: list[float], workers: int = 1) -> None:
    taken.sort()
    note = f"median {statistics.median(taken) * 1000:.1f} ms, p95 {taken[int(len(taken) * 0.95) - 1] * 1000:.1f} ms"
    result.add(name, workers * len(taken) / sum(taken), "/s", note)


def _together(workers: int, count: int) -> list[float]:
    """The same by several processes with a connection each."""
    from django.db import connections

    connections.close_all()
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        parts = pool.starmap(_part, [(100_000 * (n + 1), count) for n in range(workers)])
    return [seconds for part in parts for seconds in part]


def _part(start: int, count: int) -> list[float]:
    from jingban.claims.generator import Year
    from jingban.registry import models

    ids = list(models.Person.objects.filter(centre__startswith=DISTRICT).order_by("pk").values_list("pk", flat=True))
    year = Year(ids)
    _settled(year, range(start - 20, start))
    return _settled(year, range(start, start + count))


@contextmanager
def _counted() -> Iterator[list[int]]:
    """Statements sent to the database, transaction control left out."""
    from django.db import connection

    seen = [0]

    def count(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen[0] += not sql.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT"))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count):
        yield seen


# --- a large table -----------------------------------------------------------------------------------


def _filled(year: Any, wanted: int) -> None:
    """Ended claims of three lines up to ``wanted``, written past the guards, as a migration would bring them."""
    from django.db import connection

    from jingban.claims import models, triggers

    there = models.Claim.objects.filter(channel="bench").count()
    if there >= wanted:
        return
    triggers.remove(connection)
    numbers = iter(range(there, wanted))
    while part := list(islice(numbers, 2_000)):
        _written(year, part)
    triggers.install(connection)


def _written(year: Any, numbers: Sequence[int]) -> None:
    from django.db import transaction

    from jingban.claims import models
    from jingban.infra import clock
    from jingban.registry import models as registry
    from jingban.verification.core.keys import key_of

    made = [year.claim(20_000_000 + n, 3) for n in numbers]
    persons = registry.Person.objects.in_bulk([claim.person for claim in made])
    now = clock.now()
    with transaction.atomic():
        claims = models.Claim.objects.bulk_create(
            _claim_row(n, claim, persons[claim.person], now) for n, claim in zip(numbers, made, strict=True)
        )
        visits = models.Visit.objects.bulk_create(
            models.Visit(
                claim=row, number=1, person_id=row.person_id, med_type=visit.med_type, provider=visit.provider,
                level="2", first=visit.first, last=visit.last, diagnoses=list(visit.diagnoses),
            )
            for row, claim in zip(claims, made, strict=True)
            for visit in claim.visits
        )  # fmt: skip
        bills = models.Bill.objects.bulk_create(
            models.Bill(
                claim=row, visit=visit, person_id=row.person_id, number=bill.number, code=bill.code, day=bill.day,
                total=bill.total, key="|".join(key_of(bill.code, bill.number) or ()),
                blocking=f"{visit.provider}|{bill.day}|{bill.total}",
            )
            for row, visit, claim in zip(claims, visits, made, strict=True)
            for bill in claim.visits[0].bills
        )  # fmt: skip
        models.Line.objects.bulk_create(
            models.Line(
                claim_id=bill.claim_id, bill=bill, number=n, name=line.name, quantity=line.quantity, price=line.price,
                amount=line.amount, day=line.day, item=line.code, item_name=line.name, item_class="01", match="code",
            )
            for bill, claim in zip(bills, made, strict=True)
            for n, line in enumerate(claim.visits[0].bills[0].lines, 1)
        )  # fmt: skip


def _claim_row(n: int, claim: Any, person: Any, now: Any) -> Any:
    from jingban.claims import models

    open_ = n % 40 == 0
    total, filed = claim.visits[0].bills[0].total, claim.filed
    return models.Claim(
        number=f"BENCH{n:010d}", centre=DISTRICT, channel="bench", state="accepted" if open_ else "closed",
        person_id=person.pk, person_name=person.name, person_key=person.name_key,
        person_digest=person.certificate_digest, certificate=person.certificate_masked, sex=person.sex,
        birth=person.birth, scheme="310", person_type="1101", region="110000", reason="01", filed_on=filed,
        accepted_on=filed, due_on=filed + timedelta(days=42), closed_on=None if open_ else filed + timedelta(days=20),
        days_used=None if open_ else 14, registered_by="bench", registered_at=now, reviewed_by="" if open_ else "a",
        rechecked_by="" if open_ else "b", released_by="" if open_ else "c", changed_at=now, visits=1, bills=1, lines=3,
        total=total, own_pay=0 if open_ else total, personal=0 if open_ else total,
    )  # fmt: skip


def _numbers(count: int) -> list[tuple[str, str, int]]:
    from jingban.claims import models

    rows = models.Claim.objects.filter(channel="bench").order_by("-pk")[:count]
    return [(row.number, row.person_name, row.pk) for row in rows]


def _measured(result: Result, name: str, ask: Callable[[int], Any], count: int) -> None:
    ask(0)
    with _counted() as seen:
        ask(1)
    taken = []
    for n in range(count):
        start = time.perf_counter()
        ask(n)
        taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    p95 = taken[int(len(taken) * 0.95) - 1]
    result.add(name, statistics.median(taken), "ms", f"p95 {p95:.1f} ms, {seen[0]} statements")


def _crowd(people: int, turns: int) -> tuple[list[float], int]:
    """Each clerk looks at the work, a list and a claim in turn, in a thread of its own with its own connection."""
    from django.db import connection

    from jingban.claims.queries import claims as queries
    from jingban.claims.queries import work
    from jingban.claims.queries.work import Wanted

    known, clerk = _numbers(500), _clerk()
    taken: list[float] = []
    wrong: list[str] = []

    def one(number: int) -> None:
        for turn in range(turns):
            n = number * 31 + turn * 7
            start = time.perf_counter()
            try:
                if turn % 3 == 0:
                    work.work(clerk)
                elif turn % 3 == 1:
                    work.listed(clerk, Wanted(queue="accepted", page=n % 5 + 1, size=50))
                else:
                    queries.claim(clerk, known[n % 500][2])
            except Exception as error:  # noqa: BLE001 - counted and told
                wrong.append(repr(error))
            taken.append(time.perf_counter() - start)
        connection.close()

    threads = [threading.Thread(target=one, args=(n,)) for n in range(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, len(wrong)


BENCHMARKS: dict[str, Callable[[int], Result]] = {"claims": entry}
LONG = {"claims-growth": growth, "claims-pages": pages, "claims-clerks": clerks}
