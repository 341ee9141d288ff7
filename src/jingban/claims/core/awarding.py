"""A visit with its accepted cuts → the case benefit settles, and a settled claim's sums. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from jingban.benefit.core.calculate import Calculator, ceiling_first, service_day
from jingban.benefit.core.lines import split_claim
from jingban.benefit.core.model import Accumulators, Amounts, Case, Person, Service, Setting, Settlement
from jingban.claims.core.model import Sums, Visit
from jingban.claims.core.money import charged, deductions, fee_lines
from jingban.review.core.deducting import Deduction, Wanted

FUNDS = ("hifp_pay", "hifob_pay", "hifes_pay", "hifdm_pay", "hifmi_pay", "maf_pay", "oth_pay")
_LEVELS = {"1": 1, "2": 2, "3": 3}  # an ungraded or undesignated provider is paid like the first level
_COMMUNITY = "社区卫生"
_NOTHING = Amounts(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Ready:
    """A visit ready to be settled, and what was cut from it."""

    visit: Visit
    case: Case
    cuts: tuple[Deduction, ...]


@dataclass(frozen=True, slots=True)
class Awarded:
    """A visit settled, with the counters it stood on."""

    ready: Ready
    before: Accumulators | None
    settlement: Settlement


def ready(visit: Visit, person: Person, region: str, wanted: Iterable[Wanted], today: date) -> Ready:
    """The case of a visit. Raises Unbalanced for refunds that do not come out, BenefitError for impossible figures."""
    entries = charged(visit.lines)
    cuts = deductions(entries, wanted)
    lines = fee_lines(entries, cuts)
    service = Service(
        visit.med_type, _LEVELS.get(visit.level, 1), visit.first, visit.last, max(today, visit.last),
        community=_COMMUNITY in visit.provider_name, out_of_town=visit.out_of_town,
    )  # fmt: skip
    case = Case(region, person, service, _NOTHING, lines)
    return Ready(visit, replace(case, amounts=split_claim(lines, ceiling_first(case))), cuts)


def in_order(visits: Iterable[Ready]) -> list[Ready]:
    """By the day whose law applies; visits of one day in the order they were entered."""
    return sorted(visits, key=lambda entry: (service_day(entry.case), entry.visit.number))


def years_of(calculator: Calculator, cases: Iterable[Case]) -> list[int]:
    """Years whose accumulators these cases read: the year before as well where a 特殊病 period may run on."""
    years: set[int] = set()
    for case in cases:
        last = service_day(case).year
        years |= {calculator.first_year(case), last}
        if case.service.setting is Setting.SPECIAL:
            years.add(last - 1)
    return sorted(years)


class YearTaken(Exception):
    """A stay split by years whose second year already has settlements: it would leave them out."""


def award(calculator: Calculator, entry: Ready, years: dict[int, Accumulators | None]) -> Awarded:
    """Settle a visit on the running accumulators of the person's years, which are moved on."""
    first, last = calculator.first_year(entry.case), service_day(entry.case).year
    if first != last and years.get(last) is not None:
        raise YearTaken
    before = standing_on(years, entry.case, first)
    settlement = calculator.settle(entry.case, before, explain=True)
    years[settlement.accumulators.year] = settlement.accumulators
    return Awarded(entry, before, settlement)


def with_account(awarded: Iterable[Awarded], account: int) -> list[Awarded]:
    """The personal account pays of what is left to the person, visit by visit."""
    found, left = [], account
    for one in awarded:
        taken = min(left, one.settlement.psn_part_amt)
        left -= taken
        case = replace(one.ready.case, account=taken)
        found.append(Awarded(replace(one.ready, case=case), one.before, one.settlement._replace(acct_pay=taken)))
    return found


def standing_on(years: dict[int, Accumulators | None], case: Case, year: int) -> Accumulators | None:
    """The counters a case stands on; a 特殊病 period of the year before runs on."""
    before, earlier = years.get(year), years.get(year - 1)
    if case.service.setting is Setting.SPECIAL and earlier is not None and earlier.special is not None:
        before = before or Accumulators(year)
        if before.special is None:
            before = before._replace(special=earlier.special)
    return before


def sums_of(settlements: Iterable[Settlement], cuts: Iterable[Deduction]) -> Sums:
    """What a claim comes to: Σ over its visits."""
    found = list(settlements)
    parts = [one.amounts for one in found]
    fund = sum(one.fund_pay_sumamt for one in found)
    total = sum(a.total for a in parts)
    return Sums(
        total=total,
        own_pay=sum(a.own_pay for a in parts),
        over_limit=sum(a.over_limit for a in parts),
        prior_self_pay=sum(a.prior_self_pay for a in parts),
        eligible=sum(a.eligible for a in parts),
        fund=fund,
        personal=total - fund,
        account=sum(one.acct_pay for one in found),
        cut=sum(one.amount for one in cuts),
        funds={name: sum(getattr(one, name) for one in found) for name in FUNDS},
    )
