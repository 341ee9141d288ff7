"""The names a record may have, their kind, and the words papers print for them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from jingban.capture.core.capital import LIMIT, read_capital
from jingban.capture.core.model import Value
from jingban.kernel.money import Unit, parse_number
from jingban.kernel.text import fold, tidy


class Kind(StrEnum):
    """What kind of value a field holds."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    MONEY = "money"  # int 分
    WORDS = "words"  # int 分, written in capitals
    PRICE = "price"  # Decimal 元, up to four decimals
    QUANTITY = "quantity"  # Decimal
    RATIO = "ratio"  # Decimal 0…1


@dataclass(frozen=True, slots=True)
class Spec:
    """One name."""

    kind: Kind
    label: str  # for the reader
    printed: tuple[str, ...] = ()  # other words papers use


def _of(kind: Kind, text: str) -> dict[str, Spec]:
    rows: dict[str, Spec] = {}
    for row in text.split(";"):
        name, _, labels = row.strip().partition(" ")
        first, *others = labels.split("|")
        rows[name] = Spec(kind, first, tuple(others))
    return rows


# Names of the fiscal e-bill data standard; snake_case where it has none.
FIELDS: Final[Mapping[str, Spec]] = MappingProxyType(
    _of(
        Kind.TEXT,
        "EInvoiceName 票据名称;InvoicingPartyName 收款单位|收款单位(章)|医疗机构|医疗机构名称|医院名称;PayerPartyName 交款人|姓名|患者姓名|交款人名称;"
        "PayerPartyType 交款人类型;IssueTime 开票时间;PayMode 交款方式;Remark 备注;HandlingPerson 收款人|开票人;"
        "Checker 复核人;Gender 性别;Age 年龄;MedicalType 医疗类别;OrgType 医疗机构类型;"
        "MedicalInsuranceType 医保类型;DepartmentName 住院科别|科室|科别|住院科室;diagnosis 诊断|出院诊断|主要诊断",
    )
    | _of(
        Kind.CODE,
        "EInvoiceCode 票据代码|电子票据代码;EInvoiceNumber 票据号码|电子票据号码;RandomNumber 校验码;"
        "EInvoiceSpecimenCode 票据模板代码;SupervisorAreaCode 监管机构区划;InvoicingPartyCode 收款单位代码|收款单位统一社会信用代码;"
        "PayerPartyCode 交款人统一社会信用代码|交款人代码;BizCode 业务标识;BusinessNumber 业务流水号;"
        "PatientNumber 门诊号;MedicalInsuranceID 医保编号;CaseNumber 病历号|病案号;HospitalizationNumber 住院号;"
        "RelatedInvoiceCode 相关票据代码;RelatedInvoiceNumber 相关票据号码;provider_code 医疗机构编码|定点医疗机构编码;"
        "id_number 身份证号|身份证号码|公民身份号码;bank_card 银行卡号|银行账号",
    )
    | _of(
        Kind.DATE,
        "IssueDate 开票日期;BusinessDate 业务日期;MedicalDate 就诊日期;InHospitalDate 入院日期|入院时间;OutHospitalDate 出院日期|出院时间",
    )
    | _of(
        Kind.MONEY,
        "TotalAmount 金额合计|费用合计|合计金额|总金额|总费用;FundPayAmount 医保统筹基金支付;OtherPayAmount 其他支付;"
        "AccountPayAmount 个人账户支付;OwnPayAmount 个人现金支付;SelfpaymentAmount 个人自付;SelfpaymentCost 个人自费;"
        "PrepayAmount 预缴金额;RechargeAmount 补缴金额;RefundAmount 退费金额",
    )
    | _of(Kind.WORDS, "total_in_words 金额合计(大写)")
)

CELLS: Final[Mapping[str, Spec]] = MappingProxyType(
    _of(
        Kind.TEXT,
        "ItemName 项目名称|收费项目|名称|药品名称|项目;ItemStd 规格|规格型号;ItemUnit 单位|计量单位;category 类别|费用类别|收费类别|费用类型;"
        "ItemRemark 备注",
    )
    | _of(Kind.CODE, "ItemCode 项目编码|编码|项目代码|医保编码|国家编码")
    | _of(Kind.DATE, "date 日期|费用日期|收费日期|发生日期")
    | _of(Kind.MONEY, "ItemAmount 金额|金额(元)|合计金额")
    | _of(Kind.PRICE, "ItemPrice 单价|单价(元)|标准")
    | _of(Kind.QUANTITY, "ItemQuantity 数量")
    | _of(Kind.RATIO, "self_pay_ratio 自付比例|先行自付比例|自付比例(%)")
)

_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_CURRENCY: Final = re.compile(r"^[¥￥]|元$")


def read_value(kind: Kind, raw: str) -> Value | None:
    """The value that ``raw`` says; ``None`` when it says none of its kind. Nothing is rounded or completed."""
    text = tidy(raw)
    match kind:
        case Kind.TEXT:
            return text or None
        case Kind.CODE:
            return fold(text) or None
        case Kind.DATE:
            return read_date(text)
        case Kind.MONEY:
            return read_money(text)
        case Kind.WORDS:
            return read_capital(text)
        case Kind.PRICE | Kind.QUANTITY:
            return read_decimal(text)
        case Kind.RATIO:
            return _ratio(text)


def read_money(text: str) -> int | None:
    """分. More than two decimals is no amount of money (unless they are zeros): the digits would be lost."""
    value = read_decimal(text)
    if value is None or abs(value) * 100 >= LIMIT:
        return None
    fen = value * Unit.YUAN.fen
    return int(fen) if fen == fen.to_integral_value() else None


def read_decimal(text: str) -> Decimal | None:
    """A number, with or without thousands separators and currency sign."""
    printed = parse_number(_CURRENCY.sub("", fold(text)))
    return None if printed is None or len(printed.text) > 24 else printed.value


def read_date(text: str) -> date | None:
    """20240131, 2024-1-31, 2024年1月31日; a time behind it is left out. An impossible day is none."""
    found = _DATE.match(fold(text))
    if found is None:
        return None
    year, month, day = found[1], found[2] or found[4], found[3] or found[5]
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _ratio(text: str) -> Decimal | None:
    plain = fold(text)
    value = read_decimal(plain.removesuffix("%"))
    if value is None:
        return None
    value = value / 100 if plain.endswith("%") or value > 1 else value
    return value if 0 <= value <= 1 else None
