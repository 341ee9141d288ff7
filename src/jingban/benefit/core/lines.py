"""费用明细 → the four parts of a claim (benefits.md 2.1): own pay, over limit, prior self-pay, eligible.

Prior self-payment is rounded once per ratio of the claim and the excess over price ceilings once per
claim, not line by line: two lines of one drug cost what one line of it costs.
"""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal

from jingban.benefit.errors import BenefitError

from .model import Amounts, FeeLine
from .rounding import PPM, half_up, times, yuan

_TOLERANCE = 1  # 分: hospitals round 数量 × 单价 either way


def checked_line(line: FeeLine) -> FeeLine:
    """The line, when its figures can be true; refused with a code otherwise."""
    if line.quantity < 0 or line.amount < 0 or line.price < 0:
        raise BenefitError("quantity_negative", detail=line.name)
    if abs(times(line.quantity, line.price) - line.amount) > _TOLERANCE:
        raise BenefitError("line_amount_wrong", detail=line.name)
    return line


def excess(line: FeeLine) -> Decimal:
    """超限价 of one line in 分, unrounded: (单价 − 限价) × 数量."""
    if line.category == "丙" or line.price_ceiling is None or line.price <= line.price_ceiling:
        return Decimal(0)
    return (line.price - line.price_ceiling) * line.quantity * 100


def split_claim(lines: Iterable[FeeLine], ceiling_first: bool = True) -> Amounts:
    """All lines by parts. ``ceiling_first``: the price ceiling comes before the class-B ratio (switch)."""
    total = own = 0
    over = Decimal(0)
    bases: dict[int, Decimal] = defaultdict(Decimal)
    for line in lines:
        checked_line(line)
        total += line.amount
        if line.category == "丙":
            own += line.amount
            continue
        beyond = excess(line)
        over += beyond
        if line.category == "乙" and line.self_pay_ratio:
            bases[line.self_pay_ratio] += line.amount - beyond if ceiling_first else Decimal(line.amount)
    over_limit = min(half_up(over), total - own)
    covered = total - own - over_limit
    prior = sum(half_up(base * ratio / PPM) for ratio, base in sorted(bases.items()))
    prior = min(covered, max(0, prior))  # printed amounts are rounded: a line may be half a 分 below its excess
    return Amounts(total, own, over_limit, prior, covered - prior)


def checked(amounts: Amounts) -> Amounts:
    """Amounts given as a whole must add up and none may be negative."""
    parts = (amounts.own_pay, amounts.over_limit, amounts.prior_self_pay, amounts.eligible)
    if min(parts) < 0 or amounts.total < 0:
        raise BenefitError("quantity_negative", detail="合计金额")
    difference = amounts.total - sum(parts)
    if difference:
        raise BenefitError("amounts_do_not_sum", detail=yuan(difference))
    return amounts
