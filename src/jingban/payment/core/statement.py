"""A bank statement as read, and what must hold of it before a line of it is used."""

from dataclasses import dataclass
from datetime import date

from jingban.kernel.money import yuan
from jingban.payment.core.model import StatementLine
from jingban.payment.errors import PaymentError


@dataclass(frozen=True, slots=True)
class Row:
    """A line with its place in the file and, where the bank prints it, the balance after it (分)."""

    place: int  # line of a CSV or sheet; ordinal of an entry in XML
    line: StatementLine
    balance: int | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """Movements of one account from ``first`` to ``last``; balances in 分, ``None`` where the file gives none."""

    account: str
    first: date
    last: date
    opening: int | None
    closing: int | None
    rows: tuple[Row, ...]

    @property
    def lines(self) -> tuple[StatementLine, ...]:
        """The movements."""
        return tuple(row.line for row in self.rows)


def check(statement: Statement) -> None:
    """Raise PaymentError with the line when balances do not run through or a serial number comes twice."""
    if not statement.rows and statement.opening != statement.closing:
        raise PaymentError("statement_empty")
    seen: dict[str, int] = {}
    running = statement.opening
    for row in statement.rows:
        if not statement.first <= row.line.day <= statement.last:
            raise PaymentError("statement_day", row.place, detail=row.line.day.isoformat())
        if row.line.serial and row.line.serial in seen:
            raise PaymentError("statement_twice", row.place, detail=row.line.serial, hint=str(seen[row.line.serial]))
        seen[row.line.serial] = row.place
        running = _after(running, row)
    if statement.closing is not None and running is not None and running != statement.closing:
        raise PaymentError("statement_balance", detail=yuan(running), hint=yuan(statement.closing))


def _after(running: int | None, row: Row) -> int | None:
    expected = None if running is None else running + row.line.amount
    if row.balance is None:
        return expected
    if expected is not None and row.balance != expected:
        raise PaymentError("statement_running", row.place, detail=yuan(row.balance), hint=yuan(expected))
    return row.balance
