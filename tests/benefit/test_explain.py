"""Every amount can be told: the waterfall adds up, weak sources are named, no step is without words."""

import pytest
from hypothesis import given
from tests.benefit.making import BEIJING, case
from tests.benefit.test_laws import claims

from jingban.benefit.core.explain import for_citizen, sentences, shares, sources, worded
from jingban.benefit.core.model import Case


@given(claims())
def test_the_waterfall_adds_up_to_the_bill(claim: Case) -> None:
    result = BEIJING.settle(claim)
    parts = shares(result)
    assert sum(part.fen for part in parts) == result.amounts.total
    assert all(part.fen > 0 for part in parts)
    assert sum(part.fen for part in parts if part.name.startswith("个人")) == result.psn_part_amt


def test_each_step_is_one_sentence_and_the_weak_ones_say_so() -> None:
    result = BEIJING.settle(case("310", "1201", 3, 250_000_00), explain=True)
    texts = sentences(result)
    assert all(text.endswith("。") for text in texts)
    assert any("合理推定" in text for text in texts)
    assert any("待遇表推算" in text for text in texts)
    assert {rule for rule, _, _ in sources([result])} >= {
        "bj.retired.inpatient.large",
        "bj.retired.inpatient.supplement",
    }


def test_the_sentence_for_the_citizen_names_who_pays() -> None:
    text = for_citizen(BEIJING.settle(case("310", "1101", 3, 54_250_00)))
    assert text == "您这次看病共花 54,250.00 元，统筹基金付 46,932.50 元，您自己负担 7,317.50 元。"


@pytest.mark.parametrize(
    ("plain", "said"),
    [
        ("60000.00 × 85%", "60,000.00 × 85%"),
        ("(1234567.89 − 999.00) × 50%", "(1,234,567.89 − 999.00) × 50%"),
        ("统筹基金分段（至 30000.00）", "统筹基金分段（至 30,000.00）"),
        ("已经是 60,000.00", "已经是 60,000.00"),  # said before
        ("票据 20240501.00123，2024-05-01，1234.5", "票据 20240501.00123，2024-05-01，1234.5"),  # no amounts
    ],
)
def test_amounts_of_a_step_are_worded_as_everywhere(plain: str, said: str) -> None:
    assert worded(plain) == said == worded(said)
