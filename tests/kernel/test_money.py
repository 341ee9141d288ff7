from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.kernel.money import Unit, in_unit, parse_number, step_fen, to_fen, tolerance_fen, yuan


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("54,739,442.42", "54739442.42", 2),
        ("241243.64", "241243.64", 2),
        ("49250", "49250", 0),
        ("0.00", "0.00", 2),
        ("-12.5", "-12.5", 1),
        ("(1,200.00)", "-1200.00", 2),
        ("（35.00）", "-35.00", 2),
        ("１，２００．５０", "1200.50", 2),
        ("143.008500", "143.008500", 6),
    ],
)
def test_numbers_are_read_as_printed(text: str, value: str, decimals: int) -> None:
    printed = parse_number(text)
    assert printed is not None
    assert (printed.value, printed.decimals) == (Decimal(value), decimals)


@pytest.mark.parametrize(
    "text", ["", "-", "—", "1,23", "12,34,567", "8 763.47", "1.2.3", "2101501-行政运行", "≥12", "5%", "合计"]
)
def test_what_is_no_number_stays_unread(text: str) -> None:
    assert parse_number(text) is None


@given(st.integers(-(10**15), 10**15), st.sampled_from(list(Unit)))
def test_printing_and_reading_an_amount_gives_the_same_fen(fen: int, unit: Unit) -> None:
    printed = parse_number(in_unit(fen, unit))
    assert printed is not None
    assert to_fen(printed.value, unit) == fen


@given(st.integers(-(10**15), 10**15))
def test_yuan_prints_two_decimals(fen: int) -> None:
    printed = parse_number(yuan(fen))
    assert printed is not None
    assert printed.decimals == 2
    assert to_fen(printed.value, Unit.YUAN) == fen


@pytest.mark.parametrize(
    ("decimals", "unit", "step"),
    [
        (2, Unit.WAN, 10_000),
        (6, Unit.WAN, 1),
        (0, Unit.YUAN, 100),
        (2, Unit.YUAN, 1),
        (4, Unit.YUAN, 1),
        (0, Unit.YI, 10**10),
    ],
)
def test_the_step_is_what_the_last_digit_is_worth(decimals: int, unit: Unit, step: int) -> None:
    assert step_fen(decimals, unit) == step


def test_tolerance_is_half_a_digit_for_each_number_and_none_at_the_fen() -> None:
    assert tolerance_fen(10_000, 3) == 20_000
    assert tolerance_fen(1, 50) == 0


def test_half_a_fen_is_rounded_up_once() -> None:
    assert to_fen(Decimal("0.005"), Unit.YUAN) == 1
    assert to_fen(Decimal("-0.005"), Unit.YUAN) == -1
