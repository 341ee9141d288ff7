"""QR and bar codes of a page, and what those of fiscal e-bills say.

There is no public rule for their content. The text is kept as evidence; a link is never opened; values are used only
to confirm what was read otherwise.
"""

from collections.abc import Iterable
from typing import Final

import zxingcpp

from jingban.capture.core.checks.qr_text import qr_fields
from jingban.capture.core.page import Code
from jingban.capture.core.separators import Separator, read_separator
from jingban.capture.readers.base import Image

MAX_CODES: Final = 20  # of one page
MAX_TEXT: Final = 4000
_FORMATS: Final = zxingcpp.barcode_formats_from_str("QRCode|DataMatrix|Aztec|PDF417|Code128")


__all__ = ["codes", "qr_fields", "separator"]


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


def separator(found: Iterable[Code]) -> Separator | None:
    """The separator sheet a page is, by its codes."""
    return next((sheet for code in found if (sheet := read_separator(code.text)) is not None), None)
