"""Commands of reconciliation: import a statement, match, take apart, lock a day. One person per book at a time."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.timezone import localdate

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.infra.files import services as files
from jingban.payment import refusals
from jingban.payment.banks.statements import read_statement
from jingban.payment.core import locking, reconcile
from jingban.payment.core.reconcile import Movement, Side
from jingban.payment.core.statement import Row, Statement
from jingban.payment.errors import PaymentError
from jingban.payment.models import BankAccount, BankFile, Book, Match, ReconciliationDay, StatementEntry
from jingban.payment.repository import ledger
from jingban.payment.repository import reconcile as repository

WORK, READ = "reconcile.work", "ledger.read"
LAYOUT = "statement"


# --- statements ----------------------------------------------------------------------------------


def import_statement(
    actor: Actor, account_id: int, filename: str, chunks: Iterable[bytes], command_id: str
) -> dict[str, Any]:
    """Keep a bank statement and add its movements; those known already are counted, not added. Whole or not at all."""
    account = repository.bank_account(access.require(actor, WORK), account_id)
    if account is None:
        raise refusals.no_bank_account()
    with files.staged(chunks) as copy:
        data = copy.path.read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        request = {"account": account_id, "sha256": digest}

        def change() -> Done:
            book = repository.locked_book(account.book_id)
            outcome = _imported(actor, book, account, filename, digest, data)
            if copy.path.exists():
                files.keep(copy, "statement")
            return Done(outcome, f"payment.account:{account_id}", {**request, **outcome})

        outcome: dict[str, Any] = commands.run(actor, command_id, "reconcile.import", request, change)
        return outcome


def _imported(actor: Actor, book: Book, account: BankAccount, name: str, digest: str, data: bytes) -> dict[str, Any]:
    known = repository.statement_known(account, digest)
    if known is not None:
        return {"id": known.pk, "added": 0, "known": known.count}
    try:
        statement = read_statement(data)
    except PaymentError as error:
        raise refusals.of(error) from None
    _check_fits(book, account, statement)
    before = repository.entries_by_serial(account, {row.line.serial for row in statement.rows})
    fresh = [row for row in statement.rows if not _same(before.get(row.line.serial), row)]
    late = repository.locked_days(book, {row.line.day for row in fresh})
    if late:
        raise refusals.day_locked(late[0])
    file = _file(actor, account, statement, name, digest, len(data))
    StatementEntry.objects.bulk_create([_entry(account, file, row) for row in fresh], batch_size=1000)
    return {"id": file.pk, "added": len(fresh), "known": len(statement.rows) - len(fresh)}


def _check_fits(book: Book, account: BankAccount, statement: Statement) -> None:
    """The statement is of this account, and begins where the last one ended."""
    if statement.account and statement.account != account.number:
        raise refusals.other_account(statement.account)
    last = repository.last_statement(account)
    if last is None or last.day is None or last.closing is None:
        return
    if statement.first > last.day and statement.opening is not None and statement.opening != last.closing:
        raise refusals.statement_gap(last.day, last.closing, statement.opening)


def _same(before: StatementEntry | None, row: Row) -> bool:
    """Whether the entry is there already; the same serial with other content is refused."""
    if before is None:
        return False
    if (before.day, before.amount) != (row.line.day, row.line.amount):
        raise refusals.serial_differs(row.line.serial, row.place)
    return True


def _file(actor: Actor, account: BankAccount, statement: Statement, name: str, digest: str, size: int) -> BankFile:
    total = sum(line.amount for line in statement.lines)
    return BankFile.objects.create(
        direction=BankFile.STATEMENT,
        bank_account=account,
        layout=LAYOUT,
        number=f"{account.pk}-{digest[:40]}",
        filename=name[:255],
        sha256=digest,
        size=size,
        day=statement.last,
        count=len(statement.rows),
        total=total,
        opening=statement.opening,
        closing=statement.closing,
        by=actor.username,
        at=clock.now(),
        applied_at=clock.now(),
    )


def _entry(account: BankAccount, file: BankFile, row: Row) -> StatementEntry:
    line = row.line
    return StatementEntry(
        account=account,
        file=file,
        line=row.place,
        day=line.day,
        serial=line.serial[:64],
        amount=line.amount,
        balance=row.balance,
        counterparty=line.counterparty[:100],
        purpose=line.purpose[:200],
        reference=line.reference[:64],
    )


# --- matching ------------------------------------------------------------------------------------


def match_all(actor: Actor, book_code: str, day: date, command_id: str) -> dict[str, int]:
    """Store every certain match of movements up to ``day``; what is left is for a person. Returns counts."""
    book = book_of(actor, WORK, book_code)
    request = {"book": book_code, "day": day.isoformat()}

    def change() -> Done:
        held = repository.locked_book(book.pk)
        rows = repository.movements(held, day, unmatched=True)
        outcome = reconcile.reconcile(rows)
        by_id = {(row.side, row.id): row for row in rows}
        pairs = [[by_id[side, i] for side in reconcile.SIDES for i in found.ids(side)] for found in outcome.matches]
        _store(actor, held, pairs, "agreed", automatic=True, note="")
        counts = {"matched": len(outcome.matches), "open": len(outcome.open)}
        return Done(counts, f"payment.book:{book_code}", {**request, **counts})

    counts: dict[str, int] = commands.run(actor, command_id, "reconcile.match_all", request, change)
    return counts


def match(actor: Actor, book_code: str, ids: Mapping[str, Sequence[str]], note: str, command_id: str) -> dict[str, int]:
    """A person's match. Refused unless ledger = bank and business = what the ledger booked for payments, to the 分."""
    book = book_of(actor, WORK, book_code)
    wanted = [(side, i) for side in reconcile.SIDES for i in ids.get(side.value, ())]
    if len(note.strip()) < 2:
        raise refusals.note_needed()
    request = {"book": book_code, "ids": [f"{side.value}/{i}" for side, i in wanted], "note": note.strip()}

    def change() -> Done:
        held = repository.locked_book(book.pk)
        rows = {(row.side, row.id): row for row in repository.movements(held, date.max, unmatched=True)}
        gone = [pair for pair in wanted if pair not in rows]
        if gone:
            raise refusals.not_open(len(gone))
        chosen = [rows[pair] for pair in wanted]
        if not reconcile.hangs_together(chosen):
            raise refusals.does_not_hang_together({side.value: _sum(chosen, side) for side in reconcile.SIDES})
        (made,) = _store(actor, held, [chosen], "person", automatic=False, note=note.strip())
        return Done({"id": made.pk}, f"payment.match:{made.pk}", request)

    outcome: dict[str, int] = commands.run(actor, command_id, "reconcile.match", request, change)
    return outcome


def unmatch(actor: Actor, match_id: int, reason: str, command_id: str) -> dict[str, int]:
    """Take a match apart again, as long as none of its days is locked."""
    row = repository.match(access.require(actor, WORK), match_id)
    if row is None:
        raise refusals.no_match()
    if len(reason.strip()) < 2:
        raise refusals.note_needed()
    book = row.day.book

    def change() -> Done:
        held = repository.locked_book(book.pk)
        lines = repository.match_movements([row])[row.pk]
        if not lines:  # somebody took it apart while we waited for the book
            raise refusals.no_match()
        _refuse_locked(held, repository.match_days(row))
        row.delete()
        details = {"lines": [f"{side.value}/{i}" for side, i in lines], "reason": reason.strip()}
        return Done({"id": match_id}, f"payment.match:{match_id}", details)

    request = {"match": match_id, "reason": reason.strip()}
    outcome: dict[str, int] = commands.run(actor, command_id, "reconcile.unmatch", request, change)
    return outcome


def _store(
    actor: Actor, book: Book, groups: Sequence[list[Movement]], kind: str, *, automatic: bool, note: str
) -> list[Match]:
    """A match is complete on the latest of its days."""
    _refuse_locked(book, {row.day for rows in groups for row in rows})
    days = {day: repository.day_row(book, day) for day in {max(row.day for row in rows) for rows in groups}}
    moment = clock.now()
    pairs = [
        (
            Match(
                day=days[max(row.day for row in rows)],
                kind=kind,
                automatic=automatic,
                note=note[:500],
                by=actor.username,
                at=moment,
            ),
            rows,
        )
        for rows in groups
    ]
    repository.save_matches(pairs)
    return [match for match, _ in pairs]


def _refuse_locked(book: Book, days: Collection[date]) -> None:
    late = repository.locked_days(book, days)
    if late:
        raise refusals.day_locked(late[0])


# --- locking -------------------------------------------------------------------------------------


def lock_day(actor: Actor, book_code: str, day: date, command_id: str) -> dict[str, Any]:
    """Lock a day on which the three books agree; later entries, postings and matches of that day are refused."""
    book = book_of(actor, WORK, book_code)

    def change() -> Done:
        held = repository.locked_book(book.pk)
        ledger.locked_periods({(held.pk, f"{day:%Y-%m}")})  # nobody posts while the day is being locked
        row = repository.day_row(held, day)
        if row.state == ReconciliationDay.LOCKED:
            return Done({"day": day.isoformat(), "locked": True}, f"payment.book:{book_code}", {"again": True})
        unmatched = [m.day for m in repository.movements(held, day, unmatched=True)]
        found = locking.obstacles(day, localdate(clock.now()), repository.covered_until(held), unmatched)
        if found:
            raise refusals.cannot_lock(found)
        rows = repository.movements(held, day, since=day, unmatched=False)
        row.totals = {side.value: _totals(rows, side) for side in reconcile.SIDES}
        row.state, row.by, row.at = ReconciliationDay.LOCKED, actor.username, clock.now()
        row.save()
        return Done({"day": day.isoformat(), "locked": True}, f"payment.book:{book_code}", row.totals)

    request = {"book": book_code, "day": day.isoformat()}
    outcome: dict[str, Any] = commands.run(actor, command_id, "reconcile.lock", request, change)
    return outcome


def _totals(rows: Sequence[Movement], side: Side) -> dict[str, int]:
    """Count and 分 out and back of one side, over all batches of the day."""
    index = reconcile.SIDES.index(side)
    totals = reconcile.totals_of(rows)
    return {name: sum(getattr(row, name)[index] for row in totals) for name in ("count", "out", "back")}


def _sum(rows: Sequence[Movement], side: Side) -> int:
    return sum(row.amount for row in rows if row.side is side)


def book_of(actor: Actor, right: str, code: str) -> Book:
    """The book of the scope in which the actor holds the right; raises NotFound."""
    book = repository.book(access.require(actor, right), code)
    if book is None:
        raise refusals.no_book(code)
    return book
