"""Invented claims with every rule violated at a known place, and near misses beside them.

Each case has a person of its own; what is expected is written beside it by hand, never computed by the engine.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from .core.model import Line, Operation, Person, Records, Visit

DAY = date(2024, 5, 10)


@dataclass(slots=True)
class Case:
    """One person with claims; lines and visits are numbered in the order they are added."""

    name: str
    rule: str
    person: Person
    visits: list[Visit] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    expected: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)  # (lines, visits) of each hit

    def visit(self, scene: str = "OP", admission: date = DAY, days: int = 0, **more: Any) -> Visit:
        """A claim of its own with one visit."""
        number, hospital = len(self.visits), more.pop("hospital", "H11010100001")
        plain: dict[str, Any] = {"dept": "A05", "diagnoses": ("I10.x00",)}
        made = Visit(
            f"{self.name}/v{number}", f"{self.name}/c{number}", self.person.id, hospital, scene, admission,
            admission + timedelta(days=days), **{**plain, **more},
        )  # fmt: skip
        self.visits.append(made)
        return made

    def line(
        self, item: str, kind: str = "drug", quantity: str = "1", price: str = "10", day: date | None = None,
        visit: Visit | None = None, **more: Any,
    ) -> Line:  # fmt: skip
        """A line of the last visit (or of the one given), on its day of admission unless said."""
        at = visit or self.visits[-1]
        amount = int(Decimal(quantity) * Decimal(price) * 100)
        made = Line(
            f"{self.name}/l{len(self.lines)}", at.id, item, more.pop("name", item), kind, day or at.admission,
            Decimal(quantity), Decimal(price), amount, more.pop("eligible", amount), **more,
        )  # fmt: skip
        self.lines.append(made)
        return made

    def hit(self, *lines: Line, visits: tuple[Visit, ...] = ()) -> None:
        """What must be found: a hit on exactly these lines and visits."""
        self.expected.append((tuple(sorted(line.id for line in lines)), tuple(sorted(visit.id for visit in visits))))


class Garden:
    """All cases."""

    def __init__(self) -> None:
        self.cases: list[Case] = []

    def case(
        self, rule: str, what: str, sex: str = "1", birth: date = date(1970, 1, 1), death: date | None = None
    ) -> Case:
        name = f"{rule} {what}"
        made = Case(name, rule, Person(name, sex, birth, death))
        self.cases.append(made)
        return made

    def one(self, rule: str, what: str, item: str, kind: str = "drug", hit: bool = True, **more: Any) -> Case:
        """A case of one visit and one line. Options of person, visit and line by their names."""
        person = {name: more.pop(name) for name in ("sex", "birth", "death") if name in more}
        names = ("scene", "admission", "days", "hospital", "level", "dept", "insutype", "region", "diagnoses")
        visit = {name: more.pop(name) for name in names if name in more}
        case = self.case(rule, what, **person)
        case.visit(**visit)
        line = case.line(item, kind, **more)
        if hit:
            case.hit(line)
        return case


def plant() -> list[Case]:
    """Every rule planted and nearly missed."""
    garden = Garden()
    for make in (_attributes, _limits, _sums, _windows, _pairs, _companions, _prices, _stays, _codes):
        make(garden)
    return garden.cases


def _on(months: int = 0, days: int = 0) -> date:
    return DAY + timedelta(days=30 * months + days)


def _attributes(g: Garden) -> None:
    g.one("R01", "限女性，男", "DEMO-D02")
    g.one("R01", "近似：限女性，女", "DEMO-D02", hit=False, sex="2")
    g.one("R01", "近似：性别未说明", "DEMO-D02", hit=False, sex="9")
    g.one("R01", "近似：不纳入报销的行", "DEMO-D02", hit=False, eligible=0)
    refunded = g.one("R01", "近似：已退费", "DEMO-D02", hit=False)
    refunded.line("DEMO-D02", quantity="-1", day=_on(days=1))
    partly = g.case("R01", "部分退费")
    partly.visit()
    partly.hit(partly.line("DEMO-D02", quantity="3"))
    partly.line("DEMO-D02", quantity="-2")
    g.one("R02", "限女性项目，男", "DEMO-S02", "exam")
    g.one("R02", "近似：女", "DEMO-S02", "exam", hit=False, sex="2")
    g.one("R03", "满 14 周岁当日", "DEMO-D03", birth=date(2010, 5, 10))
    g.one("R03", "近似：差一天满 14 周岁", "DEMO-D03", hit=False, birth=date(2010, 5, 11))
    g.one("R04", "差一天满 18 周岁", "DEMO-D04", birth=date(2006, 5, 11))
    g.one("R04", "近似：满 18 周岁当日", "DEMO-D04", hit=False, birth=date(2006, 5, 10))
    g.one("R05", "29 天", "DEMO-D05", birth=DAY - timedelta(days=29))
    g.one("R05", "近似：28 天", "DEMO-D05", hit=False, birth=DAY - timedelta(days=28))
    g.one("R06", "39 岁", "DEMO-S06", "exam", birth=date(1984, 5, 11))
    g.one("R06", "76 岁", "DEMO-S06", "exam", birth=date(1948, 5, 10))
    g.one("R06", "近似：40 岁当日", "DEMO-S06", "exam", hit=False, birth=date(1984, 5, 10))
    g.one("R06", "近似：75 岁最后一天", "DEMO-S06", "exam", hit=False, birth=date(1948, 5, 11))
    g.one("R07", "职工医保用工伤药", "DEMO-D07")
    g.one("R07", "近似：工伤保险", "DEMO-D07", hit=False, insutype="410")
    g.one("R07", "近似：生育保险", "DEMO-D07B", hit=False, insutype="510")
    g.one("R08", "限住院药在门诊", "DEMO-D08")
    g.one("R08", "近似：住院", "DEMO-D08", hit=False, scene="IP", days=5)
    g.one("R09", "一级医院", "DEMO-D09", level=1)
    g.one("R09", "近似：二级医院", "DEMO-D09", hit=False, level=2)
    g.one("R10", "其他科室", "DEMO-S10", "treatment")
    g.one("R10", "近似：规定科室", "DEMO-S10", "treatment", hit=False, dept="A03.01")
    g.one("R11", "诊断不符", "DEMO-D11")
    g.one("R11", "近似：第二诊断相符", "DEMO-D11", hit=False, diagnoses=("I10.x00", "C50.900"))
    for what, days, hit in (("确诊在 366 天前", 366, True), ("近似：确诊在 365 天前", 365, False)):
        case = g.case("R11", what)
        case.visit(admission=DAY - timedelta(days=days), diagnoses=("E11.900",))
        case.visit()
        line = case.line("DEMO-D11H")
        if hit:
            case.hit(line)
    g.one("R19", "肾功能不全", "DEMO-D19", diagnoses=("I10", "N18.900"))
    g.one("R19", "80 岁当日", "DEMO-D19E", birth=date(1944, 5, 10))
    g.one("R19", "近似：N17", "DEMO-D19", hit=False, diagnoses=("N17.900",))
    g.one("R19", "近似：差一天 80 岁", "DEMO-D19E", hit=False, birth=date(1944, 5, 11))


def _limits(g: Garden) -> None:
    g.one("R20", "均不支付的饮片", "DEMO-H20", "herbal")
    g.one("R20", "近似：知识点生效之前", "DEMO-H20", "herbal", hit=False, admission=date(2023, 4, 30))
    single = g.case("R20b", "两味都是单方不支付")
    single.visit()
    single.hit(single.line("DEMO-H20A", "herbal"), single.line("DEMO-H20B", "herbal"))
    mixed = g.case("R20b", "近似：有一味可支付")
    mixed.visit()
    mixed.line("DEMO-H20A", "herbal")
    mixed.line("DEMO-N01", "herbal")
    # Prescription numbers repeat from one visit to the next: the item that is paid stands under the same number elsewhere.
    again = g.case("R20b", "另一次就诊的同号处方有可支付的一味")
    again.visit()
    alone = again.line("DEMO-H20C", "herbal", prescription="p1")
    again.visit(admission=_on(days=1))
    again.line("DEMO-N01", "herbal", prescription="p1")
    again.hit(alone)
    g.one("R21", "高一分", "DEMO-S21", "exam", price="50.01")
    g.one("R21", "近似：等于限价", "DEMO-S21", "exam", hit=False, price="50.00")
    g.one("R21", "新限价首日", "DEMO-S21", "exam", price="50.00", admission=date(2024, 7, 1))
    g.one("R21", "近似：旧限价末日", "DEMO-S21", "exam", hit=False, price="50.00", admission=date(2024, 6, 30))
    g.one("R21", "二级医院限价更低", "DEMO-S21", "exam", price="45", level=2)
    g.one("R21", "近似：外省限价不适用", "DEMO-S21R", "exam", hit=False, price="50")
    g.one("R33", "入院前一天", "DEMO-N01", scene="IP", days=5, day=_on(days=-1))
    g.one("R33", "出院后一天", "DEMO-N01", scene="IP", days=5, day=_on(days=6))
    g.one("R33", "近似：出院当日", "DEMO-N01", hit=False, scene="IP", days=5, day=_on(days=5))
    g.one("R34", "死亡两天后", "DEMO-N01", death=_on(days=-2))
    g.one("R34", "近似：死亡次日记账", "DEMO-N01", hit=False, death=_on(days=-1))
    g.one("R44", "第四天上传", "DEMO-N01", uploaded=_on(days=4))
    g.one("R44", "近似：第三天上传", "DEMO-N01", hit=False, uploaded=_on(days=3))
    g.one("R47", "不在范围的药", "DEMO-N01", scene="NET")
    g.one("R47", "近似：范围内", "DEMO-D47", hit=False, scene="NET")
    g.one("R47", "近似：诊察费不是药品", "DEMO-N02", "service", hit=False, scene="NET")


def _sums(g: Garden) -> None:
    g.one("R14", "三盒 21 天", "DEMO-D14", quantity="3", prescription="p1")
    near = g.case("R14", "近似：两张处方各两盒")
    near.visit()
    near.line("DEMO-D14", quantity="2", prescription="p1")
    near.line("DEMO-D14", quantity="2", prescription="p2")
    g.one("R14", "近似：住院不适用", "DEMO-D14", hit=False, quantity="3", scene="IP", days=5)
    dose = g.case("R16", "两种规格合计超 4000 mg")
    dose.visit()
    dose.hit(dose.line("DEMO-D16", quantity="3"), dose.line("DEMO-D16B", quantity="3"))
    g.one("R16", "近似：正好 4000 mg", "DEMO-D16", hit=False, quantity="8")
    for what, shift, hit in (("同日两种", 0, True), ("近似：次日", 1, False)):
        case = g.case("R17", what)
        case.visit()
        lines = case.line("DEMO-D17A"), case.line("DEMO-D17B", day=_on(days=shift))
        if hit:
            case.hit(*lines)
    same = g.case("R17", "近似：同一通用名两个厂家")
    same.visit()
    same.line("DEMO-D17A", generic="示例通用名")
    same.line("DEMO-D17B", generic="示例通用名")
    for what, minute, hit in (("同一分钟两行", "09:30", True), ("近似：相差一分钟", "09:31", False)):
        case = g.case("R23", what)
        case.visit()
        lines = case.line("DEMO-N01", minute="09:30"), case.line("DEMO-N01", minute=minute)
        if hit:
            case.hit(*lines)
    daily = g.case("R25", "一天三次")
    daily.visit()
    daily.hit(daily.line("DEMO-S25", "exam", "2"), daily.line("DEMO-S25", "exam", "1"))
    split = g.case("R25", "近似：两天各两次")
    split.visit()
    split.line("DEMO-S25", "exam", "2")
    split.line("DEMO-S25", "exam", "2", day=_on(days=1))
    places = g.case("R25", "近似：同日两家医院")
    places.visit()
    places.line("DEMO-S25", "exam", "2")
    places.visit(hospital="H11010100002")
    places.line("DEMO-S25", "exam", "2")
    back = g.case("R25", "近似：退费后两次")
    back.visit()
    back.line("DEMO-S25", "exam", "3")
    back.line("DEMO-S25", "exam", "-1")
    g.one("R25", "住院 5 天计 6 次", "DEMO-S25T", "treatment", scene="IP", days=4, quantity="6")
    g.one("R25", "近似：住院 5 天计 5 次", "DEMO-S25T", "treatment", hit=False, scene="IP", days=4, quantity="5")
    week = g.case("R25", "同一周四次")  # 2024-05-06 is a Monday
    week.visit(admission=date(2024, 5, 6))
    week.hit(week.line("DEMO-S25W", "exam", "3"), week.line("DEMO-S25W", "exam", "1", day=date(2024, 5, 12)))
    turn = g.case("R25", "近似：跨周四次")
    turn.visit(admission=date(2024, 5, 6))
    turn.line("DEMO-S25W", "exam", "3")
    turn.line("DEMO-S25W", "exam", "1", day=date(2024, 5, 13))
    for what, day, price, hit in (
        ("年内超一分", date(2024, 12, 31), "1000.01", True), ("近似：正好限额", date(2024, 12, 31), "1000", False),
        ("近似：跨年", date(2025, 1, 1), "1000.01", False),
    ):  # fmt: skip
        case = g.case("R28", what)
        case.visit()
        first = case.line("DEMO-C28", "consumable", price="2000")
        case.visit(admission=day)
        lines = first, case.line("DEMO-C28", "consumable", price=price)
        if hit:
            case.hit(*lines)
    for what, quantity, hit in (("一台手术三件", "3", True), ("近似：一台两件", "2", False)):
        case = g.case("R31", what)
        case.visit("IP", days=5, operations=(Operation("81.51", DAY),))
        line = case.line("DEMO-C31", "consumable", quantity)
        if hit:
            case.hit(line)
    g.one("R32", "一天 25 小时", "DEMO-S32", "nursing", quantity="25")
    g.one("R32", "近似：24 小时", "DEMO-S32", "nursing", hit=False, quantity="24")
    g.one("R32", "住 5 夜计 6 床日", "DEMO-B32", "bed", scene="IP", days=5, quantity="6")
    g.one("R32", "近似：住 5 夜计 5 床日", "DEMO-B32", "bed", hit=False, scene="IP", days=5, quantity="5")
    for what, count, hit in (("六种", 6, True), ("近似：五种", 5, False)):
        case = g.case("R45", what)
        case.visit()
        drugs = [case.line(f"DEMO-N1{n}", prescription="p") for n in range(count)]
        if hit:
            case.hit(*drugs)
    code = g.case("R48", "同码两次")
    code.visit()
    first = code.line("DEMO-N01", trace="84000001")
    code.visit("PH", admission=_on(days=40))
    code.hit(first, code.line("DEMO-N01", trace="84000001"))
    other = g.case("R48", "近似：另一药盒")
    other.visit()
    other.line("DEMO-N01", trace="84000002")
    other.line("DEMO-N01", trace="84000003", day=_on(days=1))


def _windows(g: Garden) -> None:
    for item, days, hit, what in (
        ("DEMO-D13", range(15), True, "用药 15 天"), ("DEMO-D13", range(14), False, "近似：14 天"),
        ("DEMO-D13S", (0, 14), True, "首末相距 15 天"), ("DEMO-D13S", (0, 13), False, "近似：首末 14 天"),
        ("DEMO-D13", (*range(14), 44), False, "近似：间隔 31 天，新疗程"), ("DEMO-D13", (*range(14), 43), True, "间隔 30 天，同一疗程"),
    ):  # fmt: skip
        case = g.case("R13", what)
        case.visit()
        course = [case.line(item, day=_on(days=shift)) for shift in days]
        if hit:
            case.hit(*course)
    for what, shift, hit in (("20 天后再购 40 天量", 20, True), ("近似：40 天后再购", 40, False)):
        case = g.case("R15", what)
        case.visit("PH")
        case.line("DEMO-D15", quantity="3")
        case.visit("PH", admission=_on(days=shift))
        line = case.line("DEMO-D15B", quantity="1.5")
        if hit:
            case.hit(line)
    for what, shift, hit in (("第 15 天", 14, True), ("近似：第 16 天", 15, False)):
        case = g.case("R26", what)
        case.visit()
        first = case.line("DEMO-S26", "test")
        case.visit(admission=_on(days=shift), hospital="H11010100002")
        lines = first, case.line("DEMO-S26", "test")
        if hit:
            case.hit(*lines)
    twice = g.case("R26", "同日两次")
    twice.visit()
    twice.hit(twice.line("DEMO-S26", "test"), twice.line("DEMO-S26", "test"))


def _pairs(g: Garden) -> None:
    for rule, main, minor, kind in (
        ("R22", "DEMO-S22A", "DEMO-S22B", "exam"), ("R24", "DEMO-S24P", "DEMO-S24A", "treatment"),
        ("R29", "DEMO-S29", "DEMO-C29", "consumable"),
    ):  # fmt: skip
        same = g.case(rule, "同日")
        same.visit()
        same.hit(same.line(main, "treatment"), same.line(minor, kind))
        later = g.case(rule, "近似：次日")
        later.visit()
        later.line(main, "treatment")
        later.line(minor, kind, day=_on(days=1))
        other = g.case(rule, "近似：另一医院")
        other.visit()
        other.line(main, "treatment")
        other.visit(hospital="H11010100002")
        other.line(minor, kind)
    g.one("R22", "近似：另一人单独收取", "DEMO-S22B", "exam", hit=False)
    stay = g.case("R22", "当次住院不同日")
    stay.visit("IP", days=5)
    stay.hit(stay.line("DEMO-S22C", "treatment"), stay.line("DEMO-S22D", "treatment", day=_on(days=3)))
    for what, visits, hit in (("同次就诊", 1, True), ("近似：两次就诊", 2, False)):
        case = g.case("R18", what)
        case.visit()
        first = case.line("DEMO-D18A")
        if visits == 2:
            case.visit(admission=_on(days=3))
        lines = first, case.line("DEMO-D18B")
        if hit:
            case.hit(*lines)
    for what, parts, hit in (("三个分项", "ABC", True), ("近似：两个分项", "AB", False)):
        case = g.case("R24b", what)
        case.visit()
        found = [case.line(f"DEMO-S24{part}", "treatment") for part in parts]
        if hit:
            case.hit(*found)


def _companions(g: Garden) -> None:
    for what, shift, hit in (
        ("366 天前用过一线药", 366, True), ("近似：365 天前", 365, False), ("当日才用", 0, True), ("近似：前一天", 1, False),
    ):  # fmt: skip
        case = g.case("R12", what)
        case.visit(admission=DAY - timedelta(days=shift))
        case.line("DEMO-D12B")
        case.visit()
        line = case.line("DEMO-D12")
        if hit:
            case.hit(line)
    g.one("R12", "近似：过敏史", "DEMO-D12", hit=False, diagnoses=("I10", "Z88.000"))
    g.one("R30", "没有手术", "DEMO-C30", "consumable", scene="IP", days=5)
    done = g.one("R30", "近似：同次住院有手术", "DEMO-C30", "consumable", hit=False, scene="IP", days=5)
    done.line("DEMO-O30", "surgery", day=_on(days=2))
    apart = g.one("R30", "主项目在次日", "DEMO-S30", "treatment")
    apart.line("DEMO-S30M", "treatment", day=_on(days=1))
    with_main = g.one("R30", "近似：主项目同日", "DEMO-S30", "treatment", hit=False)
    with_main.line("DEMO-S30N", "treatment")


def _prices(g: Garden) -> None:
    for what, price, shift, hit in (
        ("未折价", "800", 0, True), ("多一分", "400.01", 0, True), ("近似：半价", "400", 0, False), ("近似：次日", "800", 1, False),
    ):  # fmt: skip
        case = g.case("R27", what)
        case.visit("IP", days=5)
        case.line("DEMO-O27A", "surgery", price="1000")
        line = case.line("DEMO-O27B", "surgery", price=price, day=_on(days=shift))
        if hit:
            case.hit(line)


def _stays(g: Garden) -> None:
    for what, shift, excused, hit in (
        ("住院中间", 2, False, True), ("近似：入院当日", 0, False, False), ("近似：出院当日", 5, False, False), ("近似：已说明", 2, True, False),
    ):  # fmt: skip
        case = g.case("R35", what)
        case.visit("IP", days=5)
        case.line("DEMO-N01")
        case.visit("OP", admission=_on(days=shift), excused=excused)
        line = case.line("DEMO-N02")
        if hit:
            case.hit(line, visits=(case.visits[0], case.visits[1]))
    for what, shift, hit in (("出院前一天入住别院", 4, True), ("近似：当日转院", 5, False)):
        case = g.case("R36", what)
        stays = case.visit("IP", days=5), case.visit("IP", admission=_on(days=shift), days=5, hospital="H11010100002")
        if hit:
            case.hit(visits=stays)
    case = g.case("R36", "夹在长住院里，隔着短住院")
    long, _, late = (
        case.visit("IP", days=30),
        case.visit("IP", admission=_on(days=30), days=2, hospital="H11010100003"),
        case.visit("IP", admission=_on(days=20), days=3, hospital="H11010100002"),
    )
    case.hit(visits=(long, late))
    for what, gap, more, hit in (
        ("15 天后", 15, {}, True), ("近似：16 天", 16, {}, False), ("近似：别院", 5, {"hospital": "H11010100002"}, False),
        ("近似：其他诊断", 5, {"diagnoses": ("K80.000",)}, False), ("近似：化疗", 5, {"diagnoses": ("I10.x00", "Z51.100")}, False),
        ("近似：分期治疗", 5, {"excused": True}, False),
    ):  # fmt: skip
        case = g.case("R37", what)
        pair = case.visit("IP", days=5), case.visit("IP", admission=_on(days=5 + gap), days=5, **more)
        if hit:
            case.hit(visits=pair)
    for what, count, hit in (("七次住院", 7, True), ("近似：六次", 6, False)):
        case = g.case("R38", what)
        made = [
            case.visit("IP", admission=date(2024, 1, 1) + timedelta(days=40 * n), days=5, diagnoses=(f"K{20 + n}.000",))
            for n in range(count)
        ]
        if hit:
            case.hit(visits=tuple(made))
    for what, exam, days, hit in (
        ("检查占 80%", "80", 3, True), ("近似：79%", "79", 3, False), ("近似：住 4 天", "80", 4, False),
    ):  # fmt: skip
        case = g.case("R39", what)
        case.visit("IP", days=days)
        case.line("DEMO-N03", "exam", price=exam)
        case.line("DEMO-N04", "service", price=str(100 - int(exam)))
        if hit:
            case.hit(visits=(case.visits[0],))
    treated = g.case("R39", "近似：有 500.01 元的治疗")
    treated.visit("IP", days=3)
    treated.line("DEMO-N03", "exam", price="9000")
    treated.line("DEMO-N05", "treatment", price="500.01")
    for what, idle, hit in (("连续三天", (2, 3, 4), True), ("近似：中间有治疗", (1, 2, 4), False)):
        case = g.case("R40", what)
        case.visit("IP", days=6)
        for shift in range(6):
            case.line("DEMO-N06", "bed", day=_on(days=shift))
            if shift not in idle:
                case.line("DEMO-N05", "treatment", day=_on(days=shift))
        if hit:
            case.hit(visits=(case.visits[0],))
    for what, days, hit in (
        ("21 天", 21, True),
        ("1 天", 1, True),
        ("近似：20 天", 20, False),
        ("近似：2 天", 2, False),
    ):
        case = g.case("R41", what)
        case.visit("IP", days=days, diagnoses=("J18.900",))
        if hit:
            case.hit(visits=(case.visits[0],))


def _codes(g: Garden) -> None:
    for what, sex, birth, code, hit in (
        ("女性前列腺增生", "2", date(1950, 1, 1), "N40.x00", True), ("近似：男性", "1", date(1950, 1, 1), "N40.x00", False),
        ("分娩，56 岁", "2", date(1968, 5, 10), "O80.000", True), ("近似：55 岁", "2", date(1968, 5, 11), "O80.000", False),
    ):  # fmt: skip
        case = g.case("R42", what, sex=sex, birth=birth)
        case.visit(diagnoses=("I10.x00", code))
        if hit:
            case.hit(visits=(case.visits[0],))
    for what, dx, hit in (("肺炎做胆囊切除", "J18.900", True), ("近似：胆囊结石", "K80.000", False)):
        case = g.case("R43", what)
        case.visit("IP", days=5, diagnoses=(dx,), operations=(Operation("51.23", DAY),))
        if hit:
            case.hit(visits=(case.visits[0],))
    for what, op, shift, hit in (
        ("术后第三天", "06.31", 3, True), ("近似：术后第二天", "06.31", 2, False), ("近似：非清洁手术", "47.01", 3, False),
    ):  # fmt: skip
        case = g.case("R46", what)
        case.visit("IP", days=6, operations=(Operation(op, DAY),))
        line = case.line("DEMO-D46", day=_on(days=shift))
        if hit:
            case.hit(line)


def together(cases: list[Case]) -> Records:
    """All cases as one portfolio."""
    return Records(
        {case.person.id: case.person for case in cases},
        {visit.id: visit for case in cases for visit in case.visits},
        tuple(line for case in cases for line in case.lines),
    )


def invented(seed: int, persons: int, items: tuple[str, ...], lines_each: int = 12, traces: int = 400) -> Records:
    """A random portfolio over few items, so that many rules are broken at once; reproducible by its seed."""
    return Records(*_invented(random.Random(seed), persons, items, lines_each, traces))  # noqa: S311 — practice data


def _invented(
    chance: random.Random, persons: int, items: tuple[str, ...], lines_each: int, traces: int
) -> Iterator[Any]:  # persons, visits, lines
    people: dict[str, Person] = {}
    visits: dict[str, Visit] = {}
    lines: list[Line] = []
    for number in range(persons):
        birth = date(2024, 5, 1) - timedelta(days=chance.choice((10, 27, 29, 5000, 9000, 20_000, 29_500)))
        death = _on(days=chance.randrange(60)) if chance.random() < 0.05 else None
        who = Person(f"P{number:07}", chance.choice("129"), birth, death)
        people[who.id] = who
        for turn in range(chance.randint(1, 3)):
            scene = chance.choice(("IP", "OP", "OP", "PH", "NET"))
            start, stay = _on(days=chance.randrange(45)), chance.randrange(1, 9) if scene == "IP" else 0
            name = f"{who.id}v{turn}"
            visits[name] = Visit(
                name, f"{who.id}c{turn}", who.id, chance.choice(("H11010100001", "H11010100002")), scene, start,
                start + timedelta(days=stay), chance.choice((1, 2, 3)), chance.choice(("A03", "A05")),
                chance.choice(("310", "310", "410")), chance.choice(("110000", "360700")),
                tuple(chance.sample(("I10.x00", "C34.900", "E11.900", "N18.900", "Z88.0", "J18.9"), chance.randint(1, 2))),
                (Operation("06.31", start),) * chance.randrange(2), chance.random() < 0.1,
            )  # fmt: skip
            for at in range(max(1, lines_each // 2 + chance.randrange(lines_each))):
                lines.append(_line(chance, visits[name], f"{name}l{at:03}", items, stay, traces))
    yield people
    yield visits
    yield tuple(lines)


def _line(chance: random.Random, visit: Visit, name: str, items: tuple[str, ...], stay: int, traces: int) -> Line:
    item = chance.choice(items)
    kind = {"D": "drug", "H": "herbal", "C": "consumable", "O": "surgery", "B": "bed"}.get(item[5:6], "exam")
    quantity = Decimal(chance.choice(("1", "2", "3", "0.5", "8", "-1")))
    price = Decimal(chance.choice(("10", "45.01", "800", "12.3456")))
    amount = int(quantity * price * 100)
    day = visit.admission + timedelta(days=chance.randint(-1 if chance.random() < 0.1 else 0, stay))
    return Line(
        name, visit.id, item, f"示例{item}", kind, day, quantity, price, amount,
        0 if chance.random() < 0.1 else amount, chance.choice(("", "", "示例通用名")), chance.choice(("", "", "p1")),
        "", chance.choice(("", "09:30")), day + timedelta(days=chance.randrange(6)) if chance.random() < 0.5 else None,
        chance.choice(("", "", f"84{chance.randrange(traces):06}")),
    )  # fmt: skip
