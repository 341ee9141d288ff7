"""TXT → blocks. Two layouts: one row per line with tabs, or one cell per line with a leading tab.

Pure: bytes are decoded elsewhere. Tags left over from a web page (``<b>``, ``<p>``, ``<br>``) are
taken off; what they enclosed stays.
"""

import re

from jingban.budget.core.blocks import Block, Cell, Grid, Source, TextLine
from jingban.kernel.findings import Place

_BREAK = re.compile(r"</p>\s*<p>|<br\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"</?(?:b|p|i|u|strong|span|div|font|em)(?:\s[^<>]*)?>", re.IGNORECASE)


def plain_text(cell: str) -> str:
    """Text of a cell without the tags of a web page."""
    if "<" not in cell:
        return cell.strip()
    return _TAG.sub("", _BREAK.sub(" ", cell)).strip()


def read_txt(text: str, name: str, sha256: str) -> Source:
    """Blocks of a text file; every cell and line knows its 1-based line."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    blocks = _cell_lines(lines) if _is_cell_per_line(lines) else _row_lines(lines)
    return Source(name, sha256, "txt", tuple(blocks))


def _is_cell_per_line(lines: list[str]) -> bool:
    """True when most lines with a tab carry exactly one cell after a leading tab."""
    tabbed = [line for line in lines if "\t" in line]
    single = [line for line in tabbed if line.startswith("\t") and "\t" not in _one_cell(line)]
    return len(single) > 20 and len(single) * 10 > len(tabbed) * 9


def _one_cell(line: str) -> str:
    """The cell behind a leading tab; some exports close every cell with a tab as well."""
    return line[1:].removesuffix("\t")


def _row_lines(lines: list[str]) -> list[Block]:
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []

    def flush() -> None:
        if rows:
            blocks.append(Grid(tuple(rows), rows[0][0].place))
            rows.clear()

    for number, line in enumerate(lines, 1):
        if "\t" in line:
            place = Place(line=number)
            rows.append(tuple(Cell(plain_text(part), place) for part in line.split("\t")))
            continue
        flush()
        if line.strip():
            blocks.append(TextLine(plain_text(line), Place(line=number)))
    flush()
    return blocks


def _cell_lines(lines: list[str]) -> list[Block]:
    """A row is a run of lines with a leading tab; an empty line ends it, an empty cell keeps its tab."""
    blocks: list[Block] = []
    rows: list[tuple[Cell, ...]] = []
    row: list[Cell] = []
    blank = 0

    def end_row() -> None:
        if row:
            rows.append(tuple(row))
            row.clear()

    def end_grid() -> None:
        end_row()
        if rows:
            blocks.append(Grid(tuple(rows), rows[0][0].place))
            rows.clear()

    for number, line in enumerate(lines, 1):
        if line.startswith("\t"):
            if blank > 1:
                end_grid()
            blank = 0
            row.append(Cell(plain_text(_one_cell(line)), Place(line=number)))
        elif not line.strip():
            end_row()
            blank += 1
        else:
            end_grid()
            blank = 0
            blocks.append(TextLine(plain_text(line), Place(line=number)))
    end_grid()
    return blocks
