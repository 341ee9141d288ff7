"""Exact steps and counters of claims that together pass through every branch: nothing in them may move unseen."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.lines import checked_line, split_claim
from jingban.benefit.core.model import Accumulators, Amounts, Case, FeeLine, Setting, SpecialPeriod
from jingban.benefit.core.plan import Group, Plan, Segment
from jingban.benefit.core.policy import Provision
from jingban.benefit.core.rounding import half_up, percent, ppm, share, times, whole, yuan
from jingban.benefit.core.settle import catastrophic_due, settle
from jingban.benefit.core.stay import SplitLines, by_period, by_year, divide, period_count
from jingban.benefit.errors import BenefitError

# step | rule | certainty | inputs | formula | amount
EXACT = [
    (
        case("310", "1201", 3, 650_000_00),
        Accumulators(2024, stays=1, large_paid=50_000_00),
        """
政策范围内金额 |  |  | 总费用 650000.00；自费 0.00；超限价 0.00；先行自付 0.00 | 650000.00 − 0.00 − 0.00 − 0.00 | 650000.00
起付线 | bj.employee.inpatient.deductible | V2 | 本年度第 2 次 650.00 | 政策范围内 650000.00 先扣起付线 | 650.00
统筹基金分段（至 30000.00） | bj.retired.inpatient.segments.3 | ARITH | 本段金额 29350.00；比例 91% | 29350.00 × 91% | 26708.50
统一补充 | bj.retired.inpatient.supplement | V2 | 本段个人负担 2641.50 | (29350.00 − 26708.50) × 50% | 1320.75
统筹基金分段（至 40000.00） | bj.retired.inpatient.segments.3 | ARITH | 本段金额 10000.00；比例 94% | 10000.00 × 94% | 9400.00
统一补充 | bj.retired.inpatient.supplement | V2 | 本段个人负担 600.00 | (10000.00 − 9400.00) × 50% | 300.00
统筹基金分段（以上部分） | bj.retired.inpatient.segments.3 | ARITH | 本段金额 65867.53；比例 97% | 65867.53 × 97%，已到年度最高支付限额 | 63891.50
统一补充 | bj.retired.inpatient.supplement | V2 | 本段个人负担 1976.03 | (65867.53 − 63891.50) × 50% | 988.02
大额医疗互助 | bj.retired.inpatient.large | G-mid | 超出统筹支付范围 544132.47 | 437500.00 × 80% | 350000.00
大额段统一补充 | bj.retired.inpatient.large | G-mid | 大额段金额 437500.00 | 437500.00 × 10% | 43750.00
大病保险 | bj.employee.catastrophic.2023 | V1 | 年度政策范围内个人负担 153641.23；起付标准 30404.00；本年已付大病 0.00 | 年度应付 81266.06 − 已付 0.00 | 81266.06
个人负担 |  |  | 总费用 650000.00；各项基金支付 577624.83 | 650000.00 − 577624.83 | 72375.17
""",
        Accumulators(
            year=2024,
            stays=2,
            pooled_paid=10000000,
            large_paid=40000000,
            outpatient_eligible=0,
            outpatient_eligible_primary=0,
            outpatient_paid=0,
            outpatient_supplement=0,
            catastrophic_base=15364123,
            catastrophic_paid=8126606,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=0,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case(
            "310",
            "1201",
            3,
            3_000_00,
            med_type="11",
            birth=date(1960, 1, 1),
            switches={"outpatient_boundary_counts": "large_and_supplement"},
        ),
        Accumulators(2024, outpatient_eligible=800_00, outpatient_paid=16_000_00, outpatient_supplement=3_000_00),
        """
政策范围内金额 |  |  | 总费用 3000.00；自费 0.00；超限价 0.00；先行自付 0.00 | 3000.00 − 0.00 − 0.00 − 0.00 | 3000.00
门诊起付线 | bj.retired.outpatient.deductible | V2 | 年度累计 800.00；起付线 1300.00 | 本次先用于起付线 500.00 | 500.00
门诊分段支付 | bj.retired.outpatient.hospital.under70.2023 | ARITH | 本段金额 1428.57；比例 70% | 1428.57 × 70% | 1000.00
门诊统一补充 | bj.retired.outpatient.supplement | V2 | 本段个人负担 428.57 | (1428.57 − 1000.00) × 50% | 214.29
门诊分段支付 | bj.retired.outpatient.hospital.under70.2023 | ARITH | 本段金额 1071.43；比例 60% | 1071.43 × 60% | 642.86
门诊统一补充 | bj.retired.outpatient.supplement | V2 | 本段个人负担 428.57 | (1071.43 − 642.86) × 50% | 214.29
大病保险 | bj.employee.catastrophic.2023 | V1 | 年度政策范围内个人负担 928.56；起付标准 30404.00；本年已付大病 0.00 | 年度应付 0.00 − 已付 0.00 | 0.00
个人负担 |  |  | 总费用 3000.00；各项基金支付 2071.44 | 3000.00 − 2071.44 | 928.56
""",
        Accumulators(
            year=2024,
            stays=0,
            pooled_paid=0,
            large_paid=0,
            outpatient_eligible=380000,
            outpatient_eligible_primary=0,
            outpatient_paid=1764286,
            outpatient_supplement=342858,
            catastrophic_base=92856,
            catastrophic_paid=0,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=0,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case("390", "1501", 1, 900_00, med_type="11", prior=50_00, identities=("2303",)),
        Accumulators(
            2024,
            outpatient_eligible=700_00,
            outpatient_eligible_primary=40_00,
            catastrophic_base=15_100_00,
            assistance_outpatient_paid=7_900_00,
        ),
        """
政策范围内金额 |  |  | 总费用 950.00；自费 0.00；超限价 0.00；先行自付 50.00 | 950.00 − 0.00 − 0.00 − 50.00 | 900.00
门诊起付线 | bj.resident.outpatient.deductible.1 | V2 | 年度累计 40.00；起付线 100.00 | 本次先用于起付线 60.00 | 60.00
门诊分段支付 | bj.resident.outpatient.segments.1 | V2 | 本段金额 840.00；比例 55% | 840.00 × 55% | 462.00
大病保险 | bj.resident.catastrophic.hardship.2023 | G-mid | 年度政策范围内个人负担 15588.00；起付标准 15202.00；本年已付大病 0.00 | 年度应付 250.90 − 已付 0.00 | 250.90
医疗救助 | bj.assistance.outpatient.others | V2 | 保险后政策范围内负担 237.10；本年已救助 7900.00 | 237.10 × 80% = 189.68，年度封顶线内只余 100.00 | 100.00
个人负担 |  |  | 总费用 950.00；各项基金支付 812.90 | 950.00 − 812.90 | 137.10
""",
        Accumulators(
            year=2024,
            stays=0,
            pooled_paid=0,
            large_paid=0,
            outpatient_eligible=160000,
            outpatient_eligible_primary=94000,
            outpatient_paid=46200,
            outpatient_supplement=0,
            catastrophic_base=1558800,
            catastrophic_paid=25090,
            assistance_outpatient_paid=800000,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=23710,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case(
            "390",
            "1501",
            3,
            80_000_00,
            prior=2_000_00,
            over=10_00,
            own=20_00,
            identities=("2303", "2360"),
            switches={"group.2360.ratio": "0.5", "group.2360.cap": "1000", "assistance_base_includes_selfpay2": "no"},
        ),
        Accumulators(2024, stays=1, catastrophic_base=14_000_00),
        """
政策范围内金额 |  |  | 总费用 82030.00；自费 20.00；超限价 10.00；先行自付 2000.00 | 82030.00 − 20.00 − 10.00 − 2000.00 | 80000.00
起付线 | bj.resident.inpatient.deductible.3 | V2 | 本年度第 2 次 650.00 | 政策范围内 80000.00 先扣起付线 | 650.00
统筹基金分段（以上部分） | bj.resident.inpatient.segments.3 | V2 | 本段金额 79350.00；比例 75% | 79350.00 × 75% | 59512.50
大病保险 | bj.resident.catastrophic.hardship.2023 | G-mid | 年度政策范围内个人负担 36487.50；起付标准 15202.00；本年已付大病 0.00 | 年度应付 13835.58 − 已付 0.00 | 13835.58
医疗救助 | bj.assistance.inpatient.others | V2 | 保险后政策范围内负担 6651.92；本年已救助 0.00 | 6651.92 × 85% | 5654.13
退养人员医疗补贴 | bj.group.2360 | SEED | 先行各项支付后的负担 2997.79 | 2997.79 × 50% = 1498.90，年度封顶线内只余 1000.00 | 1000.00
个人负担 |  |  | 总费用 82030.00；各项基金支付 80002.21 | 82030.00 − 80002.21 | 2027.79
""",
        Accumulators(
            year=2024,
            stays=2,
            pooled_paid=5951250,
            large_paid=0,
            outpatient_eligible=0,
            outpatient_eligible_primary=0,
            outpatient_paid=0,
            outpatient_supplement=0,
            catastrophic_base=3648750,
            catastrophic_paid=1383558,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=565413,
            group_paid=(("2360", 100000),),
            assistance_burden=665192,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case("340", "1300", 3, 8_000_00, prior=500_00, own=300_00, over=200_00),
        Accumulators(2024),
        """
政策范围内金额 |  |  | 总费用 9000.00；自费 300.00；超限价 200.00；先行自付 500.00 | 9000.00 − 300.00 − 200.00 − 500.00 | 8000.00
离休人员医疗保障支付 | bj.veteran_cadre.cover | V1 | 目录内费用 8700.00 | 9000.00 − 自费 300.00 | 8700.00
个人负担 |  |  | 总费用 9000.00；各项基金支付 8700.00 | 9000.00 − 8700.00 | 300.00
""",
        Accumulators(
            year=2024,
            stays=0,
            pooled_paid=0,
            large_paid=0,
            outpatient_eligible=0,
            outpatient_eligible_primary=0,
            outpatient_paid=0,
            outpatient_supplement=0,
            catastrophic_base=0,
            catastrophic_paid=0,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=0,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case("310", "1101", 2, 510_000_00, switches={"cap_reading": "eligible"}),
        Accumulators(2024),
        """
政策范围内金额 |  |  | 总费用 510000.00；自费 0.00；超限价 0.00；先行自付 0.00 | 510000.00 − 0.00 − 0.00 − 0.00 | 510000.00
起付线 | bj.employee.inpatient.deductible | V2 | 本年度首次 1300.00 | 政策范围内 510000.00 先扣起付线 | 1300.00
统筹基金分段（至 30000.00） | bj.employee.inpatient.segments.2 | V2 | 本段金额 28700.00；比例 87% | 28700.00 × 87% | 24969.00
统筹基金分段（至 40000.00） | bj.employee.inpatient.segments.2 | V2 | 本段金额 10000.00；比例 92% | 10000.00 × 92% | 9200.00
统筹基金分段（至 100000.00） | bj.employee.inpatient.segments.2 | V2 | 本段金额 60000.00；比例 97% | 60000.00 × 97% | 58200.00
大额医疗互助 | bj.employee.inpatient.large | V2 | 超出统筹支付范围 400000.00 | 400000.00 × 85% | 340000.00
大病保险 | bj.employee.catastrophic.2023 | V1 | 年度政策范围内个人负担 77631.00；起付标准 30404.00；本年已付大病 0.00 | 年度应付 28336.20 − 已付 0.00 | 28336.20
个人负担 |  |  | 总费用 510000.00；各项基金支付 460705.20 | 510000.00 − 460705.20 | 49294.80
""",
        Accumulators(
            year=2024,
            stays=1,
            pooled_paid=9236900,
            large_paid=34000000,
            outpatient_eligible=0,
            outpatient_eligible_primary=0,
            outpatient_paid=0,
            outpatient_supplement=0,
            catastrophic_base=7763100,
            catastrophic_paid=2833620,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=0,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
    (
        case(
            "310", "1101", 1, 1_800_01, own=90_00, over=45_00, prior=9_00, day=date(2024, 1, 1), leave=date(2024, 6, 29)
        ),
        Accumulators(2024),
        """
分期结算 | bj.employee.inpatient.period | G-high | 结算期 第 1 期，共 2 期 | 每 90 天一期 | 972.01
政策范围内金额 |  |  | 总费用 972.01；自费 45.00；超限价 22.50；先行自付 4.50 | 972.01 − 45.00 − 22.50 − 4.50 | 900.01
起付线 | bj.employee.inpatient.deductible | V2 | 本年度首次 900.01 | 政策范围内 900.01 先扣起付线 | 900.01
大病保险 | bj.employee.catastrophic.2023 | V1 | 年度政策范围内个人负担 904.51；起付标准 30404.00；本年已付大病 0.00 | 年度应付 0.00 − 已付 0.00 | 0.00
个人负担 |  |  | 总费用 972.01；各项基金支付 0.00 | 972.01 − 0.00 | 972.01
分期结算 | bj.employee.inpatient.period | G-high | 结算期 第 2 期，共 2 期 | 每 90 天一期 | 972.00
政策范围内金额 |  |  | 总费用 972.00；自费 45.00；超限价 22.50；先行自付 4.50 | 972.00 − 45.00 − 22.50 − 4.50 | 900.00
起付线 | bj.employee.inpatient.deductible | V2 | 本年度第 2 次 650.00 | 政策范围内 900.00 先扣起付线 | 650.00
统筹基金分段（至 30000.00） | bj.employee.inpatient.segments.1 | V2 | 本段金额 250.00；比例 90% | 250.00 × 90% | 225.00
大病保险 | bj.employee.catastrophic.2023 | V1 | 年度政策范围内个人负担 1584.01；起付标准 30404.00；本年已付大病 0.00 | 年度应付 0.00 − 已付 0.00 | 0.00
个人负担 |  |  | 总费用 972.00；各项基金支付 225.00 | 972.00 − 225.00 | 747.00
""",
        Accumulators(
            year=2024,
            stays=2,
            pooled_paid=22500,
            large_paid=0,
            outpatient_eligible=0,
            outpatient_eligible_primary=0,
            outpatient_paid=0,
            outpatient_supplement=0,
            catastrophic_base=158401,
            catastrophic_paid=0,
            assistance_outpatient_paid=0,
            assistance_inpatient_paid=0,
            group_paid=(),
            assistance_burden=0,
            family_paid=0,
            family_claims=0,
            special=None,
        ),
    ),
]


def told(claim: Case, before: Accumulators) -> str:
    """The trace as one line a step."""
    lines = BEIJING.settle(claim, before, explain=True).trace
    return "\n".join(
        " | ".join((t.step, t.rule, t.certainty, "；".join(f"{k} {v}" for k, v in t.inputs), t.formula, yuan(t.amount)))
        for t in lines
    )


@pytest.mark.parametrize(
    ("claim", "before", "steps", "after"),
    EXACT,
    ids=["retired stay", "retired visit", "aided visit", "aided stay", "cadre", "table reading", "long stay"],
)
def test_every_step_is_told_exactly(claim: Case, before: Accumulators, steps: str, after: Accumulators) -> None:
    assert told(claim, before) == steps.strip()
    assert BEIJING.settle(claim, before).accumulators == after


# --- rounding ------------------------------------------------------------------------------------


def test_rounding_is_half_up_to_the_fen() -> None:
    assert [share(fen, 500_000) for fen in (0, 1, 2, 3)] == [0, 1, 1, 2]
    assert [share(1, ratio) for ratio in (499_999, 500_000, 1_000_000)] == [0, 1, 1]
    assert [whole(fen, 600_000) for fen in (0, 1, 3)] == [0, 2, 5]
    assert [half_up(Decimal(text)) for text in ("0.5", "-0.5", "0.49", "-1.5", "0")] == [1, -1, 0, -2, 0]
    assert times(Decimal("3"), Decimal("0.015")) == 5
    assert [yuan(fen) for fen in (-5, 0, 99, 100, -12_345)] == ["-0.05", "0.00", "0.99", "1.00", "-123.45"]
    assert [percent(ratio) for ratio in (955_000, 1_000_000, 100_000, 922_500, 0)] == [
        "95.5%",
        "100%",
        "10%",
        "92.25%",
        "0%",
    ]
    assert ppm("0.955") == 955_000
    with pytest.raises(ValueError, match="0.1234567"):
        ppm("0.1234567")


# --- lines ---------------------------------------------------------------------------------------


def line(
    quantity: str, price: str, fen: int, category: str = "甲", ceiling: str | None = None, ratio: int = 0
) -> FeeLine:
    return FeeLine("药", category, Decimal(quantity), Decimal(price), fen, Decimal(ceiling) if ceiling else None, ratio)


@pytest.mark.parametrize("fen", [999, 1000, 1001])
def test_one_fen_of_difference_in_a_line_is_let_pass(fen: int) -> None:
    assert checked_line(line("2", "5", fen)).amount == fen


@pytest.mark.parametrize("fen", [998, 1002])
def test_two_are_not(fen: int) -> None:
    with pytest.raises(BenefitError) as refused:
        checked_line(line("2", "5", fen))
    assert refused.value.code == "line_amount_wrong"
    assert "药" in refused.value.message


@pytest.mark.parametrize("wrong", [line("-1", "5", 0), line("1", "-5", 0), line("0.0001", "1", -1)])
def test_nothing_of_a_line_is_negative(wrong: FeeLine) -> None:
    with pytest.raises(BenefitError) as refused:
        checked_line(wrong)
    assert refused.value.code == "quantity_negative"
    assert "药" in refused.value.message


def test_a_line_of_nothing_is_let_pass() -> None:
    assert split_claim([line("0", "5", 0), line("3", "0", 0)]) == Amounts(0, 0, 0, 0, 0)


def test_the_ceiling_comes_before_the_ratio_unless_the_switch_says_otherwise() -> None:
    rows = [line("1", "100", 10_000, "乙", "60", 100_000)]
    assert split_claim(rows) == split_claim(rows, ceiling_first=True) == Amounts(10_000, 0, 4_000, 600, 5_400)
    assert split_claim(rows, ceiling_first=False) == Amounts(10_000, 0, 4_000, 1_000, 5_000)


def test_only_class_b_pays_a_ratio_and_only_above_the_ceiling_is_excess() -> None:
    rows = [
        line("1", "60", 6_000, "甲", "60", 100_000),  # a ratio on class A is not read here
        line("1", "50", 5_000, "乙", "60", 0),
        line("1", "70", 7_000, "丙", "60", 100_000),
    ]
    assert split_claim(rows) == Amounts(18_000, 7_000, 0, 0, 11_000)


def test_excess_and_ratio_are_rounded_once_per_claim_and_never_beyond_what_is_covered() -> None:
    rows = [line("1", "0.015", 2, "甲", "0.01")] * 2 + [line("1", "1", 100, "丙")]
    assert split_claim(rows) == Amounts(104, 100, 1, 0, 3)
    # printed 1 分 short of 数量 × 单价, all of it above the ceiling
    assert split_claim([line("1", "0.02", 1, "甲", "0.00"), line("1", "1", 100, "丙")]) == Amounts(101, 100, 1, 0, 0)
    assert split_claim([line("1", "0.02", 1, "乙", "0.00", 1_000_000)]) == Amounts(1, 0, 1, 0, 0)
    assert split_claim([line("1", "1", 100, "乙", None, 1_000_000)], False) == Amounts(100, 0, 0, 100, 0)
    over_all = [line("1", "1", 100, "乙", "0.50", 1_000_000)]
    assert split_claim(over_all, False) == Amounts(100, 0, 50, 50, 0)


# --- periods -------------------------------------------------------------------------------------

DAY = date(2024, 1, 1)


@pytest.mark.parametrize(
    ("length", "days", "count"),
    [
        (0, 90, 1),
        (1, 90, 1),
        (90, 90, 1),
        (91, 90, 2),
        (180, 90, 2),
        (181, 90, 3),
        (500, None, 1),
        (0, 1, 1),
        (2, 1, 2),
    ],
)
def test_periods_are_counted_from_admission_without_the_day_of_discharge(
    length: int, days: int | None, count: int
) -> None:
    assert period_count(DAY, date.fromordinal(DAY.toordinal() + length), days) == count


def test_amounts_without_dates_are_divided_by_days_part_by_part() -> None:
    claim = case("310", "1101", 3, 2_000, own=200, over=20, prior=2, day=DAY, leave=date(2024, 4, 10))  # 100 days
    parts = by_period(claim, 90, SplitLines(True))
    assert parts == [Amounts(2_000, 180, 18, 2, 1_800), Amounts(222, 20, 2, 0, 200)]
    assert divide(10, [90, 90, 20]) == [5, 4, 1]
    same_day = case("310", "1101", 3, 100, day=DAY)
    assert by_period(same_day, 1, SplitLines(True)) == [Amounts(100, 0, 0, 0, 100)]


def test_lines_go_to_the_period_of_their_day_and_stray_ones_to_the_nearest() -> None:
    rows = tuple(
        FeeLine("药", "甲", Decimal(1), Decimal(yuan_), int(yuan_) * 100, None, 0, day)
        for yuan_, day in (
            ("1", date(2023, 12, 25)),
            ("2", date(2024, 3, 30)),
            ("4", date(2024, 3, 31)),
            ("8", date(2024, 12, 31)),
        )
    )
    claim = case("310", "1101", 3, 0, day=DAY, leave=date(2024, 4, 10))
    claim = Case(claim.region, claim.person, claim.service, claim.amounts, rows, {})
    assert [part.total for part in by_period(claim, 90, SplitLines(True))] == [300, 1_200]


def test_the_counters_after_a_stay_of_three_periods_are_those_of_the_last() -> None:
    claim = case("310", "1101", 3, 30_000_00, day=DAY, leave=date(2024, 7, 29))  # 210 days
    result = BEIJING.settle(claim)
    assert (result.accumulators.stays, result.act_pay_dedc) == (3, 1_300_00 + 650_00 + 650_00)
    assert result.accumulators.pooled_paid == result.hifp_pay == round(27_400_00 * 0.85)


def test_a_part_of_a_year_begins_and_ends_with_it() -> None:
    rows = tuple(
        FeeLine("药", "甲", Decimal(1), Decimal(1), 100, None, 0, day)
        for day in (date(2022, 11, 1), date(2023, 6, 1), date(2024, 1, 2))
    )
    claim = case("310", "1101", 3, 300, day=date(2022, 10, 5), leave=date(2024, 1, 9))
    claim = Case(claim.region, claim.person, claim.service, claim.amounts, rows, {})
    parts = by_year(claim, SplitLines(True))
    assert [
        (law, part.service.admission_date, part.service.discharge_date, part.amounts.total) for law, part in parts
    ] == [
        (date(2022, 12, 31), date(2022, 10, 5), date(2023, 1, 1), 100),
        (date(2023, 12, 31), date(2023, 1, 1), date(2024, 1, 1), 100),
        (date(2024, 1, 9), date(2024, 1, 1), date(2024, 1, 9), 100),
    ]


# --- plans made by hand: what no shipped pack says yet ----------------------------------------------

AMOUNT = Amounts(1_000_00, 0, 0, 0, 1_000_00)
RULE = Provision("r", "group", {}, DAY, None, {}, "s", "V1")


def stay_plan(**values: Any) -> Plan:
    given: dict[str, Any] = {"deductible_first": 0, "deductible_later": 0, "segments": (Segment(None, 500_000),)}
    return Plan("v", Setting.INPATIENT, **{**given, **values})


def visit_plan(**values: Any) -> Plan:
    given: dict[str, Any] = {"deductible_first": 0, "deductible_later": 0, "segments": (Segment(None, 500_000),)}
    return Plan("v", Setting.OUTPATIENT, **{**given, **values})


def test_a_cut_beyond_the_ratio_leaves_nothing_and_never_less() -> None:
    for plan in (stay_plan(cut=600_000), visit_plan(cut=600_000)):
        result = settle(plan, AMOUNT, Accumulators(2024))
        assert (result.hifp_pay, result.hifob_pay, result.psn_part_amt) == (0, 0, 1_000_00)
    much = Amounts(1_000_000_00, 0, 0, 0, 1_000_000_00)  # a millionth of it would show
    full = (Segment(None, 900_000),)  # the basic fund is at its cap: all goes on to the large fund
    large = stay_plan(segments=full, cut=600_000, cap=0, large_ratio=500_000, large_cap=10_00)
    for plan in (large, stay_plan(cut=600_000), visit_plan(cut=600_000)):
        assert settle(plan, much, Accumulators(2024)).fund_pay_sumamt == 0


def test_a_fund_that_pays_exactly_its_room_has_used_the_whole_amount() -> None:
    four = Amounts(4, 0, 0, 0, 4)  # 60 % of 4 is 2; 2 ÷ 60 % would be 3
    large = stay_plan(cap=0, large_ratio=600_000, large_supplement=500_000, large_cap=2)
    result = settle(large, four, Accumulators(2024))
    assert (result.hifob_pay, result.hifes_pay) == (2, 2)
    visit = visit_plan(segments=(Segment(2, 600_000), Segment(None, 1_000_000)))
    assert settle(visit, four, Accumulators(2024)).hifob_pay == 2


def test_a_large_fund_already_beyond_its_cap_pays_no_supplement_either() -> None:
    full = (Segment(None, 900_000),)
    plan = stay_plan(
        segments=full, cut=600_000, cap=0, large_ratio=500_000, large_supplement=1_000_000, large_cap=10_00
    )
    result = settle(plan, AMOUNT, Accumulators(2024, large_paid=20_00))
    assert (result.hifob_pay, result.hifes_pay) == (0, 0)


def test_a_stay_leaves_the_running_special_period_alone() -> None:
    running = SpecialPeriod(DAY, 1_300_00, 5_000_00)
    assert settle(stay_plan(), AMOUNT, Accumulators(2024, special=running)).accumulators.special == running


def test_after_the_cap_no_further_band_is_told() -> None:
    bands = (Segment(100_00, 500_000), Segment(300_00, 700_000), Segment(None, 1_000_000))
    told_ = settle(stay_plan(segments=bands, cap=30_00), AMOUNT, Accumulators(2024), trace=[]).trace
    assert [t.step for t in told_ if "分段" in t.step] == ["统筹基金分段（至 100.00）"]


def test_nothing_is_due_without_a_catastrophic_rule_and_a_threshold_of_nothing_is_told() -> None:
    assert catastrophic_due(stay_plan(), 9_000_00) == 0
    plan = stay_plan(catastrophic_threshold=0, catastrophic_segments=(Segment(None, 500_000),))
    line_ = next(t for t in settle(plan, AMOUNT, Accumulators(2024), trace=[]).trace if t.step == "大病保险")
    assert dict(line_.inputs)["起付标准"] == "0.00"


def test_a_cadres_result_is_zero_everywhere_but_one() -> None:
    result = BEIJING.settle(case("340", "1300", 3, 8_000_00, own=300_00))
    assert result[1:9] == (0, 0, 0, 0, 0, 0, 0, 8_000_00)


def test_a_group_with_nothing_to_bear_or_nothing_left_gets_nothing() -> None:
    prior_only = Amounts(100_00, 0, 0, 100_00, 0)
    nothing = settle(
        stay_plan(groups=(group("2104", 1_000_000, "eligible_burden", "other"),)), prior_only, Accumulators(2024)
    )
    assert nothing.oth_pay == 0
    halved = (group("2103", 500_000, "policy_burden", "other"), group("2104", 1_000_000, "eligible_burden", "other"))
    assert settle(stay_plan(groups=halved), prior_only, Accumulators(2024)).oth_pay == 50_00
    used_up = (group("2104", 1_000_000, "policy_burden", "other", 20_00),)
    for paid in (20_00, 30_00):
        before = Accumulators(2024, group_paid=(("2104", paid),))
        assert settle(stay_plan(groups=used_up), AMOUNT, before).oth_pay == 0


@pytest.mark.parametrize(("stays", "line_"), [(0, 100_00), (1, 90_00), (2, 80_00), (9, 40_00)])
def test_a_deductible_falls_with_each_stay_down_to_its_floor(stays: int, line_: int) -> None:
    plan = stay_plan(deductible_first=100_00, deductible_later=1_00, deductible_step=10_00, deductible_floor=40_00)
    assert settle(plan, AMOUNT, Accumulators(2024, stays=stays)).act_pay_dedc == line_


def test_the_basic_fund_stops_at_its_cap_and_the_later_bands_are_the_persons() -> None:
    plan = stay_plan(segments=(Segment(100_00, 500_000), Segment(None, 1_000_000)), cap=30_00)
    result = settle(plan, AMOUNT, Accumulators(2024, pooled_paid=0))
    assert result.hifp_pay == 30_00
    assert settle(plan, AMOUNT, Accumulators(2024, pooled_paid=40_00)).hifp_pay == 0
    exactly = settle(stay_plan(cap=500_00, large_ratio=1_000_000), AMOUNT, Accumulators(2024), trace=[])
    assert (exactly.hifp_pay, exactly.hifob_pay) == (500_00, 0)
    assert not any("限额" in t.formula for t in exactly.trace)


@pytest.mark.parametrize(
    ("paid", "large", "extra"), [(0, 60_00, 12_00), (50_00, 10_00, 2_00), (60_00, 0, 0), (90_00, 0, 0)]
)
def test_the_large_fund_stops_at_its_cap_with_its_supplement(paid: int, large: int, extra: int) -> None:
    plan = stay_plan(cap=0, large_ratio=500_000, large_supplement=100_000, large_cap=60_00)
    result = settle(plan, AMOUNT, Accumulators(2024, large_paid=paid))
    assert (result.hifob_pay, result.hifes_pay) == (large, extra)


def test_fund_and_supplement_of_the_large_band_never_exceed_it() -> None:
    plan = stay_plan(cap=0, large_ratio=950_000, large_supplement=100_000)
    result = settle(plan, AMOUNT, Accumulators(2024))
    assert (result.hifob_pay, result.hifes_pay) == (950_00, 50_00)


def test_reading_a_ends_the_large_band_where_the_table_does() -> None:
    bands = (Segment(400_00, 500_000),)
    plan = stay_plan(segments=bands, cap_reads_eligible=True, large_ratio=500_000, large_to=600_00)
    assert settle(plan, AMOUNT, Accumulators(2024)).hifob_pay == 100_00
    for other in (
        stay_plan(segments=bands, large_ratio=500_000, large_to=600_00),
        stay_plan(segments=bands, large_ratio=500_000, cap_reads_eligible=True),
    ):
        assert settle(other, AMOUNT, Accumulators(2024)).hifob_pay == 300_00
    past = stay_plan(
        segments=(Segment(700_00, 500_000),), cap_reads_eligible=True, large_ratio=500_000, large_to=600_00
    )
    assert settle(past, AMOUNT, Accumulators(2024)).hifob_pay == 0


@pytest.mark.parametrize(
    ("counts", "paid", "first"), [(False, 60_00, 40_00), (True, 60_00, 30_00), (True, 95_00, 0), (False, 100_00, 0)]
)
def test_the_boundary_of_visits_counts_the_supplement_or_not(counts: bool, paid: int, first: int) -> None:
    plan = visit_plan(segments=(Segment(100_00, 500_000),), counts_supplement=counts)
    before = Accumulators(2024, outpatient_paid=paid, outpatient_supplement=10_00)
    assert settle(plan, AMOUNT, before).hifob_pay == first


def test_a_supplement_of_the_same_claim_counts_toward_the_boundary_of_the_next_band() -> None:
    bands = (Segment(100_00, 500_000), Segment(160_00, 500_000), Segment(None, 250_000))
    plan = visit_plan(segments=bands, supplement=500_000, counts_supplement=True)
    result = settle(plan, AMOUNT, Accumulators(2024))
    # 100 of the first band with 50 of supplement: the second has 10 left
    assert (result.hifob_pay, result.hifes_pay) == (100_00 + 10_00 + 195_00, 50_00 + 5_00 + 292_50)
    assert result.accumulators.outpatient_supplement == 347_50


def test_the_cap_of_visits_is_the_lower_of_cap_and_boundary() -> None:
    bands = (Segment(100_00, 500_000), Segment(None, 250_000))
    plan = visit_plan(segments=bands, cap=120_00, outpatient_fund="hifp")
    result = settle(plan, AMOUNT, Accumulators(2024, outpatient_paid=10_00))
    assert (result.hifp_pay, result.hifob_pay) == (110_00, 0)
    assert result.accumulators.outpatient_paid == 120_00
    low = visit_plan(segments=bands, cap=50_00)
    assert settle(low, AMOUNT, Accumulators(2024)).hifob_pay == 50_00
    assert settle(low, AMOUNT, Accumulators(2024, outpatient_paid=50_00)).hifob_pay == 0
    assert settle(low, AMOUNT, Accumulators(2024, outpatient_paid=70_00)).hifob_pay == 0


@pytest.mark.parametrize(
    ("joint", "primary", "deductible"),
    [(True, True, 20_00), (True, False, 20_00), (False, True, 70_00), (False, False, 50_00)],
)
def test_residents_counters_run_together_or_apart(joint: bool, primary: bool, deductible: int) -> None:
    plan = visit_plan(deductible_first=100_00, joint_counters=joint)
    before = Accumulators(2024, outpatient_eligible=80_00, outpatient_eligible_primary=30_00)
    result = settle(plan, AMOUNT, before, primary)
    assert result.act_pay_dedc == deductible
    assert result.accumulators.outpatient_eligible == 1_080_00
    assert result.accumulators.outpatient_eligible_primary == (1_030_00 if primary else 30_00)
    assert settle(plan, AMOUNT, before).accumulators.outpatient_eligible_primary == 30_00


def test_catastrophic_bands_and_cap_on_the_years_burden() -> None:
    bands = (Segment(100_00, 600_000), Segment(None, 700_000))
    plan = stay_plan(catastrophic_threshold=200_00, catastrophic_segments=bands)
    assert settle(plan, AMOUNT, Accumulators(2024)).hifmi_pay == 60_00 + 140_00
    capped = stay_plan(catastrophic_threshold=200_00, catastrophic_segments=bands, catastrophic_cap=150_00)
    assert settle(capped, AMOUNT, Accumulators(2024)).hifmi_pay == 150_00
    assert settle(capped, AMOUNT, Accumulators(2024, catastrophic_paid=100_00)).hifmi_pay == 50_00
    assert settle(capped, AMOUNT, Accumulators(2024, catastrophic_paid=170_00)).hifmi_pay == 0
    # a base the year brought along cannot make more than this claim's burden due now
    assert settle(plan, AMOUNT, Accumulators(2024, catastrophic_base=9_000_00)).hifmi_pay == 500_00
    assert settle(stay_plan(), AMOUNT, Accumulators(2024)).hifmi_pay == 0


def group(identity: str, ratio: int, base: str, fund: str, cap: int | None = None) -> Group:
    return Group(identity, "某群体", ratio, cap, base, fund, RULE)


def test_groups_pay_one_after_the_other_on_what_is_left() -> None:
    amounts = Amounts(1_100_00, 0, 0, 100_00, 1_000_00)
    groups = (
        group("2104", 500_000, "eligible_burden", "hifdm"),
        group("2360", 500_000, "policy_burden", "other"),
        group("2361", 1_000_000, "policy_burden", "other", 50_00),
        group("2362", 1_000_000, "eligible_burden", "other"),
    )
    result = settle(stay_plan(groups=groups), amounts, Accumulators(2024, group_paid=(("2361", 20_00),)))
    # burden 600: 250 of the 500 without 先行自付, 175 of 350, 30 left under the cap, 45 of 145 less 100
    assert (result.hifdm_pay, result.oth_pay) == (250_00, 175_00 + 30_00 + 45_00)
    assert result.accumulators.group_paid == (("2104", 250_00), ("2360", 175_00), ("2361", 50_00), ("2362", 45_00))


def test_the_base_of_assistance_with_and_without_prior_self_payment() -> None:
    amounts = Amounts(1_100_00, 0, 0, 100_00, 1_000_00)
    with_, without = (
        stay_plan(assistance_ratio=500_000),
        stay_plan(assistance_ratio=500_000, assistance_with_selfpay2=False),
    )
    assert settle(with_, amounts, Accumulators(2024)).maf_pay == 300_00
    assert settle(without, amounts, Accumulators(2024)).maf_pay == 250_00
    all_paid = Amounts(100_00, 0, 0, 100_00, 0)
    lower = stay_plan(
        assistance_ratio=1_000_000,
        assistance_with_selfpay2=False,
        catastrophic_threshold=0,
        catastrophic_segments=(Segment(None, 500_000),),
    )
    result = settle(lower, all_paid, Accumulators(2024))
    assert (result.hifmi_pay, result.maf_pay) == (50_00, 0)
    assert result.accumulators.assistance_burden == 0


@pytest.mark.parametrize(("so_far", "paid"), [(0, 40_00), (30_00, 10_00), (40_00, 0), (70_00, 0)])
def test_assistance_stops_at_the_cap_of_the_year(so_far: int, paid: int) -> None:
    stay = stay_plan(assistance_ratio=1_000_000, assistance_cap=40_00)
    result = settle(stay, AMOUNT, Accumulators(2024, assistance_inpatient_paid=so_far))
    assert (result.maf_pay, result.accumulators.assistance_inpatient_paid) == (paid, so_far + paid)
    visit = visit_plan(assistance_ratio=1_000_000, assistance_cap=40_00)
    result = settle(visit, AMOUNT, Accumulators(2024, assistance_outpatient_paid=so_far))
    assert (result.maf_pay, result.accumulators.assistance_outpatient_paid) == (paid, so_far + paid)


def test_a_switch_of_the_two_counters_reaches_the_plan() -> None:
    before = Accumulators(2024, outpatient_eligible=80_00, outpatient_eligible_primary=30_00)
    apart = case("390", "1501", 1, 500_00, med_type="11")
    joint = case("390", "1501", 1, 500_00, med_type="11", switches={"resident_deductible_counters": "joint"})
    second = case("390", "1501", 2, 500_00, med_type="11")
    assert BEIJING.settle(apart, before).act_pay_dedc == 70_00
    assert BEIJING.settle(joint, before).act_pay_dedc == 20_00
    assert BEIJING.settle(second, before).act_pay_dedc == 500_00
