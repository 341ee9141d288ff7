"""Separator sheets as PDF, set by typst. The same sheets give the same bytes: there is no clock in them."""

import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import segno
import typst

from jingban.capture.core.separators import Separator
from jingban.capture.errors import CaptureError
from jingban.infra.documents.fonts import FontMissing, chinese_font

TEMPLATE: Final = Path(__file__).with_name("separators.typ")
TITLE: Final = "隔页条码"
MAX_SHEETS: Final = 500


def separators_pdf(sheets: Sequence[Separator], title: str = TITLE) -> bytes:
    """One A4 page for each separator. Raises CaptureError without a Chinese font."""
    try:
        font = chinese_font()
    except FontMissing:
        raise CaptureError("font_missing") from None
    values = {
        "title": title,
        "sheets": [{"batch": s.batch, "number": str(s.number), "code": _code(s.payload)} for s in sheets],
    }
    data = json.dumps(values, ensure_ascii=False, sort_keys=True)
    made = typst.compile(TEMPLATE.read_bytes(), format="pdf", sys_inputs={"data": data, "font": font})
    if not isinstance(made, bytes):
        raise TypeError("typst made no single file")
    return made


def _code(payload: str) -> str:
    """The QR code as SVG, with the highest correction: these sheets are used again and again."""
    out = io.BytesIO()
    segno.make_qr(payload, error="h").save(out, kind="svg", scale=10, border=4, xmldecl=False)
    return out.getvalue().decode("utf-8")
