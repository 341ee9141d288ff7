"""Known words: units, names of the catalogue, and how a reading that is none of them is weighed."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.core.printed import fee_rows, head_of_list, invented, page

from jingban.capture.core.gaps import gaps
from jingban.capture.core.interpret import interpret
from jingban.capture.core.lexicon import Lexicon, doubtful_names
from jingban.capture.core.page import Page, Word
from jingban.capture.core.units import UNITS, doubtful_units, known
from jingban.capture.core.weighing import CLEAR, FARTHEST, chosen

NAME = 130  # where the names of the printed list begin


def listed(**changed: str) -> Page:
    """A list of nine lines; ``changed``: another text for the word that is printed so."""
    sheet = page(head_of_list(170), *fee_rows(invented(9), 215))
    words = tuple(replace(w, text=changed.get(w.text, w.text), confidence=0.8) for w in sheet.words)
    return replace(sheet, words=words)


def texts(sheet: Page, indices: tuple[int, ...]) -> set[str]:
    return {sheet.words[index].text for index in indices}


def test_units_are_known_with_and_without_a_quantity() -> None:
    assert all(known(text) for text in ("次", "g", "2瓶", "10/g", "2小时", "床日"))
    assert not any(known(text) for text in ("友", "8o", "60", "bo", ""))
    assert len(UNITS) == len(set(UNITS)) > 100


def test_a_word_in_the_column_of_units_that_is_none_is_doubted_and_no_other() -> None:
    unit = invented(9)[0][2]
    assert unit in UNITS
    assert doubtful_units(listed(), interpret([listed()])) == ()
    sheet = listed(**{unit: "友"})
    assert texts(sheet, doubtful_units(sheet, interpret([sheet]))) == {"友"}


def test_an_unknown_unit_that_was_read_surely_is_believed_but_never_a_number() -> None:
    unit = invented(9)[0][2]
    sheet = listed(**{unit: "幅"})
    sure = replace(sheet, words=tuple(replace(w, confidence=0.99) for w in sheet.words))
    assert doubtful_units(sure, interpret([sure])) == ()
    sheet = listed(**{unit: "8"})
    sure = replace(sheet, words=tuple(replace(w, confidence=0.99) for w in sheet.words))
    assert texts(sure, doubtful_units(sure, interpret([sure]))) == {"8"}


def test_a_word_is_chosen_only_when_it_stands_out() -> None:
    assert chosen(("次", "支"), (-3.0, -9.0), -0.2) == "次"
    assert chosen(("次", "支"), (-3.0, -3.0 - CLEAR + 0.1), -0.2) is None  # two may stand there
    assert chosen(("次", "支"), (-FARTHEST - 1.0, -40.0), -0.2) is None  # neither does
    assert chosen((), ()) is None


def test_a_name_one_sign_away_from_a_known_one_is_found_in_either_half() -> None:
    lexicon = Lexicon(["盐酸氨溴索注射液", "缬沙坦胶囊", "茯苓"])
    assert lexicon.near("盐酸氨溴素注射液") == ("盐酸氨溴索注射液",)
    assert lexicon.near("细沙坦胶囊") == ("缬沙坦胶囊",)
    assert lexicon.near("获苓") == ("茯苓",)
    assert lexicon.near("缬沙坦胶囊") == ()  # known itself
    assert lexicon.near("细沙坦胶裹") == ()  # two signs
    assert lexicon.near("沙坦胶囊") == ()
    assert Lexicon().near("细沙坦胶囊") == ()


@given(st.lists(st.text("甲乙丙丁戊己", min_size=2, max_size=6), max_size=12), st.text("甲乙丙丁戊己", max_size=6))
def test_near_names_are_those_one_sign_away(names: list[str], text: str) -> None:
    expected = {
        name for name in names if len(name) == len(text) and sum(a != b for a, b in zip(name, text, strict=True)) == 1
    }
    expected = set() if text in names or len(expected) > 8 else expected
    assert set(Lexicon(names).near(text)) == expected


def test_names_on_a_page_are_doubted_when_the_catalogue_knows_a_neighbour() -> None:
    name = invented(9)[0][0]
    read = "口" + name[1:]
    sheet = listed(**{name: read})
    found = {
        sheet.words[index].text: near for index, near in doubtful_names(sheet, interpret([sheet]), Lexicon([name]))
    }
    assert found[read] == (name,)
    assert "血常规检验乙" not in found
    assert doubtful_names(sheet, interpret([sheet]), Lexicon()) == ()


@pytest.mark.parametrize(("end", "asked"), [("支原体", 1), ("支原体)", 0)])
def test_the_bracket_of_a_wrapped_name_is_looked_for_below_it(end: str, asked: int) -> None:
    rows = fee_rows(invented(3), 215, 120)
    rows[1] = [(x, y, "核酸联合检测(甲型流感病毒" if x == NAME else text, *more) for x, y, text, *more in rows[1]]
    wrapped = [(NAME, rows[1][0][1] + 32, "乙型流感病毒/肺炎" + end)]
    sheet = page(head_of_list(170), rows[0], rows[1], wrapped, rows[2])
    found = [gap for gap in gaps(sheet, interpret([sheet])) if gap.name == "ItemName"]
    assert len(found) == asked
    for gap in found:
        left, top, right, bottom = gap.box
        assert abs(left - NAME) < 3 and right - left < 40
        assert top < wrapped[0][1] + 32 < bottom


def test_a_lone_sign_read_as_two_figures_stays_one_word_in_its_cell() -> None:
    """A ``g`` in a box taller than wide, read ``80``: no column of figures, and the name keeps its own signs."""
    sheet = listed()
    unit = invented(9)[0][2]
    left, top, _, bottom = (spot := next(w for w in sheet.words if w.text == unit)).box
    narrow = Word("80", ((left, top), (left + 14, top), (left + 14, bottom), (left, bottom)), 0.65)
    sheet = replace(sheet, words=tuple(narrow if w == spot else w for w in sheet.words))
    (record,) = interpret([sheet])
    cells = {cell.name: cell.raw for cell in record.lines[0].cells}
    assert (cells["ItemName"], cells["ItemUnit"]) == (invented(9)[0][0], "80")
    assert texts(sheet, doubtful_units(sheet, [record])) == {"80"}


def test_units_read_as_one_strip_down_the_column_are_the_units_of_their_lines() -> None:
    sheet = listed()
    column = [w for w in sheet.words if 780 < w.box[0] < 820 and w.box[1] > 190][:3]
    left, top, right, bottom = column[0].box[0], column[0].box[1], column[0].box[2], column[2].box[3]
    strip = Word("".join(w.text for w in column), ((left, top), (right, top), (right, bottom), (left, bottom)), 0.9)
    sheet = replace(sheet, words=(*(w for w in sheet.words if w not in column), strip))
    (record,) = interpret([sheet])
    units = [line.cell("ItemUnit") for line in record.lines[:3]]
    assert [cell and cell.raw for cell in units] == [w.text for w in column]
