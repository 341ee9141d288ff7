"""Statements of the ledger as XLSX and PDF. The same table gives the same PDF bytes: there is no clock in it."""

import io
import json
from pathlib import Path

import typst
import xlsxwriter

from jingban.infra.documents.fonts import chinese_font
from jingban.kernel.money import yuan
from jingban.payment.core.statements import Cell, Column, Line, Table

TEMPLATE = Path(__file__).with_name("ledger_sheet.typ")
_WIDE = {"memo": 36, "account": 34, "other": 34, "item": 40, "day": 12, "voucher": 16}


def period_of(table: Table) -> str:
    """The days a statement is about, in words."""
    return f"{table.since} 至 {table.until}" if table.since else f"截至 {table.until}"


def statement_xlsx(tables: list[Table]) -> bytes:
    """One sheet for each statement; amounts are numbers in 元 with two decimals."""
    target = io.BytesIO()
    # Texts stay texts: a memo that begins with = is no formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    for number, table in enumerate(tables, 1):
        _sheet(book, table, f"{number} {table.title[:20]}" if len(tables) > 1 else table.title[:28])
    book.close()
    return target.getvalue()


def _sheet(book: xlsxwriter.Workbook, table: Table, name: str) -> None:
    sheet = book.add_worksheet(name)
    heading, plain = book.add_format({"bold": True, "font_size": 14}), book.add_format({"text_wrap": True})
    header = book.add_format({"bold": True, "bg_color": "#EEF1F5", "border": 1, "align": "center"})
    styles = {strong: _styles(book, strong) for strong in (False, True)}
    sheet.write_string(0, 0, table.title, heading)
    sheet.write_string(1, 0, f"{table.book} {table.book_name}　{period_of(table)}　单位：元".strip())
    for at, column in enumerate(table.columns):
        sheet.set_column(at, at, _WIDE.get(column.name, 18))
        sheet.write_string(2, at, column.title, header)
    for row, line in enumerate(table.lines, 3):
        text, money = styles[line.strong]
        for at, (column, cell) in enumerate(zip(table.columns, line.cells, strict=True)):
            if isinstance(cell, int):
                # A double holds every amount below 90 million million 元 to the 分.
                sheet.write_number(row, at, cell / 100, money)
            elif cell is None:
                sheet.write_blank(row, at, None, text)
            else:
                sheet.write_string(row, at, _text(column, line, cell), text)
    for at, problem in enumerate(table.problems, len(table.lines) + 4):
        sheet.write_string(at, 0, f"不平：{problem}", plain)
    sheet.freeze_panes(3, 1)
    sheet.fit_to_pages(1, 0)


def _styles(book: xlsxwriter.Workbook, strong: bool) -> tuple[object, object]:
    text = book.add_format({"border": 1, "bold": strong})
    return text, book.add_format({"border": 1, "bold": strong, "num_format": "#,##0.00"})


def statement_pdf(tables: list[Table], printed_on: str) -> bytes:
    """Statements on A4, landscape when they are wide. Raises FontMissing."""
    data = json.dumps({"tables": [_values(t) for t in tables], "printed_on": printed_on}, ensure_ascii=False)
    inputs = {"data": data, "font": chinese_font()}
    made = typst.compile(TEMPLATE.read_bytes(), format="pdf", sys_inputs=inputs)
    if not isinstance(made, bytes):
        raise TypeError("typst made no single file")
    return made


def _values(table: Table) -> dict[str, object]:
    return {
        "title": table.title,
        "book": f"{table.book} {table.book_name}".strip(),
        "period": period_of(table),
        "columns": [[column.title, column.money] for column in table.columns],
        "lines": [
            {
                "strong": line.strong,
                "cells": [_text(c, line, x) for c, x in zip(table.columns, line.cells, strict=True)],
            }
            for line in table.lines
        ],
        "problems": list(table.problems),
    }


def _text(column: Column, line: Line, cell: Cell) -> str:
    if isinstance(cell, int):
        return yuan(cell)
    indent = "　" * line.level if column.name in {"account", "item"} else ""
    return f"{indent}{cell or ''}"
