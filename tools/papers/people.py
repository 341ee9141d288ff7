"""Invented persons, hospitals and numbers. Regions 99… and card prefix 99… do not exist; names are put together by lot."""

import string
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from jingban.capture.core import codes

_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严华金魏陶姜"
_GIVEN = "安澜知远素秋明礼若水怀瑾云舒景行望舒清和采薇立群文溪嘉树雨霖承志玉竹"
# Provinces and cities that are on no map, so that no sample can be taken for a paper of a real office.
PROVINCES = ("东屏省", "南苍省", "西泽省", "北渚省", "云岫自治区", "海陵市")
_CITIES = ("清岚市", "澄湖市", "望川市", "松原口市", "碧溪市", "安渡市", "云栖县", "白石县")
_HOSPITALS = ("人民医院", "第二人民医院", "中医医院", "中心医院", "妇幼保健院", "协仁医院", "肿瘤医院")
_TYPES = {"人民医院": "综合医院", "第二人民医院": "综合医院", "中医医院": "中医医院", "中心医院": "综合医院"}
BANKS = ("澄湖银行", "安渡农商银行", "望川市商业银行")
STREETS = ("兰亭路", "白鹭巷", "东篱街", "听雨路", "南湖大道")


@dataclass(frozen=True)
class Person:
    """Somebody who does not exist."""

    name: str
    sex: str
    born: date
    id_number: str
    insurance_id: str
    address: str
    ethnic: str
    authority: str
    valid: str
    bank: str
    bank_card: str


@dataclass(frozen=True)
class Hospital:
    """A hospital on no map."""

    name: str
    province: str
    city: str
    type: str
    provider_code: str
    credit_code: str


def digits(lot: Random, count: int) -> str:
    """``count`` digits, the first not zero."""
    return lot.choice("123456789") + "".join(lot.choice(string.digits) for _ in range(count - 1))


def id_number(lot: Random, born: date, male: bool) -> str:
    """Eighteen characters with a valid check character in a region that does not exist."""
    serial = lot.randrange(0, 500) * 2 + (1 if male else 0)
    body = f"99{lot.randrange(10, 99)}{lot.randrange(10, 99)}{born:%Y%m%d}{serial:03}"
    return next(body + last for last in "0123456789X" if codes.id_card(body + last))


def bank_card(lot: Random) -> str:
    """Nineteen digits with a valid Luhn digit; no issuer has 99…"""
    body = "9999" + "".join(lot.choice(string.digits) for _ in range(14))
    return next(body + last for last in string.digits if codes.bank_card(body + last))


def credit_code(lot: Random) -> str:
    """A unified social credit code with a valid check character."""
    body = f"1299{digits(lot, 4)}" + "".join(lot.choice("0123456789ABCDEFGH") for _ in range(9))
    return next(body + last for last in "0123456789ABCDEFGHJKLMNPQRTUWXY" if codes.credit_code(body + last))


def person(lot: Random) -> Person:
    """A person by lot."""
    male = lot.random() < 0.5
    born = date(1938, 1, 1) + timedelta(days=lot.randrange(0, 27000))
    start = date(2012, 1, 1) + timedelta(days=lot.randrange(0, 3600))
    name = lot.choice(_SURNAMES) + "".join(lot.choice(_GIVEN) for _ in range(lot.choice((1, 2, 2, 2))))
    city = lot.choice(_CITIES)
    return Person(
        name=name,
        sex="男" if male else "女",
        born=born,
        id_number=id_number(lot, born, male),
        insurance_id=digits(lot, 12),
        address=f"{lot.choice(PROVINCES[:4])}{city}{lot.choice(STREETS)}{lot.randrange(1, 400)}号{lot.randrange(1, 30)}幢{lot.randrange(1, 6)}单元{lot.randrange(101, 2000)}室",
        ethnic=lot.choice(("汉", "汉", "汉", "回", "满", "壮")),
        authority=f"{city}公安局{lot.choice(('', '城东分局', '湖滨分局'))}",
        valid=f"{start:%Y.%m.%d}-{start.replace(year=start.year + 20, day=min(start.day, 28)):%Y.%m.%d}"
        if born > date(1965, 1, 1)
        else f"{start:%Y.%m.%d}-长期",
        bank=lot.choice(BANKS),
        bank_card=bank_card(lot),
    )


def hospital(lot: Random) -> Hospital:
    """A hospital by lot."""
    kind, city = lot.choice(_HOSPITALS), lot.choice(_CITIES)
    return Hospital(
        name=city + kind,
        province=lot.choice(PROVINCES),
        city=city,
        type=_TYPES.get(kind, "专科医院"),
        provider_code="H99" + digits(lot, 9),
        credit_code=credit_code(lot),
    )
