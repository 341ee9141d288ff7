"""核减: nothing is deducted twice, order does not matter, every wanted cut is accounted for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.review.core.charging import hits
from jingban.review.core.deducting import RANK, REASON_OF_VERIFICATION, REASONS, State, Wanted, deduct, wanted
from jingban.review.core.facts import net
from jingban.review.core.model import Severity
from jingban.review.knowledge_files import load
from jingban.review.planting import plant, together

LINES = {"a": 10_000, "b": 1, "c": 0}
CUTS = st.lists(
    st.builds(Wanted, st.sampled_from(sorted(LINES)), st.sampled_from(RANK), st.sampled_from(["R22", "R25", "V-D01"]),
              st.sampled_from(["K1", "K2"]), st.integers(0, 20_000), st.just("示例。")), max_size=12,
)  # fmt: skip


@given(CUTS, st.randoms(use_true_random=False))
def test_no_fen_is_taken_twice_in_any_order(cuts: list[Wanted], chance: object) -> None:
    found = deduct(LINES, cuts)
    for line, amount in LINES.items():
        mine = [cut for cut in found if cut.wanted.line == line]
        asked = sum(cut.wanted.amount for cut in mine if cut.wanted.reason != "D14")
        assert sum(cut.amount for cut in mine) == min(amount, asked)
        assert all(0 <= cut.amount <= cut.wanted.amount for cut in mine)
    assert {cut.wanted for cut in found} == set(cuts)
    chance.shuffle(cuts)  # type: ignore[attr-defined]
    assert deduct(LINES, cuts) == found
    assert deduct(LINES, [*cuts, *cuts]) == found


def test_the_ground_against_the_whole_receipt_comes_first_and_the_rest_is_said() -> None:
    cuts = [
        Wanted("a", "D12", "R25", "K1", 6000, "超频次。"),
        Wanted("a", "D04", "R08", "K2", 7000, "限住院。"),
        Wanted("a", "D03", "R21", "K3", 500, "超限价。"),
        Wanted("a", "D14", "R48", "K4", 9000, "追溯码。"),
    ]
    assert [(cut.wanted.reason, cut.amount, cut.state, cut.text) for cut in deduct(LINES, cuts)] == [
        ("D04", 7000, State.TAKEN, "D04 限定支付范围不符：限住院。核减 70.00 元。"),
        (
            "D12",
            3000,
            State.PARTLY,
            "D12 超量开药、重复收费、分解收费：超频次。核减 30.00 元，其余 30.00 元已由其他原因核减。",
        ),
        ("D03", 0, State.COVERED, "D03 超限价：超限价。该费用已由其他原因核减，不再重复核减。"),
        ("D14", 0, State.SUSPENDED, "D14 票据要素不全或真伪存疑：追溯码。待核实，暂不核减。"),
    ]


@pytest.mark.parametrize(
    "cut",
    [Wanted("x", "D04", "R", "K", 1, ""), Wanted("a", "D15", "R", "K", 1, ""), Wanted("a", "D04", "R", "K", -1, "")],
)
def test_a_cut_that_makes_no_sense_is_refused(cut: Wanted) -> None:
    with pytest.raises(ValueError, match="not a cut"):
        deduct(LINES, [cut])


def test_reasons_are_complete() -> None:
    assert set(RANK) == set(REASONS) == {f"D{n:02}" for n in range(1, 15)}
    assert set(REASON_OF_VERIFICATION.values()) <= set(REASONS)
    assert {rule.reason for rule in load().rules.values()} - {""} <= set(REASONS)


# case name → amount in question, worked out by hand (分)
CHARGED = {
    "R01 部分退费": 1000,  # one of three boxes of 10 元 is left
    "R13 用药 15 天": 1000,  # the fifteenth day
    "R13 首末相距 15 天": 1000,
    "R14 三盒 21 天": 1000,  # 7 days of 21: one box of three
    "R16 两种规格合计超 4000 mg": 500,  # 4500 − 4000 mg: 500 of the 3000 mg of the last line, which costs 30 元
    "R21 高一分": 1,
    "R21 二级医院限价更低": 500,
    "R22 同日": 1000,
    "R22 当次住院不同日": 1000,
    "R24 同日": 1000,
    "R25 一天三次": 1000,
    "R25 住院 5 天计 6 次": 1000,
    "R26 第 15 天": 1000,
    "R27 未折价": 40_000,
    "R27 多一分": 1,
    "R31 一台手术三件": 1000,
    "R32 一天 25 小时": 1000,
    "R23 同一分钟两行": 1000,
    "R48 同码两次": 1000,
    "R35 住院中间": 1000,
    "R36 出院前一天入住别院": 0,
}


@pytest.mark.parametrize("name", CHARGED)
def test_the_amount_in_question_is_the_one_worked_out_by_hand(name: str) -> None:
    (case,) = [case for case in plant() if case.name == name]

    (hit,) = hits(load(), together([case]))
    assert hit.amount == CHARGED[name]


def test_every_planted_hit_can_be_said_and_cut() -> None:

    cases = plant()
    records = together(cases)
    found = hits(load(), records)
    lines = {line.id: line.amount for line in net(records.lines)}
    for hit in found:
        assert hit.sentence.endswith("。") and "{" not in hit.sentence and "“”" not in hit.sentence
        assert hit.source
        assert all(0 < charge.amount <= lines[charge.line] for charge in hit.charges)
    everything = deduct(lines, wanted(found, frozenset(Severity)))
    for line, amount in lines.items():
        assert sum(cut.amount for cut in everything if cut.wanted.line == line) <= amount
    violations = deduct(lines, wanted(found))
    assert {cut.wanted.ground for cut in violations} <= {
        r.id for r in load().rules.values() if r.severity is Severity.VIOLATION
    }


def test_what_a_clerk_reads_out() -> None:

    said = {}
    for case in plant():
        for hit in hits(load(), together([case])):
            said[case.name] = hit.sentence
    assert said["R01 限女性，男"] == "“DEMO-D02”限女性使用，参保人登记为男性。请核对参保人性别和处方。"
    assert said["R21 高一分"] == "“DEMO-S21”单价 50.01 元，限价 50 元。超出部分不予支付。"
    assert said["R22 同日"] == "“DEMO-S22B”已包含在“DEMO-S22A”中，当日不得另收。“DEMO-S22B”不予支付。"
    assert said["R33 入院前一天"] == (
        "“DEMO-N01”计费日期 2024-05-09 不在住院期间（2024-05-10 至 2024-05-15）。请核对日期。"
    )
    assert said["R37 15 天后"] == "出院 15 天后以同类诊断再次入住同一医院（15 天以内）。请核实有无分解住院。"


def test_of_one_claim_only_its_own_lines_are_charged() -> None:

    (case,) = [case for case in plant() if case.name == "R48 同码两次"]
    records = together([case])
    first, second = case.lines
    (hit,) = hits(load(), records, case.visits[0].claim)
    assert hit.raw.lines == (first.id, second.id)
    assert hit.charges == ()
    (hit,) = hits(load(), records, case.visits[1].claim)
    assert [(charge.line, charge.amount) for charge in hit.charges] == [(second.id, 1000)]
