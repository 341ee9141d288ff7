"""The text layer of a PDF page as words with their places, and whether it is worth more than a picture of the page."""

import ctypes
import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from jingban.capture.core.page import Point, Word
from jingban.capture.errors import CaptureError
from jingban.infra.documents.characters import UNKNOWN, character
from jingban.infra.documents.pdf import PageGeometry
from jingban.kernel.findings import Box

MAX_CHARS: Final = 200_000  # of one page
_ENOUGH: Final = 20  # fewer characters are a stamp on a scan or a page number: the picture is read instead
_UNKNOWN_SHARE: Final = 0.02  # of characters whose meaning the font does not tell, or that mean nothing
_ABOVE, _BELOW = 0.86, 0.14  # of an em, around the baseline


class _Char(NamedTuple):
    """A visible character on its own line: ``start`` and ``end`` along the baseline, ``rise`` across it; user space."""

    text: str
    direction: Point  # unit vector of reading
    start: float
    end: float
    rise: float
    em: float
    item: int  # the text object it belongs to
    after_blank: bool


@dataclass(frozen=True)
class TextLayer:
    """Words of one page, upright. ``turns`` are the clockwise quarter turns the displayed page still needed."""

    words: tuple[Word, ...]
    size: tuple[float, float]
    turns: int
    digits: tuple[Box, ...] = ()  # where each digit must be seen on the upright page


def text_layer(page: pdfium.PdfPage, geometry: PageGeometry) -> TextLayer | None:
    """The words of the page; None when there is hardly any text, or text that cannot be trusted."""
    text_page = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text_page.raw)
        if count > MAX_CHARS:
            raise CaptureError("file_too_large", detail=f"PDF 的一页里有 {count} 个字符")
        chars = list(_chars(text_page.raw, count))
    finally:
        text_page.close()
    unknown = sum(map(_meaningless, chars))
    if len(chars) < _ENOUGH or unknown > _UNKNOWN_SHARE * len(chars):
        return None
    turns = _turns(chars, geometry)
    upright = geometry.turned(turns)
    digits = tuple(_word([char], upright).box for char in chars if char.text.isdigit())
    return TextLayer(tuple(_word(run, upright) for run in _runs(chars)), upright.size, turns, digits)


def _meaningless(char: _Char) -> bool:
    code = ord(char.text[0])
    return char.text == UNKNOWN or 0xE000 <= code <= 0xF8FF or 0x7F <= code < 0xA0


def _chars(handle: Any, count: int) -> Iterator[_Char]:
    """Characters in the order of the file, without blanks and without those in invisible ink."""
    matrix, loose = raw.FS_MATRIX(), raw.FS_RECTF()
    tight = tuple(ctypes.c_double() for _ in range(4))
    x, y = ctypes.c_double(), ctypes.c_double()
    visible: dict[int, bool] = {}
    blank = False
    for index in range(count):
        text = character(raw.FPDFText_GetUnicode(handle, index))
        if not text or (text == UNKNOWN and raw.FPDFText_IsGenerated(handle, index) == 1):
            blank = True
            continue
        found = raw.FPDFText_GetTextObject(handle, index)
        item = ctypes.addressof(found.contents) if found else 0
        if item not in visible:
            visible[item] = not item or raw.FPDFTextObj_GetTextRenderMode(found) != raw.FPDF_TEXTRENDERMODE_INVISIBLE
        if not visible[item]:
            continue
        raw.FPDFText_GetMatrix(handle, index, matrix)
        raw.FPDFText_GetCharOrigin(handle, index, x, y)
        raw.FPDFText_GetCharBox(handle, index, *tight)
        along, across = math.hypot(matrix.a, matrix.b), math.hypot(matrix.c, matrix.d)
        size = raw.FPDFText_GetFontSize(handle, index)
        left, right, bottom, top = (side.value for side in tight)
        if along > 0 and size * across > 0.5:
            dx, dy, em = matrix.a / along, matrix.b / along, size * across
        else:
            dx, dy, em = 1.0, 0.0, max(top - bottom, 1.0)
        if abs(dy) < 1e-6 and dx > 0 and raw.FPDFText_GetLooseCharBox(handle, index, loose):
            left, right = min(loose.left, left), max(loose.right, right)
        ends = [px * dx + py * dy for px in (left, right) for py in (bottom, top)]
        rise = y.value * dx - x.value * dy
        yield _Char(text, (dx, dy), min(ends), max(ends), rise, em, item, blank)
        blank = False


def _runs(chars: list[_Char]) -> Iterator[list[_Char]]:
    """Characters that stand together on one line."""
    run: list[_Char] = []
    for char in chars:
        if run and not _goes_on(run[-1], char):
            yield run
            run = []
        run.append(char)
    if run:
        yield run


def _goes_on(last: _Char, char: _Char) -> bool:
    em = max(last.em, char.em)
    same_way = last.direction[0] * char.direction[0] + last.direction[1] * char.direction[1] > 0.999
    if not same_way or abs(last.rise - char.rise) > 0.3 * em or min(last.em, char.em) < 0.5 * em:
        return False
    # Cells of a table are objects of their own as a rule; blanks within one object may still span columns.
    room = 0.35 if last.item != char.item else 0.7 if char.after_blank else 1.0
    return -0.6 * em < char.start - last.end < room * em


def _word(run: list[_Char], geometry: PageGeometry) -> Word:
    text = "".join(f" {char.text}" if char.after_blank and number else char.text for number, char in enumerate(run))
    dx, dy = run[0].direction
    start, end = min(char.start for char in run), max(char.end for char in run)
    em, rise = max(char.em for char in run), run[0].rise

    def corner(along: float, across: float) -> Point:
        return geometry.point(along * dx - across * dy, along * dy + across * dx)

    high, low = rise + _ABOVE * em, rise - _BELOW * em
    return Word(text, (corner(start, high), corner(end, high), corner(end, low), corner(start, low)))


def _turns(chars: list[_Char], geometry: PageGeometry) -> int:
    """Quarter turns clockwise that bring most of the text upright."""
    ways = Counter(round(math.atan2(char.direction[1], char.direction[0]) / (math.pi / 2)) % 4 for char in chars)
    way, count = ways.most_common(1)[0]
    # Text that rises in user space (way 1) reads upward: the page wants a turn to the right.
    return (way - geometry.turns) % 4 if 2 * count > len(chars) else 0
