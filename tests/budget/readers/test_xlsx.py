import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import python_calamine
import xlsxwriter
from tests.budget.readers.office_files import only_grid, shown, text_cell, xlsx_file

from jingban.budget.core.blocks import Grid, TextLine
from jingban.budget.errors import ReadError
from jingban.budget.readers.xlsx import read


def written(fill: Callable[[Any, Any], None], name: str = "收支总表") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    fill(book, book.add_worksheet(name))
    book.close()
    return buffer.getvalue()


def read_written(fill: Callable[[Any, Any], None], name: str = "收支总表") -> list[str | list[list[str]]]:
    return shown(read(written(fill, name), "a.xlsx").blocks)


def sheet_of_budget(book: Any, sheet: Any) -> None:
    money = book.add_format({"num_format": "#,##0.00"})
    sheet.merge_range("A1:D1", "预算01表 收支总表")
    sheet.write("D2", "金额单位：万元")
    sheet.merge_range("A3:B3", "收 入")
    sheet.merge_range("C3:D3", "支 出")
    sheet.write_row("A4", ["项目", "预算数", "项目", "预算数"])
    sheet.write("A5", "一、一般公共预算拨款收入")
    sheet.write("B5", 8763.469999, money)
    sheet.write("C5", "一、教育支出")
    sheet.write("D5", 0, money)
    sheet.write("A6", "二、政府性基金预算拨款收入")
    sheet.write("A8", "收入总计")
    sheet.write("B8", 8763.47, money)
    sheet.merge_range("A9:D9", "注：金额单位转换时可能存在尾数误差。")


def test_title_unit_and_note_are_lines_and_the_rest_is_a_grid() -> None:
    assert read_written(sheet_of_budget) == [
        "预算01表 收支总表",
        "金额单位：万元",
        [
            ["收 入", "*", "支 出", "*"],
            ["项目", "预算数", "项目", "预算数"],
            ["一、一般公共预算拨款收入", "8,763.47", "一、教育支出", "0.00"],
            ["二、政府性基金预算拨款收入", "", "", ""],
            ["", "", "", ""],
            ["收入总计", "8,763.47", "", ""],
        ],
        "注：金额单位转换时可能存在尾数误差。",
    ]


def test_every_cell_knows_its_sheet_and_address() -> None:
    source = read(written(sheet_of_budget), "a.xlsx")
    grid = only_grid(source.blocks)
    assert (grid.rows[2][1].place.sheet, grid.rows[2][1].place.cell) == ("收支总表", "B5")
    assert grid.merges_known
    assert source.blocks[1].place.cell == "D2"


def test_two_tables_on_one_sheet_are_parted() -> None:
    def fill(_: Any, sheet: Any) -> None:
        for top, number in ((0, "表一"), (6, "表二")):
            sheet.merge_range(top, 0, top, 2, f"{number} 支出表")
            sheet.write_row(top + 1, 0, ["项目", "合计", "基本支出"])
            sheet.write_row(top + 2, 0, ["教育", 1, 2])

    assert read_written(fill) == [
        "表一 支出表", [["项目", "合计", "基本支出"], ["教育", "1", "2"]],
        "表二 支出表", [["项目", "合计", "基本支出"], ["教育", "1", "2"]],
    ]  # fmt: skip


def test_a_header_row_of_one_merged_cell_below_the_unit_line_stays_in_the_table() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.merge_range("A1:B1", "三公经费表")
        sheet.write("B2", "单位：万元")
        sheet.merge_range("A3:B3", "2024年预算数")
        sheet.write_row("A4", ["合计", "公务接待费"])
        sheet.write_row("A5", [1.5, 1.5])

    assert read_written(fill)[2] == [["2024年预算数", "*"], ["合计", "公务接待费"], ["1.5", "1.5"]]


def test_a_header_row_of_one_merged_cell_below_the_title_stays_in_the_table_but_a_period_does_not() -> None:
    def fill(line: str) -> Callable[[Any, Any], None]:
        def filled(_: Any, sheet: Any) -> None:
            sheet.merge_range("A1:C1", "三公经费表")
            sheet.merge_range("A2:C2", line)
            sheet.write_row("A3", ["合计", "公务接待费", "出国费"])
            sheet.write_row("A4", [1.5, 1.5, 0])

        return filled

    assert read_written(fill("2024年预算数"))[1][0] == ["2024年预算数", "*", "*"]
    assert read_written(fill("（2024年度）"))[1] == "（2024年度）"


def test_a_long_title_beside_its_number_is_two_lines() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write("B1", "2024年部门一般公共预算支出情况表")
        sheet.write("D1", "公开05表")
        sheet.write("A2", "部门：某区医疗保障局")
        sheet.write("D2", "单位：万元")
        sheet.write_row("A3", ["科目", "合计", "基本支出", "项目支出"])
        sheet.write_row("A4", ["教育", 1, 1, 0])

    assert read_written(fill)[:4] == [
        "2024年部门一般公共预算支出情况表",
        "公开05表",
        "部门：某区医疗保障局",
        "单位：万元",
    ]


def test_the_tab_names_a_table_without_a_title_unless_it_says_nothing() -> None:
    def fill(_: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["项目", "金额"])
        sheet.write_row("A2", ["教育", 1])

    assert read_written(fill, "部门收入总表")[0] == "部门收入总表"
    assert len(read_written(fill, "Sheet1")) == 1


def test_hidden_sheets_and_columns_are_not_read() -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row("A1", ["项目", "内部码", "金额"])
        sheet.write_row("A2", ["教育", "x1", 5])
        sheet.set_column(1, 1, 8, None, {"hidden": True})
        other = book.add_worksheet("字典")
        other.write_row("A1", ["隐", "藏"])
        other.hide()

    source = read(written(fill, "Sheet1"), "a.xlsx")
    assert shown(source.blocks) == [[["项目", "金额"], ["教育", "5"]]]
    grid = only_grid(source.blocks)
    assert grid.rows[1][1].place.cell == "C2"


def test_cells_agree_with_calamine_and_openpyxl() -> None:
    data = written(sheet_of_budget)
    grid = only_grid(read(data, "a.xlsx").blocks)
    mine = {c.place.cell: c.text.replace(",", "") for row in grid.rows for c in row if c.text}
    sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        for column, value in enumerate(row):
            address = f"{'ABCD'[column]}{number}"
            if address in mine and isinstance(value, float):
                assert float(mine[address]) == pytest.approx(value, abs=0.005)
            elif address in mine:
                assert mine[address] == str(value).replace(",", "")
    merges = openpyxl.load_workbook(io.BytesIO(data)).active.merged_cells.ranges
    assert {str(m) for m in merges} == {"A1:D1", "A3:B3", "C3:D3", "A9:D9"}


def test_rich_text_is_joined_and_phonetic_hints_are_left_out() -> None:
    strings = "<si><r><t>预算</t></r><r><t>数</t></r><rPh><t>yu</t></rPh></si><si><t>甲_x000D_乙</t></si>"
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="s"><v>99</v></c></row>'
    grid = only_grid(read(xlsx_file(rows, strings=strings), "a.xlsx").blocks)
    assert [c.text for c in grid.rows[0]] == ["预算数", "甲\r乙"]


def test_formula_results_errors_and_truth_values_are_shown() -> None:
    rows = (
        '<row r="1"><c r="A1" t="str"><f>B1</f><v>文字</v></c><c r="B1" t="e"><v>#DIV/0!</v></c>'
        '<c r="C1" t="b"><v>1</v></c><c r="D1"><f>1+1</f><v>2</v></c><c r="E1"><f>1+1</f></c></row>'
    )
    assert [c.text for c in only_grid(read(xlsx_file(rows), "a.xlsx").blocks).rows[0]] == [
        "文字",
        "#DIV/0!",
        "TRUE",
        "2",
    ]


def test_rows_and_cells_without_addresses_follow_each_other() -> None:
    rows = "<row><c><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c><c><v>4</v></c></row>"
    grid = only_grid(read(xlsx_file(rows), "a.xlsx").blocks)
    assert [[(c.text, c.place.cell) for c in row] for row in grid.rows] == [
        [("1", "A1"), ("2", "B1")], [("3", "A2"), ("4", "B2")],
    ]  # fmt: skip


def test_float_noise_is_not_shown_under_general() -> None:
    rows = '<row r="1"><c r="A1"><v>0.30000000000000004</v></c><c r="B1"><v>8763.4699999999993</v></c></row>'
    assert [c.text for c in only_grid(read(xlsx_file(rows), "a.xlsx").blocks).rows[0]] == ["0.3", "8763.47"]


def test_a_sparse_sheet_at_both_ends_of_the_world_is_refused_or_small() -> None:
    rows = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>' + (
        f'<row r="1048576">{text_cell("XFC1048576", "y")}{text_cell("XFD1048576", "z")}</row>'
    )
    with pytest.raises(ReadError) as refused:
        read(xlsx_file(rows), "a.xlsx")
    assert refused.value.code == "file_too_large"


def test_declared_dimensions_and_merges_of_the_whole_sheet_cost_nothing() -> None:
    rows = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row><row r="2">{text_cell("A2", "c")}<c r="B2"/></row>'
    data = xlsx_file(
        rows,
        before='<dimension ref="A1:XFD1048576"/>',
        after='<mergeCells><mergeCell ref="A2:XFD1048576"/><mergeCell ref="bad"/></mergeCells>',
    )
    blocks = read(data, "a.xlsx").blocks
    assert blocks[0] == TextLine("表", blocks[0].place)
    grid = next(block for block in blocks if isinstance(block, Grid))
    assert len(grid.rows) <= 2 and max(map(len, grid.rows)) <= 60


def test_overlapping_merges_do_not_cost_quadratic_time() -> None:
    rows = "".join(f'<row r="{r}">{text_cell(f"A{r}", "a")}{text_cell(f"CV{r}", "b")}</row>' for r in range(1, 1001))
    merges = "".join(f'<mergeCell ref="A1:CV{1000 - n % 900}"/>' for n in range(2000))
    with pytest.raises(ReadError) as refused:
        read(xlsx_file(rows, after=f"<mergeCells>{merges}</mergeCells>"), "a.xlsx")
    assert refused.value.code == "file_too_large"


def test_an_address_off_the_sheet_is_damage() -> None:
    with pytest.raises(ReadError) as refused:
        read(xlsx_file('<row r="1"><c r="ZZZZ1"><v>1</v></c></row>'), "a.xlsx")
    assert refused.value.code == "file_damaged"


def test_a_missing_sheet_part_is_damage() -> None:
    import zipfile

    whole = zipfile.ZipFile(io.BytesIO(xlsx_file("<row/>")))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as package:
        for name in whole.namelist():
            if "sheet1" not in name:
                package.writestr(name, whole.read(name))
    with pytest.raises(ReadError) as refused:
        read(buffer.getvalue(), "a.xlsx")
    assert refused.value.code == "file_damaged"


def test_twenty_thousand_rows_are_read_whole() -> None:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Sheet1")
    for number in range(20_000):
        sheet.append([f"科目{number}", number + 0.25, number])
    buffer = io.BytesIO()
    book.save(buffer)
    grid = only_grid(read(buffer.getvalue(), "a.xlsx").blocks)
    assert len(grid.rows) == 20_000
    assert [c.text for c in grid.rows[-1]] == ["科目19999", "19999.25", "19999"]
