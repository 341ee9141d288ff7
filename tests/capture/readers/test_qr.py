"""Codes on pages: found, kept as text, never opened."""

import io
from datetime import date

import numpy as np
import pytest
import segno
from PIL import Image

from jingban.capture.core.separators import Separator, read_separator
from jingban.capture.readers.base import Image as Array
from jingban.capture.readers.qr import codes, qr_fields, separator

BILL = "01,31,11060124,0123456789,1234.50,20240131,a1B2c3"


def page(*contents: str, turn: int = 0, scale: int = 4) -> Array:
    paper = Image.new("RGB", (900, 700), "white")
    for number, content in enumerate(contents):
        out = io.BytesIO()
        segno.make(content, error="m").save(out, kind="png", scale=scale)
        paper.paste(Image.open(out).convert("RGB"), (40, 40 + 320 * number))
    return np.array(paper.rotate(turn, expand=True))


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_code_is_found_with_its_place(turn: int) -> None:
    (code,) = codes(page(BILL, turn=turn))
    assert (code.text, code.format) == (BILL, "QRCode")
    x0, top, x1, bottom = code.box
    assert 80 < x1 - x0 < 200 and 80 < bottom - top < 200
    if turn == 0:
        assert 40 < x0 < 80 and 40 < top < 80


def test_codes_come_in_reading_order() -> None:
    assert [code.text for code in codes(page("上面", "https://example.org/x"))] == ["上面", "https://example.org/x"]


def test_a_page_without_a_code() -> None:
    assert codes(np.full((300, 200, 3), 255, np.uint8)) == ()


def test_values_of_the_comma_form() -> None:
    assert qr_fields(BILL) == {
        "EInvoiceCode": "11060124",
        "EInvoiceNumber": "0123456789",
        "TotalAmount": 123450,
        "IssueDate": date(2024, 1, 31),
        "RandomNumber": "a1B2c3",
    }
    assert qr_fields(BILL.replace(",", "，")) == qr_fields(BILL)


@pytest.mark.parametrize(
    "text",
    ["", "https://example.org/?a=11060124,0123456789,1234.50", "0123456789", "甲,乙,丙", "http://x,1234.50"],
)
def test_links_and_other_texts_say_nothing(text: str) -> None:
    assert qr_fields(text) == {}


def test_what_could_be_two_things_says_nothing() -> None:
    assert qr_fields("0123456789,9876543210,1234.50") == {"TotalAmount": 123450}
    assert qr_fields("20241331,1.00") == {"EInvoiceCode": "20241331", "TotalAmount": 100}


def test_separator_sheets_know_themselves() -> None:
    sheet = Separator("B20240131", 7)
    assert separator(codes(page(BILL, sheet.payload))) == sheet
    assert separator(codes(page(BILL))) is None


@pytest.mark.parametrize("text", ["jingban:separator:", "jingban:separator:B:0", "jingban:separator:B:x", "jingban:separator:a b:1", "x jingban:separator:B:1"])  # fmt: skip
def test_other_payloads_are_no_separators(text: str) -> None:
    assert read_separator(text) is None
