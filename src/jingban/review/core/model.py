"""What 智能审核 looks at and what it says. Amounts in 分, ``price`` in 元, quantities exact decimals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

FAR = date(9999, 12, 31)
EVERY = "*"  # a knowledge row for all items: it carries the parameters of its rule


class Severity(StrEnum):
    """明确违规 may be deducted by itself where the centre allows it, 可疑 needs a person, 提示 informs."""

    VIOLATION = "violation"
    SUSPICIOUS = "suspicious"
    NOTICE = "notice"


@dataclass(frozen=True, slots=True)
class Person:
    """Sex 1 男, 2 女, anything else unknown: no rule on sex applies."""

    id: str
    sex: str
    birth: date
    death: date | None = None


@dataclass(frozen=True, slots=True)
class Operation:
    """手术操作: ICD-9-CM-3 code and day."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class Visit:
    """就诊. ``scene``: IP 住院, OP 门急诊, PH 购药, NET 互联网. The first diagnosis is the principal one."""

    id: str
    claim: str
    person: str
    hospital: str
    scene: str
    admission: date
    discharge: date
    level: int = 3
    dept: str = ""
    insutype: str = "310"
    region: str = "110000"
    diagnoses: tuple[str, ...] = ()
    operations: tuple[Operation, ...] = ()
    excused: bool = False  # emergency, dialysis, approved chronic care, staged treatment: R35, R37

    @property
    def inpatient(self) -> bool:
        return self.scene == "IP"


@dataclass(frozen=True, slots=True)
class Line:
    """费用明细. ``kind``: drug, herbal, consumable, exam, test, treatment, surgery, bed, nursing, service."""

    id: str
    visit: str
    item: str
    name: str
    kind: str
    day: date
    quantity: Decimal
    price: Decimal
    amount: int
    eligible: int  # the part the funds would share in; without one a line is not reviewed
    generic: str = ""  # 通用名
    prescription: str = ""
    doctor: str = ""
    minute: str = ""
    uploaded: date | None = None
    trace: str = ""  # 药品追溯码 of a whole pack
    refund_of: str = ""  # id of the line a negative quantity takes back


@dataclass(frozen=True, slots=True)
class Records:
    """Claims to be looked at together: one with the history of its person, or a province."""

    persons: Mapping[str, Person]
    visits: Mapping[str, Visit]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Knowledge:
    """A dated knowledge row (知识点). What the columns mean is said by the rule; unused ones stay empty."""

    id: str
    rule: str
    item: str  # item code, prefix of a diagnosis or operation, or EVERY
    source: str
    mark: str  # demo, official, local
    name: str = ""
    partner: str = ""  # item code of the other side
    group: str = ""  # items of one group count together
    unit: str = ""  # day, visit, stay, bed, operation, prescription, week, month, year, all, before, history, span
    low: Decimal | None = None
    high: Decimal | None = None
    factor: Decimal = Decimal(1)  # measure of one unit of quantity: days, mg, share
    days: int = 0
    sex: str = ""
    words: tuple[str, ...] = ()
    excuse: tuple[str, ...] = ()  # prefixes of diagnoses that excuse
    region: str = ""
    first: date = date.min
    last: date = FAR
    note: str = ""

    @property
    def counted_as(self) -> str:
        return self.group or self.item


Value = str | int | Decimal | bool | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: which evaluator, with which parameters, how serious, from where, and how it is said."""

    id: str
    title: str
    code: str  # official code or nature, as far as published
    evaluator: str
    severity: Severity
    source: str
    sentence: str  # Chinese, with {name} {observed} {limit} {day} {note} {unit}
    params: Mapping[str, str] = field(default_factory=dict)
    charge: str = "none"  # which lines, and how much of them, the hit puts in question
    reason: str = ""  # deduction reason D01–D14; empty: nothing to deduct
    scenes: tuple[str, ...] = ()
    funded: bool = True  # only lines with a part for the funds
    first: date = date.min
    last: date = FAR

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Raw:
    """A hit as an engine finds it, before money and words: both engines give the same."""

    rule: str
    knowledge: str
    observed: str
    limit: str
    lines: tuple[str, ...] = ()  # sorted
    visits: tuple[str, ...] = ()  # sorted; where the grain is a visit or a pair of visits
    at: str = ""  # the day of a rolling window; otherwise empty


@dataclass(frozen=True, slots=True)
class Charge:
    """What a hit puts in question on one line (分)."""

    line: str
    amount: int


@dataclass(frozen=True, slots=True)
class Hit:
    """A hit with its money, its knowledge row and its sentence."""

    raw: Raw
    severity: Severity
    reason: str
    sentence: str
    source: str
    mark: str
    claims: tuple[str, ...]
    charges: tuple[Charge, ...] = ()

    @property
    def rule(self) -> str:
        return self.raw.rule

    @property
    def amount(self) -> int:
        return sum(charge.amount for charge in self.charges)


def plain(value: Decimal | int | str) -> str:
    """One way to write a number: no exponent, no trailing zeros."""
    if isinstance(value, str):
        return value
    if isinstance(value, int):
        return str(value)
    text = format(value, "f")
    return (text.rstrip("0").rstrip(".") or "0") if "." in text else text
