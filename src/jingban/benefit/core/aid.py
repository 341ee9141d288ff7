"""救助 on its own: for persons insured elsewhere (91xx, 9218), and for a family impoverished by illness (9219)."""

from jingban.benefit.errors import BenefitError

from .model import Accumulators, Amounts, Settlement, TraceLine
from .plan import Plan, Segment
from .rounding import percent, share, yuan
from .settle import assistance, say, say_parts, say_person


def settle_aid(plan: Plan, amounts: Amounts, before: Accumulators, trace: list[TraceLine] | None) -> Settlement:
    """Assistance on the burden another insurance left: ``eligible`` + ``prior_self_pay`` of the claim."""
    if trace is not None:
        say_parts(trace, amounts)
    paid, after = assistance(plan, amounts, amounts.eligible + amounts.prior_self_pay, before, trace)
    return _settlement(plan, amounts, paid, after, trace)


def settle_family(plan: Plan, amounts: Amounts, before: Accumulators, trace: list[TraceLine] | None) -> Settlement:
    """因病致贫: ``eligible`` is the family's burden of the past calendar year. Raises ``family_aided``: once a year."""
    if before.family_claims:
        raise BenefitError("family_aided", detail=str(before.year))
    if trace is not None:
        say_parts(trace, amounts)
    paid = 0
    for start, end, band in bands(plan.family_segments, amounts.eligible):
        pay = share(end - start, band.ratio)
        paid += pay
        upto = "以上部分" if band.to is None else f"至 {yuan(band.to)}"
        inputs = (("本段负担", yuan(end - start)), ("比例", percent(band.ratio)))
        formula = f"{yuan(end - start)} × {percent(band.ratio)}"
        say(trace, plan, f"因病致贫救助分段（{upto}）", "illness_poverty", inputs, formula, pay)
    if plan.family_cap is not None and paid > plan.family_cap:
        inputs = (("分段合计", yuan(paid)), ("封顶线", yuan(plan.family_cap)))
        paid = plan.family_cap
        say(trace, plan, "因病致贫救助封顶", "illness_poverty", inputs, "超过封顶线，按封顶线支付", paid)
    after = before._replace(family_paid=before.family_paid + paid, family_claims=before.family_claims + 1)
    return _settlement(plan, amounts, paid, after, trace)


def bands(segments: tuple[Segment, ...], amount: int) -> list[tuple[int, int, Segment]]:
    """(from, to, band) of every band an amount reaches into."""
    found: list[tuple[int, int, Segment]] = []
    start = 0
    for band in segments:
        end = amount if band.to is None else min(amount, band.to)
        if end > start:
            found.append((start, end, band))
            start = end
    return found


def _settlement(
    plan: Plan, amounts: Amounts, paid: int, after: Accumulators, trace: list[TraceLine] | None
) -> Settlement:
    result = Settlement(amounts, 0, 0, 0, 0, 0, 0, paid, 0, after, plan.version)
    if trace is None:
        return result
    say_person(trace, result)
    return result._replace(trace=tuple(trace))
