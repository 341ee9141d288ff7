"""A second reading is taken only where every check it touches closes, and only if one choice does."""

from decimal import Decimal
from random import Random

from tests.capture.core.correct import PAGES, TODAY, bill, fee_list, field, line, put

from jingban.capture.core.judging import judge
from jingban.capture.core.model import DocumentKind, Record, Second, State
from jingban.capture.core.second_look import doubtful, resolve


def priced(*rows: tuple[str, str, int], total: int) -> Record:
    lines = tuple(
        line(ItemName=f"项目{n}", ItemPrice=Decimal(p), ItemQuantity=Decimal(q), ItemAmount=a)
        for n, (p, q, a) in enumerate(rows)
    )
    return Record(DocumentKind.FEE_LIST, PAGES, (field("TotalAmount", total),), (), lines)


RIGHT = (("12.50", "2", 2500), ("8.00", "3", 2400), ("1.10", "10", 1100))


def test_what_is_doubtful() -> None:
    record = priced(("12.50", "2", 2900), *RIGHT[1:], total=6000)
    judged = judge(record)
    assert "lines[0].ItemAmount" in doubtful(judged)
    assert "lines[0].ItemName" not in doubtful(judged)
    assert doubtful(judge(priced(*RIGHT, total=6000))) == ()
    keyed = judge(record.with_human("lines[0].ItemAmount", 2500))
    assert doubtful(keyed) == ()
    assert "FundPayAmount" in doubtful(judge(bill(Random(1)), TODAY))


def test_a_right_second_reading_is_taken_and_marked() -> None:
    judged = judge(priced(("12.50", "2", 2900), *RIGHT[1:], total=6000))
    better = resolve(judged, {"lines[0].ItemAmount": ("25.00",)})
    cell = better.record.by_key["lines[0].ItemAmount"]
    assert (cell.machine, cell.raw, cell.second, cell.state) == (2500, "25.00", Second.TAKEN, State.CONFIRMED)
    assert better.conflicts == ()


def test_a_second_reading_that_does_not_close_everything_is_left() -> None:
    judged = judge(priced(("12.50", "2", 2900), *RIGHT[1:], total=6000))
    for raw in ("29.50", "2500", "25,0", ""):
        assert resolve(judged, {"lines[0].ItemAmount": (raw,)}) == judged
    # The row would close, the sum would not.
    other = judge(priced(("12.50", "2", 2900), *RIGHT[1:], total=6100))
    assert resolve(other, {"lines[0].ItemAmount": ("25.00",)}) == other


def test_a_row_that_closes_falsely_is_left_for_the_sum_to_refuse() -> None:
    # 14.50 × 2 = 29.00 closes the row with the wrong amount.
    judged = judge(priced(("12.50", "2", 2900), *RIGHT[1:], total=6000))
    assert resolve(judged, {"lines[0].ItemPrice": ("14.50",)}) == judged
    both = resolve(judged, {"lines[0].ItemPrice": ("14.50",), "lines[0].ItemAmount": ("25.00",)})
    assert both.record.by_key["lines[0].ItemPrice"].machine == Decimal("12.50")
    assert both.record.by_key["lines[0].ItemAmount"].machine == 2500


def test_two_choices_that_close_are_left_to_a_person() -> None:
    # 14.50 × 2 and 12.50 × 2.32 both make 29.00.
    judged = judge(priced(("12.50", "2", 2900), *RIGHT[1:], total=6400))
    assert resolve(judged, {"lines[0].ItemPrice": ("14.50",)}).conflicts == ()
    assert resolve(judged, {"lines[0].ItemPrice": ("14.50",), "lines[0].ItemQuantity": ("2.32",)}) == judged


def test_several_rows_at_once() -> None:
    record = priced(("12.50", "2", 2900), ("3.00", "3", 2400), ("1.10", "16", 1100), total=6000)
    better = resolve(
        judge(record),
        {"lines[0].ItemAmount": ("25.00",), "lines[1].ItemPrice": ("8.00",), "lines[2].ItemQuantity": ("18", "10")},
    )
    assert better.conflicts == ()
    assert [c.ok for c in better.checks] == [True] * 4
    assert better == resolve(judge(record), {"lines[2].ItemQuantity": ("18", "10"), "lines[1].ItemPrice": ("8.00",), "lines[0].ItemAmount": ("25.00",)})  # fmt: skip


def test_an_unread_amount_is_found_by_the_second_reading_only() -> None:
    judged = judge(put(priced(*RIGHT, total=6000), "lines[1].ItemAmount", None))
    assert resolve(judged, {}) == judged
    better = resolve(judged, {"lines[1].ItemAmount": ("24.00",)})
    assert better.record.by_key["lines[1].ItemAmount"].machine == 2400
    assert resolve(judged, {"lines[1].ItemAmount": ("34.00",)}) == judged


def test_the_same_reading_is_noted_and_nothing_else_changes() -> None:
    judged = judge(bill(Random(1)), TODAY)
    better = resolve(
        judged,
        {
            "categories[0].ItemAmount": (
                f"{int(judged.record.by_key['categories[0].ItemAmount'].value or 0) / 100:.2f}",
            )
        },
    )  # type: ignore[arg-type]
    assert better.record.by_key["categories[0].ItemAmount"].second is Second.AGREES
    assert [f.value for f in better.record.by_key.values()] == [f.value for f in judged.record.by_key.values()]


def test_a_persons_value_is_never_replaced() -> None:
    record = priced(("12.50", "2", 2900), *RIGHT[1:], total=6000).with_human("lines[0].ItemAmount", 2900)
    judged = judge(record)
    assert resolve(judged, {"lines[0].ItemAmount": ("25.00",)}) == judged


def test_tries_are_bounded() -> None:
    record = fee_list(Random(3), 40)
    for n in range(40):
        record = put(record, f"lines[{n}].ItemAmount", 7)
    judged = judge(record)
    assert resolve(judged, {f"lines[{n}].ItemAmount": ("1.11", "2.22", "3.33") for n in range(40)}) == judged


def unread(name: str, **cells: object) -> Record:
    """A list whose first line shows something unreadable in ``name``, and no total."""
    record = priced(("12.50", "2", 2500), *RIGHT[1:], total=6000)
    bare = Record(record.kind, record.pages, (), (), record.lines)
    return bare.with_machine({f"lines[0].{name}": (None, "1?")}, Second.NONE)  # type: ignore[dict-item]


def test_an_unread_figure_is_filled_where_its_row_closes_and_stays_merely_read() -> None:
    for name, raw, value in (("ItemPrice", "12.50", Decimal("12.50")), ("ItemAmount", "25.00", 2500)):
        better = resolve(judge(unread(name)), {f"lines[0].{name}": ("12.80", raw)})
        cell = better.record.by_key[f"lines[0].{name}"]
        assert (cell.machine, cell.raw, cell.second, cell.state) == (value, raw, Second.TAKEN, State.READ)


def test_an_unread_figure_is_not_filled_where_the_row_does_not_close() -> None:
    judged = judge(unread("ItemPrice"))
    assert resolve(judged, {"lines[0].ItemPrice": ("12.80", "1250")}) == judged


def test_two_unread_figures_that_close_in_two_ways_stay_unread() -> None:
    record = unread("ItemPrice").with_machine({"lines[0].ItemQuantity": (None, "?")}, Second.NONE)  # type: ignore[dict-item]
    judged = judge(record)
    both = {"lines[0].ItemPrice": ("12.50", "25.00"), "lines[0].ItemQuantity": ("2", "1")}
    assert resolve(judged, both) == judged
