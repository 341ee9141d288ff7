"""All rules of 单据核对 over one claim."""

from collections.abc import Callable, Iterator

from . import bills, days, persons, sums
from .model import Claim, Finding, Known, Limits, Unchecked, Verification

Check = Callable[[Claim, Known, Limits], Iterator[Finding]]

CHECKS: dict[str, Check] = {
    "D01": bills.same_bill,
    "D02": bills.paid_elsewhere,
    "D03": bills.not_genuine,
    "D04": bills.altered_number,
    "D05": bills.same_content,
    "D06": sums.total_of_parts,
    "D07": sums.words_and_refunds,
    "D08": sums.line_products,
    "D09": days.day_order,
    "D10": days.stay_overlap,
    "D11": days.outpatient_inside,
    "D12": bills.settled_directly,
    "D13": days.filing,
    "D14": persons.other_person,
    "D15": persons.hospital_doubt,
    "D16": persons.series,
    "D17": days.paid_beyond_total,
    "D18": persons.third_party,
}


def verify(claim: Claim, known: Known, limits: Limits = Limits()) -> Verification:  # noqa: B008 — frozen
    """Findings in order of the rules; rules that lacked a register are named, never passed over in silence."""
    found = tuple(finding for check in CHECKS.values() for finding in check(claim, known, limits))
    return Verification(found, tuple(_unchecked(claim, known)))


def _unchecked(claim: Claim, known: Known) -> Iterator[Unchecked]:
    lacking = (
        (known.bills is None, ("D01", "D04", "D05", "D16"), "没有提供已受理票据"),
        (known.elsewhere is None, ("D02",), "没有提供其他渠道的报销登记"),
        (known.settlements is None, ("D12",), "没有提供直接结算记录"),
        (known.stays is None, ("D10", "D11"), "没有提供已报销的住院记录"),
        (known.stay_payments is None, ("D17",), "没有提供住院补偿记录"),
        (known.hospitals is None, ("D15",), "没有提供医疗机构登记"),
        (known.deadline is None, ("D13",), "没有提供申报期限"),
        (claim.person.cover is None, ("D13",), "没有提供参保记录"),
    )
    for missing, rules, reason in lacking:
        if missing:
            yield from (Unchecked(rule, reason) for rule in rules)
    for bill in claim.bills:
        if bill.electronic and not bill.foreign and bill.check_code.strip() and bill.official is None:
            yield Unchecked("D03", f"票据 {bill.number} 尚未查验")
        if not bill.lines:
            yield Unchecked("D06", f"票据 {bill.number} 没有明细")
        if bill.total_in_words is None:
            yield Unchecked("D07", f"票据 {bill.number} 没有录入大写金额")
