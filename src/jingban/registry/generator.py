"""A realistic invented centre: persons, providers and catalogue from own word lists, the same for the same seed.

Names, numbers and items are made up; ID numbers have a right check digit and serials from 400 on.
"""

import random
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from jingban.registry.core.certificates import ID_CARD, check_digit
from jingban.registry.core.lists import NewPerson, PersonRow, ProviderRow
from jingban.registry.core.model import CatalogueItem, Coverage, Group, ItemClass, ItemKind, Limits
from jingban.registry.core.periods import Period

CENTRES = 43  # streets and towns below one district
DISTRICT = "110105"
FIRST = date(2020, 1, 1)
_SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢"
_RARE = "𠮷㛃䶮喆昇堃翀燚龘𬭼"
_GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂兰玉英华文建国志红梅春生海燕云飞鹏辉宇欣怡子涵浩然雨晨思远嘉懿"
_MINORITY = ("买买提", "阿依古丽", "古丽娜尔", "艾力", "巴特尔", "乌兰", "扎西", "卓玛", "吐尔逊", "阿卜杜拉")
_PLACES = "安宁 和平 长青 永安 东河 西山 南湖 北苑 新桥 云台 松岭 柳溪 金沙 石门 青浦 兰亭".split()
_KINDS = "综合医院 中医医院 专科医院 社区卫生服务中心 妇幼保健院 康复医院".split()
_STEMS = "阿克 贝洛 西他 多沙 伊布 卡维 洛芬 米诺 尼莫 普瑞 瑞格 沙星 替米 维拉 辛伐 依那 左卡 格列 氟康 奥美".split()
_TAILS = "西林 沙坦 拉唑 他汀 洛尔 地平 普利 美辛 霉素 米松 那敏 双胍 韦林 替尼 珠单 立酮".split()
_FORMS = ("片", "胶囊", "注射液", "颗粒", "缓释片", "口服溶液", "软膏", "滴眼液")
_SPECS = ("0.1g*24片", "0.25g*12粒", "10ml:50mg", "5mg*30片", "0.5g", "20mg*14片", "100ml", "2.5g*10袋")
_PARTS = "头部 胸部 腹部 腰椎 膝关节 心脏 肝胆 甲状腺 乳腺 肾脏 肺部 颈部 髋关节 踝关节 眼底 鼻窦".split()
_ACTS = "平扫检查 增强检查 超声检查 穿刺术 切除术 修补术 治疗 护理 功能测定 造影 活检术 灌注治疗".split()
_GOODS = "导管 支架 缝线 敷料 骨钉 球囊 导丝 引流管 补片 吻合器 穿刺针 鞘管".split()
_MATERIALS = "硅胶 钛合金 不锈钢 聚酯 可吸收 亲水 编织 覆膜 一次性 高压 药物涂层 双腔".split()


def persons(count: int, seed: int = 1, start: int = 0) -> Iterator[PersonRow]:
    """Insured persons ``start`` … ``start + count``; each has a coverage, one in 25 an identity."""
    for n in range(start, start + count):
        yield _person(n, random.Random(f"{seed}:{n}"))  # noqa: S311 - made-up data


def _person(n: int, chance: random.Random) -> PersonRow:
    age = min(99, int(chance.triangular(0, 98, 42)))
    # The running number is spread over serial, region, day and month, so that no two numbers are the same.
    region, serial = 110_101 + n // 300 % 17, 400 + n % 300 * 2
    male = chance.random() < 0.49
    birth = date(2024 - age, (n // 142_800 + n % 300) % 12 + 1, n // 5_100 % 28 + 1)
    first17 = f"{region}{birth:%Y%m%d}{serial + (1 if male else 0):03d}"
    number = first17 + check_digit(first17)
    centre = f"{DISTRICT}{n % CENTRES + 1:03d}"
    person = NewPerson(ID_CARD, number, _name(chance), "1" if male else "2", birth, centre, f"11{n:010d}")
    working = 18 <= age < 60 and chance.random() < 0.6
    scheme, kind = (
        ("310", "1101")
        if working
        else ("310", "1201")
        if age >= 60 and chance.random() < 0.6
        else ("390", _resident(age))
    )
    first = max(FIRST, birth)
    group = Group(
        chance.choice(["2303", "2304", "2305", "2306"]), Period(date(2024, 1, 1), date(2024, 12, 31)), "演示〔2024〕1号"
    )
    return PersonRow(person, Coverage(scheme, kind, Period(first)), group if n % 25 == 0 else None)


def _resident(age: int) -> str:
    return "1402" if age < 6 else "1403" if age < 18 else "1501" if age < 60 else "1601"


def _name(chance: random.Random) -> str:
    roll = chance.random()
    if roll < 0.01:
        return "·".join(chance.sample(_MINORITY, 2))
    given = chance.choice(_GIVEN) + (chance.choice(_GIVEN) if chance.random() < 0.8 else "")
    if roll < 0.012:
        given = chance.choice(_RARE) + given[1:]
    return chance.choice(_SURNAMES) + given


def providers(count: int, seed: int = 1) -> Iterator[ProviderRow]:
    """Hospitals (three in four) and pharmacies; one in ten changed its level in 2023."""
    chance = random.Random(f"{seed}:providers")  # noqa: S311
    for n in range(count):
        hospital = n % 4 != 3
        kind = chance.choice(_KINDS) if hospital else "零售药店"
        place = f"{chance.choice(_PLACES)}{chance.choice(_PLACES)}"
        code = f"{'H' if hospital else 'P'}{110_101 + n % 17}{n:05d}"
        level = chance.choice("1112233") if hospital else "9"
        name = f"{place}{kind if hospital else '大药房'}{n + 1}部"
        if n % 10 == 0 and level in {"1", "2"}:
            yield ProviderRow(code, name, level, "active", kind, Period(FIRST, date(2022, 12, 31)))
            yield ProviderRow(code, name, str(int(level) + 1), "active", kind, Period(date(2023, 1, 1)))
        else:
            yield ProviderRow(code, name, level, "active", kind, Period(FIRST))


def items(count: int, seed: int = 1) -> Iterator[CatalogueItem]:
    """Half drugs, a third services, the rest consumables; names differ within a kind as long as words reach."""
    chance = random.Random(f"{seed}:items")  # noqa: S311
    for n in range(count):
        yield (_drug if n % 6 < 3 else _service if n % 6 < 5 else _consumable)(n, chance)


def _drug(n: int, chance: random.Random) -> CatalogueItem:
    stem, tail = _STEMS[n % len(_STEMS)], _TAILS[n // len(_STEMS) % len(_TAILS)]
    form = _FORMS[n // 320 % len(_FORMS)]
    name = f"{stem}{tail}{chance.choice('酸钠钙锌氢')}{form}"
    price = chance.randrange(200, 40_000)
    limits = Limits(age_max=14) if n % 97 == 0 else Limits(level_min="2") if n % 53 == 0 else Limits()
    return _item(
        f"X{n:022d}", ItemKind.DRUG, name, chance, (price, price, price), chance.choice(_SPECS), form, "盒", limits
    )


def _service(n: int, chance: random.Random) -> CatalogueItem:
    name = f"{_PARTS[n % len(_PARTS)]}{_ACTS[n // len(_PARTS) % len(_ACTS)]}{n // 192 % 60 + 1}型"
    price = chance.randrange(500, 200_000)
    return _item(
        f"S{n:011d}", ItemKind.SERVICE, name, chance, (price * 8 // 10, price * 9 // 10, price), "", "", "次", Limits()
    )


def _consumable(n: int, chance: random.Random) -> CatalogueItem:
    name = f"{_MATERIALS[n % len(_MATERIALS)]}{_GOODS[n // len(_MATERIALS) % len(_GOODS)]}"
    price = chance.randrange(1_000, 900_000)
    spec = f"{n // 144 % 90 + 2}.0mm"
    return _item(f"C{n:019d}", ItemKind.CONSUMABLE, name, chance, (price, price, price), spec, "", "个", Limits())


def _item(
    code: str, kind: ItemKind, name: str, chance: random.Random, ceilings: tuple[int, int, int], spec: str, form: str,
    unit: str, limits: Limits,
) -> CatalogueItem:  # fmt: skip
    level = chance.choice([ItemClass.A, ItemClass.B, ItemClass.B, ItemClass.C])
    ratio = Decimal("0.10") if level is ItemClass.B else Decimal(1) if level is ItemClass.C else Decimal(0)
    said = f"限{limits.age_max}岁以下" if limits.age_max else "限二级以上医疗机构" if limits.level_min else ""
    return CatalogueItem(
        code, kind, name, Period(FIRST), level, ratio, spec, form, unit, ceilings, said, limits, "演示〔2020〕1号"
    )
