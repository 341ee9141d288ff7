"""From a case to its settlement, and from a person's year to all of them: replay, correction, reversal."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jingban.benefit.errors import BenefitError

from .lines import checked, split_claim
from .model import Accumulators, Amounts, Case, Setting, Settlement
from .plan import Plan, compile_plan
from .policy import Facts, PolicyPack, Provision
from .rounding import yuan
from .stay import SplitLines, by_year, merged, settle_stay

_CACHE_LIMIT = 50_000
_AGE_KEYS = ("age_from", "age_below")


def service_day(case: Case) -> date:
    """The day whose law applies: discharge for a stay, the visit for outpatient care."""
    inpatient = case.service.setting is Setting.INPATIENT
    return case.service.discharge_date if inpatient else case.service.admission_date


def age_on(birth: date, day: date) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def facts_of(case: Case, day: date) -> Facts:
    person, service = case.person, case.service
    return Facts(
        person.insutype,
        person.psn_type,
        person.identities,
        service.hospital_level,
        service.district_run,
        service.community,
        service.setting.value,
        service.out_of_town,
        age_on(person.birth_date, day),
        service.aid_only,
    )


def uncovered(case: Case) -> date | None:
    """The first day of the service outside every benefit period; ``None`` when all are covered or unknown."""
    day, last = case.service.admission_date, case.service.discharge_date
    if case.coverage is None:
        return None
    for first, end, status in sorted(case.coverage, key=lambda period: period.first):
        if status != "1" or (end is not None and end < day):
            continue
        if first > day:
            break
        if end is None or end >= last:
            return None
        day = end + timedelta(days=1)
    return day


def _turns(row: Provision) -> tuple[date, ...]:
    """The days on which a provision begins to apply and no longer applies."""
    return (row.first,) if row.last is None else (row.first, row.last + timedelta(days=1))


class Calculator:
    """Settles cases under one pack and keeps the compiled plans. Same input, same result, always."""

    def __init__(self, pack: PolicyPack, day: date | None = None) -> None:
        """``day`` holds the law of one day for all cases (what-if); otherwise each case brings its own."""
        self.pack = pack
        self.law_of = day
        self._plans: dict[tuple[object, ...], Plan] = {}
        # Between two turns the law stands still, so one plan serves all their days; the same for ages.
        self._turns = sorted({day for row in pack.provisions for day in _turns(row)})
        self._ages = sorted({int(v) for row in pack.provisions for key in _AGE_KEYS for v in row.when.get(key, ())})
        self._eras: dict[date, int] = {}

    def plan(self, facts: Facts, day: date, switches: tuple[tuple[str, str], ...] = ()) -> Plan:
        """The plan for these facts on this day, compiled once."""
        key = (facts, day, switches)
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= _CACHE_LIMIT:
                self._plans.clear()
            found = self._plans[key] = compile_plan(self.pack, facts, day, dict(switches))
        return found

    def _plan_for(self, case: Case, day: date) -> Plan:
        """The plan by the plain values a claim carries: no facts are built when the plan is known."""
        person, service = case.person, case.service
        era = self._eras.get(day)
        if era is None:
            era = self._eras[day] = bisect_right(self._turns, day)
        key = (
            person.insutype,
            person.psn_type,
            person.identities,
            bisect_right(self._ages, age_on(person.birth_date, day)) if self._ages else 0,
            service.med_type,
            service.hospital_level,
            service.district_run,
            service.community,
            service.out_of_town,
            era,
            tuple(sorted(case.switches.items())) if case.switches else (),
        )
        found = self._plans.get(key)
        if found is None:
            if len(self._plans) >= _CACHE_LIMIT:
                self._plans.clear()
            found = self._plans[key] = compile_plan(self.pack, facts_of(case, day), day, case.switches)
        return found

    def settle(self, case: Case, before: Accumulators | None = None, explain: bool = False) -> Settlement:
        """Settle one case on the accumulators before it (a fresh year when ``None``)."""
        day = service_day(case)
        if case.coverage is not None and (gap := uncovered(case)):
            raise BenefitError("not_covered", detail=gap.isoformat())
        plan = self._plan_for(case, day if self.law_of is None else self.law_of)
        year = case.service.admission_date.year if plan.splits_year else day.year
        if before is None:
            before = Accumulators(year)
        elif before.year != year:
            raise BenefitError("accumulator_year", detail=str(before.year), hint=str(year))
        split = SplitLines(ceiling_first(case))
        if year != day.year:
            result = self._settle_years(case, before, split, explain)
        else:
            result = settle_stay(plan, case, before, split, explain)
        return _with_account(case, plan, result) if case.account or plan.account_in_sum else result

    def _settle_years(self, case: Case, before: Accumulators, split: SplitLines, explain: bool) -> Settlement:
        """A stay over the new year: each year's lines under that year's law and counters."""
        results: list[Settlement] = []
        for law, part in by_year(case, split):
            plan = self._plan_for(part, law if self.law_of is None else self.law_of)
            before = before.in_year(law.year)
            results.append(settle_stay(plan, part, before, split, explain))
            before = results[-1].accumulators
        return merged(results)

    def first_year(self, case: Case) -> int:
        """The year whose accumulators the case starts on."""
        day = service_day(case)
        if case.service.admission_date.year == day.year:
            return day.year
        plan = self._plan_for(case, day if self.law_of is None else self.law_of)
        return case.service.admission_date.year if plan.splits_year else day.year

    def settle_all(
        self, cases: Sequence[Case], before: Accumulators | None = None, explain: bool = False
    ) -> list[Settlement]:
        """A person's cases in order; the accumulators run through and start anew with the year."""
        results: list[Settlement] = []
        running = before
        for case in cases:
            if running is not None and results:
                running = running.in_year(self.first_year(case))
            result = self.settle(case, running, explain)
            running = result.accumulators
            results.append(result)
        return results


def ceiling_first(case: Case) -> bool:
    """Switch: is the price ceiling taken before the class-B ratio (default) or after it?"""
    return case.switches.get("ceiling_before_ratio", "yes") == "yes"


def amounts_of(case: Case) -> Amounts:
    """Amounts of a case from its lines when it has any, checked otherwise."""
    return split_claim(case.lines, ceiling_first(case)) if case.lines else checked(case.amounts)


def _with_account(case: Case, plan: Plan, result: Settlement) -> Settlement:
    if case.account > result.psn_part_amt:
        raise BenefitError("account_too_large", detail=yuan(case.account), hint=yuan(result.psn_part_amt))
    return result._replace(acct_pay=case.account, account_in_sum=plan.account_in_sum)


def reverse(settlement: Settlement, before: Accumulators) -> Settlement:
    """冲销: the same settlement with every amount negated; the accumulators are those from before it."""
    a = settlement.amounts
    return settlement._replace(
        amounts=Amounts(-a.total, -a.own_pay, -a.over_limit, -a.prior_self_pay, -a.eligible),
        act_pay_dedc=-settlement.act_pay_dedc,
        hifp_pay=-settlement.hifp_pay,
        hifob_pay=-settlement.hifob_pay,
        hifes_pay=-settlement.hifes_pay,
        hifdm_pay=-settlement.hifdm_pay,
        hifmi_pay=-settlement.hifmi_pay,
        maf_pay=-settlement.maf_pay,
        oth_pay=-settlement.oth_pay,
        accumulators=before,
        trace=(),
        acct_pay=-settlement.acct_pay,
    )


@dataclass(frozen=True, slots=True)
class Difference:
    """What a correction changes in one claim: the counters it stood on, the settlement before, the one after."""

    index: int
    before: Accumulators
    old: Settlement
    new: Settlement

    @property
    def fund(self) -> int:
        """分 the funds pay more (positive) or get back (negative)."""
        return self.new.fund_pay_sumamt - self.old.fund_pay_sumamt


def correct(
    calculator: Calculator, history: Sequence[Case], index: int, corrected: Case, before: Accumulators | None = None
) -> list[Difference]:
    """Replace claim ``index`` of a person's year and settle it and all later ones again."""
    old = calculator.settle_all(history, before)
    new = calculator.settle_all([*history[:index], corrected, *history[index + 1 :]], before)
    start = before or Accumulators(calculator.first_year(history[0]))
    stood_on = [start, *(settled.accumulators for settled in old)]
    return [
        Difference(i, stood_on[i].in_year(calculator.first_year(history[i])), a, b)
        for i, (a, b) in enumerate(zip(old, new, strict=True))
        if i >= index and a != b
    ]
