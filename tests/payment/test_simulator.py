"""The bank simulator: the same order, the same answers; every kind of trouble on demand."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from tests.payment.making import balance, crew, due, open_book

from jingban.infra.access.services import Actor
from jingban.infra.files import services as files
from jingban.payment.banks.adapters import adapter, adapters
from jingban.payment.core.model import BankItem, BankOrder, ReturnReason
from jingban.payment.models import BankFile, BatchItem, PaymentBatch
from jingban.payment.simulator import Rules, respond


def order(*endings: str) -> BankOrder:
    items = tuple(
        BankItem(n, f"62220000{ending}", f"张{n}", "海川银行", 100 * n, "报销", f"P{n}-1")
        for n, ending in enumerate(endings, 1)
    )
    return BankOrder("PB20261102-0001", date(2026, 11, 2), "1100", "测试中心", items)


def test_endings_decide_and_statement_lines_follow_the_money() -> None:
    response = respond(order("0001", "9003", "8007"), 1, Rules())
    first, late = response.files
    assert [(a.paid, a.reason, a.late) for a in first.answers] == [
        (True, None, False),
        (False, ReturnReason.ACCOUNT_CLOSED, False),
        (True, None, False),
    ]
    assert (first.paid_total, first.failed_total) == (400, 200)
    assert [(a.number, a.reason, a.late) for a in late.answers] == [(3, ReturnReason.DECEASED, True)]
    assert [line.amount for line in response.statement] == [-100, -300, 300]
    assert late.answers[0].serial == first.answers[2].serial != ""


def test_the_same_seed_answers_the_same_and_another_differs() -> None:
    many = order(*("0001" for _ in range(400)))
    rules = Rules(refuse_rate=100, late_rate=100, wait_rate=300)
    assert respond(many, 7, rules) == respond(many, 7, rules)
    assert respond(many, 7, rules) != respond(many, 8, rules)
    first, second, late = respond(many, 7, rules).files
    assert len(first.answers) + len(second.answers) == 400
    assert 60 < len(second.answers) < 180
    assert 10 < len(late.answers) < 80


def test_a_repeated_file_moves_no_money_twice() -> None:
    once, twice = (respond(order("0001", "0002"), 1, Rules(repeat=repeat)) for repeat in (False, True))
    assert twice.files == (*once.files, once.files[0])
    assert twice.statement == once.statement


@pytest.mark.parametrize("code", sorted(adapters()))
def test_every_format_carries_its_answers(code: str) -> None:
    chosen = adapter(code)
    sent = chosen.read_order(chosen.write_order(order("0001", "9001", "8002", "9008")))
    for file in respond(sent, 3, Rules()).files:
        found = chosen.read_answer(chosen.write_answer(file)).answer
        assert [replace(a, words="") for a in found.answers] == [replace(a, words="") for a in file.answers]
        assert (found.paid_total, found.failed_total) == (file.paid_total, file.failed_total)


@pytest.mark.django_db
@pytest.mark.parametrize("code", sorted(adapters()))
def test_the_simulated_bank_through_the_books(code: str, acting: Callable[..., Actor]) -> None:
    """Thirty payments in each format: refused, late, in two files, the first file twice; the books follow the bank."""
    hands = crew(acting)
    book, payer = open_book(layout=code)
    endings = ["0001", "9003", "8001", "0002", "9007", "8008"]
    ids = hands.released([due(n, 1000 + n, ending=endings[n % 6]) for n in range(30)])
    batch = hands.sent(payer, ids)
    row = PaymentBatch.objects.get(pk=batch)
    sent = adapter(code).read_order(files.read(BankFile.objects.get(batch=row).sha256))
    response = respond(sent, 5, Rules(wait_rate=400, repeat=True))
    already = [hands.applied(batch, file, code)["already"] for file in response.files]
    assert already == [False, False, False, True]
    counted = Counter(BatchItem.objects.filter(batch=row).values_list("state", flat=True))
    assert counted == Counter({"paid": 10, "failed": 10, "returned": 10})
    assert balance(book, "1004") == sum(line.amount for line in response.statement)
    assert -balance(book, "2001.01") == sum(line.amount for line in response.statement if line.amount > 0)
