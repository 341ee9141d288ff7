"""Movements of the three books, and what was matched. Every look passes the person's scope at the book."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from django.db.models import Max, Q, QuerySet, Sum
from django.utils.timezone import localdate

from jingban.infra.access.services import Scope, within
from jingban.payment.core.model import ItemState
from jingban.payment.core.reconcile import Movement, Side
from jingban.payment.models import (
    BankAccount,
    BankFile,
    BatchItem,
    Book,
    LedgerAccount,
    Match,
    MatchLine,
    ReconciliationDay,
    StatementEntry,
    Transfer,
)

EFFECTIVE = ("single", "post")
PAYMENT_SOURCE = "item:"  # what the ledger notes of an attempt to pay
_CHUNK = 500


def book(scope: Scope, code: str) -> Book | None:
    """A book of the scope."""
    return Book.objects.filter(within(scope), code=code).first()


def books(scope: Scope) -> list[Book]:
    """Books of the scope that have a bank account."""
    return list(Book.objects.filter(within(scope), bank_accounts__isnull=False).distinct().order_by("code"))


def locked_book(book_id: int) -> Book:
    """The book, locked: reconciliation of one book is done by one person at a time."""
    return Book.objects.select_for_update(no_key=True).get(pk=book_id)


def bank_account(scope: Scope, account_id: int) -> BankAccount | None:
    """A bank account of a book of the scope."""
    return BankAccount.objects.select_related("book").filter(within(scope, "book__centre"), pk=account_id).first()


# --- movements -----------------------------------------------------------------------------------


def movements(book: Book, until: date, *, unmatched: bool, since: date | None = None) -> list[Movement]:
    """What the three sides tell of the book's bank accounts up to a day; only what is not matched when asked."""
    items = list(_business(book, until, since, unmatched))
    batches = {row.reference: row.batch for row in items}
    ledger = list(_ledger(book, until, since, unmatched))
    batches.update({row.reference: row.batch for row in ledger if row.batch})
    return [*items, *ledger, *_bank(book, until, since, unmatched, batches)]


def _between(name: str, until: date, since: date | None) -> Q:
    clause = Q(**{f"{name}__lte": until})
    return clause & Q(**{f"{name}__gte": since}) if since else clause


def _business(book: Book, until: date, since: date | None, unmatched: bool) -> Iterator[Movement]:
    rows = BatchItem.objects.filter(batch__book=book).select_related("batch")
    out = rows.filter(_between("answered_on", until, since), state__in=[ItemState.PAID, ItemState.RETURNED])
    back = rows.filter(_between("returned_on", until, since), state=ItemState.RETURNED)
    for found, way, sign in ((out, MatchLine.OUT, -1), (back, MatchLine.BACK, 1)):
        if unmatched:
            found = found.exclude(match_lines__way=way)
        for item in found.iterator(chunk_size=2000):
            day = item.answered_on if way == MatchLine.OUT else item.returned_on
            assert day is not None  # noqa: S101 - the query asked for it
            serial = item.serial if way == MatchLine.OUT else item.return_serial
            yield Movement(
                Side.BUSINESS,
                f"{item.pk}:{way}",
                day,
                sign * item.amount,
                item.reference,
                item.batch.number,
                serial,
                item.payee_name,
                item.purpose,
            )


def _ledger(book: Book, until: date, since: date | None, unmatched: bool) -> Iterator[Movement]:
    banks = _bank_ledger_accounts(book)
    rows = Transfer.objects.filter(Q(debit__in=banks) | Q(credit__in=banks), book=book, kind__in=EFFECTIVE)
    rows = rows.filter(_between("day", until, since))
    if unmatched:
        rows = rows.filter(match_line__isnull=True)
    found = list(rows.values_list("id", "day", "amount", "debit_id", "source", "memo", "voucher__number"))
    items = _items_of([source for _, _, _, _, source, _, _ in found])
    for id, day, amount, debit, source, memo, voucher in found:
        signed = amount if debit in banks else -amount
        reference, batch, name, paid_as, back_as = items.get(source, ("", "", "", "", ""))
        serial = back_as if signed > 0 else paid_as
        payment = source.startswith(PAYMENT_SOURCE)
        purpose = f"{voucher} {memo}".strip()
        yield Movement(Side.LEDGER, id, day, signed, reference, batch, serial, name, purpose, payment)


def _bank_ledger_accounts(book: Book) -> set[int]:
    accounts = BankAccount.objects.filter(book=book).values_list("account_id", flat=True)
    return {*accounts} or {*LedgerAccount.objects.filter(book=book, role="bank").values_list("id", flat=True)}


def _items_of(sources: Iterable[str]) -> dict[str, tuple[str, str, str, str, str]]:
    """Reference, batch, payee and the bank's serials (out, back) of the attempts that the ledger names, in few queries."""
    wanted = sorted({int(source.split(":")[1]) for source in sources if source.startswith(PAYMENT_SOURCE)})
    found: dict[str, tuple[str, str, str, str, str]] = {}
    columns = ("pk", "reference", "batch__number", "payee_name", "serial", "return_serial")
    for start in range(0, len(wanted), _CHUNK):
        rows = BatchItem.objects.filter(pk__in=wanted[start : start + _CHUNK])
        for pk, *values in rows.values_list(*columns):
            found[f"{PAYMENT_SOURCE}{pk}"] = (values[0], values[1], values[2], values[3], values[4])
    return found


def _bank(book: Book, until: date, since: date | None, unmatched: bool, batches: dict[str, str]) -> Iterator[Movement]:
    rows = StatementEntry.objects.filter(_between("day", until, since), account__book=book)
    if unmatched:
        rows = rows.filter(match_line__isnull=True)
    numbers = set(batches.values())
    for row in rows.order_by("day", "id").iterator(chunk_size=2000):
        whole = row.reference in numbers  # the bank booked a batch as one sum
        yield Movement(
            Side.BANK,
            str(row.pk),
            row.day,
            row.amount,
            "" if whole else row.reference,
            row.reference if whole else batches.get(row.reference, ""),
            row.serial,
            row.counterparty,
            row.purpose,
        )


def ours(book: Book, movements: Iterable[Movement]) -> set[str]:
    """Which references of bank movements are those of payments of the book, matched before or not."""
    wanted = sorted({row.reference for row in movements if row.side is Side.BANK and row.reference})
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        rows = BatchItem.objects.filter(batch__book=book, reference__in=wanted[start : start + _CHUNK])
        found.update(rows.values_list("reference", flat=True))
    return found


# --- matches -------------------------------------------------------------------------------------


def day_row(book: Book, day: date) -> ReconciliationDay:
    """The row of a day, made when it is not there yet; call with the book locked."""
    row, _ = ReconciliationDay.objects.get_or_create(book=book, day=day)
    return row


def locked_days(book: Book, days: Collection[date]) -> list[date]:
    """Which of these days are locked."""
    rows = ReconciliationDay.objects.filter(book=book, day__in=days, state=ReconciliationDay.LOCKED)
    return sorted(rows.values_list("day", flat=True))


def locked_bank_days(pairs: Collection[tuple[int, date]]) -> dict[tuple[int, date], set[int]]:
    """Of these (book, day): the locked ones, each with the ledger accounts of the book's bank accounts."""
    days = ReconciliationDay.objects.filter(
        book_id__in={book for book, _ in pairs}, day__in={day for _, day in pairs}, state=ReconciliationDay.LOCKED
    )
    found = {(row.book_id, row.day) for row in days} & set(pairs)
    if not found:
        return {}
    banks: dict[int, set[int]] = {}
    for row in BankAccount.objects.filter(book_id__in={book for book, _ in found}):
        banks.setdefault(row.book_id, set()).add(row.account_id)
    return {(book, day): banks.get(book, set()) for book, day in found}


def last_locked(book: Book) -> date | None:
    """The latest locked day."""
    rows = ReconciliationDay.objects.filter(book=book, state=ReconciliationDay.LOCKED)
    found: date | None = rows.aggregate(last=Max("day"))["last"]
    return found


def save_match(match: Match, movements: Iterable[Movement]) -> None:
    """Add the lines of a saved match."""
    MatchLine.objects.bulk_create(lines_of(match, movements), batch_size=1000)


def lines_of(match: Match, movements: Iterable[Movement]) -> list[MatchLine]:
    """The lines of a match, not saved yet."""
    made = []
    for row in movements:
        match row.side:
            case Side.BUSINESS:
                pk, _, way = row.id.partition(":")
                made.append(MatchLine(match=match, item_id=int(pk), way=way))
            case Side.LEDGER:
                made.append(MatchLine(match=match, transfer_id=row.id))
            case Side.BANK:
                made.append(MatchLine(match=match, entry_id=int(row.id)))
    return made


def save_matches(pairs: list[tuple[Match, list[Movement]]]) -> None:
    """Add many matches with their lines."""
    Match.objects.bulk_create([match for match, _ in pairs], batch_size=1000)
    lines = [line for match, rows in pairs for line in lines_of(match, rows)]
    MatchLine.objects.bulk_create(lines, batch_size=1000)


def match(scope: Scope, match_id: int) -> Match | None:
    """A match of a book of the scope."""
    rows = Match.objects.select_related("day__book").filter(within(scope, "day__book__centre"))
    return rows.filter(pk=match_id).first()


def match_movements(rows: Iterable[Match]) -> dict[int, list[tuple[Side, str]]]:
    """Sides and ids of the lines of matches."""
    found: dict[int, list[tuple[Side, str]]] = {row.pk: [] for row in rows}
    ids = list(found)
    for start in range(0, len(ids), _CHUNK):
        lines = MatchLine.objects.filter(match_id__in=ids[start : start + _CHUNK]).order_by("id")
        for line in lines:
            found[line.match_id].append(_side_of(line))
    return found


def match_days(match: Match) -> set[date]:
    """The days of everything in a match."""
    days: set[date] = set()
    columns = ("way", "entry__day", "transfer__day", "item__answered_on", "item__returned_on")
    for way, entry, transfer, paid, back in match.lines.values_list(*columns):
        days |= {day for day in (entry, transfer, paid if way == MatchLine.OUT else back) if day is not None}
    return days


def _side_of(line: MatchLine) -> tuple[Side, str]:
    if line.entry_id:
        return Side.BANK, str(line.entry_id)
    return (Side.BUSINESS, f"{line.item_id}:{line.way}") if line.item_id else (Side.LEDGER, str(line.transfer_id))


def matches(book: Book, day: date) -> QuerySet[Match]:
    """Matches that became complete on a day."""
    return Match.objects.filter(day__book=book, day__day=day).order_by("id")


def matches_until(book: Book, day: date, since: date) -> list[Match]:
    """Matches around a month end: what lies on both sides of it."""
    return list(Match.objects.filter(day__book=book, day__day__gt=day, day__day__lte=since).order_by("id"))


# --- statements ----------------------------------------------------------------------------------


def last_statement(account: BankAccount) -> BankFile | None:
    """The latest statement of an account."""
    rows = BankFile.objects.filter(direction=BankFile.STATEMENT, bank_account=account)
    return rows.order_by("-day", "-id").first()


def statement_known(account: BankAccount, sha256: str) -> BankFile | None:
    """The same bytes, imported before."""
    rows = BankFile.objects.filter(direction=BankFile.STATEMENT, bank_account=account, sha256=sha256)
    return rows.first()


def entries_by_serial(account: BankAccount, serials: Collection[str]) -> dict[str, StatementEntry]:
    """Entries of an account that have one of these serial numbers."""
    wanted, found = sorted(serials), {}
    for start in range(0, len(wanted), _CHUNK):
        rows = StatementEntry.objects.filter(account=account, serial__in=wanted[start : start + _CHUNK])
        found.update({row.serial: row for row in rows})
    return found


def statements(book: Book, number: int, size: int) -> tuple[list[BankFile], int]:
    """Imported statements, newest first."""
    rows = BankFile.objects.filter(direction=BankFile.STATEMENT, bank_account__book=book)
    rows = rows.select_related("bank_account")
    return list(rows.order_by("-day", "-id")[(number - 1) * size : number * size]), rows.count()


def covered_until(book: Book) -> date | None:
    """The last day that the statements of every account of the book cover; no statement tells of days to come."""
    days = []
    for account in BankAccount.objects.filter(book=book, active=True):
        last = last_statement(account)
        if last is None or last.day is None:
            return None
        days.append(min(last.day, localdate(last.at)))
    return min(days, default=None)


def bank_balance(book: Book, day: date) -> int | None:
    """分 on the bank's side at the end of a day: opening of the first statement and every entry since."""
    total = 0
    for account in BankAccount.objects.filter(book=book):
        first = (
            BankFile.objects.filter(direction=BankFile.STATEMENT, bank_account=account).order_by("day", "id").first()
        )
        if first is None or first.opening is None:
            return None
        moved = StatementEntry.objects.filter(account=account, day__lte=day).aggregate(sum=Sum("amount"))["sum"]
        total += first.opening + (moved or 0)
    return total


def book_balance(book: Book, day: date) -> int:
    """分 on the ledger's bank accounts at the end of a day."""
    banks = _bank_ledger_accounts(book)
    rows = Transfer.objects.filter(book=book, kind__in=EFFECTIVE, day__lte=day)
    paid_in = rows.filter(debit__in=banks).aggregate(sum=Sum("amount"))["sum"] or 0
    paid_out = rows.filter(credit__in=banks).aggregate(sum=Sum("amount"))["sum"] or 0
    return int(paid_in) - int(paid_out)


def recent_days(book: Book, number: int, size: int) -> tuple[list[ReconciliationDay], int]:
    """Days of reconciliation, newest first."""
    rows = ReconciliationDay.objects.filter(book=book)
    return list(rows.order_by("-day")[(number - 1) * size : number * size]), rows.count()
