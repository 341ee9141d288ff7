"""Rows of payables and batches as the desk shows them. Account numbers are masked unless the caller says otherwise."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from jingban.payment import models
from jingban.payment.core.accounts import masked
from jingban.payment.core.batches import Level
from jingban.payment.presenting import words
from jingban.payment.schemas import payments as schemas


def account(number: str, clear: bool) -> str:
    return number if clear else masked(number)


def payable_values(row: models.Payable, in_suspense: bool, clear: bool) -> dict[str, Any]:
    return {
        "id": row.pk,
        "book": row.book.code,
        "book_name": row.book.name,
        "source": row.source,
        "source_title": words.SOURCE.get(row.source, row.source),
        "reference": row.source_ref,
        "person_name": row.person_name,
        "payee_name": row.payee_name,
        "payee_account": account(row.payee_account, clear),
        "payee_bank": row.payee_bank,
        "relation": row.relation,
        "relation_title": words.RELATION.get(row.relation, row.relation),
        "amount": row.amount,
        "purpose": row.purpose,
        "state": row.state,
        "state_title": words.PAYABLE[row.state],
        "in_suspense": in_suspense,
        "created_at": row.created_at,
    }


def line(row: models.PayableLine) -> schemas.LineOut:
    return schemas.LineOut(account=row.account.code, account_name=row.account.name, amount=row.amount)


def attempt(row: models.BatchItem, number: str, clear: bool) -> schemas.AttemptOut:
    return schemas.AttemptOut(
        id=row.pk,
        payable=row.payable_id,
        attempt=row.attempt,
        batch=row.batch_id,
        batch_number=number,
        number=row.number,
        reference=row.reference,
        payee_name=row.payee_name,
        payee_account=account(row.payee_account, clear),
        payee_bank=row.payee_bank,
        amount=row.amount,
        from_suspense=row.from_suspense,
        state=row.state,
        state_title=words.ITEM[row.state],
        serial=row.serial,
        reason=row.reason,
        reason_title=words.REASON[row.reason] if row.reason else "",
        words=row.words,
        answered_on=row.answered_on,
        returned_on=row.returned_on,
    )


def change(row: models.AccountChange, clear: bool, may_decide: bool) -> schemas.AccountChangeOut:
    return schemas.AccountChangeOut(
        id=row.pk,
        payable=row.payable_id,
        reference=row.payable.source_ref,
        amount=row.payable.amount,
        old_name=row.old["payee_name"],
        old_account=account(row.old["payee_account"], clear),
        kind="payee" if row.new else "withdrawal",
        new_name=row.new.get("payee_name", words.WITHDRAWAL),
        new_account=account(row.new["payee_account"], clear) if row.new else "",
        new_bank=row.new.get("payee_bank", ""),
        relation_title=words.RELATION.get(row.new["relation"], row.new["relation"]) if row.new else "",
        reason=row.reason,
        evidence=row.evidence,
        state=row.state,
        state_title=words.CHANGE[row.state],
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        checked_by=row.checked_by,
        checked_at=row.checked_at,
        answer=row.answer,
        may_decide=may_decide and row.state == models.AccountChange.ASKED,
    )


def state_sums(rows: Iterable[tuple[str, int, int]], titles: Mapping[str, str]) -> list[schemas.StateSum]:
    """In the order of the states' life; states without rows are told as zero."""
    found = {state: (count, amount) for state, count, amount in rows}
    return [
        schemas.StateSum(
            state=str(state), title=title, count=found.get(state, (0, 0))[0], amount=found.get(state, (0, 0))[1]
        )
        for state, title in titles.items()
    ]


def batch_values(row: models.PaymentBatch, level: Level) -> dict[str, Any]:
    return {
        "id": row.pk,
        "number": row.number,
        "book": row.book.code,
        "book_name": row.book.name,
        "layout": row.layout,
        "day": row.day,
        "count": row.count,
        "total": row.total,
        "state": row.state,
        "state_title": words.BATCH[row.state],
        "level": level.value,
        "level_title": words.LEVEL[level],
        "prepared_by": row.prepared_by,
        "prepared_at": row.prepared_at,
    }


def signatures(row: models.PaymentBatch) -> list[schemas.Signature]:
    acts: list[tuple[str, str, str, datetime | None]] = [
        ("prepare", "制单", row.prepared_by, row.prepared_at),
        ("check", "复核", row.checked_by, row.checked_at),
        ("approve", "审批", row.approved_by, row.approved_at),
        ("send", "报盘", row.sent_by, row.sent_at),
        ("cancel", "作废", row.cancelled_by, row.cancelled_at),
    ]
    return [schemas.Signature(act=act, title=title, by=by, at=at) for act, title, by, at in acts if by and at]


def file(row: models.BankFile) -> schemas.FileOut:
    return schemas.FileOut(
        id=row.pk,
        direction=row.direction,
        number=row.number,
        filename=row.filename,
        size=row.size,
        day=row.day,
        count=row.count,
        total=row.total,
        by=row.by,
        at=row.at,
    )


def payer(row: models.BankAccount) -> schemas.PayerOut:
    return schemas.PayerOut(
        id=row.pk,
        book=row.book.code,
        book_name=row.book.name,
        name=row.name,
        number=masked(row.number),
        bank=row.bank,
        layout=row.layout,
    )
