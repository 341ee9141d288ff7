"""What other modules see of the registry: persons, coverage, groups, providers and catalogue items as of a day."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from jingban.registry.core.periods import Period, as_of


class ItemKind(StrEnum):
    """What a catalogue item is."""

    DRUG = "drug"
    SERVICE = "service"
    CONSUMABLE = "consumable"


class ItemClass(StrEnum):
    """``chrgitm_lv``: 甲 paid in full, 乙 after a part the person pays first, 丙 not paid."""

    A = "01"
    B = "02"
    C = "03"


KIND_TITLES = {"drug": "药品", "service": "诊疗项目", "consumable": "医用耗材"}
CLASS_TITLES = {"01": "甲类", "02": "乙类", "03": "丙类"}


@dataclass(frozen=True, slots=True)
class Coverage:
    """A person insured in a scheme for a time."""

    scheme: str  # insutype
    person_type: str  # psn_type
    period: Period
    unit: str = ""  # employer or community


@dataclass(frozen=True, slots=True)
class Group:
    """A recognised identity (低保, 特困 …) for a time."""

    identity: str  # psn_idet_type
    period: Period
    document: str = ""  # of the recognition


@dataclass(frozen=True, slots=True)
class Person:
    """An insured person. The certificate number never leaves the registry in clear by this value."""

    id: int
    number: str  # psn_no
    centre: str
    name: str
    sex: str
    birth: date
    death: date | None
    certificate_type: str
    certificate: str  # masked
    digest: str  # keyed digest of the certificate number, the same as payment keeps
    version: int = 1

    def age(self, day: date) -> int:
        """Completed years on a day."""
        return day.year - self.birth.year - ((day.month, day.day) < (self.birth.month, self.birth.day))


@dataclass(frozen=True, slots=True)
class PersonAsOf:
    """A person with what was in force on a day."""

    person: Person
    day: date
    coverages: tuple[Coverage, ...]
    groups: tuple[Group, ...]

    def covered(self, scheme: str) -> Coverage | None:
        """The coverage in a scheme on the day."""
        return next((row for row in self.coverages if row.scheme == scheme), None)


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """A person with every coverage and group, latest first."""

    person: Person
    coverages: tuple[Coverage, ...]
    groups: tuple[Group, ...]

    def as_of(self, day: date) -> PersonAsOf:
        """What was in force on a day."""
        return PersonAsOf(self.person, day, as_of(self.coverages, day), as_of(self.groups, day))


@dataclass(frozen=True, slots=True)
class Provider:
    """A designated provider as of a day."""

    code: str
    name: str
    level: str  # 1, 2, 3, 9
    state: str  # active, suspended, ended
    category: str  # 综合, 中医, 专科 …
    period: Period

    @property
    def region(self) -> str:
        """Division the provider is registered in."""
        return self.code[1:7]


@dataclass(frozen=True, slots=True)
class Limits:
    """Machine limits of an item: whom, where and for what it is paid. Empty means no limit."""

    age_min: int | None = None  # completed years
    age_max: int | None = None
    sex: str = ""  # 1 or 2
    level_min: str = ""  # lowest hospital level
    indications: tuple[str, ...] = ()  # words, one of which the diagnosis must hold


@dataclass(frozen=True, slots=True)
class CatalogueItem:
    """One version of an item of the catalogue. Ceilings in 分 for one unit, by hospital level."""

    code: str
    kind: ItemKind
    name: str
    period: Period
    item_class: ItemClass
    ratio: Decimal = Decimal(0)  # 先行自付比例, 0 … 1
    spec: str = ""
    form: str = ""  # dosage form
    unit: str = ""
    ceilings: tuple[int | None, int | None, int | None] = (None, None, None)  # 一级, 二级, 三级
    limits_text: str = ""  # 限定支付范围 as printed
    limits: Limits = field(default=Limits())
    document: str = ""  # 文号

    def ceiling(self, level: str) -> int | None:
        """Price ceiling (分) in a hospital of this level; an ungraded one counts as level one."""
        return self.ceilings[int(level) - 1] if level in {"1", "2", "3"} else self.ceilings[0]
