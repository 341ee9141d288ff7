"""QR and bar codes of a page, and what those of fiscal e-bills say.

There is no public rule for their content. The text is kept as evidence; a link is never opened; values are used only
to confirm what was read otherwise.
"""

import re
from collections.abc import Iterable
from typing import Final

import zxingcpp

from jingban.capture.core.model import Value
from jingban.capture.core.names import Kind, read_value
from jingban.capture.core.page import Code
from jingban.capture.core.separators import Separator, read_separator
from jingban.capture.readers.base import Image

MAX_CODES: Final = 20  # of one page
MAX_TEXT: Final = 4000
_FORMATS: Final = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix|Aztec|PDF417|Code128")
# Each kind of part has one form, so the order of the parts does not matter.
_FORMS: Final = (
    ("IssueDate", Kind.DATE, re.compile(r"(?:19|20)\d{6}")),
    ("EInvoiceNumber", Kind.CODE, re.compile(r"\d{10}")),
    ("TotalAmount", Kind.MONEY, re.compile(r"\d{1,9}\.\d{2}")),
    ("RandomNumber", Kind.CODE, re.compile(r"(?=.*[A-Za-z])[0-9A-Za-z]{6}|\d{6}")),
    ("EInvoiceCode", Kind.CODE, re.compile(r"\d{6,12}")),
)


def codes(image: Image) -> tuple[Code, ...]:
    """Every code on a picture, in reading order; boxes in its pixels."""
    found = []
    for code in zxingcpp.read_barcodes(image, formats=_FORMATS):
        if not code.valid or not code.text or len(code.text) > MAX_TEXT:
            continue
        place = code.position
        corners = (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
        xs, ys = [float(corner.x) for corner in corners], [float(corner.y) for corner in corners]
        name = str(code.format).replace(" ", "")
        found.append(Code(code.text, (min(xs), min(ys), max(xs), max(ys)), name))
    return tuple(sorted(found, key=lambda code: (code.box[1], code.box[0]))[:MAX_CODES])


def qr_fields(text: str) -> dict[str, Value]:
    """Values of a comma-separated code by field name; empty for links and everything else.

    A form that two different parts have says nothing.
    """
    if "://" in text or "," not in text.replace("，", ","):
        return {}
    parts = [part.strip() for part in text.replace("，", ",").split(",")]
    claims: dict[str, list[Value]] = {}
    for part in parts:
        for name, kind, form in _FORMS:
            value = read_value(kind, part) if form.fullmatch(part) else None
            if value is not None:
                claims.setdefault(name, []).append(value)
                break
    return {name: values[0] for name, values in claims.items() if len(set(values)) == 1}


def separator(found: Iterable[Code]) -> Separator | None:
    """The separator sheet a page is, by its codes."""
    return next((sheet for code in found if (sheet := read_separator(code.text)) is not None), None)
