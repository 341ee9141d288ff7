"""Papers of the end-to-end demo (samples/claims): claims whose every line is chosen, so that a hand can compute them.

The same table makes the catalogue, the persons and the providers beside the papers; the expectations (``expected.csv``)
are computed by hand and never written from here.
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from . import cards, ebill, fee_list, letters
from .case import Bill, Case, FeeLine, fen_of
from .catalogue import Item
from .people import Hospital, Person, bank_card, credit_code, digits
from .plan import Bundle
from .write import Wish, Writer

SEED = 20261120
SMALL: Wish = {"dpi": 150, "jpeg": 62}

# code | kind | category on the bill | name | spec | unit | class | prior self-pay | ceilings level 1, 2, 3 (元)
CATALOGUE = """
XJ01DD04001|药品|西药费|注射用头孢曲松钠|1.0g|支|甲||||
XJ01DH02001|药品|西药费|注射用美罗培南|0.5g|支|乙|0.10|||
XR05CB06001|药品|西药费|盐酸氨溴索注射液|2ml:15mg|支|乙|0.10|||
XB05XA03001|药品|西药费|0.9%氯化钠注射液|100ml:0.9g|袋|甲|||
XB05AA01001|药品|西药费|人血白蛋白|10g/瓶(20%,50ml)|瓶|乙|0.30|378.00|388.00|398.00
XC10AA07001|药品|西药费|瑞舒伐他汀钙片|10mg*7片|盒|乙|0.05||||
XC08CA01001|药品|西药费|苯磺酸氨氯地平片|5mg*7片|盒|甲||||
ZA04BAB0001|药品|中成药费|板蓝根颗粒|10g*20袋|包|丙||||
S1102000010|诊疗项目|诊察费|住院诊查费||日|甲||40.00|40.00|40.00
S1109000010|诊疗项目|床位费|普通病房床位费||日|甲||30.00|40.00|50.00
S1201000020|诊疗项目|护理费|二级护理||日|甲||||
S1204000020|诊疗项目|治疗费|静脉注射||次|甲||||
S2103000010|诊疗项目|检查费|X线计算机体层(CT)平扫||部位|乙|0.08|||
S2203020010|诊疗项目|检查费|彩色多普勒超声心动图||次|乙|0.08|||
S2501010150|诊疗项目|化验费|血细胞分析(五分类)||次|甲||||
S2503080050|诊疗项目|化验费|C-反应蛋白测定(CRP)||项|甲||||
S3107010010|诊疗项目|检查费|常规心电图检查||次|甲||||
S3400000010|诊疗项目|治疗费|红外线治疗||部位|甲||||
S1101000010|诊疗项目|诊察费|普通门诊诊查费||次|甲||||
C0201010010|耗材|卫生材料费|一次性使用吸氧管|双鼻架L型|根|乙|0.10|||
"""
# number | name | sex | born | type | scheme | person type | identity
PERSONS = """
99310119780516001|江怀瑾|男|1978-05-16|310|1101|
99310119861103002|沈若水|女|1986-11-03|390|1501|
99310119530822003|秦望舒|男|1953-08-22|310|1201|
99310119690214004|苏采薇|女|1969-02-14|390|1501|2303
"""
# code | name | level
PROVIDERS = """
H99310100001|清岚市人民医院|三级
H99310100002|澄湖市第二人民医院|二级
H99310100003|望川市兰亭社区卫生服务中心|一级
"""


@dataclass(frozen=True)
class Plan:
    """One claim: who, where, when, and lines as ``code quantity price day`` (day of the stay, from 0)."""

    person: int
    provider: int
    begin: date
    days: int  # 0: outpatient
    diagnosis: tuple[str, str, str, str]
    lines: str


PNEUMONIA = ("社区获得性肺炎", "呼吸与危重症医学科", "发热、咳嗽、咳黄痰", "给予抗感染、化痰、雾化吸入等治疗")
PRESSURE = ("高血压病3级（极高危）", "心血管内科", "头晕、头痛", "调整降压方案，监测血压")
HEART = ("冠状动脉粥样硬化性心脏病", "心血管内科", "活动后胸闷、气短", "给予抗血小板、调脂、改善循环等治疗")
BACK = ("腰椎间盘突出症", "骨科", "腰痛伴右下肢放射痛", "给予理疗、针刺、营养神经等治疗")
PLANS = (
    # A stay of seven days at level three: 乙 items, albumin above its ceiling, a medicine outside the catalogue.
    Plan(0, 0, date(2026, 3, 9), 7, PNEUMONIA, """
S1102000010 7 40.00 0
S1109000010 7 50.00 0
S1201000020 7 26.00 0
S2103000010 1 180.00 0
S2501010150 2 20.00 0
S2503080050 2 40.00 0
XJ01DD04001 21 5.8600 1
XB05XA03001 42 3.2500 1
XR05CB06001 21 3.4500 1
XJ01DH02001 42 58.8000 2
S1204000020 14 7.00 2
C0201010010 2 3.50 2
XB05AA01001 5 420.00 4
ZA04BAB0001 3 12.00 6
"""),
    # A visit of a resident at level two.
    Plan(1, 1, date(2026, 4, 20), 0, PRESSURE, """
S1101000010 1 50.00 0
S2203020010 1 230.00 0
S3107010010 1 30.00 0
S2501010150 1 20.00 0
XC10AA07001 12 16.8000 0
XC08CA01001 12 18.5000 0
S2103000010 2 180.00 0
"""),
    # A retired person at level two; an echo is dated two days after the discharge.
    Plan(2, 1, date(2026, 5, 11), 6, HEART, """
S1102000010 6 40.00 0
S1109000010 6 40.00 0
S1201000020 6 26.00 0
S2203020010 1 230.00 1
S3107010010 2 30.00 1
XC10AA07001 6 16.8000 1
XC08CA01001 6 18.5000 1
XB05XA03001 24 3.2500 2
XJ01DD04001 36 5.8600 2
S2103000010 3 180.00 3
S1204000020 24 7.00 3
XB05AA01001 3 388.00 4
S2203020010 1 230.00 8
"""),
    # A resident on 低保 at level one: basic insurance, then 救助.
    Plan(3, 2, date(2026, 6, 1), 8, BACK, """
S1102000010 8 35.00 0
S1109000010 8 30.00 0
S1201000020 8 20.00 0
S3400000010 16 14.00 0
S2103000010 2 170.00 1
S2501010150 2 18.00 1
XJ01DD04001 16 5.6000 2
XB05XA03001 16 3.1000 2
XR05CB06001 16 3.2000 2
S1204000020 16 6.00 2
"""),
)  # fmt: skip


def items() -> dict[str, tuple[Item, str]]:
    """Catalogue code → what is printed, and the category of the list."""
    found = {}
    letters_of = {"药品": "X", "诊疗项目": "0", "耗材": "C"}
    for row in CATALOGUE.strip().splitlines():
        code, kind, category, name, spec, unit, *_ = row.split("|")
        letter = "Z" if code.startswith("Z") else letters_of[kind]
        decimals = 4 if kind == "药品" else 2
        found[code] = (Item(name, spec, unit, Decimal(0), Decimal(0), decimals, Decimal(0), category, letter), category)
    return found


def make_walk(out: Path) -> Writer:
    """Write samples/claims: papers, and the lists the registry reads."""
    lot = Random(SEED)
    writer = Writer(out, SEED)
    layouts = {layout.name: layout for layout in fee_list.LAYOUTS}
    forms = {form.name: form for form in ebill.FORMS}
    made = [case_of(plan, lot) for plan in PLANS]
    for number, case in enumerate(made):
        if not case.inpatient:
            papers = [ebill.draw(case, lot, forms["black with own list"]), letters.certificate(case, lot)]
        else:
            layout = layouts["unruled wide" if number == 0 else "unruled dated"]
            papers = [
                ebill.draw(case, lot, forms[("orange two panels", "", "brown one panel", "red three panels")[number]]),
                fee_list.draw(case, lot, layout),
                letters.discharge(case, lot),
            ]
        if number == 0:
            papers.append(cards.bank_card(case, lot))
        pages = sum(len(paper.sheets) for paper in papers)
        wishes: list[Wish] = [{"rotate": 0.7, **SMALL} if page == 1 else dict(SMALL) for page in range(pages)]
        if number == 2:
            wishes[-1]["turn"] = 180.0
        writer.add(Bundle(case, papers), wishes, lot)
    # The first bill once more, photographed: somebody hands it in again.
    again = [ebill.draw(made[0], lot, forms["orange two panels"])]
    writer.add(Bundle(made[0], again), [{"photo": 0.02, **SMALL}], lot)
    writer.finish({"walk": True})
    _lists(out, made)
    return writer


def case_of(plan: Plan, lot: Random) -> Case:
    """The case of a plan: everything paid in cash, nothing settled at the hospital."""
    person, place, known = _person(plan.person, lot), _hospital(plan.provider, lot), items()
    lines, sums = [], defaultdict(int)
    for row in plan.lines.strip().splitlines():
        code, quantity, price, day = row.split()
        item, category = known[code]
        amount = fen_of(Decimal(price) * Decimal(quantity))
        lines.append(
            FeeLine(item, code, Decimal(price), Decimal(quantity), amount, plan.begin + timedelta(days=int(day)))
        )
        sums[category] += amount
    total, end = sum(sums.values()), plan.begin + timedelta(days=plan.days)
    return Case(
        inpatient=plan.days > 0, person=person, hospital=place, begin=plan.begin, end=end,
        department=plan.diagnosis[1], diagnosis=plan.diagnosis, lines=tuple(lines), categories=tuple(sums.items()),
        total=total, fund=0, other=0, account=0, cash=total, self_paid=0, own_cost=total,
        prepaid=300000 if plan.days else 0,
        bill=Bill(f"9906{digits(lot, 4)}", digits(lot, 10), digits(lot, 6), end, f"{end:%Y%m%d}{digits(lot, 9)}"),
        patient_number=digits(lot, 8), case_number=digits(lot, 8), insurance="自费",
    )  # fmt: skip


def _rows(text: str) -> list[list[str]]:
    return [row.split("|") for row in text.strip().splitlines()]


def _person(number: int, lot: Random) -> Person:
    certificate, name, sex, born, *_ = _rows(PERSONS)[number]
    return Person(
        name=name, sex=sex, born=date.fromisoformat(born), id_number=certificate, insurance_id=digits(lot, 12),
        address="", ethnic="汉", authority="", valid="", bank="澄湖银行", bank_card=bank_card(lot),
    )  # fmt: skip


def _hospital(number: int, lot: Random) -> Hospital:
    code, name, _ = _rows(PROVIDERS)[number]
    return Hospital(name, "东屏省", name[:3], "综合医院", code, credit_code(lot))


def _lists(out: Path, cases: list[Case]) -> None:
    """What the registry imports."""
    seen: dict[str, str] = {}
    for case in cases:
        seen.setdefault(case.person.id_number, case.person.bank_card)
    _write(
        out / "persons.csv",
        ["证件类型", "证件号码", "姓名", "性别", "出生日期", "经办机构", "险种", "人员类别", "参保起", "救助身份", "身份起", "身份文号"],
        [
            ["99", number, name, sex, born, "{centre}", scheme, kind, "2019-01-01", identity]
            + (["2025-01-01", "样例认定〔2025〕1号"] if identity else ["", ""])
            for number, name, sex, born, scheme, kind, identity in _rows(PERSONS)
        ],
    )  # fmt: skip
    _write(
        out / "accounts.csv",
        ["证件号码", "户名", "账号", "开户行"],
        [[number, name, seen[number], "澄湖银行"] for number, name, *_ in _rows(PERSONS)],
    )
    _write(
        out / "providers.csv",
        ["机构编码", "机构名称", "等级", "生效日期"],
        [[*row, "2015-01-01"] for row in _rows(PROVIDERS)],
    )
    rows = []
    for row in _rows(CATALOGUE):
        code, kind, _, name, spec, unit, level, ratio, *ceilings = row
        first, second, third = [*ceilings, "", "", ""][:3]
        rows.append([code, kind, name, spec, unit, level, ratio, first, second, third, "2020-01-01"])
    head = [
        "项目编码",
        "类别",
        "项目名称",
        "规格",
        "单位",
        "收费等级",
        "先行自付比例",
        "限价一级",
        "限价二级",
        "限价三级",
        "生效日期",
    ]
    _write(out / "catalogue.csv", head, rows)


def _write(path: Path, head: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
