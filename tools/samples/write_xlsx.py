"""XLSX: one worksheet a table, the narrative on its own sheet."""

import io
import re
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from .sheet import Disclosure, Para, Places, Sheet, unmark


def write(doc: Disclosure) -> tuple[bytes, Places]:
    """Amounts as numbers with two decimals, as the published workbooks have them."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": datetime(2023, 1, 1, tzinfo=UTC), "title": "jingban sample"})
    formats = {
        "text": book.add_format({"text_wrap": True, "border": 1, "valign": "vcenter"}),
        "money": book.add_format({"num_format": "0.00", "border": 1, "valign": "vcenter"}),
        "grouped": book.add_format({"num_format": "#,##0.00", "border": 1, "valign": "vcenter"}),
    }
    places: Places = {}
    paragraphs = [block for block in doc.blocks if isinstance(block, Para)]
    notes = book.add_worksheet("说明")
    notes.set_column(0, 0, 100)
    for row, para in enumerate(paragraphs):
        plain, ids = unmark(para.text)
        notes.write_string(row, 0, plain)
        places.update(dict.fromkeys(ids, f"说明!A{row + 1}"))
    for sheet in doc.sheets():
        _write_sheet(book, sheet, formats, places)
    book.close()
    return buffer.getvalue(), places


def _write_sheet(book: Any, sheet: Sheet, formats: dict[str, Any], places: Places) -> None:
    name = f"预算{sheet.key}表"
    page = book.add_worksheet(name)
    page.set_column(0, max(len(row) for row in sheet.rows) - 1, 16)
    for row, line in enumerate(sheet.before):
        plain, ids = unmark(line)
        page.write_string(row, 0, plain)
        places.update(dict.fromkeys(ids, f"{name}!A{row + 1}"))
    shift = len(sheet.before)
    hidden = sheet.covered()
    for top, left, bottom, right in sheet.merges:
        page.merge_range(top + shift, left, bottom + shift, right, "", formats["text"])
    for r, row in enumerate(sheet.rows):
        for c, text in enumerate(row):
            if (r, c) not in hidden:
                plain, ids = unmark(text)
                _put(page, r + shift, c, plain, formats, r >= sheet.head)
                places.update({ident: f"{name}!{xl_rowcol_to_cell(r + shift, c)}" for ident in ids})
    for offset, line in enumerate(sheet.after):
        page.write_string(shift + len(sheet.rows) + offset, 0, unmark(line)[0])


def _put(page: Any, row: int, column: int, text: str, formats: dict[str, Any], body: bool) -> None:
    if body and re.fullmatch(r"-?\d[\d,]*\.\d\d", text):
        style = formats["grouped" if "," in text else "money"]
        page.write_number(row, column, float(Decimal(text.replace(",", ""))), style)
        return
    if text:
        page.write_string(row, column, text, formats["text"])
    else:
        page.write_blank(row, column, None, formats["text"])
