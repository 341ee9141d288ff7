import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.budget.writers.tables import TABLE, TARGETS, document

from jingban.budget.writers.printed import printed_table
from jingban.budget.writers.terminal import fit, table_text, width_of, write_terminal


def test_a_table_is_drawn_with_aligned_edges() -> None:
    drawn = table_text(printed_table(TABLE)).splitlines()[2:-1]
    assert drawn == [
        "┌─────────┬───────────────┬───────────────┬───────────┬──────────┐",
        "│ 科目                    │ 合计          │ 其中:                │",
        "│ 编码    │ 名称          │               │ 基本支出  │ 项目支出 │",
        "├─────────┼───────────────┼───────────────┼───────────┼──────────┤",
        "│ 2080505 │ 养老保险缴费  │ 54,739,442.42 │ 241243.64 │        - │",
        "│ 2101506 │ =HYPERLINK(1) │         49250 │           │     0.00 │",
        "│ 2210201 │ 住房公积金    │        (5.00) │ ·         │ ·        │",
        "│         │ 合计          │ 54,788,687.42 │    见附件 │          │",
        "└─────────┴───────────────┴───────────────┴───────────┴──────────┘",
    ]


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_every_line_of_a_table_is_equally_wide(columns: int) -> None:
    for line in (table_text(printed_table(TABLE), columns), write_terminal(document(TARGETS), columns)):
        widths = {width_of(part) for part in line.splitlines() if part and part[0] in "┌│├└"}
        assert len(widths) == 1


def test_a_table_fits_the_terminal_when_it_can() -> None:
    drawn = [line for line in table_text(printed_table(TABLE), 60).splitlines() if line.startswith("│")]
    assert max(map(width_of, drawn)) <= 60


@given(st.text(max_size=30).filter(lambda t: t.isprintable()), st.integers(2, 20), st.booleans())
def test_fitting_gives_exactly_the_width(text: str, width: int, right: bool) -> None:
    assert width_of(fit(text, width, right)) == width


def test_the_head_says_who_when_and_in_which_unit() -> None:
    head = write_terminal(document(TABLE)).splitlines()[1]
    assert head == "某区医疗保障局  2024年  单位预算  金额单位：元  表格 1 张  文字 0 段  读取修复 0 处"


def test_an_empty_document_says_so() -> None:
    assert "表格 0 张" in write_terminal(document())
