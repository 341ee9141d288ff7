"""What the database refuses by itself: rows written past all code, on SQLite and PostgreSQL alike."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from tests.payment.ledger_books import BANK, EMPLOYEES, EXPENSE, FISCAL, RESIDENTS, open_books, post, reserve, single

from jingban.payment.models import Book, LedgerAccount, Period, Transfer, Voucher
from jingban.payment.services import ledger

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books(db: None) -> None:
    open_books()
    post(single("f1", 100), reserve("r1", 40), reserve("r2", 30), memo="拨款")
    with transaction.atomic():
        ledger.post_reserved("wang", ["r2"], single("", 1).day)


def account(code: str, book: str = EMPLOYEES) -> int:
    return LedgerAccount.objects.get(book__code=book, code=code).pk


def row(**more: Any) -> dict[str, Any]:
    """A transfer as SQL would write it; in order unless ``more`` spoils it."""
    values = {
        "id": "sql",
        "book_id": Book.objects.get(code=EMPLOYEES).pk,
        "voucher_id": Voucher.objects.order_by("pk").first().pk,
        "day": "2026-11-01",
        "debit_id": account(BANK),
        "credit_id": account(FISCAL),
        "amount": 5,
        "kind": "single",
        "pending_id": None,
        "reverses_id": None,
        "memo": "",
        "source": "",
        "by": "sql",
        "at": timezone.now(),
    }
    return values | more


def insert(values: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in values)
    holes = ", ".join(["%s"] * len(values))
    run(f"INSERT INTO payment_transfer ({names}) VALUES ({holes})", list(values.values()))


def run(sql: str, values: list[Any] | None = None) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a foreign key speaks up now, as it would at commit
        else:
            connection.check_constraints()


def refused(act: Callable[[], None]) -> None:
    before = list(Transfer.objects.order_by("pk").values())
    with pytest.raises(DatabaseError):
        act()
    assert list(Transfer.objects.order_by("pk").values()) == before


def test_a_row_in_order_is_taken() -> None:
    insert(row())
    assert Transfer.objects.get(pk="sql").amount == 5


PENDING = {"kind": "pending", "voucher_id": None}


def ends(kind: str, of: str, amount: int, **more: Any) -> dict[str, Any]:
    values = {
        "kind": kind,
        "pending_id": of,
        "amount": amount,
        "debit_id": account(EXPENSE),
        "credit_id": account(BANK),
    }
    return row(**(values | ({"voucher_id": None} if kind == "void" else {}) | more))


@pytest.mark.parametrize(
    "spoiled",
    [
        lambda: row(amount=0),
        lambda: row(amount=-5),
        lambda: row(credit_id=account(BANK)),
        lambda: row(id="f1"),
        lambda: row(id=""),
        lambda: row(kind="other"),
        lambda: row(credit_id=account("5001")),
        lambda: row(credit_id=account(FISCAL, RESIDENTS)),
        lambda: row(debit_id=account(BANK, RESIDENTS)),
        lambda: row(book_id=Book.objects.get(code=RESIDENTS).pk),
        lambda: row(day="2026-10-31"),
        lambda: row(day="2027-02-01"),
        lambda: row(day="2026-11-02"),
        lambda: row(voucher_id=None),
        lambda: row(kind="pending"),
        lambda: row(**PENDING, pending_id="r1"),
        lambda: ends("post", "r1", 41),
        lambda: ends("post", "r2", 30),
        lambda: ends("void", "r2", 30),
        lambda: ends("post", "f1", 100),
        lambda: ends("post", "nothing", 40),
        lambda: ends("post", "r1", 40, debit_id=account(FISCAL)),
        lambda: row(kind="post"),
        lambda: row(kind="void", voucher_id=None),
        lambda: row(reverses_id="f1", amount=100),
        lambda: row(reverses_id="f1", amount=99, debit_id=account(FISCAL), credit_id=account(BANK)),
        lambda: row(reverses_id="r1", amount=40, debit_id=account(BANK), credit_id=account(EXPENSE)),
    ],
)
def test_a_spoiled_row_is_refused(spoiled: Callable[[], dict[str, Any]]) -> None:
    values = spoiled()
    refused(lambda: insert(values))


def test_a_reservation_posted_and_voided_by_sql() -> None:
    insert(ends("post", "r1", 40))
    values = ends("void", "r1", 40, id="sql2")
    refused(lambda: insert(values))


def test_a_second_reversal() -> None:
    sides = {"debit_id": account(FISCAL), "credit_id": account(BANK), "amount": 100, "reverses_id": "f1"}
    insert(row(**sides))
    values = row(**sides, id="sql2")
    refused(lambda: insert(values))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE payment_transfer SET amount = amount + 1 WHERE id = 'f1'",
        "UPDATE payment_transfer SET memo = 'x'",
        "DELETE FROM payment_transfer",
        "DELETE FROM payment_transfer WHERE id = 'r1'",
        "UPDATE payment_voucher SET memo = 'x'",
        "UPDATE payment_voucher SET checked_by = made_by",
        "DELETE FROM payment_voucher",
        "DELETE FROM payment_period",
        "UPDATE payment_period SET month = '2026-10' WHERE month = '2026-11'",
        "UPDATE payment_period SET vouchers = 0",
        "UPDATE payment_period SET state = 'closed', closed_by = 'x' WHERE month = '2026-12'",
        "UPDATE payment_period SET state = 'closed'",
        "UPDATE payment_ledgeraccount SET code = '1' WHERE code = '1004'",
        "UPDATE payment_ledgeraccount SET kind = 'income' WHERE code = '1004'",
        "DELETE FROM payment_ledgeraccount WHERE code = '5401'",
        "UPDATE payment_book SET code = 'x' WHERE code = '110105-310'",
        "DELETE FROM payment_book",
    ],
)
def test_the_past_is_not_changed(sql: str) -> None:
    before = [list(m.objects.order_by("pk").values()) for m in (Book, LedgerAccount, Period, Voucher)]
    refused(lambda: run(sql))
    assert [list(m.objects.order_by("pk").values()) for m in (Book, LedgerAccount, Period, Voucher)] == before


@pytest.mark.parametrize("table", ["transfer", "voucher", "period", "ledgeraccount", "book", "payable", "batchitem"])
def test_no_table_is_emptied(table: str) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no TRUNCATE; DELETE without a condition is refused above")
    refused(lambda: run(f"TRUNCATE payment_{table} CASCADE"))


def test_a_closed_month_takes_no_row_and_opens_again_only_with_a_reason() -> None:
    close = "UPDATE payment_period SET state = 'closed', closed_by = 'x' WHERE month = '{}'"
    run(close.format("2026-11"))
    values = row()
    refused(lambda: insert(values))
    run(close.format("2026-12"))
    refused(lambda: run("UPDATE payment_period SET state = 'open' WHERE month = '2026-12'"))
    refused(lambda: run("UPDATE payment_period SET state = 'open', reopened_reason = 'y' WHERE month = '2026-11'"))
    run("UPDATE payment_period SET state = 'open', reopened_reason = 'y' WHERE month = '2026-12'")


def test_an_account_out_of_use_takes_no_row() -> None:
    run("UPDATE payment_ledgeraccount SET active_to = '2026-11-01' WHERE code = '1004'")
    insert(row())
    voucher = Voucher.objects.create(
        book_id=row()["book_id"], number="2026-11-9999", day="2026-11-02", kind="transfer", made_by="x", made_at=timezone.now()
    )  # fmt: skip
    values = row(id="sql2", day="2026-11-02", voucher_id=voucher.pk)
    refused(lambda: insert(values))
