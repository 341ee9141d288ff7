"""Does the bill agree with itself? D06–D08."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from jingban.kernel.money import yuan

from .model import At, Claim, Finding, Known, Limits, Spot
from .saying import bill_spot, finding, line_spot


def total_of_parts(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D06: total against Σ lines and Σ categories; a 分 of rounding is allowed per part."""
    for bill in claim.bills:
        for what, parts in (("明细", [line.amount for line in bill.lines]), ("分类", list(bill.categories))):
            if parts and abs(bill.total - sum(parts)) > len(parts):
                there = Spot(At.BILL, bill.id, f"{what}合计 {yuan(sum(parts))} 元（{len(parts)} 项）")
                gap = bill.total - sum(parts)
                text = f"票据总额比{what}合计{'多' if gap > 0 else '少'} {yuan(abs(gap))} 元。请核对有无漏录、错录；录入无误的，退回补正。"
                yield finding("D06", text, bill_spot(bill), there, bill=bill.id, amount=abs(gap))


def words_and_refunds(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D07: 大写 against 小写; a negative bill that takes back no bill of this claim, or more than it."""
    bills = {bill.id: bill for bill in claim.bills}
    for bill in claim.bills:
        if bill.total_in_words is not None and bill.total_in_words != bill.total:
            there = Spot(At.BILL, bill.id, f"大写金额 {yuan(bill.total_in_words)} 元")
            text = "大写金额与小写金额不同。请对照原件核对；原件不一致的，退回请医院重新开具。"
            gap = abs(bill.total - bill.total_in_words)
            yield finding("D07", text, bill_spot(bill), there, bill=bill.id, amount=gap)
        if bill.total >= 0:
            continue
        original = bills.get(bill.refund_of)
        back = -sum(other.total for other in claim.bills if other.total < 0 and other.refund_of == bill.refund_of)
        if original is None or original.total < 0:
            text = "负数（退费）票据没有对应的原票据。请补录原票据并冲抵，或删除该票据。"
            yield finding("D07", text, bill_spot(bill), bill=bill.id, amount=-bill.total)
        elif back > original.total:
            text = "退费金额超过原票据金额。请核对退费票据。"
            yield finding("D07", text, bill_spot(bill), bill_spot(original), bill=bill.id, amount=back - original.total)


def line_products(claim: Claim, known: Known, limits: Limits) -> Iterator[Finding]:
    """D08: price × quantity against the amount of the line, more than a 分 apart."""
    for bill in claim.bills:
        for line in bill.lines:
            product = line.price * line.quantity * 100
            if abs(product - line.amount) > 1:
                shown = yuan(int(product.quantize(Decimal(1), ROUND_HALF_UP)))
                there = Spot(At.LINE, line.id, f"单价乘数量为 {shown} 元")
                text = f"“{line.name}”单价乘数量为 {shown} 元，清单金额为 {yuan(line.amount)} 元。请核对这一行的数量、单价和金额。"
                gap = int(abs(product - line.amount).to_integral_value(ROUND_HALF_UP))
                yield finding("D08", text, line_spot(line), there, bill=bill.id, lines=(line.id,), amount=gap)
