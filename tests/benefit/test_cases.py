"""The JSON contract: what is refused, with which code, and that nothing is guessed."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.cases import accumulator_values, read_case, settlement_values
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load

CASE: dict[str, Any] = {
    "region": "110000",
    "insutype": "310",
    "psn_type": "1101",
    "birth_date": "1970-01-01",
    "service": {"med_type": "21", "hospital_level": 3, "admission_date": "2024-05-01", "discharge_date": "2024-05-09"},
    "amounts": {
        "total": "100.00",
        "own_pay": "1.00",
        "over_limit": "2.00",
        "prior_self_pay": "3.00",
        "eligible": "94.00",
    },
}
LINE = {"name": "药", "category": "乙", "quantity": "2", "price": "5.0000", "amount": "10.00", "self_pay_ratio": "0.1"}


def changed(path: str, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(CASE)
    where = data
    *heads, last = path.split(".")
    for head in heads:
        where = where[head]
    if value is ...:
        del where[last]
    else:
        where[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("region", "11", "field_wrong"),
        ("region", ..., "field_missing"),
        ("insutype", "999", "code_unknown"),
        ("psn_type", "99", "code_unknown"),
        ("birth_date", "1970-13-01", "field_wrong"),
        ("identities", ["9999"], "code_unknown"),
        ("service", ..., "field_missing"),
        ("service.med_type", "88", "code_unknown"),
        ("service.hospital_level", 4, "field_wrong"),
        ("service.discharge_date", "2024-04-30", "date_order"),
        ("service.district_run", "是", "field_wrong"),
        ("service.out_of_town", "77", "code_unknown"),
        ("amounts", ..., "field_missing"),
        ("amounts.eligible", "95.00", "amounts_do_not_sum"),
        ("amounts.eligible", "94.001", "field_wrong"),
        ("amounts.eligible", "NaN", "field_wrong"),
        ("amounts.own_pay", "-1.00", "quantity_negative"),
        ("lines", [{**LINE, "quantity": "-2"}], "quantity_negative"),
        ("lines", [{**LINE, "amount": "12.00"}], "line_amount_wrong"),
        ("lines", [{**LINE, "category": "丁"}], "field_wrong"),
        ("lines", [{**LINE, "self_pay_ratio": "1.5"}], "field_wrong"),
        ("lines", [LINE], "amounts_do_not_sum"),
        ("accumulators", {"nonsense": 1}, "field_wrong"),
        ("switches", {"nonsense": "1"}, "field_wrong"),
        ("switches", {"cap_reading": "both"}, "field_wrong"),
    ],
)
def test_wrong_input_is_refused_with_its_code(path: str, value: Any, code: str) -> None:
    with pytest.raises(BenefitError) as refused:
        read_case(changed(path, value))
    assert refused.value.code == code
    assert refused.value.message.endswith(("。", "…"))


def test_a_day_without_a_policy_and_an_unknown_region_are_refused() -> None:
    data = changed("service.admission_date", "2010-05-01")
    data["service"]["discharge_date"] = "2010-05-02"
    case, _ = read_case(data)
    with pytest.raises(BenefitError) as refused:
        Calculator(load("110000")).settle(case)
    assert refused.value.code == "policy_missing"
    with pytest.raises(BenefitError) as unknown:
        load("990000")
    assert unknown.value.code == "region_unknown"


def test_a_district_is_settled_under_its_citys_pack() -> None:
    assert load("110105").region == "110000"
    assert load("500153").region == "500000"


def test_the_answer_carries_the_national_fields_as_text_in_yuan() -> None:
    case, before = read_case(CASE)
    values = settlement_values(Calculator(load("110000")).settle(case, before, explain=True))
    assert values["medfee_sumamt"] == "100.00"
    assert values["act_pay_dedc"] == "94.00"
    assert values["psn_part_amt"] == "100.00"
    assert values["accumulators"]["stays"] == 1
    assert values["trace"][-1]["step"] == "个人负担"
    assert values["policy_version"].startswith("110000-")


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_accumulators_that_are_returned_can_be_passed_in_again(eligible: int, prior: int) -> None:
    amounts = {"total": f"{(eligible + prior) / 100:.2f}", "own_pay": "0", "over_limit": "0"}
    amounts |= {"prior_self_pay": f"{prior / 100:.2f}", "eligible": f"{eligible / 100:.2f}"}
    case, before = read_case(changed("amounts", amounts))
    after = Calculator(load("110000")).settle(case, before).accumulators
    _, again = read_case({**CASE, "accumulators": accumulator_values(after)})
    assert again == after
