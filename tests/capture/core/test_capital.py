"""Capital amounts: every amount reads back, and nothing else is read."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from jingban.capture.core.capital import LIMIT, capital, read_capital

AMOUNTS = st.one_of(st.integers(0, 10**5), st.integers(0, 10**13))

PRINTED = {
    0: "零元整",
    5: "伍分",
    50: "伍角整",
    500: "伍元整",
    1005: "壹拾元零伍分",
    10_000_000: "壹拾万元整",
    10_001_000: "壹拾万零壹拾元整",
    123_456_789: "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
    10_000_000_100: "壹亿零壹元整",
    -1230: "负壹拾贰元叁角整",
}


@given(AMOUNTS)
@example(10**13)
@example(10**12 + 1)
@example(100_000_000_000)
def test_every_amount_reads_back(fen: int) -> None:
    assert read_capital(capital(fen)) == fen
    assert read_capital(capital(-fen)) == -fen


@given(AMOUNTS, st.data())
def test_another_digit_is_never_the_same_amount(fen: int, data: st.DataObject) -> None:
    text = capital(fen)
    at = data.draw(st.sampled_from([i for i, sign in enumerate(text) if sign in "壹贰叁肆伍陆柒捌玖"] or [-1]))
    if at >= 0:
        other = data.draw(st.sampled_from([d for d in "壹贰叁肆伍陆柒捌玖" if d != text[at]]))
        assert read_capital(text[:at] + other + text[at + 1 :]) != fen


@pytest.mark.parametrize(("fen", "text"), PRINTED.items())
def test_printed_as_banks_want_it(fen: int, text: str) -> None:
    assert capital(fen) == text


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("人民币伍圆正", 500),
        ("零拾零万伍仟零佰壹拾贰元叁角肆分", 501_234),
        ("拾伍元整", 1500),
        ("壹佰元伍角", 10_050),
        ("壹佰元零角伍分", 10_005),
        ("一百二十元整", 12_000),
        ("¥ 叁 元 整", 300),
    ],
)
def test_forms_that_programs_print(text: str, fen: int) -> None:
    assert read_capital(text) == fen


@pytest.mark.parametrize(
    "text", ["", "整", "元", "元整", "5.00", "壹贰元整", "拾佰元", "伍元整叁", "壹角贰角", "壹元贰分叁角", "某元整", "负", "伍拾", "仟元整"]
)  # fmt: skip
def test_what_is_no_amount_is_none(text: str) -> None:
    assert read_capital(text) is None


@given(st.text("零壹贰玖拾佰仟万亿元角分整负某", max_size=14))
def test_no_text_breaks_the_reader(text: str) -> None:
    value = read_capital(text)
    assert value is None or abs(value) < LIMIT


def test_too_large_is_refused() -> None:
    with pytest.raises(ValueError, match="too large"):
        capital(LIMIT)
