"""Invented persons, hospitals and charges, by lot."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Final

_SURNAMES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN: Final = "建国秀英志强桂兰伟芳娜敏静丽军勇杰娟艳涛明超霞平刚燕玲辉鹏飞雪梅云峰海洋晓东子涵雨桐浩然思远"
_PLACES: Final = ("云溪", "青泽", "临湖", "安岭", "北渡", "石门川", "南屏", "长汀坡", "东麓", "平沙", "河曲", "金台")
_HOUSES: Final = (
    "人民医院",
    "第一人民医院",
    "中心医院",
    "中医医院",
    "第三医院",
    "妇幼保健院",
    "肿瘤医院",
    "医学院附属医院",
    "骨科医院",
)
PROVINCES: Final = ("云溪省", "青泽省", "临湖市", "安岭省", "北渡自治区", "南屏省")
DEPARTMENTS: Final = (
    "心血管内科",
    "骨科一病区",
    "神经内科",
    "普外科",
    "呼吸与危重症医学科",
    "妇产科",
    "肿瘤科",
    "消化内科",
    "眼科",
)
INSURANCES: Final = ("职工基本医疗保险", "城乡居民基本医疗保险", "自费", "异地职工", "居民医保")
ILLNESSES: Final = (
    "冠状动脉粥样硬化性心脏病", "腰椎间盘突出症", "急性阑尾炎", "社区获得性肺炎", "2型糖尿病", "脑梗死", "胆囊结石伴慢性胆囊炎",
    "右侧股骨颈骨折", "高血压病3级", "甲状腺结节",
)  # fmt: skip

# Name, specification, unit, price in 元 from–to, decimals of the price, class in the catalogue.
_CATALOGUE: Final = {
    "西药费": (
        "注射用头孢呋辛钠|0.75g|支|6|19|4|甲;氯化钠注射液|250ml:2.25g|袋|1|4|2|甲;葡萄糖注射液|500ml:25g|瓶|2|5|2|甲;"
        "阿司匹林肠溶片|100mg*30片|盒|9|16|2|甲;硫酸氢氯吡格雷片|75mg×7片|盒|15|60|4|乙;左氧氟沙星氯化钠注射液|100ml:0.5g|瓶|8|40|3|乙;"
        "注射用泮托拉唑钠|40mg|支|3|60|4|乙;低分子肝素钙注射液|0.4ml:4100IU|支|18|40|2|乙;盐酸利多卡因注射液|5ml:0.1g|支|0.5|2|4|甲;"
        "呋塞米注射液|2ml:20mg|支|0.4|2|4|甲;复方氨基酸注射液(18AA)|250ml|瓶|10|60|2|乙;重组人胰岛素注射液|3ml:300IU|支|30|60|2|乙;"
        "维生素C注射液|2ml:0.5g|支|0.3|3|4|甲;布地奈德混悬液|2ml:1mg|支|3|16|4|乙;缬沙坦氨氯地平片(Ⅰ)|80mg/5mg*14片|盒|18|45|4|乙"
    ),
    "中成药费": (
        "复方丹参滴丸|27mg*180丸|瓶|20|32|2|甲;活血止痛胶囊|0.25g*36粒|盒|18|40|2|乙;银杏叶提取物注射液|5ml:17.5mg|支|9|24|4|乙;"
        "云南白药胶囊|0.25g*16粒|盒|20|30|2|甲"
    ),
    "检查费": (
        "胸部CT平扫||次|150|280|2|乙;彩色多普勒超声常规检查(腹部)||次|80|160|2|甲;十二通道心电图检查||次|15|30|2|甲;"
        "无痛电子胃镜检查||次|200|420|2|乙;磁共振平扫(1.5T)||部位|380|620|2|乙;骨密度测定||次|60|120|2|丙"
    ),
    "化验费": (
        "血细胞分析(五分类)||次|14|26|2|甲;尿液分析||次|6|14|2|甲;凝血四项||项|40|90|2|甲;丙氨酸氨基转移酶测定||项|3|9|2|甲;"
        "C-反应蛋白测定(CRP)||项|15|35|2|甲;糖化血红蛋白测定||项|40|80|2|乙;乙型肝炎表面抗原测定(HBsAg)||项|8|25|2|甲;"
        "降钙素原检测||次|80|180|2|乙"
    ),
    "治疗费": (
        "静脉输液||组|3|12|2|甲;静脉注射||次|2|7|2|甲;氧气吸入||小时|1|4|2|甲;雾化吸入||次|4|12|2|甲;"
        "换药(中)||次|12|30|2|甲;红外线治疗||部位|10|22|2|乙;留置导尿||次|15|35|2|甲"
    ),
    "护理费": "Ⅰ级护理||日|12|30|2|甲;Ⅱ级护理||日|8|20|2|甲;动静脉置管护理||次|5|15|2|甲",
    "床位费": "三人间床位费||床日|20|45|2|甲;普通病房床位费||床日|16|40|2|甲",
    "手术费": "腹腔镜下胆囊切除术||次|900|2200|2|甲;全身麻醉||次|400|900|2|甲;椎间盘髓核摘除术||每节|1200|2600|2|乙",
    "卫生材料费": (
        "一次性使用静脉留置针|24G|支|8|35|2|乙;一次性使用无菌注射器|5ml|支|0.3|2|4|丙;医用胶片|14*17in|张|10|22|2|丙;"
        "可吸收性外科缝线|3-0 70cm|根|30|120|3|乙;一次性使用输液器|带针0.55×20|套|2|9|2|甲;医用外固定支具|L型|个|300|1200|2|丙"
    ),
    "诊察费": "住院诊察费||日|10|25|2|甲;专家门诊诊察费||次|15|50|2|甲",
    "中药饮片费": "黄芪||g|0.05|0.2|4|甲;甘草片||g|0.04|0.15|4|甲;当归||g|0.08|0.3|4|甲;茯苓||g|0.05|0.2|4|甲",
}  # fmt: skip


@dataclass(frozen=True)
class Charge:
    """One charge. ``amount`` in 分, ``price`` in 元."""

    category: str
    name: str
    spec: str
    unit: str
    price: Decimal
    quantity: Decimal
    amount: int
    rank: str
    day: date
    code: str


@dataclass(frozen=True)
class Stay:
    """A person in a hospital, and what it cost."""

    name: str
    gender: str
    age: int
    number: str
    hospital: str
    department: str
    insurance: str
    admitted: date
    left: date
    illness: str
    charges: tuple[Charge, ...]

    @property
    def total(self) -> int:
        """分."""
        return sum(charge.amount for charge in self.charges)

    def sums(self) -> dict[str, int]:
        """分 of each category, in the order of the charges."""
        out: dict[str, int] = {}
        for charge in self.charges:
            out[charge.category] = out.get(charge.category, 0) + charge.amount
        return out


def fen(value: Decimal) -> int:
    """元 to 分, rounded half up as tills do."""
    return int((value * 100).quantize(Decimal(1), ROUND_HALF_UP))


def digits(lot: Random, count: int) -> str:
    return str(lot.randint(1, 9)) + "".join(str(lot.randint(0, 9)) for _ in range(count - 1))


def person(lot: Random) -> str:
    return lot.choice(_SURNAMES) + "".join(lot.sample(_GIVEN, lot.choice((1, 2, 2, 2))))


def hospital(lot: Random) -> str:
    return lot.choice(_PLACES) + lot.choice(("市", "县", "区", "")) + lot.choice(_HOUSES)


def stay(lot: Random, count: int, returns: bool = False, fractions: bool = False) -> Stay:
    """A stay with about ``count`` charges; ``returns``: some were taken back; ``fractions``: broken quantities."""
    admitted = date(2021, 1, 4) + timedelta(days=lot.randint(0, 1500))
    nights = lot.randint(3, 16)
    names = list(_CATALOGUE)
    shares = [lot.choice(names) for _ in range(count)]
    charges = []
    for category in [name for name in names if name in shares]:
        for _ in range(shares.count(category)):
            day = admitted + timedelta(days=lot.randint(0, nights))
            charges.append(_charge(lot, category, day, fractions))
            if returns and lot.random() < 0.08:
                charges.append(_taken_back(charges[-1]))
    return Stay(
        person(lot), lot.choice("男女"), lot.randint(19, 86), digits(lot, lot.choice((7, 8, 10))), hospital(lot),
        lot.choice(DEPARTMENTS), lot.choice(INSURANCES), admitted, admitted + timedelta(days=nights),
        lot.choice(ILLNESSES), tuple(charges),
    )  # fmt: skip


def _charge(lot: Random, category: str, day: date, fractions: bool) -> Charge:
    name, spec, unit, low, high, places, rank = lot.choice(_CATALOGUE[category].split(";")).split("|")
    price = Decimal(str(round(lot.uniform(float(low), float(high)), int(places))))
    price = price.quantize(Decimal(1).scaleb(-int(places)))
    quantity = Decimal(lot.choice((1, 1, 1, 2, 2, 3, 4, 5, 7, 10, 14, 20)))
    if category in ("手术费", "检查费"):
        quantity = Decimal(1)
    elif fractions and lot.random() < 0.3:
        quantity = Decimal(lot.choice(("0.5", "1.5", "2.25", "0.33", "12.5")))
    elif unit == "g":
        quantity = Decimal(lot.choice((10, 15, 30, 70, 105)))
    return Charge(category, name, spec, unit, price, quantity, fen(price * quantity), rank, day, _code(lot, category))


def _taken_back(charge: Charge) -> Charge:
    return Charge(
        charge.category, charge.name, charge.spec, charge.unit, charge.price, -charge.quantity, -charge.amount,
        charge.rank, charge.day, charge.code,
    )  # fmt: skip


def _code(lot: Random, category: str) -> str:
    if category in ("西药费", "中成药费"):
        return "X" + lot.choice("ABCJN") + digits(lot, 2) + "ABCD"[lot.randint(0, 3)] + digits(lot, 12)
    return lot.choice(("", "F")) + digits(lot, 9)
