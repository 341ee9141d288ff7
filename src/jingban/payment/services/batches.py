"""Batches: 制单, 复核, 审批, 报盘, 作废. Four different people; each act looks at the same frozen content."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.payment import models, refusals
from jingban.payment.banks.adapters import Adapter, adapter
from jingban.payment.core import batches as core
from jingban.payment.core.batches import Level
from jingban.payment.core.digests import order_digest
from jingban.payment.core.model import BankOrder, BatchState, ItemState, PayableState
from jingban.payment.core.states import may_cancel, may_send
from jingban.payment.errors import PaymentError
from jingban.payment.presenting import words
from jingban.payment.repository import payments as rows
from jingban.payment.services import booking
from jingban.payment.services.payments import PREPARE, said_reason

CHECK, APPROVE, APPROVE_SECTION, SEND = (
    "payment.check",
    "payment.approve",
    "payment.approve_section",
    "payment.send",
)
_ROLES = {"prepared_by": "制单", "checked_by": "复核", "approved_by": "审批", "sent_by": "报盘"}


def object_of(batch_id: int) -> str:
    """How the audit log names a batch."""
    return f"payment.batch:{batch_id}"


def level_of(row: models.PaymentBatch) -> Level:
    """Who approves a batch, by its total and the limits of the day it was prepared."""
    day = localdate(row.prepared_at)
    return core.limits_on(day, rows.approval_limits()).level(row.total)


# --- 制单 ------------------------------------------------------------------------------------------


def prepare(
    actor: Actor, book: str, payer_id: int, payable_ids: Sequence[int] | None, command_id: str, *, layout: str = ""
) -> list[int]:
    """Batches of these payables (None: everything due) of one book; ids of the batches.

    More than the bank takes in one file become several batches. Payee, amount, count and total are frozen here.
    """
    scope = access.require(actor, PREPARE)
    chosen = sorted(set(payable_ids)) if payable_ids is not None else None
    request = {"book": book, "payer": payer_id, "payables": chosen, "layout": layout}

    def change() -> Done:
        held = rows.books(scope, [book], lock=True).get(book)
        if held is None:
            raise refusals.no_book(book)
        access.require(actor, PREPARE, held.centre)
        payer = rows.payer(held, payer_id)
        if payer is None:
            raise refusals.no_payer()
        due = _due(scope, held, chosen if chosen is not None else rows.due_ids(scope, held))
        format_ = _adapter(layout or payer.layout)
        day = localdate(clock.now())
        made = [_batch(actor, payer, part, format_, day) for part in core.split(due, format_.max_items)]
        ids = [row.pk for row in made]
        details = {"batches": [row.number for row in made], "count": len(due), "total_fen": sum(d.amount for d in due)}
        return Done(ids, object_of(ids[0]) if len(ids) == 1 else "payment.batches", details)

    ids: list[int] = commands.run(actor, command_id, "payment.prepare", request, change)
    return ids


def _due(scope: access.Scope, book: models.Book, ids: Sequence[int]) -> list[models.Payable]:
    """The payables, held and fit to be paid."""
    if not ids:
        raise refusals.nothing_due()
    held = rows.locked_payables(ids)
    if len(held) != len(ids) or not all(scope.covers(row.centre) for row in held):
        raise refusals.no_payable()
    if any(row.book_id != book.pk for row in held):
        raise refusals.other_book()
    unfit = [row for row in held if row.state != PayableState.DUE]
    if unfit:
        raise refusals.not_due(len(unfit), unfit[0].source_ref)
    if rows.open_changes(ids):
        raise refusals.change_open()
    return held


def _batch(
    actor: Actor, payer: models.BankAccount, due: Sequence[models.Payable], format_: Adapter, day: date
) -> models.PaymentBatch:
    row = models.PaymentBatch(
        number=rows.next_number(payer.book, day),
        centre=payer.book.centre,
        book=payer.book,
        payer=payer,
        layout=format_.code,
        day=day,
        count=len(due),
        total=sum(payable.amount for payable in due),
        prepared_by=actor.username,
        prepared_at=clock.now(),
    )
    ids = [payable.pk for payable in due]
    before, suspended = rows.attempts_so_far(ids), rows.in_suspense(ids)
    items = [
        _item(row, number, payable, before.get(payable.pk, 0) + 1, payable.pk in suspended)
        for number, payable in enumerate(due, 1)
    ]
    order = rows.order_of(row, items)
    _written(format_, order)  # what the bank's format cannot carry is told now, not when the cashier sends it
    row.digest = order_digest(order)
    row.save()
    for item in items:
        item.batch = row  # its id is known only now
    models.BatchItem.objects.bulk_create(items, batch_size=rows.WRITE)
    rows.set_states(ids, PayableState.BATCHED)
    return row


def _item(
    row: models.PaymentBatch, number: int, payable: models.Payable, attempt: int, suspended: bool
) -> models.BatchItem:
    return models.BatchItem(
        batch=row,
        number=number,
        payable=payable,
        attempt=attempt,
        payee_name=payable.payee_name,
        payee_account=payable.payee_account,
        payee_bank=payable.payee_bank,
        payee_bank_code=payable.payee_bank_code,
        amount=payable.amount,
        purpose=payable.purpose,
        reference=f"P{payable.pk}-{attempt}",
        from_suspense=suspended,
    )


def _adapter(layout: str) -> Adapter:
    try:
        return adapter(layout)
    except PaymentError as error:
        raise refusals.of(error) from None


def _written(format_: Adapter, order: BankOrder) -> bytes:
    try:
        return format_.write_order(order)
    except PaymentError as error:
        raise refusals.of(error) from None


# --- 复核, 审批, 作废 ------------------------------------------------------------------------------


def check(actor: Actor, batch_id: int, command_id: str) -> dict[str, Any]:
    """复核 by another person: count, total and digest are counted again."""
    _visible(actor, CHECK, batch_id)

    def change() -> Done:
        row = _held(actor, batch_id, "checked_by")
        if row.state != BatchState.PREPARED:
            raise refusals.batch_state(words.BATCH[row.state])
        _unaltered(row)
        row.state, row.checked_by, row.checked_at = BatchState.CHECKED.value, actor.username, clock.now()
        row.save(update_fields=["state", "checked_by", "checked_at"])
        return _done(row)

    outcome: dict[str, Any] = commands.run(actor, command_id, "payment.check", {"batch": batch_id}, change)
    return outcome


def approve(actor: Actor, batch_id: int, command_id: str) -> dict[str, Any]:
    """审批 by amount: a section head up to a limit, the director above it."""
    right = APPROVE if actor.may(APPROVE) or not actor.may(APPROVE_SECTION) else APPROVE_SECTION
    seen = _visible(actor, right, batch_id)

    def change() -> Done:
        row = _held(actor, batch_id, "approved_by")
        if row.state != BatchState.CHECKED:
            raise refusals.batch_state(words.BATCH[row.state])
        level = level_of(row)
        if level is Level.NONE:
            raise refusals.no_approval_needed()
        if level is Level.DIRECTOR and not actor.may(APPROVE, row.centre):
            raise refusals.approval_above(words.LEVEL[level])
        _unaltered(row)
        row.state, row.approved_by, row.approved_at = BatchState.APPROVED.value, actor.username, clock.now()
        row.save(update_fields=["state", "approved_by", "approved_at"])
        return _done(row)

    outcome: dict[str, Any] = commands.run(actor, command_id, "payment.approve", {"batch": seen.pk}, change)
    return outcome


def cancel(actor: Actor, batch_id: int, reason: str, command_id: str) -> dict[str, Any]:
    """作废 before it was sent, by who prepares, checks or approves; its payables wait for payment again."""
    rights = (PREPARE, CHECK, APPROVE_SECTION, APPROVE)
    _visible(actor, next((right for right in rights if actor.may(right)), PREPARE), batch_id)
    said = said_reason(reason)

    def change() -> Done:
        row = rows.locked_batch(batch_id)
        if row is None:
            raise refusals.no_batch()
        if not may_cancel(BatchState(row.state)):
            raise refusals.batch_state(words.BATCH[row.state])
        row.state, row.reason = BatchState.CANCELLED.value, said
        row.cancelled_by, row.cancelled_at = actor.username, clock.now()
        row.save(update_fields=["state", "reason", "cancelled_by", "cancelled_at"])
        ids = [item.payable_id for item in rows.items(row)]
        models.BatchItem.objects.filter(batch=row).update(state=ItemState.DROPPED)
        rows.locked_payables(ids)
        rows.set_states(ids, PayableState.DUE)
        return _done(row, {"reason": said})

    request = {"batch": batch_id, "reason": said}
    outcome: dict[str, Any] = commands.run(actor, command_id, "payment.cancel_batch", request, change)
    return outcome


# --- 报盘 ------------------------------------------------------------------------------------------


def send(actor: Actor, batch_id: int, command_id: str) -> dict[str, Any]:
    """Make the bank file and reserve every item in the ledger; afterwards only the bank's answer decides."""
    _visible(actor, SEND, batch_id)

    def change() -> Done:
        row = _held(actor, batch_id, "sent_by")
        level = level_of(row)
        if not may_send(BatchState(row.state), level):
            if row.state == BatchState.CHECKED:
                raise refusals.approval_needed(words.LEVEL[level])
            raise refusals.batch_state(words.BATCH[row.state])
        items = _unaltered(row)
        row.day = localdate(clock.now())
        file = _kept(actor, row, _written(_adapter(row.layout), rows.order_of(row, items)))
        ids = [item.payable_id for item in items]
        rows.locked_payables(ids)
        booking.reserve(actor, row, items)
        row.state, row.sent_by, row.sent_at = BatchState.SENT.value, actor.username, clock.now()
        row.save(update_fields=["state", "sent_by", "sent_at", "day"])
        rows.set_states(ids, PayableState.SENT)
        return _done(row, {"file": file.pk, "sha256": file.sha256})

    outcome: dict[str, Any] = commands.run(actor, command_id, "payment.send", {"batch": batch_id}, change)
    return outcome


def _kept(actor: Actor, row: models.PaymentBatch, data: bytes) -> models.BankFile:
    format_ = adapter(row.layout)
    stored = files.put([data], media=format_.media)
    return models.BankFile.objects.create(
        direction=models.BankFile.OUT,
        batch=row,
        bank_account=row.payer,
        layout=row.layout,
        number=row.number,
        filename=f"{row.number}.{format_.ending}",
        sha256=stored.sha256,
        size=stored.size,
        day=row.day,
        count=row.count,
        total=row.total,
        by=actor.username,
        at=clock.now(),
    )


# --- shared ----------------------------------------------------------------------------------------


def _visible(actor: Actor, right: str, batch_id: int) -> models.PaymentBatch:
    row = rows.batch(access.require(actor, right), batch_id)
    if row is None:
        raise refusals.no_batch()
    return row


def _held(actor: Actor, batch_id: int, signing: str) -> models.PaymentBatch:
    """The batch, held; refuses who has signed it before."""
    row = rows.locked_batch(batch_id)
    if row is None:
        raise refusals.no_batch()
    for field, title in _ROLES.items():
        if field != signing and getattr(row, field) == actor.username:
            raise refusals.same_person(title)
    return row


def _unaltered(row: models.PaymentBatch) -> list[models.BatchItem]:
    items = rows.items(row)
    if not rows.unaltered(row, items):
        raise refusals.batch_altered()
    return items


def _done(row: models.PaymentBatch, more: dict[str, Any] | None = None) -> Done:
    details = {"number": row.number, "count": row.count, "total_fen": row.total, "digest": row.digest, **(more or {})}
    return Done({"id": row.pk, "number": row.number, "state": row.state, **(more or {})}, object_of(row.pk), details)
