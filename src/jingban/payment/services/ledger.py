"""Commands of the ledger: books and months, vouchers by hand, reversals, closing.

Other services use ``post``, ``post_reserved``, ``void_reserved``, ``reverse`` and ``chart_of`` inside their own
transactions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jingban.infra import clock
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.commands import services as commands
from jingban.infra.commands.services import Done
from jingban.payment import refusals
from jingban.payment.core.chart import ChartError, chart_on, full_accounts, postable
from jingban.payment.core.closing import following
from jingban.payment.core.ledger import month_of
from jingban.payment.core.model import Transfer
from jingban.payment.models import BankAccount, Book, LedgerAccount, Period, Voucher
from jingban.payment.repository import ledger as repository
from jingban.payment.services import closing
from jingban.payment.services.charts import charts, plan
from jingban.payment.services.posting import Posted, post, post_reserved, reverse, void_reserved

__all__ = [
    "Chart",
    "Posted",
    "add_bank_account",
    "book_code",
    "carry_forward",
    "chart_of",
    "check_voucher",
    "close_month",
    "enter_voucher",
    "funds_of",
    "open_book",
    "open_month",
    "post",
    "post_reserved",
    "reopen_month",
    "reverse",
    "reverse_voucher",
    "void_reserved",
]

# What payments book: taking it back by hand would part the books from the business and 暂收款 from the open returns.
PAYMENTS = ("batch:", "item:", "file:", "payable:")
READ, POST, CLOSE = "ledger.read", "ledger.post", "ledger.close"


# --- what other services look up ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Chart:
    """Accounts of one book as other services find them: by role and by fund_pay_type, whatever their number."""

    book: str
    roles: Mapping[str, str]
    funds: Mapping[str, str]


def chart_of(book: str) -> Chart:
    """Account codes of a book by role (bank, suspense, expense, fiscal …) and by fund_pay_type."""
    rows = list(LedgerAccount.objects.filter(book__code=book).values_list("code", "role", "fund_code"))
    if not rows:
        raise refusals.no_book(book)
    return Chart(book, {role: c for c, role, _ in rows if role}, {fund: c for c, _, fund in rows if fund})


def funds_of(centre: str) -> dict[str, tuple[str, str]]:
    """fund_pay_type → (book, account code) of a centre: where what a settlement pays is booked."""
    rows = LedgerAccount.objects.filter(book__centre=centre).exclude(fund_code="")
    return {fund: (book, code) for fund, book, code in rows.values_list("fund_code", "book__code", "code")}


def book_at(centre: str, code: str) -> str | None:
    """The book of a plan that pays for an office: its own, or that of the office above it. None: nobody keeps one."""
    above = [centre[:length] for length in range(len(centre), -1, -1)]
    codes = [book_code(place, code) for place in above]
    there = set(Book.objects.filter(code__in=codes).values_list("code", flat=True))
    return next((found for found in codes if found in there), None)


def book_code(centre: str, code: str) -> str:
    """110105-310: the book of a plan at a centre."""
    return f"{centre}-{code}" if centre else code


# --- books and months --------------------------------------------------------------------------------


def open_book(actor: Actor, centre: str, plan_code: str, day: date, command_id: str) -> dict[str, Any]:
    """Open a book of the plans with the chart in force on ``day``, and its first month. Outcome: code, accounts."""
    access.require(actor, CLOSE, centre)
    request = {"centre": centre, "plan": plan_code, "day": day.isoformat()}

    def change() -> Done:
        book = _opened(actor, centre, plan_code, day)
        outcome = {"book": book.code, "month": month_of(day), "accounts": book.accounts.count()}
        return Done(outcome, f"ledger.book:{book.code}", request | outcome)

    return dict(commands.run(actor, command_id, "ledger.open_book", request, change))


def _opened(actor: Actor, centre: str, plan_code: str, day: date) -> Book:
    try:
        found = plan(plan_code)
        chart = chart_on(day, charts(found.chart))
        accounts = full_accounts(found, chart)
    except ChartError as error:
        raise refusals.wrong_chart(str(error)) from None
    code = book_code(centre, plan_code)
    book, new = Book.objects.get_or_create(  # two people at once: one of them opens it, the other is told so
        code=code,
        defaults={
            "name": found.name,
            "kind": found.kind,
            "centre": centre,
            "scheme": found.scheme,
            "fund_code": found.fund_code,
            "function_code": found.function_code,
            "economic_code": found.economic_code,
            "chart": chart.reference,
            "opened_by": actor.username,
            "opened_at": clock.now(),
        },
    )
    if not new:
        raise refusals.book_exists(code)
    made: dict[str, LedgerAccount] = {}
    for account in accounts:  # by code, so an account comes after the one above it
        made[account.code] = LedgerAccount.objects.create(
            book=book,
            code=account.code,
            name=account.name,
            kind=account.kind.value,
            role=account.role,
            fund_code=account.fund_code,
            parent=made.get(account.parent),
            postable=postable(account, accounts),
            active_from=day.replace(day=1),
        )
    Period.objects.create(book=book, month=month_of(day), opened_by=actor.username, opened_at=clock.now())
    return book


def add_bank_account(
    actor: Actor, book: str, role: str, number: str, name: str, bank: str, layout: str, command_id: str
) -> dict[str, Any]:
    """Say which bank account stands behind an account of the book (role ``bank``: what payments go out from)."""
    row = _book(actor, CLOSE, book)
    request = {"book": book, "role": role, "number": number, "name": name, "bank": bank, "layout": layout}

    def change() -> Done:
        Book.objects.select_for_update(no_key=True).get(pk=row.pk)  # two people do not add the same account
        account = LedgerAccount.objects.filter(book=row, role=role, kind="asset").first()
        if account is None:
            raise refusals.no_account(role)
        if BankAccount.objects.filter(book=row, number=number).exists():
            raise refusals.bank_account_exists(number)
        made = BankAccount.objects.create(book=row, account=account, number=number, name=name, bank=bank, layout=layout)
        return Done({"id": made.pk}, f"ledger.book:{book}", request)

    return dict(commands.run(actor, command_id, "ledger.add_bank_account", request, change))


def open_month(actor: Actor, book: str, command_id: str) -> dict[str, Any]:
    """Open the month after the last one."""
    row = _book(actor, CLOSE, book)

    def change() -> Done:
        Book.objects.select_for_update(no_key=True).get(pk=row.pk)  # two people do not open the same month
        # A book is opened with its first month, so there is a last one.
        month = following(repository.periods(row).values_list("month", flat=True).latest("month"))
        Period.objects.create(book=row, month=month, opened_by=actor.username, opened_at=clock.now())
        return Done({"book": book, "month": month}, f"ledger.book:{book}", {"month": month})

    return dict(commands.run(actor, command_id, "ledger.open_month", {"book": book}, change))


def close_month(actor: Actor, book: str, month: str, command_id: str) -> dict[str, Any]:
    """Close a month. Refused with everything on its check-list that is not done."""
    return closing.close_month(actor, _book(actor, CLOSE, book), month, command_id)


def reopen_month(actor: Actor, book: str, month: str, reason: str, command_id: str) -> dict[str, Any]:
    """Open the latest closed month again, with a reason, by another person."""
    return closing.reopen_month(actor, _book(actor, CLOSE, book), month, reason, command_id)


def carry_forward(actor: Actor, book: str, year: int, command_id: str) -> dict[str, Any]:
    """Take a year's income and expense to the fund's balance."""
    return closing.carry_forward(actor, _book(actor, CLOSE, book), year, command_id)


# --- vouchers by hand ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One debit and one credit of a voucher written by hand."""

    debit: str
    credit: str
    amount: int  # 分
    memo: str = ""


def enter_voucher(
    actor: Actor, book: str, day: date, lines: Sequence[Line], memo: str, command_id: str
) -> dict[str, Any]:
    """Book a voucher written by hand; another person checks it before the month is closed. Outcome: number, ids."""
    _book(actor, POST, book)
    if not memo.strip() or not lines:
        raise refusals.voucher_empty()
    request = {
        "book": book,
        "day": day.isoformat(),
        "memo": memo,
        "lines": [[line.debit, line.credit, line.amount, line.memo] for line in lines],
    }

    def change() -> Done:
        transfers = [
            Transfer(f"voucher:{command_id}:{n}", book, day, x.debit, x.credit, x.amount, memo=x.memo or memo)
            for n, x in enumerate(lines, 1)
        ]
        posted = post(actor.username, transfers, memo=memo)
        if posted.known:  # command ids are each person's own, ids of entries are everybody's
            raise refusals.entry_id_taken()
        number = posted.vouchers[book, day]
        outcome = {"voucher": number, "transfers": list(posted.new)}
        details = {"book": book, "amount_fen": sum(x.amount for x in lines), "lines": len(lines)}
        return Done(outcome, f"ledger.voucher:{book}:{number}", details)

    return dict(commands.run(actor, command_id, "ledger.enter_voucher", request, change))


def reverse_voucher(actor: Actor, book: str, number: str, day: date, reason: str, command_id: str) -> dict[str, Any]:
    """冲正: take a voucher back on an open day, once. Outcome: number of the reversing voucher."""
    row = _book(actor, POST, book)
    if not reason.strip():
        raise refusals.reason_needed()
    request = {"book": book, "voucher": number, "day": day.isoformat(), "reason": reason}

    def change() -> Done:
        voucher = _voucher(row, number)
        if Voucher.objects.filter(reverses=voucher).exists():
            raise refusals.voucher_reversed(number)
        if voucher.source.startswith(PAYMENTS):
            raise refusals.business_voucher(number)
        originals = list(voucher.transfers.order_by("id").values_list("id", flat=True))
        memo = f"冲正 {number}：{reason}"[:200]
        posted = reverse(actor.username, originals, day, memo=memo, voucher=voucher)
        outcome = {"voucher": posted.vouchers[book, day], "transfers": list(posted.new)}
        return Done(outcome, f"ledger.voucher:{book}:{number}", {"reason": reason, **outcome})

    return dict(commands.run(actor, command_id, "ledger.reverse_voucher", request, change))


def check_voucher(actor: Actor, book: str, number: str, command_id: str) -> dict[str, Any]:
    """复核: another person has looked at a voucher that was written by hand."""
    row = _book(actor, CLOSE, book)

    def change() -> Done:
        voucher = _voucher(row, number)
        if voucher.checked_by:
            raise refusals.voucher_checked(number)
        if voucher.made_by == actor.username:
            raise refusals.own_voucher(number)
        voucher.checked_by, voucher.checked_at = actor.username, clock.now()
        voucher.save(update_fields=["checked_by", "checked_at"])
        return Done({"voucher": number}, f"ledger.voucher:{book}:{number}", {"made_by": voucher.made_by})

    return dict(commands.run(actor, command_id, "ledger.check_voucher", {"book": book, "voucher": number}, change))


def _book(actor: Actor, right: str, code: str) -> Book:
    row = repository.book(access.require(actor, right), code)
    if row is None:
        raise refusals.no_book(code)
    return row


def _voucher(book: Book, number: str) -> Voucher:
    row = Voucher.objects.select_for_update(no_key=True).filter(book=book, number=number).first()
    if row is None:
        raise refusals.no_voucher(number)
    return row
