"""A bank that answers: by rules on account endings and, for the rest, by a seed. The same order, the same answers.

It refuses, pays, answers in parts, sends back late and repeats itself, and it tells its statement lines.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from types import MappingProxyType

from jingban.payment.core.model import Answer, BankAnswer, BankItem, BankOrder, ReturnReason, StatementLine
from jingban.payment.core.orders import sums

_REASONS = tuple(ReturnReason)
REFUSED: Mapping[str, ReturnReason] = MappingProxyType({f"90{n:02d}": r for n, r in enumerate(_REASONS, 1)})
LATE: Mapping[str, ReturnReason] = MappingProxyType({f"80{n:02d}": r for n, r in enumerate(_REASONS, 1)})
WORDS = {
    ReturnReason.NAME_MISMATCH: "户名不符",
    ReturnReason.NO_ACCOUNT: "账号不存在",
    ReturnReason.ACCOUNT_CLOSED: "账户已销户",
    ReturnReason.ACCOUNT_FROZEN: "账户冻结",
    ReturnReason.WRONG_BANK: "非本行账户",
    ReturnReason.OVER_LIMIT: "超限额",
    ReturnReason.DECEASED: "户主死亡注销",
    ReturnReason.OTHER: "其他原因",
}


@dataclass(frozen=True, slots=True)
class Rules:
    """How the bank behaves. Rates are per mille of the items no ending speaks of."""

    refused: Mapping[str, ReturnReason] = field(default_factory=lambda: REFUSED)  # account ending → reason
    late: Mapping[str, ReturnReason] = field(default_factory=lambda: LATE)
    refuse_rate: int = 0
    late_rate: int = 0
    wait_rate: int = 0  # answered only in the second file
    repeat: bool = False  # the first file comes once more


@dataclass(frozen=True, slots=True)
class Response:
    """What the bank sends: return files in order, and its statement."""

    files: tuple[BankAnswer, ...]
    statement: tuple[StatementLine, ...]


def respond(order: BankOrder, seed: int, rules: Rules) -> Response:
    """The bank's whole answer to an order."""
    first: list[Answer] = []
    second: list[Answer] = []
    late: list[Answer] = []
    for item in order.items:
        answer = _answer(order, item, seed, rules)
        (second if _dice(order, item, seed, "wait") < rules.wait_rate else first).append(answer)
        if answer.paid and (reason := _late(order, item, seed, rules)):
            late.append(replace(answer, paid=False, reason=reason, words=WORDS[reason], late=True))
    parts = [part for part in (first, second, late) if part]
    files = tuple(_file(order, number, part) for number, part in enumerate(parts, 1))
    if rules.repeat and files:
        files = (*files, files[0])
    return Response(files, tuple(_statement(order, files)))


def _file(order: BankOrder, number: int, answers: list[Answer]) -> BankAnswer:
    counted = sums(answers)
    day = order.day + timedelta(days=number)
    return BankAnswer(
        order.batch,
        day,
        f"{order.batch}-R{number}",
        tuple(answers),
        counted["paid_total"],
        counted["failed_total"],
    )


def _answer(order: BankOrder, item: BankItem, seed: int, rules: Rules) -> Answer:
    reason = rules.refused.get(item.account[-4:])
    if reason is None and item.account[-4:] not in rules.late:
        dice = _dice(order, item, seed, "refuse")
        reason = _REASONS[dice % len(_REASONS)] if dice < rules.refuse_rate else None
    if reason is not None:
        return Answer(item.number, item.reference, item.amount, False, "", reason, WORDS[reason])
    serial = _hash(order, item, seed, "serial")[:16].upper()
    return Answer(item.number, item.reference, item.amount, True, serial)


def _late(order: BankOrder, item: BankItem, seed: int, rules: Rules) -> ReturnReason | None:
    if (reason := rules.late.get(item.account[-4:])) is not None:
        return reason
    dice = _dice(order, item, seed, "late")
    return _REASONS[dice % len(_REASONS)] if dice < rules.late_rate else None


def _statement(order: BankOrder, files: tuple[BankAnswer, ...]) -> Iterator[StatementLine]:
    """Money that moved, each movement once: out when paid, in when sent back."""
    names = {item.number: item for item in order.items}
    told: set[str] = set()
    for file in files:
        if file.number in told:
            continue
        told.add(file.number)
        for answer in file.answers:
            if answer.paid or answer.late:
                item = names[answer.number]
                serial = f"{answer.serial}T" if answer.late else answer.serial
                purpose = f"退票：{answer.words}" if answer.late else item.purpose
                amount = answer.amount if answer.late else -answer.amount
                yield StatementLine(file.day, amount, serial, item.name, purpose, answer.reference)


def _dice(order: BankOrder, item: BankItem, seed: int, what: str) -> int:
    """0 to 999, the same for the same item every time."""
    return int(_hash(order, item, seed, what)[:8], 16) % 1000


def _hash(order: BankOrder, item: BankItem, seed: int, what: str) -> str:
    return hashlib.sha256(f"{seed}|{order.batch}|{item.number}|{what}".encode()).hexdigest()
