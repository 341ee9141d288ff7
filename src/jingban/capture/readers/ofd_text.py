"""Text objects of an OFD page (GB/T 33190) as words with their places. Millimetres become points."""

import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from lxml import etree

from jingban.capture.core.page import Point, Word
from jingban.infra.documents.container import attribute, local

POINTS: Final = 72 / 25.4  # in a millimetre
MAX_TEXTS: Final = 20_000  # of one page
_ABOVE, _BELOW = 0.86, 0.14  # of the size, around the baseline
_Matrix = tuple[float, float, float, float, float, float]
_PLAIN: Final[_Matrix] = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def words(content: etree._Element) -> Iterator[Word]:
    """Every visible run of text of a page's or a template's content."""
    for count, element in enumerate(content.iter("{*}TextObject")):
        if count >= MAX_TEXTS:
            return
        if (attribute(element, "Visible") or "true").lower() != "false":
            yield from _object(element)


def numbers(text: str | None, most: int = 10_000) -> list[float]:
    """``0 0 210 297``; anything that is no finite number ends the list."""
    found: list[float] = []
    for part in (text or "").split()[:most]:
        try:
            value = float(part)
        except ValueError:
            break
        if not math.isfinite(value) or abs(value) > 1e6:
            break
        found.append(value)
    return found


def _object(element: etree._Element) -> Iterator[Word]:
    boundary = numbers(attribute(element, "Boundary"))
    size = (numbers(attribute(element, "Size")) or [0.0])[0]
    if len(boundary) < 4 or not 0 < size < 1000:
        return
    given = numbers(attribute(element, "CTM"))
    matrix: _Matrix = (given[0], given[1], given[2], given[3], given[4], given[5]) if len(given) >= 6 else _PLAIN
    stretch = (numbers(attribute(element, "HScale")) or [1.0])[0]
    x = y = 0.0
    for code in element:
        if local(code) != "TextCode":
            continue
        text = code.text or ""
        x = (numbers(attribute(code, "X")) or [x])[0]
        y = (numbers(attribute(code, "Y")) or [y])[0]
        for offset, part, reach in _pieces(text, _steps(attribute(code, "DeltaX"), len(text)), size):
            yield _word(part, (x + offset, y), reach, size * stretch, size, boundary, matrix)


def _pieces(text: str, steps: list[float], size: float) -> Iterator[tuple[float, str, float]]:
    """Runs without a wide gap: origin of the first character, the text, and how far the last origin lies from there."""
    origins = [0.0]
    for number, char in enumerate(text):
        origins.append(origins[-1] + (steps[number] if number < len(steps) else _width(char) * size))
    begin = 0
    for at in range(1, len(text) + 1):
        if at < len(text) and origins[at] - origins[at - 1] <= (_width(text[at - 1]) + 1.0) * size:
            continue
        part = text[begin:at]
        first = begin + len(part) - len(part.lstrip())
        if part.strip():
            yield origins[first], part.strip(), origins[first + len(part.strip()) - 1] - origins[first]
        begin = at


def _steps(text: str | None, most: int) -> list[float]:
    """``3 g 4 2.5`` stands for 3 2.5 2.5 2.5 2.5. Never more than the text has characters."""
    parts = (text or "").split()[: 4 * most + 4]
    found: list[float] = []
    at = 0
    while at < len(parts) and len(found) < most:
        if parts[at] == "g" and at + 2 < len(parts) and re.fullmatch(r"\d{1,6}", parts[at + 1], re.ASCII):
            found += numbers(parts[at + 2]) * min(int(parts[at + 1]), most)
            at += 3
        else:
            found += numbers(parts[at])
            at += 1
    return found[:most]


def _width(char: str) -> float:
    """Of an em, roughly: fonts are not opened."""
    return 1.0 if unicodedata.east_asian_width(char) in "WFA" else 0.5


def _word(
    text: str, start: Point, reach: float, wide: float, size: float, boundary: list[float], matrix: _Matrix
) -> Word:
    end = start[0] + reach + _width(text[-1]) * wide
    high, low = start[1] - _ABOVE * size, start[1] + _BELOW * size
    a, b, c, d, e, f = matrix

    def corner(x: float, y: float) -> Point:
        return ((a * x + c * y + e + boundary[0]) * POINTS, (b * x + d * y + f + boundary[1]) * POINTS)

    return Word(text, (corner(start[0], high), corner(end, high), corner(end, low), corner(start[0], low)))
