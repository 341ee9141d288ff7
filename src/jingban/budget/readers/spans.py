"""Tables with spanning cells, laid out on a rectangular grid (shared by HTML and DOCX)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingban.budget.core.blocks import Cell, Grid
from jingban.budget.errors import ReadError
from jingban.kernel.findings import NOWHERE, Place

# A wider or taller span than this is nonsense (browsers stop at 1,000 columns as well).
MAX_SPAN = 1000
# 2 million grid positions are some 100 times the largest disclosure seen; each costs about 100 bytes.
MAX_GRID_CELLS = 2_000_000


@dataclass(frozen=True, slots=True)
class Span:
    """A cell as written: its text and how many columns and rows it covers.

    ``column`` fixes the 0-based start column; ``None`` takes the next free one.
    """

    text: str
    columns: int = 1
    rows: int = 1
    column: int | None = None


def column_letters(column: int) -> str:
    """0-based column as in A1 addresses: 0 → A, 26 → AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def lay_out(rows: Sequence[Iterable[Span]], sheet: str, first_line: int | None) -> Grid:
    """Expand spans; cells below or right of a spanning cell are ``covered``.

    A row ends with its last cell: what it does not have is missing, not blank. Spans are cut at the
    last row, as browsers do. Raises ReadError(file_too_large).
    """
    laid: list[dict[int, Cell]] = [{} for _ in rows]
    width = touched = 0
    for number, row in enumerate(rows):
        column = 0
        for span in row:
            column = span.column if span.column is not None else column
            while column in laid[number]:
                column += 1
            right = column + min(max(span.columns, 1), MAX_SPAN)
            bottom = min(number + min(max(span.rows, 1), MAX_GRID_CELLS), len(laid))
            width = max(width, right)
            # Spans that overlap would otherwise cost far more than the grid has positions.
            touched += (bottom - number) * (right - column)
            if touched > MAX_GRID_CELLS:
                raise too_many_cells()
            _cover(laid, number, bottom, column, right, span.text, sheet, first_line)
            column = right
    if width * len(laid) > MAX_GRID_CELLS:
        raise too_many_cells()
    filled = tuple(
        tuple(row.get(column) or Cell("", _place(sheet, first_line, number, column)) for column in range(_end(row)))
        for number, row in enumerate(laid)
    )
    return Grid(filled, filled[0][0].place if filled and filled[0] else NOWHERE, merges_known=True)


def _end(row: dict[int, Cell]) -> int:
    return max(row, default=-1) + 1


def too_many_cells() -> ReadError:
    return ReadError("file_too_large", detail=f"表格单元格超过 {MAX_GRID_CELLS // 10_000} 万个")


def _cover(
    laid: list[dict[int, Cell]],
    top: int,
    bottom: int,
    left: int,
    right: int,
    text: str,
    sheet: str,
    first_line: int | None,
) -> None:
    for number in range(top, bottom):
        for column in range(left, right):
            if column in laid[number]:
                continue  # overlapping spans: the earlier cell stays
            origin = number == top and column == left
            place = _place(sheet, first_line, number, column)
            laid[number][column] = Cell(text if origin else "", place, covered=not origin)


def _place(sheet: str, first_line: int | None, row: int, column: int) -> Place:
    line = None if first_line is None else first_line + row
    return Place(line=line, sheet=sheet, cell=f"{column_letters(column)}{row + 1}")
