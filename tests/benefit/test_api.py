"""The desk of benefits over HTTP: exact values, refusals that name the field, what the log keeps, policies in words."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from jingban.infra.audit.models import Entry

pytestmark = pytest.mark.django_db

STAY = {
    "region": "110000",
    "insutype": "310",
    "psn_type": "1101",
    "birth_date": "1970-01-01",
    "service": {
        "med_type": "21",
        "hospital_level": "3",
        "admission_date": "2024-05-01",
        "discharge_date": "2024-05-11",
    },
}
LINES = [
    {"name": "甲类项目", "category": "甲", "quantity": "1", "price": "30000", "amount": "30000.00"},
    {
        "name": "乙类药品",
        "category": "乙",
        "quantity": "100",
        "price": "200",
        "amount": "20000.00",
        "self_pay_ratio": "0.1",
    },
    {
        "name": "材料",
        "category": "甲",
        "quantity": "1",
        "price": "6500",
        "amount": "6500.00",
        "price_ceiling": "6250",
    },
    {"name": "丙类项目", "category": "丙", "quantity": "1", "price": "3500", "amount": "3500.00"},
]
E01 = {**STAY, "lines": LINES}


def whole(eligible: str) -> dict[str, str]:
    return {"total": eligible, "eligible": eligible, "own_pay": "0", "over_limit": "0", "prior_self_pay": "0"}


E02 = {
    **STAY,
    "service": {
        **STAY["service"],
        "hospital_level": "2",
        "admission_date": "2024-07-01",
        "discharge_date": "2024-07-05",
    },  # type: ignore[dict-item]
    "amounts": whole("33333.33"),
}


@pytest.fixture
def browser(person: Callable[..., Any], desk_of: Callable[..., Any]) -> Any:
    return desk_of(person("budget_officer", username="clerk", scope="1101"))


def asked(browser: Any, *cases: Any, explain: bool = True) -> Any:
    return browser.ask("POST", "/benefit/calculate", {"cases": list(cases), "explain": explain})


def got(browser: Any, path: str) -> Any:
    answer = browser.get(f"/api/benefit{path}")
    assert answer.status_code == 200, answer.content
    return answer.json()


# --- calculation ---------------------------------------------------------------------------------


def test_e01_from_its_fee_lines_and_e02_on_the_accumulators_it_leaves(browser: Any) -> None:
    answer = asked(browser, E01, E02)
    assert answer.status_code == 200, answer.content
    first, second = answer.json()["results"]
    s = first["settlement"]
    assert (s["medfee_sumamt"], s["inscp_scp_amt"], s["act_pay_dedc"]) == ("60000.00", "54250.00", "1300.00")
    assert (s["hifp_pay"], s["fund_pay_sumamt"], s["psn_part_amt"]) == ("46932.50", "46932.50", "13067.50")
    assert (s["selfpay1"], s["selfpay2"], s["fulamt_ownpay_amt"]) == ("7317.50", "2000.00", "3500.00")
    assert next((p["name"], p["amount"], p["person"]) for p in first["shares"]) == ("统筹基金", "46932.50", False)
    assert sum(p["amount_fen"] for p in first["shares"]) == 60_000_00
    assert first["citizen"] == "您这次看病共花 60,000.00 元，统筹基金付 46,932.50 元，您自己负担 13,067.50 元。"
    assert second["settlement"]["hifp_pay"] == "28601.16"
    assert second["settlement"]["accumulators"]["hifp_pay"] == "75533.66"
    assert second["settlement"]["accumulators"]["stays"] == 2


def test_every_step_names_its_source_and_how_sure_it_is(browser: Any) -> None:
    trace = asked(browser, E01).json()["results"][0]["settlement"]["trace"]
    segments = [line for line in trace if line["rule"].startswith("bj.employee.inpatient.segments")]
    assert [line["amount"] for line in segments] == ["24395.00", "9000.00", "13537.50"]
    assert {(line["certainty"], line["certainty_text"], line["weak"]) for line in segments} == {
        ("V2", "两处以上资料一致", False)
    }


def test_without_explanation_there_are_amounts_only(browser: Any) -> None:
    (result,) = asked(browser, E01, explain=False).json()["results"]
    assert result["settlement"]["trace"] == []
    assert result["settlement"]["hifp_pay"] == "46932.50"


def test_the_accumulators_returned_may_be_brought_along(browser: Any) -> None:
    left = asked(browser, E01).json()["results"][0]["settlement"]["accumulators"]
    (second,) = asked(browser, {**E02, "accumulators": left}).json()["results"]
    assert second["settlement"]["hifp_pay"] == "28601.16"


def line(**changes: str) -> dict[str, Any]:
    return {**STAY, "lines": [LINES[0], {**LINES[1], **changes}]}


REFUSED = {
    "unknown code": ({**E01, "psn_type": "9999"}, "code_unknown", "psn_type"),
    "missing": ({**E01, "birth_date": ""}, "field_missing", "birth_date"),
    "no date": ({**E01, "birth_date": "1970-13-01"}, "field_wrong", "birth_date"),
    "born after": ({**E01, "birth_date": "2025-01-01"}, "field_wrong", "birth_date"),
    "no pack": ({**E01, "region": "990000"}, "region_unknown", ""),
    "before any policy": (
        {**E01, "service": {**STAY["service"], "admission_date": "2001-01-01", "discharge_date": "2001-01-02"}},  # type: ignore[dict-item]
        "policy_missing",
        "inpatient.deductible",
    ),
    "discharged before": (
        {**E01, "service": {**STAY["service"], "discharge_date": "2024-04-01"}},  # type: ignore[dict-item]
        "date_order",
        "",
    ),
    "negative": (line(quantity="-1", amount="-200.00"), "quantity_negative", "lines[2]"),
    "line does not multiply": (line(amount="19999.00"), "line_amount_wrong", "lines[2]"),
    "half a 分": (line(amount="20000.005"), "field_wrong", "lines[2].amount"),
    "no number": (line(price="abc"), "field_wrong", "lines[2].price"),
    "huge": (line(price="1e999999"), "field_wrong", "lines[2].price"),
    "ratio too fine": (line(self_pay_ratio="0.12345678"), "field_wrong", "lines[2].self_pay_ratio"),
    "parts": ({**STAY, "amounts": {**whole("100.00"), "own_pay": "1.00"}}, "amounts_do_not_sum", ""),
    "nothing billed": (STAY, "field_missing", "lines 或 amounts"),
    "unknown switch": ({**E01, "switches": {"nonsense": "yes"}}, "field_wrong", "switches"),
    "group switch": ({**E01, "switches": {"group.2104.ratio": "abc"}}, "field_wrong", "group.2104.ratio"),
    "negative accumulator": ({**E01, "accumulators": {"hifp_pay": "-1.00"}}, "field_wrong", "hifp_pay"),
    "other year": ({**E01, "accumulators": {"year": 2023}}, "accumulator_year", ""),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_wrong_case_is_refused_with_code_field_and_place(browser: Any, kind: str) -> None:
    case, code, field = REFUSED[kind]
    before = Entry.objects.count()
    answer = asked(browser, E02, case)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, code), problem
    assert (problem["details"]["field"], problem["details"]["case"]) == (field, 2)
    assert problem["message"]
    assert Entry.objects.count() == before


def test_a_misspelt_field_is_refused_not_ignored(browser: Any) -> None:
    answer = asked(browser, {**E01, "identites": ["2303"]})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_request")
    assert "identites" in answer.json()["message"]


def test_no_cases_is_refused(browser: Any) -> None:
    answer = asked(browser)
    assert (answer.status_code, answer.json()["code"]) == (422, "no_cases")


def test_the_log_keeps_digest_version_and_sums_and_no_person(browser: Any) -> None:
    settlement = asked(browser, E01).json()["results"][0]["settlement"]
    entry = Entry.objects.get(action="benefit.calculate")
    details = json.loads(entry.payload)["details"]
    assert (entry.actor, details["cases"], details["medfee_sumamt"]) == ("clerk", 1, "60000.00")
    assert details["fund_pay_sumamt"] == "46932.50"
    assert details["policy_versions"] == [settlement["policy_version"]]
    assert len(details["input"]) == 64
    assert "1970" not in entry.payload and "药品" not in entry.payload


# --- policies ------------------------------------------------------------------------------------


def test_regions_and_dictionary(browser: Any) -> None:
    regions = {row["region"]: row for row in got(browser, "/regions")}
    assert set(regions) >= {"110000", "360400", "360700", "500000"}
    assert regions["110000"]["name"] == "北京"
    assert "2023-01-01" in regions["110000"]["changes"]
    words = got(browser, "/dictionary")
    assert {"code": "1101", "name": "在职职工", "within": ["310"]} in words["psn_types"]
    assert [row["code"] for row in words["portfolio_columns"]][:2] == ["person", "region"]


def outpatient_cap(browser: Any, day: str) -> list[Any]:
    rows = got(browser, f"/policies/110000?on={day}&concern=outpatient.cap")["provisions"]
    return [(row["condition"], row["entries"][0]["text"]) for row in rows]


def test_the_provisions_of_a_day(browser: Any) -> None:
    assert outpatient_cap(browser, "2022-06-01") == [
        ("职工基本医疗保险", "20,000.00 元"),
        ("城乡居民基本医疗保险", "4,500.00 元"),
    ]
    assert outpatient_cap(browser, "2024-06-01") == [("城乡居民基本医疗保险", "5,000.00 元")]


def test_the_timeline_orders_the_versions_of_a_rule(browser: Any) -> None:
    families = got(browser, "/policies/110000/timeline")["families"]
    (family,) = [f for f in families if f["concern"] == "outpatient.cap" and f["condition"] == "城乡居民基本医疗保险"]
    assert [(v["first"], v["last"], v["entries"][0]["text"]) for v in family["versions"]] == [
        ("2021-01-01", "2023-12-31", "4,500.00 元"),
        ("2024-01-01", None, "5,000.00 元"),
    ]


def test_the_difference_of_two_days_shows_both_values(browser: Any) -> None:
    diff = got(browser, "/policies/110000/diff?first=2023-06-01&second=2024-06-01")
    (change,) = [c for c in diff["changes"] if c["concern"] == "outpatient.cap"]
    assert (change["kind"], change["title"]) == ("changed", "门诊年度最高支付限额")
    assert change["entries"] == [{"name": "amount", "label": "金额", "first": "4,500.00 元", "second": "5,000.00 元"}]
    assert got(browser, "/policies/110000/diff?first=2024-06-01&second=2024-06-01")["changes"] == []


@pytest.mark.parametrize("path", ["/policies/990000", "/policies/990000/timeline"])
def test_an_unknown_region_is_refused(browser: Any, path: str) -> None:
    answer = browser.get(f"/api/benefit{path}")
    assert (answer.status_code, answer.json()["code"]) == (422, "region_unknown")
    assert answer.json()["details"]["field"] == "region"
