"""Wire shapes of the ledger. Amounts are integer 分."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

from jingban.payment.schemas.shapes import CommandIn, Reason

Month = Annotated[str, Field(pattern=r"^(199\d|20\d{2}|2100)-(0[1-9]|1[0-2])$")]
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2100, 12, 31))]
Fen = Annotated[int, Field(gt=0, le=10**15)]
Code = Annotated[str, Field(min_length=1, max_length=40)]
Statements = Literal["trial", "income", "balance", "journal"]


class MonthOut(Schema):
    """A month of a book."""

    month: str
    state: str
    vouchers: int
    closed_by: str


class BookOut(Schema):
    """A book with its months, oldest first."""

    code: str
    name: str
    kind: str
    centre: str
    scheme: str
    fund_code: str
    function_code: str
    economic_code: str
    chart: str
    months: list[MonthOut]


class PlanOut(Schema):
    """A book by law or by budget item that may be opened; ``book``: its code at the person's centre once it is open."""

    code: str
    name: str
    kind: str
    chart: str
    book: str


class OpenBookIn(CommandIn):
    """Open a book of the plans (310, 390, 610, 2101399-30307 …)."""

    centre: Annotated[str, Field(max_length=24)]
    plan: Code
    day: Day


class BookOpened(Schema):
    """The new book."""

    book: str
    month: str
    accounts: int


class BankAccountIn(CommandIn):
    """The bank account behind an account of the book."""

    role: Code = "bank"
    number: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{4,40}$")]
    name: Annotated[str, Field(min_length=1, max_length=100)]
    bank: Annotated[str, Field(max_length=100)] = ""
    layout: Annotated[str, Field(max_length=40)] = ""


class Made(Schema):
    """The new row."""

    id: int


class LedgerAccountOut(Schema):
    """An account; ``free`` is its balance without what is reserved to go."""

    code: str
    name: str
    kind: str
    role: str
    fund_code: str
    postable: bool
    active_to: date | None
    debit: int
    credit: int
    balance: int
    free: int


class ItemOut(Schema):
    """One line of the check-list."""

    code: str
    title: str
    done: bool
    detail: str


class ChecklistOut(MonthOut):
    """What is to be done before closing."""

    items: list[ItemOut]
    ready: bool


class MonthDone(Schema):
    """A month after the command."""

    book: str
    month: str
    state: str = "open"


class ReopenIn(CommandIn):
    """反结账 with its reason."""

    reason: Reason


class Carried(Schema):
    """年终结转."""

    book: str
    voucher: str
    transfers: int


class VoucherLineIn(Schema):
    """One debit and one credit."""

    model_config = {"extra": "forbid"}
    debit: Annotated[str, Field(min_length=1, max_length=30)]
    credit: Annotated[str, Field(min_length=1, max_length=30)]
    amount: Fen
    memo: Annotated[str, Field(max_length=200)] = ""


class VoucherIn(CommandIn):
    """A voucher written by hand."""

    day: Day
    memo: Annotated[str, Field(min_length=1, max_length=200)]
    lines: Annotated[list[VoucherLineIn], Field(min_length=1, max_length=500)]


class ReverseIn(CommandIn):
    """冲正."""

    day: Day
    reason: Annotated[str, Field(min_length=1, max_length=120)]


class VoucherDone(Schema):
    """The number of the new voucher and its transfers."""

    voucher: str
    transfers: list[str] = []


class VoucherRow(Schema):
    """One voucher in a list."""

    number: str
    day: date
    kind: str
    memo: str
    source: str
    amount: int
    made_by: str
    checked_by: str
    reverses: str
    reversed_by: str


class VoucherPage(Schema):
    """Vouchers, newest first."""

    items: list[VoucherRow]
    total: int
    page: int
    size: int


class LedgerEntryOut(Schema):
    """One entry of a voucher; ``source`` is the business object behind it (item:3, payable:17)."""

    id: str
    debit: str
    debit_name: str
    credit: str
    credit_name: str
    amount: int
    memo: str
    source: str


class VoucherOut(VoucherRow):
    """One voucher with its entries."""

    lines: list[LedgerEntryOut]


class StatementColumnOut(Schema):
    """A column. Its figures are made of the entries of the row's account from ``since`` to ``until``."""

    name: str
    title: str
    money: bool
    since: date | None
    until: date | None


class StatementLine(Schema):
    """A row; money cells are 分. ``book`` and ``account`` with the column's days lead to the entries."""

    cells: list[str | int | None]
    level: int
    strong: bool
    account: str
    book: str
    transfer: str
    source: str


class StatementOut(Schema):
    """A statement; ``problems`` says what does not agree, ``total`` how many entries a paged one has."""

    kind: str
    title: str
    book: str
    book_name: str
    since: date | None
    until: date
    columns: list[StatementColumnOut]
    lines: list[StatementLine]
    problems: list[str]
    total: int | None = None


class BookedEntry(Schema):
    """An entry a payment made."""

    id: str
    voucher: str
    day: date
    amount: int


class HistoryAttemptOut(Schema):
    """One attempt to pay."""

    item: int
    batch: str
    account: str
    state: str
    answered_on: date | None
    returned_on: date | None
    entries: list[BookedEntry]


class PersonPayment(Schema):
    """One amount due to a person."""

    payable: int
    source: str
    source_ref: str
    book: str
    book_name: str
    amount: int
    state: str
    purpose: str
    attempts: list[HistoryAttemptOut]
