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


LONGEST_SERIAL = 64  # a cut one could be taken for another
_TITLES = {"serial": "银行流水号", "reference": "业务编号", "counterparty": "对方户名", "purpose": "摘要"}
MOST = 10**15  # 分, as in the ledger: sums of many stay inside 64 bits


def check(statement: Statement) -> None:
    """Raise PaymentError with the line when balances do not run through or a serial number comes twice."""
    if not statement.rows and statement.opening != statement.closing:
        raise PaymentError("statement_empty")
    if not statement.rows and statement.last == date.max:
        raise PaymentError("statement_days")  # neither a line nor a day: it would speak for all days to come
    if statement.first > statement.last:
        raise PaymentError("statement_day", detail=statement.first.isoformat())
    _check_size(statement)
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


def _check_size(statement: Statement) -> None:
    for balance in (statement.opening, statement.closing):
        if balance is not None and abs(balance) > MOST:
            raise PaymentError("statement_size", detail=yuan(balance))
    moved = 0
    for row in statement.rows:
        moved += abs(row.line.amount)
        if moved > MOST or abs(row.balance or 0) > MOST:
            raise PaymentError("statement_size", row.place, detail=yuan(max(moved, abs(row.balance or 0))))
        for field in ("serial", "reference", "counterparty", "purpose"):
            text = getattr(row.line, field)
            if "\0" in text:
                raise PaymentError("field_wrong", row.place, _TITLES[field], text[:40].replace("\0", "␀"), "含有空字符")
        if len(row.line.serial) > LONGEST_SERIAL:
            raise PaymentError("field_wrong", row.place, _TITLES["serial"], row.line.serial[:40], "不能超过 64 字")


def _after(running: int | None, row: Row) -> int | None:
    expected = None if running is None else running + row.line.amount
    if row.balance is None:
        return expected
    if expected is not None and row.balance != expected:
        raise PaymentError("statement_running", row.place, detail=yuan(row.balance), hint=yuan(expected))
    return row.balance
