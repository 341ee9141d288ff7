"""XLS (BIFF) → blocks, through xlrd: the one reader that knows number formats of the old format."""

import hashlib
import io
import struct
from decimal import Decimal

import xlrd
from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, XL_CELL_NUMBER, XL_CELL_TEXT
from xlrd.book import Book
from xlrd.compdoc import CompDocError
from xlrd.sheet import Cell as XlsCell
from xlrd.sheet import Sheet as XlsSheet

from jingban.budget.core.blocks import Block, Source
from jingban.budget.errors import ReadError
from jingban.budget.readers.number_format import show_number
from jingban.budget.readers.sheet_layout import Merge, Sheet, blocks_of
from jingban.budget.readers.spans import MAX_GRID_CELLS, too_many_cells

# xlrd trusts the file; these are what it stumbles over when the file lies.
_DAMAGE = (
    CompDocError,
    AssertionError,
    IndexError,
    KeyError,
    struct.error,
    UnicodeError,
    ValueError,
    TypeError,
    AttributeError,
    OverflowError,
    MemoryError,
    NotImplementedError,
)


def read(data: bytes, name: str) -> Source:
    """Read a workbook. Raises ReadError: file_encrypted, file_damaged, file_too_large."""
    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, on_demand=True, logfile=io.StringIO(), ragged_rows=True
        )
        blocks = _book(book)
    except xlrd.XLRDError as error:
        raise _refused(error) from None
    except _DAMAGE:
        raise ReadError("file_damaged", detail="XLS 结构有错误") from None
    return Source(name, hashlib.sha256(data).hexdigest(), "xls", tuple(blocks))


def _refused(error: xlrd.XLRDError) -> ReadError:
    if "ncrypt" in str(error) or "assword" in str(error):
        return ReadError("file_encrypted")
    return ReadError("file_damaged", detail="XLS 结构有错误")


def _book(book: Book) -> list[Block]:
    blocks: list[Block] = []
    cells = 0
    for index in range(book.nsheets):
        source = book.sheet_by_index(index)
        if source.visibility == 0:
            cells += sum(source.row_len(row) for row in range(source.nrows))
            if cells > MAX_GRID_CELLS:
                raise too_many_cells()
            blocks.extend(blocks_of(_sheet(book, source)))
        book.unload_sheet(index)
    return blocks


def _sheet(book: Book, source: XlsSheet) -> Sheet:
    sheet = Sheet(str(source.name))
    for row in range(source.nrows):
        texts = {}
        for column in range(source.row_len(row)):
            text = _text(book, source.cell(row, column))
            if text:
                texts[column] = text
        if texts:
            sheet.rows[row] = texts
    # xlrd gives half-open ranges.
    sheet.merges = tuple(Merge(top, left, bottom - 1, right - 1) for top, bottom, left, right in source.merged_cells)
    sheet.hidden_columns = frozenset(column for column, info in source.colinfo_map.items() if info.hidden)
    return sheet


def _text(book: Book, cell: XlsCell) -> str:
    if cell.ctype == XL_CELL_TEXT:
        return str(cell.value)
    if cell.ctype in (XL_CELL_NUMBER, XL_CELL_DATE):
        style = book.xf_list[cell.xf_index] if cell.xf_index is not None else None
        entry = book.format_map.get(style.format_key) if style else None
        code = entry.format_str if entry else "General"
        return show_number(Decimal(repr(float(cell.value))), code, bool(book.datemode))
    if cell.ctype == XL_CELL_BOOLEAN:
        return "TRUE" if cell.value else "FALSE"
    if cell.ctype == XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(cell.value, "#N/A"))
    return ""
