"""PDF with a text layer → text lines and cell grids in reading order.

Ruled tables come from the drawn lines (``pdf_lattice``), unruled ones from the alignment of their
numbers (``pdf_columns``); everything else is text lines by position. pdfium's own text order is
never used: it is not the reading order of edited pages.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

import pypdfium2 as pdfium

from jingban.budget.core.blocks import Block, Cell, Grid, Source, TextLine
from jingban.budget.errors import ReadError
from jingban.budget.readers.pdf_columns import ColumnTable, find_column_tables
from jingban.budget.readers.pdf_glyphs import SKEW, UPRIGHT, Glyph, main_turn, page_glyphs
from jingban.budget.readers.pdf_lattice import Lattice, Span, find_lattices
from jingban.budget.readers.pdf_lines import cell_text, line_box, line_text, turned_runs, visual_lines
from jingban.budget.readers.pdf_objects import Rule, page_objects
from jingban.budget.readers.pdf_refine import split_tall_rows
from jingban.infra.documents.pdf import PageGeometry, between, open_page, open_pdf
from jingban.kernel.findings import Box, Place

_PAGE_NUMBER: Final = re.compile(
    r"[-—–－~ ]*\d{1,4}[-—–－~ ]*|第 ?\d{1,4} ?页([,，/ ]*共 ?\d{1,4} ?页)?|\d{1,4} ?/ ?\d{1,4}"
)
_MARGIN: Final = 0.11  # share of the page height where a page number stands
_PICTURE: Final = 0.3  # share of the page that a picture must fill to stand for its text
_FEW: Final = 15  # glyphs a page; fewer beside a picture is a stamp or a page number, not a text layer


def read_pdf(data: bytes, name: str, sha256: str) -> Source:
    """All pages of a PDF as blocks. Raises ReadError (see ``budget.errors``)."""
    blocks: list[Block] = []
    pictures: list[int] = []
    glyph_count = 0
    with open_pdf(data) as document:
        pages = len(document)
        for index in range(pages):
            with open_page(document, index) as (page, geometry):
                try:
                    read = _read_page(page, geometry, index + 1)
                except pdfium.PdfiumError as error:
                    raise ReadError("file_damaged", detail=f"第 {index + 1} 页无法读取") from error
            glyph_count += read.glyph_count
            blocks += read.blocks
            if read.is_picture:
                pictures.append(index + 1)
    if glyph_count == 0 or len(pictures) == pages or (pictures and glyph_count < _FEW * pages):
        raise ReadError("pdf_image_only")
    return Source(name, sha256, "pdf", tuple(blocks), pages, tuple(pictures))


@dataclass(frozen=True, slots=True)
class _Page:
    blocks: list[Block]
    glyph_count: int
    is_picture: bool  # a picture stands where text should


def _read_page(page: pdfium.PdfPage, shown: PageGeometry, number: int) -> _Page:
    objects = page_objects(page, shown)
    glyphs = page_glyphs(page, shown, objects)
    turn = main_turn(glyphs)
    reading = shown
    if turn != UPRIGHT:
        # The text lies on its side: read the page turned, and give its places as the page is shown.
        reading = shown.turned(turn)
        objects = page_objects(page, reading)
        glyphs = page_glyphs(page, reading, objects)
    wide, high = shown.size
    is_picture = len(glyphs) < _FEW and objects.picture_area > _PICTURE * wide * high
    blocks = _PageReader(number, reading, shown).read(glyphs, objects.across, objects.down)
    return _Page(blocks, len(glyphs), is_picture)


class _PageReader:
    """Blocks of one page; boxes go out in the displayed page's coordinates."""

    def __init__(self, number: int, reading: PageGeometry, shown: PageGeometry) -> None:
        self._number = number
        self._reading = reading
        self._shown = shown

    def read(self, glyphs: list[Glyph], across: list[Rule], down: list[Rule]) -> list[Block]:
        lattices = find_lattices(across, down)
        inside, outside = _assign(glyphs, lattices)
        placed: list[tuple[float, float, Block]] = []
        for lattice, cells in zip(lattices, inside, strict=True):
            if not cells:  # a drawing, or lines with nothing written
                continue
            if _is_column_of_lines(lattice, cells):
                outside += [glyph for group in cells.values() for glyph in group]
                continue
            lattice, cells = split_tall_rows(lattice, cells)
            placed.append((lattice.ys[0], lattice.xs[0], self._grid(lattice, cells)))
        lines = visual_lines([g for g in outside if g.turn == UPRIGHT])
        consumed: set[int] = set()
        for table in find_column_tables(lines):
            placed.append((table.rows[0][0], table.xs[0], self._column_grid(table)))
            consumed.update(id(line) for line in table.consumed)
        for line in lines:
            if id(line) in consumed:
                continue
            box = line_box(line)
            text = line_text(line, running=True)
            if not self._is_page_number(text, box):
                placed.append((box[1], box[0], TextLine(text, self._place(box))))
        for run in turned_runs([g for g in outside if g.turn != UPRIGHT]):
            box = line_box(run)
            placed.append((box[1], box[0], TextLine("".join(g.text for g in run), self._place(box))))
        return [block for _, _, block in sorted(placed, key=lambda item: item[:2])]

    def _place(self, box: Box) -> Place:
        box = between(self._reading, self._shown, box)
        return Place(page=self._number, bbox=(round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)))

    def _is_page_number(self, text: str, box: Box) -> bool:
        high = self._reading.size[1]
        in_margin = box[1] > high * (1 - _MARGIN) or box[3] < high * _MARGIN
        return in_margin and _PAGE_NUMBER.fullmatch(text) is not None

    def _grid(self, lattice: Lattice, cells: dict[Span, list[Glyph]]) -> Grid:
        columns = len(lattice.xs) - 1
        rows: list[list[Cell | None]] = [[None] * columns for _ in range(len(lattice.ys) - 1)]
        for span in lattice.spans:
            box = lattice.span_box(span)
            place = self._place(box)
            covered = Cell("", place, covered=True)
            for r in range(span[0], span[2]):
                for c in range(span[1], span[3]):
                    rows[r][c] = covered
            rows[span[0]][span[1]] = Cell(cell_text(cells.get(span, []), box[2] - box[0]), place)
        filled = tuple(tuple(cell for cell in row if cell is not None) for row in rows)
        return Grid(filled, self._place(lattice.box), merges_known=True)

    def _column_grid(self, table: ColumnTable) -> Grid:
        rows = []
        for r, (top, bottom) in enumerate(table.rows):
            row = []
            for c, (left, right) in enumerate(zip(table.xs, table.xs[1:], strict=False)):
                place = self._place((left, top, right, bottom))
                text = cell_text(table.cells.get((r, c), []), right - left)
                row.append(Cell(text, place, covered=(r, c) in table.covered))
            rows.append(tuple(row))
        return Grid(tuple(rows), self._place((table.xs[0], table.rows[0][0], table.xs[-1], table.rows[-1][1])))


def _assign(glyphs: list[Glyph], lattices: list[Lattice]) -> tuple[list[dict[Span, list[Glyph]]], list[Glyph]]:
    """Each glyph to the cell that holds its centre (of the smallest table there), or to nothing."""
    inside: list[dict[Span, list[Glyph]]] = [{} for _ in lattices]
    outside: list[Glyph] = []
    by_area = sorted(range(len(lattices)), key=lambda k: _area(lattices[k].box))
    finders = [(k, _Finder(lattices[k])) for k in by_area]
    for glyph in glyphs:
        if glyph.turn == SKEW:  # a watermark across the page is in no cell
            outside.append(glyph)
            continue
        x, y = (glyph.x0 + glyph.x1) / 2, (glyph.top + glyph.bottom) / 2
        for k, finder in finders:
            span = finder.at(x, y)
            if span is not None:
                inside[k].setdefault(span, []).append(glyph)
                break
        else:
            outside.append(glyph)
    return inside, outside


def _is_column_of_lines(lattice: Lattice, cells: dict[Span, list[Glyph]]) -> bool:
    """Rows ruled off inside a frame without column lines: the columns must come from the text."""
    if len(lattice.xs) != 2:
        return False
    lines = visual_lines([g for glyphs in cells.values() for g in glyphs if g.turn == UPRIGHT])
    consumed = sum(len(table.consumed) for table in find_column_tables(lines))
    return consumed >= 0.6 * len(lines) and consumed > 0


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


class _Finder:
    """The span of a lattice at a point."""

    def __init__(self, lattice: Lattice) -> None:
        self._xs, self._ys = lattice.xs, lattice.ys
        self._spans = [[(0, 0, 0, 0)] * (len(lattice.xs) - 1) for _ in range(len(lattice.ys) - 1)]
        for span in lattice.spans:
            for r in range(span[0], span[2]):
                for c in range(span[1], span[3]):
                    self._spans[r][c] = span

    def at(self, x: float, y: float) -> Span | None:
        if not (self._xs[0] <= x < self._xs[-1] and self._ys[0] <= y < self._ys[-1]):
            return None
        return self._spans[bisect_right(self._ys, y) - 1][bisect_right(self._xs, x) - 1]
