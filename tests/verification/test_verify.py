"""单据核对: every rule planted at a known place is found, near misses are not."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.verification.planting import BILL, CLAIM, KNOWN, KNOWN_BILL, cases, inpatient, paid, with_bill

from jingban.verification.core.keys import key_of, normal, one_apart
from jingban.verification.core.model import At, Cover, Known, Line, Severity
from jingban.verification.core.saying import RULES
from jingban.verification.core.verify import CHECKS, verify

CASES = cases()


@pytest.mark.parametrize("name", CASES)
def test_exactly_the_planted_rule_is_found(name: str) -> None:
    claim, known, expected = CASES[name]
    assert {finding.rule for finding in verify(claim, known).findings} == expected


def test_every_rule_is_planted_and_missed_by_a_little() -> None:
    planted = Counter(name.split()[0] for name, case in CASES.items() if case[2])
    missed = Counter(name.split()[0] for name, case in CASES.items() if not case[2])
    found: Counter[str] = Counter()
    alarms: Counter[str] = Counter()
    for claim, known, expected in CASES.values():
        rules = {finding.rule for finding in verify(claim, known).findings}
        found.update(rules & expected)
        alarms.update(rules - expected)
    print("\n规则  植入  查出  近似  误报  名称")
    for rule, (title, _, _) in RULES.items():
        print(f"{rule}  {planted[rule]:>4}  {found[rule]:>4}  {missed[rule]:>4}  {alarms[rule]:>4}  {title}")
    assert set(RULES) == set(CHECKS) == {f"D{n:02}" for n in range(1, 19)}
    assert all(planted[rule] and missed[rule] for rule in RULES)
    assert found == planted
    assert not alarms


def test_hard_gates_are_the_four_of_the_rule_book() -> None:
    assert {rule for rule, (_, _, gate) in RULES.items() if gate} == {"D01", "D02", "D03", "D12"}
    for name, (claim, known, expected) in CASES.items():
        assert verify(claim, known).blocked == bool(expected & {"D01", "D02", "D03", "D12"}), name


def test_a_finding_says_both_places_the_amount_and_what_to_do() -> None:
    (finding,) = verify(CLAIM, paid(KNOWN_BILL)).findings
    assert (finding.rule, finding.severity, finding.gate, finding.bill, finding.amount) == (
        "D01", Severity.VIOLATION, True, "B1", 10350,
    )  # fmt: skip
    assert finding.here.text == "票据 11010124 0012345678，2024-05-10，103.50 元"
    assert finding.there is not None and (finding.there.kind, finding.there.id) == (At.CLAIM, "C0")
    assert finding.message == (
        "该票据已在业务 C0 中受理，不能再次报销。请退回票据并告知申请人；如认为有误，请调阅该业务。"
    )


def test_no_finding_names_another_person() -> None:
    for claim, known, _ in CASES.values():
        for finding in verify(claim, known).findings:
            said = finding.message + finding.here.text + (finding.there.text if finding.there else "")
            assert not {"P2", "P3"} & {finding.here.id, finding.there.id if finding.there else ""}
            assert "P2" not in said and "P3" not in said
            assert finding.message.endswith("。") and "请" in finding.message


def test_lines_outside_the_cover_are_named_and_summed() -> None:
    claim = inpatient(lines=(
        Line("L1", "示例药品", BILL.lines[0].quantity, BILL.lines[0].price, 4000, date(2024, 5, 4)),
        Line("L2", "示例检查", BILL.lines[1].quantity, BILL.lines[1].price, 6350, date(2024, 5, 5)),
    ))  # fmt: skip
    claim = replace(claim, person=replace(claim.person, cover=(Cover(date(2024, 5, 5)),)))
    (finding,) = verify(claim, KNOWN).findings
    assert (finding.rule, finding.lines, finding.amount) == ("D13", ("L1",), 4000)


def test_what_was_not_asked_is_said() -> None:
    blind = Known(bills=None, elsewhere=None, settlements=None, stays=None, stay_payments=None)
    result = verify(replace(with_bill(official=None), person=replace(CLAIM.person, cover=None)), blind)
    assert result.findings == ()
    assert Counter(item.rule for item in result.unchecked) == Counter(
        ["D01", "D04", "D05", "D16", "D02", "D12", "D10", "D11", "D17", "D15", "D13", "D13", "D03"]
    )
    assert verify(CLAIM, KNOWN).unchecked == ()


DIGITS = st.text("0123456789OB", min_size=2, max_size=10)


@given(DIGITS, st.integers(0, 9), st.sampled_from("0123456789OB"))
def test_one_slip_is_one_apart_both_ways(number: str, at: int, letter: str) -> None:
    at %= len(number)
    for slip in (
        number[:at] + letter + number[at + 1 :],
        number[:at] + letter + number[at:],
        number[:at] + number[at + 1 :],
    ):
        assert one_apart(number, slip) == one_apart(slip, number) == (number != slip)
    exchanged = number[:at] + number[at : at + 2][::-1] + number[at + 2 :]
    assert one_apart(number, exchanged) == (number != exchanged)


@given(DIGITS)
def test_the_key_does_not_change_with_writing(number: str) -> None:
    written = "０" + " ".join(number.lower()) + "-"
    assert normal(written) == normal(number)
    assert normal(normal(number)) == normal(number)
    assert key_of("", " - ") is None


@given(st.permutations(range(4)))
def test_the_order_of_what_is_known_does_not_matter(order: list[int]) -> None:
    bills = [KNOWN_BILL, *(CASES[name][1].bills[0] for name in ("D04 3 for 8", "D05 other number", "D14 picture six bits apart"))]  # fmt: skip
    expected = verify(CLAIM, paid(*bills)).findings
    assert set(verify(CLAIM, paid(*(bills[n] for n in order))).findings) == set(expected)
