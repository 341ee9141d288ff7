"""What goes over the wire of the capture desk. Amounts are text in 元 (the contract of capture); sums also integer 分."""

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema

Channel = Literal["upload", "watched", "phone", "cli"]
BatchState = Literal["open", "ready", "released"]
PageState = Literal["queued", "read", "failed"]
FileState = Literal["queued", "opened", "refused"]
PaperState = Literal["open", "released"]
SecondState = Literal["not_needed", "needed", "different", "agreed"]
FieldState = Literal["confirmed_by_check", "read_only", "conflict"]
ActionName = Literal["set", "accept", "clear", "withdraw", "add_line", "delete_line", "move_line", "reset"]
Kind = Literal[
    "outpatient_bill", "inpatient_bill", "bill", "fee_list", "discharge_record", "diagnosis_certificate",
    "id_card", "bank_card", "separator", "other",
]  # fmt: skip
CommandId = Annotated[str, Field(min_length=8, max_length=64)]
Text = Annotated[str, Field(max_length=500)]
Key = Annotated[str, Field(max_length=80)]


class Refused(Schema):
    """A refusal: a stable code for programs, a Chinese message for people."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class CaptureProblem(Schema):
    """Why a file or a page was refused; the message is for the user."""

    code: str
    message: str


# --- batches -------------------------------------------------------------------------------------


class BatchIn(Schema):
    name: Annotated[str, Field(min_length=1, max_length=120)]
    channel: Literal["upload", "phone"] = "upload"
    command_id: CommandId


class Created(Schema):
    id: int


class Duplicate(Schema):
    """Where the centre has the very same file already."""

    file_id: int
    batch_id: int
    batch_name: str
    filename: str


class CaptureUploaded(Schema):
    """Outcome of one file: taken in (perhaps a duplicate, then told), or an error."""

    filename: str
    file_id: int | None = None
    job_id: int | None = None
    duplicate: Duplicate | None = None
    error: CaptureProblem | None = None


class CaptureUploads(Schema):
    items: list[CaptureUploaded]


class PageCounts(Schema):
    all: int
    read: int
    failed: int
    waiting: int
    suspects: int


class PaperCounts(Schema):
    all: int
    doubtful: int
    released: int


class BatchItem(Schema):
    id: int
    name: str
    channel: Channel
    state: BatchState = Field(description="open: something is still to be read")
    problem: str = Field(description="Why putting the pages together failed; empty otherwise")
    created_by: str
    created_at: datetime
    files: int
    files_refused: int
    pages: PageCounts
    papers: PaperCounts
    job_id: int | None


class CaptureBatchPage(Schema):
    items: list[BatchItem]
    total: int
    page: int
    size: int


class FileItem(Schema):
    id: int
    filename: str
    size: int
    media: str
    state: FileState
    error: CaptureProblem | None
    duplicate: Duplicate | None
    archive_id: int | None = Field(description="The archive it was in")
    job_id: int | None


class CaptureBatchOut(BatchItem):
    file_items: list[FileItem]


class SuspectOf(Schema):
    """An earlier page of the centre that looks the same and holds the same figures."""

    page_id: int
    batch_id: int
    batch_name: str
    filename: str
    number: int
    paper_id: int | None = None


class PageItem(Schema):
    id: int
    batch_id: int
    file_id: int
    filename: str
    number: int = Field(description="Page of its file, from 1")
    position: int | None = Field(description="Which page of its paper, from 1")
    paper_id: int | None
    state: PageState
    kind: Kind | None
    rotation: int
    source: str
    engine: str
    seconds: float
    width: float = Field(description="Of the upright page: the units of every bbox on it")
    height: float
    suspected_of: SuspectOf | None
    error: CaptureProblem | None
    job_id: int | None


class PagePage(Schema):
    items: list[PageItem]
    total: int
    page: int
    size: int


# --- papers --------------------------------------------------------------------------------------


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
    blind: bool = Field(description="The values are kept from this person, who may key the paper a second time")
    unmasked_until: datetime | None


class EditIn(Schema):
    action: ActionName
    key: Key = ""
    text: Text | None = None
    cells: dict[str, Text] = {}
    to: Annotated[int, Field(ge=0, le=9999)] = 0


class EditsIn(Schema):
    version: int
    edits: Annotated[list[EditIn], Field(min_length=1, max_length=500)]
    command_id: CommandId


class DraftIn(Schema):
    edits: Annotated[list[EditIn], Field(min_length=1, max_length=500)]


class OverrideIn(Schema):
    version: int
    check_id: Annotated[str, Field(max_length=120)]
    reason: Text
    command_id: CommandId


class VersionIn(Schema):
    version: int
    command_id: CommandId


class PaperReasonIn(Schema):
    version: int
    reason: Text
    command_id: CommandId


class PaperUnmaskIn(Schema):
    reason: Text


class PaperUnmasked(Schema):
    unmasked_until: datetime


class SecondField(Schema):
    key: str
    label: str
    value_kind: str
    page: int | None
    bbox: list[float] | None


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


class SecondIn(Schema):
    version: int
    values: dict[str, Text | None]
    command_id: CommandId


class PageCommandIn(Schema):
    command_id: CommandId


class PageQueued(Schema):
    job_id: int


class WordOut(Schema):
    text: str
    bbox: list[float]
    confidence: float | None


class WordsOut(Schema):
    """What was read on a page, run by run."""

    width: float
    height: float
    words: list[WordOut]


# --- phone, templates, statistics ----------------------------------------------------------------


class TicketOut(Schema):
    url: str
    qr_svg: str
    expires_at: datetime


class ColumnIn(Schema):
    """One column of a list: the cell it holds, its place as shares of the table's width, the word at its head."""

    name: Annotated[str, Field(max_length=40)]
    left: Annotated[float, Field(ge=0, le=1)] = 0
    right: Annotated[float, Field(ge=0, le=1)] = 0
    header: Annotated[str, Field(max_length=40)] = ""


class TemplateIn(Schema):
    provider: Annotated[str, Field(min_length=2, max_length=200)]
    kind: Kind = "fee_list"
    columns: Annotated[list[ColumnIn], Field(min_length=2, max_length=30)]
    paper_id: int | None = None
    command_id: CommandId


class TemplateOut(Schema):
    id: int
    provider: str
    kind: Kind
    version: int
    columns: list[ColumnIn]
    by: str
    at: datetime


class KindRate(Schema):
    value_kind: str
    label: str
    fields: int
    corrected: int
    rate: str = Field(description="Corrected of read, four decimals")


class EngineStatistics(Schema):
    engine: str
    pages: int
    seconds_per_page: float
    worst_seconds: float
    fields: int
    accepted: int
    corrected: int
    rate: str
    kinds: list[KindRate]


class OperatorStatistics(Schema):
    by: str
    name: str
    fields: int
    corrected: int
    second_keyed: int
    papers_released: int
    pages_released: int
    work_minutes: int = Field(description="Time between acts, pauses over five minutes left out")
    papers_per_hour: str


class DayStatistics(Schema):
    day: str
    pages: int
    papers_released: int


class StatisticsOut(Schema):
    since: str
    until: str
    engines: list[EngineStatistics]
    operators: list[OperatorStatistics]
    days: list[DayStatistics]


class NameOut(Schema):
    name: str
    label: str
    value_kind: str


class NamesOut(Schema):
    """Every name a field or a cell may have."""

    fields: list[NameOut]
    cells: list[NameOut]
    kinds: dict[str, str]
