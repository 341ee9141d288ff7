"""What goes over the wire of claims. Amounts are integer 分; certificates, phones and accounts masked unless unmasked."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
CommandId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:\-]+$")]
Text = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=60, pattern=PLAIN)]
Said = Annotated[str, Field(min_length=2, max_length=500, pattern=PLAIN)]
Fen = Annotated[int, Field(ge=-100_000_000_00, le=100_000_000_00)]
Figure = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
QueueKey = Literal["draft", "incomplete", "accepted", "on_hold", "settled", "rechecked", "approved", "released"]
StateKey = Literal[QueueKey, "closed", "rejected", "withdrawn", "superseded"]


class Strict(Schema):
    """A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class ClaimProblem(Schema):
    """A refusal."""

    code: str
    message: str
    details: dict[str, Any] = {}


# --- handed in ---------------------------------------------------------------------------------------


class ClaimLineIn(Strict):
    """费用明细."""

    name: Annotated[str, Field(min_length=1, max_length=200, pattern=PLAIN)]
    quantity: Figure
    price: Figure
    amount: Fen
    day: date | None = None
    code: Short = ""
    spec: Text = ""
    unit: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    category: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    prescription: Short = ""
    trace: Short = ""


class ClaimCategoryIn(Strict):
    """A printed 大项."""

    name: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    amount: Fen


class ClaimBillIn(Strict):
    """票据."""

    number: Annotated[str, Field(min_length=1, max_length=40, pattern=PLAIN)]
    day: date
    total: Fen
    code: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    check_code: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    electronic: bool = True
    foreign: bool = False
    total_in_words: Fen | None = None
    printed_fund: Fen = 0
    categories: list[ClaimCategoryIn] = []
    lines: Annotated[list[ClaimLineIn], Field(max_length=20_000)] = []
    payer: Short = ""
    payer_id: Annotated[str, Field(max_length=30, pattern=PLAIN)] = ""
    sex: Literal["", "1", "2", "9"] = ""
    age: Annotated[int, Field(ge=0, le=150)] | None = None
    refund_of: Annotated[str, Field(max_length=40, pattern=PLAIN)] = ""
    paper: RowId | None = None


class ClaimOperationIn(Strict):
    """手术操作."""

    code: Annotated[str, Field(max_length=20, pattern=PLAIN)]
    day: date


class ClaimVisitIn(Strict):
    """A stay, or the care of one day at one provider."""

    med_type: Literal["11", "13", "14", "21", "22", "23", "24", "41", "51", "52", "53"]
    provider: Annotated[str, Field(min_length=1, max_length=60, pattern=PLAIN)]
    provider_name: Text = ""
    first: date
    last: date
    bills: Annotated[list[ClaimBillIn], Field(min_length=1, max_length=500)]
    department: Short = ""
    diagnoses: Annotated[list[Annotated[str, Field(max_length=20, pattern=PLAIN)]], Field(max_length=50)] = []
    operations: Annotated[list[ClaimOperationIn], Field(max_length=50)] = []
    out_of_town: Literal["", "02", "06", "07", "08", "09", "10", "11"] = ""
    excused: bool = False


class ClaimHeadIn(Strict):
    """What is said of the claim beside its visits."""

    person: RowId
    reason: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"] = "01"
    filed: date | None = None
    materials: list[Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]] = []
    proxy: bool = False
    applicant: Short = ""
    applicant_id: Annotated[str, Field(max_length=30, pattern=PLAIN)] = ""
    phone: Annotated[str, Field(max_length=20, pattern=r"^[0-9+\- ]*$")] = ""
    liability_statement: bool = False
    account: Annotated[int, Field(ge=0, le=100_000_000_00)] = 0
    supplements: RowId | None = None


class ClaimIn(ClaimHeadIn):
    """A new claim, keyed by hand. Visits may come later."""

    visits: Annotated[list[ClaimVisitIn], Field(max_length=200)] = []
    command_id: CommandId


class ClaimFromPapersIn(ClaimHeadIn):
    """A new claim from released papers of capture."""

    papers: Annotated[list[RowId], Field(min_length=1, max_length=200)]
    command_id: CommandId


class ClaimContentIn(Strict):
    """The visits of a draft, replaced as a whole."""

    revision: Revision
    visits: Annotated[list[ClaimVisitIn], Field(max_length=200)]
    command_id: CommandId


class ClaimMaterialIn(Strict):
    """One material."""

    code: Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]
    there: bool
    copies: Annotated[int, Field(ge=0, le=999)] = 1
    note: Text = ""


class ClaimMaterialsIn(Strict):
    """Materials as they lie on the desk."""

    revision: Revision
    materials: Annotated[list[ClaimMaterialIn], Field(max_length=20)]
    command_id: CommandId


class ClaimStepIn(Strict):
    """A step without more to say."""

    revision: Revision
    command_id: CommandId


class ClaimSaidIn(Strict):
    """A step with a reason."""

    revision: Revision
    reason: Said
    command_id: CommandId


class FindingDecisionIn(Strict):
    """What a reviewer says of a finding; ``reason`` is needed to overrule or to ask the hospital."""

    decision: Literal["accepted", "overruled", "asked", "open"]
    reason: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    command_id: CommandId


class LineItemIn(Strict):
    """The catalogue item of a line, chosen by a person; empty: none. ``learn`` keeps it for the provider."""

    revision: Revision
    item: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    learn: bool = False
    command_id: CommandId


class ClaimBulkIn(Strict):
    """Several claims at once; each is checked by itself, what is refused is told row by row."""

    claims: Annotated[list[RowId], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    command_id: CommandId


class ClaimUnmaskIn(Strict):
    """Why certificate and phone are to be seen in clear."""

    reason: Said


class ArchiveListIn(Strict):
    """Ended claims to be handed to the archive together."""

    claims: Annotated[list[RowId], Field(min_length=1, max_length=2000)]
    command_id: CommandId


# --- shown ---------------------------------------------------------------------------------------------


class ClaimIdOut(Schema):
    """What was made or changed."""

    id: int
    number: str
    state: str
    revision: int


class ClaimClockOut(Schema):
    """受理时限. ``word`` is what the desk shows: 还剩 3 个工作日."""

    due: date | None
    used: int
    left: int
    overdue: bool
    warn: bool
    paused: bool
    word: str


class ClaimRow(Schema):
    """One claim in a list."""

    id: int
    number: str
    version: int
    person_id: int
    person_name: str
    certificate: str
    scheme: str
    scheme_title: str
    channel: str
    channel_title: str
    med_types: list[str]
    state: str
    state_title: str
    filed_on: date
    clock: ClaimClockOut
    bills: int
    lines: int
    total: int
    fund: int
    personal: int
    open_findings: int
    findings: int
    held_by: str
    held_name: str
    changed_at: datetime


class ClaimPage(Schema):
    """One page; the total stops at 10,000 (``more``)."""

    items: list[ClaimRow]
    total: int
    more: bool
    page: int
    size: int


class QueueOut(Schema):
    """One queue of 我的工作: what this person may do next in that state."""

    key: str  # draft, incomplete, accepted, on_hold, settled, rechecked, approved, released
    title: str
    count: int
    mine: int  # held by this person
    warn: int
    overdue: int


class WorkOut(Schema):
    """我的工作."""

    queues: list[QueueOut]


class MaterialOut(Schema):
    """材料清单, one row."""

    code: str
    title: str
    needed: bool
    there: bool
    copies: int
    papers: list[int]
    note: str


class ClaimLineOut(Schema):
    """费用明细 with its catalogue item and what was cut."""

    id: int
    bill: int
    visit: int
    number: int
    name: str
    spec: str
    unit: str
    category: str
    day: date | None
    quantity: str
    price: str
    amount: int
    price_doubtful: bool
    printed_code: str
    item: str
    item_name: str
    item_class: str
    item_class_title: str
    ratio: str
    ceiling: int | None
    match: str
    match_title: str
    cut: int
    findings: list[int]


class ClaimLinePage(Schema):
    """Fee lines; a long list never loads whole."""

    items: list[ClaimLineOut]
    total: int
    amount: int
    page: int
    size: int


class ClaimBillOut(Schema):
    """票据."""

    id: int
    visit: int
    number: str
    code: str
    check_code: str
    day: date
    total: int
    electronic: bool
    foreign: bool
    printed_fund: int
    payer: str
    payer_id: str  # masked
    lines: int
    paper: int | None
    findings: list[int]


class ClaimVisitOut(Schema):
    """就诊."""

    id: int
    number: int
    med_type: str
    med_type_title: str
    provider: str
    provider_name: str
    level: str
    first: date
    last: date
    department: str
    diagnoses: list[str]
    operations: list[ClaimOperationIn]
    out_of_town: str
    excused: bool
    total: int


class ClaimFindingOut(Schema):
    """核对 or 审核 finding."""

    id: int
    origin: str
    origin_title: str
    rule: str
    title: str
    severity: str
    severity_title: str
    gate: bool
    sentence: str
    source: str
    mark: str
    lines: list[int]
    bill: int | None
    other: str
    amount: int
    reason: str
    reason_title: str
    decision: str
    decision_title: str
    decided_by: str
    decided_name: str
    decided_at: datetime | None
    said: str


class ClaimCutOut(Schema):
    """核减."""

    line: int
    line_name: str
    reason: str
    reason_title: str
    ground: str
    amount: int
    state: str
    text: str


class ClaimShareOut(Schema):
    """One part of the waterfall; ``person`` True where the citizen bears it."""

    name: str
    amount: int
    person: bool


class ClaimSettlementOut(Schema):
    """待遇核定 of one visit."""

    id: int
    visit: int
    total: int
    own_pay: int
    over_limit: int
    prior_self_pay: int
    eligible: int
    deductible: int
    fund: int
    personal: int
    funds: list[ClaimShareOut]
    shares: list[ClaimShareOut]
    sentences: list[str]
    policy_version: str
    at: datetime


class ClaimEventOut(Schema):
    """A step of the history."""

    command: str
    command_title: str
    source: str
    source_title: str
    target: str
    target_title: str
    by: str
    by_name: str
    at: datetime
    reason: str


class ClaimNoticeOut(Schema):
    """What the citizen was told."""

    id: int
    kind: str
    kind_title: str
    text: str
    items: list[str]
    at: datetime


class ClaimReleaseOut(Schema):
    """What went to payment."""

    book: str
    payable_id: int | None
    amount: int
    state: str
    state_title: str
    note: str


class SignatureOut(Schema):
    """Who signed which step."""

    step: str
    title: str
    by: str
    name: str
    at: datetime | None


class ClaimOut(ClaimRow):
    """One claim whole, except its lines (``/lines``)."""

    centre: str
    corrects: int | None
    corrects_number: str
    corrected_by: int | None
    supplements: int | None
    person_type: str
    sex: str
    birth: date
    identities: list[str]
    reason: str
    reason_title: str
    proxy: bool
    applicant: str
    phone: str  # masked
    liability_statement: bool
    account: int
    accepted_on: date | None
    closed_on: date | None
    revision: int
    own_pay: int
    over_limit: int
    prior_self_pay: int
    eligible: int
    cut: int
    national: dict[str, str]  # reim_stas, rchk_flag, crt_prcs_stas
    may: list[str]  # commands this person may give now
    approval: str  # level that must approve: "", 业务科长, 分管主任
    visits: list[ClaimVisitOut]
    bill_list: list[ClaimBillOut]
    materials: list[MaterialOut]
    finding_list: list[ClaimFindingOut]
    cuts: list[ClaimCutOut]
    settlements: list[ClaimSettlementOut]
    shares: list[ClaimShareOut]  # of the whole claim
    explanation: str  # the sentence for the citizen
    releases: list[ClaimReleaseOut]
    signatures: list[SignatureOut]
    events: list[ClaimEventOut]
    notices: list[ClaimNoticeOut]
    unchecked: list[str]
    unmasked_until: datetime | None


class NextOut(Schema):
    """The claim that comes next; None: the queue is done. ``left`` stops at 10,000."""

    id: int | None
    number: str
    left: int


class ClaimUnmaskedOut(Schema):
    """Until when the numbers are seen in clear."""

    until: datetime


class ArchiveListOut(Schema):
    """归档移交清单."""

    id: int
    number: str
    centre: str
    made_by: str
    made_at: datetime
    claims: int


class ArchiveListPage(Schema):
    """Lists handed to the archive."""

    items: list[ArchiveListOut]
    total: int
    page: int
    size: int


class BulkRowOut(Schema):
    """What became of one claim of a bulk action."""

    claim: int
    number: str
    ok: bool
    code: str
    message: str


class BulkOut(Schema):
    """A bulk action, row by row."""

    done: int
    refused: int
    rows: list[BulkRowOut]


class PreReviewOut(Schema):
    """预审: the same decision without commitment."""

    total: int
    eligible: int
    fund: int
    personal: int
    shares: list[ClaimShareOut]
    findings: list[ClaimFindingOut]
    missing: list[MaterialOut]
    sentences: list[str]
    explanation: str
    unmatched: int
    refused: str  # why it could not be settled
    unchecked: list[str]


class YearClaimOut(Schema):
    """One claim of a person's year."""

    id: int
    number: str
    state: str
    state_title: str
    filed_on: date
    total: int
    fund: int
    personal: int


class PersonYearOut(Schema):
    """年度累计 of a person."""

    person_id: int
    year: int
    years: list[int]
    accumulators: list[ClaimShareOut]  # name → amount
    claims: list[YearClaimOut]


class DeclarationOut(Schema):
    """报盘: what became of a file; all rows or none."""

    claims: int
    bills: int
    lines: int
    total: int
    ids: list[int]


# --- a draft to go on with -----------------------------------------------------------------------------


class ClaimLineOutline(Schema):
    """费用明细 as handed in."""

    name: str
    quantity: str
    price: str
    amount: int
    day: date | None
    code: str
    spec: str
    unit: str
    category: str
    prescription: str
    trace: str


class ClaimBillOutline(Schema):
    """票据 as handed in; the payer's certificate masked."""

    number: str
    day: date
    total: int
    code: str
    check_code: str
    electronic: bool
    foreign: bool
    total_in_words: int | None
    printed_fund: int
    categories: list[ClaimCategoryIn]
    lines: list[ClaimLineOutline]
    payer: str
    payer_id: str
    sex: str
    age: int | None
    refund_of: str
    paper: int | None


class ClaimVisitOutline(Schema):
    """就诊 as handed in."""

    med_type: str
    provider: str
    provider_name: str
    first: date
    last: date
    bills: list[ClaimBillOutline]
    department: str
    diagnoses: list[str]
    operations: list[ClaimOperationIn]
    out_of_town: str
    excused: bool


class ClaimContentOut(Schema):
    """The content of a claim in the shape of ``ClaimContentIn``."""

    revision: int
    visits: list[ClaimVisitOutline]


# --- board ---------------------------------------------------------------------------------------------


class BoardCount(Schema):
    """A figure of the board with a share where there is one."""

    key: str
    title: str
    count: int
    amount: int = 0
    share: str = ""


class BoardDay(Schema):
    """One day of the trend."""

    day: date
    accepted: int
    closed: int
    fund: int


class BoardRule(Schema):
    """How a rule fares: hits, accepted, overruled, open."""

    rule: str
    title: str
    severity: str
    hits: int
    accepted: int
    overruled: int
    open: int
    overruled_share: str


class BoardOut(Schema):
    """Supervisor's board."""

    since: date
    until: date
    accepted: int
    closed: int
    paid: int  # 分
    on_time: str  # share of ended claims within the term, "98.4"
    overdue: int
    median_days: int
    states: list[BoardCount]
    ages: list[BoardCount]  # open claims by working days used
    deductions: list[BoardCount]  # by reason
    rules: list[BoardRule]
    trend: list[BoardDay]


# --- hospitals and city platform -----------------------------------------------------------------------


class SubmittedClaimIn(Strict):
    """A claim of a hospital or platform: the person by certificate."""

    external: Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]
    certificate: Annotated[str, Field(min_length=5, max_length=30, pattern=PLAIN)]
    name: Short
    reason: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"] = "01"
    materials: list[Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]] = []
    liability_statement: bool = False
    visits: Annotated[list[ClaimVisitIn], Field(min_length=1, max_length=200)]
    command_id: CommandId


class SubmittedOut(Schema):
    """Where a submitted claim stands; no personal data."""

    number: str
    external: str
    state: str
    state_title: str
    due: date | None
    missing: list[str]
    total: int
    fund: int
    personal: int
    reasons: list[str]  # why lines were cut
