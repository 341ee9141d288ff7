"""Empty cells of a table: found where the column says so, and only there."""

from dataclasses import replace

import pytest
from tests.capture.core.printed import fee_rows, head_of_list, invented, page, word

from jingban.capture.core.gaps import Gap, fits, gaps, laid
from jingban.capture.core.interpret import interpret
from jingban.capture.core.page import Page


def asked(sheet: Page) -> tuple[Gap, ...]:
    return gaps(sheet, interpret([sheet]))


def without(*spots: tuple[int, float]) -> Page:
    """A list of nine lines; ``spots``: line and place of the cells in which nothing was found."""
    rows = fee_rows(invented(9), 215)
    for line, x in spots:
        rows[line] = [cell for cell in rows[line] if cell[0] != x]
    return page(head_of_list(170), *rows)


def test_a_full_list_has_no_gaps() -> None:
    assert asked(without()) == ()


@pytest.mark.parametrize(
    ("line", "x", "name"), [(4, 1160, "ItemQuantity"), (0, 1010, "ItemPrice"), (8, 800, "ItemUnit")]
)
def test_a_lost_cell_is_looked_for_in_its_line_and_column(line: int, x: float, name: str) -> None:
    (gap,) = asked(without((line, x)))
    assert gap.name == name
    left, top, right, bottom = gap.box
    assert top < 215 + 40 * line < bottom and bottom - top < 40
    assert left < x <= right + 12 and right - left < 160


def test_words_read_there_complete_the_line() -> None:
    sheet, whole = without((4, 1160)), without()
    (gap,) = asked(sheet)
    mended = replace(sheet, words=(*sheet.words, replace(word(0, 0, invented(9)[4][4]), quad=gap.quad)))
    values = [
        [cell.machine for cell in record.lines[4].cells] for record in (*interpret([mended]), *interpret([whole]))
    ]
    assert sorted(map(str, values[0])) == sorted(map(str, values[1]))


def test_a_column_that_is_often_empty_is_not_asked_for() -> None:
    assert asked(without(*((line, 800) for line in range(0, 8, 2)))) == ()


def test_a_place_where_another_figure_stands_is_not_read_again() -> None:
    sheet = without((4, 1160))
    taken = replace(sheet, words=(*sheet.words, word(1160, 375, "3?4?", align="r")))
    assert asked(taken) == ()


def test_a_page_without_a_list_has_no_gaps() -> None:
    assert asked(page([(100, 100, "出院记录")], [(100, 150, "姓名：赵小满")])) == ()


@pytest.mark.parametrize(
    ("name", "text", "good"),
    [
        ("ItemQuantity", "1", True), ("ItemQuantity", "l", False), ("ItemAmount", "12.50", True), ("ItemAmount", "12.5O", False),
        ("ItemUnit", "瓶", True), ("ItemUnit", "g", True), ("ItemUnit", "60", False), ("ItemUnit", "", False),
        ("self_pay_ratio", "10%", True), ("self_pay_ratio", "0", True), ("ItemUnit", "核对无误", False),
    ],
)  # fmt: skip
def test_only_a_value_of_the_kind_fills_a_cell(name: str, text: str, good: bool) -> None:
    assert fits(name, text) is good


def test_a_stroke_read_for_a_figure_gives_way_and_nothing_else_does() -> None:
    sheet = without((4, 1160))
    stroke, seal = word(1158, 375, "一", 10, "r"), word(1290, 375, "与原件核对无误", align="r")
    sheet = replace(sheet, words=(*sheet.words, stroke, seal))
    (gap,) = asked(sheet)
    found = replace(word(0, 0, "5"), quad=gap.quad)
    after = laid(sheet.words, (found,))
    assert set(sheet.words) - set(after) == {stroke} and after[-1] == found
    figure = word(1160, 375, "7", align="r")
    assert figure in laid((*sheet.words, figure), (found,))
    assert laid(sheet.words, ()) == sheet.words
