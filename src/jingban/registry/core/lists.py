"""Rows of import files: texts by title → values, or what is wrong with which column."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from jingban.registry.core import certificates, codes, names
from jingban.registry.core.model import CatalogueItem, Coverage, Group, ItemClass, ItemKind, Limits
from jingban.registry.core.periods import Period

PERSON_COLUMNS = ("证件号码", "姓名", "经办机构")
PROVIDER_COLUMNS = ("机构编码", "机构名称", "等级", "生效日期")
CATALOGUE_COLUMNS = ("项目编码", "类别", "项目名称", "收费等级", "生效日期")
CALENDAR_COLUMNS = ("日期", "类型")
MORE_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "persons": ("证件类型", "性别", "出生日期", "死亡日期", "人员编号", "险种", "人员类别", "参保起", "参保止", "单位", "救助身份", "身份起", "身份止", "身份文号"),
    "providers": ("状态", "类型", "失效日期"),
    "catalogue": ("先行自付比例", "规格", "剂型", "单位", "限价一级", "限价二级", "限价三级", "限定支付范围", "限最小年龄", "限最大年龄", "限性别", "限机构等级", "限适应症", "文号", "失效日期"),
    "calendar": ("名称",),
}  # fmt: skip

_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00:00)?")
_CENTRE = re.compile(r"[0-9A-Za-z]{1,24}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_NUMBER = re.compile(r"[0-9A-Za-z_\-]{1,30}")
_KINDS = {"药品": "drug", "诊疗项目": "service", "服务项目": "service", "诊疗": "service", "耗材": "consumable", "医用耗材": "consumable"}  # fmt: skip
_CLASSES = {"甲": "01", "乙": "02", "丙": "03", "甲类": "01", "乙类": "02", "丙类": "03"}
_SEXES = {"男": "1", "女": "2", "未说明": "9"}
_LEVELS = {"一级": "1", "二级": "2", "三级": "3", "未定级": "9"}
_STATES = {title: code for code, title in codes.PROVIDER_STATES.items()}


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to be registered, with the certificate in clear."""

    certificate_type: str
    certificate: str
    name: str
    sex: str
    birth: date
    centre: str
    number: str = ""  # psn_no; made when empty
    death: date | None = None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One row of a list of persons."""

    person: NewPerson
    coverage: Coverage | None = None
    group: Group | None = None


@dataclass(frozen=True, slots=True)
class ProviderRow:
    """One dated state of a provider."""

    code: str
    name: str
    level: str
    state: str
    category: str
    period: Period


@dataclass(frozen=True, slots=True)
class CalendarRow:
    """A day that differs from the week."""

    day: date
    kind: str  # holiday, makeup
    name: str


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing wrong with a row: title of the column and what to do."""

    column: str
    message: str


class Cells:
    """The texts of one row by title, read with what is wrong collected on the way."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self.wrong: list[Wrong] = []

    def add(self, column: str, message: str) -> None:
        """Note what is wrong with a column, unless nothing is."""
        if message:
            self.wrong.append(Wrong(column, message))

    def text(self, column: str, limit: int = 200, *, needed: bool = False) -> str:
        """The text of a column."""
        text = self._texts.get(column, "").strip()
        if needed and not text:
            self.add(column, f"“{column}”不能为空")
        if len(text) > limit:
            self.add(column, f"“{column}”超过 {limit} 个字")
        if _CONTROL.search(text):
            self.add(column, f"“{column}”中有不可见的控制字符，请重新录入")
        return text

    def one_of(self, column: str, known: Mapping[str, str], titles: Mapping[str, str], default: str = "") -> str:
        """A code, or the title that stands for one."""
        text = self.text(column, needed=not default) or default
        code = titles.get(text, text)
        if text and code not in known:
            self.add(column, f"“{text}”不在字典中，应为 {'、'.join(list(known)[:16])}")
        return code

    def day(self, column: str, *, needed: bool = False) -> date | None:
        """A date, as 2024-03-01, 2024/3/1, 20240301 or 2024年3月1日."""
        text = self.text(column, 30, needed=needed)
        if not text:
            return None
        found = _DATE.fullmatch(text)
        try:
            if found:
                return date(int(found[1]), int(found[2]), int(found[3]))
        except ValueError:
            pass
        self.add(column, f"“{text}”不是日期，应写成 2024-03-01")
        return None

    def number(self, column: str, least: Decimal, most: Decimal) -> Decimal | None:
        """A plain number within bounds."""
        text = self.text(column, 30)
        if not text:
            return None
        try:
            percent = text.endswith("%")
            value = Decimal(text.removesuffix("%").replace(",", ""))
            value = value / 100 if percent else value
            if value.is_finite() and least <= value <= most:
                return value
        except InvalidOperation:
            pass
        self.add(column, f"“{text}”不是 {least} 到 {most} 之间的数")
        return None

    def whole(self, column: str, most: int) -> int | None:
        """A whole number from 0."""
        value = self.number(column, Decimal(0), Decimal(most))
        if value is not None and value != int(value):
            self.add(column, f"“{column}”应为整数")
        return None if value is None else int(value)

    def period(self, first: str, last: str) -> Period | None:
        """A period of two columns."""
        begins, ends = self.day(first, needed=True), self.day(last)
        if begins and ends and ends < begins:
            self.add(last, f"“{last}”早于“{first}”")
            return None
        return Period(begins, ends) if begins else None


def person_row(texts: Mapping[str, str]) -> tuple[PersonRow | None, list[Wrong]]:
    """A row of a list of persons; None with reasons when it cannot be used."""
    cells = Cells(texts)
    kind = cells.text("证件类型", 6) or certificates.ID_CARD
    number = certificates.normal(cells.text("证件号码", 50, needed=True))
    if number:
        cells.add(
            "证件号码" if kind in certificates.CERTIFICATE_TYPES else "证件类型", certificates.problem(kind, number)
        )
    name = names.tidy(cells.text("姓名", 200, needed=True))
    if name:
        cells.add("姓名", names.problem(name))
    facts = certificates.id_facts(number) if kind == certificates.ID_CARD else None
    sex = cells.one_of("性别", certificates.SEXES, _SEXES, facts.sex if facts else "9")
    birth = cells.day("出生日期", needed=facts is None and not cells.wrong) or (facts.birth if facts else None)
    centre = cells.text("经办机构", 24, needed=True)
    if centre and not _CENTRE.fullmatch(centre):
        cells.add("经办机构", f"“{centre}”不是机构编码")
    own = cells.text("人员编号", 30)
    if own and not _NUMBER.fullmatch(own):
        cells.add("人员编号", "人员编号应为字母和数字，最多 30 位")
    made = NewPerson(kind, number, name, sex, birth or date.min, centre, own, cells.day("死亡日期"))
    for wrong in person_problems(made) if birth and not cells.wrong else ():
        cells.add(wrong.column, wrong.message)
    row = PersonRow(made, _coverage(cells), _group(cells))
    return (None, cells.wrong) if cells.wrong else (row, [])


def person_problems(person: NewPerson) -> list[Wrong]:
    """What does not fit in a person: certificate, name, and both against sex and birth."""
    found = [
        Wrong("证件号码", certificates.problem(person.certificate_type, person.certificate)),
        Wrong("姓名", names.problem(person.name)),
        Wrong("性别", "" if person.sex in certificates.SEXES else "性别应为 1、2 或 9"),
        Wrong("经办机构", "" if _CENTRE.fullmatch(person.centre) else "机构编码应为字母和数字"),
    ]
    facts = certificates.id_facts(person.certificate) if person.certificate_type == certificates.ID_CARD else None
    if facts and facts.birth != person.birth:
        found.append(Wrong("出生日期", f"出生日期与身份证号码不符（证件为 {facts.birth}）"))
    if facts and person.sex not in {facts.sex, "9"}:
        found.append(Wrong("性别", "性别与身份证号码不符"))
    if person.death and person.death < person.birth:
        found.append(Wrong("死亡日期", "死亡日期早于出生日期"))
    return [wrong for wrong in found if wrong.message]


def _coverage(cells: Cells) -> Coverage | None:
    if not any(cells.text(column) for column in ("险种", "人员类别", "参保起")):
        return None
    scheme = cells.one_of("险种", codes.SCHEMES, {title: code for code, title in codes.SCHEMES.items()})
    kind = cells.one_of("人员类别", codes.PERSON_TYPES, {title: code for code, title in codes.PERSON_TYPES.items()})
    period = cells.period("参保起", "参保止")
    return Coverage(scheme, kind, period, cells.text("单位", 100)) if period else None


def _group(cells: Cells) -> Group | None:
    identity = cells.text("救助身份", 6)
    if not identity:
        return None
    if not codes.identity_title(identity):
        cells.add("救助身份", f"“{identity}”不在字典中")
    period = cells.period("身份起", "身份止")
    return Group(identity, period, cells.text("身份文号", 100)) if period else None


def provider_row(texts: Mapping[str, str]) -> tuple[ProviderRow | None, list[Wrong]]:
    """A row of a list of providers."""
    cells = Cells(texts)
    code = cells.text("机构编码", 12, needed=True).upper()
    cells.add("机构编码", codes.provider_problem(code) if code else "")
    name = cells.text("机构名称", 100, needed=True)
    level = cells.one_of("等级", codes.LEVELS, _LEVELS)
    state = cells.one_of("状态", codes.PROVIDER_STATES, _STATES, "active")
    period = cells.period("生效日期", "失效日期")
    category = cells.text("类型", 40)
    if cells.wrong or period is None:
        return None, cells.wrong
    return ProviderRow(code, name, level, state, category, period), []


def catalogue_row(texts: Mapping[str, str]) -> tuple[CatalogueItem | None, list[Wrong]]:
    """A row of a catalogue; ceilings in 元, ratio as 0.1 or 10%."""
    cells = Cells(texts)
    code = cells.text("项目编码", 30, needed=True).upper()
    cells.add("项目编码", codes.item_problem(code) if code else "")
    kind = cells.one_of("类别", {"drug": "", "service": "", "consumable": ""}, _KINDS)
    level = cells.one_of("收费等级", {"01": "", "02": "", "03": ""}, _CLASSES)
    name = cells.text("项目名称", 200, needed=True)
    ratio = cells.number("先行自付比例", Decimal(0), Decimal(1)) or Decimal(0)
    if ratio and ratio != ratio.quantize(Decimal("0.0001")):
        cells.add("先行自付比例", "比例最多四位小数")
    period = cells.period("生效日期", "失效日期")
    ceilings = (_fen(cells, "限价一级"), _fen(cells, "限价二级"), _fen(cells, "限价三级"))
    limits = Limits(
        cells.whole("限最小年龄", 150), cells.whole("限最大年龄", 150),
        cells.one_of("限性别", {"1": "", "2": "", "-": ""}, _SEXES, "-").replace("-", ""),
        cells.one_of("限机构等级", {"1": "", "2": "", "3": "", "-": ""}, _LEVELS, "-").replace("-", ""),
        tuple(word for word in re.split(r"[、，,;；\s]+", cells.text("限适应症", 1000)) if word),
    )  # fmt: skip
    if limits.age_min is not None and limits.age_max is not None and limits.age_min > limits.age_max:
        cells.add("限最大年龄", "限最大年龄小于限最小年龄")
    spec, form, unit = cells.text("规格", 200), cells.text("剂型", 40), cells.text("单位", 20)
    limits_text, document = cells.text("限定支付范围", 1000), cells.text("文号", 100)
    if cells.wrong or period is None:
        return None, cells.wrong
    item = CatalogueItem(
        code, ItemKind(kind), name, period, ItemClass(level), ratio, spec, form, unit, ceilings, limits_text, limits, document
    )  # fmt: skip
    return item, []


def _fen(cells: Cells, column: str) -> int | None:
    value = cells.number(column, Decimal(0), Decimal(100_000_000))
    if value is None:
        return None
    if value * 100 != int(value * 100):
        cells.add(column, "限价最多两位小数（元）")
    return int(value * 100)


def calendar_row(texts: Mapping[str, str]) -> tuple[CalendarRow | None, list[Wrong]]:
    """A row of the calendar: a free weekday or a worked weekend day."""
    cells = Cells(texts)
    day = cells.day("日期", needed=True)
    kinds = {"放假": "holiday", "休": "holiday", "上班": "makeup", "班": "makeup", "调休上班": "makeup"}
    kind = cells.one_of("类型", {"holiday": "", "makeup": ""}, kinds)
    name = cells.text("名称", 40)
    if day and kind == "makeup" and day.weekday() < 5:
        cells.add("类型", "调休上班日应是周六或周日")
    return (None, cells.wrong) if cells.wrong or day is None else (CalendarRow(day, kind, name), [])


ROWS: Mapping[str, tuple[tuple[str, ...], Callable[[Mapping[str, str]], tuple[object, list[Wrong]]]]] = {
    "persons": (PERSON_COLUMNS, person_row),
    "providers": (PROVIDER_COLUMNS, provider_row),
    "catalogue": (CATALOGUE_COLUMNS, catalogue_row),
    "calendar": (CALENDAR_COLUMNS, calendar_row),
}
