"""What 单据核对 looks at: the papers of one claim and what is known of earlier ones. Amounts in 分, dates as printed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jingban.kernel.workdays import Calendar


class Severity(StrEnum):
    """明确违规 may be acted on by itself, 可疑 needs a person, 提示 informs."""

    VIOLATION = "violation"
    SUSPICIOUS = "suspicious"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the fee list that belongs to a bill. ``price`` in 元."""

    id: str
    name: str
    quantity: Decimal
    price: Decimal
    amount: int
    day: date | None = None


@dataclass(frozen=True, slots=True)
class OfficialCheck:
    """What the official e-bill check said of a bill; None where it says nothing."""

    status: str  # valid, void, reversed (红冲), unknown
    total: int | None = None
    day: date | None = None
    payer: str | None = None


@dataclass(frozen=True, slots=True)
class Bill:
    """票据 as entered. ``total_in_words`` is the 大写 amount already read into 分."""

    id: str
    hospital: str  # code of the provider; of foreign bills the printed name
    number: str
    day: date  # 开票日期
    total: int
    code: str = ""
    check_code: str = ""
    electronic: bool = True
    foreign: bool = False
    official: OfficialCheck | None = None
    med_type: str = "11"
    service_day: date | None = None  # outpatient: the day of the visit
    stay: str = ""  # id of the stay the bill belongs to
    lines: tuple[Line, ...] = ()
    categories: tuple[int, ...] = ()  # amounts of the printed fee categories
    total_in_words: int | None = None
    refund_of: str = ""  # id of the bill of this claim that a negative bill takes back
    printed_fund: int = 0  # fund payment printed on the bill
    claimed: int | None = None  # what is asked for; None: the total
    name: str = ""
    id_number: str = ""
    sex: str = ""  # 1 男, 2 女
    age: int | None = None
    image: int | None = None  # perceptual hash of 64 bits
    dialysis: bool = False

    @property
    def asked(self) -> int:
        return self.total if self.claimed is None else self.claimed

    @property
    def visited(self) -> date:
        return self.service_day or self.day


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in hospital, of this claim or already paid (then ``claim`` says where)."""

    id: str
    hospital: str
    admission: date
    discharge: date
    diagnoses: tuple[str, ...] = ()
    claim: str = ""


@dataclass(frozen=True, slots=True)
class Cover:
    """A period of the insurance record; status 1 is in benefit, 2 paused, 4 ended (psn_insu_stas)."""

    first: date
    last: date | None = None
    status: str = "1"
    benefit_from: date | None = None  # end of the waiting period


@dataclass(frozen=True, slots=True)
class Person:
    """The insured person as registered."""

    id: str
    name: str
    id_number: str
    sex: str
    birth: date
    death: date | None = None
    cover: tuple[Cover, ...] | None = None  # None: not passed, nothing is checked


@dataclass(frozen=True, slots=True)
class KnownBill:
    """A bill of an earlier claim, of any person. Rejected and withdrawn claims do not use a bill up."""

    claim: str
    person: str
    hospital: str
    code: str
    number: str
    day: date
    total: int
    service_day: date | None = None
    status: str = "accepted"
    image: int | None = None
    applicant: str = ""
    foreign: bool = False

    @property
    def standing(self) -> bool:
        return self.status not in ("rejected", "withdrawn")


@dataclass(frozen=True, slots=True)
class OtherPayment:
    """A bill in another register: 异地直接结算, 医疗救助, 商业保险, 工伤 …"""

    register: str
    reference: str
    code: str
    number: str


@dataclass(frozen=True, slots=True)
class DirectSettlement:
    """A settlement made in real time at the provider."""

    reference: str
    person: str
    hospital: str
    day: date
    total: int


@dataclass(frozen=True, slots=True)
class StayPayment:
    """What any payer has already reimbursed for a stay."""

    reference: str
    hospital: str
    admission: date
    discharge: date
    reimbursed: int


@dataclass(frozen=True, slots=True)
class NumberRange:
    """Bill numbers issued to a hospital, both ends included."""

    code: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Hospital:
    """A provider as registered; ``last`` is the last day its code is valid."""

    code: str
    first: date
    last: date | None = None
    ranges: tuple[NumberRange, ...] = ()


@dataclass(frozen=True, slots=True)
class Deadline:
    """Expenses of a year are filed until this day of the next one (or the next working day)."""

    month: int
    day: int
    source: str


@dataclass(frozen=True, slots=True)
class Limits:
    """Local parameters of the rules; every number is a default to be confirmed by the centre."""

    number_days: int = 3  # D04: days between two bills
    image_distance: int = 6  # D14: bits of 64
    age_tolerance: int = 1  # D14: 虚岁
    order_days: int = 3  # D15: several windows issue bills side by side
    series: int = 3  # D16: persons on one account, consecutive numbers, round totals
    round_fen: int = 10_000  # D16: a round total is a multiple of 100 元


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim. ``account_persons`` are all insured whose claims name its bank account, this one included."""

    id: str
    person: Person
    filed: date
    bills: tuple[Bill, ...]
    stays: tuple[Stay, ...] = ()
    diagnoses: tuple[str, ...] = ()  # of outpatient care
    liability_statement: bool = False
    applicant: str = ""  # agent or applicant, as a key
    account_persons: frozenset[str] = frozenset()
    collective_account: bool = False  # a home or a guardian that is known to receive for several


@dataclass(frozen=True, slots=True)
class Known:
    """What is known beside the claim. None: the register was not asked, and the result says so."""

    bills: tuple[KnownBill, ...] | None = ()
    elsewhere: tuple[OtherPayment, ...] | None = ()
    settlements: tuple[DirectSettlement, ...] | None = ()
    stays: tuple[Stay, ...] | None = ()
    stay_payments: tuple[StayPayment, ...] | None = ()
    hospitals: Mapping[str, Hospital] | None = None
    deadline: Deadline | None = None
    calendar: Calendar = field(default_factory=Calendar)


class At(StrEnum):
    """What a place is."""

    BILL = "bill"
    LINE = "line"
    STAY = "stay"
    PERSON = "person"
    CLAIM = "claim"
    REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Spot:
    """One side of a finding: what it is, its id, and what stands there. Never a name of another person."""

    kind: At
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing found. ``gate``: the claim cannot be entered until it is settled."""

    rule: str
    severity: Severity
    gate: bool
    message: str  # Chinese, says what to do
    here: Spot
    there: Spot | None = None
    bill: str = ""
    lines: tuple[str, ...] = ()
    amount: int = 0  # 分 in question


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A rule that could not be applied, and why."""

    rule: str
    reason: str


@dataclass(frozen=True, slots=True)
class Verification:
    """The result of 单据核对 for one claim."""

    findings: tuple[Finding, ...]
    unchecked: tuple[Unchecked, ...] = ()

    @property
    def blocked(self) -> bool:
        return any(finding.gate for finding in self.findings)
