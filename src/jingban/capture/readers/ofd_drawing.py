"""A picture of an OFD page for eyes: its words and straight rules where they stand. Seals and pictures are left out."""

import io
import json
import math
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

import numpy as np
import typst
from lxml import etree
from PIL import Image as Pillow

from jingban.capture.core.page import Page, Word
from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import RENDER_DPI, Image, Limits
from jingban.capture.readers.ofd_text import POINTS, numbers
from jingban.infra.documents.container import attribute
from jingban.infra.documents.fonts import FontMissing, chinese_font

Rule = tuple[float, float, float, float]  # a straight line from x, y to x, y in points

TEMPLATE: Final = Path(__file__).with_name("ofd_drawing.typ")
_MAX_WORDS: Final = 5_000
_MAX_RULES: Final = 2_000


def drawing(page: Page, rules: Sequence[Rule], limits: Limits) -> Image:
    """The page at 200 dpi or as large as the limits allow. Raises CaptureError without a Chinese font."""
    try:
        font = chinese_font()
    except FontMissing:
        raise CaptureError("font_missing") from None
    longest = max(page.width, page.height)
    values = {
        "width": page.width,
        "height": page.height,
        "rules": [list(rule) for rule in rules[:_MAX_RULES]],
        "words": [_word(word) for word in page.words[:_MAX_WORDS]],
    }
    made = typst.compile(
        TEMPLATE.read_bytes(), format="png", ppi=min(RENDER_DPI, 72 * limits.side / longest),
        sys_inputs={"data": json.dumps(values, ensure_ascii=False), "font": font},
    )  # fmt: skip
    if not isinstance(made, bytes):
        raise CaptureError("no_picture", detail=str(page.number))
    with Pillow.open(io.BytesIO(made)) as picture:
        return np.array(picture.convert("RGB"), dtype=np.uint8)


def _word(word: Word) -> dict[str, float | str]:
    left_top, right_top, _, left_bottom = word.quad
    width = math.hypot(right_top[0] - left_top[0], right_top[1] - left_top[1])
    height = math.hypot(left_bottom[0] - left_top[0], left_bottom[1] - left_top[1])
    angle = math.degrees(math.atan2(right_top[1] - left_top[1], right_top[0] - left_top[0]))
    return {
        "text": word.text,
        "x": left_top[0],
        "y": left_top[1],
        "width": width,
        "height": max(height, 1.0),
        "angle": angle,
    }


def rules_of(content: etree._Element) -> Iterator[Rule]:
    """Straight pieces of the paths of a page's or a template's content."""
    for element in islice(content.iter("{*}PathObject"), _MAX_RULES):
        boundary = numbers(attribute(element, "Boundary"))
        given = numbers(attribute(element, "CTM"))
        a, b, c, d, e, f = given[:6] if len(given) >= 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
        for data in islice(element.iter("{*}AbbreviatedData"), 1):
            for x0, y0, x1, y1 in _segments(data.text or ""):
                if len(boundary) < 4:
                    continue
                yield (
                    (a * x0 + c * y0 + e + boundary[0]) * POINTS,
                    (b * x0 + d * y0 + f + boundary[1]) * POINTS,
                    (a * x1 + c * y1 + e + boundary[0]) * POINTS,
                    (b * x1 + d * y1 + f + boundary[1]) * POINTS,
                )


def _segments(text: str) -> Iterator[Rule]:
    """``M 0 0 L 10 0``; curves are passed over."""
    parts = text.split()[:10_000]
    at: tuple[float, float] | None = None
    for number, part in enumerate(parts):
        to = numbers(" ".join(parts[number + 1 : number + 3])) if part in ("M", "S", "L") else []
        if len(to) == 2:
            if part == "L" and at is not None:
                yield (*at, to[0], to[1])
            at = (to[0], to[1])
