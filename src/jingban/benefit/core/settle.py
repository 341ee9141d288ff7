"""One claim → what each fund pays (benefits.md section 2.2). Pure integers; the order of steps is law.

deductible → basic segments up to the yearly cap (with the supplement on what they leave) →
large-amount fund → catastrophic on the year's burden → assistance → special groups → the person.
"""

from .model import Accumulators, Amounts, Setting, Settlement, TraceLine
from .plan import Group, Plan, Segment
from .rounding import percent, share, whole, yuan

Trace = list[TraceLine] | None
Paid = tuple[int, int, int, int]  # deductible, hifp, hifob, hifes


def settle(
    plan: Plan, amounts: Amounts, before: Accumulators, primary: bool = False, trace: Trace = None
) -> Settlement:
    """Settle one claim. ``primary``: care at level 1 and below (residents' own deductible counter)."""
    if trace is not None:
        _say_parts(trace, amounts)
    if plan.full_cover:
        return _full(plan, amounts, before, trace)
    if plan.setting is Setting.OUTPATIENT:
        paid = _outpatient(plan, amounts.eligible, before, primary, trace)
    else:
        paid = _inpatient(plan, amounts.eligible, before, trace)
    deductible, basic, large, supplement = paid
    burden = amounts.eligible - basic - large - supplement + amounts.prior_self_pay
    catastrophic = _catastrophic(plan, burden, before, trace)
    aid = _assistance(plan, amounts, burden - catastrophic, before, trace) if plan.assistance_ratio else 0
    after = _accumulated(plan, amounts.eligible, paid, before, burden, catastrophic, aid, primary)
    hifdm = other = 0
    if plan.groups:
        hifdm, other, after = _groups(plan, amounts, burden - catastrophic - aid, after, trace)
    result = Settlement(
        amounts,
        deductible,
        basic,
        large,
        supplement,
        hifdm,
        catastrophic,
        aid,
        other,
        after,
        plan.version,
    )
    if trace is None:
        return result
    _say_person(trace, result)
    return result._replace(trace=tuple(trace))


def _accumulated(
    plan: Plan, eligible: int, paid: Paid, b: Accumulators, burden: int, catastrophic: int, aid: int, primary: bool
) -> Accumulators:
    """The year after this claim: every counter moved once."""
    _, basic, large, supplement = paid
    outpatient = plan.setting is Setting.OUTPATIENT
    return Accumulators(
        b.year,
        b.stays if outpatient else b.stays + 1,
        b.pooled_paid if outpatient else b.pooled_paid + basic,
        b.large_paid if outpatient else b.large_paid + large,
        b.outpatient_eligible + eligible if outpatient else b.outpatient_eligible,
        b.outpatient_eligible_primary + eligible if outpatient and primary else b.outpatient_eligible_primary,
        b.outpatient_paid + basic + large if outpatient else b.outpatient_paid,
        b.outpatient_supplement + supplement if outpatient else b.outpatient_supplement,
        b.catastrophic_base + burden,
        b.catastrophic_paid + catastrophic,
        b.assistance_outpatient_paid + aid if outpatient else b.assistance_outpatient_paid,
        b.assistance_inpatient_paid if outpatient else b.assistance_inpatient_paid + aid,
        b.group_paid,
    )


def _say(
    trace: Trace, plan: Plan, step: str, what: str, inputs: tuple[tuple[str, str], ...], formula: str, fen: int
) -> None:
    if trace is not None:
        rule, source, certainty = plan.rule(what)
        trace.append(TraceLine(step, rule, source, certainty, inputs, formula, fen))


def _say_parts(trace: list[TraceLine], a: Amounts) -> None:
    inputs = (
        ("总费用", yuan(a.total)),
        ("自费", yuan(a.own_pay)),
        ("超限价", yuan(a.over_limit)),
        ("先行自付", yuan(a.prior_self_pay)),
    )
    formula = f"{yuan(a.total)} − {yuan(a.own_pay)} − {yuan(a.over_limit)} − {yuan(a.prior_self_pay)}"
    trace.append(TraceLine("政策范围内金额", "", "", "", inputs, formula, a.eligible))


def _say_person(trace: list[TraceLine], s: Settlement) -> None:
    inputs = (("总费用", yuan(s.amounts.total)), ("各项基金支付", yuan(s.fund_pay_sumamt)))
    formula = f"{yuan(s.amounts.total)} − {yuan(s.fund_pay_sumamt)}"
    trace.append(TraceLine("个人负担", "", "", "", inputs, formula, s.psn_part_amt))


def _full(plan: Plan, amounts: Amounts, before: Accumulators, trace: Trace) -> Settlement:
    """离休: everything inside the catalogue, the class-B part and the price excess included; only 自费 stays."""
    paid = amounts.total - amounts.own_pay
    formula = f"{yuan(amounts.total)} − 自费 {yuan(amounts.own_pay)}"
    _say(trace, plan, "离休人员医疗保障支付", "cover", (("目录内费用", yuan(paid)),), formula, paid)
    result = Settlement(amounts, 0, 0, 0, 0, 0, 0, 0, paid, before, plan.version)
    if trace is None:
        return result
    _say_person(trace, result)
    return result._replace(trace=tuple(trace))


# -- inpatient ------------------------------------------------------------------------------


def _inpatient(plan: Plan, eligible: int, before: Accumulators, trace: Trace) -> Paid:
    first = before.stays == 0
    line = plan.deductible_first if first else plan.deductible_later
    if plan.deductible_step and not first:
        line = max(plan.deductible_floor, plan.deductible_first - plan.deductible_step * before.stays)
    deductible = min(eligible, line)
    if trace is not None:
        name = "本年度首次" if first else f"本年度第 {before.stays + 1} 次"
        _say(
            trace,
            plan,
            "起付线",
            "inpatient.deductible",
            ((name, yuan(deductible)),),
            f"政策范围内 {yuan(eligible)} 先扣起付线",
            deductible,
        )
    room = None if plan.cap is None else max(0, plan.cap - before.pooled_paid)
    basic, supplement, position = _bands(plan, eligible, deductible, room, trace)
    large, more = _large(plan, eligible, position, before, trace)
    return deductible, basic, large, supplement + more


def _bands(plan: Plan, eligible: int, start: int, room: int | None, trace: Trace) -> tuple[int, int, int]:
    """Basic fund and supplement segment by segment; returns where in the eligible amount the fund stopped."""
    basic = supplement = 0
    position = start
    for band in plan.segments:
        end = eligible if band.to is None else min(eligible, band.to)
        if end <= position:
            continue
        ratio = max(0, band.ratio - plan.cut)
        portion = end - position
        pay = share(portion, ratio)
        capped = room is not None and pay > room - basic
        if capped and room is not None:
            pay = room - basic
            portion = min(portion, whole(pay, ratio)) if ratio else portion
        extra = share(portion - pay, plan.supplement) if plan.supplement else 0
        basic += pay
        supplement += extra
        position += portion
        if trace is not None:
            _say_band(trace, plan, band, portion, ratio, pay, extra, capped)
        if capped:
            break
    return basic, supplement, position


def _say_band(
    trace: Trace, plan: Plan, band: Segment, portion: int, ratio: int, pay: int, extra: int, capped: bool
) -> None:
    upto = "以上部分" if band.to is None else f"至 {yuan(band.to)}"
    note = "，已到年度最高支付限额" if capped else ""
    inputs = (("本段金额", yuan(portion)), ("比例", percent(ratio)))
    _say(
        trace,
        plan,
        f"统筹基金分段（{upto}）",
        "inpatient.segments",
        inputs,
        f"{yuan(portion)} × {percent(ratio)}{note}",
        pay,
    )
    if plan.supplement:
        formula = f"({yuan(portion)} − {yuan(pay)}) × {percent(plan.supplement)}"
        _say(trace, plan, "统一补充", "inpatient.supplement", (("本段个人负担", yuan(portion - pay)),), formula, extra)


def _large(plan: Plan, eligible: int, position: int, before: Accumulators, trace: Trace) -> tuple[int, int]:
    """The large-amount fund on what lies above the basic fund's boundary, up to its own yearly cap."""
    if not plan.large_ratio or position >= eligible:
        return 0, 0
    end = eligible
    if plan.cap_reads_eligible and plan.large_to is not None:
        end = min(end, plan.large_to)
    rest = max(0, end - position)
    ratio = max(0, plan.large_ratio - plan.cut)
    pay = share(rest, ratio)
    covered = rest
    if plan.large_cap is not None and pay > plan.large_cap - before.large_paid:
        pay = max(0, plan.large_cap - before.large_paid)
        covered = min(rest, whole(pay, ratio)) if ratio else 0
    extra = min(share(covered, plan.large_supplement), covered - pay) if plan.large_supplement else 0
    if trace is None:
        return pay, extra
    _say(
        trace,
        plan,
        "大额医疗互助",
        "inpatient.large",
        (("超出统筹支付范围", yuan(rest)),),
        f"{yuan(covered)} × {percent(ratio)}",
        pay,
    )
    if extra:
        _say(
            trace,
            plan,
            "大额段统一补充",
            "inpatient.large",
            (("大额段金额", yuan(covered)),),
            f"{yuan(covered)} × {percent(plan.large_supplement)}",
            extra,
        )
    return pay, extra


# -- outpatient -----------------------------------------------------------------------------


def _outpatient(plan: Plan, eligible: int, before: Accumulators, primary: bool, trace: Trace) -> Paid:
    counted = before.outpatient_eligible
    if not plan.joint_counters:
        counted = before.outpatient_eligible_primary if primary else counted - before.outpatient_eligible_primary
    left = max(0, plan.deductible_first - counted)
    deductible = min(eligible, left)
    if trace is not None:
        inputs = (("年度累计", yuan(counted)), ("起付线", yuan(plan.deductible_first)))
        _say(
            trace,
            plan,
            "门诊起付线",
            "outpatient.deductible",
            inputs,
            f"本次先用于起付线 {yuan(deductible)}",
            deductible,
        )
    paid, supplement = _tiers(plan, eligible - deductible, before, trace)
    if plan.outpatient_fund == "hifp":
        return deductible, paid, 0, supplement
    return deductible, 0, paid, supplement


def _tiers(plan: Plan, rest: int, before: Accumulators, trace: Trace) -> tuple[int, int]:
    """Bands whose boundaries are yearly payments, not expenses (the 20 000 of the employees)."""
    paid = supplement = 0
    for band in plan.segments:
        if rest <= 0:
            break
        so_far = before.outpatient_paid + paid
        if plan.counts_supplement:
            so_far += before.outpatient_supplement + supplement
        room = None if band.to is None else max(0, band.to - so_far)
        if plan.cap is not None:
            cap_left = max(0, plan.cap - before.outpatient_paid - paid)
            room = cap_left if room is None else min(room, cap_left)
        ratio = max(0, band.ratio - plan.cut)
        portion, pay, extra = _tier(plan, rest, ratio, room)
        if portion == 0:
            continue
        rest -= portion
        paid += pay
        supplement += extra
        if trace is not None:
            _say_tier(trace, plan, portion, ratio, pay, extra)
    return paid, supplement


def _say_tier(trace: Trace, plan: Plan, portion: int, ratio: int, pay: int, extra: int) -> None:
    inputs = (("本段金额", yuan(portion)), ("比例", percent(ratio)))
    _say(trace, plan, "门诊分段支付", "outpatient.segments", inputs, f"{yuan(portion)} × {percent(ratio)}", pay)
    if plan.supplement:
        left = (("本段个人负担", yuan(portion - pay)),)
        formula = f"({yuan(portion)} − {yuan(pay)}) × {percent(plan.supplement)}"
        _say(trace, plan, "门诊统一补充", "outpatient.supplement", left, formula, extra)


def _tier(plan: Plan, rest: int, ratio: int, room: int | None) -> tuple[int, int, int]:
    """(amount used, paid, supplement) of one band with ``room`` 分 left to pay in it."""
    portion, pay = rest, share(rest, ratio)
    if room is not None and pay > room:
        pay = room
        portion = min(rest, whole(pay, ratio)) if ratio and pay else 0
    extra = share(portion - pay, plan.supplement) if plan.supplement else 0
    return portion, pay, extra


# -- above the basic scheme -----------------------------------------------------------------


def catastrophic_due(plan: Plan, base: int) -> int:
    """What 大病 owes for a yearly burden of ``base``; one rounding per band on the cumulative amount."""
    if plan.catastrophic_threshold is None:
        return 0
    above = base - plan.catastrophic_threshold
    due = start = 0
    for band in plan.catastrophic_segments:
        end = above if band.to is None else min(above, band.to)
        if end > start:
            due += share(end - start, band.ratio)
            start = end
    return due if plan.catastrophic_cap is None else min(due, plan.catastrophic_cap)


def _catastrophic(plan: Plan, burden: int, before: Accumulators, trace: Trace) -> int:
    if plan.catastrophic_threshold is None:
        return 0
    base = before.catastrophic_base + burden
    due = catastrophic_due(plan, base)
    pay = max(0, min(due - before.catastrophic_paid, burden))
    if trace is not None:
        inputs = (
            ("年度政策范围内个人负担", yuan(base)),
            ("起付标准", yuan(plan.catastrophic_threshold)),
            ("本年已付大病", yuan(before.catastrophic_paid)),
        )
        formula = f"年度应付 {yuan(due)} − 已付 {yuan(before.catastrophic_paid)}"
        _say(trace, plan, "大病保险", "catastrophic", inputs, formula, pay)
    return pay


def _assistance(plan: Plan, amounts: Amounts, left: int, before: Accumulators, trace: Trace) -> int:
    base = left if plan.assistance_with_selfpay2 else max(0, left - amounts.prior_self_pay)
    base = max(0, base - plan.assistance_threshold)
    outpatient = plan.setting is Setting.OUTPATIENT
    so_far = before.assistance_outpatient_paid if outpatient else before.assistance_inpatient_paid
    pay = share(base, plan.assistance_ratio)
    if plan.assistance_cap is not None:
        pay = min(pay, max(0, plan.assistance_cap - so_far))
    if trace is not None:
        inputs = (("保险后政策范围内负担", yuan(base)), ("本年已救助", yuan(so_far)))
        _say(trace, plan, "医疗救助", "assistance", inputs, f"{yuan(base)} × {percent(plan.assistance_ratio)}", pay)
    return pay


def _groups(
    plan: Plan, amounts: Amounts, left: int, after: Accumulators, trace: Trace
) -> tuple[int, int, Accumulators]:
    hifdm = other = 0
    for group in plan.groups:
        base = left - hifdm - other
        if group.base == "eligible_burden":
            base = max(0, base - amounts.prior_self_pay)
        pay = share(max(0, base), group.ratio)
        if group.cap is not None:
            pay = min(pay, max(0, group.cap - after.paid_to_group(group.identity)))
        after = after.with_group(group.identity, pay)
        hifdm, other = (hifdm + pay, other) if group.fund == "hifdm" else (hifdm, other + pay)
        if trace is not None:
            _say_group(trace, plan, group, base, pay)
    return hifdm, other, after


def _say_group(trace: Trace, plan: Plan, group: Group, base: int, pay: int) -> None:
    _say(
        trace,
        plan,
        group.name,
        f"group.{group.identity}",
        (("先行各项支付后的负担", yuan(base)),),
        f"{yuan(base)} × {percent(group.ratio)}",
        pay,
    )
