"""结账: close a month when its check-list is done, open the latest again by another person, carry a year forward."""

from datetime import date
from typing import Any

from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.payment import refusals
from jingban.payment.core import closing
from jingban.payment.core.ledger import Balance
from jingban.payment.models import Book, Period, Transfer, Voucher
from jingban.payment.repository import ledger as repository
from jingban.payment.services.posting import post

CLOSE = "ledger.close"


def close_month(actor: Actor, book: Book, month: str, command_id: str) -> dict[str, Any]:
    """Close a month. Refused with everything that is still to be done."""

    def change() -> Done:
        period = _locked(book, month)
        if period.state == Period.CLOSED:
            raise refusals.month_closed(month)
        left = [item for item in checklist(book, month) if not item.done]
        if left:
            raise refusals.month_not_ready(month, left)
        period.state, period.closed_by, period.closed_at = Period.CLOSED, actor.username, clock.now()
        period.save(update_fields=["state", "closed_by", "closed_at"])
        return Done({"book": book.code, "month": month, "state": "closed"}, f"ledger.month:{book.code}:{month}")

    return dict(commands.run(actor, command_id, "ledger.close_month", {"book": book.code, "month": month}, change))


def reopen_month(actor: Actor, book: Book, month: str, reason: str, command_id: str) -> dict[str, Any]:
    """反结账: only the latest closed month, with a reason, by somebody other than who closed it."""
    if not reason.strip():
        raise refusals.reason_needed()
    request = {"book": book.code, "month": month, "reason": reason}

    def change() -> Done:
        period = _locked(book, month)
        if period.state != Period.CLOSED:
            raise refusals.month_open(month)
        if repository.periods(book).filter(month__gt=month, state=Period.CLOSED).exists():
            raise refusals.not_latest(month)
        if period.closed_by == actor.username:
            raise refusals.own_closing(month)
        period.state, period.reopened_reason = Period.OPEN, reason.strip()[:500]
        period.save(update_fields=["state", "reopened_reason"])
        outcome = {"book": book.code, "month": month, "state": "open"}
        details = {"reason": reason, "closed_by": period.closed_by}
        return Done(outcome, f"ledger.month:{book.code}:{month}", details)

    return dict(commands.run(actor, command_id, "ledger.reopen_month", request, change))


def carry_forward(actor: Actor, book: Book, year: int, command_id: str) -> dict[str, Any]:
    """年终结转: one voucher on 31 December that takes income and expense to the fund's balance."""

    def change() -> Done:
        _locked(book, f"{year}-12")
        if _carried(book, year):
            raise refusals.year_carried(year)
        accounts = [repository.open_account(row).account for row in repository.accounts([book.pk]).values()]
        net = next(account.code for account in accounts if account.role == "net")
        balances = repository.balances(book, date(year, 12, 31))
        transfers = list(closing.carry_forward(accounts, balances, book.code, year, net, _taken_back(book, year)))
        if not transfers:
            raise refusals.nothing_to_carry(year)
        posted = post(actor.username, transfers, memo=f"{year} 年终结转", source=f"closing:{year}")
        outcome = {"book": book.code, "voucher": next(iter(posted.vouchers.values())), "transfers": len(posted.new)}
        return Done(outcome, f"ledger.book:{book.code}", outcome)

    request = {"book": book.code, "year": year}
    return dict(commands.run(actor, command_id, "ledger.carry_forward", request, change))


def checklist(book: Book, month: str) -> list[closing.Item]:
    """The check-list of a month as it stands now."""
    last = closing.last_day(month)
    first = last.replace(day=1)
    balances = repository.balances(book, last)
    total = Balance()
    for balance in balances.values():
        total = total.plus(balance)
    suspense = repository.accounts_of(book).filter(role="suspense").values_list("code", flat=True).get()
    held = balances.get(suspense, Balance())
    return closing.checklist(
        closing.Month(
            list(repository.open_reservations(book, last).order_by("id").values_list("id", flat=True)[:100]),
            repository.days_not_locked(book, first, last),
            list(repository.unchecked_vouchers(book, first, last).values_list("number", flat=True)[:100]),
            held.credit - held.debit,
            repository.open_returns(book, last),
            total,
            list(repository.periods(book).filter(month__lt=month, state=Period.OPEN).values_list("month", flat=True)),
            repository.missing_numbers(book, month),
            # Not whether a voucher exists: what was booked after it would stay on income and expense for ever.
            not month.endswith("-12") or not _to_carry(book, last),
        )
    )


def _carried(book: Book, year: int) -> bool:
    rows = Transfer.objects.filter(book=book, source=f"closing:{year}", reversed_by__isnull=True)
    return rows.filter(reverses__isnull=True).exists()


def _taken_back(book: Book, year: int) -> int:
    """How often the year was carried forward and that voucher reversed."""
    source = f"closing:{year}"
    return Voucher.objects.filter(book=book, source=source, reversed_by__isnull=False).count()


def _to_carry(book: Book, last: date) -> bool:
    codes = repository.accounts_of(book).filter(kind__in=["income", "expense"]).values_list("code", flat=True)
    balances = repository.balances(book, last)
    return any(balances[code].debit != balances[code].credit for code in codes if code in balances)


def _locked(book: Book, month: str) -> Period:
    found = repository.locked_periods({(book.pk, month)})
    if not found:
        raise refusals.no_month(month)
    return found[book.pk, month]
