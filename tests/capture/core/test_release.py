"""Nothing is released on confidence; what stands in the way is told in words."""

from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.capture.core.correct import PAGES, TODAY, bill, everywhere, fee_list, field, line, put

from jingban.capture.core.model import DocumentKind, Origin, Record, State
from jingban.capture.core.release import Blocked, Hand, Released, label, release
from jingban.kernel.findings import Severity


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


@pytest.mark.parametrize("origin", [Origin.XML, Origin.OFD])
def test_a_data_file_needs_no_retyping_and_says_that_nobody_verified_it(origin: Origin) -> None:
    """Planted: a bill file written by the claimant. It is consistent, so only the warning can speak."""
    outcome = release(everywhere(bill(Random(1)), origin=origin), today=TODAY)
    assert isinstance(outcome, Released)
    (said,) = (check for check in outcome.judged.checks if check.id == "source.unsigned")
    assert (said.ok, said.severity, said.subjects) == (False, Severity.WARNING, ())
    assert "查验" in said.message


@pytest.mark.parametrize("origin", [Origin.OCR, Origin.TEXT])
def test_paper_and_print_say_nothing_of_signatures(origin: Origin) -> None:
    outcome = release(everywhere(bill(Random(1)), origin=origin), today=TODAY)
    assert "source.unsigned" not in {check.id for check in outcome.judged.checks}


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


FINE = ("0.1234", "2", 25), ("8.00", "3", 2400)  # 0.1234 × 2 = 0.2468: the last digits of the price prove nothing


def fine(rows: tuple[tuple[str, str, int], ...] = FINE, total: int = 2425) -> Record:
    lines = tuple(line(ItemPrice=Decimal(p), ItemQuantity=Decimal(q), ItemAmount=a) for p, q, a in rows)
    return Record(DocumentKind.FEE_LIST, PAGES, (field("TotalAmount", total),), (), lines)


def test_a_price_whose_last_digits_move_no_amount_passes_as_merely_read() -> None:
    outcome = release(fine(), today=TODAY)
    assert isinstance(outcome, Released)
    read = outcome.judged.record.by_key
    assert read["lines[0].ItemPrice"].state is State.READ  # said to whoever decides by the price
    assert read["lines[0].ItemQuantity"].state is State.CONFIRMED
    misread = release(put(fine(), "lines[0].ItemPrice", Decimal("0.1251")), today=TODAY)
    assert isinstance(misread, Released)  # 0.2502: still 0.25 元
    assert misread.judged.record.by_key["lines[0].ItemAmount"].value == 25


@pytest.mark.parametrize("price", ["0.1174", "0.1284", "1.1234", "1234"])
def test_a_price_that_would_move_its_amount_blocks(price: str) -> None:
    found = codes(release(put(fine(), "lines[0].ItemPrice", Decimal(price)), today=TODAY))
    assert "lines[0].ItemPrice" in {key for _, key in found}


def test_a_fine_price_blocks_where_its_line_is_not_settled_without_it() -> None:
    alone = Record(DocumentKind.FEE_LIST, PAGES, (), (), fine().lines)  # no total: nothing vouches for the amount
    assert {("read", f"lines[0].{name}") for name in ("ItemPrice", "ItemQuantity", "ItemAmount")} <= codes(
        release(alone, today=TODAY)
    )
    no_row = replace(fine(), lines=(line(ItemPrice=Decimal("0.1234"), ItemAmount=25), fine().lines[1]))
    assert ("read", "lines[0].ItemPrice") in codes(release(no_row, today=TODAY))


def test_a_line_of_nothing_pins_no_factor() -> None:
    """Planted: 0.00 × 10 for 0.00 × 1. No amount moves, and a limit of pieces would."""
    free = fine((("0.00", "10", 0), ("8.00", "3", 2400)), 2400)
    assert codes(release(free, today=TODAY)) == {("read", "lines[0].ItemQuantity")}


def test_two_fine_factors_hold_each_other_only_with_a_person_between() -> None:
    both = fine((("5.00", "0.333", 167), ("8.00", "3", 2400)), 2567)  # neither 5.00 nor 0.333 is pinned by 1.67
    wanted = {key for _, key in codes(release(both, today=TODAY))}
    assert {"lines[0].ItemPrice", "lines[0].ItemQuantity"} <= wanted
    assert "lines[0].ItemQuantity" not in {
        key for _, key in codes(release(keyed(both, "lines[0].ItemPrice", "lines[0].ItemAmount"), today=TODAY))
    }


@settings(max_examples=60)
@given(st.integers(1, 99_999), st.integers(1, 60), st.integers(1, 99_999))
def test_no_passed_price_could_have_moved_its_amount(price: int, quantity: int, misread: int) -> None:
    """Planted: the price is misread as anything; what is released gives the right amount."""
    right = (Decimal(price) / 10_000) * quantity * 100
    amount = int(right.quantize(Decimal(1), rounding=ROUND_HALF_UP))
    record = fine(((str(Decimal(price) / 10_000), str(quantity), amount), ("8.00", "3", 2400)), amount + 2400)
    outcome = release(put(record, "lines[0].ItemPrice", Decimal(misread) / 10_000), today=TODAY)
    if isinstance(outcome, Released):
        product = Decimal(misread) / 10_000 * quantity * 100
        assert abs(product - amount) <= Decimal("0.5")


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


@pytest.mark.parametrize(("days", "released"), [("8", True), ("9", True), ("7", False), ("80", False)])
def test_the_days_of_a_stay_pass_beside_its_dates(days: str, released: bool) -> None:
    fields = (
        field("InHospitalDate", date(2024, 1, 1)),
        field("OutHospitalDate", date(2024, 1, 9)),
        field("hospital_days", Decimal(days)),
    )
    outcome = release(Record(DocumentKind.DISCHARGE, PAGES, fields), today=TODAY)
    assert isinstance(outcome, Released) is released
    alone = release(Record(DocumentKind.DISCHARGE, PAGES, fields[2:]), today=TODAY)
    assert isinstance(alone, Blocked)


def test_a_bill_that_takes_another_back_says_so_and_no_figure_of_it_is_doubted() -> None:
    true = bill(Random(1))
    red = true._mapped(
        lambda _, f: replace(f, machine=-f.machine, origin=Origin.XML) if isinstance(f.machine, int) else f
    )
    judged = release(red, today=TODAY).judged
    (said,) = (check for check in judged.checks if check.id == "source.reversing")
    assert "冲红" in said.message and not said.ok and said.severity is Severity.WARNING
    assert judged.record.by_key["TotalAmount"].state is not State.CONFLICT
    assert all(check.id != "source.reversing" for check in release(true, today=TODAY).judged.checks)
