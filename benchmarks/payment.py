"""The ledger: entries per second one by one and in batches, statements of a large book, queries of each command.

Runs on SQLite in a throw-away directory, or on the PostgreSQL of ``tools/with_postgres.py``. Time is wall time, because
the work is done by the database.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from typing import Any

from benchmarks.measure import Result

BOOK, FIRST = "110105-310", date(2026, 11, 1)


@contextmanager
def _database() -> Iterator[str]:
    """A migrated database of its own; the name of its kind."""
    with tempfile.TemporaryDirectory() as home:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingban.web.settings")
        os.environ["JINGBAN_HOME"] = home
        os.environ.setdefault("JINGBAN_LOG_LEVEL", "ERROR")
        if os.environ.get("JINGBAN_TEST_DATABASE_URL"):
            os.environ["JINGBAN_DATABASE_URL"] = os.environ["JINGBAN_TEST_DATABASE_URL"]
        import django
        from django.core.management import call_command

        django.setup()
        from django.db import connection

        connection.close()
        if connection.vendor == "sqlite":
            connection.settings_dict["NAME"] = f"{home}/bench.sqlite3"
        call_command("migrate", interactive=False, verbosity=0)
        yield connection.vendor
        connection.close()


def _open_book() -> None:
    from jingban.infra.access.services import system
    from jingban.payment.models import Book
    from jingban.payment.services import ledger

    if not Book.objects.filter(code=BOOK).exists():  # several benchmarks may share a PostgreSQL
        ledger.open_book(system("bench"), "110105", "310", FIRST, "bench-open-book")


def _rows(prefix: str, count: int, kind: str = "single") -> list[Any]:
    from jingban.payment.core.model import Transfer, TransferKind

    days = [FIRST + timedelta(days=n) for n in range(30)]
    return [
        Transfer(
            f"{prefix}-{n}",
            BOOK,
            days[n * 30 // count],
            "5001.01",
            "1004",
            100 + n,
            TransferKind(kind),
            source=f"item:{n}",
        )
        for n in range(count)
    ]


def _post(rows: list[Any]) -> None:
    from django.db import transaction

    from jingban.payment.services import ledger

    with transaction.atomic():
        ledger.post("bench", rows)


def _per_second(work: Callable[[], object], count: int) -> float:
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def _queries(work: Callable[[], object]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as caught:
        work()
    return len(caught)


def ledger(repeat: int) -> Result:
    """Entries per second, one by one and in batches; queries of each command."""
    result = Result("ledger")
    with _database() as vendor:
        from django.db import transaction

        from jingban.payment.services import ledger as services

        _open_book()
        mark = f"{time.time_ns()}"
        note = f"{vendor}, each in a transaction of its own"
        result.add("single", _per_second(lambda: [_post([r]) for r in _rows(f"{mark}s", 300)], 300), "/s", note)
        for size in (1_000, 10_000):
            batches = [_rows(f"{mark}{size}-{n}", size) for n in range(repeat)]
            speeds = [_per_second(partial(_post, batch), size) for batch in batches]
            result.add(f"batch of {size:,}", sorted(speeds)[len(speeds) // 2], "/s", vendor)

        def end() -> None:
            with transaction.atomic():
                services.post_reserved("bench", ids, date(2026, 11, 30))

        reserved = _rows(f"{mark}r", 1_000, "pending")
        ids = [row.id for row in reserved]
        result.add("reserve 1,000", _per_second(lambda: _post(reserved), 1_000), "/s", vendor)
        result.add("post 1,000 reserved", _per_second(end, 1_000), "/s", vendor)
        result.add("retry of 1,000 (nothing written)", _per_second(end, 1_000), "/s", vendor)
        result.add("queries: one entry", _queries(lambda: _post(_rows(f"{mark}q1", 1))), "", vendor)
        result.add("queries: 1,000 entries", _queries(lambda: _post(_rows(f"{mark}q2", 1_000))), "", vendor)
    return result


def ledger_1m(repeat: int) -> Result:
    """A book of 1,000,000 entries: trial balance, a page of an account, the proof from raw rows."""
    result = Result("ledger-1m")
    with _database() as vendor:
        from django.db import connection

        from jingban.infra.access.services import system
        from jingban.payment.queries import ledger as queries
        from jingban.payment.queries import ledger_proof

        _open_book()
        mark, count, size = f"{time.time_ns()}", 1_000_000, 20_000
        fill = lambda: [_post(_rows(f"{mark}-{n}", size)) for n in range(count // size)]  # noqa: E731
        result.add("filling", _per_second(fill, count), "/s", f"{vendor}, batches of {size:,}")
        if vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        actor, last = system("bench"), date(2026, 11, 30)

        def took(name: str, work: Callable[[], object]) -> None:
            start = time.perf_counter()
            work()
            result.add(name, time.perf_counter() - start, "s", vendor)

        took("trial balance of the month", lambda: queries.statement(actor, BOOK, "trial", FIRST, last))
        took("balance sheet", lambda: queries.statement(actor, BOOK, "balance", FIRST, last))
        took("first page of the bank account", lambda: queries.entries(actor, BOOK, "1004", FIRST, last, 1, 100))
        took(
            "last page of the bank account",
            lambda: queries.entries(actor, BOOK, "1004", FIRST, last, count // 100, 100),
        )
        took("first page of a single day", lambda: queries.entries(actor, BOOK, "1004", last, last, 1, 100))
        took("check-list of the month", lambda: queries.checklist(actor, BOOK, "2026-11"))
        took("proof from the raw rows", lambda: ledger_proof.verify(actor, BOOK))
        asked = _queries(lambda: queries.statement(actor, BOOK, "trial", FIRST, last))
        result.add("queries: trial balance", asked, "", vendor)
    return result


BENCHMARKS: dict[str, Callable[[int], Result]] = {"ledger": ledger}
# Minutes long: only by name.
LONG: dict[str, Callable[[int], Result]] = {"ledger-1m": ledger_1m}
