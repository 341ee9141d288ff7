"""A workbook of findings and tables, in the forms an office prints: heads repeat, numbers are numbers."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from jingban.budget.core.checking import Report
from jingban.budget.core.summary import identities_of, severities_of
from jingban.kernel.findings import Severity

from .findings_rows import FINDING_HEAD, finding_rows
from .xlsx import add_tables

_WIDTHS = (6, 9, 8, 10, 16, 18, 52, 16, 16, 12, 30, 34, 34, 14)
_COLOURS = {Severity.ERROR: "#C62828", Severity.WARNING: "#B26A00", Severity.INFO: "#1F5FBF"}


def findings_xlsx(reports: Sequence[Report], decisions: Sequence[Sequence[str]] = ()) -> bytes:
    """Overview, findings and all tables of the reports."""
    out = io.BytesIO()
    with _workbook(out) as book:
        forms = _Forms(book)
        _overview(book, forms, reports)
        _findings(book, forms, reports, decisions)
        names: set[str] = {"概况", "核对结果"}
        for report in reports:
            add_tables(book, report.document, names)
    return out.getvalue()


def _workbook(out: io.BytesIO) -> Any:
    # Nothing of a document is ever a formula or a link.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    return xlsxwriter.Workbook(out, options)


class _Forms:
    """Cell formats, made once per workbook."""

    def __init__(self, book: Any) -> None:
        font = {"font_name": "等线", "font_size": 10, "valign": "top"}
        self.plain = book.add_format({**font})
        self.wrap = book.add_format({**font, "text_wrap": True})
        self.title = book.add_format({**font, "bold": True, "font_size": 14})
        self.head = book.add_format(
            {
                **font,
                "bold": True,
                "bg_color": "#EEF1F5",
                "border": 1,
                "border_color": "#C9CED6",
                "text_wrap": True,
                "align": "center",
                "valign": "vcenter",
            }
        )
        self.cell = book.add_format({**font, "border": 1, "border_color": "#DDE1E7", "text_wrap": True})
        self.severity = {
            level: book.add_format({**font, "border": 1, "border_color": "#DDE1E7", "bold": True, "font_color": colour})
            for level, colour in _COLOURS.items()
        }


def _overview(book: Any, forms: _Forms, reports: Sequence[Report]) -> None:
    sheet = book.add_worksheet("概况")
    sheet.set_column(0, 0, 44)
    sheet.set_column(1, 9, 12)
    sheet.write(0, 0, "部门预算公开核对结果", forms.title)
    head = ("单位", "年度", "类型", "错误", "存疑", "提示", "已核对恒等式", "完全相符", "舍入差", "不符")
    for column, word in enumerate(head):
        sheet.write(2, column, word, forms.head)
    for position, report in enumerate(reports, 3):
        found, compared = severities_of([report]), identities_of([report])
        document = report.document
        kind = "决算" if document.kind == "final" else "预算"
        values = (
            document.unit_name or document.name,
            document.fiscal_year or "",
            kind,
            found.error,
            found.warning,
            found.info,
            compared.checked,
            compared.exact,
            compared.rounding,
            compared.violated,
        )
        for column, value in enumerate(values):
            sheet.write(position, column, value, forms.cell)


def _findings(book: Any, forms: _Forms, reports: Sequence[Report], decisions: Sequence[Sequence[str]]) -> None:
    sheet = book.add_worksheet("核对结果")
    for column, (word, width) in enumerate(zip(FINDING_HEAD, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write(0, column, word, forms.head)
    levels = [finding.severity for report in reports for finding in report.findings]
    last = 0
    for last, (row, level) in enumerate(zip(finding_rows(reports, decisions), levels, strict=True), 1):
        for column, text in enumerate(row):
            sheet.write_string(last, column, text, forms.severity[level] if column == 1 else forms.cell)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(last, 1), len(FINDING_HEAD) - 1)
    _print_setup(sheet, rows=1)


def _print_setup(sheet: Any, rows: int) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, max(0, rows - 1))
    sheet.set_footer("&C第 &P 页，共 &N 页")
