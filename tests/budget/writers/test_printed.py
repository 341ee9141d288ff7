from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.budget.writers.tables import TABLE, TARGETS, document, row, table

from jingban.budget.core.model import Column, Table
from jingban.budget.writers.printed import PrintedTable, Role, header_cells, heading, printed_table
from jingban.budget.writers.printed_document import printed_tables
from jingban.budget.writers.printed_targets import printed_targets
from jingban.kernel.money import Unit


def positions(printed: PrintedTable) -> Counter[tuple[int, int]]:
    return Counter(
        (cell.row + down, cell.column + right)
        for cells in printed.rows
        for cell in cells
        for down in range(cell.rows)
        for right in range(cell.columns)
    )


def test_the_header_tree_is_drawn_with_merged_cells() -> None:
    cells = [[(c.column, c.text, c.columns, c.rows) for c in line] for line in header_cells(TABLE.columns, 5)]
    assert cells == [
        [(0, "科目", 2, 1), (2, "合计", 1, 2), (3, "其中:", 2, 1)],
        [(0, "编码", 1, 1), (1, "名称", 1, 1), (3, "基本支出", 1, 1), (4, "项目支出", 1, 1)],
    ]


WORDS = st.sampled_from(["合计", "小计", "基本支出", "项目支出", "其中:"])


@given(st.lists(st.lists(WORDS, max_size=3).map(tuple), min_size=1, max_size=8))
def test_any_header_tree_covers_every_position_once(paths: list[tuple[str, ...]]) -> None:
    columns = tuple(Column(n, path, f"c{n}") for n, path in enumerate(paths))
    cells = header_cells(columns, len(columns))
    seen = positions(PrintedTable((), (), len(columns), len(cells), tuple(cells)))
    assert seen == Counter((r, c) for r in range(len(cells)) for c in range(len(columns)))


@pytest.mark.parametrize("printed", [printed_table(TABLE), *printed_targets(TARGETS)])
def test_every_position_of_a_table_is_covered_once(printed: PrintedTable) -> None:
    assert positions(printed) == Counter((r, c) for r in range(len(printed.rows)) for c in range(printed.width))


def test_missing_blank_dash_and_zero_stay_apart() -> None:
    rows = printed_table(TABLE).rows[2:]
    assert [(c.text, c.role) for c in rows[0][2:]] == [
        ("54,739,442.42", Role.AMOUNT), ("241243.64", Role.AMOUNT), ("-", Role.AMOUNT),
    ]  # fmt: skip
    assert [(c.text, c.role) for c in rows[1][3:]] == [("", Role.AMOUNT), ("0.00", Role.AMOUNT)]
    assert [(c.text, c.role) for c in rows[2][3:]] == [("", Role.MISSING), ("", Role.MISSING)]


def test_sums_are_strong_and_details_are_not() -> None:
    rows = printed_table(TABLE).rows[2:]
    assert [line[2].strong for line in rows] == [False, False, False, True]


@pytest.mark.parametrize(
    ("number", "title", "lines"),
    [
        ("预算01表", "收支总表", ("预算01表 收支总表",)),
        ("表一", "一般公共预算支出表", ("表一", "一般公共预算支出表")),
        ("表十", "整体绩效目标表", ("表十 整体绩效目标表",)),
        ("", "收支总表", ("收支总表",)),
        ("预算01表", "", ("预算01表",)),
        ("", "", ()),
    ],
)
def test_number_and_title_share_a_line_unless_their_numerals_would_join(
    number: str, title: str, lines: tuple[str, ...]
) -> None:
    assert heading(Table("未知", number, title, Unit.YUAN, (), ())) == lines


def test_characters_xml_cannot_carry_are_dropped() -> None:
    (printed,) = printed_tables(document(table(row(1, "208", "社会\x00保障\x0b", "1.00", "", ""))))
    assert printed.rows[2][1].text == "社会保障"


def test_a_project_block_is_merged_over_its_indicators() -> None:
    (printed,) = printed_targets(TARGETS)
    first = {c.column: c for c in printed.rows[1]}
    assert (first[0].text, first[0].rows) == ("11010523T000001234567-病历核查", 2)
    assert (first[2].text, first[2].role) == ("800000.00", Role.AMOUNT)
    assert [c.text for c in printed.rows[2]] == ["成本指标", "经济成本指标", "项目总成本", "≤", "80", "万元"]
