"""Fee lines with cuts: nothing is lost, nothing is taken twice, every 分 stands where the rules put it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.benefit.core.lines import split_claim
from jingban.benefit.core.model import FeeLine
from jingban.claims.core import money
from jingban.claims.core.model import Line, Match
from jingban.review.core.deducting import Wanted

DAY = date(2024, 5, 10)


def line(number: int = 1, amount: int = 10000, quantity: str = "2", **more: Any) -> Line:
    """A class-A line of the catalogue; the price follows from amount and quantity unless given."""
    figure = Decimal(quantity)
    price = more.pop("price") if "price" in more else Decimal(amount) / 100 / figure
    values = {"item": f"X{number}", "item_class": "01", "match": Match.CODE, "day": DAY, **more}
    return Line(number, 1, 1, number, f"药{number}", figure, price, amount, **values)


def cut(number: int, amount: int, reason: str = "D12", ground: str = "R25") -> Wanted:
    return Wanted(str(number), reason, ground, "", amount, "超次。")


def settled(lines: list[Line], *cuts: Wanted) -> tuple[FeeLine, ...]:
    entries = money.charged(lines)
    return money.fee_lines(entries, money.deductions(entries, cuts))


def parts(lines: list[Line], *cuts: Wanted) -> tuple[int, int, int, int, int]:
    """total, own pay, over limit, prior self-pay, eligible."""
    return tuple(split_claim(settled(lines, *cuts)))  # type: ignore[return-value]


def test_without_cuts_lines_go_as_they_are() -> None:
    made = settled([line(), line(2, 5000, "1", item_class="02", ratio=Decimal("0.1"), ceiling=4000)])
    assert made == (
        FeeLine("药1", "甲", Decimal(2), Decimal(50), 10000, None, 0, DAY),
        FeeLine("药2", "乙", Decimal(1), Decimal(50), 5000, Decimal(40), 100_000, DAY),
    )
    # 50.00 at a ceiling of 40.00: 10.00 over, 10 % of 40.00 first
    assert parts([line(2, 5000, "1", item_class="02", ratio=Decimal("0.1"), ceiling=4000)]) == (
        5000, 0, 1000, 400, 3600
    )  # fmt: skip


@pytest.mark.parametrize(
    "given_line",
    [line(item_class="03"), line(item_class=""), line(match=Match.NONE, item="")],
    ids=["class C", "no class", "not matched"],
)
def test_what_is_outside_the_catalogue_is_own_pay(given_line: Line) -> None:
    assert parts([given_line]) == (10000, 10000, 0, 0, 0)


def test_a_line_wholly_cut_is_own_pay() -> None:
    assert parts([line()], cut(1, 10000)) == (10000, 10000, 0, 0, 0)
    assert [one.category for one in settled([line()], cut(1, 10000))] == ["丙"]


def test_a_line_cut_in_part_is_split() -> None:
    made = settled([line(amount=10000, quantity="3", item_class="02", ratio=Decimal("0.1"))], cut(1, 3334))
    assert [(one.category, one.amount, one.self_pay_ratio) for one in made] == [("乙", 6666, 100_000), ("丙", 3334, 0)]
    assert sum(one.quantity for one in made) == Decimal(3)
    assert parts([line(amount=10000, quantity="3", item_class="02", ratio=Decimal("0.1"))], cut(1, 3334)) == (
        10000, 3334, 0, 667, 5999
    )  # fmt: skip


def test_an_excess_over_a_price_is_over_limit_and_never_twice_with_the_ceiling() -> None:
    three = {"amount": 15000, "quantity": "3"}  # 50.00 each
    assert parts([line(**three)], cut(1, 1500, "D03", "R21")) == (15000, 0, 1500, 0, 13500)
    assert parts([line(**three, ceiling=4500)], cut(1, 1500, "D03", "R21")) == (15000, 0, 1500, 0, 13500)
    assert parts([line(**three, ceiling=4800)], cut(1, 1500, "D03", "R21")) == (15000, 0, 1500, 0, 13500)
    assert parts([line(**three, ceiling=4000)], cut(1, 1500, "D03", "R21")) == (15000, 0, 3000, 0, 12000)


def test_an_excess_is_asked_only_of_what_other_reasons_left() -> None:
    entries = money.charged([line(amount=15000, quantity="3")])
    done = money.deductions(entries, [cut(1, 5000), cut(1, 1500, "D03", "R21")])
    assert {(one.wanted.reason, one.amount) for one in done} == {("D12", 5000), ("D03", 1000)}
    assert tuple(split_claim(money.fee_lines(entries, done))) == (15000, 5000, 1000, 0, 9000)


def test_of_two_price_limits_the_lower_price_counts() -> None:
    entries = money.charged([line(amount=15000, quantity="3")])
    done = money.deductions(entries, [cut(1, 1500, "D03", "R21"), cut(1, 3000, "D03", "R27")])
    assert [(one.wanted.ground, one.amount, one.state.value) for one in done] == [
        ("R27", 3000, "taken"),
        ("R21", 0, "covered"),
    ]
    assert tuple(split_claim(money.fee_lines(entries, done))) == (15000, 0, 3000, 0, 12000)


def test_what_is_suspended_takes_nothing() -> None:
    assert parts([line()], cut(1, 10000, "D14", "D04")) == (10000, 0, 0, 0, 10000)
    assert money.suspended([cut(1, 10000, "D14", "D04")])
    assert not money.suspended([cut(1, 10000)])


def test_refunds_are_taken_back_before_the_cuts() -> None:
    lines = [line(1, 10000, "2"), line(2, -5000, "-1", item="X1")]
    assert parts(lines) == (5000, 0, 0, 0, 5000)
    assert parts(lines, cut(1, 10000)) == (5000, 5000, 0, 0, 0)
    keyed_otherwise = [line(1, 10000, "2"), line(2, -5000, "1", item="X1", price=Decimal(50))]
    assert parts(keyed_otherwise) == (5000, 0, 0, 0, 5000)
    whole = [line(1, 10000, "2"), line(2, -10000, "-2", item="X1"), line(3, 700, "1")]
    assert parts(whole, cut(1, 10000)) == (700, 0, 0, 0, 700)


@pytest.mark.parametrize(
    "lines",
    [
        [line(1, 10000, "2"), line(2, -500, "-1")],  # another item
        [line(1, 10000, "2"), line(2, -15000, "-3", item="X1")],  # more than there is
        [line(1, 10000, "2"), line(2, -9999, "-2", item="X1", price=Decimal(50))],  # a 分 would be lost
        [line(1, -100, "-1")],
    ],
)
def test_a_refund_that_does_not_come_out_is_refused(lines: list[Line]) -> None:
    with pytest.raises(money.Unbalanced) as raised:
        money.charged(lines)
    assert raised.value.lines == tuple(one.id for one in lines if one.amount < 0)


def test_a_wrong_product_counts_as_printed() -> None:
    [made] = settled([line(amount=10000, quantity="2", price=Decimal("60"), ceiling=5500)])
    assert (made.amount, made.price, made.quantity) == (10000, Decimal(50), Decimal(2))
    assert parts([line(amount=10000, quantity="0", price=Decimal(0))]) == (10000, 0, 0, 0, 10000)
    assert parts([line(amount=0, quantity="1", price=Decimal("-3"))]) == (0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("given_line", "fen"),
    [
        (line(), 10000),
        (line(item_class="03"), 0),
        (line(match=Match.NONE), 0),
        (line(item_class="02", ratio=Decimal("0.1")), 9000),
        (line(item_class="02", ratio=Decimal("0.1"), ceiling=4000), 7200),
        (line(amount=-10000, quantity="-2", price=Decimal(50)), -10000),
        (line(amount=0, price=Decimal(0)), 0),
    ],
)
def test_what_the_funds_would_share_in(given_line: Line, fen: int) -> None:
    assert money.eligible(given_line) == fen


_LINES = st.lists(
    st.builds(
        lambda number, amount, quantity, kind, ratio, ceiling: (number, amount, quantity, kind, ratio, ceiling),
        st.integers(1, 10_000), st.integers(0, 3_000_000), st.integers(1, 50),
        st.sampled_from(["01", "02", "03", ""]), st.sampled_from(["0", "0.05", "0.1", "0.333333"]),
        st.one_of(st.none(), st.integers(0, 100_000)),
    ),
    min_size=1, max_size=8, unique_by=lambda entry: entry[0],
)  # fmt: skip
_CUTS = st.lists(
    st.tuples(
        st.integers(0, 7), st.sampled_from(["D03", "D04", "D12", "D05", "D06", "D14"]), st.integers(0, 4_000_000),
        st.sampled_from(["R21", "R25", "D08"]),
    ),
    max_size=12,
)  # fmt: skip


@given(_LINES, _CUTS)
def test_nothing_is_lost_and_no_line_is_cut_twice(
    entries: list[tuple[Any, ...]], cuts: list[tuple[int, str, int, str]]
) -> None:
    """total = Σ lines whatever the cuts; Σ cuts of a line ≤ the line; own pay and over limit hold every cut."""
    lines = [
        line(number, amount, str(quantity), item_class=kind, ratio=Decimal(ratio), ceiling=ceiling,
             price=(Decimal(amount) / 100 / quantity).quantize(Decimal("0.000001")))
        for number, amount, quantity, kind, ratio, ceiling in entries
    ]  # fmt: skip
    wanted = [cut(lines[at % len(lines)].id, amount, reason, ground) for at, reason, amount, ground in cuts]
    charged = money.charged(lines)
    done = money.deductions(charged, wanted)
    amounts = split_claim(money.fee_lines(charged, done))
    assert amounts.total == sum(one.amount for one in lines)
    assert min(amounts) >= 0
    for one in lines:
        assert sum(part.amount for part in done if part.wanted.line == str(one.id)) <= one.amount
    assert amounts.own_pay + amounts.over_limit >= sum(part.amount for part in done) - len(lines)
    assert done == money.deductions(charged, list(reversed(wanted)))


@given(_LINES)
def test_cutting_more_never_leaves_more_to_the_funds(entries: list[tuple[Any, ...]]) -> None:
    lines = [line(n, a, str(q), item_class=k, ratio=Decimal(r), ceiling=c) for n, a, q, k, r, c in entries]
    charged = money.charged(lines)
    before = split_claim(money.fee_lines(charged, ()))
    some = money.deductions(charged, [cut(lines[0].id, lines[0].amount // 2)])
    after = split_claim(money.fee_lines(charged, some))
    assert after.total == before.total
    assert after.eligible <= before.eligible + 1  # one rounding per ratio of the claim
