"""The one place that writes transfers. For other services, inside their own transactions; access is theirs to check.

    post(by, transfers, memo=…, source=…)   writes what is not on the books yet, all or nothing
    post_reserved / void_reserved(by, ids…) end reservations
    reverse(by, ids…)                       takes entries back

The caller gives ids before the first try; the same id with the same content changes nothing, with other content it is
refused. A voucher is made for each book and day.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db import connection

from jingban.infra import clock
from jingban.payment import refusals
from jingban.payment.core.ledger import (
    EFFECTIVE,
    ENDING,
    Balance,
    Key,
    Known,
    month_of,
    problems,
    shortages,
    split_known,
)
from jingban.payment.core.ledger_errors import Problem
from jingban.payment.core.model import Transfer, TransferKind
from jingban.payment.models import Book, LedgerAccount, Period, Voucher
from jingban.payment.models import Transfer as Row
from jingban.payment.repository import ledger as repository
from jingban.payment.repository import reconcile as reconciled

# Accounts that are money at a bank: they decide whether a voucher is a receipt or a payment.
CASH_ROLES = frozenset({"bank", "income_bank", "fiscal"})


@dataclass(frozen=True, slots=True)
class Posted:
    """What a call wrote: new ids, how many were known already, voucher numbers by book and day."""

    new: tuple[str, ...]
    known: int
    vouchers: dict[tuple[str, date], str]


@dataclass(frozen=True, slots=True)
class _Event:
    """What the vouchers of one call say."""

    by: str
    at: datetime
    memo: str
    source: str
    checked_by: str
    reverses: Voucher | None = None


def post(
    by: str,
    transfers: Sequence[Transfer],
    *,
    memo: str = "",
    source: str = "",
    checked_by: str = "",
    reverses: Voucher | None = None,
) -> Posted:
    """Write transfers, all or none. Raises Conflict or Invalid naming every transfer that cannot be written."""
    if not connection.in_atomic_block:
        raise RuntimeError("ledger.post belongs inside the transaction of the act it books")
    books = repository.books_by_code({t.book for t in transfers})
    missing = [Problem("book_unknown", t.id, t.book) for t in transfers if t.book not in books]
    if missing:
        raise refusals.ledger(missing)
    # Locked before anything is looked up: what is found stays true until the transaction ends.
    locked = repository.locked_periods({(books[t.book].pk, month_of(t.day)) for t in transfers})
    accounts = repository.accounts([row.pk for row in books.values()])
    known = _known(transfers, accounts, locked)
    fresh, wrong = split_known(transfers, known)
    wrong += problems(fresh, known)
    wrong = wrong or _shortages(fresh, known, accounts, books)
    if wrong:
        raise refusals.ledger(wrong)
    _refuse_locked_days(fresh, accounts)
    event = _Event(by, clock.now(), memo, source, checked_by, reverses)
    vouchers = _vouchers(fresh, accounts, books, locked, event)
    _write(fresh, accounts, books, vouchers, event)
    numbers = {key: voucher.number for key, voucher in vouchers.items()}
    return Posted(tuple(t.id for t in fresh), len(transfers) - len(fresh), numbers)


def _known(
    transfers: Sequence[Transfer], accounts: dict[Key, LedgerAccount], locked: dict[tuple[int, str], Period]
) -> Known:
    pending = {t.pending for t in transfers if t.pending}
    originals = {t.reverses for t in transfers if t.reverses}
    codes = {row.book_id: code for (code, _), row in accounts.items()}
    return Known(
        {key: repository.open_account(row) for key, row in accounts.items()},
        {(codes[book], month): row.state == Period.OPEN for (book, month), row in locked.items() if book in codes},
        repository.by_id({t.id for t in transfers} | pending | originals),
        repository.ended(pending),
        repository.reversed_by(originals),
    )


def _shortages(
    fresh: Sequence[Transfer], known: Known, accounts: dict[Key, LedgerAccount], books: dict[str, Book]
) -> list[Problem]:
    reserved = [t for t in fresh if t.kind is TransferKind.PENDING]
    guarded = {accounts[t.book, code].pk: t.book for t in reserved for code in (t.debit, t.credit)
               if accounts[t.book, code].guarded}  # fmt: skip
    if not guarded:
        return []
    repository.lock_accounts(guarded)
    balances: dict[Key, Balance] = {}
    for code in sorted(set(guarded.values())):
        balances.update({(code, account): b for account, b in repository.balances(books[code]).items()})
    return list(shortages(fresh, known, balances))


def _refuse_locked_days(fresh: Sequence[Transfer], accounts: dict[Key, LedgerAccount]) -> None:
    """What is reconciled and locked takes no more postings on its bank accounts."""
    effective = [t for t in fresh if t.kind in EFFECTIVE]
    late = reconciled.locked_bank_days({(accounts[t.book, t.debit].book_id, t.day) for t in effective})
    for t in effective:
        touched = {accounts[t.book, code].pk for code in (t.debit, t.credit)}
        if touched & late.get((accounts[t.book, t.debit].book_id, t.day), set()):
            raise refusals.day_locked(t.day)


def _vouchers(
    fresh: Sequence[Transfer],
    accounts: dict[Key, LedgerAccount],
    books: dict[str, Book],
    locked: dict[tuple[int, str], Period],
    event: _Event,
) -> dict[tuple[str, date], Voucher]:
    groups: dict[tuple[str, date], list[Transfer]] = {}
    for t in fresh:
        if t.kind in EFFECTIVE:
            groups.setdefault((t.book, t.day), []).append(t)
    made: dict[tuple[str, date], Voucher] = {}
    used: dict[int, Period] = {}
    for (code, day), rows in sorted(groups.items()):
        period = locked[books[code].pk, month_of(day)]
        period.vouchers += 1
        used[period.pk] = period
        made[code, day] = Voucher.objects.create(
            book=books[code],
            number=f"{period.month}-{period.vouchers:04d}",
            day=day,
            kind=Voucher.REVERSAL if any(t.reverses for t in rows) else _kind(rows, accounts),
            memo=(event.memo or rows[0].memo)[:200],
            source=event.source or rows[0].source,
            made_by=event.by,
            made_at=event.at,
            checked_by=event.checked_by,
            checked_at=event.at if event.checked_by else None,
            reverses=event.reverses,
        )
    for period in used.values():
        period.save(update_fields=["vouchers"])
    return made


def _kind(rows: Iterable[Transfer], accounts: dict[Key, LedgerAccount]) -> str:
    ins = {accounts[t.book, t.debit].role in CASH_ROLES for t in rows}
    outs = {accounts[t.book, t.credit].role in CASH_ROLES for t in rows}
    if ins == {True} and outs == {False}:
        return Voucher.RECEIPT
    return Voucher.PAYMENT if ins == {False} and outs == {True} else Voucher.TRANSFER


def _write(
    fresh: Sequence[Transfer],
    accounts: dict[Key, LedgerAccount],
    books: dict[str, Book],
    vouchers: dict[tuple[str, date], Voucher],
    event: _Event,
) -> None:
    # Reservations first: a post in the same call points at its reservation, and triggers look for it.
    ordered = sorted(fresh, key=lambda t: t.kind in ENDING)
    rows = [
        Row(
            id=t.id,
            book=books[t.book],
            voucher=vouchers.get((t.book, t.day)) if t.kind in EFFECTIVE else None,
            day=t.day,
            debit=accounts[t.book, t.debit],
            credit=accounts[t.book, t.credit],
            amount=t.amount,
            kind=t.kind.value,
            pending_id=t.pending or None,
            reverses_id=t.reverses or None,
            memo=t.memo,
            source=t.source,
            by=event.by,
            at=event.at,
        )
        for t in ordered
    ]
    Row.objects.bulk_create(rows, batch_size=1000)


# --- ending reservations, taking back ----------------------------------------------------------------


def post_reserved(
    by: str, pending: Collection[str], day: date, *, memo: str = "", source: str = "", checked_by: str = ""
) -> Posted:
    """Let reservations take effect on ``day``. Their posts are named ``<reservation>:post``."""
    return post(by, _ending(pending, day, TransferKind.POST, memo), memo=memo, source=source, checked_by=checked_by)


def void_reserved(by: str, pending: Collection[str], day: date, *, memo: str = "") -> Posted:
    """Let reservations fall away on ``day``. Their voids are named ``<reservation>:void``."""
    return post(by, _ending(pending, day, TransferKind.VOID, memo), memo=memo)


def _ending(pending: Collection[str], day: date, kind: TransferKind, memo: str) -> list[Transfer]:
    found = repository.by_id(pending)
    missing = [Problem("pending_missing", f"{id_}:{kind}", id_) for id_ in pending if id_ not in found]
    if missing:
        raise refusals.ledger(missing)
    return [
        replace(
            found[id_], id=f"{id_}:{kind}", day=day, kind=kind, pending=id_, voucher="", memo=memo or found[id_].memo
        )
        for id_ in pending
    ]


def reverse(
    by: str, originals: Collection[str], day: date, *, memo: str, source: str = "", voucher: Voucher | None = None
) -> Posted:
    """Take entries back on ``day`` with the sides exchanged. Their reversals are named ``<original>:reverse``."""
    found = repository.by_id(originals)
    missing = [Problem("reversal_missing", f"{id_}:reverse", id_) for id_ in originals if id_ not in found]
    if missing:
        raise refusals.ledger(missing)
    transfers = [_reversal(found[id_], day, memo) for id_ in originals]
    return post(by, transfers, memo=memo, source=source, reverses=voucher)


def _reversal(original: Transfer, day: date, memo: str) -> Transfer:
    return Transfer(
        f"{original.id}:reverse",
        original.book,
        day,
        original.credit,
        original.debit,
        original.amount,
        memo=memo,
        source=original.source,
        reverses=original.id,
    )
