"""Vouchers by hand, checking, closing and opening again: by two people, in order, with everything done."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from tests.payment.ledger_books import (
    BANK,
    CENTRE,
    EMPLOYEES,
    EXPENSE,
    FIRST,
    FISCAL,
    open_books,
    post,
    reserve,
    single,
)

from jingban.infra.audit.models import Entry
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound, Refusal
from jingban.payment.core.ledger import Balance
from jingban.payment.models import (
    BankAccount,
    BatchItem,
    Book,
    LedgerAccount,
    Payable,
    PayableLine,
    PaymentBatch,
    Period,
    ReconciliationDay,
    Transfer,
    Voucher,
)
from jingban.payment.repository import ledger as repository
from jingban.payment.services import ledger

pytestmark = pytest.mark.django_db
NOVEMBER, DECEMBER = "2026-11", "2026-12"


@pytest.fixture(autouse=True)
def books(db: None) -> None:
    open_books()


@pytest.fixture
def wang(acting: Callable[..., Any]) -> Any:
    return acting("accountant", username="wang")


@pytest.fixture
def li(acting: Callable[..., Any]) -> Any:
    return acting("finance_checker", username="li")


@pytest.fixture
def zhao(acting: Callable[..., Any]) -> Any:
    return acting("finance_checker", username="zhao")


LINES = [ledger.Line(BANK, FISCAL, 10_000), ledger.Line("3101", "3001", 500, "调整")]


def book() -> Book:
    return Book.objects.get(code=EMPLOYEES)


def state() -> Any:
    return [list(m.objects.order_by("pk").values()) for m in (Transfer, Voucher, Period)]


def refused(code: str, act: Callable[[], Any], kind: type[Refusal] = Conflict) -> Refusal:
    before = state()
    with pytest.raises(kind) as caught:
        act()
    assert caught.value.code == code
    assert state() == before
    return caught.value


# --- vouchers by hand ------------------------------------------------------------------------------


def test_a_voucher_by_hand_twice_is_once(wang: Any) -> None:
    first = ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, "拨款和调整", "command-1")
    assert first == {"voucher": "2026-11-0001", "transfers": ["voucher:command-1:1", "voucher:command-1:2"]}
    assert ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, "拨款和调整", "command-1") == first
    assert Voucher.objects.count() == 1
    entry = Entry.objects.get(action="ledger.enter_voucher")
    assert entry.object == "ledger.voucher:110105-310:2026-11-0001"


def test_who_may_not(li: Any, acting: Callable[..., Any]) -> None:
    refused("denied", lambda: ledger.enter_voucher(li, EMPLOYEES, FIRST, LINES, "x", "command-1"), Denied)
    elsewhere = acting("accountant", scope="12")
    act = lambda: ledger.enter_voucher(elsewhere, EMPLOYEES, FIRST, LINES, "x", "command-1")  # noqa: E731
    refused("no_book", act, NotFound)


def test_an_empty_voucher(wang: Any) -> None:
    refused("voucher_empty", lambda: ledger.enter_voucher(wang, EMPLOYEES, FIRST, [], "x", "command-1"), Invalid)
    refused("voucher_empty", lambda: ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, " ", "command-1"), Invalid)


def test_a_voucher_is_taken_back_once_with_both_numbers_kept(wang: Any) -> None:
    ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, "拨款", "command-1")
    act = lambda command: ledger.reverse_voucher(  # noqa: E731
        wang, EMPLOYEES, "2026-11-0001", date(2026, 11, 3), "金额有误", command
    )
    assert act("command-2")["voucher"] == "2026-11-0002"
    reversal = Voucher.objects.get(number="2026-11-0002")
    assert (reversal.kind, reversal.reverses.number) == ("reversal", "2026-11-0001")
    assert repository.balances(book())[BANK] == Balance(debit=10_000, credit=10_000)
    refused("voucher_reversed", lambda: act("command-3"))
    again = lambda: ledger.reverse_voucher(wang, EMPLOYEES, "2026-11-0002", date(2026, 11, 3), "x", "command-4")  # noqa: E731
    refused("reversal_of_reversal", again, Invalid)
    missing = lambda: ledger.reverse_voucher(wang, EMPLOYEES, "2026-11-0099", FIRST, "x", "command-5")  # noqa: E731
    refused("no_voucher", missing, NotFound)


def test_a_voucher_is_checked_once_by_another_person(wang: Any, li: Any, acting: Callable[..., Any]) -> None:
    both = acting("accountant", "finance_checker", username="both")
    ledger.enter_voucher(both, EMPLOYEES, FIRST, LINES, "拨款", "command-1")
    refused("own_voucher", lambda: ledger.check_voucher(both, EMPLOYEES, "2026-11-0001", "command-2"))
    ledger.check_voucher(li, EMPLOYEES, "2026-11-0001", "command-3")
    assert Voucher.objects.get().checked_by == "li"
    refused("voucher_checked", lambda: ledger.check_voucher(li, EMPLOYEES, "2026-11-0001", "command-4"))


# --- closing ----------------------------------------------------------------------------------------


def finish(li: Any, wang: Any) -> None:
    """Entries of November with everything done."""
    ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, "拨款", "voucher-1")
    ledger.check_voucher(li, EMPLOYEES, "2026-11-0001", "check-01")


def test_a_finished_month_closes_and_takes_nothing_any_more(wang: Any, li: Any) -> None:
    finish(li, wang)
    outcome = ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")
    assert outcome == {"book": EMPLOYEES, "month": NOVEMBER, "state": "closed"}
    assert ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01") == outcome
    refused("period_closed", lambda: post(single("late", 5)))
    refused("month_closed", lambda: ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-02"))
    refused("no_month", lambda: ledger.close_month(li, EMPLOYEES, "2027-05", "close-03"), NotFound)
    refused("denied", lambda: ledger.close_month(wang, EMPLOYEES, DECEMBER, "close-04"), Denied)


def bank_account() -> None:
    from jingban.infra.access.services import system

    ledger.add_bank_account(system("test"), EMPLOYEES, "bank", "0200001", "医保中心支出户", "海川银行", "", "bank-0001")


def reverse_automatic(wang: Any) -> None:
    post(single("auto", 5, source="grant:1"))
    ledger.reverse_voucher(wang, EMPLOYEES, "2026-11-0002", FIRST, "有误", "reverse-01")


def test_a_bank_account_and_a_month_once(li: Any) -> None:
    bank_account()
    act = lambda: ledger.add_bank_account(li, EMPLOYEES, "bank", "0200001", "x", "", "", "bank-0002")  # noqa: E731
    refused("bank_account_exists", act)
    assert ledger.open_month(li, EMPLOYEES, "open-0001")["month"] == "2027-01"
    assert ledger.open_month(li, EMPLOYEES, "open-0001")["month"] == "2027-01"


UNDONE: list[tuple[str, Callable[[Any], Any], str]] = [
    ("vouchers_checked", lambda wang: ledger.enter_voucher(wang, EMPLOYEES, FIRST, LINES, "x", "other-01"), "2026-11-0002"),
    ("vouchers_checked", reverse_automatic, "2026-11-0003"),
    ("nothing_reserved", lambda wang: post(reserve("r1", 40)), "r1"),
    ("days_locked", lambda wang: bank_account(), "2026-11-01"),
    ("suspense", lambda wang: post(single("s", 77, debit=BANK, credit="2001.01", source="item:1")), "账面 0.77 元"),
]  # fmt: skip


@pytest.mark.parametrize(("item", "undo", "words"), UNDONE, ids=[row[2] for row in UNDONE])
def test_what_is_not_done_keeps_the_month_open(
    item: str, undo: Callable[[Any], Any], words: str, wang: Any, li: Any
) -> None:
    finish(li, wang)
    undo(wang)
    told = refused("month_not_ready", lambda: ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01"))
    assert told.details["items"] == [item]
    assert words in told.message


def test_with_the_day_locked_the_month_closes(wang: Any, li: Any) -> None:
    finish(li, wang)
    bank_account()
    ReconciliationDay.objects.create(book=book(), day=FIRST, state="locked", by="li", at=timezone.now())
    ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")


def test_a_reservation_that_fell_away_does_not_hinder(wang: Any, li: Any) -> None:
    finish(li, wang)
    post(reserve("r1", 40))
    with transaction.atomic():
        ledger.void_reserved("wang", ["r1"], date(2026, 11, 30))
    ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")


def test_months_close_in_order(wang: Any, li: Any) -> None:
    told = refused("month_not_ready", lambda: ledger.close_month(li, EMPLOYEES, DECEMBER, "close-01"))
    assert told.details["items"] == ["earlier_closed"]


def test_only_the_latest_opens_again_by_another_person_with_a_reason(li: Any, zhao: Any) -> None:
    ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")
    refused("own_closing", lambda: ledger.reopen_month(li, EMPLOYEES, NOVEMBER, "漏记", "reopen-1"))
    refused("reason_needed", lambda: ledger.reopen_month(zhao, EMPLOYEES, NOVEMBER, " ", "reopen-2"), Invalid)
    refused("month_open", lambda: ledger.reopen_month(zhao, EMPLOYEES, DECEMBER, "x", "reopen-3"))
    ledger.close_month(li, EMPLOYEES, DECEMBER, "close-02")
    refused("not_latest", lambda: ledger.reopen_month(zhao, EMPLOYEES, NOVEMBER, "漏记", "reopen-4"))
    ledger.reopen_month(zhao, EMPLOYEES, DECEMBER, "漏记", "reopen-5")
    post(single("late", 5, date(2026, 12, 31)))


def test_the_year_is_carried_forward_once_and_december_waits_for_it(wang: Any, li: Any) -> None:
    post(single("in", 900, debit=BANK, credit="4201", source="x:1"), single("out", 300, debit=EXPENSE, credit=BANK, source="x:2"))  # fmt: skip
    ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")
    told = refused("month_not_ready", lambda: ledger.close_month(li, EMPLOYEES, DECEMBER, "close-02"))
    assert told.details["items"] == ["carried"]
    assert ledger.carry_forward(li, EMPLOYEES, 2026, "carry-01")["transfers"] == 2
    balances = repository.balances(book())
    assert balances["3001"] == Balance(debit=300, credit=900)
    assert balances["4201"] == Balance(debit=900, credit=900)
    assert balances[EXPENSE] == Balance(debit=300, credit=300)
    refused("year_carried", lambda: ledger.carry_forward(li, EMPLOYEES, 2026, "carry-02"))
    ledger.close_month(li, EMPLOYEES, DECEMBER, "close-03")
    ledger.open_month(li, EMPLOYEES, "open-jan-27")
    assert repository.balances(book(), since=date(2026, 12, 1), closing=False).get(EXPENSE) is None


def test_a_year_taken_back_is_carried_again_and_nothing_booked_later_is_left(wang: Any, li: Any, zhao: Any) -> None:
    last = date(2026, 12, 31)
    post(single("in", 900, debit=BANK, credit="4201", source="x:1"), single("out", 300, debit=EXPENSE, credit=BANK, source="x:2"))  # fmt: skip
    ledger.close_month(li, EMPLOYEES, NOVEMBER, "close-01")
    first = ledger.carry_forward(li, EMPLOYEES, 2026, "carry-01")["voucher"]
    post(single("late", 50, last, debit=EXPENSE, credit=BANK, source="x:3"))
    told = refused("month_not_ready", lambda: ledger.close_month(li, EMPLOYEES, DECEMBER, "close-02"))
    assert told.details["items"] == ["carried"]
    refused("year_carried", lambda: ledger.carry_forward(li, EMPLOYEES, 2026, "carry-02"))
    back = ledger.reverse_voucher(wang, EMPLOYEES, first, last, "结转后又有支出", "reverse-01")["voucher"]
    ledger.check_voucher(zhao, EMPLOYEES, back, "check-0001")
    assert ledger.carry_forward(li, EMPLOYEES, 2026, "carry-03")["transfers"] == 2
    balances = repository.balances(book())
    assert [balances[code].debit - balances[code].credit for code in ("4201", EXPENSE, "3001")] == [0, 0, -550]
    ledger.close_month(li, EMPLOYEES, DECEMBER, "close-03")


def test_overspent_income_is_carried_from_the_other_side(li: Any) -> None:
    """More interest taken back than earned: the account stands on its other side and still ends at zero."""
    post(single("back", 40, debit="4201", credit=BANK, source="x:1"), single("recovered", 70, debit=BANK, credit=EXPENSE, source="x:2"))  # fmt: skip
    assert ledger.carry_forward(li, EMPLOYEES, 2026, "carry-01")["transfers"] == 2
    balances = repository.balances(book())
    assert [balances[code].debit - balances[code].credit for code in ("4201", EXPENSE, "3001")] == [0, 0, -30]


# --- books ---------------------------------------------------------------------------------------------


def test_the_id_of_another_persons_command_books_nothing(wang: Any, acting: Callable[..., Any]) -> None:
    other = acting("accountant", username="sun")
    line = ledger.Line(BANK, "1003", 100)
    ledger.enter_voucher(wang, EMPLOYEES, FIRST, [line], "拨款", "voucher-01")
    for lines in ([line], [line, ledger.Line(BANK, "1003", 5)]):
        again = lambda lines=lines: ledger.enter_voucher(other, EMPLOYEES, FIRST, lines, "拨款", "voucher-01")  # noqa: E731
        refused("command_reused", again)


def test_opening_books(li: Any) -> None:
    outcome = ledger.open_book(li, CENTRE, "610", FIRST, "open-610")
    assert outcome == {"book": "110105-610", "month": NOVEMBER, "accounts": 14}
    refused("book_exists", lambda: ledger.open_book(li, CENTRE, "610", FIRST, "open-611"))
    refused("wrong_chart", lambda: ledger.open_book(li, CENTRE, "999", FIRST, "open-999"), Invalid)
    refused("wrong_chart", lambda: ledger.open_book(li, CENTRE, "392", date(2017, 1, 1), "open-392"), Invalid)
    assert ledger.chart_of("110105-610").roles["bank"] == "1003"
    assert ledger.funds_of(CENTRE)["610102"] == ("110105-610", "5001.02")
    assert ledger.funds_of(CENTRE)["310100"] == (EMPLOYEES, EXPENSE)


def returned_payment(amount: int, came_back: date) -> None:
    """A payment that went out and came back, as the tables of payments know it."""
    bank_account()
    now = timezone.now()
    due = Payable.objects.create(
        source="claim", source_ref="C1", book=book(), amount=amount, payee_name="甲", payee_account="62220001", created_by="x", created_at=now
    )  # fmt: skip
    PayableLine.objects.create(payable=due, account=LedgerAccount.objects.get(book=book(), code=EXPENSE), amount=amount)
    batch = PaymentBatch.objects.create(
        number="B1", book=book(), payer=BankAccount.objects.get(), day=FIRST, count=1, total=amount, digest="d", prepared_by="x", prepared_at=now
    )  # fmt: skip
    item = BatchItem.objects.create(
        batch=batch, number=1, payable=due, attempt=1, payee_name="甲", payee_account="62220001", amount=amount, reference="R1"
    )  # fmt: skip
    item.state, item.answered_on = "paid", FIRST
    item.save()
    item.state, item.returned_on = "returned", came_back
    item.save()


def items(month: str) -> dict[str, bool]:
    from jingban.payment.services import closing

    return {item.code: item.done for item in closing.checklist(book(), month)}


def test_suspense_is_what_came_back_and_has_not_gone_out_again() -> None:
    returned_payment(77, date(2026, 12, 2))
    assert items(NOVEMBER)["suspense"] is True  # on 30 November it had not come back yet
    assert items(DECEMBER)["suspense"] is False
    post(single("s", 77, date(2026, 12, 2), debit=BANK, credit="2001.01", source="item:1"))
    assert items(DECEMBER)["suspense"] is True
    item = BatchItem.objects.get()
    batch = PaymentBatch.objects.create(
        number="B2", book=book(), payer=BankAccount.objects.get(), day=FIRST, count=1, total=77, digest="d", prepared_by="x", prepared_at=timezone.now()
    )  # fmt: skip
    again = BatchItem.objects.create(
        batch=batch, number=1, payable=item.payable, attempt=2, payee_name="甲", payee_account="62220002", amount=77, reference="R1", from_suspense=True
    )  # fmt: skip
    assert items(DECEMBER)["suspense"] is True
    again.state, again.answered_on = "paid", date(2026, 12, 5)
    again.save()
    assert items(DECEMBER)["suspense"] is False
    post(single("t", 77, date(2026, 12, 5), debit="2001.01", credit=BANK, source="item:2"))
    assert items(DECEMBER)["suspense"] is True
    again.state, again.returned_on = "returned", date(2027, 1, 4)
    again.save()
    assert items(DECEMBER)["suspense"] is True  # on 31 December it was out
