"""Stays longer than one settlement period: a new period every so many days, each with its own deductible."""

from dataclasses import replace
from datetime import date

from jingban.benefit.errors import BenefitError

from .aid import settle_aid, settle_family
from .lines import split_claim
from .model import Accumulators, Amounts, Case, FeeLine, Setting, Settlement, SpecialPeriod, TraceLine
from .plan import Plan
from .settle import settle, stay_line


def period_count(admission: date, discharge: date, days: int | None) -> int:
    """How many settlement periods a stay has; the day of discharge is not counted."""
    length = max(1, (discharge - admission).days)
    return 1 if days is None else -(-length // days)


def divide(total: int, weights: list[int]) -> list[int]:
    """Split ``total`` by weights without losing a 分: each part ends at the rounded running share."""
    whole = sum(weights)
    parts: list[int] = []
    done = running = 0
    for weight in weights:
        running += weight
        end = (2 * total * running + whole) // (2 * whole)
        parts.append(end - done)
        done = end
    return parts


def by_period(case: Case, days: int, split: "SplitLines") -> list[Amounts]:
    """The claim's amounts per period: by the dates of its lines, by days when a line has no date."""
    service = case.service
    count = period_count(service.admission_date, service.discharge_date, days)
    dated = [(line.day, line) for line in case.lines if line.day is not None]
    if dated and len(dated) == len(case.lines):
        groups: list[list[FeeLine]] = [[] for _ in range(count)]
        for day, line in dated:
            offset = (day - service.admission_date).days // days
            groups[min(max(offset, 0), count - 1)].append(line)
        return [split(group) for group in groups]
    length = max(1, (service.discharge_date - service.admission_date).days)
    weights = [min(days, length - i * days) for i in range(count)]
    a = case.amounts
    own, over = divide(a.own_pay, weights), divide(a.over_limit, weights)
    prior, eligible = divide(a.prior_self_pay, weights), divide(a.eligible, weights)
    return [
        Amounts(own[i] + over[i] + prior[i] + eligible[i], own[i], over[i], prior[i], eligible[i]) for i in range(count)
    ]


class SplitLines:
    """How lines become amounts under the plan's switches (a callable with a name)."""

    def __init__(self, ceiling_first: bool) -> None:
        self.ceiling_first = ceiling_first

    def __call__(self, lines: list[FeeLine]) -> Amounts:
        return split_claim(lines, self.ceiling_first)


def settle_stay(plan: Plan, case: Case, before: Accumulators, split: SplitLines, explain: bool) -> Settlement:
    """Settle a claim; an inpatient stay beyond one period is settled period by period and added up."""
    setting = plan.setting
    primary = case.service.hospital_level <= 1
    if setting is Setting.OUTPATIENT and not plan.aid_only:
        return settle(plan, case.amounts, before, primary, [] if explain else None)
    if setting is Setting.FAMILY:
        return settle_family(plan, case.amounts, before, [] if explain else None)
    if plan.aid_only:
        return settle_aid(plan, case.amounts, before, [] if explain else None)
    if plan.special_days is not None:
        before = in_special_period(plan, before, case.service.admission_date, plan.special_days)
    days = plan.period_days
    inpatient = setting is Setting.INPATIENT
    count = period_count(case.service.admission_date, case.service.discharge_date, days) if inpatient else 1
    if count == 1 or days is None:
        return settle(plan, case.amounts, before, primary, [] if explain else None)
    results: list[Settlement] = []
    running = before
    for number, amounts in enumerate(by_period(case, days, split), 1):
        trace: list[TraceLine] | None = [] if explain else None
        if trace is not None:
            inputs = (("结算期", f"第 {number} 期，共 {count} 期"),)
            trace.append(
                TraceLine("分期结算", *plan.rule("inpatient.period"), inputs, f"每 {days} 天一期", amounts.total)
            )
        result = settle(plan, amounts, running, primary, trace)
        running = result.accumulators
        results.append(result)
    return merged(results)


def in_special_period(plan: Plan, before: Accumulators, day: date, days: int) -> Accumulators:
    """The counters with the 特殊病 period of this day: the running one, or a new one with its own deductible."""
    running = before.special
    if running is not None and 0 <= (day - running.opened).days < days:
        return before
    opened = SpecialPeriod(day, stay_line(plan, before.stays))
    stays = before.stays + 1 if plan.special_counts_as_stay else before.stays
    return before._replace(special=opened, stays=stays)


def by_year(case: Case, split: SplitLines) -> list[tuple[date, Case]]:
    """(day whose law applies, part of the case) of each calendar year, by the dates of the fee lines.

    A part ends on the day after its last one, like a discharge. Raises ``line_dates_missing``.
    """
    dated = [(line.day, line) for line in case.lines if line.day is not None]
    if not dated or len(dated) < len(case.lines):
        raise BenefitError("line_dates_missing")
    first, last = case.service.admission_date, case.service.discharge_date
    years: dict[int, list[FeeLine]] = {}
    for day, line in dated:
        year = min(max(day.year, first.year), last.year)
        years.setdefault(year, []).append(line)
    parts: list[tuple[date, Case]] = []
    for year, lines in sorted(years.items()):
        begin, end = max(first, date(year, 1, 1)), min(last, date(year + 1, 1, 1))
        service = replace(case.service, admission_date=begin, discharge_date=end)
        law = last if year == last.year else date(year, 12, 31)
        parts.append((law, replace(case, service=service, lines=tuple(lines), amounts=split(lines))))
    return parts


def merged(results: list[Settlement]) -> Settlement:
    """Several periods of one stay as one settlement; each period was rounded by itself."""
    last = results[-1]
    parts = [result.amounts for result in results]
    amounts = Amounts(*(sum(column) for column in zip(*parts, strict=True)))

    def add(name: str) -> int:
        return sum(getattr(result, name) for result in results)

    return last._replace(
        amounts=amounts,
        act_pay_dedc=add("act_pay_dedc"),
        hifp_pay=add("hifp_pay"),
        hifob_pay=add("hifob_pay"),
        hifes_pay=add("hifes_pay"),
        hifdm_pay=add("hifdm_pay"),
        hifmi_pay=add("hifmi_pay"),
        maf_pay=add("maf_pay"),
        oth_pay=add("oth_pay"),
        trace=tuple(line for result in results for line in result.trace),
    )
