"""Posting: all or nothing, once, and every refusal leaves the books as they were."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from tests.payment.ledger_books import (
    BANK,
    EMPLOYEES,
    EXPENSE,
    FIRST,
    FISCAL,
    RESIDENTS,
    SUSPENSE,
    open_books,
    post,
    reserve,
    single,
)

from jingban.infra.errors import Conflict, Invalid, Refusal
from jingban.payment.core.ledger import Balance
from jingban.payment.core.model import Transfer, TransferKind
from jingban.payment.models import Book, LedgerAccount, Period, Voucher
from jingban.payment.models import Transfer as Row
from jingban.payment.repository import ledger as repository
from jingban.payment.services import ledger

pytestmark = pytest.mark.django_db
LATER = date(2026, 11, 20)


@pytest.fixture(autouse=True)
def books(db: None) -> None:
    open_books()


def balance(code: str, book: str = EMPLOYEES, until: date | None = None) -> Balance:
    return repository.balances(Book.objects.get(code=book), until).get(code, Balance())


def contents() -> list[Any]:
    return [list(model.objects.order_by("pk").values()) for model in (Row, Voucher, Period)]


def test_a_posted_transfer_is_on_both_accounts_and_has_a_voucher() -> None:
    posted = post(single("f1", 10_605_866), memo="财政拨款")
    assert posted.new == ("f1",)
    assert posted.vouchers == {(EMPLOYEES, FIRST): "2026-11-0001"}
    assert balance(BANK) == Balance(debit=10_605_866)
    assert balance(FISCAL) == Balance(credit=10_605_866)
    voucher = Voucher.objects.get()
    assert (voucher.kind, voucher.memo, voucher.made_by) == ("transfer", "财政拨款", "wang")


def test_a_receipt_and_a_payment_are_told_apart() -> None:
    post(single("interest", 500, debit=BANK, credit="4201"))
    post(single("paid", 300, debit=EXPENSE, credit=BANK))
    assert list(Voucher.objects.order_by("number").values_list("kind", flat=True)) == ["receipt", "payment"]


def test_the_worked_batch_with_one_return_and_its_reissue() -> None:
    # benefits.md §7.1: 46 932.50 + 28 601.16 + 30 525.00, the second comes back and goes out again the next day.
    post(single("fund", 10_605_866))
    amounts = {"i1": 4_693_250, "i2": 2_860_116, "i3": 3_052_500}
    post(*(reserve(id_, amount) for id_, amount in amounts.items()))
    assert balance(BANK) == Balance(debit=10_605_866, reserved_credit=10_605_866)
    with transaction.atomic():
        ledger.post_reserved("wang", list(amounts), FIRST, memo="批次回盘")
    assert balance(BANK) == Balance(debit=10_605_866, credit=10_605_866)
    post(single("i2:return", 2_860_116, debit=BANK, credit=SUSPENSE))
    assert balance(SUSPENSE).credit == 2_860_116
    assert balance(BANK).credit - balance(BANK).debit + 10_605_866 == 7_745_750
    post(reserve("i2b", 2_860_116, date(2026, 11, 2), debit=SUSPENSE))
    with transaction.atomic():
        ledger.post_reserved("wang", ["i2b"], date(2026, 11, 2))
    assert balance(SUSPENSE) == Balance(debit=2_860_116, credit=2_860_116)
    assert balance(EXPENSE) == Balance(debit=10_605_866)


def test_the_same_id_with_the_same_content_changes_nothing() -> None:
    post(single("f1", 100), reserve("r1", 40))
    before = contents()
    assert post(single("f1", 100), reserve("r1", 40)) == ledger.Posted((), 2, {})
    assert contents() == before


def test_a_retry_goes_through_after_the_month_was_closed() -> None:
    post(single("f1", 100))
    Period.objects.filter(book__code=EMPLOYEES, month="2026-11").update(state="closed", closed_by="li")
    assert post(single("f1", 100)).known == 1


def test_a_retry_with_one_new_row_writes_that_row_only() -> None:
    post(single("f1", 100))
    assert post(single("f1", 100), single("f2", 7)).new == ("f2",)
    assert balance(BANK).debit == 107


@pytest.mark.parametrize(
    ("transfers", "code", "named"),
    [
        ([single("f1", 101)], "transfer_differs", "f1"),
        ([single("f1", 100, memo="别的")], "transfer_differs", "摘要"),
        ([single("twice", 1), single("twice", 2)], "transfer_differs", "twice"),
        ([single("x", 0)], "amount_wrong", "x"),
        ([single("x", -5)], "amount_wrong", "x"),
        ([single("x", 5, credit=BANK)], "same_account", BANK),
        ([single("", 5)], "transfer_no_id", ""),
        ([single("x" * 101, 5)], "text_too_long", "编号超过 100 字"),
        ([single("x", 5, memo="长" * 201)], "text_too_long", "摘要超过 200 字"),
        ([single("x", 5, source="s" * 81)], "text_too_long", "来源超过 80 字"),
        ([single("x", 10**15 + 1)], "amount_wrong", "x"),
        ([single("x", 5, credit="9999")], "account_unknown", "9999"),
        ([single("x", 5, credit="5001")], "account_not_postable", "5001"),
        ([single("x", 5, book="110105-999")], "book_unknown", "110105-999"),
        ([single("x", 5, date(2027, 1, 1))], "period_missing", "2027-01"),
        ([single("x", 5, kind=TransferKind.POST)], "pending_expected", "x"),
        ([single("x", 5, kind=TransferKind.POST, pending="nothing")], "pending_missing", "nothing"),
        ([single("x", 100, kind=TransferKind.POST, pending="f1")], "pending_missing", "f1"),
        ([single("x", 5, pending="r1")], "pending_unexpected", "r1"),
        ([reserve("x", 41, kind=TransferKind.POST, pending="r1")], "pending_differs", "r1"),
        ([single("x", 40, kind=TransferKind.VOID, pending="r1")], "pending_differs", "r1"),
        ([single("x", 100, reverses="f1")], "reversal_differs", "f1"),
        ([single("x", 99, debit=FISCAL, credit=BANK, reverses="f1")], "reversal_differs", "f1"),
        ([single("x", 40, debit=BANK, credit=EXPENSE, reverses="r1")], "reversal_missing", "r1"),
        ([single("good", 5), single("x", 5, book=RESIDENTS, credit="5001.02")], "account_unknown", "5001.02"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_wrong_is_refused_whole_and_named(transfers: list[Transfer], code: str, named: str) -> None:
    post(single("f1", 100), reserve("r1", 40))
    before = contents()
    with pytest.raises(Refusal) as refused:
        post(*transfers)
    assert refused.value.code == code
    assert named in refused.value.message
    assert contents() == before


def test_every_wrong_row_is_told() -> None:
    with pytest.raises(Invalid) as refused:
        post(single("a", 0), single("b", 5, credit="9999"), single("c", 5))
    assert [(p["code"], p["transfer"]) for p in refused.value.details["problems"]] == [
        ("amount_wrong", "a"),
        ("account_unknown", "b"),
    ]


def test_a_closed_month_takes_nothing() -> None:
    Period.objects.filter(book__code=EMPLOYEES, month="2026-11").update(state="closed", closed_by="li")
    with pytest.raises(Conflict) as refused:
        post(single("x", 5))
    assert refused.value.code == "period_closed"
    assert post(single("x", 5, date(2026, 12, 1))).vouchers == {(EMPLOYEES, date(2026, 12, 1)): "2026-12-0001"}


@pytest.mark.parametrize("first", [ledger.post_reserved, ledger.void_reserved])
@pytest.mark.parametrize("second", [ledger.post_reserved, ledger.void_reserved])
def test_a_reservation_ends_once(first: Callable[..., Any], second: Callable[..., Any]) -> None:
    post(reserve("r1", 40))
    with transaction.atomic():
        first("wang", ["r1"], LATER)
    before = contents()
    if first is second:
        with transaction.atomic():
            assert second("wang", ["r1"], LATER).known == 1
    else:
        with pytest.raises(Conflict) as refused, transaction.atomic():
            second("wang", ["r1"], LATER)
        assert refused.value.code == "pending_ended"
    assert contents() == before
    booked = 40 if first is ledger.post_reserved else 0
    assert balance(EXPENSE) == Balance(debit=booked)


def test_reserved_in_one_call_with_its_post() -> None:
    ends = Transfer("p", EMPLOYEES, FIRST, EXPENSE, BANK, 40, TransferKind.POST, pending="r1")
    post(ends, reserve("r1", 40))
    assert balance(EXPENSE) == Balance(debit=40)


def test_reserved_amounts_as_they_stood_on_a_day() -> None:
    post(reserve("r1", 40))
    with transaction.atomic():
        ledger.post_reserved("wang", ["r1"], LATER)
    assert balance(BANK, until=date(2026, 11, 19)) == Balance(reserved_credit=40)
    assert balance(BANK, until=LATER) == Balance(credit=40)


def test_a_reversal_takes_back_once() -> None:
    post(single("f1", 100))
    with transaction.atomic():
        ledger.reverse("li", ["f1"], LATER, memo="金额有误")
    assert balance(BANK) == Balance(debit=100, credit=100)
    with pytest.raises(Conflict) as refused:
        post(single("again", 100, LATER, debit=FISCAL, credit=BANK, reverses="f1"))
    assert refused.value.code == "reversal_twice"
    with pytest.raises(Invalid) as refused_too:
        post(single("back", 100, LATER, reverses="f1:reverse"))
    assert refused_too.value.code == "reversal_of_reversal"


def test_a_guarded_account_is_not_reserved_beyond_what_is_free() -> None:
    LedgerAccount.objects.filter(book__code=EMPLOYEES, code=BANK).update(guarded=True)
    post(single("f1", 100), reserve("r1", 60))
    with pytest.raises(Conflict) as refused:
        post(reserve("r2", 41))
    assert refused.value.code == "not_enough"
    assert "可用 0.40 元" in refused.value.message
    post(reserve("r3", 40))
    with transaction.atomic():
        ledger.void_reserved("wang", ["r1"], FIRST)
    post(reserve("r4", 60))


def test_outside_a_transaction_nothing_is_posted(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        ledger.post("wang", [single("x", 5)])


@pytest.mark.parametrize("count", [1, 50])
def test_queries_do_not_grow_with_the_rows(count: int, django_assert_max_num_queries: Any) -> None:
    with django_assert_max_num_queries(13):
        post(*(single(f"f{n}", 5) for n in range(count)))
