"""Eight workers at the same books: once is once, a reservation ends once, a closed month is closed for everybody."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.payment.ledger_books import BANK, CENTRE, EMPLOYEES, EXPENSE, FIRST, open_books, post, reserve, single

from jingban.infra.access.services import system
from jingban.infra.errors import Refusal
from jingban.payment.core.ledger import Balance
from jingban.payment.models import Book, LedgerAccount, Period, Transfer, Voucher
from jingban.payment.queries import ledger_proof
from jingban.payment.repository import ledger as repository
from jingban.payment.services import ledger, reconcile

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 8


@pytest.fixture(autouse=True)
def books() -> Iterator[None]:
    open_books()
    yield
    flaws = [flaw for book in ledger_proof.verify(system("test")) for flaw in book["flaws"]]
    assert flaws == []


def together(act: Callable[[int], Any]) -> list[Any]:
    """What each worker got, or the code of its refusal. All begin at once; no other error may reach them."""
    start = Barrier(WORKERS)

    def work(number: int) -> Any:
        try:
            connection.ensure_connection()
            start.wait(timeout=30)
            return act(number)
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(WORKERS) as pool:
        return list(pool.map(work, range(WORKERS)))


def balance(code: str) -> Balance:
    return repository.balances(Book.objects.get(code=EMPLOYEES)).get(code, Balance())


def test_the_same_batch_by_all_is_written_once() -> None:
    rows = [single(f"f{n}", 10 + n) for n in range(20)]
    done = together(lambda _: len(post(*rows).new))
    assert sorted(done) == [0] * 7 + [20]
    assert balance(BANK).debit == sum(10 + n for n in range(20))
    assert Voucher.objects.count() == 1


def test_different_entries_get_voucher_numbers_without_gaps() -> None:
    together(lambda n: [post(single(f"f{n}-{k}", 1)) for k in range(3)])
    assert sorted(Voucher.objects.values_list("number", flat=True)) == [f"2026-11-{n:04d}" for n in range(1, 25)]
    assert balance(BANK).debit == 24


def test_post_and_void_of_one_reservation() -> None:
    post(reserve("r", 40))

    def end(number: int) -> int:
        with transaction.atomic():
            act = ledger.post_reserved if number % 2 else ledger.void_reserved
            return len(act("wang", ["r"], FIRST).new)

    done = together(end)
    assert sorted(done, key=str) == [0, 0, 0, 1] + ["pending_ended"] * 4
    assert Transfer.objects.filter(pending="r").count() == 1
    assert balance(EXPENSE) in (Balance(debit=40), Balance())


def test_reversals_of_one_entry() -> None:
    post(single("f", 40))

    def back(_: int) -> int:
        with transaction.atomic():
            return len(ledger.reverse("wang", ["f"], FIRST, memo="").new)

    assert sorted(together(back)) == [0] * 7 + [1]
    assert balance(BANK) == Balance(debit=40, credit=40)


def test_what_is_free_is_not_reserved_twice() -> None:
    LedgerAccount.objects.filter(book__code=EMPLOYEES, code=BANK).update(guarded=True)
    post(single("f", 100))
    days = (FIRST, date(2026, 12, 1))  # of two months, so that the lock on the month is not what saves us
    done = together(lambda n: len(post(reserve(f"r{n}", 30, days[n % 2])).new))
    assert sorted(done, key=str) == [1, 1, 1] + ["not_enough"] * 5
    assert balance(BANK) == Balance(debit=100, reserved_credit=90)


def test_closing_while_others_post() -> None:
    """After the month is closed no row lies in it that the closing did not see."""

    def act(number: int) -> Any:
        if number == 0:
            return ledger.close_month(system("li"), EMPLOYEES, "2026-11", "close-01")["state"]
        return [post(single(f"f{number}-{k}", 1, source="x:1")).known for k in range(4)]

    done = together(act)
    assert done[0] == "closed"
    assert Period.objects.get(book__code=EMPLOYEES, month="2026-11").state == "closed"
    closed_at = Period.objects.get(book__code=EMPLOYEES, month="2026-11").closed_at
    assert not Transfer.objects.filter(at__gt=closed_at).exists()
    assert set(map(str, done[1:])) <= {"[0, 0, 0, 0]", "period_closed"}


def test_a_row_written_past_all_code_waits_for_the_closing_and_is_refused() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    post(single("f", 1))
    columns = "book_id, voucher_id, day, debit_id, credit_id, amount, kind, memo, source, by, at"
    copy = f"INSERT INTO payment_transfer (id, {columns}) SELECT 'sql', {columns} FROM payment_transfer WHERE id = 'f'"

    def write() -> str:
        try:
            with connection.cursor() as cursor:
                cursor.execute(copy)
            return "written"
        except IntegrityError as error:
            return str(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Period.objects.filter(book__code=EMPLOYEES, month="2026-11").update(state="closed", closed_by="li")
            outcome = pool.submit(write)
            waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
            with connection.cursor() as cursor:
                for _ in range(100_000):
                    cursor.execute(waiting)
                    if cursor.fetchone() != (0,) or outcome.done():
                        break
            assert not outcome.done()
        assert "the period is not open" in outcome.result(timeout=30)
    assert not Transfer.objects.filter(pk="sql").exists()


def test_one_book_is_opened_by_one_person() -> None:
    def act(number: int) -> Any:
        return ledger.open_book(system("li"), CENTRE, "610", FIRST, f"open-610-{number}")["book"]

    done = together(act)
    assert sorted(done) == ["110105-610"] + ["book_exists"] * 7


def test_one_bank_account_is_added_once() -> None:
    def act(number: int) -> Any:
        add = ledger.add_bank_account
        return str(add(system("li"), EMPLOYEES, "bank", "1100", "甲", "乙", "lvzhou-csv", f"account-{number}")["id"])

    assert sum(one == "bank_account_exists" for one in together(act)) == 7


def test_locking_a_day_and_posting_do_not_wait_in_a_circle() -> None:
    """Who locks a day holds the book and waits for the month; who posts holds the month, and its rows point at the
    book. With a lock that foreign keys wait for, PostgreSQL ends one of them with an error (deadlock)."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")

    def lock() -> str:
        try:
            reconcile.lock_day(system("li"), EMPLOYEES, FIRST, "lock-day-01")
            return "locked"
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            ledger.post("wang", [single("f", 1)])
            outcome = pool.submit(lock)
            with connection.cursor() as cursor:
                for _ in range(100_000):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone() != (0,) or outcome.done():
                        break
            assert not outcome.done()
        assert outcome.result(timeout=30) == "cannot_lock"
    assert balance(BANK).debit == 1
