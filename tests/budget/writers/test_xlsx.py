import io
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import pytest
from tests.budget.readers.office_files import only_grid
from tests.budget.writers.tables import TABLE, TARGETS, document, row, table

from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.printed import printed_table
from jingban.budget.writers.xlsx import NARRATIVE_SHEET, write_table_xlsx, write_xlsx


def book_of(data: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def test_every_table_has_its_sheet_and_the_narrative_its_own() -> None:
    book = book_of(write_xlsx(document(TABLE, TARGETS, lines=("一、概况", "正文。"))))
    assert book.sheetnames == [NARRATIVE_SHEET, "预算03表 支出预算总表", "预算13表 项目支出绩效表"]
    assert [cell.value for cell in book[NARRATIVE_SHEET]["A"]] == ["一、概况", "正文。"]


def test_amounts_are_numbers_that_show_the_printed_text() -> None:
    data = write_table_xlsx(printed_table(TABLE))
    sheet = book_of(data).active
    assert (sheet["C5"].value, sheet["C5"].number_format) == (54739442.42, "#,##0.00")
    assert (sheet["D5"].value, sheet["D5"].number_format) == (241243.64, "0.00")
    assert (sheet["C6"].value, sheet["C6"].number_format) == (49250, "0")
    assert (sheet["E6"].value, sheet["E6"].number_format) == (0, "0.00")
    grid = only_grid(open_source(data, "a.xlsx").blocks)
    assert [c.text for c in grid.rows[2]][2:] == ["54,739,442.42", "241243.64", "-"]


def test_what_no_number_can_show_stays_text() -> None:
    sheet = book_of(write_table_xlsx(printed_table(TABLE))).active
    assert (sheet["E5"].value, sheet["C7"].value, sheet["D8"].value) == ("-", "(5.00)", "见附件")
    long = table(row(1, "208", "超长", "12345678901234567.89", "", ""))
    assert book_of(write_table_xlsx(printed_table(long))).active["C5"].value == "12345678901234567.89"


def test_nothing_becomes_a_formula() -> None:
    names = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1")
    data = write_table_xlsx(
        printed_table(table(*(row(n, "208", name, "=1+1", "", "") for n, name in enumerate(names, 1))))
    )
    sheet = book_of(data).active
    assert [(c.value, c.data_type, c.quotePrefix) for c in sheet["B"][4:9]] == [(name, "s", True) for name in names]
    assert b"<f>" not in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    grid = only_grid(open_source(data, "a.xlsx").blocks)
    assert [r[2].text for r in grid.rows[2:]] == ["=1+1"] * 5


def test_a_row_that_ends_early_ends_early_again() -> None:
    grid = only_grid(open_source(write_table_xlsx(printed_table(TABLE)), "a.xlsx").blocks)
    assert [len(r) for r in grid.rows[2:]] == [5, 5, 3, 5]
    assert [c.text for c in grid.rows[3]] == ["2101506", "=HYPERLINK(1)", "49250", "", "0.00"]


def test_header_and_title_are_merged_and_the_header_repeats_on_every_page() -> None:
    sheet = book_of(write_table_xlsx(printed_table(TABLE, "某区医疗保障局"))).active
    assert {str(m) for m in sheet.merged_cells.ranges} == {"A1:E1", "A4:B4", "C4:C5", "D4:E4", "A10:E10"}
    assert sheet.print_title_rows == "$4:$5"
    assert sheet["E2"].value == "填报单位：某区医疗保障局"


@pytest.mark.parametrize("title", ["收支[总]表/公开*?:", "一" * 60, "", "'引号'"])
def test_tab_names_are_legal_and_unique(title: str) -> None:
    from dataclasses import replace

    named = replace(TABLE, number="", title=title)
    names = book_of(write_xlsx(document(named, named, named))).sheetnames
    assert len({name.lower() for name in names}) == 3
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in names)


def test_an_empty_document_is_still_a_workbook() -> None:
    assert book_of(write_xlsx(document())).sheetnames == [NARRATIVE_SHEET]


def test_writing_leaves_nothing_on_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    write_xlsx(document(TABLE, TARGETS))
    assert list(tmp_path.iterdir()) == []
