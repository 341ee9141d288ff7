"""门诊特殊病: paid like inpatient care, one deductible per 360 days, running on over the new year."""

from datetime import date, timedelta

import pytest
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.model import Accumulators, Case, SpecialPeriod
from jingban.benefit.errors import BenefitError

MAY = date(2024, 5, 1)


def visit(eligible: int, day: date = MAY, **more: object) -> Case:
    return case("310", "1101", 3, eligible, med_type="14", day=day, **more)  # type: ignore[arg-type]


def test_one_deductible_for_all_visits_of_the_period() -> None:
    results = BEIJING.settle_all([visit(1_000_00), visit(1_000_00, MAY + timedelta(30)), visit(1_000_00)])
    assert [r.act_pay_dedc for r in results] == [1_000_00, 300_00, 0]
    assert [r.hifp_pay for r in results] == [0, 595_00, 850_00]
    assert results[-1].accumulators.special == SpecialPeriod(MAY, 1_300_00, 3_000_00)
    assert results[-1].accumulators.stays == 1


def test_a_visit_goes_on_in_the_band_the_visits_before_it_reached() -> None:
    before = Accumulators(2024, stays=1, special=SpecialPeriod(MAY, 1_300_00, 29_000_00))
    result = BEIJING.settle(visit(2_000_00), before)
    assert result.hifp_pay == 850_00 + 900_00
    assert result.act_pay_dedc == 0


@pytest.mark.parametrize(("after", "deductible"), [(0, 0), (359, 0), (360, 1_300_00)])
def test_the_period_ends_after_three_hundred_and_sixty_days(after: int, deductible: int) -> None:
    opened = date(2023, 12, 1)
    day = opened + timedelta(after)
    before = Accumulators(day.year, special=SpecialPeriod(opened, 1_300_00, 5_000_00))
    assert BEIJING.settle(visit(2_000_00, day), before).act_pay_dedc == deductible


def test_a_visit_before_the_period_opened_opens_its_own() -> None:
    before = Accumulators(2024, stays=1, special=SpecialPeriod(MAY, 1_300_00, 5_000_00))
    result = BEIJING.settle(visit(2_000_00, date(2024, 4, 30)), before)
    assert result.act_pay_dedc == 650_00
    assert result.accumulators.special == SpecialPeriod(date(2024, 4, 30), 650_00, 2_000_00)


def test_the_period_counts_among_the_stays_and_comes_after_them() -> None:
    stay = case("310", "1101", 3, 10_000_00, day=date(2024, 3, 1))
    first, second, third = BEIJING.settle_all([stay, visit(2_000_00), case("310", "1101", 3, 5_000_00)])
    assert (first.act_pay_dedc, second.act_pay_dedc, third.act_pay_dedc) == (1_300_00, 650_00, 650_00)
    assert third.accumulators.stays == 3


def test_the_period_outlives_the_year_and_nothing_else_does() -> None:
    one, two = BEIJING.settle_all([visit(5_000_00, date(2023, 11, 1)), visit(1_000_00, date(2024, 1, 5))])
    assert one.act_pay_dedc == 1_300_00
    assert (two.act_pay_dedc, two.hifp_pay) == (0, 850_00)
    assert two.accumulators == Accumulators(
        2024, pooled_paid=850_00, catastrophic_base=150_00, special=SpecialPeriod(date(2023, 11, 1), 1_300_00, 6_000_00)
    )


def test_the_pooled_cap_holds_over_visits_and_the_large_fund_follows() -> None:
    before = Accumulators(2024, stays=1, pooled_paid=99_000_00, special=SpecialPeriod(MAY, 1_300_00, 120_000_00))
    result = BEIJING.settle(visit(10_000_00), before)
    assert result.hifp_pay == 1_000_00
    # 1 000 ÷ 95 % of the visit is used up; the rest is the large fund's
    assert result.hifob_pay == round((10_000_00 - 1_052_63) * 0.85)


def test_the_trace_names_the_period_and_its_weak_source() -> None:
    line = next(t for t in BEIJING.settle(visit(2_000_00), explain=True).trace if t.step == "特殊病起付线")
    assert (line.rule, line.certainty, line.amount) == ("bj.employee.special.period", "V3", 1_300_00)
    assert dict(line.inputs) == {"结算期自": "2024-05-01", "本期起付线": "1300.00", "本期已累计": "0.00"}
    assert line.formula == "每 360 天一个起付线，本次先用于起付线 1300.00"


def test_a_visit_is_never_divided_into_periods_of_a_stay() -> None:
    claim = visit(2_000_00, leave=date(2024, 12, 31))
    assert not [t for t in BEIJING.settle(claim, explain=True).trace if t.step == "分期结算"]


def test_a_region_without_such_a_rule_refuses() -> None:
    from jingban.benefit.core.calculate import Calculator
    from jingban.benefit.policy_files import load

    claim = case("310", "1101", 3, 2_000_00, med_type="14")
    with pytest.raises(BenefitError) as refused:
        Calculator(load("500000")).settle(claim)
    assert (refused.value.code, refused.value.field) == ("policy_missing", "special.period")
