"""One claim → what each fund pays (benefits.md section 2.2). Pure integers; the order of steps is law.

deductible → basic segments up to the yearly cap (with the supplement on what they leave) →
large-amount fund → catastrophic on the year's burden → assistance → special groups → the person.
"""

from .model import Accumulators, Amounts, Setting, Settlement, SpecialPeriod, TraceLine
from .plan import Group, Plan, Segment
from .rounding import percent, share, whole, yuan

Trace = list[TraceLine] | None
Paid = tuple[int, int, int, int]  # deductible, hifp, hifob, hifes


def settle(
    plan: Plan, amounts: Amounts, before: Accumulators, primary: bool = False, trace: Trace = None
) -> Settlement:
    """Settle one claim. ``primary``: care at level 1 and below (residents' own deductible counter)."""
    if trace is not None:
        say_parts(trace, amounts)
        _say_cut(trace, plan)
    if plan.full_cover:
        return _full(plan, amounts, before, trace)
    outpatient = plan.setting is Setting.OUTPATIENT
    eligible = amounts.eligible
    if outpatient:
        deductible, basic, large, supplement = _outpatient(plan, eligible, before, primary, trace)
        after = _after_visit(before, eligible, basic + large, supplement, primary)
    else:
        deductible, basic, large, supplement = _inpatient(plan, eligible, before, trace)
        after = _after_stay(plan, before, eligible, basic, large)
    burden = eligible - basic - large - supplement + amounts.prior_self_pay
    catastrophic = aid = hifdm = other = 0
    if plan.catastrophic_threshold is not None:
        catastrophic = _catastrophic(plan, burden, before, trace)
    if plan.assistance_ratio:
        aid, after = assistance(plan, amounts, burden - catastrophic, after, trace)
    if plan.groups:
        hifdm, other, after = _groups(plan, amounts, burden - catastrophic - aid, after, trace)
    after = after._replace(
        catastrophic_base=before.catastrophic_base + burden, catastrophic_paid=before.catastrophic_paid + catastrophic
    )
    result = Settlement(
        amounts, deductible, basic, large, supplement, hifdm, catastrophic, aid, other, after, plan.version
    )
    if trace is None:
        return result
    say_person(trace, result)
    return result._replace(trace=tuple(trace))


def _after_visit(b: Accumulators, eligible: int, paid: int, supplement: int, primary: bool) -> Accumulators:
    """The counters of outpatient care moved by one visit."""
    return b._replace(
        outpatient_eligible=b.outpatient_eligible + eligible,
        outpatient_eligible_primary=b.outpatient_eligible_primary + (eligible if primary else 0),
        outpatient_paid=b.outpatient_paid + paid,
        outpatient_supplement=b.outpatient_supplement + supplement,
    )


def _after_stay(plan: Plan, b: Accumulators, eligible: int, basic: int, large: int) -> Accumulators:
    """The counters of inpatient care moved by one stay, or by one visit of a 特殊病 period."""
    special = plan.setting is Setting.SPECIAL
    return b._replace(
        stays=b.stays if special else b.stays + 1,
        pooled_paid=b.pooled_paid + basic,
        large_paid=b.large_paid + large,
        special=b.special._replace(eligible=b.special.eligible + eligible) if special and b.special else b.special,
    )


def say(
    trace: Trace, plan: Plan, step: str, what: str, inputs: tuple[tuple[str, str], ...], formula: str, fen: int
) -> None:
    """Add one step to the trace, with the provision it rests on."""
    if trace is not None:
        rule, source, certainty = plan.rule(what)
        trace.append(TraceLine(step, rule, source, certainty, inputs, formula, fen))


def say_parts(trace: list[TraceLine], a: Amounts) -> None:
    """The first step of every settlement: the bill by its parts."""
    inputs = (
        ("总费用", yuan(a.total)),
        ("自费", yuan(a.own_pay)),
        ("超限价", yuan(a.over_limit)),
        ("先行自付", yuan(a.prior_self_pay)),
    )
    formula = f"{yuan(a.total)} − {yuan(a.own_pay)} − {yuan(a.over_limit)} − {yuan(a.prior_self_pay)}"
    trace.append(TraceLine("政策范围内金额", "", "", "", inputs, formula, a.eligible))


def _say_cut(trace: Trace, plan: Plan) -> None:
    if plan.cut:
        inputs = (("降低", f"{percent(plan.cut)[:-1]} 个百分点"),)
        say(trace, plan, "异地就医降低支付比例", "out_of_town.cut", inputs, "以下各段支付比例均按此降低", 0)


def say_person(trace: list[TraceLine], s: Settlement) -> None:
    """The last step of every settlement: what is left to the person."""
    inputs = (("总费用", yuan(s.amounts.total)), ("各项基金支付", yuan(s.fund_pay_sumamt)))
    formula = f"{yuan(s.amounts.total)} − {yuan(s.fund_pay_sumamt)}"
    trace.append(TraceLine("个人负担", "", "", "", inputs, formula, s.psn_part_amt))


def _full(plan: Plan, amounts: Amounts, before: Accumulators, trace: Trace) -> Settlement:
    """离休: everything inside the catalogue, the class-B part and the price excess included; only 自费 stays."""
    paid = amounts.total - amounts.own_pay
    formula = f"{yuan(amounts.total)} − 自费 {yuan(amounts.own_pay)}"
    say(trace, plan, "离休人员医疗保障支付", "cover", (("目录内费用", yuan(paid)),), formula, paid)
    result = Settlement(amounts, 0, 0, 0, 0, 0, 0, 0, paid, before, plan.version)
    if trace is None:
        return result
    say_person(trace, result)
    return result._replace(trace=tuple(trace))


# -- inpatient ------------------------------------------------------------------------------


def _inpatient(plan: Plan, eligible: int, before: Accumulators, trace: Trace) -> Paid:
    """One stay, or one visit of a 特殊病 period: a visit goes on where the visits before it stopped."""
    if plan.setting is Setting.SPECIAL and before.special is not None:
        start, line = before.special.eligible, before.special.line
        deductible = min(eligible, max(0, line - start))
        if trace is not None:
            _say_special(trace, plan, before.special, deductible)
    else:
        start, deductible = 0, min(eligible, stay_line(plan, before.stays))
        if trace is not None:
            _say_line(trace, plan, eligible, before.stays, deductible)
    room = None if plan.cap is None else max(0, plan.cap - before.pooled_paid)
    basic, supplement, position = _bands(plan, start + eligible, start + deductible, room, trace)
    large, more = _large(plan, start + eligible, position, before, trace)
    return deductible, basic, large, supplement + more


def stay_line(plan: Plan, stays: int) -> int:
    """起付线 of the next stay of a year that has had ``stays`` of them."""
    if stays == 0:
        return plan.deductible_first
    if plan.deductible_step:
        return max(plan.deductible_floor, plan.deductible_first - plan.deductible_step * stays)
    return plan.deductible_later


def _say_line(trace: Trace, plan: Plan, eligible: int, stays: int, deductible: int) -> None:
    name = f"本年度第 {stays + 1} 次" if stays else "本年度首次"
    formula = f"政策范围内 {yuan(eligible)} 先扣起付线"
    say(trace, plan, "起付线", "inpatient.deductible", ((name, yuan(deductible)),), formula, deductible)


def _say_special(trace: Trace, plan: Plan, period: SpecialPeriod, deductible: int) -> None:
    inputs = (
        ("结算期自", period.opened.isoformat()),
        ("本期起付线", yuan(period.line)),
        ("本期已累计", yuan(period.eligible)),
    )
    formula = f"每 {plan.special_days} 天一个起付线，本次先用于起付线 {yuan(deductible)}"
    say(trace, plan, "特殊病起付线", "special.period", inputs, formula, deductible)


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
            portion = min(portion, whole(pay, ratio))
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
    say(
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
        say(trace, plan, "统一补充", "inpatient.supplement", (("本段个人负担", yuan(portion - pay)),), formula, extra)


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
    say(
        trace,
        plan,
        "大额医疗互助",
        "inpatient.large",
        (("超出统筹支付范围", yuan(rest)),),
        f"{yuan(covered)} × {percent(ratio)}",
        pay,
    )
    if extra:
        say(
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
        say(
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
    say(trace, plan, "门诊分段支付", "outpatient.segments", inputs, f"{yuan(portion)} × {percent(ratio)}", pay)
    if plan.supplement:
        left = (("本段个人负担", yuan(portion - pay)),)
        formula = f"({yuan(portion)} − {yuan(pay)}) × {percent(plan.supplement)}"
        say(trace, plan, "门诊统一补充", "outpatient.supplement", left, formula, extra)


def _tier(plan: Plan, rest: int, ratio: int, room: int | None) -> tuple[int, int, int]:
    """(amount used, paid, supplement) of one band with ``room`` 分 left to pay in it."""
    portion, pay = rest, share(rest, ratio)
    if room is not None and pay > room:
        pay = room
        portion = min(rest, whole(pay, ratio))  # more than some room is only due where the ratio is above nothing
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
    base = before.catastrophic_base + burden
    due = catastrophic_due(plan, base)
    pay = max(0, min(due - before.catastrophic_paid, burden))
    if trace is not None:
        inputs = (
            ("年度政策范围内个人负担", yuan(base)),
            ("起付标准", yuan(plan.catastrophic_threshold or 0)),
            ("本年已付大病", yuan(before.catastrophic_paid)),
        )
        formula = f"年度应付 {yuan(due)} − 已付 {yuan(before.catastrophic_paid)}"
        say(trace, plan, "大病保险", "catastrophic", inputs, formula, pay)
    return pay


def assistance(plan: Plan, amounts: Amounts, left: int, after: Accumulators, trace: Trace) -> tuple[int, Accumulators]:
    """医疗救助 on the burden insurance left, above the threshold of the year, up to the cap of the year."""
    base = left if plan.assistance_with_selfpay2 else max(0, left - amounts.prior_self_pay)
    below = min(base, max(0, plan.assistance_threshold - after.assistance_burden))
    outpatient = plan.setting is Setting.OUTPATIENT
    so_far = after.assistance_outpatient_paid if outpatient else after.assistance_inpatient_paid
    pay = due = share(base - below, plan.assistance_ratio)
    if plan.assistance_cap is not None:
        pay = min(due, max(0, plan.assistance_cap - so_far))
    if trace is not None:
        inputs: tuple[tuple[str, str], ...] = (("保险后政策范围内负担", yuan(base)), ("本年已救助", yuan(so_far)))
        if plan.assistance_threshold:
            inputs = (*inputs, ("先用于年度救助起付标准", yuan(below)))
        formula = f"{yuan(base - below)} × {percent(plan.assistance_ratio)}{_capped(due, pay)}"
        say(trace, plan, "医疗救助", "assistance", inputs, formula, pay)
    burden = after.assistance_burden + base
    if outpatient:
        return pay, after._replace(assistance_outpatient_paid=so_far + pay, assistance_burden=burden)
    return pay, after._replace(assistance_inpatient_paid=so_far + pay, assistance_burden=burden)


def _groups(
    plan: Plan, amounts: Amounts, left: int, after: Accumulators, trace: Trace
) -> tuple[int, int, Accumulators]:
    hifdm = other = 0
    for group in plan.groups:
        base = left - hifdm - other
        if group.base == "eligible_burden":
            base = max(0, base - amounts.prior_self_pay)
        pay = due = share(base, group.ratio)
        if group.cap is not None:
            pay = min(due, max(0, group.cap - after.paid_to_group(group.identity)))
        after = after.with_group(group.identity, pay)
        hifdm, other = (hifdm + pay, other) if group.fund == "hifdm" else (hifdm, other + pay)
        if trace is not None:
            _say_group(trace, plan, group, base, due, pay)
    return hifdm, other, after


def _capped(due: int, pay: int) -> str:
    """A cap of the year that cut an amount, in words."""
    return f" = {yuan(due)}，年度封顶线内只余 {yuan(pay)}" if pay < due else ""


def _say_group(trace: Trace, plan: Plan, group: Group, base: int, due: int, pay: int) -> None:
    say(
        trace,
        plan,
        group.name,
        f"group.{group.identity}",
        (("先行各项支付后的负担", yuan(base)),),
        f"{yuan(base)} × {percent(group.ratio)}{_capped(due, pay)}",
        pay,
    )
