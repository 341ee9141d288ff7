import io

import docx
from tests.budget.readers.office_files import only_grid, shown
from tests.budget.writers.tables import TABLE, TARGETS, document

from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.docx import write_docx, write_table_docx
from jingban.budget.writers.printed import printed_table


def test_the_narrative_comes_first_and_every_paragraph_is_whole() -> None:
    text = "其中：基本支出545.00万元，项目支出740.64万元"
    source = open_source(write_docx(document(TABLE, lines=("一、概况", text, "减少3个"))), "a.docx")
    assert shown(source.blocks)[:3] == ["一、概况", text, "减少3个"]
    assert all(getattr(block, "whole", True) for block in source.blocks)


def test_header_cells_are_merged_and_repeat_on_every_page() -> None:
    paper = docx.Document(io.BytesIO(write_table_docx(printed_table(TABLE))))
    (grid,) = paper.tables
    assert [c.text for c in grid.rows[0].cells] == ["科目", "科目", "合计", "其中:", "其中:"]
    assert [c.text for c in grid.rows[1].cells] == ["编码", "名称", "合计", "基本支出", "项目支出"]
    marks = [row._tr.xpath("./w:trPr/w:tblHeader") for row in grid.rows]
    assert [bool(mark) for mark in marks] == [True, True, False, False, False, False]


def test_cells_come_back_with_missing_ones_left_out() -> None:
    source = open_source(write_table_docx(printed_table(TABLE)), "a.docx")
    grid = only_grid(source.blocks)
    assert [[c.text for c in row] for row in grid.rows[2:]] == [
        ["2080505", "养老保险缴费", "54,739,442.42", "241243.64", "-"],
        ["2101506", "=HYPERLINK(1)", "49250", "", "0.00"],
        ["2210201", "住房公积金", "(5.00)"],
        ["", "合计", "54,788,687.42", "见附件", ""],
    ]
    assert shown(source.blocks)[-1] == "注：单位换算有尾差。"


def test_project_blocks_are_merged_downwards_and_keep_their_line_breaks() -> None:
    grid = only_grid(open_source(write_docx(document(TARGETS)), "a.docx").blocks)
    assert grid.rows[1][3].text == "完成核查，\n出具报告。"
    assert [cell.covered for cell in grid.rows[2][:5]] == [True, True, True, True, False]


def test_markup_in_a_text_stays_text() -> None:
    from dataclasses import replace

    odd = replace(TABLE, title="<b>&表", notes=("注：a<b&c",))
    assert shown(open_source(write_docx(document(odd)), "a.docx").blocks)[0] == "预算03表 <b>&表"
