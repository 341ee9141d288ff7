"""Reconciliation on the tables: statements in, certain matches, matches by hand, locked days; refusals change nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from tests.payment.making import Crew, command, crew, due, open_book
from tests.payment.test_returns import answer, contents

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound, Refusal
from jingban.payment.models import BankAccount, Match, MatchLine, ReconciliationDay, StatementEntry
from jingban.payment.queries import reconcile as queries
from jingban.payment.repository import reconcile as repository
from jingban.payment.services import ledger, reconcile

pytestmark = pytest.mark.django_db
AMOUNTS = (4_693_250, 2_860_116, 3_052_500)
BOOK = "310"


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def checker(hands: Crew) -> Actor:
    return hands.checker


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


@pytest.fixture
def paid(hands: Crew, payer: BankAccount) -> date:
    """Three payments, all paid; the day of payment."""
    batch = hands.sent(payer, hands.released([due(n, fen) for n, fen in enumerate(AMOUNTS, 1)]))
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    return localdate(clock.now())


def money(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def statement(
    rows: list[tuple[date, str, int, str]],
    opening: int = 100_000_000,
    account: str = "11001234",
    until: date | None = None,
) -> bytes:
    """A statement in CSV: day, serial, signed 分, reference."""
    last = until or max(row[0] for row in rows)
    first = min((row[0] for row in rows), default=last)
    closing = opening + sum(row[2] for row in rows)
    head = f"账号,{account},期初余额,{money(opening)},期末余额,{money(closing)},起始日期,{first},截止日期,{last}\n"
    lines = [
        f"{day},{serial},{money(fen)},{'借' if fen < 0 else '贷'},{reference}" for day, serial, fen, reference in rows
    ]
    return (
        head + "交易日期,交易流水号,金额,借贷标志,业务编号\n" + "\n".join(x.replace(",-", ",") for x in lines)
    ).encode()


def bank_rows(day: date) -> list[tuple[date, str, int, str]]:
    """What the bank would print for what is booked."""
    book = repository.Book.objects.get(code=BOOK)  # type: ignore[attr-defined]
    items = [m for m in repository.movements(book, day, unmatched=False) if m.side == "business"]
    return [(m.day, f"F{n:03d}", m.amount, m.reference) for n, m in enumerate(items, 1)]


def take(actor: Actor, payer: BankAccount, data: bytes) -> dict[str, Any]:
    return reconcile.import_statement(actor, payer.pk, "流水.csv", [data], command())


def refused(code: str, kind: type[Refusal], act: Callable[[], object]) -> None:
    before = contents()
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    assert contents() == before


def test_what_agrees_is_matched_and_the_day_locked(checker: Actor, payer: BankAccount, paid: date) -> None:
    assert take(checker, payer, statement(bank_rows(paid)))["added"] == 3
    assert reconcile.match_all(checker, BOOK, paid, command()) == {"matched": 3, "open": 0}
    assert MatchLine.objects.count() == 12  # the ledger books each payment on two accounts
    assert Match.objects.filter(automatic=True).count() == 3
    seen = queries.overview(checker, BOOK, paid)
    assert seen.open == [] and all(row.equal for row in seen.totals) and seen.matched == 3
    assert sum(row.out[0] for row in seen.totals) == 10_605_866
    with clock.shifted(timedelta(days=1)):
        assert reconcile.lock_day(checker, BOOK, paid, command())["locked"]
        assert reconcile.lock_day(checker, BOOK, paid, command())["locked"]  # again: nothing new
    row = ReconciliationDay.objects.get(day=paid)
    assert row.totals == {s: {"count": 3, "out": 10_605_866, "back": 0} for s in ("business", "ledger", "bank")}


def test_a_day_that_does_not_agree_is_not_locked(checker: Actor, payer: BankAccount, paid: date) -> None:
    take(checker, payer, statement(bank_rows(paid)[:2]))
    reconcile.match_all(checker, BOOK, paid, command())
    refused("cannot_lock", Conflict, lambda: reconcile.lock_day(checker, BOOK, paid, command()))
    with clock.shifted(timedelta(days=1)):
        refused("cannot_lock", Conflict, lambda: reconcile.lock_day(checker, BOOK, paid, command()))
    seen = queries.overview(checker, BOOK, paid)
    assert [item.kind for item in seen.open] == ["in_transit"]
    assert any("1" not in words for words in seen.obstacles)


def test_a_locked_day_takes_nothing_more(checker: Actor, hands: Crew, payer: BankAccount, paid: date) -> None:
    take(checker, payer, statement(bank_rows(paid)))
    reconcile.match_all(checker, BOOK, paid, command())
    match = Match.objects.order_by("id")[0]
    with clock.shifted(timedelta(days=1)):
        reconcile.lock_day(checker, BOOK, paid, command())
        more = statement([*bank_rows(paid), (paid, "F900", 500, "")])
        refused("day_locked", Conflict, lambda: take(checker, payer, more))
        refused("day_locked", Conflict, lambda: reconcile.unmatch(checker, match.pk, "记错了", command()))
        on_bank = [ledger.Line("1004", "4101", 25, "利息")]
        refused(
            "day_locked",
            Conflict,
            lambda: ledger.enter_voucher(hands.accountant, BOOK, paid, on_bank, "银行利息", command()),
        )
        beside = [ledger.Line("2001.01", "4101", 25, "转收入")]
        assert ledger.enter_voucher(hands.accountant, BOOK, paid, beside, "与银行无关", command())["transfers"]
        for table, change in (
            ("payment_reconciliationday", "state = 'open'"),
            ("payment_match", "note = 'x'"),
            ("payment_statemententry", "amount = 1"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"UPDATE {table} SET {change}")


def test_interest_is_matched_by_hand_once_it_is_booked(
    checker: Actor, hands: Crew, payer: BankAccount, paid: date
) -> None:
    take(checker, payer, statement([*bank_rows(paid), (paid, "F900", 25, "")]))
    reconcile.match_all(checker, BOOK, paid, command())
    entry = str(StatementEntry.objects.get(serial="F900").pk)
    seen = queries.overview(checker, BOOK, paid)
    assert [(item.kind, item.movements[0].id) for item in seen.open] == [("unknown", entry)]
    alone = {"bank": [entry]}
    refused("does_not_balance", Invalid, lambda: reconcile.match(checker, BOOK, alone, "银行利息", command()))
    booked = ledger.enter_voucher(
        hands.accountant, BOOK, paid, [ledger.Line("1004", "4101", 25, "利息")], "银行利息", command()
    )
    (transfer,) = booked["transfers"]
    (open_item,) = [i for i in queries.overview(checker, BOOK, paid).open if i.kind == "unknown"]
    assert [(r.side, r.id) for r in open_item.suggestions[0].movements] == [("ledger", transfer)]
    both = {"bank": [entry], "ledger": [transfer]}
    refused("note_needed", Invalid, lambda: reconcile.match(checker, BOOK, both, " ", command()))
    made = reconcile.match(checker, BOOK, both, "利息清单 11 月", command())
    assert queries.overview(checker, BOOK, paid).open == []
    refused("not_open", Conflict, lambda: reconcile.match(checker, BOOK, both, "利息清单 11 月", command()))
    reconcile.unmatch(checker, made["id"], "选错了", command())
    assert len(queries.overview(checker, BOOK, paid).open) == 2
    refused("no_match", NotFound, lambda: reconcile.unmatch(checker, made["id"], "再拆一次", command()))


def test_taking_a_match_apart_looks_at_that_match_alone(checker: Actor, payer: BankAccount, paid: date) -> None:
    take(checker, payer, statement(bank_rows(paid)))
    reconcile.match_all(checker, BOOK, paid, command())
    first, second = Match.objects.order_by("id")[:2]
    assert repository.match_days(first) == {paid}
    with CaptureQueriesContext(connection) as seen:
        reconcile.unmatch(checker, first.pk, "看一看", command())
    assert sum("payment_statemententry" in q["sql"] for q in seen) <= 2
    assert Match.objects.filter(pk=second.pk).exists() and not Match.objects.filter(pk=first.pk).exists()


def test_a_match_over_two_days_is_held_by_either(checker: Actor, payer: BankAccount, paid: date) -> None:
    """Paid on one day, booked by the bank on the next; the first day is locked by hand past the services."""
    rows = [(paid + timedelta(days=1), *row[1:]) for row in bank_rows(paid)]
    take(checker, payer, statement(rows))
    with clock.shifted(timedelta(days=2)):
        reconcile.match_all(checker, BOOK, paid + timedelta(days=1), command())
        match = Match.objects.order_by("id")[0]
        assert repository.match_days(match) == {paid, paid + timedelta(days=1)}
        ReconciliationDay.objects.create(book=payer.book, day=paid, state="locked", by="x")
        refused("day_locked", Conflict, lambda: reconcile.unmatch(checker, match.pk, "选错了", command()))


def test_a_return_not_booked_yet_is_told_as_such(checker: Actor, payer: BankAccount, paid: date) -> None:
    rows = bank_rows(paid)
    take(checker, payer, statement([*rows, (paid, "F800", AMOUNTS[1], rows[1][3])]))
    reconcile.match_all(checker, BOOK, paid, command())
    (item,) = queries.overview(checker, BOOK, paid).open
    assert (item.kind, item.movements[0].amount) == ("returned", AMOUNTS[1])


def test_the_adjustment_explains_a_payment_the_bank_books_later(checker: Actor, payer: BankAccount, paid: date) -> None:
    rows = bank_rows(paid)
    late = [*rows[:2], (paid + timedelta(days=1), rows[2][1], rows[2][2], rows[2][3])]
    take(checker, payer, statement(late, opening=0))
    with clock.shifted(timedelta(days=2)):
        reconcile.match_all(checker, BOOK, paid + timedelta(days=1), command())
        table = queries.adjust(checker, BOOK, paid)
        assert (table.book_balance, table.bank_balance) == (-10_605_866, -7_553_366)
        assert sum(row.amount for row in table.paid_by_us) == -3_052_500
        assert table.agreed and table.book_adjusted == table.bank_adjusted == -10_605_866
        assert queries.adjust(checker, BOOK, paid + timedelta(days=1)).paid_by_us == []


def test_the_same_statement_twice_adds_nothing(checker: Actor, payer: BankAccount, paid: date) -> None:
    data = statement(bank_rows(paid))
    take(checker, payer, data)
    entries = StatementEntry.objects.count()
    assert take(checker, payer, data)["added"] == 0
    again = statement(bank_rows(paid)) + b"\n"
    assert take(checker, payer, again) | {"id": 0} == {"id": 0, "added": 0, "known": 3}
    assert StatementEntry.objects.count() == entries


def test_statements_that_do_not_fit_are_refused(checker: Actor, payer: BankAccount, paid: date) -> None:
    rows = bank_rows(paid)
    take(checker, payer, statement(rows))
    later = [(paid + timedelta(days=3), "F950", 100, "")]
    refused("statement_gap", Conflict, lambda: take(checker, payer, statement(later, opening=1)))
    altered = [(rows[0][0], rows[0][1], rows[0][2] + 1, rows[0][3]), *rows[1:]]
    refused("serial_differs", Conflict, lambda: take(checker, payer, statement(altered)))
    refused("other_account", Invalid, lambda: take(checker, payer, statement(later, account="99990000")))
    refused("file_empty", Invalid, lambda: take(checker, payer, b""))
    with pytest.raises(Invalid) as told:
        take(checker, payer, statement(later, account="62220000123499990000"))
    assert "0000" in told.value.message and "6222" not in told.value.message


def test_only_those_who_may(hands: Crew, acting: Callable[..., Actor], payer: BankAccount, paid: date) -> None:
    data = statement(bank_rows(paid))
    refused("denied", Denied, lambda: take(hands.cashier, payer, data))
    far = acting("finance_checker", scope="3707")
    refused("no_bank_account", NotFound, lambda: take(far, payer, data))
    refused("no_book", NotFound, lambda: reconcile.match_all(far, BOOK, paid, command()))
    assert queries.books(far) == []


def test_queries_do_not_grow_with_the_items(checker: Actor, hands: Crew, payer: BankAccount) -> None:
    counts = []
    for size in (3, 30):
        batch = hands.sent(payer, hands.released([due(1000 * size + n, 100 + n) for n in range(size)]))
        hands.applied(batch, answer(batch, f"R{size}", paid=tuple(range(1, size + 1))))
        day = localdate(clock.now())
        fresh = [(d, f"{size}-{s}", fen, r) for d, s, fen, r in bank_rows(day) if fen <= -100]
        known = set(StatementEntry.objects.values_list("reference", flat=True))
        rows = [row for row in fresh if row[3] not in known]
        reconcile.import_statement(checker, payer.pk, "流水.csv", [statement(rows)], command())
        with CaptureQueriesContext(connection) as seen:
            reconcile.match_all(checker, BOOK, day, command())
        counts.append(len(seen))
    assert counts[1] <= counts[0] <= 25


def test_a_statement_covers_no_day_after_its_import(checker: Actor, payer: BankAccount, paid: date) -> None:
    take(checker, payer, statement(bank_rows(paid), until=paid + timedelta(days=300)))
    reconcile.match_all(checker, BOOK, paid, command())
    assert repository.covered_until(payer.book) == paid
    with clock.shifted(timedelta(days=9)):
        refused("cannot_lock", Conflict, lambda: reconcile.lock_day(checker, BOOK, paid + timedelta(days=1), command()))
        assert reconcile.lock_day(checker, BOOK, paid, command())["locked"]


def test_every_account_of_a_book_must_be_covered(checker: Actor, payer: BankAccount, paid: date) -> None:
    take(checker, payer, statement(bank_rows(paid)))
    reconcile.match_all(checker, BOOK, paid, command())
    other = BankAccount.objects.create(book=payer.book, account=payer.account, number="99", name="二", bank="乙")
    with clock.shifted(timedelta(days=1)):
        refused("cannot_lock", Conflict, lambda: reconcile.lock_day(checker, BOOK, paid, command()))
        earlier = statement([(paid - timedelta(days=1), "Z1", 5, "")], account="99")
        reconcile.import_statement(checker, other.pk, "乙.csv", [earlier], command())
        refused("cannot_lock", Conflict, lambda: reconcile.lock_day(checker, BOOK, paid, command()))


def test_a_statement_that_names_only_serials_is_matched_by_them(
    checker: Actor, hands: Crew, payer: BankAccount
) -> None:
    """Most banks print their own number and nothing of ours. One payment came back under the number it went out with."""
    batch = hands.sent(payer, hands.released([due(n, fen) for n, fen in enumerate(AMOUNTS, 1)]))
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    hands.applied(batch, answer(batch, "R2", late=(2,)))
    day = localdate(clock.now())
    lines = [(day, f"S{batch}-{n}", -fen, "") for n, fen in enumerate(AMOUNTS, 1)]
    take(checker, payer, statement([*lines, (day, "T0001", AMOUNTS[1], "")]))
    assert reconcile.match_all(checker, BOOK, day, command()) == {"matched": 3, "open": 2}
    kinds = sorted(item.kind for item in queries.overview(checker, BOOK, day).open)
    assert kinds == ["in_transit", "unknown"]
