"""The published schemas say what the program takes and gives: held against every signed case and the command's output."""

import copy
import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from click.testing import CliRunner
from hypothesis import given
from tests.benefit.making import BEIJING
from tests.benefit.test_cases import CASE, changed
from tests.benefit.test_laws import BEFORE, claims

from jingban.benefit.core import cases as contract
from jingban.benefit.core.cases import accumulator_values, read_case, settlement_values
from jingban.benefit.core.model import Accumulators, Case
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import regions
from jingban.benefit.signed_cases import Signed, read_signed
from jingban.cli.benefit import benefit

CONTRACTS = Path(__file__).parents[2] / "docs/contracts"
GIVEN = json.loads((CONTRACTS / "benefit-case.schema.json").read_text(encoding="utf-8"))
RESULT = json.loads((CONTRACTS / "benefit-settlement.schema.json").read_text(encoding="utf-8"))
TAKES, GIVES = jsonschema_rs.validator_for(GIVEN), jsonschema_rs.validator_for(RESULT)
SIGNED = [signed for region in regions() for signed in read_signed(region)]


def given_of(signed: Signed) -> dict[str, Any]:
    return {"region": signed.region, **signed.given}


def test_every_signed_case_is_valid_and_its_result_too() -> None:
    assert len(SIGNED) > 100
    from jingban.benefit.core.calculate import Calculator
    from jingban.benefit.policy_files import load

    calculators = {region: Calculator(load(region)) for region in regions()}
    settled = 0
    for signed in SIGNED:
        data = given_of(signed)
        if signed.expected.get("error") == "code_unknown":
            assert not TAKES.is_valid(data)
            continue
        TAKES.validate(data)
        if "error" in signed.expected:
            continue
        case, before = read_case(data)
        GIVES.validate(settlement_values(calculators[signed.region].settle(case, before, explain=True)))
        settled += 1
    assert settled > 100


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("region", "11"),
        ("region", ...),
        ("insutype", "999"),
        ("psn_type", "99"),
        ("birth_date", "19700101"),
        ("identities", ["9999"]),
        ("service", ...),
        ("service.med_type", "88"),
        ("service.hospital_level", 4),
        ("service.district_run", "是"),
        ("service.out_of_town", "77"),
        ("service.hospital", 1),
        ("amounts", ...),
        ("amounts.eligible", "94.001"),
        ("amounts.eligible", "NaN"),
        ("amounts.own_pay", "-1.00"),
        ("amounts.owner_pay", "1.00"),
        ("identites", ["2303"]),
        ("accumulators", {"nonsense": 1}),
        ("accumulators", {"stays": -1}),
        ("accumulators", {"special": {"opened": "2024-05-01", "line": "-1", "eligible": "0"}}),
        ("accumulators", {"special": {"opened": "2024-05-01"}}),
        ("switches", {"nonsense": "1"}),
        ("switches", {"cap_reading": "both"}),
        ("switches", {"group.2360.ratio": "1.5"}),
        ("coverage", {"from": "2024-01-01"}),
        ("coverage", [{"to": "2024-01-01"}]),
        ("coverage", [{"from": "2024-01-01", "status": "3"}]),
        ("coverage", [{"from": "2024-01-01", "until": "2024-02-01"}]),
        ("acct_pay", "-1.00"),
        ("lines", [{"category": "乙", "quantity": "2", "price": "5", "amount": "10.00"}]),
        ("lines", [{"category": "丁", "quantity": "2", "price": "5", "amount": "10.00"}]),
        ("lines", [{"category": "甲", "quantity": "2", "price": "5", "amount": "10.00", "selfpay": "0.1"}]),
    ],
)
def test_what_the_schema_refuses_the_program_refuses(path: str, value: Any) -> None:
    data = changed(path, value)
    assert not TAKES.is_valid(data)
    with pytest.raises(BenefitError):
        read_case(data)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("coverage", []),
        ("coverage", [{"from": "2024-01-01"}, {"from": "2020-01-01", "to": "2020-12-31", "status": "2"}]),
        ("acct_pay", "6.00"),
        ("identities", None),
        ("accumulators", {"year": 2024, "special": {"opened": "2024-01-01", "line": "1300.00", "eligible": "0"}}),
        ("switches", {"group.2360.ratio": "0.5", "group.2360.cap": "1000"}),
        ("service.out_of_town", "06"),
        ("service.med_type", "9219"),
        ("id", "any"),
    ],
)
def test_what_the_schema_takes_the_program_takes(path: str, value: Any) -> None:
    data = changed(path, value)
    TAKES.validate(data)
    case, _ = read_case(data)
    assert isinstance(case, Case)


def test_the_new_fields_are_read_as_written() -> None:
    data = changed("coverage", [{"from": "2020-01-01", "to": "2020-12-31", "status": "2"}, {"from": "2021-01-01"}])
    case, _ = read_case({**data, "acct_pay": "6.00"})
    assert case.account == 6_00
    assert [(p.first.year, p.last and p.last.year, p.status) for p in case.coverage or ()] == [
        (2020, 2020, "2"),
        (2021, None, "1"),
    ]
    assert read_case(CASE)[0].coverage is None
    special = {"opened": "2024-01-01", "line": "1300.00", "eligible": "20.50"}
    _, before = read_case(changed("accumulators", {"year": 2024, "maf_family_claims": 1, "special": special}))
    assert before is not None and before.special is not None
    assert (before.special.line, before.special.eligible, before.family_claims) == (1_300_00, 20_50, 1)
    assert accumulator_values(before)["special"] == special


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("coverage", [{"from": "2024-01-02", "to": "2024-01-01"}], "field_wrong"),
        ("coverage", [], "not_covered"),
        ("coverage", [{"from": "2024-05-02"}], "not_covered"),
        ("acct_pay", "100.01", "account_too_large"),
        (
            "lines",
            [{"category": "甲", "quantity": 1, "price": 100, "amount": 100, "self_pay_ratio": "0.1"}],
            "field_wrong",
        ),
    ],
)
def test_what_only_the_program_can_see_has_its_code(path: str, value: Any, code: str) -> None:
    with pytest.raises(BenefitError) as refused:
        case, before = read_case(changed(path, value))
        BEIJING.settle(case, before)
    assert refused.value.code == code


def test_the_schema_names_every_switch_and_every_counter() -> None:
    shapes = GIVEN["$defs"]
    assert {name: set(shapes["switches"]["properties"][name]["enum"]) for name in contract.SWITCHES} == {
        name: set(values) for name, values in contract.SWITCHES.items()
    }
    assert set(shapes["accumulators"]["properties"]) == set(accumulator_values(Accumulators(2024)))
    assert set(shapes["case"]["properties"]["identities"]["items"]["enum"]) == contract.IDENTITIES
    assert set(shapes["case"]["properties"]["insutype"]["enum"]) == contract.INSUTYPES


@given(claims(), BEFORE)
def test_any_settlement_is_valid_and_its_counters_can_be_passed_in(claim: Case, before: Accumulators) -> None:
    values = settlement_values(BEIJING.settle(claim, before, explain=True))
    GIVES.validate(values)
    data = copy.deepcopy(CASE)
    data["accumulators"] = values["accumulators"]
    TAKES.validate(data)


def run(*arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(benefit, list(arguments))
    return done.exit_code, done.stdout


def write(path: Path, data: Any) -> str:
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return str(path)


def test_the_command_gives_what_the_schema_says(tmp_path: Path) -> None:
    for data in (CASE, [CASE, CASE], changed("insutype", "999")):
        code, text = run("calculate", write(tmp_path / "case.json", data), "--explain")
        GIVES.validate(json.loads(text))
        assert code == (0 if data is CASE or isinstance(data, list) else 2)


def stay(eligible: str, month: str = "05") -> dict[str, Any]:
    data = copy.deepcopy(CASE)
    data["service"] |= {"admission_date": f"2024-{month}-01", "discharge_date": f"2024-{month}-09"}
    data["amounts"] = {
        "total": eligible,
        "own_pay": "0",
        "over_limit": "0",
        "prior_self_pay": "0",
        "eligible": eligible,
    }
    return data


def test_a_correction_reverses_and_settles_again_what_follows(tmp_path: Path) -> None:
    history = write(tmp_path / "all.json", [stay("40000.00"), stay("100000.00", "06"), stay("30000.00", "07")])
    new = write(tmp_path / "new.json", stay("20000.00"))
    code, text = run("correct", history, "1", new, "--format", "json")
    assert code == 0
    found = json.loads(text)
    assert [row["case"] for row in found["changed"]] == [1, 2, 3]
    for row in found["changed"]:
        GIVES.validate(row["reversal"])
        GIVES.validate(row["settlement"])
    first = found["changed"][0]
    assert first["differences"]["hifp_pay"] == {"old": "33395.00", "new": "15895.00", "difference": "-17500.00"}
    assert (first["reversal"]["hifp_pay"], first["reversal"]["accumulators"]["stays"]) == ("-33395.00", 0)
    assert found["changed"][1]["reversal"]["accumulators"]["hifp_pay"] == "33395.00"
    total = sum(
        round(float(row["differences"].get("fund_pay_sumamt", {}).get("difference", "0")) * 100)
        for row in found["changed"]
    )
    assert found["fund_difference"] == f"{total / 100:.2f}"


def test_a_correction_is_told_line_by_line(tmp_path: Path) -> None:
    history = write(tmp_path / "all.json", [stay("40000.00"), stay("10000.00", "06")])
    code, text = run("correct", history, "2", write(tmp_path / "new.json", stay("20000.00", "06")))
    assert code == 0
    assert "第 2 个案例冲销重算：" in text
    assert "第 1 个案例" not in text
    assert "统筹基金 7947.50 → 16447.50（+8500.00）" in text
    assert text.endswith("基金合计应补付 8500.00 元。\n")
    code, text = run("correct", history, "2", write(tmp_path / "same.json", stay("10000.00", "06")))
    assert (code, text) == (0, "更正前后没有差别。\n基金合计应补付 0.00 元。\n")
    code, text = run("correct", history, "2", write(tmp_path / "less.json", stay("5000.00", "06")))
    assert text.endswith("基金合计应追回 4250.00 元。\n")


@pytest.mark.parametrize(
    ("index", "rows", "new"),
    [
        ("3", 2, stay("1.00")),
        ("2", 2, {**stay("1.00"), "accumulators": {"stays": 1}}),
        ("1", 2, [stay("1.00"), stay("2.00")]),
        ("1", 2, {**stay("1.00"), "insutype": "999"}),
    ],
)
def test_a_wrong_correction_is_refused(tmp_path: Path, index: str, rows: int, new: Any) -> None:
    history = write(tmp_path / "all.json", [stay("40000.00")] * rows)
    code, text = run("correct", history, index, write(tmp_path / "new.json", new), "--format", "json")
    assert code == 2
    GIVES.validate(json.loads(text))


def test_counters_in_the_middle_of_a_history_are_refused(tmp_path: Path) -> None:
    rows = [stay("40000.00"), {**stay("100.00"), "accumulators": {"stays": 1}}]
    code, _ = run("correct", write(tmp_path / "a.json", rows), "1", write(tmp_path / "n.json", stay("1.00")))
    assert code == 2
