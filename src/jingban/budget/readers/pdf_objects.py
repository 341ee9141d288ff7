"""The page objects of a PDF page: ruling lines, fills, pictures, and which text objects are not seen.

Coordinates are points in the space of the ``PageGeometry`` given (origin top left, y downward).
"""

import ctypes
import itertools
import math
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from jingban.budget.errors import ReadError
from jingban.infra.documents.pdf import PageGeometry
from jingban.kernel.findings import Box

MAX_OBJECTS: Final = 400_000  # of one page, forms counted through
THIN: Final = 3.0  # a filled shape at most this wide (points) is a line, not an area
_MAX_SEGMENTS: Final = 2_000  # of one path: more is a drawing, not a table
_MAX_DEPTH: Final = 6  # nested form objects
_FRAME: Final = 4.0  # two nested boxes this close are the outer and inner side of one border
_PALE: Final = 245  # a colour whose channels all reach this is white paper

_NOTHING: Final[Box] = (math.inf, math.inf, -math.inf, -math.inf)
_IDENTITY: Final = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
Matrix = tuple[float, float, float, float, float, float]


class Rule(NamedTuple):
    """A piece of a ruling line: ``at`` across it, from ``lo`` to ``hi`` along it."""

    at: float
    lo: float
    hi: float


@dataclass(slots=True)
class PageObjects:
    """What is drawn on one page besides its characters."""

    across: list[Rule] = field(default_factory=list)  # horizontal: at = y
    down: list[Rule] = field(default_factory=list)  # vertical: at = x
    shades: list[Box] = field(default_factory=list)  # areas of a colour other than white, and pictures
    picture_area: float = 0.0  # points²
    invisible: set[int] = field(default_factory=set)  # addresses of text objects drawn without ink
    pale: set[int] = field(default_factory=set)  # addresses of text objects drawn in white
    windows: dict[int, Box] = field(default_factory=dict)  # text objects that reach beyond what their clip shows


def page_objects(page: pdfium.PdfPage, geometry: PageGeometry) -> PageObjects:
    """All objects of the page. Raises ReadError when there are absurdly many."""
    found = _Collector(geometry)
    handle = page.raw
    for index in range(raw.FPDFPage_CountObjects(handle)):
        found.take(raw.FPDFPage_GetObject(handle, index), _IDENTITY, found.page, 0)
    return found.result


class _Collector:
    """Walks the objects; holds the ctypes buffers so that each call allocates nothing."""

    def __init__(self, geometry: PageGeometry) -> None:
        self.result = PageObjects()
        self._geometry = geometry
        self.page = (0.0, 0.0, *geometry.size)
        self._count = 0
        self._clip_key: object = None
        self._clip_window: Box = self.page
        self._edges = tuple(ctypes.c_float() for _ in range(4))
        self._colour = tuple(ctypes.c_uint() for _ in range(4))
        self._pair = (ctypes.c_float(), ctypes.c_float())
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()

    def take(self, item: Any, outer: Matrix, window: Box, depth: int) -> None:
        """One object inside forms that give it the matrix ``outer`` and show only ``window``."""
        self._count += 1
        if self._count > MAX_OBJECTS:
            raise ReadError("file_too_large", detail="PDF 的一页里图形对象过多")
        window = self._clipped(item, outer, window)
        kind = raw.FPDFPageObj_GetType(item)
        if kind == raw.FPDF_PAGEOBJ_TEXT:
            self._take_text(item, outer, window)
        elif kind == raw.FPDF_PAGEOBJ_PATH:
            self._take_path(item, outer, window)
        elif kind == raw.FPDF_PAGEOBJ_IMAGE:
            self._take_picture(item, outer, window)
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _MAX_DEPTH:
            inner = _times(_matrix(item), outer)
            for index in range(raw.FPDFFormObj_CountObjects(item)):
                self.take(raw.FPDFFormObj_GetObject(item, index), inner, window, depth + 1)

    def _clipped(self, item: Any, outer: Matrix, window: Box) -> Box:
        """What of ``window`` the object's clip path lets through (by the bounding boxes of its paths).

        Spreadsheet programs print a cell that spans two pages whole on both, and let the clip cut it.
        """
        clip = raw.FPDFPageObj_GetClipPath(item)
        count = raw.FPDFClipPath_CountPaths(clip) if clip else 0
        if count <= 0:
            return window
        # Runs of objects share their clip: its last path tells them apart without reading all of it.
        key = (count, self._corner(clip, count - 1, 0), self._corner(clip, count - 1, 2), outer, window)
        if key != self._clip_key:
            self._clip_key, self._clip_window = key, window
            for path in range(count):
                self._clip_window = _common(self._clip_window, self._path_box(clip, path, outer))
        return self._clip_window

    def _corner(self, clip: Any, path: int, index: int) -> tuple[float, float]:
        x, y = self._pair
        segment = raw.FPDFClipPath_GetPathSegment(clip, path, index)
        if not segment or not raw.FPDFPathSegment_GetPoint(segment, x, y):
            return (math.nan, math.nan)
        return (x.value, y.value)

    def _path_box(self, clip: Any, path: int, outer: Matrix) -> Box:
        """Bounding box of a clip path; an empty path lets nothing through."""
        count = min(raw.FPDFClipPath_CountPathSegments(clip, path), _MAX_SEGMENTS)
        points = [self._corner(clip, path, index) for index in range(count)]
        if not points:
            return _NOTHING
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return self._box((min(xs), min(ys)), (max(xs), max(ys)), outer)

    def _take_text(self, item: Any, outer: Matrix, window: Box) -> None:
        box = self._bounds(item, outer)
        if box is not None and _common(box, window) != box:
            self.result.windows[ctypes.addressof(item.contents)] = window
        mode = raw.FPDFTextObj_GetTextRenderMode(item)
        if mode in (raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP):
            self.result.invisible.add(ctypes.addressof(item.contents))
        elif mode == raw.FPDF_TEXTRENDERMODE_FILL:
            red, green, blue, alpha = self._colour
            if not raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha):
                return
            if alpha.value < 10:
                self.result.invisible.add(ctypes.addressof(item.contents))
            elif red.value >= _PALE and green.value >= _PALE and blue.value >= _PALE:
                self.result.pale.add(ctypes.addressof(item.contents))

    def _bounds(self, item: Any, outer: Matrix) -> Box | None:
        left, bottom, right, top = self._edges
        if not raw.FPDFPageObj_GetBounds(item, left, bottom, right, top):
            return None
        return self._box((left.value, bottom.value), (right.value, top.value), outer)

    def _shown(self, item: Any, outer: Matrix, window: Box) -> Box | None:
        """The part of the object's bounding box that is seen; None when there is none."""
        box = self._bounds(item, outer)
        if box is None:
            return None
        seen = _common(box, window)
        return seen if seen[0] <= seen[2] and seen[1] <= seen[3] else None

    def _box(self, one: tuple[float, float], two: tuple[float, float], outer: Matrix) -> Box:
        if outer is _IDENTITY:
            return self._geometry.box(*one, *two)
        corners = [_apply(outer, x, y) for x in (one[0], two[0]) for y in (one[1], two[1])]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return self._geometry.box(min(xs), min(ys), max(xs), max(ys))

    def _take_picture(self, item: Any, outer: Matrix, window: Box) -> None:
        box = self._shown(item, outer, window)
        if box is None:
            return
        if not self._add_thin(box):
            self.result.shades.append(box)
            self.result.picture_area += (box[2] - box[0]) * (box[3] - box[1])

    def _add_thin(self, box: Box) -> bool:
        """A thin box is a line; a dot may belong to a line either way (lines too short fall out later)."""
        wide, high = box[2] - box[0], box[3] - box[1]
        if min(wide, high) > THIN:
            return False
        dot = max(wide, high) <= THIN
        if dot or wide >= high:
            self.result.across.append(Rule((box[1] + box[3]) / 2, box[0], box[2]))
        if dot or high > wide:
            self.result.down.append(Rule((box[0] + box[2]) / 2, box[1], box[3]))
        return True

    def _take_path(self, item: Any, outer: Matrix, window: Box) -> None:
        box = self._shown(item, outer, window)
        if box is None or not raw.FPDFPath_GetDrawMode(item, self._fill, self._stroke):
            return
        filled, stroked = self._fill.value != raw.FPDF_FILLMODE_NONE, bool(self._stroke.value)
        if not (filled or stroked) or not self._has_ink(item, filled, stroked):
            return
        count = raw.FPDFPath_CountSegments(item)
        if count <= 6 and self._add_thin(box):
            return
        if count > _MAX_SEGMENTS:
            return
        pieces = self._pieces(item, _times(_matrix(item), outer), count)
        if stroked:
            self._add_strokes(pieces, window)
        if filled:
            self._add_fills(pieces, window)

    def _has_ink(self, item: Any, filled: bool, stroked: bool) -> bool:
        """Whether the path is drawn in a colour other than white (white borders are erasures)."""
        red, green, blue, alpha = self._colour
        if stroked and raw.FPDFPageObj_GetStrokeColor(item, red, green, blue, alpha) and self._inked():
            return True
        return bool(filled and raw.FPDFPageObj_GetFillColor(item, red, green, blue, alpha) and self._inked())

    def _inked(self) -> bool:
        red, green, blue, alpha = (channel.value for channel in self._colour)
        return alpha >= 10 and not (red >= _PALE and green >= _PALE and blue >= _PALE)

    def _pieces(self, item: Any, matrix: Matrix, count: int) -> list[list[tuple[float, float]]]:
        """The subpaths as corner lists on the page; a curve counts as the line to its end."""
        pieces: list[list[tuple[float, float]]] = []
        x, y = self._pair
        for index in range(count):
            segment = raw.FPDFPath_GetPathSegment(item, index)
            raw.FPDFPathSegment_GetPoint(segment, x, y)
            point = self._geometry.point(*_apply(matrix, x.value, y.value))
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO or not pieces:
                pieces.append([point])
            else:
                pieces[-1].append(point)
            if raw.FPDFPathSegment_GetClose(segment):
                pieces[-1].append(pieces[-1][0])
        return pieces

    def _add_strokes(self, pieces: list[list[tuple[float, float]]], window: Box) -> None:
        for piece in pieces:
            for (ax, ay), (bx, by) in itertools.pairwise(piece):
                box = _common((min(ax, bx), min(ay, by), max(ax, bx), max(ay, by)), window)
                wide, high = box[2] - box[0], box[3] - box[1]
                if 0 <= high <= 1.0 and wide > high:
                    self.result.across.append(Rule((box[1] + box[3]) / 2, box[0], box[2]))
                elif 0 <= wide <= 1.0 and high > wide:
                    self.result.down.append(Rule((box[0] + box[2]) / 2, box[1], box[3]))

    def _add_fills(self, pieces: list[list[tuple[float, float]]], window: Box) -> None:
        """Thin shapes are lines, two nested shapes are a frame, the rest is shade."""
        before: Box | None = None
        for piece in pieces:
            xs, ys = [x for x, _ in piece], [y for _, y in piece]
            box = _common((min(xs), min(ys), max(xs), max(ys)), window)
            if box[0] > box[2] or box[1] > box[3] or self._add_thin(box):
                continue
            if before is not None and max(abs(a - b) for a, b in zip(before, box, strict=True)) <= _FRAME:
                self._add_frame(box)
            else:
                self.result.shades.append(box)
            before = box

    def _add_frame(self, box: Box) -> None:
        x0, top, x1, bottom = box
        self.result.across += [Rule(top, x0, x1), Rule(bottom, x0, x1)]
        self.result.down += [Rule(x0, top, bottom), Rule(x1, top, bottom)]


def _common(one: Box, two: Box) -> Box:
    """The intersection; a side comes out negative when there is none."""
    return (max(one[0], two[0]), max(one[1], two[1]), min(one[2], two[2]), min(one[3], two[3]))


def _matrix(item: Any) -> Matrix:
    value = raw.FS_MATRIX()
    if not raw.FPDFPageObj_GetMatrix(item, value):
        return _IDENTITY
    return (value.a, value.b, value.c, value.d, value.e, value.f)


def _times(inner: Matrix, outer: Matrix) -> Matrix:
    """First ``inner``, then ``outer``."""
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return (a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u)


def _apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f
