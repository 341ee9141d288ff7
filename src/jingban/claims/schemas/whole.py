"""One claim whole: bills, visits, findings, cuts, settlements, history."""

from datetime import date, datetime

from ninja import Schema

from jingban.claims.schemas.entering import ClaimOperationIn
from jingban.claims.schemas.listing import ClaimRow, MaterialOut


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
    verified: bool  # 核对 and 审核 have looked at it
    unmasked_until: datetime | None


class NextOut(Schema):
    """The claim that comes next; None: the queue is done. ``left`` stops at 10,000."""

    id: int | None
    number: str
    left: int


class ClaimUnmaskedOut(Schema):
    """Until when the numbers are seen in clear."""

    until: datetime
