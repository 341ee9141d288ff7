"""Papers as they are shown on the bench."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

from jingban.capture.schemas.batches import PageItem
from jingban.capture.schemas.words import ActionName, FieldState, Kind, PaperState, SecondState


class PaperItem(Schema):
    id: int
    number: int
    case_key: str
    kind: Kind
    state: PaperState
    second: SecondState
    version: int
    pages: int
    payer: str
    provider: str
    bill_number: str
    total_fen: int | None
    fields: int
    doubtful: int
    conflicts: int
    touched_at: datetime | None
    released_by: str
    released_at: datetime | None


class PaperPage(Schema):
    items: list[PaperItem]
    total: int
    page: int
    size: int


class FieldOut(Schema):
    key: str = Field(description="TotalAmount, categories[0].ItemAmount, lines[3].ItemPrice")
    name: str
    label: str
    value_kind: Literal["text", "code", "date", "money", "words", "price", "quantity", "ratio"]
    value: str | None = Field(description="What counts: the person's where there is one, the machine's otherwise")
    machine: str | None
    human: str | None
    keyed: bool = Field(description="A person keyed it; with human null: the paper holds no such value")
    raw: str
    status: FieldState
    doubtful: bool
    masked: bool = Field(description="The shown text hides part of the value")
    confidence: float | None
    source: str
    page: int | None = Field(description="Which page of the paper, from 1")
    bbox: list[float] | None
    checks: list[int] = Field(description="Positions in checks of those that speak of it")
    by: str = ""
    at: datetime | None = None


class PaperLineOut(Schema):
    index: int
    status: FieldState
    page: int | None
    bbox: list[float] | None
    cells: list[FieldOut]


class ImpliedOut(Schema):
    key: str
    value: str


class CheckOut(Schema):
    id: str
    ok: bool
    severity: Literal["error", "warning", "info"]
    message: str
    expected: str
    found: str
    subjects: list[str]
    implied: list[ImpliedOut] = Field(description="Values that would make it hold, each alone")
    overridden: bool


class HindranceOut(Schema):
    code: str
    key: str
    message: str


class OverrideOut(Schema):
    check_id: str
    reason: str
    by: str
    at: datetime


class CaseSubject(Schema):
    paper_id: int
    number: int
    key: str


class CaseCheckOut(Schema):
    """A check between the papers of one case."""

    id: str
    ok: bool
    severity: Literal["error", "warning", "info"]
    message: str
    expected: str
    found: str
    subjects: list[CaseSubject]


class DifferenceOut(Schema):
    key: str
    label: str
    first: str | None
    second: str | None
    hidden: bool = Field(description="Both values are kept from this person, who keys the paper again")


class HistoryItem(Schema):
    number: int
    pass_number: int
    action: ActionName
    key: str
    text: str | None
    by: str
    at: datetime


class SameBill(Schema):
    paper_id: int
    batch_id: int
    batch_name: str
    number: int
    total_fen: int | None


class JudgedOut(Schema):
    """A paper's data as judged: of the stored paper, or of a draft."""

    fields: list[FieldOut]
    categories: list[PaperLineOut]
    lines: list[PaperLineOut]
    checks: list[CheckOut]
    doubtful: list[str] = Field(description="Keys in the order of the paper: the tab order of the bench")
    hindrances: list[HindranceOut] = Field(description="Empty when the paper may be released")
    total_fen: int | None


class PaperOut(JudgedOut):
    paper: PaperItem
    batch_id: int
    batch_name: str
    engine: str
    page_items: list[PageItem]
    overrides: list[OverrideOut]
    differences: list[DifferenceOut] = Field(description="Of the second keying; empty until it was done")
    history: list[HistoryItem]
    case_checks: list[CaseCheckOut] = Field(description="Against the other papers of its case; they stop nothing")
    same_bill: list[SameBill] = Field(description="Other papers of the centre with this bill number")
    previous_id: int | None
    next_id: int | None
    next_open_id: int | None = Field(description="The next paper of the batch that is not released, round the end")
    blind: bool = Field(description="The values are kept from this person, who may key the paper a second time")
    may_take_first: bool = Field(description="This person may choose to key it first and see it; never second then")
    unmasked_until: datetime | None


class PaperUnmasked(Schema):
    unmasked_until: datetime


class SecondField(Schema):
    key: str
    label: str
    value_kind: str
    page: int | None
    bbox: list[float] | None
    differs: bool = Field(description="Keyed a second time, and otherwise than the first time")


class ContractOut(Schema):
    """A paper as the JSON contract, with what the contract does not say: which version, and whether it is released."""

    paper_id: int
    version: int
    state: PaperState
    released_at: datetime | None
    masked: bool
    reading: dict[str, Any]  # docs/contracts/capture.schema.json


class SecondOut(Schema):
    """What a second person keys, without what the first one keyed."""

    paper_id: int
    version: int
    state: SecondState
    kind: Kind
    fields: list[SecondField]
    page_items: list[PageItem]
