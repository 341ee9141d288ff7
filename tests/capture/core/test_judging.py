"""States of figures: what the checks together say, and above all what they cannot say."""

from collections import Counter
from dataclasses import replace
from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.core.correct import (
    PAGES,
    TODAY,
    bill,
    everywhere,
    fee_list,
    field,
    labelled,
    line,
    put,
    without_line,
)

from jingban.capture.core.judging import Judged, judge
from jingban.capture.core.model import DocumentKind, Line, Origin, Record, Second, State
from jingban.capture.core.release import Released, release
from jingban.kernel.findings import Place


def states(judged: Judged) -> dict[str, str]:
    return {key: f.state.name for key, f in judged.record.keyed()}


def amounts(judged: Judged) -> Counter[str]:
    return Counter(f.state.name for key, f in judged.record.keyed() if key.endswith("ItemAmount"))


def priced(*rows: tuple[str, str, int], total: int | None = None) -> Record:
    lines = tuple(
        line(ItemName=f"项目{n}", ItemPrice=Decimal(p), ItemQuantity=Decimal(q), ItemAmount=a)
        for n, (p, q, a) in enumerate(rows)
    )
    fields = () if total is None else (field("TotalAmount", total),)
    return Record(DocumentKind.FEE_LIST, PAGES, fields, (), lines)


ROWS = (("12.50", "2", 2500), ("8.00", "3", 2400), ("1.10", "10", 1100))


def test_row_and_sum_together_confirm() -> None:
    assert set(states(judge(priced(*ROWS, total=6000))).values()) - {"READ"} == {"CONFIRMED"}
    assert states(judge(priced(*ROWS, total=6000)))["lines[0].ItemAmount"] == "CONFIRMED"
    assert states(judge(priced(*ROWS, total=6000)))["TotalAmount"] == "CONFIRMED"


def test_a_row_alone_confirms_nothing() -> None:
    judged = judge(priced(*ROWS))
    assert set(states(judged).values()) == {"READ"}
    assert all(check.ok for check in judged.checks)


def test_a_point_lost_in_price_and_amount_closes_the_row_and_not_the_sum() -> None:
    judged = judge(priced(("1250", "2", 250_000), *ROWS[1:], total=6000))
    assert states(judged)["lines[0].ItemAmount"] == "CONFLICT"
    assert "CONFIRMED" not in states(judged).values()


def test_a_sum_alone_confirms_no_member() -> None:
    record = bill(Random(1))
    judged = judge(record, TODAY)
    found = states(judged)
    assert (found["TotalAmount"], found["total_in_words"]) == ("CONFIRMED", "CONFIRMED")
    assert amounts(judged) == {"READ": 5}
    # Told apart by the second identity: 账户 and 现金 from 自付 and 自费, but not from one another.
    assert {found[k] for k in ("FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")} == {"READ"}
    told = states(judge(bill(Random(1), deposit=True), TODAY))
    assert (told["OwnPayAmount"], told["AccountPayAmount"], told["FundPayAmount"]) == ("CONFIRMED", "CONFIRMED", "READ")


def test_lines_confirm_the_categories_of_a_bill() -> None:
    judged = judge(bill(Random(1), lines=12), TODAY)
    assert amounts(judged) == {"CONFIRMED": 17}


def test_a_data_file_is_confirmed_by_its_sums() -> None:
    judged = judge(everywhere(bill(Random(1)), origin=Origin.XML), TODAY)
    assert amounts(judged) == {"CONFIRMED": 5}
    assert states(judged)["FundPayAmount"] == "CONFIRMED"


def boxed(record: Record, tops: list[tuple[float, float]], **more: object) -> Record:
    """Names and amounts with boxes at these heights."""

    def of(row: Line, name: float, amount: float) -> Line:
        left, right = row.cells
        return Line(
            (
                replace(left, place=Place(page=1, bbox=(10, name, 90, name + 10)), **more),  # type: ignore[arg-type]
                replace(right, place=Place(page=1, bbox=(200, amount, 250, amount + 10)), **more),  # type: ignore[arg-type]
            )
        )

    return replace(record, categories=tuple(of(row, *top) for row, top in zip(record.categories, tops, strict=True)))


@pytest.mark.parametrize("more", [{"second": Second.AGREES}, {"origin": Origin.TEXT}])
def test_digits_read_twice_alike_in_their_own_rows_are_confirmed_by_the_sum(more: dict[str, object]) -> None:
    level = [(20.0 * n, 20.0 * n + 3) for n in range(5)]
    assert amounts(judge(boxed(bill(Random(1)), level, **more), TODAY)) == {"CONFIRMED": 5}
    crossed = [(0.0, 23.0), (20.0, 3.0), *level[2:]]
    assert amounts(judge(boxed(bill(Random(1)), crossed, **more), TODAY)) == {"CONFIRMED": 3, "READ": 2}
    assert amounts(judge(boxed(bill(Random(1)), level), TODAY)) == {"READ": 5}  # boxes without exact digits


PAYMENTS = (
    "FundPayAmount",
    "OtherPayAmount",
    "AccountPayAmount",
    "OwnPayAmount",
    "SelfpaymentAmount",
    "SelfpaymentCost",
)
DEPOSITS = ("PrepayAmount", "RechargeAmount", "RefundAmount")


def test_labelled_amounts_read_twice_alike_are_confirmed_by_their_sum() -> None:
    record = labelled(bill(Random(1), deposit=True), second=Second.AGREES)
    judged = states(judge(record, TODAY))
    assert {judged[name] for name in (*PAYMENTS, *DEPOSITS)} == {"CONFIRMED"}
    once = states(judge(labelled(bill(Random(1), deposit=True)), TODAY))
    assert {once[name] for name in ("FundPayAmount", "OtherPayAmount", *DEPOSITS)} == {"READ"}  # read by one alone


def test_a_sum_that_does_not_close_confirms_nothing_that_was_read_twice() -> None:
    record = labelled(bill(Random(1)), second=Second.AGREES)
    wrong = states(judge(put(record, "FundPayAmount", 1, second=Second.AGREES), TODAY))
    assert {wrong[name] for name in PAYMENTS} & {"CONFIRMED"} == set()


def test_an_amount_of_a_lost_label_is_not_confirmed_under_the_label_in_front() -> None:
    """统筹 prints nothing, the label of 其他 is lost and its amount, read twice alike, passes for 统筹: the sum closes."""
    record = labelled(bill(Random(1)), second=Second.AGREES)
    spent = record.by_key["FundPayAmount"].value + record.by_key["OtherPayAmount"].value  # type: ignore[operator]
    record = put(record, "FundPayAmount", spent, second=Second.AGREES)
    record = replace(record, fields=tuple(f for f in record.fields if f.name != "OtherPayAmount"))
    judged = judge(record, TODAY)
    assert next(check for check in judged.checks if check.id == "sum.payments").ok
    assert states(judged)["FundPayAmount"] == "READ"


def test_one_figure_read_for_two_labels_stands_under_neither() -> None:
    record = labelled(bill(Random(1)), second=Second.AGREES)
    place = record.by_key["OtherPayAmount"].place
    record = put(record, "FundPayAmount", record.by_key["FundPayAmount"].value, place=place, second=Second.AGREES)
    assert states(judge(record, TODAY))["FundPayAmount"] == "READ"


def test_a_person_who_keyed_all_but_one_confirms_the_last() -> None:
    record = bill(Random(1))
    for index in range(4):
        key = f"categories[{index}].ItemAmount"
        record = record.with_human(key, record.by_key[key].value)
    assert amounts(judge(record, TODAY)) == {"CONFIRMED": 5}


def test_one_wrong_amount_is_convicted_alone() -> None:
    judged = judge(priced(("12.50", "2", 2900), *ROWS[1:], total=6000))
    assert judged.conflicts == ("lines[0].ItemAmount",)


def test_wrong_rows_that_make_up_the_difference_are_convicted_together() -> None:
    judged = judge(priced(("12.50", "2", 2900), ("8.00", "3", 2700), ROWS[2], total=6000))
    assert judged.conflicts == ("lines[0].ItemAmount", "lines[1].ItemAmount")


def test_a_wrong_price_under_a_closing_sum_leaves_the_amount() -> None:
    judged = judge(priced(("17.50", "2", 2500), *ROWS[1:], total=6000))
    assert judged.conflicts == ("lines[0].ItemPrice", "lines[0].ItemQuantity")
    assert states(judged)["lines[0].ItemAmount"] == "READ"  # the total might be wrong by as much
    words = Record(
        DocumentKind.FEE_LIST, PAGES, (*judged.record.fields, field("total_in_words", 6000)), (), judged.record.lines
    )
    assert states(judge(words))["lines[0].ItemAmount"] == "CONFIRMED"  # now nothing is left that could be


def test_swapped_amounts_are_not_mistaken_for_wrong_prices() -> None:
    judged = judge(priced(("12.50", "2", 2400), ("8.00", "3", 2500), ROWS[2], total=6000))
    assert {"lines[0].ItemAmount", "lines[1].ItemAmount"} <= set(judged.conflicts)


def test_a_misread_total_is_convicted_by_words_and_sums() -> None:
    record = bill(Random(2))
    judged = judge(put(record, "TotalAmount", int(record.by_key["TotalAmount"].value or 0) + 900), TODAY)  # type: ignore[arg-type]
    assert judged.conflicts == ("TotalAmount",)


def test_a_total_in_two_scripts_stands_when_a_line_is_lost() -> None:
    judged = judge(without_line(fee_list(Random(4), 8, words=True), 3), TODAY)
    found = states(judged)
    assert (found["TotalAmount"], found["total_in_words"]) == ("READ", "READ")  # not blamed, but somebody disputes it
    assert amounts(judged) == {"CONFLICT": 7}


def test_numerals_and_words_misread_alike_are_disputed_by_the_sums() -> None:
    record = bill(Random(2))
    wrong = put(put(record, "TotalAmount", 5), "total_in_words", 5)
    judged = judge(wrong, TODAY)
    assert judged.conflicts == ("TotalAmount",)
    assert states(judged)["total_in_words"] == "READ"


def test_closing_pages_are_not_blamed_for_another_page() -> None:
    record = fee_list(Random(5), 12, 3, subtotals=True)
    judged = judge(without_line(record, 5), TODAY)  # of the second page
    blamed = {
        judged.record.lines[int(key[6:].partition("]")[0])].place.page
        for key in judged.conflicts
        if key.startswith("lines")
    }
    assert blamed == {2}


def test_a_failing_sum_blames_what_no_row_holds_and_the_rest_proves_nothing() -> None:
    record = priced(*ROWS, ("4.20", "1", 420), total=6920)
    lost = record.by_key["lines[3].ItemPrice"]
    lines = (
        *record.lines[:3],
        replace(record.lines[3], cells=tuple(c for c in record.lines[3].cells if c is not lost)),
    )
    judged = judge(replace(record, lines=lines))
    assert judged.conflicts == ("TotalAmount", "lines[3].ItemAmount")  # 5.00 too much: one of these two
    assert {states(judged)[f"lines[{n}].ItemAmount"] for n in range(3)} == {"READ"}
    assert not isinstance(release(judged.record), Released)


def test_a_sum_misprinted_under_closing_rows_is_blamed_alone() -> None:
    judged = judge(priced(*ROWS, total=6900))
    assert judged.conflicts == ("TotalAmount",)
    assert amounts(judged) == {"READ": 3}
    # Exact text in its own row would confirm an amount; not while a sum speaks against it.
    exact = judge(everywhere(priced(*ROWS, total=6900), origin=Origin.TEXT))
    assert amounts(exact) == {"READ": 3}
    assert not isinstance(release(exact.record), Released)


def test_discounts_neither_prove_nor_conflict() -> None:
    judged = judge(priced(("3.33", "30", 10000), *ROWS[1:], total=13500))
    assert judged.conflicts == ()
    assert states(judged)["lines[0].ItemAmount"] == "READ"
    assert states(judged)["lines[1].ItemAmount"] == "CONFIRMED"


def test_a_hidden_or_wrong_code_blocks_no_money() -> None:
    record = bill(Random(1), lines=6)
    for code in ("110105********002X", "110105194912310020"):
        judged = judge(replace(record, fields=(*record.fields, field("PayerPartyCode", code))), TODAY)
        assert amounts(judged) == {"CONFIRMED": 11}


@given(st.integers(0, 10**6), st.floats(0, 1))
def test_confidence_and_states_handed_in_change_nothing(seed: int, confidence: float) -> None:
    record = put(fee_list(Random(seed), 5), "lines[1].ItemAmount", seed)
    other = everywhere(record, confidence=confidence, state=State.CONFIRMED)
    assert states(judge(other, TODAY)) == states(judge(record, TODAY))
    assert judge(other, TODAY).checks == judge(record, TODAY).checks


def test_future_dates_are_told_only_with_a_day() -> None:
    record = put(bill(Random(1)), "IssueDate", date(2030, 1, 1))
    assert judge(record).conflicts == ()
    assert judge(record, TODAY).conflicts == ("IssueDate",)
