"""Text that is more than lines: CSV exports, and tables a converter left as HTML inside a text."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace

from jingban.budget.core.blocks import Block, Cell, Grid, Source, TextLine
from jingban.budget.readers.html import table_grids
from jingban.budget.readers.spans import column_letters
from jingban.budget.readers.txt import read_txt
from jingban.kernel.findings import Place

_OPEN = re.compile(r"<table\b", re.IGNORECASE)
_CLOSE = re.compile(r"</table\s{0,9}>", re.IGNORECASE)
# A field this long is no cell; csv would otherwise stop at 128 KB with an error of its own.
_MAX_FIELD = 1_000_000


def read_text(text: str, name: str, sha256: str, extension: str) -> Source:
    """A decoded text file. ``extension`` only decides whether commas part cells."""
    if extension == "csv" and "\t" not in text:
        return Source(name, sha256, "txt", tuple(_csv_blocks(text)))
    if next(_tables(text), None) is None:
        return read_txt(text, name, sha256)
    return _mixed(text, name, sha256)


def _csv_blocks(text: str) -> list[Block]:
    """Rows with one filled cell are lines; everything else is one grid per run."""
    csv.field_size_limit(_MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""))
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    line = 1
    for number, fields in enumerate(reader):
        cells = tuple(
            Cell(field.strip(), Place(line=line, cell=f"{column_letters(column)}{number + 1}"))
            for column, field in enumerate(fields)
        )
        line = reader.line_num + 1
        if len(fields) > 1:
            rows.append(cells)
            continue
        _flush(blocks, rows)
        if cells and cells[0].text:
            blocks.append(TextLine(cells[0].text, cells[0].place))
    _flush(blocks, rows)
    return blocks


def _flush(blocks: list[Block], rows: list[tuple[Cell, ...]]) -> None:
    if rows:
        blocks.append(Grid(tuple(rows), rows[0][0].place))
        rows.clear()


def _mixed(text: str, name: str, sha256: str) -> Source:
    """Lines through the text reader, ``<table>`` parts through the HTML reader; lines stay true."""
    blocks: list[Block] = []
    position = 0
    line = 1  # of ``position``
    for start, end in _tables(text):
        blocks.extend(_lines(text[position:start], name, line))
        first = line + text.count("\n", position, start)
        blocks.extend(_moved(grid, first) for grid in table_grids(text[start:end]))
        line = first + text.count("\n", start, end)
        position = end
    blocks.extend(_lines(text[position:], name, line))
    return Source(name, sha256, "txt", tuple(blocks))


def _tables(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of every closed table; one pass, however many are left open."""
    position = 0
    while (start := _OPEN.search(text, position)) and (end := _CLOSE.search(text, start.end())):
        yield start.start(), end.end()
        position = end.end()


def _lines(part: str, name: str, first: int) -> list[Block]:
    if not part.strip():
        return []
    return [_shifted(block, first - 1) for block in read_txt(part, name, "").blocks]


def _shifted(block: Block, lines: int) -> Block:
    if isinstance(block, TextLine):
        return TextLine(block.text, _down(block.place, lines))
    rows = tuple(tuple(replace(cell, place=_down(cell.place, lines)) for cell in row) for row in block.rows)
    return Grid(rows, _down(block.place, lines), block.merges_known)


def _down(place: Place, lines: int) -> Place:
    return replace(place, line=place.line + lines) if place.line is not None else place


def _moved(grid: Grid, first: int) -> Grid:
    """Cells of an embedded table stand on the line their row is written on."""
    rows = tuple(
        tuple(replace(cell, place=replace(cell.place, line=first + (cell.place.line or 1) - 1)) for cell in row)
        for row in grid.rows
    )
    return Grid(rows, replace(grid.place, line=first), merges_known=True)
