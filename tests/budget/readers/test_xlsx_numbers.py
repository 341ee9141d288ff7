from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.budget.readers.number_format import show_number
from jingban.kernel.money import parse_number

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("8763.469999", "#,##0.00", "8,763.47"),
        ("8763.47", "0.00", "8763.47"),
        ("49250", "General", "49250"),
        ("54739442.42", "General", "54739442.42"),
        ("123456789.25", "General", "123456789.25"),
        ("0.30000000000000004", "General", "0.3"),
        ("3175.616342", "General", "3175.616342"),
        ("1e21", "General", "1000000000000000000000"),
        ("-5.5", "#,##0.00_);(#,##0.00)", "(5.50)"),
        ("-5.5", "#,##0.00;[Red]-#,##0.00", "-5.50"),
        ("0", ACCOUNTING, "-"),
        ("1234.5", ACCOUNTING, "1,234.50"),
        ("-1234.5", ACCOUNTING, "-1,234.50"),
        ("0", "#", ""),
        ("0", ";;;", ""),
        ("0", "#,##0.00", "0.00"),
        ("0.5", "#.##", "0.5"),
        ("0.5", "#,##0.##", "0.5"),
        ("-0.001", "0.00", "0.00"),
        ("5", "00", "05"),
        ("12345678", "#,##0.00,", "12,345.68"),
        ("0.1234", "0.00%", "12.34%"),
        ("12", '0"人"', "12人"),
        ("1.5", "[$¥-804]#,##0.00", "¥1.50"),
        ("2080501", "@", "2080501"),
        ("1000", "0.00E+00", "1000"),
        ("0.5", "# ?/?", "0.5"),
        ("45000", "yyyy-mm-dd", "2023年3月15日"),
        ("44927.5", "yyyy/m/d h:mm", "2023年1月1日 12:00"),
        ("0.5", "h:mm", "12:00"),
        ("2.675", "0.00", "2.68"),
    ],
)
def test_a_number_is_shown_as_its_format_says(value: str, code: str, text: str) -> None:
    assert show_number(Decimal(value), code) == text


def test_dates_of_old_mac_workbooks_start_in_1904() -> None:
    assert show_number(Decimal(0), "yyyy-mm-dd", epoch_1904=True) == "00:00"
    assert show_number(Decimal(43_538), "yyyy-mm-dd", epoch_1904=True) == "2023年3月15日"


@given(st.integers(-(10**13), 10**13), st.integers(0, 4), st.booleans())
def test_a_printed_number_reads_back_to_the_same_value(units: int, decimals: int, grouped: bool) -> None:
    value = Decimal(units).scaleb(-decimals)
    code = ("#,##0" if grouped else "0") + (f".{'0' * decimals}" if decimals else "")
    printed = parse_number(show_number(Decimal(repr(float(value))), code))
    assert printed is not None
    assert printed.value == value
    assert printed.decimals == decimals


@given(st.decimals(-(10**20), 10**20, places=6), st.text(max_size=12))
def test_no_format_makes_the_reader_fail(value: Decimal, code: str) -> None:
    assert isinstance(show_number(value, code), str)


def test_a_date_format_without_a_day_shows_no_day() -> None:
    assert show_number(Decimal(45292), 'yyyy"年"m"月"') == "2024年1月"
    assert show_number(Decimal(45292), "yyyy") == "2024年"
