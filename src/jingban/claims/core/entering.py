"""What is handed in, looked at before it is kept: every value that cannot be stored or cannot be, each with its place.

Nothing is corrected silently and nothing is judged here: whether a bill may be paid is for 核对 and 审核.
"""

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from jingban.claims.core.model import MATERIALS, MED_TYPES, REASONS, NewBill, NewClaim, NewLine, NewVisit, is_inpatient
from jingban.kernel.money import yuan
from jingban.verification.core.keys import keys_of, normal
from jingban.verification.core.model import Bill as VerifiedBill

LARGEST = 100_000_000_00  # 分; beyond any claim, within what the tables hold
FIGURE = Decimal(10) ** 12  # quantities and prices, six decimals
MOST_LINES = 100_000
_STEP = Decimal("0.000001")
_OUT_OF_TOWN = ("", "02", "06", "07", "08", "09", "10", "11")


@dataclass(frozen=True, slots=True)
class Problem:
    """One value that cannot be kept. ``field`` as in the wire shape: ``visits[0].bills[1].lines[7].amount``."""

    field: str
    message: str  # Chinese, says what to do


def claim_problems(new: NewClaim, today: date) -> list[Problem]:
    """Everything wrong with a claim handed in; empty when it can be kept."""
    return [*head_problems(new, today), *visit_problems(new.visits, today)]


def head_problems(new: NewClaim, today: date) -> list[Problem]:
    """Everything wrong with what is said of a claim beside its visits."""
    return list(_head(new, today))


def _head(new: NewClaim, today: date) -> Iterator[Problem]:
    if new.reason not in REASONS:
        yield Problem("reason", "报销原因不在字典中，请重新选择")
    if new.filed is not None and new.filed > today:
        yield Problem("filed", "收件日期在今天之后，请核对")
    elif new.filed is not None and any(visit.last > new.filed for visit in new.visits):
        yield Problem("filed", "收件日期早于就诊日期，请核对")
    if unknown := [code for code in new.materials if code not in MATERIALS]:
        yield Problem("materials", f"材料代码“{unknown[0]}”不在字典中，请重新选择")
    if new.proxy and not new.applicant.strip():
        yield Problem("applicant", "代办申请请填写代办人姓名")
    if not 0 <= new.account <= LARGEST:
        yield Problem("account", "个人账户支付金额应不小于 0")
    yield from _text("applicant", new.applicant, 60)
    yield from _text("applicant_id", new.applicant_id, 30)
    yield from _text("phone", new.phone, 20)
    yield from _text("external", new.external, 64)


def visit_problems(visits: Sequence[NewVisit], today: date) -> list[Problem]:
    """Everything wrong with the content of a claim."""
    found: list[Problem] = []
    for n, visit in enumerate(visits):
        found += _visit(f"visits[{n}]", visit, today)
    if sum(len(bill.lines) for visit in visits for bill in visit.bills) > MOST_LINES:
        found.append(Problem("visits", f"一件申请最多 {MOST_LINES} 行明细，请分件登记"))
    found += _twice(visits)
    return found


def _visit(at: str, visit: NewVisit, today: date) -> Iterator[Problem]:
    if visit.med_type not in MED_TYPES:
        yield Problem(f"{at}.med_type", "医疗类别不在字典中，请重新选择")
    if not visit.provider.strip():
        yield Problem(f"{at}.provider", "请选择就诊机构，未定点的请填写票据上的机构名称")
    if visit.last < visit.first:
        yield Problem(f"{at}.last", "结束日期早于开始日期，请核对")
    elif visit.last != visit.first and not is_inpatient(visit.med_type):
        yield Problem(f"{at}.last", "门诊按天登记，请把不同日期的票据分成几次就诊")
    if visit.last > today:
        yield Problem(f"{at}.last", "就诊日期在今天之后，请核对")
    if not visit.bills:
        yield Problem(f"{at}.bills", "这次就诊没有票据，请录入票据或删除这次就诊")
    if visit.out_of_town not in _OUT_OF_TOWN:
        yield Problem(f"{at}.out_of_town", "异地备案类型不在字典中，请重新选择")
    yield from _text(f"{at}.provider", visit.provider, 60)
    yield from _text(f"{at}.provider_name", visit.provider_name, 200)
    yield from _text(f"{at}.department", visit.department, 60)
    for n, code in enumerate(visit.diagnoses):
        yield from _text(f"{at}.diagnoses[{n}]", code, 20)
    for n, (code, day) in enumerate(visit.operations):
        yield from _text(f"{at}.operations[{n}].code", code, 20)
        if not visit.first <= day <= visit.last:
            yield Problem(f"{at}.operations[{n}].day", "手术日期不在就诊期间，请核对")
    for n, bill in enumerate(visit.bills):
        yield from _bill(f"{at}.bills[{n}]", bill, today)


def _bill(at: str, bill: NewBill, today: date) -> Iterator[Problem]:
    if not normal(bill.number) and not bill.foreign:
        yield Problem(f"{at}.number", "请录入票据号码")
    if bill.day > today:
        yield Problem(f"{at}.day", "开票日期在今天之后，请核对")
    if not bill.total or abs(bill.total) > LARGEST:
        yield Problem(f"{at}.total", "票据金额不能为零，也不能超过一亿元，请核对")
    if bill.total < 0 and not bill.refund_of:
        yield Problem(f"{at}.refund_of", "负数（退费）票据请注明它冲销的票据号码")
    for name, value in (("total_in_words", bill.total_in_words or 0), ("printed_fund", bill.printed_fund)):
        if abs(value) > LARGEST:
            yield Problem(f"{at}.{name}", "金额超过一亿元，请核对")
    if bill.age is not None and not 0 <= bill.age <= 150:
        yield Problem(f"{at}.age", "年龄应在 0 到 150 之间，请核对")
    limits = {"number": 40, "code": 40, "check_code": 40, "payer": 60, "payer_id": 30, "refund_of": 40, "sex": 1}
    for name, limit in limits.items():
        yield from _text(f"{at}.{name}", getattr(bill, name), limit)
    for n, (name, _) in enumerate(bill.categories):
        yield from _text(f"{at}.categories[{n}].name", name, 40)
    for n, line in enumerate(bill.lines):
        yield from _line(f"{at}.lines[{n}]", line, today)


_LINE_TEXTS = (
    *(("name", 200), ("code", 60), ("spec", 200), ("unit", 40), ("category", 40), ("prescription", 60), ("trace", 60)),
)


def _line(at: str, line: NewLine, today: date) -> Iterator[Problem]:
    if not line.name.strip():
        yield Problem(f"{at}.name", "请录入项目名称")
    if abs(line.amount) > LARGEST:
        yield Problem(f"{at}.amount", "金额超过一亿元，请核对")
    for name, figure in (("quantity", line.quantity), ("price", line.price)):
        if not figure.is_finite() or abs(figure) >= FIGURE:
            yield Problem(f"{at}.{name}", "数值过大，请核对")
        elif figure != figure.quantize(_STEP):
            yield Problem(f"{at}.{name}", "数量和单价最多六位小数，请核对")
    if line.day is not None and line.day > today:
        yield Problem(f"{at}.day", "费用日期在今天之后，请核对")
    for name, limit in _LINE_TEXTS:
        text = getattr(line, name)
        if text:
            yield from _text(f"{at}.{name}", text, limit)


def _text(field: str, text: str, limit: int) -> Iterator[Problem]:
    if len(text) > limit:
        yield Problem(field, f"超过 {limit} 个字，请缩短")
    # Control characters and unpaired surrogates are refused by the database or unseen by people; emoji, rare
    # characters and private-use characters of names are kept as they are.
    if not text.isprintable() and any(unicodedata.category(letter) in ("Cc", "Cs") for letter in text):
        yield Problem(field, "含有不可见的控制字符，请重新录入")


def _twice(visits: Sequence[NewVisit]) -> Iterator[Problem]:
    """The same bill twice in one claim, and refunds of bills that are not there."""
    bills = [(n, m, visit, bill) for n, visit in enumerate(visits) for m, bill in enumerate(visit.bills)]
    keys = Counter(key for _, _, visit, bill in bills if (key := bill_key(bill, visit.provider)))
    seen: set[str] = set()
    for n, m, visit, bill in bills:
        key = bill_key(bill, visit.provider)
        if keys[key] > 1 and key in seen:
            yield Problem(
                f"visits[{n}].bills[{m}].number", f"票据 {bill.number} 在本次申报中录入了两次，请删除其中一张"
            )
        seen.add(key)
    numbers = {normal(bill.number) for _, _, _, bill in bills if bill.total > 0}
    for n, m, _, bill in bills:
        if bill.refund_of and normal(bill.refund_of) not in numbers:
            yield Problem(
                f"visits[{n}].bills[{m}].refund_of",
                f"本次申报中没有被冲销的票据 {bill.refund_of}，请补录原票据或更正号码",
            )


def bill_key(bill: NewBill, hospital: str) -> str:
    """What uses the bill up, as the table compares it; empty where nothing can be said by it."""
    same = VerifiedBill("", hospital, bill.number, bill.day, bill.total, bill.code, foreign=bill.foreign)
    keys = sorted(keys_of(same), key=lambda key: key[0] == "foreign")  # a number says more than day and amount
    return "|".join(keys[0]) if keys else ""


def blocking_key(bill: NewBill, hospital: str) -> str:
    """What near duplicates share: hospital, day and amount."""
    return f"{hospital}|{bill.day.isoformat()}|{bill.total}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A bill whose fee lines do not make up its total. ``gap`` = total − Σ lines (分)."""

    number: str
    total: int
    lines: int  # Σ
    count: int

    @property
    def message(self) -> str:
        """What to do."""
        if not self.count:
            return f"票据 {self.number} 还没有费用明细，请按费用清单补录"
        gap = self.total - self.lines
        if gap > 0:
            return (
                f"票据 {self.number} 合计 {yuan(self.total)} 元，明细合计 {yuan(self.lines)} 元，少 {yuan(gap)} 元。"
                "请补录漏录的明细；清单上确实没有的，把差额录为一行“清单外费用”"
            )
        return (
            f"票据 {self.number} 合计 {yuan(self.total)} 元，明细合计 {yuan(self.lines)} 元，多 {yuan(-gap)} 元。"
            "请核对有无重复录入或金额录错的明细"
        )


def gap_of(number: str, total: int, amounts: Sequence[int]) -> Gap | None:
    """The gap of a bill; None where its lines make it up to the 分."""
    lines = sum(amounts)
    return None if amounts and lines == total else Gap(number, total, lines, len(amounts))
