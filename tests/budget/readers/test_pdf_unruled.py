"""Tables without lines: columns and two-level headers from positions, and nothing invented in prose."""

import pytest
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import BUDGET, C, Rows, Sheet

from jingban.budget.core.blocks import Grid, Source, TextLine
from jingban.budget.readers.pdf import read_pdf


def read(sheet: Sheet) -> Source:
    return read_pdf(sheet.bytes(), "sample.pdf", "0" * 64)


def grids(source: Source) -> list[Grid]:
    return [block for block in source.blocks if isinstance(block, Grid)]


def lines(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, TextLine)]


def texts(grid: Grid) -> list[list[str | None]]:
    return [[None if cell.covered else cell.text for cell in row] for row in grid.rows]


THREE_LEVELS: Rows = [
    [C("功能分类科目", 2, 2), None, C("本年预算数", 1, 5), None, None, None, None],
    [None, None, C("合计", 2), C("基本支出", 1, 3), None, None, C("项目支出", 2)],
    ["编码", "名称", None, "小计", "人员经费", "公用经费", None],
    ["2050803", "培训支出", "241,243.64", "0.00", "", "", "241,243.64"],
    ["2080505", "机关事业单位基本养老保险缴费支出", "1,054,739.42", "1,054,739.42", "1,054,739.42", "", ""],
    ["2101101", "行政单位医疗", "54,739.42", "54,739.42", "54,739.42", "", ""],
    ["2101550", "事业运行", "1,350,722.48", "1,109,478.84", "1,109,478.84", "", "241,243.64"],
]

TWO_PANELS: Rows = [
    [C("收入", 1, 2), None, C("支出", 1, 2), None],
    ["项目", "预算数", "项目", "预算数"],
    ["一、一般公共预算拨款收入", "8,763.47", "一、一般公共服务支出", ""],
    ["二、政府性基金预算拨款收入", "", "二、社会保障和就业支出", "561.24"],
    ["三、国有资本经营预算拨款收入", "", "三、卫生健康支出", "8,202.23"],
    ["本年收入合计", "8,763.47", "本年支出合计", "8,763.47"],
    ["收入总计", "8,763.47", "支出总计", "8,763.47"],
]


@pytest.mark.parametrize(
    ("rows", "widths", "size"),
    [
        (BUDGET[:5], draw.WIDTHS, 10.0),
        (THREE_LEVELS, (50, 150, 70, 70, 70, 60, 70), 8.0),
        (TWO_PANELS, (180, 70, 180, 70), 10.0),
    ],
    ids=["two levels", "three levels", "two panels"],
)
def test_header_levels_and_columns_are_recovered(rows: Rows, widths: tuple[float, ...], size: float) -> None:
    sheet = Sheet()
    sheet.text(297, 60, "一般公共预算支出表", 16, "centre")
    sheet.text(530, 95, "单位：元", 10, "right")
    draw.draw_table(sheet, rows, left=30, widths=widths, size=size, pen=None)
    sheet.text(50, 500, "注：本表反映一般公共预算支出情况。")
    source = read(sheet)
    (grid,) = grids(source)
    assert texts(grid) == draw.expected(rows)
    assert not grid.merges_known
    assert lines(source) == ["一般公共预算支出表", "单位：元", "注：本表反映一般公共预算支出情况。"]


def test_table_with_row_lines_only() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET[:5], pen=draw.across_only)
    (grid,) = grids(read(sheet))
    assert texts(grid) == draw.expected(BUDGET)[:5]


def test_cells_know_their_place() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET[:5], pen=None)
    (grid,) = grids(read(sheet))
    box = grid.rows[2][2].place.bbox
    assert box is not None
    assert box[0] <= 287
    assert box[2] >= 347
    assert 164 <= box[1] < box[3] <= 186


def test_left_aligned_names_and_lower_rows_without_a_parent_header() -> None:
    sheet = Sheet()
    sheet.text(50, 90, "填报单位：某单位")
    sheet.text(530, 90, "单位：万元", align="right")
    head = [("科目编码", 50), ("科目名称", 120), ("合计", 330), ("基本支出", 400), ("项目支出", 480)]
    for text, x in head:
        sheet.text(x, 120, text)
    body = [
        ("208", 0, "社会保障和就业支出", "561.24", "561.24", ""),
        ("20805", 10, "行政事业单位养老支出", "561.24", "561.24", ""),
        ("2080505", 20, "机关事业单位基本养老保险缴费支出", "374.16", "374.16", ""),
        ("210", 0, "卫生健康支出", "8,202.23", "1,202.23", "7,000.00"),
    ]
    for k, (code, indent, name, *amounts) in enumerate(body):
        top = 138 + 18 * k
        sheet.text(50, top, code)
        sheet.text(120 + indent, top, name)
        for amount, x in zip(amounts, (360, 440, 520), strict=True):
            sheet.text(x, top, amount, align="right")
    source = read(sheet)
    (grid,) = grids(source)
    assert texts(grid) == [[text for text, _ in head], *([r[0], r[2], *r[3:]] for r in body)]
    assert lines(source) == ["填报单位：某单位 单位：万元"]


def test_names_and_headers_of_two_lines_stay_in_one_cell() -> None:
    sheet = Sheet()
    sheet.text(120, 120, "项目名称", align="centre")
    for x, words in ((340, ("一般公共", "预算拨款")), (460, ("政府性基金", "预算拨款"))):
        for k, word in enumerate(words):
            sheet.text(x, 114 + 12 * k, word, align="centre")
    body = [
        (("医保信息系统建设和运维以及", "平台安全运维服务项目"), "1,234.56", ""),
        (("办公设备购置",), "23.40", "1.00"),
        (("手工报销单据电子化采集系统", "二期"), "567.00", "12.00"),
        (("宣传",), "3.00", ""),
    ]
    for k, (names, one, two) in enumerate(body):
        top = 154 + 34 * k
        for n, name in enumerate(names):
            sheet.text(50, top + (n - (len(names) - 1) / 2) * 12, name)
        sheet.text(360, top, one, align="right")
        sheet.text(480, top, two, align="right")
    (grid,) = grids(read(sheet))
    assert texts(grid) == [
        ["项目名称", "一般公共预算拨款", "政府性基金预算拨款"],
        *(["".join(names), one, two] for names, one, two in body),
    ]


def test_column_without_any_amount_is_kept_by_its_header() -> None:
    sheet = Sheet()
    for x, text in ((50, "科目名称"), (200, "合计"), (290, "政府性基金"), (400, "专户资金")):
        sheet.text(x, 120, text)
    for k, (name, one, two) in enumerate([("甲", "1.00", "4.00"), ("乙", "2.00", "5.00"), ("丙", "3.00", "6.00")]):
        sheet.text(50, 140 + 18 * k, name)
        sheet.text(220, 140 + 18 * k, one, align="right")
        sheet.text(440, 140 + 18 * k, two, align="right")
    (grid,) = grids(read(sheet))
    assert texts(grid) == [
        ["科目名称", "合计", "政府性基金", "专户资金"],
        ["甲", "1.00", "", "4.00"],
        ["乙", "2.00", "", "5.00"],
        ["丙", "3.00", "", "6.00"],
    ]


def test_header_centred_beside_short_names_heads_their_column() -> None:
    sheet = Sheet()
    for x, text in ((150, "项目"), (290, "预算数"), (420, "项目"), (540, "预算数")):
        sheet.text(x, 120, text, align="centre")
    body = [
        ("一、财政拨款", "8,763.47", "一、社会保障", "561.24"),
        ("二、事业收入", "10.00", "二、卫生健康", "8,212.23"),
        ("收入总计", "8,773.47", "支出总计", "8,773.47"),
    ]
    for k, (name, one, other, two) in enumerate(body):
        top = 140 + 18 * k
        sheet.text(50, top, name)
        sheet.text(310, top, one, align="right")
        sheet.text(330, top, other)
        sheet.text(560, top, two, align="right")
    (grid,) = grids(read(sheet))
    assert texts(grid) == [["项目", "预算数", "项目", "预算数"], *map(list, body)]


PROSE = [
    "2024年收入预算16,497.86万元，其中：财政拨款收入16,497.86万元，比2023年",
    "增加1,421.25万元；事业收入0万元；经营收入0万元；其他收入0万元，下同。",
    "支出预算 16,497.86 万元，比 2023 年增加 1,421.25 万元，增长 9.42 %。",
    "1. 基本支出 5,000.00 万元，占 30.31 %",
    "2. 项目支出 11,497.86 万元，占 69.69 %",
    "3. 其他支出 0.00 万元，占 0.00 %",
    "第一部分 部门概况................................ 3",
    "第二部分 部门预算表.............................. 12",
    "第三部分 部门预算情况说明........................ 25",
]


def test_prose_lists_and_contents_are_no_tables() -> None:
    sheet = Sheet()
    for k, line in enumerate(PROSE):
        sheet.text(60, 100 + 18 * k, line)
    for k, (title, number) in enumerate([("部门职责", "1"), ("机构设置", "4"), ("收支总表", "12"), ("名词解释", "16")]):
        sheet.text(60, 400 + 18 * k, title)
        sheet.text(500, 400 + 18 * k, number, align="right")
    for k, (label, value) in enumerate([("填报人：", "某人"), ("电话：", "12345"), ("日期：", "2024年1月3日")]):
        sheet.text(60, 600 + 18 * k, label)
        sheet.text(200, 600 + 18 * k, value)
    source = read(sheet)
    assert grids(source) == []
    assert len(lines(source)) == len(PROSE) + 7
