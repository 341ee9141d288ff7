"""A claim as values: what is handed in, what was found, what was settled. Amounts in 分, ``price`` in 元.

``New…`` values are what a window, a declaration file, a hospital or capture hands in; ids belong to stored rows.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jingban.kernel.workdays import Calendar

# 医疗类别 that are stays; the others are visits of one day.
INPATIENT = ("21", "22", "23", "24", "52")
INJURY, EMERGENCY = "22", ("13", "24")
REASONS = {  # manl_reim_rea, benefits.md §1.2
    "01": "一般报销",
    "02": "定点无卡就医",
    "03": "异地就诊",
    "04": "急救抢救",
    "05": "异地转诊转院",
    "06": "医疗救助补报销",
    "07": "院前检查报销",
    "08": "年度二次补报销",
    "09": "零星二次补报销",
    "10": "零星二次批量补报销",
    "99": "其他",
}
MED_TYPES = {
    "11": "普通门诊", "13": "急诊", "14": "门诊慢特病", "21": "普通住院", "22": "外伤住院", "23": "转外诊治住院",
    "24": "急诊转住院", "41": "定点药店购药", "51": "生育门诊", "52": "生育住院", "53": "计划生育手术",
}  # fmt: skip
MATERIALS = {  # material type codes of the core platform, benefits.md §1.3
    "1": "身份证或社保卡", "2": "医院收费票据", "3": "费用清单", "4": "门诊处方底方", "5": "诊断证明",
    "6": "交通事故认定书等第三方责任材料", "7": "准生证", "8": "病历资料（出院记录）", "9": "出生医学证明",
    "10": "配偶无工作证明或承诺书", "11": "代办授权书", "12": "代办人身份证件",
}  # fmt: skip


def is_inpatient(med_type: str) -> bool:
    """Whether care of this med_type is a stay."""
    return med_type.startswith(INPATIENT)


class Channel(StrEnum):
    """How a claim came in."""

    WINDOW = "window"
    DECLARATION = "declaration"  # 报盘
    HOSPITAL = "hospital"
    PLATFORM = "platform"  # city platform
    CORRECTION = "correction"


class Match(StrEnum):
    """How the catalogue item of a line was found."""

    CODE = "code"  # printed national code
    LEARNT = "learnt"
    ALIKE = "alike"  # accepted likeness
    PERSON = "person"  # chosen by hand
    NONE = "none"  # nothing clear: a person must say; counted as own pay until then


@dataclass(frozen=True, slots=True)
class NewLine:
    """费用明细 as handed in. ``amount`` negative for a refund."""

    name: str
    quantity: Decimal
    price: Decimal
    amount: int
    day: date | None = None
    code: str = ""  # national or hospital code as printed
    spec: str = ""
    unit: str = ""
    category: str = ""  # printed 大项
    prescription: str = ""
    trace: str = ""  # 药品追溯码
    price_doubtful: bool = False  # capture: read only, moves no amount, but a rule must not decide by it


@dataclass(frozen=True, slots=True)
class NewBill:
    """票据 as handed in."""

    number: str
    day: date
    total: int
    code: str = ""
    check_code: str = ""
    electronic: bool = True
    foreign: bool = False
    total_in_words: int | None = None
    printed_fund: int = 0
    categories: tuple[tuple[str, int], ...] = ()
    lines: tuple[NewLine, ...] = ()
    payer: str = ""  # name printed on it
    payer_id: str = ""
    sex: str = ""
    age: int | None = None
    image: int | None = None  # perceptual hash
    refund_of: str = ""  # number of the bill of this claim it takes back
    paper: int | None = None  # capture paper it was read from


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A stay, or the care of one day at one provider: what benefit settles in one go."""

    med_type: str
    provider: str  # code, or the printed name where ``provider_known`` is False
    first: date
    last: date
    bills: tuple[NewBill, ...]
    provider_name: str = ""
    department: str = ""
    diagnoses: tuple[str, ...] = ()
    operations: tuple[tuple[str, date], ...] = ()
    out_of_town: str = ""  # out_fil_type; empty: at home
    excused: bool = False  # emergency, dialysis, approved chronic care, staged treatment


@dataclass(frozen=True, slots=True)
class NewClaim:
    """零星报销申请 as handed in."""

    person: int  # registry id
    reason: str  # REASONS
    visits: tuple[NewVisit, ...]
    channel: Channel = Channel.WINDOW
    filed: date | None = None  # day it was handed in; None: today
    materials: tuple[str, ...] = ()  # codes of MATERIALS that are there
    proxy: bool = False
    applicant: str = ""
    applicant_id: str = ""  # only a keyed digest is kept
    phone: str = ""  # for the notice; kept encrypted
    liability_statement: bool = False  # 无第三方责任承诺
    account: int = 0  # 分 to be paid from the personal account
    external: str = ""  # number the hospital or platform gave it
    supplements: int | None = None  # claim this one adds to (补充报销)


@dataclass(frozen=True, slots=True)
class Line:
    """A stored fee line with its catalogue item."""

    id: int
    bill: int
    visit: int
    number: int  # order on the bill
    name: str
    quantity: Decimal
    price: Decimal
    amount: int
    day: date | None = None
    printed_code: str = ""
    spec: str = ""
    unit: str = ""
    category: str = ""
    prescription: str = ""
    trace: str = ""
    price_doubtful: bool = False
    item: str = ""  # catalogue code
    item_name: str = ""
    kind: str = ""  # drug, service, consumable
    item_class: str = ""  # 01 甲, 02 乙, 03 丙
    ratio: Decimal = Decimal(0)
    ceiling: int | None = None  # 分 for one unit at the provider's level
    match: Match = Match.NONE


@dataclass(frozen=True, slots=True)
class Bill:
    """A stored bill."""

    id: int
    visit: int
    number: str
    code: str
    day: date
    total: int
    lines: tuple[Line, ...]
    check_code: str = ""
    electronic: bool = True
    foreign: bool = False
    total_in_words: int | None = None
    printed_fund: int = 0
    categories: tuple[tuple[str, int], ...] = ()
    payer: str = ""
    payer_id: str = ""
    sex: str = ""
    age: int | None = None
    image: int | None = None
    refund_of: str = ""
    paper: int | None = None


@dataclass(frozen=True, slots=True)
class Visit:
    """A stored visit with its provider as of its day."""

    id: int
    number: int  # order in the claim, by day
    med_type: str
    provider: str
    provider_name: str
    level: str  # 1, 2, 3, 9; empty: not a designated provider
    first: date
    last: date
    bills: tuple[Bill, ...]
    department: str = ""
    diagnoses: tuple[str, ...] = ()
    operations: tuple[tuple[str, date], ...] = ()
    out_of_town: str = ""
    excused: bool = False

    @property
    def inpatient(self) -> bool:
        return is_inpatient(self.med_type)

    @property
    def lines(self) -> tuple[Line, ...]:
        return tuple(line for bill in self.bills for line in bill.lines)

    @property
    def total(self) -> int:
        """分 = Σ bills."""
        return sum(bill.total for bill in self.bills)


@dataclass(frozen=True, slots=True)
class Cut:
    """核减 as taken: at most the line, each 分 once. ``reason`` D01–D14."""

    line: int
    reason: str
    ground: str
    amount: int
    state: str  # taken, partly, covered, suspended
    text: str


@dataclass(frozen=True, slots=True)
class Sums:
    """What a claim comes to (分). total = own_pay + over_limit + prior_self_pay + eligible = fund + personal."""

    total: int = 0
    own_pay: int = 0
    over_limit: int = 0
    prior_self_pay: int = 0
    eligible: int = 0
    fund: int = 0
    personal: int = 0
    account: int = 0  # of the personal part, from the personal account
    cut: int = 0  # of own_pay and over_limit, taken by 核减
    funds: Mapping[str, int] = field(default_factory=dict)  # hifp_pay … → 分


@dataclass(frozen=True, slots=True)
class Term:
    """受理时限: working days, from where, and how early to warn."""

    days: int
    warn: int
    source: str


@dataclass(frozen=True, slots=True)
class ClockFace:
    """What the clock of a claim says."""

    due: date | None  # None: it stands still
    used: int  # working days
    left: int
    overdue: bool
    warn: bool


@dataclass(frozen=True, slots=True)
class House:
    """What a decision needs of the house beside the claim: today, the calendar, the term."""

    today: date
    calendar: Calendar
    term: Term
