import re
from dataclasses import replace

from tests.budget.readers.office_files import only_grid, shown
from tests.budget.writers.tables import TABLE, TARGETS, document

from jingban.budget.readers.sniff import open_source
from jingban.budget.writers.html import write_html, write_table_html
from jingban.budget.writers.printed import printed_table


def test_the_page_is_self_contained() -> None:
    page = write_html(document(TABLE, TARGETS, lines=("一、概况",))).decode()
    assert not re.search(r"<script|<link|<img|url\(|https?://|@import", page)
    assert '<meta charset="utf-8">' in page and 'lang="zh-CN"' in page


def test_the_contents_link_to_every_table_and_are_not_read_back() -> None:
    data = write_html(document(TABLE, TARGETS))
    page = data.decode()
    for number in (1, 2):
        assert f'href="#t{number}"' in page and f'id="t{number}"' in page
    lines = [text for text in shown(open_source(data, "a.html").blocks) if isinstance(text, str)]
    assert lines.count("预算03表 支出预算总表") == 1
    assert lines.count("预算13表 项目支出绩效表") == 1


def test_cells_come_back_with_missing_ones_left_out() -> None:
    grid = only_grid(open_source(write_table_html(printed_table(TABLE)), "a.html").blocks)
    assert [[c.text for c in row] for row in grid.rows] == [
        ["科目", "", "合计", "其中:", ""],
        ["编码", "名称", "", "基本支出", "项目支出"],
        ["2080505", "养老保险缴费", "54,739,442.42", "241243.64", "-"],
        ["2101506", "=HYPERLINK(1)", "49250", "", "0.00"],
        ["2210201", "住房公积金", "(5.00)"],
        ["", "合计", "54,788,687.42", "见附件", ""],
    ]


def test_markup_in_a_text_stays_text() -> None:
    hostile = "<script>alert(1)</script>&amp;\"'"
    data = write_html(document(replace(TABLE, title=hostile, notes=(f"注：{hostile}",)), lines=(hostile,)))
    assert b"<script" not in data
    lines = shown(open_source(data, "a.html").blocks)
    assert lines[0] == hostile
    assert lines[1] == f"预算03表 {hostile}"


def test_runs_of_blanks_survive() -> None:
    data = write_html(document(lines=("甲  乙   丙",)))
    assert shown(open_source(data, "a.html").blocks) == ["甲  乙   丙"]
