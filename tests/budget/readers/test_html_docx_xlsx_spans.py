"""Law: any rectangle cut into merged cells reads alike from HTML, DOCX and XLSX."""

import io

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.budget.readers.office_files import only_grid

from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.docx import write_table_docx
from jingban.budget.writers.html import write_table_html
from jingban.budget.writers.printed import PrintedCell, PrintedTable, Role

Cut = list[tuple[int, int, int, int]]  # row, column, rows, columns


@st.composite
def cuts(draw: st.DrawFn) -> tuple[int, int, Cut]:
    """A rectangle of at least 2 × 2, filled greedily with random merged cells."""
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    taken: set[tuple[int, int]] = set()
    found: Cut = []
    for row in range(height):
        for column in range(width):
            if (row, column) in taken:
                continue
            right = 1
            while column + right < width and (row, column + right) not in taken and draw(st.booleans()):
                right += 1
            down = 1
            while row + down < height and draw(st.integers(0, 2)) == 0:
                down += 1
            found.append((row, column, down, right))
            taken |= {(row + r, column + c) for r in range(down) for c in range(right)}
    return height, width, found


def expected(height: int, width: int, cut: Cut) -> list[list[str]]:
    grid = [["*"] * width for _ in range(height)]
    for number, (row, column, _, _) in enumerate(cut):
        grid[row][column] = f"格{number}"
    return grid


def printed(height: int, width: int, cut: Cut) -> PrintedTable:
    cells = [PrintedCell(r, c, f"格{n}", Role.TEXT, right, down) for n, (r, c, down, right) in enumerate(cut)]
    rows = tuple(tuple(cell for cell in cells if cell.row == number) for number in range(height))
    return PrintedTable(("表一 收支总表",), (), width, 0, rows)


def workbook(_: int, __: int, cut: Cut) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("Sheet1")
    for number, (row, column, down, right) in enumerate(cut):
        if down * right > 1:
            sheet.merge_range(row, column, row + down - 1, column + right - 1, f"格{number}")
        else:
            sheet.write(row, column, f"格{number}")
    book.close()
    return buffer.getvalue()


def texts(data: bytes, name: str) -> list[list[str]]:
    return [["*" if c.covered else c.text for c in row] for row in only_grid(open_source(data, name).blocks).rows]


@settings(max_examples=80, deadline=None)
@given(cuts())
def test_html_and_docx_give_the_cut_back(case: tuple[int, int, Cut]) -> None:
    if len(case[2]) == 1:
        return  # one cell is text, not a table
    table = printed(*case)
    assert texts(write_table_html(table), "a.html") == expected(*case)
    assert texts(write_table_docx(table), "a.docx") == expected(*case)


@settings(max_examples=80, deadline=None)
@given(cuts())
def test_a_sheet_gives_the_cut_back_where_it_is_a_table(case: tuple[int, int, Cut]) -> None:
    """Lone cells at the top and bottom of a sheet are lines, so both edges are kept unmerged."""
    height, width, cut = case
    framed: Cut = [(0, c, 1, 1) for c in range(width)]
    framed += [(row + 1, column, down, right) for row, column, down, right in cut]
    framed += [(height + 1, c, 1, 1) for c in range(width)]
    assert texts(workbook(0, 0, framed), "a.xlsx") == expected(height + 2, width, framed)


@pytest.mark.parametrize("name", ["a.html", "a.docx"])
def test_an_overlap_keeps_the_earlier_cell(name: str) -> None:
    """A row span meeting a column span: damaged markup must not lose or move text."""
    cells = (
        (PrintedCell(0, 0, "甲", Role.TEXT), PrintedCell(0, 1, "乙", Role.TEXT, 1, 2)),
        (PrintedCell(1, 0, "丙", Role.TEXT, 2, 1),),
    )
    table = PrintedTable(("表",), (), 2, 0, cells)
    write = write_table_html if name.endswith("html") else write_table_docx
    assert "丙" in {text for row in texts(write(table), name) for text in row}
