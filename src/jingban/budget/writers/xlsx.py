"""The logical model as a workbook: one sheet per table, the narrative on its own sheet.

Built in memory: XlsxWriter's constant-memory mode would put every sheet through a temporary file,
and the readers and writers of this house leave nothing on disk. A 20,000-row table takes some 60 MB.
"""

import io
import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import xlsxwriter

from jingban.budget.core.model import Document
from jingban.budget.readers.number_format import show_number
from jingban.budget.readers.xlsx import MISSING_FORMAT
from jingban.budget.writers.printed import PrintedCell, PrintedTable, Role
from jingban.budget.writers.printed_document import paragraphs, printed_tables
from jingban.infra.documents.container import OWN_MARK
from jingban.kernel.money import parse_number

NARRATIVE_SHEET = "文字说明"
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
_MAX_TEXT = 32_767  # characters Excel holds in a cell
# What a spreadsheet would take for a formula once the cell is edited.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
_FONT = "宋体"


def write_xlsx(document: Document) -> bytes:
    """The whole document as a workbook our own reader reads back."""
    tables = printed_tables(document)
    return _workbook(tables, paragraphs(document), f"{document.unit_name}{document.fiscal_year or ''}")


def write_table_xlsx(table: PrintedTable) -> bytes:
    """One table as a workbook of one sheet."""
    return _workbook((table,), (), table.name)


def add_tables(book: Any, document: Document, taken: set[str]) -> None:
    """Add one sheet per table to a workbook somebody else makes; ``taken`` are its tab names so far."""
    formats = _Formats(book)
    for number, table in enumerate(printed_tables(document), 1):
        _sheet(book, formats, table, _sheet_name(table, number, taken))


def _workbook(tables: Sequence[PrintedTable], lines: Sequence[str], title: str) -> bytes:
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(buffer, options)
    book.set_properties({"title": title, "author": OWN_MARK})
    formats = _Formats(book)
    taken: set[str] = {NARRATIVE_SHEET}
    if lines:
        _narrative(book, formats, lines)
    for number, table in enumerate(tables, 1):
        _sheet(book, formats, table, _sheet_name(table, number, taken))
    if not lines and not tables:
        book.add_worksheet(NARRATIVE_SHEET)
    book.close()
    return buffer.getvalue()


class _Formats:
    """Cell formats, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def get(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format(
                {"font_name": _FONT, "font_size": 10, "valign": "vcenter", **properties}
            )
        return self._made[key]


def _narrative(book: Any, formats: _Formats, lines: Sequence[str]) -> None:
    sheet = book.add_worksheet(NARRATIVE_SHEET)
    sheet.set_column(0, 0, 100)
    for number, text in enumerate(lines):
        _text(sheet, number, 0, text, formats, {"text_wrap": True})


def _sheet(book: Any, formats: _Formats, table: PrintedTable, name: str) -> None:
    sheet = book.add_worksheet(name)
    _page(sheet, table)
    last = max(table.width - 1, 0)
    row = 0
    for text in table.heading:
        _wide(sheet, row, last, text, formats, {"bold": True, "font_size": 14, "align": "center"})
        row += 1
    for text in table.above:
        _text(sheet, row, last, text, formats, {"align": "right"})
        row += 1
    if table.head_rows:
        sheet.freeze_panes(row + table.head_rows, 1 if table.width > 2 else 0)
        sheet.repeat_rows(row, row + table.head_rows - 1)
    for cells in table.rows:
        for cell in cells:
            _cell(sheet, row, cell, formats)
    row += len(table.rows)
    for text in table.notes:
        _wide(sheet, row, last, text, formats, {"text_wrap": True})
        row += 1


def _page(sheet: Any, table: PrintedTable) -> None:
    sheet.set_paper(9)
    if table.width > 6:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    for column, width in enumerate(column_widths(table)):
        sheet.set_column(column, column, width)


def column_widths(table: PrintedTable, widest: int = 36) -> list[int]:
    """Character widths by content; a Chinese character counts two."""
    widths = [8] * max(table.width, 1)
    for cells in table.rows:
        for cell in cells:
            if cell.columns == 1 and cell.column < len(widths):
                longest = max((display_width(line) for line in cell.text.split("\n")), default=0)
                widths[cell.column] = max(widths[cell.column], min(longest + 2, widest))
    return widths


def display_width(text: str) -> int:
    """Columns a text takes in a fixed-width face."""
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text)


def _cell(sheet: Any, top: int, cell: PrintedCell, formats: _Formats) -> None:
    row = top + cell.row
    look: dict[str, Any] = {"border": 1}
    if cell.role is Role.HEAD:
        look |= {"bold": True, "align": "center", "text_wrap": True, "bg_color": "#EEF2F6"}
    elif cell.role is Role.TEXT:
        look |= {"text_wrap": True}
    if cell.strong:
        look |= {"bold": True}
    if cell.rows > 1 or cell.columns > 1:
        sheet.merge_range(
            row, cell.column, row + cell.rows - 1, cell.column + cell.columns - 1, "", formats.get(**look)
        )
    if cell.role is Role.MISSING:
        sheet.write_blank(row, cell.column, None, formats.get(num_format=MISSING_FORMAT, bg_color="#F7F7F7"))
    elif cell.role is Role.AMOUNT:
        _amount(sheet, row, cell.column, cell.text, formats, look)
    else:
        _text(sheet, row, cell.column, cell.text, formats, look)


def _amount(sheet: Any, row: int, column: int, text: str, formats: _Formats, look: dict[str, Any]) -> None:
    """A number with the format that shows exactly the printed text; otherwise the text itself."""
    printed = parse_number(text)
    look = {**look, "align": "right"}
    if printed is not None:
        whole = "#,##0" if "," in text else "0"
        code = f"{whole}.{'0' * printed.decimals}" if printed.decimals else whole
        value = float(printed.value)
        if show_number(Decimal(repr(value)), code) == text.strip():
            sheet.write_number(row, column, value, formats.get(**look, num_format=code))
            return
    _text(sheet, row, column, text, formats, look)


def _text(sheet: Any, row: int, column: int, text: str, formats: _Formats, look: dict[str, Any]) -> None:
    if text.startswith(_FORMULA_STARTS) and len(text) > 1:
        look = {**look, "quote_prefix": True}
    if text:
        sheet.write_string(row, column, text[:_MAX_TEXT], formats.get(**look))
    else:
        sheet.write_blank(row, column, None, formats.get(**look))


def _wide(sheet: Any, row: int, last: int, text: str, formats: _Formats, look: dict[str, Any]) -> None:
    """A line over the whole table."""
    if last > 0:
        sheet.merge_range(row, 0, row, last, "", formats.get(**look))
    _text(sheet, row, 0, text, formats, look)


def _sheet_name(table: PrintedTable, number: int, taken: set[str]) -> str:
    """A legal, unique tab name; an untitled table keeps a name that says nothing (it is no title)."""
    plain = _FORBIDDEN.sub("", table.name).strip()
    base = plain[:31] if plain else f"Sheet{number}"
    name, again = base, 2
    while name.lower() in {other.lower() for other in taken}:
        tail = f" ({again})"
        name, again = base[: 31 - len(tail)] + tail, again + 1
    taken.add(name)
    return name
