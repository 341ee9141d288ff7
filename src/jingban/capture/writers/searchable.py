"""The searchable copy: PDF/A-2u of page pictures with invisible text where the words stand.

Original picture bytes go in unchanged where PDF has their form; the file holds no clock, so the same input gives the
same bytes.
"""

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from math import hypot
from typing import Final

import pikepdf
from pikepdf import Array, Dictionary, Stream

from jingban.capture.core.page import Page, Point, Word
from jingban.capture.writers.invisible_font import ASCENT, DESCENT, InvisibleFont, printable
from jingban.capture.writers.page_pictures import page_picture
from jingban.capture.writers.pdfa import make_archival

A4_LONG: Final = 841.89  # points: the long side of a page whose picture does not tell its resolution
_MAX_SIDE: Final = 14_400.0

Matrix = tuple[float, float, float, float, float, float]
# Stored unit square (0,0 bottom left) → upright unit square, by EXIF orientation.
_ORIENTATIONS: Final[dict[int, Matrix]] = {
    1: (1, 0, 0, 1, 0, 0),
    2: (-1, 0, 0, 1, 1, 0),
    3: (-1, 0, 0, -1, 1, 1),
    4: (1, 0, 0, -1, 0, 1),
    5: (0, -1, -1, 0, 1, 1),
    6: (0, -1, 1, 0, 0, 1),
    7: (0, 1, 1, 0, 0, 0),
    8: (0, 1, -1, 0, 1, 0),
}
_TURNS: Final = {0: _ORIENTATIONS[1], 90: _ORIENTATIONS[6], 180: _ORIENTATIONS[3], 270: _ORIENTATIONS[8]}


def searchable(pages: Sequence[tuple[bytes, Page]], title: str, moment: datetime) -> bytes:
    """The copy of some pages: the bytes of each page's picture file, and its words.

    Pages stand upright as ``Page.rotation`` says. ``moment`` (with a time zone) is written as the time of making.
    Raises CaptureError for a picture that cannot be used.
    """
    with pikepdf.new() as document:
        font = InvisibleFont(char for _, page in pages for word in page.words for char in printable(word.text))
        embedded = font.embed(document)
        for data, page in pages:
            _add(document, data, page, font, embedded)
        make_archival(document, title, moment)
        out = io.BytesIO()
        document.save(
            out, deterministic_id=True, min_version="1.7", object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=True, recompress_flate=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
        )  # fmt: skip
        return out.getvalue()


def _add(document: pikepdf.Pdf, data: bytes, page: Page, font: InvisibleFont, embedded: pikepdf.Object) -> None:
    picture = page_picture(document, data, page.number)
    wide, high = _size(picture.stream, picture.dpi, picture.orientation, page)
    turn = _then(_ORIENTATIONS[picture.orientation], _TURNS[page.rotation % 360])
    placed = _then(turn, (wide, 0, 0, high, 0, 0))
    content = (
        b"q " + _numbers(placed) + b" cm /Im0 Do Q\n" + _text(page, wide / page.width, high / page.height, high, font)
    )
    document.add_blank_page(page_size=(wide, high))
    made = document.pages[-1].obj
    made.Contents = document.make_indirect(Stream(document, content))
    made.Resources = Dictionary(
        XObject=Dictionary(Im0=document.make_indirect(picture.stream)), Font=Dictionary(F0=embedded)
    )
    made.MediaBox = Array([0, 0, round(wide, 3), round(high, 3)])


def _size(stream: Stream, dpi: float, orientation: int, page: Page) -> tuple[float, float]:
    """Points of the upright page: by the resolution the picture tells, else the long side is that of A4."""
    wide, high = float(int(stream["/Width"])), float(int(stream["/Height"]))
    if (orientation >= 5) != (page.rotation % 180 == 90):
        wide, high = high, wide
    scale = 72 / dpi if dpi else A4_LONG / max(wide, high)
    scale = min(scale, _MAX_SIDE / max(wide, high))
    return max(wide * scale, 3.0), max(high * scale, 3.0)


def _then(first: Matrix, second: Matrix) -> Matrix:
    a, b, c, d, e, f = first
    p, q, r, s, t, u = second
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _text(page: Page, across: float, down: float, high: float, font: InvisibleFont) -> bytes:
    """Every word in invisible ink; pixels of the upright page become points from the bottom left."""

    def point(corner: Point) -> Point:
        return corner[0] * across, high - corner[1] * down

    rows = [
        row
        for word in page.words
        for row in _word(word, (point(word.quad[0]), point(word.quad[1]), point(word.quad[3])), font)
    ]
    return b"BT 3 Tr /F0 1 Tf\n" + b"".join(rows) + b"ET\n" if rows else b""


def _word(word: Word, corners: tuple[Point, Point, Point], font: InvisibleFont) -> Iterator[bytes]:
    text = printable(word.text)
    left_top, right_top, left_bottom = corners
    along = (right_top[0] - left_top[0], right_top[1] - left_top[1])
    up = (left_top[0] - left_bottom[0], left_top[1] - left_bottom[1])
    length, height = hypot(*along), hypot(*up)
    if not text.strip() or length < 0.01 or height < 0.01:
        return
    stretch, share = 1 / font.advance(text), -DESCENT / (ASCENT - DESCENT)
    origin = (left_bottom[0] + share * up[0], left_bottom[1] + share * up[1])
    matrix = (along[0] * stretch, along[1] * stretch, up[0], up[1], *origin)
    yield _numbers(matrix) + b" Tm <" + font.encoded(text).hex().upper().encode("ascii") + b"> Tj\n"


def _numbers(values: Sequence[float]) -> bytes:
    return " ".join(f"{round(value, 4) + 0.0:.4f}".rstrip("0").rstrip(".") for value in values).encode("ascii")
