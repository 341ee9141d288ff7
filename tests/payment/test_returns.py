"""Return files on the tables: the worked example to the 分, late returns, re-issues, heirs; refusals change nothing."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from tests.payment.making import Crew, balance, command, crew, due, open_book

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, Invalid
from jingban.payment.banks.adapters import adapter
from jingban.payment.core.ledger import Balance
from jingban.payment.core.model import Answer, BankAnswer, ReturnReason
from jingban.payment.core.orders import sums
from jingban.payment.core.payables import Payee
from jingban.payment.models import AccountChange, BankAccount, BankFile, BatchItem, Payable, PaymentBatch, Transfer
from jingban.payment.queries import ledger_proof
from jingban.payment.queries import payments as queries
from jingban.payment.repository import ledger as ledger_rows
from jingban.payment.services import account_changes, batches, ledger, payments, returns

pytestmark = pytest.mark.django_db
AMOUNTS = (4_693_250, 2_860_116, 3_052_500)
CLOSED = ReturnReason.ACCOUNT_CLOSED


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


@pytest.fixture
def batch(hands: Crew, payer: BankAccount) -> int:
    return hands.sent(payer, hands.released([due(n, fen) for n, fen in enumerate(AMOUNTS, 1)]))


def answer(
    batch: int, number: str, /, *, paid: tuple[int, ...] = (), failed: tuple[int, ...] = (),
    late: tuple[int, ...] = (), reason: ReturnReason = CLOSED, days: int = 0,
) -> BankAnswer:  # fmt: skip
    row = PaymentBatch.objects.get(pk=batch)
    items = {item.number: item for item in BatchItem.objects.filter(batch=row)}
    rows = []
    for n in sorted({*paid, *failed, *late}):
        item, ok = items[n], n in paid
        why = None if ok else reason
        serial = "" if n in failed else f"S{batch}-{n}"
        rows.append(Answer(n, item.reference, item.amount, ok, serial, why, "" if ok else "账户异常", n in late))
    counted = sums(rows)
    day = row.day + timedelta(days=days)
    return BankAnswer(row.number, day, number, tuple(rows), counted["paid_total"], counted["failed_total"])


def contents() -> dict[str, list[Any]]:
    """Every row of every table of payment, of commands and of the log."""
    labels = {"payment", "commands", "audit", "files"}
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.app_label in labels
    }


def states(batch: int) -> list[str]:
    rows = BatchItem.objects.filter(batch=batch).order_by("number")
    return list(rows.values_list("payable__state", flat=True))


def test_the_worked_example_to_the_fen(hands: Crew, payer: BankAccount, batch: int) -> None:
    book = payer.book
    assert PaymentBatch.objects.get(pk=batch).total == 10_605_866
    assert balance(book, "1004") == 0  # reserved only
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    assert balance(book, "1004") == -10_605_866
    assert (balance(book, "5001.01"), balance(book, "5001.02")) == (10_605_863, 3)
    hands.applied(batch, answer(batch, "R2", late=(2,)))
    assert balance(book, "1004") == -7_745_750
    assert balance(book, "2001.01") == -2_860_116
    assert states(batch) == ["paid", "returned", "paid"]
    stuck = Payable.objects.get(state="returned")
    with pytest.raises(Conflict) as refused:
        payments.retry(hands.accountant, stuck.pk, "再试一次", command())
    assert refused.value.code == "account_must_change"
    payee = Payee("测试2", "622299990000", "海川银行")
    change = account_changes.ask(hands.accountant, stuck.pk, payee, "原账户销户", "新卡复印件", command())
    account_changes.decide(hands.checker, change, True, "", command())
    again = hands.sent(payer, [stuck.pk])
    item = BatchItem.objects.get(batch=again)
    assert (item.attempt, item.from_suspense, item.payee_account, item.reference) == (
        2,
        True,
        "622299990000",
        f"P{stuck.pk}-2",
    )
    hands.applied(again, answer(again, "R3", paid=(1,), days=1))
    assert balance(book, "2001.01") == 0
    assert balance(book, "1004") == -10_605_866
    assert (balance(book, "5001.01"), balance(book, "5001.02")) == (10_605_863, 3)
    assert set(Payable.objects.values_list("state", flat=True)) == {"paid"}


def test_debited_and_sent_back_in_one_file(hands: Crew, payer: BankAccount, batch: int) -> None:
    outcome = hands.applied(batch, answer(batch, "R1", paid=(1, 3), late=(2,)))
    assert (outcome["paid"], outcome["paid_fen"]) == (2, 7_745_750)
    assert (outcome["returned"], outcome["returned_fen"], outcome["state"]) == (1, 2_860_116, "answered")
    assert balance(payer.book, "1004") == -7_745_750
    assert balance(payer.book, "2001.01") == -2_860_116


def test_a_refused_payment_never_left_and_may_be_paid_again(hands: Crew, payer: BankAccount, batch: int) -> None:
    frozen = answer(batch, "R1", paid=(1, 3), failed=(2,), reason=ReturnReason.ACCOUNT_FROZEN)
    hands.applied(batch, frozen)
    assert states(batch) == ["paid", "failed", "paid"]
    assert balance(payer.book, "1004") == -7_745_750
    assert balance(payer.book, "2001.01") == 0
    stuck = Payable.objects.get(state="failed")
    payments.retry(hands.accountant, stuck.pk, "账户已解冻", command())
    again = hands.sent(payer, [stuck.pk])
    hands.applied(again, answer(again, "R2", paid=(1,)))
    assert balance(payer.book, "1004") == -10_605_866


def test_a_reissue_that_fails_stays_in_suspense(hands: Crew, payer: BankAccount, batch: int) -> None:
    hands.applied(batch, answer(batch, "R1", paid=(1, 3), late=(2,), reason=ReturnReason.OTHER))
    stuck = Payable.objects.get(state="returned")
    payments.retry(hands.accountant, stuck.pk, "银行说明可重发", command())
    again = hands.sent(payer, [stuck.pk])
    hands.applied(again, answer(again, "R2", failed=(1,), reason=ReturnReason.OTHER))
    stuck.refresh_from_db()
    assert stuck.state == "returned"
    assert balance(payer.book, "2001.01") == -2_860_116
    with pytest.raises(Conflict, match="暂收款"):
        payments.cancel(hands.accountant, stuck.pk, "不再支付", command())
    payments.retry(hands.accountant, stuck.pk, "再次重发", command())
    third = hands.sent(payer, [stuck.pk])
    hands.applied(third, answer(third, "R3", paid=(1,)))
    hands.applied(third, answer(third, "R4", late=(1,)))
    assert balance(payer.book, "2001.01") == -2_860_116
    assert BatchItem.objects.filter(payable=stuck).count() == 3


def test_partial_answers_leave_the_batch_open(hands: Crew, batch: int) -> None:
    assert hands.applied(batch, answer(batch, "R1", paid=(1,)))["state"] == "sent"
    assert states(batch) == ["paid", "sent", "sent"]
    assert hands.applied(batch, answer(batch, "R2", paid=(2, 3)))["state"] == "answered"


def test_the_same_file_twice_changes_nothing_and_other_content_is_refused(hands: Crew, batch: int) -> None:
    first = answer(batch, "R1", paid=(1,))
    kept = hands.applied(batch, first)
    before = contents()
    again = hands.applied(batch, first)
    assert (again["already"], again["file"], again["paid"]) == (True, kept["file"], 0)
    after = contents()
    for label in before:
        if not label.startswith(("commands.", "audit.")):
            assert after[label] == before[label]
    with pytest.raises(Conflict) as refused:
        hands.applied(batch, answer(batch, "R1", paid=(2,)))
    assert refused.value.code == "file_number_reused"
    assert contents() == after


def refuse(hands: Crew, batch: int, data: bytes) -> Invalid:
    before = contents()
    with pytest.raises(Invalid) as refused:
        returns.apply(hands.cashier, batch, "回盘.csv", [data], command())
    assert contents() == before
    return refused.value


def test_whatever_is_wrong_with_a_file_nothing_of_it_is_applied(hands: Crew, batch: int) -> None:
    good = adapter("lvzhou-csv").write_answer(answer(batch, "R1", paid=(1, 3), failed=(2,)))
    lines = good.split(b"\r\n")
    plants = {
        "file_empty": b"",
        "total_wrong": good.replace(b"46932.50", b"46932.51"),
        "count_wrong": b"\r\n".join([*lines[:4], *lines[5:]]),
        "out_of_order": b"\r\n".join([*lines[:2], lines[3], lines[2], *lines[4:]]),
        "row_broken": good.replace(b",,A3,", b",A3,"),
        "wrong_encoding": good.decode("gb18030").encode("utf-16"),
        "head_missing": good[4:],
    }
    for code, data in plants.items():
        assert refuse(hands, batch, data).code == code, code
    assert refuse(hands, batch, plants["out_of_order"]).details == {"line": 4}
    row = PaymentBatch.objects.get(pk=batch)
    wrong = answer(batch, "R1", paid=(1, 2, 3))
    for code, change in (
        ("amount_differs", {"amount": 4_693_251}),
        ("reference_differs", {"reference": "P0-9"}),
        ("item_unknown", {"number": 0}),
    ):
        rows = (Answer(**{**{f: getattr(wrong.answers[0], f) for f in Answer.__slots__}, **change}), *wrong.answers[1:])
        bad = BankAnswer(row.number, row.day, "R1", rows, sums(rows)["paid_total"], 0)
        error = refuse(hands, batch, adapter("lvzhou-csv").write_answer(bad))
        assert (error.code, error.details["line"]) == (code, 3)
    early = BankAnswer(row.number, row.day - timedelta(days=1), "R1", wrong.answers, wrong.paid_total, 0)
    assert refuse(hands, batch, adapter("lvzhou-csv").write_answer(early)).code == "answer_too_early"
    ahead = BankAnswer(row.number, row.day + timedelta(days=11), "R1", wrong.answers, wrong.paid_total, 0)
    assert refuse(hands, batch, adapter("lvzhou-csv").write_answer(ahead)).code == "answer_too_late"
    for number in ("", "9" * 65):
        named = BankAnswer(row.number, row.day, number, wrong.answers, wrong.paid_total, 0)
        assert refuse(hands, batch, adapter("lvzhou-csv").write_answer(named)).code == "field_wrong"
    other = BankAnswer("PB-other", row.day, "R1", wrong.answers, wrong.paid_total, 0)
    assert refuse(hands, batch, adapter("lvzhou-csv").write_answer(other)).code == "batch_differs"


def test_an_answer_before_sending_is_refused(hands: Crew, payer: BankAccount) -> None:
    [batch] = batches.prepare(hands.accountant, "310", payer.pk, hands.released([due(1, 500)]), command())
    before = contents()
    with pytest.raises(Conflict, match="已制单"):
        hands.applied(batch, answer(batch, "R1", paid=(1,)))
    assert contents() == before


def test_a_day_in_a_month_that_is_not_open_refuses_the_file(hands: Crew, batch: int) -> None:
    before = contents()
    with pytest.raises((Conflict, Invalid)):
        hands.applied(batch, answer(batch, "R1", paid=(1,), days=200))
    assert contents() == before


# --- changes of account ----------------------------------------------------------------------------


def stuck_payable(hands: Crew, batch: int, reason: ReturnReason) -> Payable:
    hands.applied(batch, answer(batch, "R1", paid=(1, 3), failed=(2,), reason=reason))
    return Payable.objects.get(state="failed")


def test_a_change_of_account_takes_two_people(hands: Crew, batch: int, acting: Callable[..., Actor]) -> None:
    stuck = stuck_payable(hands, batch, CLOSED)
    both = acting("accountant", "finance_checker", username="both", scope="1101")
    change = account_changes.ask(both, stuck.pk, Payee("测试2", "622299990000"), "销户", "", command())
    before = contents()
    with pytest.raises(Conflict, match="登记人以外"):
        account_changes.decide(both, change, True, "", command())
    with pytest.raises(Denied):
        account_changes.decide(hands.accountant, change, True, "", command())
    with pytest.raises(Conflict, match="等待复核"):
        account_changes.ask(hands.accountant, stuck.pk, Payee("测试2", "622299990001"), "销户", "", command())
    with pytest.raises(IntegrityError), transaction.atomic():
        AccountChange.objects.filter(pk=change).update(state="accepted", checked_by="both")
    assert contents() == before
    account_changes.decide(hands.checker, change, False, "户名与证件不符", command())
    stuck.refresh_from_db()
    assert (stuck.state, stuck.payee_account[-4:]) == ("failed", "0001")
    with pytest.raises(Conflict, match="已经复核过"):
        account_changes.decide(hands.checker, change, True, "", command())


def test_heirs_need_evidence_and_stand_as_payee(hands: Crew, payer: BankAccount, batch: int) -> None:
    stuck = stuck_payable(hands, batch, ReturnReason.DECEASED)
    before = contents()
    for payee, evidence in (
        (Payee("测试2", "622299990000"), "证明"),
        (Payee("继承人甲", "622299990000"), "证明"),
        (Payee("继承人甲", "622299990000", relation="heir"), ""),
        (Payee("测试2", "622299990000", relation="heir"), "证明"),
    ):
        with pytest.raises(Invalid) as refused:
            account_changes.ask(hands.accountant, stuck.pk, payee, "身故", evidence, command())
        assert refused.value.code == "heir_evidence"
    assert contents() == before
    heir = Payee("继承人甲", "622299990000", relation="heir")
    change = account_changes.ask(hands.accountant, stuck.pk, heir, "身故", "公证书 2026-18 号", command())
    account_changes.decide(hands.checker, change, True, "", command())
    again = hands.sent(payer, [stuck.pk])
    item = BatchItem.objects.get(batch=again)
    assert (item.payee_name, item.payee_account) == ("继承人甲", "622299990000")
    first = BatchItem.objects.get(payable=stuck, attempt=1)
    assert first.payee_name == "测试2"  # what was sent stays what was sent


def test_nothing_changes_hands_while_an_attempt_is_open_or_paid(hands: Crew, batch: int) -> None:
    sent = BatchItem.objects.get(batch=batch, number=1).payable
    for _ in range(2):
        with pytest.raises(Conflict):
            account_changes.ask(hands.accountant, sent.pk, Payee("测试1", "622299990000"), "换卡", "", command())
        with pytest.raises(Conflict):
            payments.cancel(hands.accountant, sent.pk, "不付了", command())
        if BatchItem.objects.get(batch=batch, number=1).state == "open":
            hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))


def test_every_file_and_entry_is_kept(hands: Crew, batch: int) -> None:
    hands.applied(batch, answer(batch, "R1", paid=(1, 3), failed=(2,)))
    assert list(BankFile.objects.order_by("pk").values_list("direction", "number", "count", "total")) == [
        ("out", PaymentBatch.objects.get(pk=batch).number, 3, 10_605_866),
        ("in", "R1", 3, 10_605_866),
    ]
    kinds = list(Transfer.objects.values_list("kind", flat=True))
    assert (kinds.count("pending"), kinds.count("post"), kinds.count("void")) == (6, 4, 2)
    assert Transfer.objects.filter(kind="post").values("voucher").distinct().count() == 1


def test_what_payments_booked_is_not_taken_back_by_hand(hands: Crew, payer: BankAccount, batch: int) -> None:
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    voucher = Transfer.objects.filter(book=payer.book, kind="post").select_related("voucher")[0].voucher
    assert voucher is not None
    before = contents()
    with pytest.raises(Conflict) as caught:
        ledger.reverse_voucher(hands.accountant, payer.book.code, voucher.number, voucher.day, "记错了", command())
    assert caught.value.code == "business_voucher"
    assert contents() == before


def test_what_is_paid_takes_no_other_attempt_whoever_writes_it(hands: Crew, payer: BankAccount, batch: int) -> None:
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    [other] = batches.prepare(hands.accountant, "310", payer.pk, hands.released([due(9, 500)]), command())
    row = BatchItem.objects.get(batch=batch, number=1)
    row.pk, row.batch_id, row.number, row.attempt, row.reference, row.state = None, other, 2, 2, "P-x", "open"
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)
    assert BatchItem.objects.filter(payable=row.payable).count() == 1


def test_each_day_is_the_banks_own(hands: Crew, payer: BankAccount, batch: int) -> None:
    """Paid two days after sending, sent back on the fifth: items and entries say so, not the day of sending."""
    sent = PaymentBatch.objects.get(pk=batch).day
    hands.applied(batch, answer(batch, "R1", paid=(1, 3), failed=(2,), days=2))
    hands.applied(batch, answer(batch, "R2", late=(3,), days=5))
    days = list(BatchItem.objects.filter(batch=batch).order_by("number").values_list("answered_on", "returned_on"))
    second, fifth = sent + timedelta(days=2), sent + timedelta(days=5)
    assert days == [(second, None), (second, None), (second, fifth)]
    by_kind = Transfer.objects.values_list("kind", "day").distinct()
    assert set(by_kind) == {("pending", sent), ("post", second), ("void", second), ("single", fifth)}


# --- money in 暂收款 that is not due any more ---------------------------------------------------------


def test_a_withdrawn_claim_gives_its_money_back_to_the_fund(hands: Crew, payer: BankAccount, batch: int) -> None:
    book = payer.book
    hands.applied(batch, answer(batch, "R1", paid=(1, 3), late=(2,)))
    back = Payable.objects.get(state="returned")
    assert "withdraw" in queries.payable(hands.accountant, back.pk).may
    change = account_changes.ask_withdrawal(hands.accountant, back.pk, "本人撤回申请", "撤销决定 2026-3 号", command())
    shown = queries.changes(hands.checker, state="asked", page=1, size=50).items[0]
    assert (shown.kind, shown.new_account, shown.may_decide) == ("withdrawal", "", True)
    assert balance(book, "2001.01") == -2_860_116  # asked only
    done = account_changes.decide(hands.checker, change, True, "", command())
    assert done["payable_state"] == "cancelled"
    assert (balance(book, "2001.01"), balance(book, "1004")) == (0, -7_745_750)
    assert (balance(book, "5001.01"), balance(book, "5001.02")) == (7_745_748, 2)
    day = PaymentBatch.objects.get(pk=batch).day
    assert ledger_rows.open_returns(book, day) == 0
    assert ledger_rows.open_returns(book, day - timedelta(days=1)) == 0
    assert queries.overview(hands.accountant, "").suspense_count == 0
    assert not queries.payable(hands.accountant, back.pk).in_suspense
    voucher = Transfer.objects.filter(source=f"payable:{back.pk}")[0].voucher
    assert voucher is not None
    assert (voucher.made_by, voucher.checked_by) == ("kuaiji", "fuhe")
    with pytest.raises(Conflict) as caught:
        ledger.reverse_voucher(hands.accountant, "310", voucher.number, day, "记错了", command())
    assert caught.value.code == "business_voucher"
    with pytest.raises(Conflict, match="已复核|复核过"):
        account_changes.decide(hands.checker, change, True, "", command())
    with pytest.raises(Conflict, match="已撤销"):
        account_changes.ask_withdrawal(hands.accountant, back.pk, "再撤一次", "撤销决定 2026-3 号", command())
    assert [f for b in ledger_proof.verify(hands.accountant) for f in b["flaws"]] == []


def test_open_returns_are_those_of_the_day_asked_about(hands: Crew, payer: BankAccount, batch: int) -> None:
    """A return, its re-issue and the withdrawal of another each count from their own day on."""
    book, first = payer.book, PaymentBatch.objects.get(pk=batch).day
    day = lambda n: first + timedelta(days=n)  # noqa: E731
    hands.applied(batch, answer(batch, "R1", paid=(1, 2, 3)))
    hands.applied(batch, answer(batch, "R2", late=(2, 3), reason=ReturnReason.OTHER, days=1))
    again, given_up = Payable.objects.filter(state="returned").order_by("pk")
    payments.retry(hands.accountant, again.pk, "银行说明可重发", command())
    with clock.shifted(timedelta(days=1)):
        second = hands.sent(payer, [again.pk])
    hands.applied(second, answer(second, "R3", paid=(1,), days=1))  # day 2
    hands.applied(second, answer(second, "R4", late=(1,), days=3))  # day 4
    with clock.shifted(timedelta(days=3)):
        change = account_changes.ask_withdrawal(hands.accountant, given_up.pk, "不再支付", "决定书", command())
        account_changes.decide(hands.checker, change, True, "", command())
    held = [ledger_rows.open_returns(book, day(n)) for n in range(6)]
    assert held == [0, 5_912_616, 3_052_500, 0, 2_860_116, 2_860_116]
    suspense = [ledger_rows.balances(book, day(n)).get("2001.01", Balance()) for n in range(6)]
    assert [balance.credit - balance.debit for balance in suspense] == held


def test_a_withdrawal_is_refused_without_money_proof_or_a_second_person(
    hands: Crew, payer: BankAccount, batch: int, acting: Callable[..., Actor]
) -> None:
    hands.applied(batch, answer(batch, "R1", paid=(1,), failed=(3,), late=(2,)))
    paid, returned, failed = Payable.objects.order_by("pk")
    both = acting("accountant", "finance_checker", username="both", scope="1101")
    ask = account_changes.ask_withdrawal
    for kind, code, act in (
        (Conflict, "payable_state", lambda: ask(both, paid.pk, "不再支付", "决定书", command())),
        (Conflict, "not_in_suspense", lambda: ask(both, failed.pk, "不再支付", "决定书", command())),
        (Invalid, "withdrawal_evidence", lambda: ask(both, returned.pk, "不再支付", " ", command())),
        (Invalid, "reason_needed", lambda: ask(both, returned.pk, " ", "决定书", command())),
        (Denied, "denied", lambda: ask(hands.cashier, returned.pk, "不再支付", "决定书", command())),
    ):
        before = contents()
        with pytest.raises(kind) as caught:
            act()
        assert caught.value.code == code
        assert contents() == before
    change = ask(both, returned.pk, "不再支付", "决定书", command())
    before = contents()
    with pytest.raises(Conflict) as own:
        account_changes.decide(both, change, True, "", command())
    assert own.value.code == "change_own"
    with pytest.raises(Conflict) as twice:
        ask(both, returned.pk, "不再支付", "决定书", command())
    assert twice.value.code == "change_open"
    assert contents() == before
    account_changes.decide(hands.checker, change, False, "依据不足", command())
    returned.refresh_from_db()
    assert (returned.state, balance(payer.book, "2001.01")) == ("returned", -2_860_116)
