"""Payables: released by other modules or imported from lists, cancelled, tried again."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.payment import models, refusals
from jingban.payment.banks import lists
from jingban.payment.core import payables as core
from jingban.payment.core.model import PayableState
from jingban.payment.core.payables import Due, ListHead
from jingban.payment.core.states import may_retry
from jingban.payment.errors import PaymentError
from jingban.payment.presenting import words
from jingban.payment.repository import payments as rows

READ, PREPARE = "payment.read", "payment.prepare"


def object_of(payable_id: int) -> str:
    """How audit log and unmask grants name a payable."""
    return f"payment.payable:{payable_id}"


def person_digest(id_number: str) -> str:
    """Keyed digest of an ID number: found again, never read back. Empty for none."""
    return salted_hmac("jingban.payment.person", id_number, algorithm="sha256").hexdigest() if id_number else ""


# --- release ---------------------------------------------------------------------------------------


def add_payable(actor: Actor, due: Due, command_id: str) -> int:
    """Release one amount due (a settled claim); its id. The same again is the same row, other content is refused."""
    return add_payables(actor, [due], command_id)[0]


def add_payables(actor: Actor, dues: Sequence[Due], command_id: str) -> list[int]:
    """Release amounts due, all or none; their ids in order. Raises Invalid, NotFound, Conflict."""
    scope = access.require(actor, PREPARE)
    for due in dues:
        if wrong := core.problems(due):
            raise refusals.wrong_payable(wrong, due.reference)
    digests = [core.digest_of(due) for due in dues]
    request = {"dues": hashlib.sha256("".join(digests).encode()).hexdigest(), "count": len(dues)}

    def change() -> Done:
        books = rows.books(scope, (due.book for due in dues), lock=True)
        ids, added = _released(actor, books, list(zip(dues, digests, strict=True)))
        details = {"count": len(dues), "added": added, "total_fen": sum(due.amount for due in dues)}
        return Done(ids, object_of(ids[0]) if len(ids) == 1 else "payment.payables", details)

    ids: list[int] = commands.run(actor, command_id, "payment.add", request, change)
    return ids


def _released(actor: Actor, books: dict[str, models.Book], dues: Sequence[tuple[Due, str]]) -> tuple[list[int], int]:
    """Ids in order and how many are new; the books are held."""
    ids: dict[tuple[str, str, str], int] = {}
    added = 0
    for code, source in dict.fromkeys((due.book, due.source) for due, _ in dues):
        book = books.get(code)
        if book is None:
            raise refusals.no_book(code)
        access.require(actor, PREPARE, book.centre)
        chosen = {due.reference: (due, digest) for due, digest in dues if (due.book, due.source) == (code, source)}
        known = rows.known_payables(book, source, list(chosen))
        for reference, row in known.items():
            if row.source_digest != chosen[reference][1]:
                raise refusals.payable_differs(reference)
        made = _created(actor, book, [pair for reference, pair in chosen.items() if reference not in known])
        added += len(made)
        ids |= {(code, source, row.source_ref): row.pk for row in [*known.values(), *made]}
    return [ids[due.book, due.source, due.reference] for due, _ in dues], added


def _created(actor: Actor, book: models.Book, dues: Sequence[tuple[Due, str]]) -> list[models.Payable]:
    by_number, by_fund = rows.book_accounts(book)
    made = models.Payable.objects.bulk_create(
        (_payable(actor, book, due, digest) for due, digest in dues), batch_size=rows.WRITE
    )
    parts = []
    for row, (due, _) in zip(made, dues, strict=True):
        for line in due.lines:
            account = by_fund.get(line.fund) if line.fund else by_number.get(line.account)
            if account is None:
                raise refusals.no_account(line.fund or line.account)
            parts.append(models.PayableLine(payable=row, account=account, amount=line.amount))
    models.PayableLine.objects.bulk_create(parts, batch_size=rows.WRITE)
    return made


def _payable(actor: Actor, book: models.Book, due: Due, digest: str) -> models.Payable:
    return models.Payable(
        centre=book.centre,
        source=due.source,
        source_ref=due.reference,
        source_digest=digest,
        book=book,
        amount=due.amount,
        person_name=due.person_name,
        person_digest=person_digest(due.person_id),
        payee_name=due.payee.name,
        payee_id_digest=person_digest(due.payee.id_number),
        payee_account=due.payee.account,
        payee_bank=due.payee.bank,
        payee_bank_code=due.payee.bank_code,
        relation=due.payee.relation,
        purpose=due.purpose,
        created_by=actor.username,
        created_at=clock.now(),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """How far an amount due is; ``reason`` where it was refused, returned or given up."""

    state: PayableState
    reason: str = ""


def standing_of(actor: Actor, ids: Sequence[int]) -> dict[int, Standing]:
    """How far these amounts are, for the module that released them; those outside the scope are left out."""
    found = rows.payables(access.require(actor, READ)).filter(pk__in=ids)
    return {
        pk: Standing(PayableState(state), reason) for pk, state, reason in found.values_list("pk", "state", "reason")
    }


# --- lists -----------------------------------------------------------------------------------------


def import_list(actor: Actor, chunks: Iterable[bytes], head: ListHead, command_id: str) -> dict[str, int]:
    """Release a monthly list (XLSX or CSV), all rows or none; every bad row is told in ``details.rows``."""
    access.require(actor, PREPARE)
    with files.staged(chunks) as copy:
        try:
            read = lists.read(copy.path.read_bytes(), core.NEEDED, core.MAX_ROWS)
            dues, wrong = core.dues_of(read, head)
        except PaymentError as error:
            raise refusals.of(error) from None
        if wrong:
            raise refusals.wrong_list(sorted(wrong))
        if not dues:
            raise refusals.wrong_list([(1, "名单里没有一行")])
        files.keep(copy, "list")
    ids = add_payables(actor, dues, command_id)
    return {"count": len(ids), "total_fen": sum(due.amount for due in dues)}


# --- single payables -------------------------------------------------------------------------------


def cancel(actor: Actor, payable_id: int, reason: str, command_id: str) -> None:
    """Give up an amount due that has not left; money in 暂收款 cannot be given up here."""
    _change(actor, payable_id, reason, command_id, "payment.cancel_payable", _cancelled)


def _cancelled(row: models.Payable, reason: str) -> None:
    if PayableState(row.state) not in {PayableState.DUE, PayableState.FAILED, PayableState.RETURNED}:
        raise refusals.payable_state(words.PAYABLE[row.state])
    if rows.in_suspense([row.pk]):
        raise refusals.money_in_suspense()
    if rows.open_changes([row.pk]):
        raise refusals.change_open()
    row.state, row.reason = PayableState.CANCELLED.value, reason


def retry(actor: Actor, payable_id: int, reason: str, command_id: str) -> None:
    """Pay to the same account again; only where the bank's reason may have passed."""
    _change(actor, payable_id, reason, command_id, "payment.retry", _again)


def _again(row: models.Payable, reason: str) -> None:
    state, why = PayableState(row.state), rows.last_reason(row.pk)
    if state not in {PayableState.FAILED, PayableState.RETURNED}:
        raise refusals.payable_state(words.PAYABLE[row.state])
    if not may_retry(state, why):
        raise refusals.account_must_change(words.REASON[why or ""])
    if rows.open_changes([row.pk]):
        raise refusals.change_open()
    row.state, row.reason = PayableState.DUE.value, reason


def _change(
    actor: Actor, payable_id: int, reason: str, command_id: str, name: str, act: Callable[[models.Payable, str], None]
) -> None:
    visible(actor, PREPARE, payable_id)
    said = said_reason(reason)

    def change() -> Done:
        held = rows.locked_payables([payable_id])[0]
        act(held, said)
        held.save(update_fields=["state", "reason"])
        return Done({"state": held.state}, object_of(payable_id), {"state": held.state, "reason": said})

    commands.run(actor, command_id, name, {"payable": payable_id, "reason": said}, change)


def visible(actor: Actor, right: str, payable_id: int) -> models.Payable:
    """A payable within the scope of a right; raises Denied, NotFound."""
    row = rows.payable(access.require(actor, right), payable_id)
    if row is None:
        raise refusals.no_payable()
    return row


def said_reason(reason: str) -> str:
    """A reason people give; raises Invalid."""
    said = reason.strip()
    if not 2 <= len(said) <= 500:
        raise refusals.reason_needed()
    return said
