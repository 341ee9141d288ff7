"""交付支付: what the books pay of an approved claim goes to payment; the claim closes when all of it is paid."""

import hashlib
from collections.abc import Iterable, Mapping

from jingban.claims import models
from jingban.claims.core import paying
from jingban.claims.core.awarding import FUNDS
from jingban.claims.core.paying import Part, Place
from jingban.claims.core.states import RELEASE, State
from jingban.claims.policy import deciding as policy
from jingban.claims.refusals import claims as shared
from jingban.claims.refusals import decisions as refusals
from jingban.claims.repository import claims as contents
from jingban.claims.repository import settlements as rows
from jingban.claims.services import content, deadline, superseding
from jingban.claims.services.correcting import correct
from jingban.claims.services.steps import Moved, Outcome, edit, step
from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.payment.core.model import PayableState
from jingban.payment.core.payables import Due, DueLine, Payee, valid_id
from jingban.payment.services import ledger, payments
from jingban.registry.services import lookup

__all__ = ["correct", "refresh", "release"]

SOURCE = "claim"
_STATES = {
    PayableState.PAID: "paid",
    PayableState.RETURNED: "returned",
    PayableState.FAILED: "returned",
    PayableState.CANCELLED: "cancelled",
}
_MACHINE = access.system("claims")


def release(actor: Actor, claim_id: int, revision: int | None, command_id: str) -> Outcome:
    """财务: hand every book's part to payment. A correction takes the place of what it corrects at this moment.

    Nothing to pay: the claim is closed at once. Raises Conflict without an account or a book; then nothing changed.
    """

    def change(row: models.Claim) -> Moved:
        if actor.username in (row.reviewed_by, row.rechecked_by, row.approved_by):
            raise shared.same_person("财务交付")
        row.released_by = actor.username
        amounts = _amounts(row.scheme, rows.standing_of(row.pk))
        corrected = superseding.corrected(row)
        if corrected is not None:
            old = _amounts(corrected.scheme, rows.standing_of(corrected.pk))
            amounts = paying.difference(amounts, old)
            superseding.supersede(actor, row, corrected)
        parts = paying.parts(amounts)
        made = _handed_over(actor, row, parts, command_id)
        change = sum(part.amount for part in parts)
        _tell(actor, row, "result", _said(row, corrected, change))
        target = State.RELEASED if any(one.payable_id for one in made) else State.CLOSED
        if target is State.CLOSED:
            deadline.end(row)
        return Moved(target, {"paid": {one.book: one.amount for one in made}, "change": change})

    with content.told_apart():
        return step(actor, claim_id, revision, "release", command_id, change, right=RELEASE)


def _said(row: models.Claim, corrected: models.Claim | None, change: int) -> str:
    if corrected is None:
        return paying.result_text(row.number, row.total, row.fund, row.personal)
    return paying.correction_text(row.number, corrected.number, change)


def _amounts(scheme: str, settlements: Iterable[models.Settlement]) -> dict[Place, int]:
    """What the settlements take from each book."""

    def place(field: str) -> Place:
        payer = policy.payer_of(field, scheme)
        return Place(payer.book, payer.fund, payer.account)

    return paying.by_place(((name, getattr(one, name)) for one in settlements for name in FUNDS), place)


def _handed_over(actor: Actor, row: models.Claim, parts: list[Part], command_id: str) -> list[models.Release]:
    books = {part.book: _book(row.centre, part.book) for part in parts}
    due = [part for part in parts if part.amount > 0]
    ids: list[int] = []
    if due:
        payee, certificate = _payee(row)
        dues = [_due(row, books[part.book], part, payee, certificate) for part in due]
        ids = payments.add_payables(actor, dues, _derived(command_id))
    known = dict(zip((part.book for part in due), ids, strict=True))
    made = [
        models.Release(
            claim=row, book=books[part.book], payable_id=known.get(part.book), amount=part.amount,
            state="due" if part.amount > 0 else "recovering",
            note="" if part.amount > 0 else f"更正 {row.number}：多付部分应追回，附追回通知",
        )
        for part in parts
    ]  # fmt: skip
    return models.Release.objects.bulk_create(made)


def _book(centre: str, plan: str) -> str:
    found = ledger.book_at(centre, plan)
    if found is None:
        raise refusals.no_book(ledger.book_code(centre, plan))
    return found


def _derived(command_id: str) -> str:
    """The id of the payment's own command: the same release is the same command there."""
    return f"pay-{hashlib.sha256(command_id.encode()).hexdigest()[:40]}"


def _payee(row: models.Claim) -> tuple[Payee, str]:
    """Who gets the money, and the person's certificate for payment's digest."""
    account = lookup.bank_account_of(_MACHINE, row.person_id)
    if account is None:
        raise refusals.no_account()
    certificate = lookup.certificate_of(_MACHINE, row.person_id)
    own = account["relation"] == "self"
    person = lookup.persons_by_ids(_MACHINE, [row.person_id]).get(row.person_id)
    if own and person is not None and person.death is not None:
        raise refusals.heir_needed()
    number = certificate if own and valid_id(certificate) else ""
    return (
        Payee(
            account["holder"], account["account"], account["bank"], account["bank_code"], number, account["relation"]
        ),
        certificate,
    )


def _due(row: models.Claim, book: str, part: Part, payee: Payee, certificate: str) -> Due:
    lines = tuple(DueLine(amount, place.account, place.fund) for place, amount in part.places)
    return Due(book, SOURCE, row.number, payee, lines, row.person_name, certificate, f"医疗费报销 {row.number}")


def _tell(actor: Actor, row: models.Claim, kind: str, text: str) -> None:
    models.Notice.objects.create(claim=row, kind=kind, text=text, at=clock.now(), by=actor.username)


# --- how far the money is ----------------------------------------------------------------------------


def refresh(actor: Actor, claim_id: int, command_id: str) -> Outcome:
    """Ask payment how far the amounts are; the claim closes when all of them are paid."""
    scope = access.require(actor, RELEASE)
    row = contents.claim(scope, claim_id)
    if row is None:
        raise shared.no_claim()
    if row.state != State.RELEASED:
        return Outcome(row.pk, row.number, row.state, row.revision)
    news = _news(row)
    if all(state == "paid" for state in news.values()):
        return step(actor, claim_id, None, "close", command_id, lambda held: _closed(actor, held), right=RELEASE)
    if not any(one.state != news[one.pk] for one in _open(row)):
        return Outcome(row.pk, row.number, row.state, row.revision)

    def change(held: models.Claim) -> Mapping[str, object]:
        return {"releases": _noted(actor, held)}

    states = frozenset({State.RELEASED})
    return edit(actor, claim_id, None, "refresh", command_id, change, right=RELEASE, states=states)


def _open(row: models.Claim) -> list[models.Release]:
    return list(models.Release.objects.filter(claim=row, payable_id__isnull=False).order_by("pk"))


def _news(row: models.Claim) -> dict[int, str]:
    """Release → what payment says of it."""
    held = _open(row)
    known = payments.standing_of(_MACHINE, [one.payable_id for one in held if one.payable_id])
    return {
        one.pk: _STATES.get(known[one.payable_id].state, "due") if one.payable_id in known else one.state
        for one in held
    }


def _noted(actor: Actor, row: models.Claim) -> dict[str, str]:
    """Keep what payment says; the citizen is told when money came back."""
    news, changed = _news(row), {}
    for one in _open(row):
        if one.state == news[one.pk]:
            continue
        one.state = news[one.pk]
        one.save(update_fields=["state"])
        changed[one.book] = one.state
        if one.state == "returned":
            _tell(actor, row, "returned", paying.returned_text(row.number, one.amount))
    return changed


def _closed(actor: Actor, row: models.Claim) -> Moved:
    changed = _noted(actor, row)
    held = _open(row)
    if any(one.state != "paid" for one in held):
        raise shared.stale(row.revision)
    _tell(actor, row, "paid", paying.paid_text(row.number, sum(one.amount for one in held)))
    deadline.end(row)
    return Moved(State.CLOSED, {"releases": changed})
