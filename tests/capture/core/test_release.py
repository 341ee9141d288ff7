"""Nothing is released on confidence; what stands in the way is told in words."""

from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.capture.core.correct import PAGES, TODAY, bill, everywhere, fee_list, field, line, put

from jingban.capture.core.model import DocumentKind, Origin, Record, State
from jingban.capture.core.release import Blocked, Hand, Released, label, release


def codes(outcome: Released | Blocked) -> set[tuple[str, str]]:
    return {(o.code, o.key) for o in outcome.obstacles} if isinstance(outcome, Blocked) else set()


def keyed(record: Record, *keys: str) -> Record:
    for key in keys:
        record = record.with_human(key, record.by_key[key].value)
    return record


def test_a_list_that_closes_is_released() -> None:
    record = Record(
        DocumentKind.FEE_LIST,
        PAGES,
        (field("TotalAmount", 4900),),
        (),
        (
            line(ItemPrice=Decimal("12.50"), ItemQuantity=Decimal(2), ItemAmount=2500),
            line(ItemPrice=Decimal("8.00"), ItemQuantity=Decimal(3), ItemAmount=2400),
        ),
    )
    outcome = release(record, today=TODAY)
    assert isinstance(outcome, Released)
    assert outcome.judged.record.by_key["TotalAmount"].state is State.CONFIRMED
    lost = release(replace(record, lines=record.lines[:1]), today=TODAY)
    assert ("check", "lines[0].ItemAmount") in codes(lost)


def test_states_handed_in_are_not_believed() -> None:
    record = bill(Random(1))
    claimed = everywhere(record, state=State.CONFIRMED, confidence=1.0)
    assert codes(release(claimed, today=TODAY)) == codes(release(record, today=TODAY))
    assert ("read", "FundPayAmount") in codes(release(claimed, today=TODAY))


@settings(max_examples=40)
@given(st.integers(0, 10**6), st.one_of(st.none(), st.floats(0, 1)))
def test_confidence_changes_nothing(seed: int, confidence: float | None) -> None:
    record = fee_list(Random(seed), 4)
    assert codes(release(everywhere(record, confidence=confidence), today=TODAY)) == codes(release(record, today=TODAY))


def test_amounts_nothing_vouches_for_need_a_person() -> None:
    record = bill(Random(1))
    wanted = codes(release(record, today=TODAY))
    assert {code for code, _ in wanted} == {"read"}
    assert isinstance(release(keyed(record, *(key for _, key in wanted)), today=TODAY), Released)


def test_a_data_file_needs_nobody() -> None:
    assert isinstance(release(everywhere(bill(Random(1)), origin=Origin.XML), today=TODAY), Released)


def test_a_conflict_is_resolved_by_a_person() -> None:
    record = put(fee_list(Random(9), 5, words=True), "lines[2].ItemAmount", 1)
    right = int(fee_list(Random(9), 5, words=True).by_key["lines[2].ItemAmount"].value)  # type: ignore[arg-type]
    blocked = release(record, today=TODAY)
    assert ("conflict", "lines[2].ItemAmount") in codes(blocked)
    again = release(record.with_human("lines[2].ItemAmount", right), today=TODAY)
    assert not {code for code, _ in codes(again)} & {"conflict", "check"}


def test_a_persons_value_that_breaks_a_check_needs_a_reason() -> None:
    record = bill(Random(1), lines=6)
    total = int(record.by_key["TotalAmount"].value)  # type: ignore[arg-type]
    record = keyed(record, *(key for _, key in codes(release(record, today=TODAY)) if key))
    assert isinstance(release(record, today=TODAY), Released)
    wrong = record.with_human("total_in_words", total + 100)
    assert codes(release(wrong, today=TODAY)) == {("check", "TotalAmount")}
    assert codes(release(wrong, today=TODAY, overrides={"capital": " "})) == codes(release(wrong, today=TODAY))
    assert isinstance(release(wrong, today=TODAY, overrides={"capital": "原件大写印错，经医院书面说明"}), Released)


def test_a_reason_does_not_make_a_reading_right() -> None:
    record = put(bill(Random(1)), "OwnPayAmount", 1)
    found = codes(release(record, today=TODAY, overrides={"sum.payments": "原件如此"}))
    assert ("conflict", "OwnPayAmount") in found
    assert "check" not in {code for code, _ in found}


def test_missing_and_unread_amounts() -> None:
    empty = Record(DocumentKind.INPATIENT, PAGES, (), (line(ItemName="西药费"),))
    assert codes(release(empty)) == {("missing", "TotalAmount"), ("missing", "categories[0].ItemAmount")}
    record = put(fee_list(Random(1), 3), "lines[1].ItemAmount", None)
    assert ("unread", "lines[1].ItemAmount") in codes(release(record, today=TODAY))
    label_only = Record(DocumentKind.OTHER, PAGES, (replace(field("RefundAmount", None), raw=""),))
    assert codes(release(label_only)) == {("unread", "RefundAmount")}  # an amount that was not found is no zero
    assert isinstance(release(label_only.with_human("RefundAmount", None)), Released)


def test_large_amounts_are_keyed_by_two() -> None:
    record = Record(DocumentKind.OTHER, PAGES, (field("TotalAmount", 1_000_000),)).with_human("TotalAmount", 1_000_000)

    def found(*hand: object) -> set[str]:
        outcome = release(record, threshold=1_000_000, hands={"TotalAmount": Hand(*hand)} if hand else None)  # type: ignore[arg-type]
        return {code for code, _ in codes(outcome)}

    assert found() == {"second"}
    assert found("甲") == {"second"}
    assert found("甲", "甲", 1_000_000) == {"second"}
    assert found("甲", "乙", 1_000_001) == {"second"}
    assert found("甲", "乙", 1_000_000) == set()
    assert isinstance(release(record, threshold=1_000_001), Released)


@pytest.mark.parametrize(
    ("key", "words"),
    [
        ("TotalAmount", "“金额合计”"),
        ("lines[3].ItemPrice", "明细第 4 行“单价”"),
        ("categories[0].ItemAmount", "大项第 1 行“金额”"),
    ],
)
def test_keys_in_words(key: str, words: str) -> None:
    assert label(key) == words


def test_every_obstacle_says_what_to_do() -> None:
    outcome = release(put(bill(Random(1)), "TotalAmount", 5), today=TODAY)
    assert isinstance(outcome, Blocked)
    assert all(o.message and ("请" in o.message or "须" in o.message) for o in outcome.obstacles)
