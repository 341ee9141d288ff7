"""Policy packs: every error names file and line; the shipped packs are clean; signed cases hold."""

import subprocess
import sys
from pathlib import Path

import pytest

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.lint import lint
from jingban.benefit.core.policy import pack
from jingban.benefit.errors import BenefitError
from jingban.benefit.policy_files import load, read_provisions, regions
from jingban.benefit.signed_cases import read_signed, run_signed

REPOSITORY = Path(__file__).resolve().parent.parent.parent
GOOD = """region: "990000"
name: 某市
provisions:
  - id: a
    concerns: inpatient.segments
    when: {insutype: ["310"], level: ["1"]}
    from: 2023-01-01
    to: 2023-12-31
    value: {segments: [{to: 30000.00, ratio: 0.85}, {ratio: 0.90}]}
    source: 某文件
    certainty: V1
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "word"),
    [
        ("    source: 某文件\n", "", 4, "source"),
        ("certainty: V1", "certainty: 很确定", 4, "certainty"),
        ("from: 2023-01-01", "from: 去年", 4, "from"),
        ("insutype:", "insurance:", 4, "insurance"),
        ("    value:", "    unit: 元\n    worth: 1\n    value:", 4, "worth"),
        ("provisions:\n", "rules:\n", 1, "provisions"),
        ("[{to: 30000.00", "[{to: 30000.00]", 9, "YAML"),
    ],
)
def test_a_broken_file_is_refused_with_its_line(old: str, new: str, line: int, word: str) -> None:
    with pytest.raises(BenefitError) as refused:
        read_provisions(GOOD.replace(old, new, 1), "某市/benefit.yaml")
    assert refused.value.code == "policy_file_wrong"
    assert f"某市/benefit.yaml 第 {line} 行" in refused.value.message
    assert word in refused.value.message


def problems(text: str) -> set[str]:
    _, rows = read_provisions(text, "x.yaml")
    return {p.code for p in lint(pack("990000", "某市", "1", rows))}


def again(text: str, **changes: str) -> str:
    """The provision of GOOD once more, with some of its text changed."""
    row = GOOD[GOOD.index("  - id: a") :]
    for old, new in changes.items():
        row = row.replace({"id": "id: a", "first": "2023-01-01", "last": "to: 2023-12-31", "level": '["1"]'}[old], new)
    return text + row


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (GOOD.replace("0.85", "85"), "ratio_out_of_range"),
        (GOOD.replace("to: 30000.00, ratio: 0.85}, {ratio", "ratio: 0.85}, {to: 1.00, ratio"), "segment_unreachable"),
        (GOOD.replace("{ratio: 0.90}", "{to: 20000.00, ratio: 0.90}"), "segment_unreachable"),
        (GOOD.replace("concerns: inpatient.segments", "concerns: inpatient.segmets"), "concern_unknown"),
        (GOOD.replace("to: 2023-12-31", "to: 2022-12-31"), "dates_reversed"),
        (GOOD.replace("source: 某文件", 'source: " "'), "source_missing"),
        (GOOD.replace("ratio: 0.85", "to: 5"), "segment_without_ratio"),
        (again(GOOD, id="id: a"), "id_twice"),
        (again(GOOD, id="id: b"), "overlap"),
        (again(GOOD, id="id: b", first="2024-03-01", last="to: 2024-12-31"), "gap"),
    ],
)
def test_each_planted_problem_is_found(text: str, code: str) -> None:
    assert code in problems(text)


def test_no_false_alarms_on_sound_packs() -> None:
    assert problems(GOOD) == set()
    assert problems(again(GOOD, id="id: b", first="2024-01-01", last="to: 2024-12-31")) == set()
    assert problems(again(GOOD, id="id: b", level='["2"]')) == set()


@pytest.mark.parametrize("region", regions())
def test_shipped_packs_are_clean_and_name_their_sources(region: str) -> None:
    assert lint(load(region)) == []
    assert all(p.source and p.certainty for p in load(region).provisions)


@pytest.mark.parametrize("region", regions())
def test_signed_cases_hold(region: str) -> None:
    outcomes = run_signed(Calculator(load(region)), read_signed(region))
    assert [o for o in outcomes if o.differences] == []


def test_beijing_ships_enough_signed_cases_made_by_the_second_calculation() -> None:
    assert len(read_signed("110000")) >= 150
    done = subprocess.run([sys.executable, "tools/benefit_cases.py", "--check"], cwd=REPOSITORY, check=False)
    assert done.returncode == 0


def test_a_signed_case_that_does_not_hold_is_reported() -> None:
    case = read_signed("110000")[0]
    wrong = type(case)(case.region, case.id, case.shows, case.given, {"hifp_pay": "0.01"})
    (outcome,) = run_signed(Calculator(load("110000")), [wrong])
    assert "应为 0.01" in outcome.differences[0]


def test_the_same_text_gives_the_same_version() -> None:
    assert load("110000").version == load("110105").version
