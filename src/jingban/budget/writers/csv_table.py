"""One printed table as CSV: UTF-8 with mark (Excel asks for it), safe against formula injection."""

import csv
import io

from jingban.budget.writers.printed import PrintedTable, Role
from jingban.kernel.money import parse_number

# Spreadsheets take a cell that begins with one of these for a formula when they open a CSV.
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def write_table_csv(table: PrintedTable) -> bytes:
    """Title and unit lines, header, body, notes; covered positions are empty, missing cells are not written."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    for text in (*table.heading, *table.above):
        writer.writerow([harmless(text)])
    for row in _flat(table):
        writer.writerow([harmless(text) for text in row])
    for text in table.notes:
        writer.writerow([harmless(text)])
    return buffer.getvalue().encode("utf-8-sig")


def harmless(text: str) -> str:
    """A leading apostrophe keeps a text a text; numbers and a lone dash stay as printed."""
    if not text.startswith(_DANGEROUS) or len(text) == 1 or parse_number(text) is not None or not text.strip("-—－"):
        return text
    return f"'{text}"


def _flat(table: PrintedTable) -> list[list[str]]:
    grid = [[""] * table.width for _ in table.rows]
    ends = [table.width] * len(table.rows)
    for number, cells in enumerate(table.rows):
        for cell in cells:
            grid[number][cell.column] = cell.text
        while cells and ends[number] and _missing_at(table, number, ends[number] - 1):
            ends[number] -= 1
    return [row[:end] for row, end in zip(grid, ends, strict=True)]


def _missing_at(table: PrintedTable, number: int, column: int) -> bool:
    return any(cell.column == column and cell.role is Role.MISSING for cell in table.rows[number])
