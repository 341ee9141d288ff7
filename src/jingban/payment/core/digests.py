"""SHA-256 over the items of a bank file, the same on both ways: any change, loss or new order changes it."""

import hashlib
from collections.abc import Iterable

from jingban.payment.core.model import Answer, BankItem, BankOrder


def order_digest(order: BankOrder) -> str:
    """Hex digest over all items of an order, in order."""
    return _digest(_item(item) for item in order.items)


def answer_digest(answers: Iterable[Answer]) -> str:
    """Hex digest over all answers of a return file, in order."""
    return _digest(_answer(answer) for answer in answers)


def _item(item: BankItem) -> tuple[str, ...]:
    return str(item.number), item.account, item.name, item.bank, str(item.amount), item.purpose, item.reference


def _answer(answer: Answer) -> tuple[str, ...]:
    result = "returned" if answer.late else "paid" if answer.paid else "failed"
    reason = answer.reason.value if answer.reason else ""
    return str(answer.number), answer.reference, str(answer.amount), result, answer.serial, reason, answer.words


def _digest(rows: Iterable[tuple[str, ...]]) -> str:
    made = hashlib.sha256()
    for row in rows:
        for text in row:
            # Each text is preceded by its length in bytes, so no two rows of texts run together into one.
            encoded = text.encode()
            made.update(f"{len(encoded)}:".encode() + encoded)
        made.update(b"\n")
    return made.hexdigest()
