"""Prove books from their raw rows; give whole books to an outside tool."""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.payment import refusals
from jingban.payment.core.ledger import Known
from jingban.payment.core.model import Transfer
from jingban.payment.core.proof import Proof
from jingban.payment.core.statements import BookOf
from jingban.payment.repository import ledger as repository
from jingban.payment.writers.beancount import Entries, beancount_lines

READ = "ledger.read"
CHUNK = 5_000


def verify(actor: Actor, code: str = "") -> list[dict[str, Any]]:
    """Walk over every row of one book or of all: count and flaws of each."""
    return [_proved(row) for row in _books(actor, code)]


def _proved(row: Any) -> dict[str, Any]:
    accounts = {key: repository.open_account(a) for key, a in repository.accounts([row.pk]).items()}
    states = {period.month: period.state == "open" for period in repository.periods(row)}
    months = {(row.code, month): True for month in states}  # a row in a closed month is as it should be
    proof = Proof()
    for rows in _chunks(repository.values(repository.rows(row))):
        wanted = {t.pending for t in rows} | {t.reverses for t in rows}
        proof.walk(rows, Known(accounts, months, repository.by_id(wanted)))
    missing = [number for month in states for number in repository.missing_numbers(row, month)]
    proof.finish(row.code, repository.balances(row), states, missing, repository.crossing(row))
    flaws = [{"code": flaw.code, "about": flaw.about, "message": flaw.message} for flaw in proof.flaws]
    return {"book": row.code, "name": row.name, "transfers": proof.count, "flaws": flaws}


def _chunks(rows: Iterator[Transfer]) -> Iterator[Sequence[Transfer]]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


def beancount(actor: Actor, code: str = "") -> Iterator[str]:
    """The lines of a beancount file with one book or all; its balance assertions are what our database sums up."""
    books = [_entries(row) for row in _books(actor, code)]
    return beancount_lines(books)


def _entries(row: Any) -> Entries:
    rows = list(repository.accounts_of(row).select_related("book"))
    book = BookOf(row.code, row.name, tuple(repository.open_account(a).account for a in rows))
    found = repository.rows(row).order_by("day", "voucher__number", "id")
    first = min((a.active_from for a in rows), default=row.opened_at.date())
    return Entries(book, first, repository.values(found), repository.balances(row))


def _books(actor: Actor, code: str) -> list[Any]:
    scope = access.require(actor, READ)
    if not code:
        return list(repository.books(scope))
    row = repository.book(scope, code)
    if row is None:
        raise refusals.no_book(code)
    return [row]
