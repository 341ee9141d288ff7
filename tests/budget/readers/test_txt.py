from jingban.budget.core.blocks import Grid, TextLine
from jingban.budget.readers.txt import read_txt


def test_rows_with_tabs_become_grids_and_the_rest_lines() -> None:
    source = read_txt("标题\n\n甲\t乙\n1\t\n尾\n", "a.txt", "")
    title, grid, tail = source.blocks
    assert isinstance(title, TextLine)
    assert (title.text, title.place.line) == ("标题", 1)
    assert isinstance(grid, Grid)
    assert [[c.text for c in row] for row in grid.rows] == [["甲", "乙"], ["1", ""]]
    assert grid.rows[1][0].place.line == 4
    assert isinstance(tail, TextLine)


def test_tags_of_a_web_page_are_taken_off_and_their_text_stays() -> None:
    grid = read_txt("<b>合计</b>\t<p>目标1：甲。</p> <p>目标2：乙。</p>\n", "a.txt", "").blocks[0]
    assert isinstance(grid, Grid)
    assert [c.text for c in grid.rows[0]] == ["合计", "目标1：甲。 目标2：乙。"]


def test_a_less_than_sign_is_no_tag() -> None:
    grid = read_txt("成本\t<\t6\n", "a.txt", "").blocks[0]
    assert isinstance(grid, Grid)
    assert [c.text for c in grid.rows[0]] == ["成本", "<", "6"]


def cell_lines(rows: list[list[str]]) -> str:
    return "\n\n".join("\n".join("\t" + cell for cell in row) for row in rows) + "\n"


def test_one_cell_per_line_is_put_together_row_by_row() -> None:
    rows = [["编码", "名称", "合计"]] + [[str(201 + i), f"科目{i}", ""] for i in range(10)]
    source = read_txt("说明\n\n" + cell_lines(rows) + "\n\n" + cell_lines([["另表"]]), "a.txt", "")
    assert isinstance(source.blocks[0], TextLine)
    grid, other = source.blocks[1], source.blocks[2]
    assert isinstance(grid, Grid)
    assert isinstance(other, Grid)
    assert [[c.text for c in row] for row in grid.rows] == rows
    assert grid.rows[0][0].place.line == 3
    assert [[c.text for c in row] for row in other.rows] == [["另表"]]


def test_windows_line_ends_count_as_one_line() -> None:
    source = read_txt("甲\r\n乙\r\n丙\t丁\r\n", "a.txt", "")
    assert [b.place.line for b in source.blocks] == [1, 2, 3]


def test_cells_that_are_also_closed_by_a_tab_are_put_together_too() -> None:
    rows = [["编码", "名称", "合计"]] + [[str(201 + i), f"科目{i}", ""] for i in range(10)]
    text = "\n\n".join("\n".join("\t" + cell + "\t" for cell in row) for row in rows) + "\n"
    grid = read_txt(text, "a.txt", "").blocks[0]
    assert isinstance(grid, Grid)
    assert [[c.text for c in row] for row in grid.rows] == rows
