"""Books as a beancount file, so that a tool that knows nothing of us can check them.

Tolerance is set to zero: beancount's own is meant for personal books. At the end the balance of every account is
asserted with what our database sums up, so a loader that accepts the file has added up every entry itself. Reserved
amounts are no entries; they stand as ``custom`` lines.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from jingban.payment.core.ledger import EFFECTIVE, Balance
from jingban.payment.core.model import AccountKind, Transfer
from jingban.payment.core.statements import BookOf

_ROOTS = {
    AccountKind.ASSET: "Assets",
    AccountKind.LIABILITY: "Liabilities",
    AccountKind.NET: "Equity",
    AccountKind.INCOME: "Income",
    AccountKind.EXPENSE: "Expenses",
}


@dataclass(frozen=True, slots=True)
class Entries:
    """A book with its rows by day and voucher, and the balances it claims to have."""

    book: BookOf
    first: date
    rows: Iterable[Transfer]
    balances: Mapping[str, Balance]


def beancount_lines(books: Iterable[Entries]) -> Iterator[str]:
    """Lines without line ends."""
    yield 'option "title" "经办账簿"'
    yield 'option "operating_currency" "CNY"'
    yield 'option "tolerance_multiplier" "0"'
    for entries in books:
        yield from _book(entries)


def _book(entries: Entries) -> Iterator[str]:
    names = {account.code: _name(entries.book.code, account.kind, account.code) for account in entries.book.accounts}
    yield ""
    yield f"* {entries.book.code} {entries.book.name}"
    for account in entries.book.accounts:
        yield f"{entries.first} open {names[account.code]} CNY"
        yield f"  name: {_quoted(account.name)}"
    last = entries.first
    for (day, voucher), rows in groupby(entries.rows, key=lambda t: (t.day, t.voucher)):
        last = max(last, day)
        yield from _voucher(day, voucher, list(rows), names)
    for code, balance in sorted(entries.balances.items()):
        # Asserted for the beginning of the next day, that is after every entry.
        left = _amount(balance.debit - balance.credit)
        yield f"{last + timedelta(days=1)} balance {names[code]} {left} ~ 0.00 CNY"


def _voucher(day: date, voucher: str, rows: list[Transfer], names: Mapping[str, str]) -> Iterator[str]:
    booked = [row for row in rows if row.kind in EFFECTIVE]
    if booked:
        yield ""
        yield f"{day} * {_quoted(booked[0].memo)}"
        yield f"  voucher: {_quoted(voucher)}"
    for row in booked:
        for code, amount in ((row.debit, row.amount), (row.credit, -row.amount)):
            yield f"  {names[code]}  {_amount(amount)} CNY"
            yield f"    transfer: {_quoted(row.id)}"
            if row.source:
                yield f"    source: {_quoted(row.source)}"
    for row in rows:
        if row.kind not in EFFECTIVE:
            sides = f"{names[row.debit]} {names[row.credit]} {_amount(row.amount)} CNY"
            yield f'{day} custom "{row.kind}" {_quoted(row.id)} {sides}'


def _name(book: str, kind: AccountKind, code: str) -> str:
    """Assets:110105-310:1004; a dot is no letter there."""
    return f"{_ROOTS[kind]}:{book}:{code.replace('.', '-')}"


def _amount(fen: int) -> str:
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def _quoted(text: str) -> str:
    plain = " ".join(text.split()).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain}"'
