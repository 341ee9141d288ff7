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
        "EInvoiceName 票据名称;InvoicingPartyName 收款单位|收款单位(章)|医疗机构|医疗机构名称|医院名称|定点医疗机构|定点医疗机构名称|"
        "就诊医院|就诊医疗机构|收款单位名称|医院;"
        "PayerPartyName 交款人|姓名|患者姓名|交款人名称|病人姓名|病员姓名|患者|缴款人|付款人|就诊人;"
        "PayerPartyType 交款人类型;IssueTime 开票时间;PayMode 交款方式|支付方式;Remark 备注;"
        "HandlingPerson 收款人|开票人|收费员|经办人|收款员;Checker 复核人|复核;Gender 性别;Age 年龄;MedicalType 医疗类别|就诊类型|就医类别;"
        "OrgType 医疗机构类型;MedicalInsuranceType 医保类型|医保类别|参保类型|险种|险种类型|费别|结算类型|人员类别;"
        "DepartmentName 住院科别|科室|科别|住院科室|就诊科室|出院科室|科室名称|病区|病区科室;"
        "diagnosis 诊断|出院诊断|主要诊断|临床诊断|疾病诊断|诊断名称|诊断意见;admission_diagnosis 入院诊断|门诊诊断;"
        "advice 出院医嘱|处理意见|建议|处理建议|医师建议|医嘱;course 诊疗经过|住院经过|治疗经过;admission_state 入院情况|病情摘要|主诉;"
        "discharge_state 出院情况|出院时情况;treatment_result 治疗结果|治疗效果|转归;"
        "doctor 医师|主治医师|医生|经治医师|诊断医师|医师签名|住院医师|主管医师|医生签名|医师签字|接诊医师;"
        "bed_number 床号|床位号;ethnicity 民族;address 住址|家庭住址|现住址|地址|联系地址;workplace 工作单位|单位名称;"
        "occupation 职业;marital_status 婚姻|婚姻状况;"
        "issuing_authority 签发机关;valid_period 有效期限;bank_name 开户银行|开户行|发卡行;"
        "fee_period 费用期间|结算期间|统计时间|起止日期|费用时间|统计期间|费用日期段",
    )
    | _of(
        Kind.CODE,
        "EInvoiceCode 票据代码|电子票据代码;EInvoiceNumber 票据号码|电子票据号码|票据号|收据号|收据号码|发票号码;RandomNumber 校验码;"
        "EInvoiceSpecimenCode 票据模板代码;SupervisorAreaCode 监管机构区划;InvoicingPartyCode 收款单位代码|收款单位统一社会信用代码;"
        "PayerPartyCode 交款人统一社会信用代码|交款人代码;BizCode 业务标识;BusinessNumber 业务流水号|流水号|结算流水号;"
        "PatientNumber 门诊号|门诊编号|就诊号|就诊卡号|门诊病历号;"
        "MedicalInsuranceID 医保编号|医保号|社保卡号|医保卡号|个人编号|医保个人编号;CaseNumber 病历号|病案号|病历号码;"
        "HospitalizationNumber 住院号|住院编号|住院号码;diagnosis_code 疾病编码|诊断编码|诊断代码;"
        "RelatedInvoiceCode 相关票据代码;RelatedInvoiceNumber 相关票据号码;provider_code 医疗机构编码|定点医疗机构编码|医疗机构代码|定点医疗机构代码;"
        "id_number 身份证号|身份证号码|公民身份号码|证件号码;bank_card 银行卡号|银行账号|卡号;phone 联系电话|电话",
    )
    | _of(
        Kind.DATE,
        "IssueDate 开票日期|收费日期|结算日期|结账日期;BusinessDate 业务日期;MedicalDate 就诊日期|就诊时间|诊疗日期;"
        "InHospitalDate 入院日期|入院时间;OutHospitalDate 出院日期|出院时间;"
        "birth_date 出生日期|出生|出生年月;print_date 打印日期|打印时间|制表日期|制表时间;document_date 记录日期|证明日期|签发日期|开具日期|日期",
    )
    | _of(Kind.QUANTITY, "hospital_days 住院天数|实际住院天数|住院日数")
    | _of(
        Kind.MONEY,
        "TotalAmount 金额合计|费用合计|合计金额|总金额|总费用|费用总额|合计|总计|应收合计|医疗费总额|医疗费用总额|(小写)|合计(小写)|金额合计(小写);"
        "FundPayAmount 医保统筹基金支付|统筹基金支付|医保统筹支付|统筹支付|医保基金支付;"
        "OtherPayAmount 其他支付|其它支付|其他医保支付;"
        "AccountPayAmount 个人账户支付|个人帐户支付|账户支付|医保账户支付;OwnPayAmount 个人现金支付|现金支付|个人现金|个人支付金额|个人支付|自付现金;"
        "SelfpaymentAmount 个人自付|自付金额;SelfpaymentCost 个人自费|自费金额;"
        "PrepayAmount 预缴金额|预交金额|预缴款|预交款|预收金额;RechargeAmount 补缴金额|补交金额|补收金额|应补金额;"
        "RefundAmount 退费金额|退款金额|应退金额;"
        "page_subtotal 本页小计|本页合计|页小计|本页金额小计;running_total 累计金额|累计|本页累计|累计合计;"
        "deductible 起付标准|起付线|起付金额;self_pay_one 自付一;self_pay_two 自付二;above_ceiling 超封顶|超限额|超封顶线;"
        "advance_self_pay 先行自付|乙类首自付|乙类先行自付|乙类自付;major_illness_pay 大病保险支付|大病保险|大病支付;"
        "medical_aid_pay 医疗救助|医疗救助支付;civil_servant_pay 公务员补助|公务员医疗补助;"
        "large_amount_pay 大额支付|大额医疗支付|大额补助;account_balance 账户余额|个人账户余额|帐户余额",
    )
    | _of(
        Kind.WORDS,
        "total_in_words 金额合计(大写)|合计(大写)|人民币(大写)|大写金额|(大写)|合计人民币(大写)|总金额(大写)|费用合计(大写)",
    )
)

CELLS: Final[Mapping[str, Spec]] = MappingProxyType(
    _of(
        Kind.TEXT,
        "ItemName 项目名称|收费项目|名称|药品名称|项目|项目名|收费项目名称|费用名称|药品/项目名称|费用项目|诊疗项目|项目/药品名称|品名;"
        "ItemStd 规格|规格型号|型号|规格/型号|剂型规格;ItemUnit 单位|计量单位|计价单位|单位名称;"
        "category 费用类别|收费类别|费用类型|费用分类|项目类别|大类|发票类别|类别|发票项目;"
        "ItemRemark 备注;insurance_class 医保类别|医保等级|甲乙类|医保分类|等级|医保属性|目录类别|目录等级|收费等级|医保类型|医保标识;"
        "department 科室|执行科室|开单科室;prescriber 医生|开单医生;producer 产地|厂家|生产厂家",
    )
    | _of(
        Kind.CODE,
        "ItemCode 项目编码|编码|项目代码|医保编码|国家编码|国家医保编码|医保代码|国家代码|收费编码|编号|药品编码|院内编码|代码",
    )
    | _of(Kind.DATE, "date 日期|费用日期|收费日期|发生日期|记账日期|计费日期|执行日期|时间|费用时间")
    | _of(
        Kind.MONEY,
        "ItemAmount 金额|金额(元)|合计金额|费用金额|总金额|应收金额|实收金额|发生金额|应收|实收|合计|总价|费用|总额|小计;self_pay_amount 自付金额|自付;own_cost_amount 自费金额|自费",
    )
    | _of(Kind.PRICE, "ItemPrice 单价|单价(元)|标准|价格|收费标准")
    | _of(Kind.QUANTITY, "ItemQuantity 数量|次数|用量|总量|数目|总数量")
    | _of(
        Kind.RATIO,
        "self_pay_ratio 自付比例|先行自付比例|自付比例(%)|自付比例%|自付比|自理比例|自付率|先自付比例|首付比例|个人自付比例",
    )
)

_DATE: Final = re.compile(r"(\d{4})(?:[-/.年](\d{1,2})[-/.月](\d{1,2})日?|(\d{2})(\d{2}))")
_GAP: Final = re.compile(r"\d\s+\d")
_RAISED: Final = re.compile(r"(?<=\d)[·・](?=\d{2,4}$)")  # some typefaces set the point in mid-air
_CURRENCY: Final = re.compile(r"^[¥￥]|元$")


def spec_of(name: str) -> Spec | None:
    """The spec of a field or cell; ``page_subtotal[2]`` is the ``page_subtotal`` of the second page."""
    plain = name.partition("[")[0]
    return FIELDS.get(plain) or CELLS.get(plain)


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


def keyed_value(kind: Kind, typed: str) -> Value | None:
    """The value that a person typed: an amount printed in words may be keyed in digits, for no clerk types capitals."""
    value = read_value(kind, typed)
    return read_money(tidy(typed)) if value is None and kind is Kind.WORDS else value


def read_money(text: str) -> int | None:
    """分. More than two decimals is no amount of money (unless they are zeros): the digits would be lost."""
    value = read_decimal(text)
    if value is None or abs(value) * 100 >= LIMIT:
        return None
    fen = value * Unit.YUAN.fen
    return int(fen) if fen == fen.to_integral_value() else None


def read_decimal(text: str) -> Decimal | None:
    """A number, with or without thousands separators and currency sign. ``12 50`` has lost its point: no number."""
    if _GAP.search(text):
        return None
    printed = parse_number(_CURRENCY.sub("", _RAISED.sub(".", fold(text))))
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
