"""A case written and read again is the same case and settles the same."""

from datetime import date
from decimal import Decimal

import pytest

from jingban.benefit.core.cases import accumulator_values
from jingban.benefit.core.lines import split_claim
from jingban.benefit.core.model import Accumulators, Amounts, Case, FeeLine, Person, Service, SpecialPeriod
from jingban.benefit.core.writing import case_values, read_accumulators, read_case
from jingban.benefit.errors import BenefitError
from jingban.benefit.services import calculator

PERSON = Person("310", "1101", date(1985, 3, 7), ("2303",))
SERVICE = Service("21", 2, date(2024, 4, 1), date(2024, 4, 10), date(2024, 4, 10), community=True, out_of_town="02")
LINES = (
    FeeLine("药一", "乙", Decimal("3.333333333333"), Decimal("30.000000"), 10000, Decimal("27.5"), 100_000, SERVICE.admission_date),
    FeeLine("药二", "丙", Decimal(1), Decimal("0.01"), 1),
    FeeLine("床位费", "甲", Decimal(10), Decimal(50), 50000, Decimal(40)),
)  # fmt: skip


@pytest.mark.parametrize(
    "case",
    [
        Case("110105", PERSON, SERVICE, split_claim(LINES), LINES, account=12),
        Case("110105", PERSON, SERVICE, Amounts(10000, 1000, 500, 500, 8000), switches={"cap_reading": "eligible"}),
    ],
    ids=["lines", "amounts"],
)
def test_a_case_is_read_back_as_it_was(case: Case) -> None:
    again, before = read_case(case_values(case))
    assert before is None
    assert again == case
    assert calculator("110105").settle(again) == calculator("110105").settle(case)


def test_accumulators_are_read_back_as_they_were() -> None:
    full = Accumulators(
        2024, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, (("2360", 13),), 14, 15, 1, SpecialPeriod(date(2024, 2, 1), 16, 17)
    )
    assert read_accumulators(accumulator_values(full)) == full
    assert read_accumulators(None) is None
    with pytest.raises(BenefitError, match="accumulators.year"):
        read_accumulators({"stays": 1})


def test_one_calculator_serves_a_region() -> None:
    assert calculator("110105") is calculator("110105")
