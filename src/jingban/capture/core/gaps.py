"""Cells of a table in which no word was found although the cells above and below have one.

The detector misses lone signs (``1``, ``g``, ``瓶``) and figures under a seal. Where such a cell must stand follows from
its line and from its column; the engine then reads that place. What it reads is a word like any other: it is judged by
the same arithmetic, and where nothing is legible the cell stays empty.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import hypot
from statistics import median
from typing import Final

from jingban.capture.core.model import Field, Line, Record
from jingban.capture.core.names import Kind, read_value
from jingban.capture.core.page import Page, Point, Word
from jingban.capture.core.units import KINDS, UNITS
from jingban.capture.core.values import kind_of
from jingban.kernel.findings import Box
from jingban.kernel.text import fold

MOST: Final = 40  # of one page
_SHARE: Final = 0.6  # of the lines that fill a column, from which an empty cell is strange
_BESIDE: Final = 4  # lines above and below that show where the column stands
_ASKED: Final = ("ItemPrice", "ItemQuantity", "ItemAmount", "self_pay_ratio", "ItemUnit")
# Cells that stand on the line of the figures; names may be wrapped and their boxes reach further.
_LEVEL: Final = (
    "ItemAmount",
    "ItemPrice",
    "ItemQuantity",
    "ItemUnit",
    "ItemCode",
    "self_pay_ratio",
    "ItemStd",
    "ItemName",
)


@dataclass(frozen=True, slots=True)
class Gap:
    """Where a cell should be, and what kind of cell."""

    name: str
    quad: tuple[Point, Point, Point, Point]

    @property
    def box(self) -> Box:
        return Word("", self.quad).box


def gaps(page: Page, records: Sequence[Record]) -> tuple[Gap, ...]:
    """The empty cells of a page, ``records`` being what was read on it alone."""
    found = []
    for record in records:
        if record.kind in KINDS:
            for lines in (record.lines, record.categories):
                found += [gap for gap in (*_of(lines), *_ends(lines, page)) if not _occupied(gap, page)]
    return tuple(found[:MOST])


def fits(name: str, text: str) -> bool:
    """Whether what was read in an empty cell can be a value of it."""
    if name == "ItemName":
        return fold(text) == ")"
    if kind_of(name) is Kind.TEXT:
        return fold(text) in UNITS
    return read_value(kind_of(name), text) is not None


def laid(words: Sequence[Word], found: Sequence[Word]) -> tuple[Word, ...]:
    """The words of a page with those found in its gaps; a sign without a figure in such a place (``一`` for ``1``) goes."""
    kept = [word for word in words if _figured(word) or not any(_inside(word.box, other.box) for other in found)]
    return (*kept, *found)


def _figured(word: Word) -> bool:
    return any(sign.isdigit() for sign in fold(word.text))


def _inside(box: Box, other: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return other[0] <= x <= other[2] and other[1] <= y <= other[3] and box[2] - box[0] <= other[2] - other[0]


def _of(lines: Sequence[Line]) -> Iterator[Gap]:
    for name in _ASKED:
        filled = [line for line in lines if _box(line, name) is not None]
        if len(filled) < max(3, _SHARE * len(lines)):
            continue
        for index, line in enumerate(lines):
            if _box(line, name) is None:
                quad = _quad(lines, index, name)
                if quad is not None:
                    yield Gap(name, quad)


def _ends(lines: Sequence[Line], page: Page) -> Iterator[Gap]:
    """Where a wrapped name that lacks its last bracket would go on: the bracket alone stands on the next line."""
    for line in lines:
        cell = line.cell("ItemName")
        text = fold(cell.raw) if cell is not None else ""
        box = cell.place.bbox if cell is not None else None
        if box is None or text.count("(") != text.count(")") + 1:
            continue
        held = sorted((word for word in page.words if _inside(word.box, box)), key=lambda word: word.box[1])
        if len(held) > 1:
            before, last = held[-2].quad, held[-1].quad
            yield Gap("ItemName", _first_sign(last, last[0][0] - before[0][0], last[0][1] - before[0][1]))


def _first_sign(quad: tuple[Point, ...], right: float, down: float) -> tuple[Point, Point, Point, Point]:
    """The place of the first sign of a line that is moved like this."""
    (x0, y0), (x1, y1), _, (x3, y3) = quad
    share = 1.2 * hypot(x3 - x0, y3 - y0) / max(hypot(x1 - x0, y1 - y0), 1.0)
    along, up = (x1 - x0) * share, (y1 - y0) * share
    x0, y0, x3, y3 = x0 + right, y0 + down, x3 + right, y3 + down
    return ((x0, y0), (x0 + along, y0 + up), (x3 + along, y3 + up), (x3, y3))


def _quad(lines: Sequence[Line], index: int, name: str) -> tuple[Point, Point, Point, Point] | None:
    """The place of the cell: beside its line as far up or down as in the lines nearest to it."""
    line = lines[index]
    order = sorted((n for n in range(len(lines)) if n != index), key=lambda n: abs(n - index))
    spots: list[Box] = []
    for n in order:
        box = _moved(lines[n], line, name)
        if box is not None:
            spots.append(box)
        if len(spots) == _BESIDE:
            break
    if len(spots) < 2:
        return None
    middle = median((top + bottom) / 2 for _, top, _, bottom in spots)
    half = median(bottom - top for _, top, _, bottom in spots) / 2
    left, right = min(box[0] for box in spots) - 0.4 * half, max(box[2] for box in spots) + 0.4 * half
    if right - left > 14 * half * 2:
        return None  # two panels mixed: no cell is that wide
    return ((left, middle - half), (right, middle - half), (right, middle + half), (left, middle + half))


def _moved(other: Line, line: Line, name: str) -> Box | None:
    """The cell of another line, moved beside this one. Both lines must show a third cell to measure by."""
    cell = _box(other, name)
    if cell is None:
        return None
    for level in _LEVEL:
        mine, theirs = _box(line, level), _box(other, level)
        if mine is None or theirs is None or level == name:
            continue
        if min(mine[2], theirs[2]) <= max(mine[0], theirs[0]):
            return None  # another panel
        down = (mine[1] + mine[3] - theirs[1] - theirs[3]) / 2
        return (cell[0], cell[1] + down, cell[2], cell[3] + down)
    return None


def _box(line: Line, name: str) -> Box | None:
    cell: Field | None = line.cell(name)
    return cell.place.bbox if cell is not None and cell.raw else None


def _occupied(gap: Gap, page: Page) -> bool:
    """A word stands there already, though it was not taken for the cell."""
    x0, top, x1, bottom = gap.box
    for word in page.words:
        if kind_of(gap.name) is not Kind.TEXT and not _figured(word):
            continue  # the legend of a seal beside a figure, or over it
        left, high, right, low = word.box
        wide, tall = min(x1, right) - max(x0, left), min(bottom, low) - max(top, high)
        if wide > 0.25 * min(x1 - x0, right - left) and tall > 0.4 * min(bottom - top, low - high):
            return True
    return not (x0 >= 0 and x1 < page.width and top >= 0 and bottom < page.height)
