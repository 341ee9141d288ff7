"""Characters, cell texts and lines: what is seen is read once, in place, without breaks inside numbers."""

from collections import Counter

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import BUDGET, FONT, Sheet

from jingban.budget.core.blocks import Grid, Source, TextLine
from jingban.budget.readers.pdf import read_pdf
from jingban.budget.readers.pdf_glyphs import Glyph
from jingban.budget.readers.pdf_lines import join_lines, line_text, visual_lines
from jingban.infra.documents.characters import UNKNOWN, character


def read(data: bytes) -> Source:
    return read_pdf(data, "sample.pdf", "0" * 64)


def lines(source: Source) -> list[str]:
    return [block.text for block in source.blocks if isinstance(block, TextLine)]


def characters(source: Source) -> Counter[str]:
    """Every character of every block."""
    found: Counter[str] = Counter()
    for block in source.blocks:
        if isinstance(block, TextLine):
            found.update(block.text)
        else:
            for row in block.rows:
                for cell in row:
                    assert not (cell.covered and cell.text)
                    found.update(cell.text)
    del found[" "]
    return found


def test_cell_lines_are_joined_without_breaks_in_numbers_codes_and_words() -> None:
    cells = [
        ["11010522T00000", "0440054-医保", "中心系统"],
        ["Medical insurance", "service center of", "朝阳区"],
        ["24,124,36", "4.00"],
        ["2023", "2024"],
        ["-1,234.5", "6"],
        ["≥95", "%"],
        ["1,000.00", "2,000.00"],
        ["合  计"],
    ]
    widths = (70, 110, 60, 60, 60, 40, 75, 60)
    sheet = Sheet()
    draw.draw_table(sheet, [[""] * 8, [""] * 8], left=20, widths=widths, height=60)
    for k, cell in enumerate(cells):
        for n, line in enumerate(cell):
            sheet.text(22 + sum(widths[:k]), 128 + 14 * n, line)
    (grid,) = [block for block in read(sheet.bytes()).blocks if isinstance(block, Grid)]
    assert [cell.text for cell in grid.rows[0]] == [
        "11010522T000000440054-医保中心系统",
        "Medical insurance service center of朝阳区",
        "24,124,364.00",
        "2023 2024",
        "-1,234.56",
        "≥95%",
        "1,000.00 2,000.00",
        "合计",
    ]


@pytest.mark.parametrize(
    ("before", "after", "full", "joined"),
    [
        ("24124364", ".00", False, "24124364.00"),
        ("54,739,", "442.42", False, "54,739,442.42"),
        ("2412436", "4.00", True, "24124364.00"),
        ("12.50", "13.50", False, "12.50 13.50"),
        ("2023", "2024", True, "2023 2024"),
        ("预算", "数", False, "预算数"),
        ("Web", "site", False, "Web site"),
        ("CHS-", "DRG", False, "CHS-DRG"),
        ("", "数", False, "数"),
    ],
)
def test_joining_two_lines_of_a_cell(before: str, after: str, full: bool, joined: str) -> None:
    assert join_lines(before, after, full) == joined


def test_bold_made_by_printing_twice_is_read_once() -> None:
    sheet = Sheet()
    for shift in (0.0, 0.3):
        sheet.text(50 + shift, 60, "支出合计 1,100.00 元")
    assert lines(read(sheet.bytes())) == ["支出合计1,100.00元"]


def test_double_characters_are_kept() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "一一二二 1100 谢谢")
    assert lines(read(sheet.bytes()))[0].replace(" ", "") == "一一二二1100谢谢"


def test_white_on_white_is_not_seen_and_white_on_dark_is() -> None:
    sheet = Sheet()
    sheet.canvas.setFillGray(1)
    sheet.text(50, 60, "白纸上的白字")
    sheet.fill(50, 90, 200, 110, 0.2)
    sheet.canvas.setFillGray(1)
    sheet.text(55, 95, "深底白字")
    sheet.canvas.setFillGray(0)
    sheet.text(50, 130, "黑字")
    assert lines(read(sheet.bytes())) == ["深底白字", "黑字"]


def test_text_without_ink_is_not_seen() -> None:
    sheet = Sheet()
    sheet.canvas.saveState()
    text = sheet.canvas.beginText(50, 700)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    text.textOut("不显示的字")
    sheet.canvas.drawText(text)
    sheet.canvas.restoreState()
    sheet.text(50, 60, "显示的字")
    assert lines(read(sheet.bytes())) == ["显示的字"]


def test_text_cut_off_by_its_cell_or_by_the_page_is_not_seen() -> None:
    """Spreadsheets print a cell over two pages whole on both; reading it twice would double its amounts."""
    sheet = Sheet()
    sheet.canvas.saveState()
    window = sheet.canvas.beginPath()
    window.rect(40, 842 - 140, 400, 100)
    sheet.canvas.clipPath(window, stroke=0, fill=0)
    for k, line in enumerate(["看得见的第一行", "看得见的第二行", "被裁掉的第三行 1,000.00", "被裁掉的第四行"]):
        sheet.text(50, 100 + 25 * k, line)
    sheet.line(50, 130, 600, 130)
    sheet.canvas.restoreState()
    sheet.text(50, 170, "表外的文字")
    sheet.text(50, -30, "页面以外的文字")
    assert lines(read(sheet.bytes())) == ["看得见的第一行", "看得见的第二行", "表外的文字"]


def test_text_layer_under_a_scanned_page_is_read() -> None:
    sheet = Sheet()
    sheet.picture(0, 0, 595, 842)
    text = sheet.canvas.beginText(50, 700)
    text.setFont(FONT, 10)
    text.setTextRenderMode(3)
    text.textOut("扫描件下面的文字层，由识别软件写入，看不见但可以选中。")
    sheet.canvas.drawText(text)
    assert lines(read(sheet.bytes())) == ["扫描件下面的文字层，由识别软件写入，看不见但可以选中。"]


def test_reading_order_is_by_position_not_by_file_order() -> None:
    sheet = Sheet()
    for top, x, text in [(300, 50, "第三行"), (100, 200, "右半"), (200, 50, "第二行"), (100, 50, "第一行左半")]:
        sheet.text(x, top, text)
    assert lines(read(sheet.bytes())) == ["第一行左半 右半", "第二行", "第三行"]


def test_blanks_of_running_text() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "第一部分 部门概况")
    sheet.text(50, 80, "编制单位：某单位")
    sheet.text(400, 80, "单位：万元")
    sheet.text(50, 100, "CHS-DRG fee review 1 2")
    assert lines(read(sheet.bytes())) == [
        "第一部分 部门概况",
        "编制单位：某单位 单位：万元",
        "CHS-DRG fee review 1 2",
    ]


def test_hyphen_at_the_end_of_a_line_is_kept() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "project CHS-")
    sheet.text(50, 75, "DRG review")
    assert lines(read(sheet.bytes())) == ["project CHS-", "DRG review"]


def test_page_numbers_in_the_margin_are_dropped_and_numbers_elsewhere_kept() -> None:
    sheet = Sheet()
    sheet.text(297, 810, "第 3 页", 9, "centre")
    sheet.text(50, 820, "某某局部门预算")
    sheet.text(50, 400, "3")
    sheet.next_page()
    sheet.text(297, 815, "- 4 -", 9, "centre")
    sheet.text(50, 60, "正文")
    assert lines(read(sheet.bytes())) == ["3", "某某局部门预算", "正文"]


def test_watermark_across_a_table_stays_out_of_the_cells() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, BUDGET)
    sheet.canvas.saveState()
    sheet.canvas.translate(150, 580)
    sheet.canvas.rotate(35)
    sheet.canvas.setFont(FONT, 40)
    sheet.canvas.setFillGray(0.8)
    sheet.canvas.drawString(0, 0, "内部资料")
    sheet.canvas.restoreState()
    source = read(sheet.bytes())
    assert lines(source) == ["内部资料"]
    (grid,) = [block for block in source.blocks if isinstance(block, Grid)]
    assert [[None if c.covered else c.text for c in row] for row in grid.rows] == draw.expected(BUDGET)


def test_words_standing_upright_or_turned_in_a_narrow_cell() -> None:
    sheet = Sheet()
    draw.draw_table(sheet, [["", ""], ["", ""]], widths=(30, 200), height=100)
    for k, char in enumerate("绩效指标"):
        sheet.text(60, 130 + 14 * k, char)
    sheet.canvas.saveState()
    sheet.canvas.translate(70, 842 - 310)
    sheet.canvas.rotate(90)
    sheet.canvas.setFont(FONT, 10)
    sheet.canvas.drawString(0, 0, "满意度指标")
    sheet.canvas.restoreState()
    sheet.text(90, 150, "右边的文字在这里")
    (grid,) = [block for block in read(sheet.bytes()).blocks if isinstance(block, Grid)]
    assert [[cell.text for cell in row] for row in grid.rows] == [["绩效指标", "右边的文字在这里"], ["满意度指标", ""]]


def test_flat_boxes_of_dashes_points_and_the_numeral_one_stay_in_their_line() -> None:
    """Some fonts tell only the ink: the box of 一 or of a point is a sliver."""
    glyphs = [Glyph(10.0 * k, 100.0, 10.0 * k + 9, 110.0, char) for k, char in enumerate("预算第三") if char != "第"]
    glyphs.append(Glyph(20.5, 104.6, 29.0, 105.4, "一"))
    glyphs += [
        Glyph(40.0, 101.0, 45.0, 109.0, "1"),
        Glyph(45.5, 108.2, 46.5, 109.0, "."),
        Glyph(47.0, 101.0, 52.0, 109.0, "5"),
    ]
    glyphs.append(Glyph(10.0, 124.6, 19.0, 125.4, "一"))
    assert [line_text(line) for line in visual_lines(glyphs)] == ["预算一三1.5", "一"]


@pytest.mark.parametrize(
    ("code", "text"),
    [
        (0x2F00, "一"),
        (0x2ED3, "长"),
        (0xFB01, "fi"),
        (0x3000, ""),
        (0xA0, ""),
        (0x200B, ""),
        (0, UNKNOWN),
        (0xFFFE, "-"),
        (0x4E00, "一"),
    ],
)
def test_radicals_and_ligatures_become_ordinary_characters(code: int, text: str) -> None:
    assert character(code) == text


WORDS = st.text(alphabet="预算支出合计项目医保中心0123456789,.-%（）ABc", min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(
    cells=st.lists(st.lists(WORDS | st.just(""), min_size=3, max_size=3), min_size=2, max_size=6),
    loose=st.lists(st.tuples(st.integers(20, 400), st.integers(420, 700), WORDS), max_size=8),
    ruled=st.booleans(),
)
def test_every_character_of_the_page_ends_in_exactly_one_block(
    cells: list[list[str]], loose: list[tuple[int, int, str]], ruled: bool
) -> None:
    sheet = Sheet()
    sheet.text(50, 60, "守恒")
    draw.draw_table(sheet, cells, widths=(150, 150, 150), pen=draw.stroked if ruled else None)
    tops: set[int] = set()
    for x, top, text in loose:
        if all(abs(top - other) > 14 for other in tops):  # printed twice at one place would be bold
            tops.add(top)
            sheet.text(x, top, text)
    data = sheet.bytes()
    with pdfium.PdfDocument(data) as document:
        printed = Counter(document[0].get_textpage().get_text_range().replace("\ufffe", "-"))
    for blank in " \r\n":
        del printed[blank]
    assert characters(read(data)) == printed
