"""States of figures: what the checks together say, and above all what they cannot say.

The planted-error harness at the end plants errors of every kind papers and readers make into correct papers and counts
the silent ones: a wrong figure that is confirmed, or a paper released without a question.
"""

from collections import Counter
from collections.abc import Callable
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
    doubled_line,
    everywhere,
    fee_list,
    field,
    line,
    put,
    total_of,
    without_line,
)

from jingban.capture.core.judging import Judged, judge
from jingban.capture.core.model import DocumentKind, Line, Origin, Record, Second, State
from jingban.capture.core.names import Kind, spec_of
from jingban.capture.core.release import Released, release
from jingban.kernel.findings import Place

FIGURES = (Kind.MONEY, Kind.WORDS, Kind.PRICE, Kind.QUANTITY)


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


def labelled(record: Record, **more: object) -> Record:
    """Every field of the head and foot with a place of its own."""
    spots = {f.name: Place(page=1, bbox=(10.0, 20.0 * n, 90.0, 20.0 * n + 10)) for n, f in enumerate(record.fields)}
    fields = tuple(replace(f, place=spots[f.name], **more) for f in record.fields)  # type: ignore[arg-type]
    return replace(record, fields=fields)


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


# --- planted errors --------------------------------------------------------------------------------

Plant = Callable[[Random, Record], Record | None]


def _money_keys(record: Record, *names: str) -> list[str]:
    return [k for k, f in record.keyed() if k.rpartition(".")[2] in names and f.value is not None]


def _digit(lot: Random, value: int | Decimal) -> int | Decimal:
    """One digit read as another."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    spots = [i for i, sign in enumerate(text) if sign.isdigit()]
    at = lot.choice(spots)
    new = text[:at] + lot.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]
    return Decimal(new) if isinstance(value, Decimal) else int(new)


def _any_digit(lot: Random, record: Record) -> Record | None:
    keys = [k for k, f in record.keyed() if _kind(k) in FIGURES and f.value is not None]
    key = lot.choice(keys)
    return put(record, key, _digit(lot, record.by_key[key].value))  # type: ignore[arg-type]


def _kind(key: str) -> Kind:
    spec = spec_of(key.rpartition(".")[2])
    return spec.kind if spec else Kind.TEXT


def _digits_swapped(lot: Random, record: Record) -> Record | None:
    key = lot.choice(_money_keys(record, "ItemAmount", "TotalAmount", "FundPayAmount", "OwnPayAmount"))
    text = str(record.by_key[key].value)
    at = lot.randrange(len(text) - 1) if len(text) > 1 else 0
    new = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return put(record, key, int(new)) if new.lstrip("-").isdigit() and "-" not in new[1:] else None


def _lost_point(lot: Random, record: Record) -> Record | None:
    key = lot.choice(_money_keys(record, "ItemAmount", "TotalAmount", "OwnPayAmount"))
    return put(record, key, int(record.by_key[key].value) * 100)  # type: ignore[arg-type]


def _lost_points_in_row(lot: Random, record: Record) -> Record | None:
    index = lot.randrange(len(record.lines)) if record.lines else -1
    price = record.by_key.get(f"lines[{index}].ItemPrice")
    if price is None:
        return None
    record = put(record, f"lines[{index}].ItemPrice", price.value * 100)  # type: ignore[operator, arg-type]
    key = f"lines[{index}].ItemAmount"
    return put(record, key, int(record.by_key[key].value) * 100)  # type: ignore[arg-type]


def _quantity_and_amount_tenfold(lot: Random, record: Record) -> Record | None:
    index = lot.randrange(len(record.lines)) if record.lines else -1
    quantity = record.by_key.get(f"lines[{index}].ItemQuantity")
    if quantity is None:
        return None
    record = put(record, f"lines[{index}].ItemQuantity", quantity.value * 10)  # type: ignore[operator, arg-type]
    key = f"lines[{index}].ItemAmount"
    return put(record, key, int(record.by_key[key].value) * 10)  # type: ignore[arg-type]


def _dropped(lot: Random, record: Record) -> Record | None:
    return without_line(record, lot.randrange(len(record.lines))) if record.lines else None


def _doubled(lot: Random, record: Record) -> Record | None:
    return doubled_line(record, lot.randrange(len(record.lines))) if record.lines else None


def _dropped_category(lot: Random, record: Record) -> Record | None:
    at = lot.randrange(len(record.categories)) if record.categories else -1
    return None if at < 0 else replace(record, categories=(*record.categories[:at], *record.categories[at + 1 :]))


def _swapped(lot: Random, record: Record, *names: str) -> Record | None:
    keys = _money_keys(record, *names)
    if len(keys) < 2:
        return None
    one, two = lot.sample(keys, 2)
    first, second = record.by_key[one].value, record.by_key[two].value
    return put(put(record, one, second), two, first)


def _swapped_amounts(lot: Random, record: Record) -> Record | None:
    return _swapped(lot, record, "ItemAmount")


def _swapped_payments(lot: Random, record: Record) -> Record | None:
    return _swapped(lot, record, "FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")


def _cancelling(lot: Random, record: Record) -> Record | None:
    """Two wrong digits that leave the sum as it was."""
    names = lot.choice((("ItemAmount",), ("FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")))
    keys = _money_keys(record, *names)
    if len(keys) < 2:
        return None
    one, two = lot.sample(keys, 2)
    more = lot.choice((1, 5, 10, 50, 100, 300, 1000))
    record = put(record, one, int(record.by_key[one].value) + more)  # type: ignore[arg-type]
    return put(record, two, int(record.by_key[two].value) - more)  # type: ignore[arg-type]


def _wrong_category(lot: Random, record: Record) -> Record | None:
    keys = _money_keys(record, "category")
    if not keys or not record.categories:
        return None
    key = lot.choice(keys)
    return put(record, key, lot.choice(["西药费", "检查费", "治疗费", "床位费", "化验费"]))


def _words_misread(lot: Random, record: Record) -> Record | None:
    field_ = record.by_key.get("total_in_words")
    return None if field_ is None else put(record, "total_in_words", _digit(lot, field_.value))  # type: ignore[arg-type]


def _total_misread(lot: Random, record: Record) -> Record | None:
    field_ = record.by_key.get("TotalAmount")
    return None if field_ is None else put(record, "TotalAmount", _digit(lot, field_.value))  # type: ignore[arg-type]


def _row_as_a_whole(lot: Random, record: Record) -> Record | None:
    """Price and amount of a row with quantity 1 misread alike: the same glyphs, twice."""
    rows = [n for n, row in enumerate(record.lines) if (q := row.cell("ItemQuantity")) is not None and q.value == 1]
    if not rows:
        return None
    index = lot.choice(rows)
    key = f"lines[{index}].ItemAmount"
    wrong = int(_digit(lot, int(record.by_key[key].value)))  # type: ignore[arg-type]
    return put(put(record, key, wrong), f"lines[{index}].ItemPrice", Decimal(wrong).scaleb(-2))


PLANTS: dict[str, Plant] = {
    "digit": _any_digit,
    "digits swapped": _digits_swapped,
    "point lost": _lost_point,
    "points lost in price and amount": _lost_points_in_row,
    "quantity and amount tenfold": _quantity_and_amount_tenfold,
    "row dropped": _dropped,
    "row doubled": _doubled,
    "category dropped": _dropped_category,
    "amounts swapped": _swapped_amounts,
    "payments swapped": _swapped_payments,
    "digits that cancel": _cancelling,
    "wrong category": _wrong_category,
    "words misread": _words_misread,
    "total misread": _total_misread,
    "quantity 1, price and amount alike": _row_as_a_whole,
}

# Here a second reader sees what is printed: it agrees with no wrong reading. Elsewhere it misreads alike.
IN_PLACES = "bill in its places, second reading right"
PAPERS: dict[str, Callable[[Random], Record]] = {
    "list": lambda lot: fee_list(lot, lot.randrange(3, 14)),
    "list with words": lambda lot: fee_list(lot, lot.randrange(3, 14), words=True),
    "list over pages": lambda lot: fee_list(lot, lot.randrange(6, 18), 3, subtotals=True),
    "list without total": lambda lot: fee_list(lot, lot.randrange(3, 10), total=False),
    "bill": lambda lot: bill(lot),
    "bill with deposit": lambda lot: bill(lot, deposit=True),
    "bill without words": lambda lot: bill(lot, words=False),
    "bill with lines": lambda lot: bill(lot, lines=lot.randrange(5, 12)),
    "old bill read as text": lambda lot: everywhere(bill(lot), origin=Origin.TEXT),
    IN_PLACES: lambda lot: labelled(bill(lot, deposit=lot.random() < 0.5), second=Second.AGREES),
    "bill, second reading agrees": lambda lot: everywhere(bill(lot, lines=0), second=Second.AGREES),
}


def _row_of(record: Record, key: str) -> Line | None:
    part, _, rest = key.partition("[")
    if part not in ("lines", "categories"):
        return None
    return (record.lines if part == "lines" else record.categories)[int(rest.partition("]")[0])]


def contradicted(kind: str, true: Record, wrong: Record) -> Record:
    """The second reading of such a paper agrees with no figure that was changed."""
    if kind != IN_PLACES:
        return wrong
    changed = {k for k, f in wrong.keyed() if k not in true.by_key or f.machine != true.by_key[k].machine}
    return wrong._mapped(lambda k, f: replace(f, second=Second.NONE) if k in changed else f)


def silent(true: Record, wrong: Record) -> list[str]:
    """Wrong figures that are confirmed, by key; ``release`` when the whole paper would pass."""
    judged = judge(wrong, TODAY)
    shape = len(true.lines) == len(wrong.lines) and len(true.categories) == len(wrong.categories)
    rows = {str(row.cells[0].value): row for row in (*true.lines, *true.categories)}
    found = []
    for key, seen in judged.record.keyed():
        held = _row_of(judged.record, key)
        truth = true.by_key[key] if held is None else rows[str(held.cells[0].value)].cell(seen.name)
        if truth is None or (_kind(key) in FIGURES and seen.value != truth.value and seen.state is State.CONFIRMED):
            found.append(key)
    passes = {
        k for k, f in judged.record.keyed() if f.state is State.READ and k.endswith(("ItemPrice", "ItemQuantity"))
    }
    changed = not shape or any(f.value != true.by_key[k].value for k, f in wrong.keyed() if k not in passes)
    if changed and isinstance(release(wrong, today=TODAY), Released):
        found.append("release")
    return found


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_errors_are_never_silent(plant: str) -> None:
    planted = 0
    for seed in range(12 * len(PAPERS)):
        lot = Random(f"{plant}/{seed}")
        kind, make = list(PAPERS.items())[seed % len(PAPERS)]
        true = make(lot)
        wrong = PLANTS[plant](lot, true)
        if wrong is None or wrong == true or _harmless(true, wrong):
            continue
        wrong = contradicted(kind, true, wrong)
        planted += 1
        assert silent(true, wrong) == [], (plant, seed)
    assert planted >= 5


def test_up_to_three_errors_at_once_are_never_silent() -> None:
    for seed in range(400):
        lot = Random(f"many/{seed}")
        kind, make = list(PAPERS.items())[seed % len(PAPERS)]
        true = wrong = make(lot)
        for _ in range(lot.randrange(2, 4)):
            wrong = PLANTS[lot.choice(list(PLANTS))](lot, wrong) or wrong
        wrong = contradicted(kind, true, wrong)
        if not _harmless(true, wrong):
            assert silent(true, wrong) == [], seed


def _harmless(true: Record, wrong: Record) -> bool:
    """A line of nothing lost or doubled changes no sum."""
    return len(true.lines) != len(wrong.lines) and total_of(true.lines) == total_of(wrong.lines)


def test_correct_papers_raise_no_alarm() -> None:
    for seed in range(300):
        lot = Random(f"right/{seed}")
        record = list(PAPERS.values())[seed % len(PAPERS)](lot)
        assert judge(record, TODAY).conflicts == (), seed
        assert all(check.ok for check in judge(record, TODAY).checks), seed


def test_future_dates_are_told_only_with_a_day() -> None:
    record = put(bill(Random(1)), "IssueDate", date(2030, 1, 1))
    assert judge(record).conflicts == ()
    assert judge(record, TODAY).conflicts == ("IssueDate",)
