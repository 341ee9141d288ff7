"""Cover, out-of-town cuts, the personal account and stays over the new year."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.calculate import reverse
from jingban.benefit.core.cases import settlement_values
from jingban.benefit.core.model import Accumulators, Case, CoverPeriod, FeeLine
from jingban.benefit.errors import BenefitError

STAY = case("310", "1101", 3, 20_000_00, day=date(2024, 5, 1), leave=date(2024, 5, 10))


def covered(*periods: tuple[str, str | None, str]) -> Case:
    rows = tuple(
        CoverPeriod(date.fromisoformat(a), date.fromisoformat(b) if b else None, status) for a, b, status in periods
    )
    return replace(STAY, coverage=rows)


@pytest.mark.parametrize(
    "claim",
    [
        STAY,
        covered(("2024-01-01", None, "1")),
        covered(("2024-05-01", "2024-05-10", "1")),
        covered(("2024-05-06", None, "1"), ("2020-01-01", "2024-05-05", "1")),
        covered(("2020-01-01", "2020-12-31", "1"), ("2024-01-01", "2024-12-31", "1")),
        covered(("2024-05-01", "2024-05-10", "2"), ("2024-05-01", "2024-05-10", "1")),
    ],
)
def test_a_covered_stay_is_settled(claim: Case) -> None:
    assert BEIJING.settle(claim).hifp_pay == 15_895_00


@pytest.mark.parametrize(
    ("claim", "day"),
    [
        (covered(), "2024-05-01"),
        (covered(("2024-05-02", None, "1")), "2024-05-01"),
        (covered(("2024-01-01", "2024-05-09", "1")), "2024-05-10"),
        (covered(("2024-01-01", "2024-05-04", "1"), ("2024-05-06", None, "1")), "2024-05-05"),
        (covered(("2024-01-01", None, "2")), "2024-05-01"),
        (covered(("2024-01-01", "2024-04-30", "1")), "2024-05-01"),
    ],
)
def test_a_day_without_cover_is_refused_and_named(claim: Case, day: str) -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(claim)
    assert refused.value.code == "not_covered"
    assert day in refused.value.message


@pytest.mark.parametrize(
    ("kind", "switches", "paid"),
    [
        ("", {}, 15_895_00),
        ("06", {}, 15_895_00),
        ("10", {}, 15_895_00),
        ("02", {"out_of_town_cut": "ceiling"}, 15_895_00),
        ("06", {"out_of_town_cut": "ceiling"}, 14_025_00),
        ("10", {"out_of_town_cut": "ceiling"}, 12_155_00),
        ("11", {"out_of_town_cut": "ceiling"}, 12_155_00),
        ("", {"out_of_town_cut": "ceiling"}, 15_895_00),
    ],
)
def test_out_of_town_nothing_is_cut_unless_the_switch_says_so(kind: str, switches: dict[str, str], paid: int) -> None:
    claim = case("310", "1101", 3, 20_000_00, out_of_town=kind, switches=switches)
    assert BEIJING.settle(claim).hifp_pay == paid


def test_the_cut_reaches_outpatient_care_and_the_large_fund_and_is_told() -> None:
    switches = {"out_of_town_cut": "ceiling"}
    visit = case("310", "1101", 3, 2_800_00, med_type="11", out_of_town="10", switches=switches)
    assert BEIJING.settle(visit).hifob_pay == 500_00
    before = Accumulators(2024, stays=1, pooled_paid=100_000_00)
    stay = case("310", "1101", 3, 10_650_00, out_of_town="10", switches=switches)
    result = BEIJING.settle(stay, before, explain=True)
    assert (result.hifp_pay, result.hifob_pay) == (0, 6_500_00)
    told = result.trace[1]
    assert (told.step, told.rule, told.certainty) == (
        "异地就医降低支付比例",
        "bj.employee.out_of_town.ceiling.other",
        "V2",
    )
    assert (told.inputs, told.amount) == ((("降低", "20 个百分点"),), 0)
    assert not any(t.step == "异地就医降低支付比例" for t in BEIJING.settle(STAY, explain=True).trace)


@pytest.mark.parametrize(("included", "printed"), [("no", "15895.00"), ("yes", "16895.00")])
def test_the_personal_account_is_part_of_what_the_person_bears(included: str, printed: str) -> None:
    claim = replace(STAY, account=1_000_00, switches={"fund_sum_includes_account": included})
    values = settlement_values(BEIJING.settle(claim))
    assert values["fund_pay_sumamt"] == printed
    assert (values["psn_part_amt"], values["acct_pay"], values["psn_cash_pay"]) == ("4105.00", "1000.00", "3105.00")


def test_the_account_pays_at_most_what_is_left_and_is_reversed_too() -> None:
    all_of_it = BEIJING.settle(replace(STAY, account=4_105_00))
    assert all_of_it.psn_cash_pay == 0
    undone = reverse(all_of_it, Accumulators(2024))
    assert (undone.acct_pay, undone.psn_cash_pay, undone.psn_part_amt) == (-4_105_00, 0, -4_105_00)
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(replace(STAY, account=4_105_01))
    assert refused.value.code == "account_too_large"


def line(day: date | None, yuan: int, category: str = "甲", ratio: int = 0) -> FeeLine:
    return FeeLine("项目", category, Decimal(1), Decimal(yuan), yuan * 100, None, ratio, day)


def over_the_year(*lines: FeeLine, mode: str = "split", admission: date = date(2023, 12, 20)) -> Case:
    claim = case("310", "1101", 3, 0, day=admission, leave=date(2024, 1, 15), switches={"year_crossing": mode})
    total = sum(row.amount for row in lines)
    return replace(claim, lines=lines, amounts=claim.amounts._replace(total=total, eligible=total))


LINES = (line(date(2023, 12, 25), 11_300), line(date(2024, 1, 3), 21_300))


def test_a_stay_over_the_new_year_is_one_stay_of_the_year_of_discharge() -> None:
    result = BEIJING.settle(over_the_year(*LINES, mode="discharge"))
    assert result.act_pay_dedc == 1_300_00
    assert result.accumulators.year == 2024
    assert result.hifp_pay == 28_700_00 * 85 // 100 + 2_600_00 * 90 // 100


def test_or_it_is_split_by_the_dates_of_its_lines_under_each_years_counters() -> None:
    before = Accumulators(2023, stays=2, pooled_paid=50_000_00)
    result = BEIJING.settle(over_the_year(*LINES), before, explain=True)
    assert result.act_pay_dedc == 650_00 + 1_300_00
    assert result.hifp_pay == 10_650_00 * 85 // 100 + 20_000_00 * 85 // 100
    assert result.amounts.total == 32_600_00
    assert result.accumulators == Accumulators(2024, stays=1, pooled_paid=17_000_00, catastrophic_base=4_300_00)
    assert [t.step for t in result.trace].count("起付线") == 2


def test_lines_outside_the_stay_go_to_its_nearest_year_and_the_last_day_counts() -> None:
    lines = (line(date(2023, 12, 31), 1_000), line(date(2025, 1, 1), 2_000), line(date(2022, 12, 1), 500))
    result = BEIJING.settle(over_the_year(*lines))
    assert result.act_pay_dedc == 1_300_00 + 1_300_00
    assert result.accumulators.catastrophic_base == 1_300_00 + 105_00


def test_ninety_day_periods_run_inside_each_year() -> None:
    rows = (line(date(2023, 9, 1), 10_000), line(date(2023, 12, 30), 10_000), line(date(2024, 1, 2), 10_000))
    result = BEIJING.settle(over_the_year(*rows, admission=date(2023, 9, 1)))
    assert result.act_pay_dedc == 1_300_00 + 650_00 + 1_300_00
    exactly = (line(date(2023, 10, 3), 10_000), line(date(2024, 1, 2), 10_000))
    assert BEIJING.settle(over_the_year(*exactly, admission=date(2023, 10, 3))).act_pay_dedc == 2_600_00
    one_more = (line(date(2023, 12, 31), 10_000), *exactly)
    assert BEIJING.settle(over_the_year(*one_more, admission=date(2023, 10, 2))).act_pay_dedc == 3_250_00


@pytest.mark.parametrize("lines", [(), (line(None, 100),), (line(date(2024, 1, 1), 100), line(None, 100))])
def test_without_dates_nothing_is_guessed(lines: tuple[FeeLine, ...]) -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(over_the_year(*lines))
    assert refused.value.code == "line_dates_missing"


def test_split_stays_start_on_the_year_of_admission() -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(over_the_year(*LINES), Accumulators(2024))
    assert refused.value.code == "accumulator_year"
    first = case("310", "1101", 3, 5_000_00, day=date(2023, 3, 1))
    split = BEIJING.settle_all([first, over_the_year(*LINES)])[-1]
    assert split.act_pay_dedc == 650_00 + 1_300_00
    whole = BEIJING.settle_all([first, over_the_year(*LINES, mode="discharge")])[-1]
    assert whole.act_pay_dedc == 1_300_00


def test_periods_of_a_long_stay_add_up_to_their_own_parts() -> None:
    """Class-B shares are rounded once per period: the claim is the sum of its periods, to the 分."""
    rows = tuple(
        FeeLine("药", "乙", Decimal(1), Decimal("0.05"), 5, None, 100_000, day)
        for day in (date(2024, 1, 5), date(2024, 5, 5))
    )
    claim = replace(case("310", "1101", 3, 0, day=date(2024, 1, 1), leave=date(2024, 6, 1)), lines=rows)
    a = BEIJING.settle(claim).amounts
    assert a.total == 10
    assert (a.prior_self_pay, a.eligible) == (2, 8)
