"""Assistance on its own: persons insured elsewhere, families impoverished by illness, thresholds of the year."""

from datetime import date

import pytest
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.model import Accumulators, Case
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load

JIUJIANG = Calculator(load("360400"))


def family(burden: int, identities: tuple[str, ...] = ("2306",), day: date = date(2024, 3, 1)) -> Case:
    return case("390", "1501", 3, burden, med_type="9219", identities=identities, day=day)


@pytest.mark.parametrize(
    ("burden", "paid"),
    [
        (0, 0),
        (10_000_00, 3_000_00),
        (29_999_99, 9_000_00),
        (30_000_00, 9_000_00),
        (30_000_01, 9_000_00),
        (30_001_00, 9_000_40),
        (50_000_00, 17_000_00),
        (50_000_02, 17_000_01),
        (316_000_00, 150_000_00),
        (315_999_98, 149_999_99),
        (316_000_02, 150_000_00),
        (900_000_00, 150_000_00),
    ],
)
def test_a_family_is_paid_by_bands_up_to_the_cap(burden: int, paid: int) -> None:
    result = BEIJING.settle(family(burden))
    assert (result.maf_pay, result.fund_pay_sumamt, result.psn_part_amt) == (paid, paid, burden - paid)
    assert result.accumulators == Accumulators(2024, family_paid=paid, family_claims=1)


def test_a_family_is_paid_once_a_calendar_year() -> None:
    first = BEIJING.settle(family(10_000_00))
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(family(10_000_00), first.accumulators)
    assert refused.value.code == "family_aided"
    assert "2024 年" in refused.value.message
    assert BEIJING.settle_all([family(1_000_00), family(1_000_00, day=date(2025, 1, 1))])[-1].maf_pay == 300_00


@pytest.mark.parametrize("claim", [family(1_00, ()), family(1_00, ("2303",)), family(1_00, day=date(2023, 5, 14))])
def test_without_the_identity_or_before_the_rule_it_is_refused(claim: Case) -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(claim)
    assert (refused.value.code, refused.value.field) == ("policy_missing", "illness_poverty")


def test_the_family_trace_has_one_line_a_band_and_the_cap() -> None:
    steps = [(t.step, t.amount) for t in BEIJING.settle(family(320_000_00), explain=True).trace]
    assert steps == [
        ("政策范围内金额", 320_000_00),
        ("因病致贫救助分段（至 30000.00）", 9_000_00),
        ("因病致贫救助分段（至 50000.00）", 8_000_00),
        ("因病致贫救助分段（以上部分）", 135_000_00),
        ("因病致贫救助封顶", 150_000_00),
        ("个人负担", 170_000_00),
    ]


def test_the_family_trace_names_the_rule_the_part_and_the_ratio() -> None:
    trace = BEIJING.settle(family(320_000_00), explain=True).trace
    assert {t.rule for t in trace[1:-1]} == {"bj.illness_poverty"}
    assert trace[2].inputs == (("本段负担", "20000.00"), ("比例", "40%"))
    assert (trace[2].formula, trace[2].certainty) == ("20000.00 × 40%", "V2")
    assert trace[4].inputs == (("分段合计", "152000.00"), ("封顶线", "150000.00"))
    exactly = [t.step for t in BEIJING.settle(family(316_000_00), explain=True).trace]
    assert "因病致贫救助封顶" not in exactly
    assert len([s for s in exactly if s.startswith("因病致贫救助分段")]) == 3
    on_the_edge = [t.step for t in BEIJING.settle(family(30_000_00), explain=True).trace]
    assert len([s for s in on_the_edge if s.startswith("因病致贫救助分段")]) == 1
    assert not [t for t in BEIJING.settle(family(0), explain=True).trace if "分段" in t.step]


def elsewhere(med_type: str, eligible: int, identities: tuple[str, ...], prior: int = 0) -> Case:
    return case("390", "1501", 3, eligible, med_type=med_type, identities=identities, prior=prior)


@pytest.mark.parametrize(
    ("med_type", "identities", "paid"),
    [
        ("9118", ("2303",), 880_00),
        ("9218", ("2303",), 935_00),
        ("9119", ("2303",), 935_00),
        ("9218", ("2304",), 1_100_00),
    ],
)
def test_persons_insured_elsewhere_are_aided_on_what_their_insurance_left(
    med_type: str, identities: tuple[str, ...], paid: int
) -> None:
    result = BEIJING.settle(elsewhere(med_type, 1_000_00, identities, prior=100_00))
    assert (result.maf_pay, result.hifp_pay, result.act_pay_dedc) == (paid, 0, 0)
    after = result.accumulators
    outpatient = med_type == "9118"
    assert (after.assistance_outpatient_paid, after.assistance_inpatient_paid) == (
        (paid, 0) if outpatient else (0, paid)
    )
    assert (after.stays, after.catastrophic_base) == (0, 0)


def test_aid_alone_is_refused_to_those_without_a_class() -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(elsewhere("9218", 1_000_00, ()))
    assert (refused.value.code, refused.value.field) == ("policy_missing", "assistance")


def test_the_threshold_of_assistance_is_borne_once_a_year() -> None:
    def claim(eligible: int) -> Case:
        given = elsewhere("9218", eligible, ("2305",))
        return case(
            "390", "1501", 3, eligible, med_type="9218", identities=given.person.identities, day=date(2023, 5, 1)
        )

    one, two, three = JIUJIANG.settle_all([claim(2_000_00), claim(1_000_00), claim(1_000_00)])
    assert (one.maf_pay, two.maf_pay, three.maf_pay) == (0, round((3_000_00 - 2_875_30) * 0.6), 600_00)
    assert three.accumulators.assistance_burden == 4_000_00
    line = next(t for t in JIUJIANG.settle(claim(3_000_00), explain=True).trace if t.step == "医疗救助")
    assert dict(line.inputs)["先用于年度救助起付标准"] == "2875.30"
    assert line.formula == "124.70 × 60%"


def test_before_the_reform_the_employee_insured_had_no_outpatient_aid() -> None:
    day = date(2022, 5, 1)
    employee = BEIJING.settle(case("310", "1101", 3, 1_000_00, med_type="11", identities=("2303",), day=day))
    resident = BEIJING.settle(case("390", "1501", 3, 500_00, med_type="11", identities=("2303",), day=day))
    assert (employee.maf_pay, resident.maf_pay) == (0, 400_00)


@pytest.mark.parametrize("med_type", ["51", "52", "53"])
def test_maternity_has_a_law_of_its_own_and_is_refused_without_it(med_type: str) -> None:
    with pytest.raises(BenefitError) as refused:
        BEIJING.settle(case("310", "1101", 3, 1_000_00, med_type=med_type))
    assert (refused.value.code, refused.value.field) == ("policy_missing", "maternity")
