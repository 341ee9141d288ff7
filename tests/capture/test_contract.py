"""The JSON contract goes out and comes back exactly, and is what its published schema says."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jingban.capture.core import contract
from jingban.capture.core.model import (
    Check,
    DocumentKind,
    Field,
    Keyed,
    Line,
    Origin,
    PageRef,
    Record,
    Second,
    State,
    Value,
)
from jingban.capture.core.names import CELLS, FIELDS, Kind
from jingban.kernel.findings import NOWHERE, Place, Severity

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/contracts/capture.schema.json").read_text("utf-8"))
PUBLISHED = jsonschema_rs.validator_for(SCHEMA)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**9), max_value=10**9)
sides = st.floats(0, 5000, width=32)
digests = st.sampled_from(["0a" * 32, "5f" * 32])
places = st.just(NOWHERE) | st.builds(
    Place,
    page=st.none() | st.integers(1, 9),
    bbox=st.none() | st.tuples(sides, sides, sides, sides),
    line=st.none() | st.integers(1, 99),
    sheet=st.none() | texts,
)


def values_of(name: str) -> st.SearchStrategy[Value]:
    match contract.kind_of(name):
        case Kind.MONEY | Kind.WORDS:
            return st.integers(-(10**13), 10**13)
        case Kind.PRICE | Kind.QUANTITY | Kind.RATIO:
            return numbers
        case Kind.DATE:
            return st.dates(date(1000, 1, 1))
        case _:
            return texts


@st.composite
def fields(draw: st.DrawFn, name: str) -> Field:
    values = st.none() | values_of(name)
    return Field(
        name=name,
        machine=draw(values),
        raw=draw(texts),
        origin=draw(st.sampled_from(Origin)),
        place=draw(places),
        confidence=draw(st.none() | st.floats(0, 1)),
        state=draw(st.sampled_from(State)),
        human=draw(st.none() | st.builds(Keyed, values)),
        second=draw(st.sampled_from(Second)),
    )


@st.composite
def several(draw: st.DrawFn, names: list[str]) -> tuple[Field, ...]:
    chosen = draw(st.lists(st.sampled_from(names), unique=True, max_size=4))
    return tuple(draw(fields(name)) for name in chosen)


lines = st.lists(st.builds(Line, several(sorted(CELLS)), places), max_size=3).map(tuple)
records = st.builds(
    Record,
    st.sampled_from(DocumentKind),
    st.lists(st.builds(PageRef, digests, st.integers(1, 99)), max_size=3).map(tuple),
    several([*sorted(FIELDS), "a_name_of_ours"]),
    lines,
    lines,
)
checks = st.builds(
    Check,
    id=texts,
    ok=st.booleans(),
    message=texts,
    subjects=st.lists(texts, max_size=2).map(tuple),
    expected=texts,
    found=texts,
    severity=st.sampled_from(Severity),
    proves=st.lists(texts, max_size=2).map(tuple),
    implied=st.lists(st.tuples(texts, st.integers(-(10**12), 10**12)), max_size=2).map(tuple),
)
pages = st.builds(
    contract.PageEntry,
    file=texts,
    page=st.integers(1, 999),
    sha256=digests,
    kind=st.sampled_from(DocumentKind),
    rotation=st.sampled_from([0, 90, 180, 270]),
    source=st.sampled_from(Origin),
    seconds=st.floats(0, 100),
    engine=texts,
)
documents = st.builds(contract.Document, records, st.lists(checks, max_size=2).map(tuple))
readings = st.builds(
    contract.Reading, st.lists(pages, max_size=2).map(tuple), st.lists(documents, max_size=2).map(tuple)
)


@settings(max_examples=60, deadline=None)
@given(readings)
def test_out_and_back_is_the_same_reading_and_fits_the_schema(reading: contract.Reading) -> None:
    text = json.dumps(contract.values_of(reading), ensure_ascii=False)
    PUBLISHED.validate(json.loads(text))
    assert contract.reading_of(json.loads(text)) == reading


def bill(**more: Any) -> Record:
    total = Field("TotalAmount", 123450, "1,234.50", Origin.OCR, Place(page=1, bbox=(1, 2, 3, 4)), 0.99, **more)
    line = Line((Field("ItemName", "西药费", "西药费", Origin.OCR), Field("ItemAmount", 5, "0.05", Origin.OCR)))
    return Record(DocumentKind.BILL, (PageRef("0a" * 32, 1),), (total,), lines=(line,))


def test_amounts_are_text_in_yuan_and_the_persons_value_counts() -> None:
    values = contract.record_values(bill(human=Keyed(-123451)))
    assert values["fields"]["TotalAmount"] == {
        "value": "-1234.51",
        "raw": "1,234.50",
        "status": "read_only",
        "confidence": 0.99,
        "page": 1,
        "bbox": [1, 2, 3, 4],
        "source": "ocr",
        "machine": "1234.50",
        "human": {"value": "-1234.51"},
    }
    (line,) = values["lines"]
    assert (line["ItemAmount"], line["ItemName"], line["ItemPrice"], line["status"]) == (
        *("0.05", "西药费", None),
        "read_only",
    )


def test_a_value_of_the_wrong_kind_is_never_written() -> None:
    with pytest.raises(TypeError):
        contract.value_text(Kind.MONEY, Decimal("1.5"))
    with pytest.raises(TypeError):
        contract.value_text(Kind.DATE, "2024-01-01")
    twice = Record(DocumentKind.BILL, (), (bill().fields[0], bill().fields[0]))
    with pytest.raises(ValueError):
        contract.record_values(twice)


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (Kind.MONEY, "1.005"),
        (Kind.MONEY, "一元"),
        (Kind.MONEY, "NaN"),
        (Kind.QUANTITY, "1,0"),
        (Kind.DATE, "2024-02-30"),
        (Kind.DATE, "20240201"),
    ],
)
def test_what_is_not_of_the_contract_is_not_read(kind: Kind, text: str) -> None:
    with pytest.raises(ValueError):
        contract.value_of(kind, text)


def test_another_version_is_refused() -> None:
    with pytest.raises(ValueError):
        contract.reading_of({"version": 2, "pages": [], "documents": []})
