"""费用明细 → the four parts of a claim (benefits.md 2.1): own pay, over limit, prior self-pay, eligible."""

from collections.abc import Iterable

from jingban.benefit.errors import BenefitError

from .model import Amounts, FeeLine
from .rounding import share, times, yuan

_TOLERANCE = 1  # 分: hospitals round 数量 × 单价 either way


def split_line(line: FeeLine, ceiling_first: bool = True) -> Amounts:
    """One line by parts. ``ceiling_first``: the price ceiling is taken before the class-B ratio (switch)."""
    if line.quantity < 0 or line.amount < 0 or line.price < 0:
        raise BenefitError("quantity_negative", detail=line.name)
    if abs(times(line.quantity, line.price) - line.amount) > _TOLERANCE:
        raise BenefitError("line_amount_wrong", detail=line.name)
    if line.category == "丙":
        return Amounts(line.amount, line.amount, 0, 0, 0)
    over = 0
    if line.price_ceiling is not None and line.price > line.price_ceiling:
        over = min(line.amount, line.amount - times(line.quantity, line.price_ceiling))
    base = line.amount - over
    prior = share(base if ceiling_first else line.amount, line.self_pay_ratio) if line.category == "乙" else 0
    prior = min(prior, base)
    return Amounts(line.amount, 0, over, prior, base - prior)


def split_claim(lines: Iterable[FeeLine], ceiling_first: bool = True) -> Amounts:
    """All lines added up part by part."""
    total = own = over = prior = eligible = 0
    for line in lines:
        part = split_line(line, ceiling_first)
        total += part.total
        own += part.own_pay
        over += part.over_limit
        prior += part.prior_self_pay
        eligible += part.eligible
    return Amounts(total, own, over, prior, eligible)


def checked(amounts: Amounts) -> Amounts:
    """Amounts given as a whole must add up and none may be negative."""
    parts = (amounts.own_pay, amounts.over_limit, amounts.prior_self_pay, amounts.eligible)
    if min(parts) < 0 or amounts.total < 0:
        raise BenefitError("quantity_negative", detail="合计金额")
    difference = amounts.total - sum(parts)
    if difference:
        raise BenefitError("amounts_do_not_sum", detail=yuan(difference))
    return amounts
