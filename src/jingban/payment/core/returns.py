"""A return file against what was sent: either every answer fits, or the file is refused whole."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from jingban.kernel.money import yuan
from jingban.payment.core.model import Answer, ItemState
from jingban.payment.core.orders import AnswerFile
from jingban.payment.errors import PaymentError

_WORDS = {
    ItemState.OPEN: "支付中",
    ItemState.PAID: "支付成功",
    ItemState.FAILED: "支付失败",
    ItemState.RETURNED: "已退票",
    ItemState.DROPPED: "已撤销",
}


class Act(StrEnum):
    """What an answer does to the reserved amount."""

    POST = "post"
    VOID = "void"
    GIVE_BACK = "give_back"  # paid before, now in 暂收款
    POST_AND_GIVE_BACK = "post_and_give_back"  # the bank tells both at once


@dataclass(frozen=True, slots=True)
class Sent:
    """One attempt as it was sent."""

    number: int
    reference: str
    amount: int  # 分
    state: ItemState


@dataclass(frozen=True, slots=True)
class Outcome:
    """What to do with one attempt."""

    number: int
    act: Act
    answer: Answer

    @property
    def state(self) -> ItemState:
        """Where it stands afterwards."""
        return {Act.POST: ItemState.PAID, Act.VOID: ItemState.FAILED}.get(self.act, ItemState.RETURNED)


# A bank's accounting day may run ahead of the calendar over a long holiday, never further.
AHEAD = timedelta(days=10)
LONGEST_NUMBER = 64  # of a return file; a cut one could be taken for another


def outcomes(file: AnswerFile, batch: str, day: date, today: date, sent: Mapping[int, Sent]) -> tuple[Outcome, ...]:
    """What each answer does; raises PaymentError with the line of the first that does not fit. ``day``: of sending."""
    if not 0 < len(file.answer.number) <= LONGEST_NUMBER:
        raise PaymentError("field_wrong", field="回盘文件号", detail=file.answer.number[:40], hint="应为 1 到 64 字")
    if file.answer.batch != batch:
        raise PaymentError("batch_differs", detail=file.answer.batch[:40], hint=batch)
    if file.answer.day < day:
        raise PaymentError("answer_too_early", detail=file.answer.day.isoformat(), hint=day.isoformat())
    if file.answer.day > today + AHEAD:
        raise PaymentError("answer_too_late", detail=file.answer.day.isoformat(), hint=today.isoformat())
    rows = zip(file.answer.answers, file.lines, strict=True)
    return tuple(_outcome(answer, line, sent.get(answer.number)) for answer, line in rows)


def _outcome(answer: Answer, line: int, sent: Sent | None) -> Outcome:
    number = str(answer.number)
    if sent is None:
        raise PaymentError("item_unknown", line, detail=number)
    if answer.reference != sent.reference:
        raise PaymentError("reference_differs", line, number, answer.reference[:40], sent.reference)
    if answer.amount != sent.amount:
        raise PaymentError("amount_differs", line, number, yuan(answer.amount), yuan(sent.amount))
    act = _act(answer, sent.state)
    if act is None:
        if answer.late and sent.state is ItemState.FAILED:
            raise PaymentError("late_unpaid", line, number)
        raise PaymentError("answer_contradicts", line, number, _said(answer), _WORDS[sent.state])
    return Outcome(answer.number, act, answer)


def _act(answer: Answer, state: ItemState) -> Act | None:
    if state is ItemState.OPEN:
        if answer.late:
            return Act.POST_AND_GIVE_BACK
        return Act.POST if answer.paid else Act.VOID
    return Act.GIVE_BACK if state is ItemState.PAID and answer.late else None


def _said(answer: Answer) -> str:
    return "退票" if answer.late else "支付成功" if answer.paid else "支付失败"
