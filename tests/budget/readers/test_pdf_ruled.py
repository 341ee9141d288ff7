"""Ruled tables: every way of drawing the lines gives the same cells, merges and texts."""

import pytest
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import BUDGET, C, Sheet

from jingban.budget.core.blocks import Grid, Source, TextLine
from jingban.budget.readers.pdf import read_pdf


def read(data: bytes) -> Source:
    return read_pdf(data, "sample.pdf", "0" * 64)


def grids(source: Source) -> list[Grid]:
    return [block for block in source.blocks if isinstance(block, Grid)]


def lines(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, TextLine)]


def texts(grid: Grid) -> list[list[str | None]]:
    return [[None if cell.covered else cell.text for cell in row] for row in grid.rows]


@pytest.mark.parametrize("pen", [draw.stroked, draw.thin_box, draw.doubled, draw.dashed, draw.dotted])
def test_every_way_of_drawing_lines_gives_the_same_cells(pen: draw.Pen) -> None:
    source = read(draw.one_table(pen))
    (grid,) = grids(source)
    assert texts(grid) == draw.expected(BUDGET)
    assert grid.merges_known
    assert lines(source) == ["2024年一般公共预算支出表", "单位：元", "注：本表反映一般公共预算支出情况。"]


def test_blocks_stand_in_reading_order_and_name_their_place() -> None:
    source = read(draw.one_table())
    assert [type(block) for block in source.blocks] == [TextLine, TextLine, Grid, TextLine]
    assert (source.media, source.pages, source.name) == ("pdf", 1, "sample.pdf")
    (grid,) = grids(source)
    cell = grid.rows[2][2]
    assert cell.text == "3,456,789.10"
    assert cell.place.page == 1
    assert cell.place.bbox == pytest.approx((260, 164, 350, 186), abs=1)
    assert grid.place.bbox == pytest.approx((50, 120, 530, 252), abs=1)
    merged = grid.rows[0][2]
    assert merged.place.bbox == pytest.approx((260, 120, 530, 142), abs=1)


def test_sides_that_are_not_drawn_are_implied_by_the_lines_that_reach_out() -> None:
    (grid,) = grids(read(draw.one_table(outer_sides=False)))
    assert texts(grid) == draw.expected(BUDGET)


def test_table_cut_by_the_page_end_without_a_closing_line() -> None:
    sheet = Sheet()
    bottom = draw.draw_table(sheet, [["甲", "1.00"], ["乙", "2.00"]], widths=(100, 80))
    for x in (50, 150, 230):
        sheet.line(x, bottom, x, bottom + 22)
    sheet.text(60, bottom + 6, "丙")
    sheet.text(200, bottom + 6, "3.00")
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid) == [["甲", "1.00"], ["乙", "2.00"], ["丙", "3.00"]]


def test_white_lines_are_no_lines() -> None:
    sheet = Sheet()
    sheet.canvas.setStrokeGray(1)
    draw.draw_table(sheet, [["目录", ""], ["一、收支总表", "二、收入总表"]], widths=(150, 150))
    source = read(sheet.bytes())
    assert grids(source) == []
    assert lines(source) == ["目录", "一、收支总表 二、收入总表"]


def test_underlines_and_single_rules_make_no_cells() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET)
    sheet.line(120, 180, 200, 180)  # below the words of a cell
    sheet.line(50, 700, 530, 700)  # above the foot of the page
    sheet.text(50, 710, "第一联")
    source = read(sheet.bytes())
    (grid,) = grids(source)
    assert texts(grid) == draw.expected(BUDGET)
    assert lines(source) == ["第一联"]


def test_frame_around_the_page_is_no_table() -> None:
    sheet = Sheet()
    sheet.canvas.rect(20, 20, 555, 802)
    sheet.text(50, 60, "框里的文字仍是文字")
    draw.draw_table(sheet, BUDGET)
    source = read(sheet.bytes())
    (grid,) = grids(source)
    assert texts(grid) == draw.expected(BUDGET)
    assert lines(source) == ["框里的文字仍是文字"]


def test_shaded_rows_are_no_lines() -> None:
    sheet = Sheet()
    sheet.fill(50, 120, 530, 164, grey=0.8)
    sheet.fill(50, 190, 300, 200, grey=0.9)
    draw.draw_table(sheet, BUDGET)
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid) == draw.expected(BUDGET)


def test_two_tables_side_by_side_and_one_below() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, [["项目", "金额"], ["甲", "1.00"]], left=40, widths=(100, 80))
    draw.draw_table(sheet, [["类别", "数量"], ["丙", "3.00"], ["丁", "4.00"]], left=300, widths=(100, 80))
    draw.draw_table(sheet, [["第三张", "5.00"]], top=400, widths=(100, 80))
    found = grids(read(sheet.bytes()))
    assert [texts(grid) for grid in found] == [
        [["项目", "金额"], ["甲", "1.00"]],
        [["类别", "数量"], ["丙", "3.00"], ["丁", "4.00"]],
        [["第三张", "5.00"]],
    ]


def test_table_over_two_pages_stays_two_grids() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET[:4])
    sheet.next_page()
    draw.draw_table(sheet, BUDGET[4:], top=40)
    source = read(sheet.bytes())
    first, second = grids(source)
    assert (first.place.page, second.place.page) == (1, 2)
    assert texts(first) + texts(second) == draw.expected(BUDGET)


def test_row_and_column_merges_in_the_body() -> None:
    rows = [
        ["项目名称", "一级指标", "指标值"],
        [C("医保信息系统运维", 3), C("产出指标", 2), "≥98%"],
        [None, None, "≤10秒"],
        [None, "满意度指标", "≥90%"],
        [C("小计", 1, 3), None, None],
    ]
    sheet = Sheet()
    draw.draw_table(sheet, rows, widths=(150, 100, 80))
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid) == draw.expected(rows)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages_read_as_they_are_shown(turn: int) -> None:
    (grid,) = grids(read(draw.turned_page(turn, told=True)))
    assert texts(grid) == draw.expected(BUDGET)
    assert grid.place.bbox == pytest.approx((50, 120, 530, 252), abs=1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_turned_on_an_upright_page_is_read_and_placed_on_the_page_as_shown(turn: int) -> None:
    (grid,) = grids(read(draw.turned_page(turn, told=False)))
    assert texts(grid) == draw.expected(BUDGET)
    wide, high = (595, 842) if turn % 180 else (842, 595)
    box = grid.place.bbox
    assert box is not None
    assert 0 <= box[0] < box[2] <= wide
    assert 0 <= box[1] < box[3] <= high
    assert (box[2] - box[0] < box[3] - box[1]) == bool(turn % 180)


def test_lines_inside_a_form_object_are_found() -> None:
    sheet = Sheet()
    sheet.canvas.beginForm("table")
    draw.draw_table(sheet, BUDGET)
    sheet.canvas.endForm()
    sheet.canvas.saveState()
    sheet.canvas.translate(10, -100)
    sheet.canvas.scale(0.9, 0.9)
    sheet.canvas.doForm("table")
    sheet.canvas.restoreState()
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid) == draw.expected(BUDGET)


def test_rows_ruled_off_in_a_frame_without_column_lines() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET, pen=draw.across_only)
    sheet.line(50, 120, 50, 252)
    sheet.line(530, 120, 530, 252)
    (grid,) = grids(read(sheet.bytes()))
    assert not grid.merges_known
    assert texts(grid)[:5] == draw.expected(BUDGET)[:5]


def test_body_with_column_lines_only_is_cut_into_rows() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET, pen=None)
    for x in (50, 110, 260, 350, 440, 530):
        sheet.line(x, 142 if x in (350, 440) else 120, x, 252)
    for y in (120, 164, 252):
        sheet.line(50, y, 530, y)
    sheet.line(260, 142, 530, 142)
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid)[:5] == draw.expected(BUDGET)[:5]
    assert [text for text in texts(grid)[5] if text] == ["合计", "58,196,231.52", "3,698,032.74", "54,498,198.78"]


def test_stacked_lines_of_one_cell_are_not_taken_for_rows() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, [["", ""]], widths=(150, 150), height=80)
    for k, text in enumerate(["一是加强医保基金监管，", "二是推进支付方式改革，", "三是提升经办服务。"]):
        sheet.text(55, 125 + 14 * k, text)
    sheet.text(260, 140, "1,200.00")
    (grid,) = grids(read(sheet.bytes()))
    assert texts(grid) == [["一是加强医保基金监管，二是推进支付方式改革，三是提升经办服务。", "1,200.00"]]


def test_hatched_drawing_is_no_table_and_takes_no_long_time() -> None:
    sheet = Sheet()
    for k in range(4200):
        sheet.line(10 + k * 0.13, 100, 10 + k * 0.13, 500)
        sheet.line(10, 100 + k * 0.09, 560, 100 + k * 0.09)
    sheet.text(50, 60, "辖区地图")
    source = read(sheet.bytes())
    assert grids(source) == []
    assert lines(source) == ["辖区地图"]
