"""What goes over the wire of payables and batches. Amounts are integer 分; account numbers masked unless unmasked."""

from datetime import date, datetime
from typing import Annotated, Literal

from ninja import Field, Schema

from jingban.payment.schemas.shapes import PLAIN, CommandId, Reason, Strict

Name = Annotated[str, Field(min_length=1, max_length=100, pattern=PLAIN)]
Ids = Annotated[list[int], Field(min_length=1, max_length=20_000)]
PayableStates = Literal["due", "batched", "sent", "paid", "failed", "returned", "cancelled"]
BatchStates = Literal["prepared", "checked", "approved", "sent", "answered", "cancelled"]
ChangeStates = Literal["asked", "accepted", "rejected"]


# --- payables --------------------------------------------------------------------------------------


class StateSum(Schema):
    """How many payables stand in a state, and what they come to."""

    state: str
    title: str
    count: int
    amount: int


class OverviewOut(Schema):
    """Payables by state; ``suspense`` is what lies in 暂收款; open batches and changes waiting for this person's post."""

    payables: list[StateSum]
    batches: list[StateSum]
    suspense_count: int
    suspense_amount: int
    changes_asked: int


class PayableRow(Schema):
    """One amount due in a list."""

    id: int
    book: str
    book_name: str
    source: str
    source_title: str
    reference: str
    person_name: str
    payee_name: str
    payee_account: str
    payee_bank: str
    relation: str
    relation_title: str
    amount: int
    purpose: str
    state: str
    state_title: str
    in_suspense: bool
    created_at: datetime


class PayablePage(Schema):
    """One page; ``amount`` is over all that match."""

    items: list[PayableRow]
    total: int
    amount: int
    page: int
    size: int


class LineOut(Schema):
    """A part of a payable."""

    account: str
    account_name: str
    amount: int


class AttemptOut(Schema):
    """One attempt to pay."""

    id: int
    payable: int
    attempt: int
    batch: int
    batch_number: str
    number: int
    reference: str
    payee_name: str
    payee_account: str
    payee_bank: str
    amount: int
    from_suspense: bool
    state: str
    state_title: str
    serial: str
    reason: str
    reason_title: str
    words: str
    answered_on: date | None
    returned_on: date | None


class AccountChangeOut(Schema):
    """A change of payee; the numbers masked. ``withdrawal``: to nobody, the money goes back to the fund."""

    id: int
    kind: Literal["payee", "withdrawal"]
    payable: int
    reference: str
    amount: int
    old_name: str
    old_account: str
    new_name: str
    new_account: str
    new_bank: str
    relation_title: str
    reason: str
    evidence: str
    state: str
    state_title: str
    asked_by: str
    asked_at: datetime
    checked_by: str
    checked_at: datetime | None
    answer: str
    may_decide: bool


class PayableOut(PayableRow):
    """One amount due with its parts, attempts and changes. ``may``: retry, change, cancel, withdraw.

    ``person_digest`` is the keyed digest the person's other payments are found by; empty without a certificate.
    """

    person_digest: str
    lines: list[LineOut]
    attempts: list[AttemptOut]
    changes: list[AccountChangeOut]
    reason: str
    created_by: str
    unmasked_until: datetime | None
    may: list[str]


class ReasonIn(Strict):
    """A command with a reason."""

    reason: Reason
    command_id: CommandId


class PayeeUnmaskIn(Strict):
    """Why account numbers are to be seen."""

    reason: Reason


class PayeeUnmasked(Schema):
    """Until when."""

    until: datetime


class ChangeIn(Strict):
    """Another payee or account."""

    name: Name
    account: Annotated[str, Field(min_length=4, max_length=60, pattern=PLAIN)]
    bank: Annotated[str, Field(max_length=100, pattern=PLAIN)] = ""
    bank_code: Annotated[str, Field(max_length=20, pattern=PLAIN)] = ""
    id_number: Annotated[str, Field(max_length=18, pattern=PLAIN)] = ""
    relation: Literal["self", "heir", "guardian", "unit"] = "self"
    reason: Reason
    evidence: Annotated[str, Field(max_length=200, pattern=PLAIN)] = ""
    command_id: CommandId


class WithdrawalIn(Strict):
    """Why an amount in 暂收款 is not due any more, and what proves it."""

    reason: Reason
    evidence: Annotated[str, Field(min_length=2, max_length=200, pattern=PLAIN)]
    command_id: CommandId


class ChangePage(Schema):
    """Changes, newest first."""

    items: list[AccountChangeOut]
    total: int
    page: int
    size: int


class DecisionIn(Strict):
    """Accept or reject a change; a rejection says why."""

    accept: bool
    answer: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    command_id: CommandId


class StateOut(Schema):
    """Where the object stands afterwards."""

    state: str


class IdOut(Schema):
    """What was made."""

    id: int


class ImportOut(Schema):
    """What a list came to."""

    count: int
    amount: int


# --- batches ---------------------------------------------------------------------------------------


class PayerOut(Schema):
    """An account orders are paid from."""

    id: int
    book: str
    book_name: str
    name: str
    number: str
    bank: str
    layout: str


class LayoutOut(Schema):
    """A bank format."""

    code: str
    name: str
    ending: str
    max_items: int


class PrepareIn(Strict):
    """制单; without ``payables`` everything due in the book."""

    book: Annotated[str, Field(min_length=1, max_length=40, pattern=PLAIN)]
    payer: int
    payables: Ids | None = None
    layout: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    command_id: CommandId


class PreparedOut(Schema):
    """Ids of the batches."""

    batches: list[int]


class Signature(Schema):
    """Who did what when."""

    act: str
    title: str
    by: str
    at: datetime


class BatchRow(Schema):
    """One batch in a list."""

    id: int
    number: str
    book: str
    book_name: str
    layout: str
    day: date
    count: int
    total: int
    state: str
    state_title: str
    level: str
    level_title: str
    prepared_by: str
    prepared_at: datetime


class BatchPage(Schema):
    """Batches, newest first."""

    items: list[BatchRow]
    total: int
    page: int
    size: int


class FileOut(Schema):
    """A file exchanged with the bank."""

    id: int
    direction: str
    number: str
    filename: str
    size: int
    day: date | None
    count: int
    total: int
    by: str
    at: datetime


class BatchOut(BatchRow):
    """One batch with its signatures, files and sums. ``may``: check, approve, send, cancel, apply, file."""

    digest: str
    reason: str
    payer_name: str
    payer_number: str
    signatures: list[Signature]
    files: list[FileOut]
    sums: list[StateSum]  # of its items
    unmasked_until: datetime | None
    may: list[str]


class ItemPage(Schema):
    """Items of a batch in the order of their numbers."""

    items: list[AttemptOut]
    total: int
    page: int
    size: int


class BatchDone(Schema):
    """Where a batch stands after a command."""

    id: int
    number: str
    state: str


class AppliedOut(Schema):
    """What a return file did; ``already``: it was applied before and nothing changed."""

    already: bool
    file: int
    state: str
    paid: int
    paid_amount: int
    failed: int
    failed_amount: int
    returned: int
    returned_amount: int
