"""The worked examples E01–E12 of the field notes, to the 分."""

from datetime import date

import pytest
from tests.benefit.making import BEIJING, DAY, case

from jingban.benefit.core.model import Accumulators
from jingban.benefit.core.rounding import yuan
from jingban.benefit.core.settle import catastrophic_due

STAYS = (
    case("310", "1101", 3, 54_250_00, prior=2_000_00, own=3_500_00, over=250_00),
    case("310", "1101", 2, 33_333_33),
    case("310", "1101", 3, 60_000_00),
)


def test_e01_to_e03_three_stays_of_one_year_with_the_cap_read_as_payment() -> None:
    first, second, third = BEIJING.settle_all(STAYS)
    assert [yuan(v) for v in (first.hifp_pay, first.selfpay1, first.selfpay2, first.psn_part_amt)] == [
        "46932.50",
        "7317.50",
        "2000.00",
        "13067.50",
    ]
    assert (yuan(second.hifp_pay), yuan(second.selfpay1)) == ("28601.16", "4732.17")
    assert yuan(second.accumulators.pooled_paid) == "75533.66"
    assert (yuan(third.hifp_pay), yuan(third.hifob_pay), yuan(third.selfpay1)) == ("24466.34", "25981.16", "9552.50")


def test_e04_a_retiree_gets_half_of_what_the_pooled_fund_leaves() -> None:
    result = BEIJING.settle(case("310", "1201", 3, 88_000_00))
    assert (yuan(result.hifp_pay), yuan(result.hifes_pay), yuan(result.selfpay1)) == ("82077.00", "2311.50", "3611.50")


@pytest.mark.parametrize(
    ("claim", "before", "paid"),
    [
        (case("390", "16", 3, 42_000_00), Accumulators(2024), "30525.00"),
        (case("390", "16", 3, 18_888_88, district_run=True), Accumulators(2024, stays=1), "14226.33"),
        (case("390", "1403", 1, 3_210_55), Accumulators(2024), "2448.44"),
    ],
    ids=["E05", "E06", "E07"],
)
def test_residents_stays(claim: object, before: Accumulators, paid: str) -> None:
    assert yuan(BEIJING.settle(claim, before).hifp_pay) == paid  # type: ignore[arg-type]


def test_e08_only_what_lies_above_the_yearly_line_is_paid() -> None:
    before = Accumulators(2024, outpatient_eligible=1_500_00)
    assert yuan(BEIJING.settle(case("310", "1101", 3, 900_00, med_type="11"), before).hifob_pay) == "420.00"


@pytest.mark.parametrize(("year", "paid"), [(2024, "628.57"), (2022, "200.00")])
def test_e09_crossing_twenty_thousand_paid(year: int, paid: str) -> None:
    before = Accumulators(year, outpatient_eligible=30_000_00, outpatient_paid=19_800_00)
    claim = case("310", "1101", 3, 1_000_00, med_type="11", day=date(year, 5, 1))
    assert yuan(BEIJING.settle(claim, before).hifob_pay) == paid


def test_e10_a_retiree_of_seventy_two_in_the_community() -> None:
    claim = case("310", "1201", 1, 2_000_00, med_type="11", birth=date(1952, 1, 1), community=True)
    result = BEIJING.settle(claim)
    assert (yuan(result.hifob_pay), yuan(result.hifes_pay)) == ("560.00", "70.00")


@pytest.mark.parametrize(("year", "so_far", "paid"), [(2024, 4_900_00, "100.00"), (2023, 4_450_00, "50.00")])
def test_e11_the_residents_outpatient_cap_of_the_year(year: int, so_far: int, paid: str) -> None:
    before = Accumulators(year, outpatient_eligible=20_000_00, outpatient_paid=so_far)
    claim = case("390", "1501", 2, 600_00, med_type="11", day=date(year, 5, 1))
    assert yuan(BEIJING.settle(claim, before).hifp_pay) == paid


@pytest.mark.parametrize(("identities", "due"), [((), "43717.20"), (("2303",), "58598.50")])
def test_e12_catastrophic_on_a_base_of_a_hundred_thousand(identities: tuple[str, ...], due: str) -> None:
    from jingban.benefit.core.calculate import facts_of

    claim = case("310", "1101", 3, 1_00, identities=identities)
    assert yuan(catastrophic_due(BEIJING.plan(facts_of(claim, DAY), DAY), 100_000_00)) == due


def test_both_readings_of_the_hundred_thousand_differ_only_above_it() -> None:
    below = case("310", "1101", 3, 99_999_99)
    table = case("310", "1101", 3, 99_999_99, switches={"cap_reading": "eligible"})
    assert BEIJING.settle(below).hifp_pay == BEIJING.settle(table).hifp_pay
    high, high_table = (
        case("310", "1101", 3, 200_000_00),
        case("310", "1101", 3, 200_000_00, switches={"cap_reading": "eligible"}),
    )
    payment, eligible = BEIJING.settle(high), BEIJING.settle(high_table)
    assert yuan(payment.hifp_pay) == "100000.00"
    assert yuan(eligible.hifp_pay) == "90395.00"
    assert yuan(eligible.hifob_pay) == "85000.00"
    # reading B moves the boundary to 110 110.53 eligible yuan
    assert payment.hifob_pay == round((200_000_00 - 110_110_53) * 85 / 100)


def test_a_retired_cadre_pays_only_what_is_outside_the_catalogue() -> None:
    result = BEIJING.settle(case("340", "1300", 3, 8_000_00, prior=500_00, own=300_00, over=200_00))
    assert (result.oth_pay, result.psn_part_amt) == (8_700_00, 300_00)


def test_assistance_pays_on_what_insurance_leaves_up_to_its_cap() -> None:
    claim = case("390", "1501", 3, 20_000_00, identities=("2303",))
    result = BEIJING.settle(claim)
    left = result.amounts.eligible - result.hifp_pay - result.hifmi_pay
    assert result.maf_pay == round(left * 85 / 100)
    full = BEIJING.settle(claim, Accumulators(2024, assistance_inpatient_paid=159_999_00))
    assert full.maf_pay == 1_00


def test_a_group_without_a_known_standard_pays_nothing_until_the_district_sets_one() -> None:
    unknown = BEIJING.settle(case("390", "1501", 3, 20_000_00, identities=("2360",)))
    assert unknown.oth_pay == 0
    known = case(
        "390",
        "1501",
        3,
        20_000_00,
        identities=("2360",),
        switches={"group.2360.ratio": "0.5", "group.2360.cap": "1000"},
    )
    assert BEIJING.settle(known).oth_pay == 1_000_00


def test_a_long_stay_is_settled_by_periods_of_ninety_days() -> None:
    claim = case("310", "1101", 3, 100_000_00, day=date(2024, 1, 10), leave=date(2024, 6, 30))
    result = BEIJING.settle(claim, explain=True)
    assert result.accumulators.stays == 2
    assert result.act_pay_dedc == 1_300_00 + 650_00
    assert result.amounts.eligible == 100_000_00
    assert [line.step for line in result.trace].count("分期结算") == 2
