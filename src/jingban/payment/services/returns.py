"""Return files (回盘): applied whole, once; paid is posted, refused is voided, sent back goes to 暂收款."""

import re
from collections.abc import Iterable, Sequence
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
from jingban.payment.banks.adapters import adapter
from jingban.payment.core.model import BatchState, ItemState, PayableState
from jingban.payment.core.orders import AnswerFile
from jingban.payment.core.returns import Act, Outcome, outcomes
from jingban.payment.core.states import after_answers, stuck
from jingban.payment.errors import PaymentError
from jingban.payment.presenting import words
from jingban.payment.repository import payments as rows
from jingban.payment.services import booking
from jingban.payment.services.batches import SEND, object_of

_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]")
# What many answers share is written together; serial numbers are each item's own.
_SHARED = ("state", "reason", "words", "answered_on", "returned_on")


def apply(actor: Actor, batch_id: int, filename: str, chunks: Iterable[bytes], command_id: str) -> dict[str, Any]:
    """Take in a return file of this batch. The same file again changes nothing (``already``).

    Raises Invalid with line and reason when anything in it is off: then nothing of it was applied.
    """
    seen = rows.batch(access.require(actor, SEND), batch_id)
    if seen is None:
        raise refusals.no_batch()
    with files.staged(chunks) as copy:
        file = _read(seen.layout, copy.path.read_bytes())
        request = {"batch": batch_id, "sha256": copy.sha256}

        def change() -> Done:
            row = rows.locked_batch(batch_id)
            if row is None:
                raise refusals.no_batch()
            known = rows.received(row.layout, file.answer.number)
            if known is not None:
                if known.sha256 != copy.sha256:
                    raise refusals.file_number_reused(file.answer.number)
                return Done({**_counts(()), "already": True, "file": known.pk, "state": row.state}, object_of(row.pk))
            if row.state not in {BatchState.SENT, BatchState.ANSWERED}:
                raise refusals.batch_state(words.BATCH[row.state])
            counts = _applied(actor, row, file)
            if copy.path.exists():
                files.keep(copy, adapter(row.layout).media)
            kept = _noted(actor, row, file, filename, copy)
            outcome = {**counts, "already": False, "file": kept.pk, "state": row.state}
            details = {**counts, "number": file.answer.number, "sha256": copy.sha256, "state": row.state}
            return Done(outcome, object_of(row.pk), details)

        outcome: dict[str, Any] = commands.run(actor, command_id, "payment.apply", request, change)
    return outcome


def _read(layout: str, data: bytes) -> AnswerFile:
    try:
        return adapter(layout).read_answer(data)
    except PaymentError as error:
        raise refusals.of(error) from None


def _applied(actor: Actor, row: models.PaymentBatch, file: AnswerFile) -> dict[str, int]:
    attempts = {item.number: item for item in rows.items(row)}
    try:
        found = outcomes(file, row.number, row.day, localdate(clock.now()), rows.sent_of(attempts.values()))
    except PaymentError as error:
        raise refusals.of(error) from None
    rows.locked_payables([attempts[outcome.number].payable_id for outcome in found])
    booking.settle(actor, row, [(attempts[outcome.number], outcome.act) for outcome in found], file.answer.day)
    _pass_paid(row, found)
    for outcome in found:
        _mark(attempts[outcome.number], outcome, file.answer.day)
    changed = [attempts[outcome.number] for outcome in found]
    _write(changed, found)
    _move_payables(changed)
    row.state = after_answers(ItemState(item.state) for item in attempts.values()).value
    row.save(update_fields=["state"])
    return _counts(found)


def _pass_paid(row: models.PaymentBatch, found: Sequence[Outcome]) -> None:
    """What is told as debited and sent back in one breath was paid in between; the table knows no other way."""
    both = [outcome.number for outcome in found if outcome.act is Act.POST_AND_GIVE_BACK]
    for at in range(0, len(both), rows.WRITE):
        models.BatchItem.objects.filter(batch=row, number__in=both[at : at + rows.WRITE]).update(state=ItemState.PAID)


def _mark(item: models.BatchItem, outcome: Outcome, day: date) -> None:
    answer = outcome.answer
    item.state = outcome.state.value
    item.reason = answer.reason.value if answer.reason else ""
    item.words = answer.words[:200]
    if outcome.act is not Act.GIVE_BACK:
        item.serial, item.answered_on = answer.serial[:64], day
    if outcome.state is ItemState.RETURNED:
        item.return_serial, item.returned_on = answer.serial[:64], day


def _write(changed: Sequence[models.BatchItem], found: Sequence[Outcome]) -> None:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for item in changed:
        groups.setdefault(tuple(getattr(item, name) for name in _SHARED), []).append(item.pk)
    for values, ids in groups.items():
        for at in range(0, len(ids), rows.WRITE):
            chosen = models.BatchItem.objects.filter(pk__in=ids[at : at + rows.WRITE])
            chosen.update(**dict(zip(_SHARED, values, strict=True)))
    pairs = list(zip(changed, found, strict=True))
    paid = [item for item, outcome in pairs if outcome.act is not Act.GIVE_BACK and item.serial]
    back = [item for item, outcome in pairs if outcome.state is ItemState.RETURNED and item.return_serial]
    models.BatchItem.objects.bulk_update(paid, ["serial"], batch_size=rows.WRITE)
    models.BatchItem.objects.bulk_update(back, ["return_serial"], batch_size=rows.WRITE)


def _move_payables(changed: Sequence[models.BatchItem]) -> None:
    groups: dict[PayableState, list[int]] = {}
    for item in changed:
        if item.state == ItemState.PAID:
            state = PayableState.PAID
        else:
            # Sent back now, or refused while the money of an earlier attempt lies in 暂收款: either way it lies there.
            state = stuck(item.state == ItemState.RETURNED or item.from_suspense)
        groups.setdefault(state, []).append(item.payable_id)
    for state, ids in groups.items():
        rows.set_states(ids, state)


def _counts(found: Sequence[Outcome]) -> dict[str, int]:
    states = [(outcome.state, outcome.answer.amount) for outcome in found]
    named = (("paid", ItemState.PAID), ("failed", ItemState.FAILED), ("returned", ItemState.RETURNED))
    counts: dict[str, int] = {}
    for name, wanted in named:
        amounts = [amount for state, amount in states if state is wanted]
        counts |= {name: len(amounts), f"{name}_fen": sum(amounts)}
    return counts


def _noted(
    actor: Actor, row: models.PaymentBatch, file: AnswerFile, filename: str, copy: files.Staged
) -> models.BankFile:
    moment = clock.now()
    return models.BankFile.objects.create(
        direction=models.BankFile.IN,
        batch=row,
        bank_account=row.payer,
        layout=row.layout,
        number=file.answer.number,
        filename=_UNSAFE.sub("", filename)[:255],
        sha256=copy.sha256,
        size=copy.size,
        day=file.answer.day,
        count=len(file.answer.answers),
        total=file.answer.paid_total + file.answer.failed_total,
        by=actor.username,
        at=moment,
        applied_at=moment,
    )
