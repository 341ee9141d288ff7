"""Eight people at once on the same payables, the same batch and the same file: one acts, seven are told so in words."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, connections, transaction
from tests.payment.making import Crew, balance, command, crew, due, open_book
from tests.payment.test_returns import answer

from jingban.infra.access.services import Actor
from jingban.infra.audit import services as audit
from jingban.infra.errors import Refusal
from jingban.payment.banks.adapters import adapter
from jingban.payment.core.payables import Payee
from jingban.payment.models import BankAccount, BankFile, BatchItem, Payable, Transfer
from jingban.payment.services import account_changes, batches, payments, returns

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 8


@pytest.fixture
def hands(acting: Callable[..., Actor]) -> Crew:
    return crew(acting)


@pytest.fixture
def payer(db: None) -> BankAccount:
    return open_book()[1]


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What eight threads got: a value, or the code of a refusal; anything else fails the test."""
    barrier = threading.Barrier(WORKERS)
    got: list[Any] = [None] * WORKERS

    def work(number: int) -> None:
        try:
            barrier.wait()
            got[number] = act(number)
        except Refusal as refusal:
            got[number] = refusal.code
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            got[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [one for one in got if isinstance(one, BaseException)], got
    return got


def test_the_same_amounts_are_released_once(hands: Crew, payer: BankAccount) -> None:
    dues = [due(n, 100 * n) for n in range(1, 21)]
    got = at_once(lambda n: tuple(payments.add_payables(hands.accountant, dues, command())))
    assert len(set(got)) == 1
    assert Payable.objects.count() == 20


def test_the_same_payables_are_batched_once(hands: Crew, payer: BankAccount) -> None:
    ids = hands.released([due(n, 100 * n) for n in range(1, 21)])

    def act(number: int) -> Any:  # overlapping choices: each shares payables with its neighbours
        chosen = ids[number : number + 8]
        return tuple(batches.prepare(hands.accountant, "310", payer.pk, chosen, command()))

    got = at_once(act)
    made = [one for one in got if isinstance(one, tuple)]
    assert {one for one in got if not isinstance(one, tuple)} <= {"not_due"}
    assert 1 <= len(made) <= 3
    assert BatchItem.objects.count() == 8 * len(made) == len(set(BatchItem.objects.values_list("payable", flat=True)))


def test_one_batch_goes_through_every_step_once(hands: Crew, payer: BankAccount) -> None:
    ids = hands.released([due(n, 1000 + n) for n in range(1, 21)])
    [batch] = batches.prepare(hands.accountant, "310", payer.pk, ids, command())
    checked = Counter(type(one) for one in at_once(lambda n: batches.check(hands.checker, batch, command())))
    sent = Counter(type(one) for one in at_once(lambda n: batches.send(hands.cashier, batch, command())))
    assert checked == sent == Counter({str: WORKERS - 1, dict: 1})
    assert Transfer.objects.count() == 40
    file = adapter("lvzhou-csv").write_answer(answer(batch, "R1", paid=tuple(range(1, 20)), failed=(20,)))
    got = at_once(lambda n: returns.apply(hands.cashier, batch, "回盘.csv", [file], command()))
    assert Counter(one["already"] for one in got) == Counter({True: WORKERS - 1, False: 1})
    assert BankFile.objects.filter(direction="in").count() == 1
    assert Transfer.objects.count() == 80
    assert balance(payer.book, "1004") == -sum(1000 + n for n in range(1, 20))
    assert audit.verify().intact


def test_cancel_and_send_do_not_both_happen(hands: Crew, payer: BankAccount) -> None:
    ids = hands.released([due(n, 1000 + n) for n in range(1, 6)])
    [batch] = batches.prepare(hands.accountant, "310", payer.pk, ids, command())
    batches.check(hands.checker, batch, command())

    def act(number: int) -> Any:
        if number % 2:
            return batches.cancel(hands.accountant, batch, "金额有误", command())["state"]
        return batches.send(hands.cashier, batch, command())["state"]

    assert Counter(at_once(act))["batch_state"] == WORKERS - 1
    states = set(Payable.objects.values_list("state", flat=True))
    assert (states == {"sent"}) == (Transfer.objects.count() == 10)
    assert states in ({"sent"}, {"due"})


@pytest.mark.parametrize("what", ["change", "cancel"])
def test_preparing_waits_for_who_holds_the_payable(hands: Crew, payer: BankAccount, what: str) -> None:
    """A change of account or a cancellation under way in another session: the old account is not paid meanwhile."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    [pk] = hands.released([due(1, 500)])

    def prepare() -> Any:
        try:
            return batches.prepare(hands.accountant, "310", payer.pk, [pk], command())
        except Refusal as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            if what == "change":
                account_changes.ask(hands.accountant, pk, Payee("测试1", "622299990000"), "换卡", "", command())
            else:
                payments.cancel(hands.accountant, pk, "不再支付", command())
            outcome = pool.submit(prepare)
            with connection.cursor() as cursor:
                for _ in range(100_000):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone() != (0,) or outcome.done():
                        break
        assert outcome.result(timeout=30) == {"change": "change_open", "cancel": "not_due"}[what]
    assert not BatchItem.objects.exists()


def test_a_payment_withdrawn_is_not_paid_again_at_the_same_time(hands: Crew, payer: BankAccount) -> None:
    batch = hands.sent(payer, hands.released([due(1, 500)]))
    hands.applied(batch, answer(batch, "R1", paid=(1,)))
    hands.applied(batch, answer(batch, "R2", late=(1,)))
    pk = Payable.objects.get().pk
    change = account_changes.ask_withdrawal(hands.accountant, pk, "撤回申请", "决定书", command())
    got = at_once(lambda n: account_changes.decide(hands.checker, change, True, "", command())["payable_state"])
    assert Counter(got) == Counter({"cancelled": 1, "change_decided": WORKERS - 1})
    assert (balance(payer.book, "2001.01"), balance(payer.book, "1004")) == (0, 0)
    assert (balance(payer.book, "5001.01"), balance(payer.book, "5001.02")) == (0, 0)
