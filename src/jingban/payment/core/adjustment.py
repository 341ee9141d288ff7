"""银行存款余额调节表: the month-end proof that book and bank say the same once what is under way is counted in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from jingban.payment.core.reconcile import Movement, Side


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Both balances (分) with what only one side has booked by ``day``; each list in the order of days."""

    day: date
    book: int
    bank: int
    received_by_us: tuple[Movement, ...]  # 企业已收、银行未收
    paid_by_us: tuple[Movement, ...]  # 企业已付、银行未付
    received_by_bank: tuple[Movement, ...]  # 银行已收、企业未收
    paid_by_bank: tuple[Movement, ...]  # 银行已付、企业未付

    @property
    def book_adjusted(self) -> int:
        """Book balance with what only the bank has booked."""
        return self.book + _sum(self.received_by_bank) + _sum(self.paid_by_bank)

    @property
    def bank_adjusted(self) -> int:
        """Statement balance with what only the book has booked."""
        return self.bank + _sum(self.received_by_us) + _sum(self.paid_by_us)

    @property
    def agreed(self) -> bool:
        """Whether both adjusted balances are the same to the 分; nothing is tolerated."""
        return self.book_adjusted == self.bank_adjusted


def adjust(day: date, book: int, bank: int, unmatched: Iterable[Movement]) -> Adjustment:
    """Lay out the movements of ledger and bank that are not matched with the other side by ``day``."""
    rows = sorted((row for row in unmatched if row.day <= day), key=lambda row: (row.day, row.id))
    ledger = [row for row in rows if row.side is Side.LEDGER]
    theirs = [row for row in rows if row.side is Side.BANK]
    return Adjustment(
        day,
        book,
        bank,
        tuple(row for row in ledger if row.amount > 0),
        tuple(row for row in ledger if row.amount < 0),
        tuple(row for row in theirs if row.amount > 0),
        tuple(row for row in theirs if row.amount < 0),
    )


def _sum(rows: Iterable[Movement]) -> int:
    return sum(row.amount for row in rows)
