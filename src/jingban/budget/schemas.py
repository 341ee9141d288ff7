"""What goes over the wire of the budget desk. Money is integer 分 (``*_fen``) beside the printed text."""

from datetime import datetime
from typing import Any, Literal

from ninja import Field, Schema

State = Literal["reading", "checked", "failed"]
Severity = Literal["error", "warning", "info"]
Category = Literal[
    "arithmetic", "cross", "logic", "complete", "code", "indicator", "wording", "format", "duplicate", "extraction"
]
DecisionState = Literal["open", "accepted", "dismissed"]


class Refused(Schema):
    """A refusal: a stable code for programs, a Chinese message for people."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class ReadProblem(Schema):
    """Why a file was refused; the message is for the user."""

    code: str
    message: str


class Uploaded(Schema):
    """Outcome of one file of an upload: a new document, a known one, or an error."""

    filename: str
    document_id: int | None = None
    job_id: int | None = None
    duplicate_of: int | None = None
    error: ReadProblem | None = None


class UploadOut(Schema):
    items: list[Uploaded]


class Counts(Schema):
    error: int
    warning: int
    info: int
    open: int


class IdentityCounts(Schema):
    checked: int
    exact: int
    rounding: int
    violated: int


class DocumentItem(Schema):
    id: int
    filename: str
    unit_name: str
    fiscal_year: int | None
    kind: Literal["budget", "final", ""]
    level: Literal["department", "unit", ""]
    profile: str
    state: State
    error: ReadProblem | None
    uploaded_by: str
    uploaded_at: datetime
    checked_at: datetime | None
    counts: Counts
    identities: IdentityCounts
    job_id: int | None


class DocumentPage(Schema):
    items: list[DocumentItem]
    total: int
    page: int
    size: int


class TableItem(Schema):
    index: int
    kind: str
    number: str
    title: str
    unit: str
    rows: int
    columns: int
    blank: bool
    flagged: int = Field(description="Findings with a side in this table")
    pages: list[int]


class PlaceOut(Schema):
    """Only what the format knows is filled."""

    line: int | None = None
    page: int | None = None
    bbox: list[float] | None = None
    sheet: str | None = None
    cell: str | None = None


class SectionItem(Schema):
    number: str
    title: str
    level: int
    line: int | None
    page: int | None


class RepairItem(Schema):
    kind: str
    read: str
    made: str
    why: str
    applied: bool
    severe: bool
    table: str
    place: PlaceOut


class RelatedDocument(Schema):
    id: int
    unit_name: str
    fiscal_year: int | None
    filename: str


class DocumentOut(DocumentItem):
    sha256: str
    size: int
    media: str
    amount_unit: str
    pages: int | None
    unread_pages: list[int] = Field(description="Pages of a PDF that are pictures: they were not checked")
    lines: int
    tables: list[TableItem]
    sections: list[SectionItem]
    repairs: list[RepairItem]
    department: RelatedDocument | None
    last_year: RelatedDocument | None
    unmasked_until: datetime | None


class ColumnOut(Schema):
    key: str
    label: str
    path: list[str]
    panel: str
    role: Literal["amount", "code", "text"]


class CellOut(Schema):
    column: int = Field(description="Position in columns")
    text: str
    state: Literal["number", "zero", "dash", "blank", "missing", "text"]
    amount_fen: int | None
    place: PlaceOut
    findings: list[str]


class RowOut(Schema):
    index: int
    role: Literal["detail", "subtotal", "total"]
    panel: str
    label: str
    level: int
    place: PlaceOut
    cells: list[CellOut]
    findings: list[str] = Field(description="Findings on the row that name no cell")


class LabelledValue(Schema):
    label: str
    text: str
    amount_fen: int | None = None


class IndicatorOut(Schema):
    level1: str
    level2: str
    name: str
    operator: str
    value: str
    unit: str
    direction: str
    weight: str | None
    place: PlaceOut
    findings: list[str]


class TargetOut(Schema):
    code: str
    name: str
    unit_name: str
    total_fen: int | None
    total_text: str
    goal: str
    fields: list[LabelledValue]
    place: PlaceOut
    indicators: list[IndicatorOut]
    findings: list[str]


class TableOut(Schema):
    index: int
    kind: str
    number: str
    title: str
    unit: str
    blank: bool
    columns: list[ColumnOut]
    rows: list[RowOut]
    targets: list[TargetOut]
    notes: list[str]


class SourceLine(Schema):
    number: int
    text: str


class SourceSheet(Schema):
    name: str
    rows: list[list[str]]


class SourceBlock(Schema):
    type: Literal["line", "grid"]
    text: str | None = None
    rows: list[list[str]] | None = None


class SourceOut(Schema):
    """The original as it can be shown beside the tables; which fields are filled depends on ``kind``."""

    kind: Literal["pdf", "text", "grid", "html_blocks"]
    page: int | None = None
    pages: int | None = None
    width: float | None = None
    height: float | None = None
    image_url: str | None = None
    lines: list[SourceLine] | None = None
    sheets: list[SourceSheet] | None = None
    blocks: list[SourceBlock] | None = None


class EvidenceOut(Schema):
    document: str
    own: bool
    page: int | None
    line: int | None
    sheet: str | None
    cell: str | None
    bbox: list[float] | None
    table: str
    table_index: int | None
    row: str
    row_index: int | None
    column: str
    column_index: int | None
    target_index: int | None
    text: str


class DecisionOut(Schema):
    state: DecisionState
    reason: str
    by: str
    at: datetime | None


class FindingOut(Schema):
    fingerprint: str
    rule: str
    rule_title: str
    category: Category
    severity: Severity
    table: str
    message: str
    expected: str
    found: str
    difference: str
    suggestion: str
    evidence: list[EvidenceOut]
    decision: DecisionOut


class FindingFilter(Schema):
    """Which findings; an empty field does not narrow."""

    severity: Severity | Literal[""] = ""
    category: Category | Literal[""] = ""
    rule: str = Field("", max_length=60)
    decision: DecisionState | Literal[""] = ""
    table: int | None = Field(None, ge=0, le=100_000, description="Index of a table one side stands in")


class FindingPage(Schema):
    items: list[FindingOut]
    total: int
    page: int
    size: int


class DecideIn(Schema):
    state: DecisionState
    reason: str = ""
    command_id: str


class RecheckIn(Schema):
    department_id: int | None = None
    last_year_id: int | None = None
    command_id: str


class QueuedJob(Schema):
    job_id: int


class UnmaskIn(Schema):
    reason: str


class UnmaskOut(Schema):
    unmasked_until: datetime


class FlowNode(Schema):
    name: str
    kind: Literal["income", "total", "expenditure"]


class FlowLink(Schema):
    source: str
    target: str
    amount_fen: int


class Flow(Schema):
    nodes: list[FlowNode]
    links: list[FlowLink]


class FunctionNode(Schema):
    """``amount_fen`` equals the sum of the children whenever there are any."""

    code: str
    name: str
    amount_fen: int
    children: list["FunctionNode"]


class Functions(Schema):
    tree: list[FunctionNode]
    amount_fen: int


class Share(Schema):
    name: str
    amount_fen: int


class ProjectShare(Schema):
    name: str
    amount_fen: int
    unit_name: str


class IndicatorKind(Schema):
    level1: str
    level2: str
    count: int


class YearTotal(Schema):
    year: int
    total_fen: int | None
    three_public_fen: int | None


class ChartsOut(Schema):
    flow: Flow
    functions: Functions
    basic_project: list[Share]
    projects: list[ProjectShare]
    indicators: list[IndicatorKind]
    years: list[YearTotal]


class RuleOut(Schema):
    id: str
    title: str
    source: str
    compares: str
    category: Category
    severity: Severity
    dimension: str


FunctionNode.model_rebuild()
