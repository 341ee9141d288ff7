"""What sending and answers mean in the ledger. Ids are derived from the attempt, so a repeat books nothing twice.

send       reserve  5001 detail (each line; a re-issue: 暂收款) / 支出户存款
paid       the reservation takes effect       refused   it falls away
sent back  支出户存款 / 暂收款, the whole amount
withdrawn  暂收款 / 5001 detail (each line): the money goes back to the fund, the bank is not touched
"""

from collections.abc import Sequence
from datetime import date

from jingban.infra.access.services import Actor
from jingban.payment import models
from jingban.payment.core.model import Transfer, TransferKind
from jingban.payment.core.returns import Act
from jingban.payment.repository import payments as rows
from jingban.payment.services import posting


def reserve(actor: Actor, batch: models.PaymentBatch, items: Sequence[models.BatchItem]) -> None:
    """Reserve every item of a batch that is being sent."""
    lines = rows.lines([item.payable_id for item in items if not item.from_suspense])
    suspense = rows.account_by_role(batch.book, "suspense") if any(item.from_suspense for item in items) else None
    transfers = []
    for item in items:
        if item.from_suspense and suspense is not None:
            parts = [(0, suspense.code, item.amount)]
        else:
            parts = [(line.pk, line.account.code, line.amount) for line in lines[item.payable_id]]
        transfers += [
            Transfer(
                _reservation(item.pk, line),
                batch.book.code,
                batch.day,
                debit,
                batch.payer.account.code,
                amount,
                TransferKind.PENDING,
                memo=f"支付批次 {batch.number} 第 {item.number} 笔",
                source=_source(item),
            )
            for line, debit, amount in parts
        ]
    posting.post(actor.username, transfers, memo=f"支付批次 {batch.number}", source=f"batch:{batch.pk}")


def settle(actor: Actor, batch: models.PaymentBatch, acts: Sequence[tuple[models.BatchItem, Act]], day: date) -> None:
    """Book the answers of a return file; call before the items are marked."""
    source = f"batch:{batch.pk}"
    paid = [item for item, act in acts if act in {Act.POST, Act.POST_AND_GIVE_BACK}]
    refused = [item for item, act in acts if act is Act.VOID]
    back = [item for item, act in acts if act in {Act.GIVE_BACK, Act.POST_AND_GIVE_BACK}]
    if paid:
        memo = f"支付批次 {batch.number} 支付成功"
        posting.post_reserved(actor.username, _reservations(paid), day, memo=memo, source=source)
    if refused:
        memo = f"支付批次 {batch.number} 支付失败"
        posting.void_reserved(actor.username, _reservations(refused), day, memo=memo)
    if back:
        suspense = rows.account_by_role(batch.book, "suspense")
        transfers = [
            Transfer(
                f"item:{item.pk}:return",
                batch.book.code,
                day,
                batch.payer.account.code,
                suspense.code,
                item.amount,
                memo=f"退票：批次 {batch.number} 第 {item.number} 笔",
                source=_source(item),
            )
            for item in back
        ]
        posting.post(actor.username, transfers, memo=f"支付批次 {batch.number} 退票", source=source)


def withdraw(by: str, checked_by: str, payable: models.Payable, day: date) -> None:
    """Give what came back to the fund again: the accounts that bore the payment get it."""
    suspense = rows.account_by_role(payable.book, "suspense").code
    transfers = [
        Transfer(
            f"payable:{payable.pk}:{line.pk}:withdraw",
            payable.book.code,
            day,
            suspense,
            line.account.code,
            line.amount,
            memo=f"撤销支付：应付 {payable.pk} 的退票退回基金",
            source=f"payable:{payable.pk}",
        )
        for line in rows.lines([payable.pk])[payable.pk]
    ]
    posting.post(by, transfers, memo=transfers[0].memo, source=f"payable:{payable.pk}", checked_by=checked_by)


def _reservations(items: Sequence[models.BatchItem]) -> list[str]:
    lines = rows.lines([item.payable_id for item in items if not item.from_suspense])
    return [
        _reservation(item.pk, line)
        for item in items
        for line in ([0] if item.from_suspense else [line.pk for line in lines[item.payable_id]])
    ]


def _reservation(item: int, line: int) -> str:
    """Id of what is reserved for one line of an attempt; line 0: out of 暂收款."""
    return f"item:{item}:{line}:reserve"


def _source(item: models.BatchItem) -> str:
    return f"item:{item.pk}"
