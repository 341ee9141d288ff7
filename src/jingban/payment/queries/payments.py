"""What the desk of payments shows. Access first; account numbers in clear only under a running grant."""

import uuid
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Q, Sum

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.payment import refusals
from jingban.payment.banks.adapters import adapter, adapters
from jingban.payment.core.model import BatchState, PayableState
from jingban.payment.core.states import CHANGEABLE, may_cancel, may_retry, may_send
from jingban.payment.presenting import payments as presenting
from jingban.payment.presenting import words
from jingban.payment.repository import payments as rows
from jingban.payment.schemas import payments as schemas
from jingban.payment.services import batches as batch_services
from jingban.payment.services.batches import APPROVE, APPROVE_SECTION, CHECK, SEND, level_of
from jingban.payment.services.payments import PREPARE, READ, object_of, visible

ACCOUNT = frozenset({"bank_account"})


# --- overview --------------------------------------------------------------------------------------


def overview(actor: Actor, book: str) -> schemas.OverviewOut:
    """Payables and batches by state; with ``book`` of one book."""
    scope = access.require(actor, READ)
    only = {"book__code": book} if book else {}
    payables, batches = rows.payables(scope).filter(**only), rows.batches(scope).filter(**only)
    changes = rows.changes(scope).filter(**({"payable__book__code": book} if book else {}))
    suspense = rows.suspended(payables).aggregate(count=Count("pk"), amount=Sum("amount"))
    return schemas.OverviewOut(
        payables=presenting.state_sums(rows.by_state(payables, "amount"), words.PAYABLE),
        batches=presenting.state_sums(rows.by_state(batches, "total"), words.BATCH),
        suspense_count=suspense["count"],
        suspense_amount=suspense["amount"] or 0,
        changes_asked=changes.filter(state="asked").count(),
    )


# --- payables --------------------------------------------------------------------------------------


def payables(actor: Actor, *, state: str, book: str, query: str, page: int, size: int) -> schemas.PayablePage:
    """Payables of one's scope, newest first."""
    found = rows.payables(access.require(actor, READ))
    if state:
        found = found.filter(state=state)
    if book:
        found = found.filter(book__code=book)
    for word in query.split():
        found = found.filter(
            Q(source_ref__icontains=word) | Q(person_name__contains=word) | Q(payee_name__contains=word)
        )
    sums = found.aggregate(count=Count("pk"), amount=Sum("amount"))
    chosen = list(found.select_related("book").order_by("-pk")[(page - 1) * size : page * size])
    suspended = rows.in_suspense([row.pk for row in chosen])
    return schemas.PayablePage(
        items=[
            schemas.PayableRow(**presenting.payable_values(row, row.pk in suspended, clear=False)) for row in chosen
        ],
        total=sums["count"],
        amount=sums["amount"] or 0,
        page=page,
        size=size,
    )


def payable(actor: Actor, payable_id: int) -> schemas.PayableOut:
    """One amount due with its whole history."""
    row = visible(actor, READ, payable_id)
    suspended = row.pk in rows.in_suspense([row.pk])
    clear = _clear(actor, object_of(row.pk))
    changes = list(rows.changes(access.require(actor, READ)).filter(payable=row).order_by("-pk"))
    decides = actor.may(CHECK, row.centre)
    return schemas.PayableOut(
        **presenting.payable_values(row, suspended, clear),
        person_digest=row.person_digest,
        lines=[presenting.line(line) for line in rows.lines([row.pk]).get(row.pk, [])],
        attempts=[presenting.attempt(item, item.batch.number, clear) for item in rows.attempts(row)],
        changes=[presenting.change(c, clear, decides and c.asked_by != actor.username) for c in changes],
        reason=row.reason,
        created_by=row.created_by,
        unmasked_until=access.unmasked_until(actor, object_of(row.pk)),
        may=_may_payable(actor, row, suspended, any(c.state == "asked" for c in changes)),
    )


def _may_payable(actor: Actor, row: Any, suspended: bool, waiting: bool) -> list[str]:
    if waiting or not actor.may(PREPARE, row.centre):
        return []
    state = PayableState(row.state)
    acts = {
        "retry": may_retry(state, rows.last_reason(row.pk)),
        "change": state in CHANGEABLE,
        "cancel": state in CHANGEABLE and not suspended,
        "withdraw": state in CHANGEABLE and suspended,
    }
    return [act for act, may in acts.items() if may]


def unmask_payable(actor: Actor, payable_id: int, reason: str) -> datetime:
    """Account numbers of one payable in clear for 15 minutes; logged."""
    row = visible(actor, READ, payable_id)
    return access.unmask(actor, READ, row.centre, object_of(row.pk), ACCOUNT, reason)


def _clear(actor: Actor, object: str) -> bool:
    return access.unmasked_fields(actor, object) >= ACCOUNT


def changes(actor: Actor, *, state: str, page: int, size: int) -> schemas.ChangePage:
    """Changes of account, newest first."""
    found = rows.changes(access.require(actor, READ))
    if state:
        found = found.filter(state=state)
    chosen = found.order_by("-pk")[(page - 1) * size : page * size]
    return schemas.ChangePage(
        items=[
            presenting.change(row, False, actor.may(CHECK, row.payable.centre) and row.asked_by != actor.username)
            for row in chosen
        ],
        total=found.count(),
        page=page,
        size=size,
    )


# --- batches ---------------------------------------------------------------------------------------


def payers(actor: Actor) -> list[schemas.PayerOut]:
    """Accounts orders may be paid from."""
    return [presenting.payer(row) for row in rows.payers(access.require(actor, READ))]


def layouts(actor: Actor) -> list[schemas.LayoutOut]:
    """Bank formats there are."""
    access.require(actor, READ)
    return [
        schemas.LayoutOut(code=row.code, name=row.name, ending=row.ending, max_items=row.max_items)
        for row in adapters().values()
    ]


def batches(actor: Actor, *, state: str, book: str, day: date | None, page: int, size: int) -> schemas.BatchPage:
    """Batches of one's scope, newest first."""
    found = rows.batches(access.require(actor, READ))
    wanted: Mapping[str, Any] = {"state": state, "book__code": book, "day": day}
    found = found.filter(**{name: value for name, value in wanted.items() if value})
    chosen = found.select_related("book").order_by("-pk")[(page - 1) * size : page * size]
    return schemas.BatchPage(
        items=[schemas.BatchRow(**presenting.batch_values(row, level_of(row))) for row in chosen],
        total=found.count(),
        page=page,
        size=size,
    )


def batch(actor: Actor, batch_id: int) -> schemas.BatchOut:
    """One batch with its signatures, files and sums."""
    row = _batch(actor, READ, batch_id)
    object = batch_services.object_of(row.pk)
    clear = _clear(actor, object)
    return schemas.BatchOut(
        **presenting.batch_values(row, level_of(row)),
        digest=row.digest,
        reason=row.reason,
        payer_name=row.payer.name,
        payer_number=presenting.account(row.payer.number, clear),
        signatures=presenting.signatures(row),
        files=[presenting.file(one) for one in rows.files_of(row)],
        sums=presenting.state_sums(rows.by_state(rows.items_of(row), "amount"), words.ITEM),
        unmasked_until=access.unmasked_until(actor, object),
        may=_may_batch(actor, row),
    )


def _may_batch(actor: Actor, row: Any) -> list[str]:
    """What this person may do with the batch as it stands: right, state, amount and who signed before."""
    state, level, me = BatchState(row.state), level_of(row), actor.username

    def signed(*fields: str) -> bool:
        return any(getattr(row, field) == me for field in fields)

    approver = actor.may(APPROVE, row.centre) or (level == "section" and actor.may(APPROVE_SECTION, row.centre))
    waits = state is BatchState.CHECKED and level != "none"
    others = {"prepared_by", "checked_by", "approved_by", "sent_by"}
    acts = {
        "check": state is BatchState.PREPARED and actor.may(CHECK, row.centre) and not signed(*others),
        "approve": waits and approver and not signed(*others),
        "send": may_send(state, level) and actor.may(SEND, row.centre) and not signed(*others),
        "cancel": may_cancel(state)
        and any(actor.may(right, row.centre) for right in (PREPARE, CHECK, APPROVE_SECTION, APPROVE)),
        "apply": state in {BatchState.SENT, BatchState.ANSWERED} and actor.may(SEND, row.centre),
        "file": state in {BatchState.SENT, BatchState.ANSWERED} and actor.may(SEND, row.centre),
    }
    return [act for act, may in acts.items() if may]


def items(actor: Actor, batch_id: int, *, state: str, page: int, size: int) -> schemas.ItemPage:
    """Items of a batch in the order of their numbers."""
    row = _batch(actor, READ, batch_id)
    found = rows.items_of(row)
    if state:
        found = found.filter(state=state)
    clear = _clear(actor, batch_services.object_of(row.pk))
    chosen = found.order_by("number")[(page - 1) * size : page * size]
    return schemas.ItemPage(
        items=[presenting.attempt(item, row.number, clear) for item in chosen],
        total=found.count(),
        page=page,
        size=size,
    )


def item(actor: Actor, item_id: int) -> schemas.AttemptOut:
    """One attempt: the way from an entry of the ledger to its batch and payable."""
    row = rows.item(access.require(actor, READ), item_id)
    if row is None:
        raise refusals.no_payable()
    return presenting.attempt(row, row.batch.number, _clear(actor, batch_services.object_of(row.batch_id)))


def unmask_batch(actor: Actor, batch_id: int, reason: str) -> datetime:
    """Account numbers of one batch in clear for 15 minutes; logged."""
    row = _batch(actor, READ, batch_id)
    return access.unmask(actor, READ, row.centre, batch_services.object_of(row.pk), ACCOUNT, reason)


def file(actor: Actor, file_id: int) -> tuple[str, str, bytes]:
    """(name, media type, bytes) of a file exchanged with the bank, as it was; logged, for accounts are in clear."""
    row = rows.file(access.require(actor, SEND), file_id)
    if row is None or row.batch is None:
        raise refusals.no_file()
    data = files.read(row.sha256)
    details = {"number": row.number, "sha256": row.sha256, "direction": row.direction}
    object = batch_services.object_of(row.batch.pk)
    command = f"file-{uuid.uuid4().hex}"
    commands.run(actor, command, "payment.download", details, lambda: Done(None, object, details))
    return row.filename, adapter(row.layout).media, data


def _batch(actor: Actor, right: str, batch_id: int) -> Any:
    row = rows.batch(access.require(actor, right), batch_id)
    if row is None:
        raise refusals.no_batch()
    return row
