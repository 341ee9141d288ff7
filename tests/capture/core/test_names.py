"""Values of fields: exact or none."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.capture.core.model import DocumentKind, Field, Line, Origin, PageRef, Record, State, Value
from jingban.capture.core.names import CELLS, FIELDS, Kind, read_value


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        (Kind.MONEY, "1,234.50", 123_450),
        (Kind.MONEY, "￥５．００", 500),
        (Kind.MONEY, "-0.01元", -1),
        (Kind.MONEY, "5.0000", 500),
        (Kind.MONEY, "5.005", None),
        (Kind.MONEY, "1,23", None),
        (Kind.MONEY, "", None),
        (Kind.MONEY, "9" * 30, None),
        (Kind.WORDS, "伍元整", 500),
        (Kind.WORDS, "5.00", None),
        (Kind.PRICE, "0.3125", Decimal("0.3125")),
        (Kind.QUANTITY, "2.5", Decimal("2.5")),
        (Kind.RATIO, "10%", Decimal("0.1")),
        (Kind.RATIO, "0.1", Decimal("0.1")),
        (Kind.RATIO, "120%", None),
        (Kind.DATE, "20201226", date(2020, 12, 26)),
        (Kind.DATE, "2021年1月2日", date(2021, 1, 2)),
        (Kind.DATE, "2021-01-02 08:30:00", date(2021, 1, 2)),
        (Kind.DATE, "2021-02-30", None),
        (Kind.CODE, " 3706 0121 ", "37060121"),
        (Kind.TEXT, "  ", None),
    ],
)
def test_values(kind: Kind, raw: str, value: Value | None) -> None:
    assert read_value(kind, raw) == value


@given(st.integers(-(10**13), 10**13))
def test_money_reads_back(fen: int) -> None:
    sign, (whole, cents) = "-" if fen < 0 else "", divmod(abs(fen), 100)
    assert read_value(Kind.MONEY, f"{sign}{whole:,}.{cents:02d}") == fen
    assert read_value(Kind.MONEY, f"{sign}{whole}.{cents:02d}") == fen


def test_a_printed_word_names_one_field_only() -> None:
    for table in (FIELDS, CELLS):
        words = [word for spec in table.values() for word in (spec.label, *spec.printed)]
        assert len(words) == len(set(words))


def test_the_human_value_wins_and_the_machine_value_stays() -> None:
    amount = Field("ItemAmount", 500, "5.00", Origin.OCR)
    record = Record(
        DocumentKind.BILL, (PageRef("0" * 64, 1),), (Field("TotalAmount", 500, "5.00", Origin.OCR),), (Line((amount,)),)
    )
    keyed = record.with_human("categories[0].ItemAmount", 600)
    field = keyed.by_key["categories[0].ItemAmount"]
    assert (field.value, field.machine, field.raw) == (600, 500, "5.00")
    assert keyed.by_key["TotalAmount"].value == 500
    assert keyed.with_human("TotalAmount", None).by_key["TotalAmount"].value is None
    with pytest.raises(KeyError):
        record.with_human("lines[0].ItemAmount", 1)
    judged = keyed.with_states({"TotalAmount": State.CONFIRMED})
    assert judged.by_key["TotalAmount"].state is State.CONFIRMED
    assert judged.by_key["categories[0].ItemAmount"].state is State.READ
    assert judged.by_key["categories[0].ItemAmount"].value == 600
