"""Rows of the ledger ⇄ values of the core; sums are made by the database."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from jingban.infra.access.services import Scope, within
from jingban.payment.core.ledger import Balance, Key, OpenAccount
from jingban.payment.core.model import Account, AccountKind, Transfer, TransferKind
from jingban.payment.models import (
    AccountChange,
    BatchItem,
    Book,
    LedgerAccount,
    Payable,
    Period,
    ReconciliationDay,
    Voucher,
)
from jingban.payment.models import Transfer as Row

EFFECTIVE = ("single", "post")
_COLUMNS = (
    "id", "book__code", "day", "debit__code", "credit__code", "amount", "kind", "pending_id", "voucher__number",
    "memo", "source", "reverses_id",
)  # fmt: skip


# --- books, accounts, periods ----------------------------------------------------------------------


def books(scope: Scope) -> QuerySet[Book]:
    """Books of the scope, by code."""
    return Book.objects.filter(within(scope)).order_by("code")


def book(scope: Scope, code: str) -> Book | None:
    """A book of the scope."""
    return books(scope).filter(code=code).first()


def books_by_code(codes: Iterable[str]) -> dict[str, Book]:
    """Books, whatever the scope (for services that have checked access)."""
    return {row.code: row for row in Book.objects.filter(code__in=set(codes))}


def accounts(book_ids: Collection[int]) -> dict[Key, LedgerAccount]:
    """Accounts of books by book and code."""
    rows = LedgerAccount.objects.filter(book__in=book_ids).select_related("book").order_by("book__code", "code")
    return {(row.book.code, row.code): row for row in rows}


def accounts_of(book_row: Book) -> QuerySet[LedgerAccount]:
    """Accounts of one book, by code."""
    return LedgerAccount.objects.filter(book=book_row).order_by("code")


def open_account(row: LedgerAccount) -> OpenAccount:
    """An account as the core knows it."""
    account = Account(row.book.code, row.code, row.name, AccountKind(row.kind), row.role)
    return OpenAccount(account, row.active_from, row.active_to, row.postable, row.guarded)


def periods(book_row: Book) -> QuerySet[Period]:
    """Months of a book, oldest first."""
    return Period.objects.filter(book=book_row).order_by("month")


def locked_periods(wanted: Collection[tuple[int, str]]) -> dict[tuple[int, str], Period]:
    """Months of books, locked until the end of the transaction, always in the same order: no two wait in a circle.

    ``no_key`` here and elsewhere: a row that only points at a locked one (an entry at its book) need not wait. With the
    stronger lock, who locks a day (book, then month) and who posts (month, then its foreign keys) waited in a circle.
    """
    clause = Q(pk__in=[])
    for book_id, month in wanted:
        clause |= Q(book_id=book_id, month=month)
    rows = Period.objects.select_for_update(no_key=True).filter(clause).order_by("book_id", "month")
    return {(row.book_id, row.month): row for row in rows}


def lock_accounts(ids: Collection[int]) -> None:
    """Hold guarded accounts, so that two reservations cannot both take what is left."""
    list(LedgerAccount.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))


# --- transfers -------------------------------------------------------------------------------------


def transfer(values: tuple[Any, ...]) -> Transfer:
    """A row in the order of the columns above as a value."""
    id_, book_code, day, debit, credit, amount, kind, pending, voucher, memo, source, reverses = values
    return Transfer(
        id_, book_code, day, debit, credit, amount, TransferKind(kind), pending or "", voucher or "", memo, source,
        reverses or "",
    )  # fmt: skip


def values(rows: QuerySet[Row]) -> Iterator[Transfer]:
    """Rows as values, in the order of the query, without holding them all."""
    for row in rows.values_list(*_COLUMNS).iterator(chunk_size=5000):
        yield transfer(row)


def by_id(ids: Collection[str]) -> dict[str, Transfer]:
    """Transfers that are on the books, by id."""
    return {t.id: t for part in _parts(ids) for t in values(Row.objects.filter(pk__in=part))}


def ended(pending: Collection[str]) -> dict[str, str]:
    """Reservation → what posted or voided it."""
    return dict(
        pair
        for part in _parts(pending)
        for pair in Row.objects.filter(pending__in=part).values_list("pending_id", "id")
    )


def reversed_by(originals: Collection[str]) -> dict[str, str]:
    """Original → its reversal."""
    return dict(
        pair
        for part in _parts(originals)
        for pair in Row.objects.filter(reverses__in=part).values_list("reverses_id", "id")
    )


def _parts(ids: Collection[str], size: int = 900) -> Iterator[list[str]]:
    """SQLite takes a limited number of parameters."""
    ordered = sorted({text for text in ids if text})
    for start in range(0, len(ordered), size):
        yield ordered[start : start + size]


def rows(book_row: Book) -> QuerySet[Row]:
    """Every row of a book in the order it was written on its day."""
    return Row.objects.filter(book=book_row).order_by("day", "at", "id")


def under(book_row: Book, code: str) -> list[int]:
    """Primary keys of an account and of those below it."""
    found = accounts_of(book_row).filter(Q(code=code) | Q(code__startswith=f"{code}."))
    return list(found.values_list("pk", flat=True))


def entries(book_row: Book, ids: Collection[int], since: date | None, until: date) -> QuerySet[Row]:
    """Booked entries on these accounts, by day."""
    found = Row.objects.filter(Q(debit__in=ids) | Q(credit__in=ids), kind__in=EFFECTIVE, book=book_row, day__lte=until)
    if since is not None:
        found = found.filter(day__gte=since)
    return found.order_by("day", "at", "id")


def sums(found: QuerySet[Row], ids: Collection[int]) -> Balance:
    """What these entries come to on these accounts."""
    debit, credit = Sum("amount", filter=Q(debit__in=ids)), Sum("amount", filter=Q(credit__in=ids))
    total = found.aggregate(debit=debit, credit=credit)
    return Balance(int(total["debit"] or 0), int(total["credit"] or 0))


def payables_of(scope: Scope, digest: str, most: int = 500) -> list[Payable]:
    """What was due to a person, newest first, with every attempt."""
    found = Payable.objects.filter(within(scope, "book__centre"), person_digest=digest).exclude(person_digest="")
    return list(found.select_related("book").prefetch_related("attempts__batch").order_by("-id")[:most])


def booked_for(sources: Collection[str]) -> list[Row]:
    """Booked entries of business objects."""
    found = Row.objects.filter(source__in=list(sources), kind__in=EFFECTIVE)
    return list(found.select_related("voucher").order_by("day", "id"))


# --- sums ------------------------------------------------------------------------------------------


def balances(
    book_row: Book, until: date | None = None, since: date | None = None, *, closing: bool = True
) -> dict[str, Balance]:
    """Booked and reserved amounts by account code from ``since`` to ``until``, summed by the database.

    ``closing=False`` leaves out the year-end carry-forward, for statements of income and expense.
    """
    days = Q(book=book_row)
    if until is not None:
        days &= Q(day__lte=until)
    if since is not None:
        days &= Q(day__gte=since)
    booked = Row.objects.filter(days, kind__in=EFFECTIVE)
    if not closing:
        booked = booked.exclude(source__startswith="closing:")
    # Reserved at the end of ``until``: not ended by then, whatever came later.
    later = Q(ended_by__isnull=True) if until is None else Q(ended_by__isnull=True) | Q(ended_by__day__gt=until)
    held = Row.objects.filter(days & later, kind="pending")
    sums: dict[int, list[int]] = {}
    for query, at in ((booked, 0), (held, 2)):
        # Grouped by both sides at once: the rows are gone over once, not once for each side.
        found = query.order_by().values_list("debit_id", "credit_id").annotate(total=Sum("amount"))
        for debit, credit, total in found:
            sums.setdefault(debit, [0, 0, 0, 0])[at] += int(total)
            sums.setdefault(credit, [0, 0, 0, 0])[at + 1] += int(total)
    codes = dict(LedgerAccount.objects.filter(book=book_row).values_list("id", "code"))
    # An account of another book can only be there when somebody went past the triggers; ``verify`` will say so.
    return {codes.get(account, f"#{account}"): Balance(*row) for account, row in sums.items()}


def crossing(book_row: Book) -> list[str]:
    """Transfers of a book that touch an account or a voucher of another one."""
    foreign = ~Q(debit__book=book_row) | ~Q(credit__book=book_row)
    foreign |= Q(voucher__isnull=False) & ~Q(voucher__book=book_row)
    return list(Row.objects.filter(foreign, book=book_row).order_by("id").values_list("id", flat=True))


def open_reservations(book_row: Book, until: date) -> QuerySet[Row]:
    """Reservations up to a day that nothing has ended."""
    return Row.objects.filter(book=book_row, kind="pending", day__lte=until, ended_by__isnull=True)


# --- what closing a month looks at -----------------------------------------------------------------


def days_not_locked(book_row: Book, first: date, last: date) -> list[date]:
    """Days with movements on a bank account that reconciliation has not locked."""
    banks = LedgerAccount.objects.filter(bank_accounts__book=book_row).values("id")
    moved = Row.objects.filter(Q(debit__in=banks) | Q(credit__in=banks), day__range=(first, last), kind__in=EFFECTIVE)
    moved = moved.filter(book=book_row)
    locked = ReconciliationDay.objects.filter(book=book_row, state="locked").values("day")
    return list(moved.exclude(day__in=locked).order_by("day").values_list("day", flat=True).distinct())


def open_returns(book_row: Book, until: date) -> int:
    """分 that came back from the bank and have not gone out again at the end of a day: what 暂收款—待重发 must hold."""
    came_back = BatchItem.objects.filter(state="returned", returned_on__lte=until).values("payable")
    out_again = BatchItem.objects.filter(state="paid", from_suspense=True, answered_on__lte=until).values("payable")
    again_returned_later = BatchItem.objects.filter(
        state="returned", from_suspense=True, answered_on__lte=until, returned_on__gt=until
    ).values("payable")
    due = Payable.objects.filter(book=book_row, pk__in=came_back).exclude(pk__in=out_again)
    due = due.exclude(pk__in=again_returned_later)
    withdrawn = AccountChange.objects.filter(state=AccountChange.ACCEPTED, new={}, checked_at__date__lte=until)
    due = due.exclude(pk__in=withdrawn.values("payable"))
    return int(due.aggregate(total=Sum("amount"))["total"] or 0)


def unchecked_vouchers(book_row: Book, first: date, last: date) -> QuerySet[Voucher]:
    """Vouchers written by hand, and reversals of any, that nobody else has checked."""
    by_hand = Q(source="") | Q(kind=Voucher.REVERSAL)
    return Voucher.objects.filter(by_hand, book=book_row, day__range=(first, last), checked_by="").order_by("number")


def missing_numbers(book_row: Book, month: str) -> list[str]:
    """Voucher numbers the month has given out that are not there, or that hold nothing."""
    period = Period.objects.get(book=book_row, month=month)
    held = Row.objects.filter(voucher=OuterRef("pk"))
    found = set(
        Voucher.objects.filter(Exists(held), book=book_row, number__startswith=f"{month}-").values_list(
            "number", flat=True
        )
    )
    wanted = [f"{month}-{n:04d}" for n in range(1, period.vouchers + 1)]
    return [number for number in wanted if number not in found]


def vouchers(book_row: Book) -> QuerySet[Voucher]:
    """Vouchers of a book by number."""
    return Voucher.objects.filter(book=book_row).order_by("number")
