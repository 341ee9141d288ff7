"""What the page of reconciliation shows. Access first; one pass over the movements of a book."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from django.utils.timezone import localdate

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.payment.core import adjustment, locking, reconcile
from jingban.payment.core.accounts import masked
from jingban.payment.core.reconcile import Difference, Movement, Open, Side, Total
from jingban.payment.repository import reconcile as repository
from jingban.payment.schemas import reconcile as schemas
from jingban.payment.services.reconcile import READ, book_of

SHOWN = 500  # open items told at once
TITLES = {
    Difference.IN_TRANSIT: "在途",
    Difference.RETURNED: "退票未记",
    Difference.UNBOOKED: "未记账",
    Difference.UNSOURCED: "账上无业务",
    Difference.AMOUNT: "金额不符",
    Difference.DUPLICATE: "重复",
    Difference.UNKNOWN: "不明",
}
Key = tuple[Side, str]


def books(actor: Actor) -> list[schemas.ReconcileBook]:
    """Books of one's scope that have a bank account."""
    return [
        schemas.ReconcileBook(
            code=book.code,
            name=book.name,
            last_locked=repository.last_locked(book),
            covered_until=repository.covered_until(book),
            accounts=[
                schemas.ReconcileAccount(id=row.pk, name=row.name, number=masked(row.number), bank=row.bank)
                for row in book.bank_accounts.all()
            ],
        )
        for book in repository.books(access.require(actor, READ))
    ]


def overview(actor: Actor, book_code: str, day: date) -> schemas.ReconcileOut:
    """Totals and differences of a book up to a day, and whether the day may be locked."""
    book = book_of(actor, READ, book_code)
    unmatched = repository.movements(book, day, unmatched=True)
    today = repository.movements(book, day, since=day, unmatched=False)
    outcome = reconcile.reconcile(unmatched, repository.ours(book, unmatched))
    locked = bool(repository.locked_days(book, [day]))
    found = locking.obstacles(day, localdate(clock.now()), repository.covered_until(book), [m.day for m in unmatched])
    return schemas.ReconcileOut(
        book=book.code,
        day=day,
        state="locked" if locked else "open",
        totals=[_total(row) for row in _first_level(unmatched, today, day)],
        open=[_open(item) for item in outcome.open[:SHOWN]],
        open_count=len(outcome.open),
        obstacles=[] if locked else [item.words for item in found],
        matched=repository.matches(book, day).count(),
    )


def _first_level(unmatched: Iterable[Movement], today: Iterable[Movement], day: date) -> list[Total]:
    """Every batch of the day, and of earlier days what is not agreed yet."""
    earlier = [row for row in unmatched if row.day < day]
    return [*reconcile.totals_of(earlier), *reconcile.totals_of(today)]


def matches(actor: Actor, book_code: str, day: date, page: int, size: int) -> schemas.MatchPage:
    """What was matched on a day, with its movements."""
    book = book_of(actor, READ, book_code)
    rows = repository.matches(book, day)
    shown = list(rows[(page - 1) * size : page * size])
    lines = repository.match_movements(shown)
    movements = _by_key(repository.movements(book, day, unmatched=False)) if shown else {}
    items = [
        schemas.MatchOut(
            id=row.pk,
            kind=row.kind,
            automatic=row.automatic,
            note=row.note,
            by=row.by,
            at=row.at,
            amount=sum(movements[key].amount for key in lines[row.pk] if key[0] is Side.BANK),
            movements=[_movement(movements[key]) for key in lines[row.pk]],
        )
        for row in shown
    ]
    return schemas.MatchPage(items=items, total=rows.count(), page=page, size=size)


def statements(actor: Actor, book_code: str, page: int, size: int) -> schemas.StatementPage:
    """Imported statements of a book, newest first."""
    rows, total = repository.statements(book_of(actor, READ, book_code), page, size)
    items = [
        schemas.StatementItem(
            id=row.pk,
            account=masked(row.bank_account.number) if row.bank_account else "",
            filename=row.filename,
            day=row.day,
            count=row.count,
            opening=row.opening,
            closing=row.closing,
            by=row.by,
            at=row.at,
        )
        for row in rows
    ]
    return schemas.StatementPage(items=items, total=total, page=page, size=size)


def adjust(actor: Actor, book_code: str, day: date) -> schemas.AdjustmentOut:
    """The 银行存款余额调节表 of a book at the end of a day."""
    book = book_of(actor, READ, book_code)
    bank = repository.bank_balance(book, day)
    table = adjustment.adjust(day, repository.book_balance(book, day), bank or 0, _under_way(book_code, actor, day))
    return schemas.AdjustmentOut(
        book=book.code,
        name=book.name,
        day=day,
        book_balance=table.book,
        bank_balance=bank,
        received_by_us=[_movement(row) for row in table.received_by_us],
        paid_by_us=[_movement(row) for row in table.paid_by_us],
        received_by_bank=[_movement(row) for row in table.received_by_bank],
        paid_by_bank=[_movement(row) for row in table.paid_by_bank],
        book_adjusted=table.book_adjusted if bank is not None else None,
        bank_adjusted=table.bank_adjusted if bank is not None else None,
        agreed=bank is not None and table.agreed,
    )


def _under_way(book_code: str, actor: Actor, day: date) -> list[Movement]:
    """What one side alone had booked by the day: never matched, or matched with something later."""
    book = book_of(actor, READ, book_code)
    found = repository.movements(book, day, unmatched=True)
    later = repository.matches_until(book, day, day + timedelta(days=366))
    lines = repository.match_movements(later)
    everything = _by_key(repository.movements(book, day, unmatched=False)) if later else {}
    for row in later:
        found += [everything[key] for key in lines[row.pk] if key in everything]
    return found


def _by_key(rows: Sequence[Movement]) -> dict[Key, Movement]:
    return {(row.side, row.id): row for row in rows}


def _movement(row: Movement) -> schemas.MovementOut:
    return schemas.MovementOut(
        side=row.side.value,
        id=row.id,
        day=row.day,
        amount=row.amount,
        reference=row.reference,
        batch=row.batch,
        serial=row.serial,
        name=row.name,
        purpose=row.purpose,
        payment=row.payment,
    )


def _open(item: Open) -> schemas.OpenOut:
    return schemas.OpenOut(
        kind=item.kind.value,
        title=TITLES[item.kind],
        words=item.words,
        movements=[_movement(row) for row in item.movements],
        suggestions=[
            schemas.SuggestionOut(
                movements=[schemas.MovementRef(side=side.value, id=i) for side, i in one.ids], reason=one.reason
            )
            for one in item.suggestions
        ],
    )


def _total(row: Total) -> schemas.TotalOut:
    return schemas.TotalOut(day=row.day, batch=row.batch, count=row.count, out=row.out, back=row.back, equal=row.equal)
