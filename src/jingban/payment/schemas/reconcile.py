"""What goes over the wire of reconciliation. Amounts are 分; out of the bank account is negative."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema

from jingban.payment.schemas.shapes import CommandId, Strict

Note = Annotated[str, Field(min_length=2, max_length=500)]
Ids = Annotated[list[Annotated[str, Field(max_length=100)]], Field(max_length=5000)]


class ReconcileBook(Schema):
    """A book with a bank account: where it stands."""

    code: str
    name: str
    last_locked: date | None
    covered_until: date | None  # by bank statements
    accounts: list["ReconcileAccount"]


class ReconcileAccount(Schema):
    """A bank account; the number is masked."""

    id: int
    name: str
    number: str
    bank: str


class MovementOut(Schema):
    """One movement as one side tells it."""

    side: str  # business, ledger, bank
    id: str
    day: date
    amount: int
    reference: str
    batch: str
    serial: str
    name: str
    purpose: str
    payment: bool


class MovementRef(Schema):
    """A movement by its side and id."""

    side: str
    id: str


class SuggestionOut(Schema):
    """Movements that may belong to an open one."""

    movements: list[MovementRef]
    reason: str


class OpenOut(Schema):
    """A difference."""

    kind: str
    title: str
    words: str
    movements: list[MovementOut]
    suggestions: list[SuggestionOut]


class TotalOut(Schema):
    """The first level: a day and a batch; triples in the order business, ledger, bank."""

    day: date
    batch: str
    count: tuple[int, int, int]
    out: tuple[int, int, int]
    back: tuple[int, int, int]
    equal: bool


class ReconcileOut(Schema):
    """Where a book stands up to a day."""

    book: str
    day: date
    state: str  # open, locked
    totals: list[TotalOut]  # of the day and of every day that is not agreed yet
    open: list[OpenOut]
    open_count: int  # ``open`` is cut at 500
    obstacles: list[str]  # what stands in the way of locking
    matched: int  # matches that became complete on the day


class MatchOut(Schema):
    """A match with its movements."""

    id: int
    kind: str
    automatic: bool
    note: str
    by: str
    at: datetime
    amount: int
    movements: list[MovementOut]


class MatchPage(Schema):
    items: list[MatchOut]
    total: int
    page: int
    size: int


class StatementItem(Schema):
    """An imported statement."""

    id: int
    account: str
    filename: str
    day: date | None
    count: int
    opening: int | None
    closing: int | None
    by: str
    at: datetime


class StatementPage(Schema):
    items: list[StatementItem]
    total: int
    page: int
    size: int


class AdjustmentOut(Schema):
    """银行存款余额调节表 at the end of a day; adjusted balances agree or the difference is told."""

    book: str
    name: str
    day: date
    book_balance: int
    bank_balance: int | None  # no statement yet
    received_by_us: list[MovementOut]
    paid_by_us: list[MovementOut]
    received_by_bank: list[MovementOut]
    paid_by_bank: list[MovementOut]
    book_adjusted: int | None
    bank_adjusted: int | None
    agreed: bool


class ImportedOut(Schema):
    """A statement was taken: movements added, and those known already."""

    id: int
    added: int
    known: int


class MatchAllIn(Strict):
    """Match all that is certain up to a day."""

    book: Annotated[str, Field(max_length=40)]
    day: date
    command_id: CommandId


class MatchAllOut(Schema):
    matched: int
    open: int


class MatchIn(Strict):
    """A person's match: ids of the movements of each side."""

    book: Annotated[str, Field(max_length=40)]
    business: Ids = []
    ledger: Ids = []
    bank: Ids = []
    note: Note
    command_id: CommandId


class MatchIdOut(Schema):
    id: int


class UnmatchIn(Strict):
    reason: Note
    command_id: CommandId


class LockIn(Strict):
    """Lock a day of a book."""

    book: Annotated[str, Field(max_length=40)]
    day: date
    command_id: CommandId


class LockOut(Schema):
    day: date
    locked: bool


ReconcileBook.model_rebuild()
