"""The visible characters of a PDF page with their boxes, through pdfium's text page.

Coordinates are points in the space of the ``PageGeometry`` given (origin top left, y downward).
"""

import ctypes
import math
import unicodedata
from collections import Counter
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from jingban.budget.errors import ReadError
from jingban.budget.readers.pdf_objects import PageObjects
from jingban.infra.documents.characters import UNKNOWN, character
from jingban.infra.documents.pdf import PageGeometry

MAX_GLYPHS: Final = 200_000  # of one page
UPRIGHT, UP, UPSIDE_DOWN, DOWN, SKEW = 0, 1, 2, 3, 4  # reading direction in counter-clockwise quarter turns
_SEEN, _INKLESS, _CUT_OFF = 0, 1, 2


class Glyph(NamedTuple):
    """One visible character. Blanks are not glyphs: they are seen from the gaps."""

    x0: float
    top: float
    x1: float
    bottom: float
    text: str
    turn: int = UPRIGHT
    after_blank: bool = False  # the file has a blank character before it


def page_glyphs(page: pdfium.PdfPage, geometry: PageGeometry, objects: PageObjects) -> list[Glyph]:
    """The glyphs of the page in the order of the file, without those nobody sees.

    White glyphs count where something dark lies beneath; ink-less glyphs only where they are the
    text layer of a scan. Raises ReadError for an absurd number of characters.
    """
    text_page = page.get_textpage()
    try:
        count = raw.FPDFText_CountChars(text_page.raw)
        if count > MAX_GLYPHS:
            raise ReadError("file_too_large", detail=f"PDF 的一页里有 {count} 个字符")
        return _Scanner(text_page.raw, geometry, objects).scan(count)
    finally:
        text_page.close()


class _Scanner:
    """Reads glyph after glyph; holds the ctypes buffers so that each call allocates nothing."""

    def __init__(self, handle: Any, geometry: PageGeometry, objects: PageObjects) -> None:
        self._handle = handle
        self._geometry = geometry
        self._objects = objects
        self._loose = raw.FS_RECTF()
        self._tight = tuple(ctypes.c_double() for _ in range(4))
        self._origin = (ctypes.c_double(), ctypes.c_double())
        self._matrix = raw.FS_MATRIX()

    def scan(self, count: int) -> list[Glyph]:
        handle, geometry, loose = self._handle, self._geometry, self._loose
        objects = self._objects
        watch = bool(objects.invisible or objects.pale or objects.windows)
        unicode_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetCharAngle
        loose_box = raw.FPDFText_GetLooseCharBox
        page_turn = geometry.turns * math.pi / 2
        plain = geometry.turns == 0
        left, top = geometry.left, geometry.top
        seen: list[Glyph] = []
        unseen: list[Glyph] = []
        blank = False
        for index in range(count):
            text = character(unicode_of(handle, index))
            if not text or (text == UNKNOWN and raw.FPDFText_IsGenerated(handle, index) == 1):
                blank = True
                continue
            angle = angle_of(handle, index)
            glyph: Glyph | None = None
            if plain and angle == 0.0:
                loose_box(handle, index, loose)
                x0, x1 = loose.left - left, loose.right - left
                y0, y1 = top - loose.top, top - loose.bottom
                if x1 > x0 and y1 > y0:
                    glyph = Glyph(x0, y0, x1, y1, text, UPRIGHT, blank)
            if glyph is None:
                # pdfium counts the angle clockwise.
                glyph = self._turned_glyph(index, text, -angle - page_turn)._replace(after_blank=blank)
            blank = False
            sight = self._sight(index, glyph) if watch else _SEEN
            if sight == _SEEN:
                seen.append(glyph)
            elif sight == _INKLESS:
                unseen.append(glyph)
        # A scan with a text layer under the picture: the layer is all there is.
        return seen + unseen if self._is_scan_layer(seen, unseen) else seen

    def _is_scan_layer(self, seen: list[Glyph], unseen: list[Glyph]) -> bool:
        wide, high = self._geometry.size
        return len(unseen) > 5 * len(seen) and self._objects.picture_area > 0.4 * wide * high

    def _sight(self, index: int, glyph: Glyph) -> int:
        item = raw.FPDFText_GetTextObject(self._handle, index)
        if not item:
            return _SEEN
        address = ctypes.addressof(item.contents)
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        window = self._objects.windows.get(address)
        if window is not None and not (window[0] <= x <= window[2] and window[1] <= y <= window[3]):
            return _CUT_OFF
        if address in self._objects.invisible:
            return _INKLESS
        if address not in self._objects.pale:
            return _SEEN
        dark = any(s[0] <= x <= s[2] and s[1] <= y <= s[3] for s in self._objects.shades)
        return _SEEN if dark else _INKLESS

    def _turned_glyph(self, index: int, text: str, angle: float) -> Glyph:
        """A glyph that user space holds turned; pdfium has no advance box for it, so build one."""
        left, right, bottom, top = self._tight
        raw.FPDFText_GetCharBox(self._handle, index, left, right, bottom, top)
        x0, y0, x1, y1 = self._geometry.box(left.value, bottom.value, right.value, top.value)
        turn = _quarter(angle)
        if turn == SKEW:
            return Glyph(x0, y0, x1, y1, text, SKEW)
        raw.FPDFText_GetCharOrigin(self._handle, index, *self._origin)
        raw.FPDFText_GetMatrix(self._handle, index, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d)
        em = raw.FPDFText_GetFontSize(self._handle, index) * scale
        ox, oy = self._geometry.point(self._origin[0].value, self._origin[1].value)
        return _advance_box(text, turn, (x0, y0, x1, y1), (ox, oy), em)


def _quarter(angle: float) -> int:
    turns = angle / (math.pi / 2)
    return round(turns) % 4 if abs(turns - round(turns)) < 0.08 else SKEW


def _advance_box(
    text: str, turn: int, ink: tuple[float, float, float, float], origin: tuple[float, float], em: float
) -> Glyph:
    """The box from the baseline origin: em high, as wide as the character class usually is."""
    (x0, y0, x1, y1), (ox, oy) = ink, origin
    if not 1.0 <= em <= 500.0:
        return Glyph(x0, y0, x1, y1, text, turn)
    wide = em if unicodedata.east_asian_width(text[0]) in "WF" else em / 2 if text.isdigit() else 0.0
    above, below = 0.86 * em, 0.14 * em
    if turn == UPRIGHT:
        return Glyph(min(ox, x0), oy - above, max(ox + wide, x1), oy + below, text, turn)
    if turn == UP:
        return Glyph(ox - above, min(oy - wide, y0), ox + below, max(oy, y1), text, turn)
    if turn == UPSIDE_DOWN:
        return Glyph(min(ox - wide, x0), oy - below, max(ox, x1), oy + above, text, turn)
    return Glyph(ox - below, min(oy, y0), ox + above, max(oy + wide, y1), text, turn)


def main_turn(glyphs: list[Glyph]) -> int:
    """The direction in which most of the text stands; UPRIGHT unless another clearly prevails."""
    turns = Counter(glyph.turn for glyph in glyphs)
    turn, count = max(turns.items(), key=lambda item: item[1], default=(UPRIGHT, 0))
    return turn if turn not in (UPRIGHT, SKEW) and count > 4 * turns[UPRIGHT] else UPRIGHT
