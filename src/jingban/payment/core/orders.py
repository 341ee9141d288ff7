"""What holds of every order and every return file, whatever the bank's layout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from jingban.kernel.money import yuan
from jingban.payment.core.accounts import clean
from jingban.payment.core.bank_layouts import TITLES, Value, Values
from jingban.payment.core.digests import answer_digest, order_digest
from jingban.payment.core.model import Answer, BankAnswer, BankItem, BankOrder
from jingban.payment.errors import PaymentError

Line = int
_TEXTS = ("account", "name", "bank", "purpose", "reference")


@dataclass(frozen=True, slots=True)
class AnswerFile:
    """A return file as read, with the line on which each answer stands (for XML: the how-manieth)."""

    answer: BankAnswer
    lines: tuple[Line, ...]


def order_values(order: BankOrder) -> dict[str, Value]:
    """What head and tail of an order say."""
    return {
        "batch": order.batch,
        "day": order.day,
        "payer_account": order.payer_account,
        "payer_name": order.payer_name,
        "count": len(order.items),
        "total": order.total,
        "digest": order_digest(order),
    }


def answer_values(answer: BankAnswer) -> dict[str, Value]:
    """What head and tail of a return file say; counts and sums are made of its answers."""
    return {
        "batch": answer.batch,
        "day": answer.day,
        "file": answer.number,
        "digest": answer_digest(answer.answers),
        **sums(answer.answers),
    }


def sums(answers: Sequence[Answer]) -> dict[str, int]:
    """Counts and 分: all, paid, and not paid (refused or sent back)."""
    paid = [answer.amount for answer in answers if answer.paid]
    failed = [answer.amount for answer in answers if not answer.paid]
    return {
        "count": len(answers),
        "total": sum(paid) + sum(failed),
        "paid_count": len(paid),
        "paid_total": sum(paid),
        "failed_count": len(failed),
        "failed_total": sum(failed),
    }


def check_writable(order: BankOrder) -> None:
    """Refuse what no bank file can carry; raises PaymentError naming the item."""
    for field, text in (
        ("batch", order.batch),
        ("payer_account", order.payer_account),
        ("payer_name", order.payer_name),
    ):
        if not text or not clean(text):
            raise PaymentError("text_unclean", field=TITLES[field], detail=text)
    for expected, item in enumerate(order.items, 1):
        if item.number != expected:
            raise PaymentError("out_of_order", detail=str(item.number))
        if item.amount <= 0:
            raise PaymentError("field_wrong", field=TITLES["amount"], detail=yuan(item.amount), hint="应大于零")
        for field in _TEXTS:
            text = getattr(item, field)
            if not clean(text) or (not text and field in {"account", "name", "reference"}):
                raise PaymentError("text_unclean", field=f"第 {item.number} 笔的{TITLES[field]}", detail=text)


def check_stated(stated: Values, actual: Mapping[str, Value], line: Line) -> None:
    """Compare what a head or tail says with what the items come to; raises PaymentError."""
    for field, value in stated.items():
        if field not in actual or actual[field] == value:
            continue
        if field == "digest":
            raise PaymentError("digest_wrong", line)
        if isinstance(value, int) and field.endswith("total"):
            raise PaymentError("total_wrong", line, TITLES[field], yuan(int(str(actual[field]))), yuan(value))
        if isinstance(value, int):
            raise PaymentError("count_wrong", line, TITLES[field], str(actual[field]), str(value))
        raise PaymentError("field_wrong", line, TITLES[field], str(value)[:40], "与首行不一致")


def check_ascending(numbers: Sequence[int], lines: Sequence[Line]) -> None:
    """Item numbers rise and none comes twice: a re-ordered or doubled file is an altered file."""
    for (before, number), line in zip(pairwise(numbers), lines[1:], strict=True):
        if number <= before:
            raise PaymentError("out_of_order", line, detail=str(number))


def item_values(item: BankItem) -> dict[str, Value]:
    """The cells of one item of an order."""
    return {
        "number": item.number,
        "account": item.account,
        "name": item.name,
        "bank": item.bank,
        "amount": item.amount,
        "purpose": item.purpose,
        "reference": item.reference,
    }
