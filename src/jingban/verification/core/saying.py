"""Severity and gate of every rule in one table, and how findings and places are made."""

from datetime import date

from jingban.kernel.money import yuan

from .model import At, Bill, Finding, KnownBill, Line, Severity, Spot, Stay

_V, _S, _T = Severity.VIOLATION, Severity.SUSPICIOUS, Severity.NOTICE

# id: (title, severity, hard gate at entry)
RULES: dict[str, tuple[str, Severity, bool]] = {
    "D01": ("票据重复报销", _V, True),
    "D02": ("票据已在其他渠道报销", _V, True),
    "D03": ("票据校验码缺失、不符或票据作废", _V, True),
    "D04": ("票据号码疑似错读或涂改", _S, False),
    "D05": ("内容相同而号码不同的票据", _S, False),
    "D06": ("票据总额与明细或分类合计不符", _V, False),
    "D07": ("大小写金额不符、负数票据未冲抵", _V, False),
    "D08": ("单价乘数量与金额不符", _S, False),
    "D09": ("费用日期、出院日期与开票日期矛盾", _S, False),
    "D10": ("住院期间与已报销的住院重叠", _V, False),
    "D11": ("住院期间发生的门诊票据", _S, False),
    "D12": ("已在医院直接结算", _V, True),
    "D13": ("超期申报、参保前或待遇暂停期间的费用", _V, False),
    "D14": ("票据上的人与参保人不符", _S, False),
    "D15": ("医疗机构或票据号段存疑", _S, False),
    "D16": ("连号、整数金额或多人同一账户", _S, False),
    "D17": ("同一住院重复获得补偿", _V, False),
    "D18": ("外伤未附第三方责任声明", _T, False),
}


def finding(
    rule: str, message: str, here: Spot, there: Spot | None = None, *, bill: str = "", lines: tuple[str, ...] = (),
    amount: int = 0,
) -> Finding:  # fmt: skip
    """A finding with the severity and gate of its rule."""
    _, severity, gate = RULES[rule]
    return Finding(rule, severity, gate, message, here, there, bill, lines, amount)


def printed(code: str, number: str) -> str:
    """A bill's number as a clerk looks for it."""
    return f"{code} {number}".strip() or "无号码"


def bill_spot(bill: Bill) -> Spot:
    """The bill of this claim."""
    return Spot(At.BILL, bill.id, f"票据 {printed(bill.code, bill.number)}，{bill.day}，{yuan(bill.total)} 元")


def known_spot(bill: KnownBill) -> Spot:
    """A bill of an earlier claim: by the number of the claim, never by the person."""
    text = f"业务 {bill.claim} 的票据 {printed(bill.code, bill.number)}，{bill.day}，{yuan(bill.total)} 元"
    return Spot(At.CLAIM, bill.claim, text)


def line_spot(line: Line) -> Spot:
    """A row of the fee list."""
    day = f"，{line.day}" if line.day else ""
    return Spot(At.LINE, line.id, f"{line.name} {line.price}×{line.quantity}＝{yuan(line.amount)} 元{day}")


def stay_spot(stay: Stay) -> Spot:
    """A stay, with the claim that was paid for it where there is one."""
    paid = f"（业务 {stay.claim}）" if stay.claim else ""
    return Spot(At.STAY, stay.id, f"{span(stay.admission, stay.discharge)} 在 {stay.hospital} 住院{paid}")


def span(first: date, last: date) -> str:
    """Two days in words."""
    return f"{first} 至 {last}"
