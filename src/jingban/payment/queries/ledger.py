"""What the ledger shows: books, months, vouchers, statements, and from every figure down to its entries."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Sum

from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.payment import refusals
from jingban.payment.core import statements
from jingban.payment.core.closing import last_day
from jingban.payment.core.ledger import Balance
from jingban.payment.core.model import AccountKind
from jingban.payment.core.statements import BookOf, Table
from jingban.payment.presenting import ledger as presenting
from jingban.payment.repository import ledger as repository
from jingban.payment.services import charts, closing, ledger

READ = "ledger.read"
Answer = dict[str, Any]


def plans(actor: Actor, centre: str) -> list[dict[str, str]]:
    """Books by law and by budget item; ``book`` is the code of the one the centre has opened."""
    scope = access.require(actor, READ)
    where = centre or actor.centre or settings.JINGBAN_CENTRE
    opened = {row.code for row in repository.books(scope)}
    return [
        {
            "code": plan.code,
            "name": plan.name,
            "kind": plan.kind,
            "chart": plan.chart,
            "book": code if (code := ledger.book_code(where, plan.code)) in opened else "",
        }
        for plan in charts.plans()
    ]


def books(actor: Actor) -> list[Answer]:
    """Books of the person's scope with their months."""
    found = repository.books(access.require(actor, READ)).prefetch_related("periods")
    return [
        {
            "code": row.code,
            "name": row.name,
            "kind": row.kind,
            "centre": row.centre,
            "scheme": row.scheme,
            "fund_code": row.fund_code,
            "function_code": row.function_code,
            "economic_code": row.economic_code,
            "chart": row.chart,
            "months": [_month(p) for p in sorted(row.periods.all(), key=lambda p: p.month)],
        }
        for row in found
    ]


def _month(row: Any) -> Answer:
    return {"month": row.month, "state": row.state, "vouchers": row.vouchers, "closed_by": row.closed_by}


def accounts(actor: Actor, book: str, until: date | None) -> list[Answer]:
    """The chart of a book with what is booked and reserved on each account up to a day."""
    row = _book(actor, book)
    whole = _book_of(row)
    sums = statements.rolled_up(whole.accounts, repository.balances(row, until))
    return [
        {
            "code": a.code,
            "name": a.name,
            "kind": a.kind,
            "role": a.role,
            "fund_code": a.fund_code,
            "postable": a.postable,
            "active_to": a.active_to,
            "debit": sums[a.code].debit,
            "credit": sums[a.code].credit,
            "balance": sums[a.code].on(AccountKind(a.kind).side),
            "free": sums[a.code].free(AccountKind(a.kind).side),
        }
        for a in repository.accounts_of(row)
    ]


def checklist(actor: Actor, book: str, month: str) -> Answer:
    """What has to be done before the month is closed, as it stands now."""
    row = _book(actor, book)
    period = repository.periods(row).filter(month=month).first()
    if period is None:
        raise refusals.no_month(month)
    items = closing.checklist(row, month)
    return {
        **_month(period),
        "items": [{"code": i.code, "title": i.title, "done": i.done, "detail": i.detail} for i in items],
        "ready": all(item.done for item in items),
    }


# --- vouchers --------------------------------------------------------------------------------------


def vouchers(actor: Actor, book: str, month: str, page: int, size: int) -> Answer:
    """Vouchers of a month, newest first."""
    found = repository.vouchers(_book(actor, book)).order_by("-number")
    if month:
        found = found.filter(number__startswith=f"{month}-")
    rows = found.annotate(amount=Sum("transfers__amount")).select_related("reverses", "reversed_by")
    return {
        "items": [presenting.voucher(row) for row in rows[(page - 1) * size : page * size]],
        "total": found.count(),
        "page": page,
        "size": size,
    }


def voucher(actor: Actor, book: str, number: str) -> Answer:
    """One voucher with its entries."""
    row = repository.vouchers(_book(actor, book)).filter(number=number).first()
    if row is None:
        raise refusals.no_voucher(number)
    entries = row.transfers.select_related("debit", "credit").order_by("id")
    found = presenting.voucher(row) | {"lines": [presenting.entry(entry) for entry in entries]}
    return found | {"amount": sum(line["amount"] for line in found["lines"])}


# --- statements ------------------------------------------------------------------------------------


def statement(actor: Actor, book: str, kind: str, since: date, until: date) -> Table:
    """trial, income, balance or journal of a book; sums are made by the database."""
    row = _book(actor, book)
    whole, before = _book_of(row), since - timedelta(days=1)
    if until < since:
        raise refusals.wrong_days()
    if kind == "trial":
        opening, turnover = repository.balances(row, before), repository.balances(row, until, since)
        return statements.trial_balance(whole, opening, turnover, since, until)
    year = since.replace(month=1, day=1)
    if kind == "income":
        month = repository.balances(row, until, since, closing=False)
        total = repository.balances(row, until, year, closing=False)
        return statements.income_statement(whole, month, total, since, until)
    if kind == "balance":
        start = until.replace(month=1, day=1) - timedelta(days=1)
        return statements.balance_sheet(whole, repository.balances(row, start), repository.balances(row, until), until)
    rows = repository.rows(row).filter(day__range=(since, until), kind__in=repository.EFFECTIVE)
    _not_too_many(rows.count())
    return statements.journal(whole, repository.values(rows.order_by("day", "voucher__number", "id")), since, until)


def execution(actor: Actor, month: str) -> Table:
    """Spending by fund and budget item over all books of the person's scope."""
    until = last_day(month)
    since, year = until.replace(day=1), until.replace(month=1, day=1)
    found = [
        (
            _book_of(row),
            repository.balances(row, until, since, closing=False),
            repository.balances(row, until, year, closing=False),
        )
        for row in repository.books(access.require(actor, READ))
    ]
    return statements.execution(found, since, until)


def entries(
    actor: Actor, book: str, code: str, since: date | None, until: date, page: int = 1, size: int = 0
) -> tuple[Table, int]:
    """明细账 of an account and those below it; a page of it (``size`` 0: all) and how many entries there are."""
    row = _book(actor, book)
    ids = repository.under(row, code)
    if not ids:
        raise refusals.no_account(code)
    earlier = repository.entries(row, ids, None, since - timedelta(days=1)) if since else None
    opening = Balance() if earlier is None else repository.sums(earlier, ids)
    found = repository.entries(row, ids, since, until)
    total = found.count()
    if size:
        start = (page - 1) * size
        opening = opening.plus(repository.sums(found[:start], ids)) if start else opening
        found = found[start : start + size]
    else:
        _not_too_many(total)
    table = statements.account_ledger(_book_of(row), code, opening, repository.values(found), since, until)
    return table, total


MOST_ROWS = 100_000


def _not_too_many(count: int) -> None:
    if count > MOST_ROWS:
        raise refusals.too_many_entries(count, MOST_ROWS)


# --- a person's payments ------------------------------------------------------------------------------


def payments_of(actor: Actor, digest: str) -> list[Answer]:
    """Everything due to a person, every attempt to pay it, and the entries it made, newest first."""
    found = repository.payables_of(access.require(actor, READ), digest)
    items = [f"item:{item.pk}" for row in found for item in row.attempts.all()]
    booked: dict[str, list[Answer]] = {}
    for row in repository.booked_for([*items, *(f"payable:{row.pk}" for row in found)]):
        booked.setdefault(row.source, []).append(presenting.booked(row))
    return [presenting.paid(row, booked) for row in found]


def _book(actor: Actor, code: str) -> Any:
    row = repository.book(access.require(actor, READ), code)
    if row is None:
        raise refusals.no_book(code)
    return row


def _book_of(row: Any) -> BookOf:
    found = tuple(repository.open_account(a).account for a in repository.accounts_of(row).select_related("book"))
    return BookOf(row.code, row.name, found, row.function_code, row.economic_code)
