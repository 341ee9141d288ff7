"""Words that are no known word: given up only for one that the engine holds likely."""

from dataclasses import replace
from typing import Any

import numpy as np
from tests.capture.core.printed import fee_rows, head_of_list, invented, page

from jingban.capture.core.gaps import Gap
from jingban.capture.core.interpret import interpret
from jingban.capture.core.lexicon import Lexicon
from jingban.capture.core.page import Page
from jingban.capture.core.units import UNITS
from jingban.capture.engines.known import unit_of, with_names, with_units
from jingban.capture.engines.stamped import filled

BLANK = np.full((2200, 1600, 3), 255, np.uint8)


class Weighs:
    """An engine that holds these words likely, and no other."""

    name = "weighs"

    def __init__(self, **weights: float) -> None:
        self.weights = weights

    def find(self, image: Any) -> tuple[Any, ...]:
        return ()

    def read(self, image: Any, places: Any) -> tuple[Any, ...]:
        return ()

    def read_strips(self, strips: Any) -> list[tuple[str, float]]:
        return [("8o", 0.7) for _ in strips]

    def weigh(self, strips: Any, choices: Any) -> list[list[float]]:
        return [[self.weights.get(word or "nothing", -30.0) for word in words] for words in choices]


def listed(printed: str, read: str) -> Page:
    """A list of nine lines in which one text was read as another."""
    sheet = page(head_of_list(170), *fee_rows(invented(9), 215))
    return replace(
        sheet, words=tuple(replace(w, text=read if w.text == printed else w.text, confidence=0.8) for w in sheet.words)
    )


def test_a_misread_unit_becomes_the_unit_that_stands_out() -> None:
    sheet, whole = listed("次", "友"), listed("次", "次")
    assert with_units(BLANK, sheet, interpret([sheet]), Weighs(友=-0.2, 次=-4.0)) == whole.words
    assert with_units(BLANK, sheet, interpret([sheet]), Weighs(友=-0.2, 次=-4.0, 支=-5.0)) == sheet.words
    assert with_units(BLANK, whole, interpret([whole]), Weighs()) == whole.words


def test_a_misread_name_becomes_the_known_one_only_where_the_engine_saw_it_too() -> None:
    name = invented(9)[0][0]
    sheet, whole = listed(name, "口" + name[1:]), listed(name, name)
    lexicon = Lexicon(item[0] for item in invented(9))
    seen, unseen = Weighs(**{"口" + name[1:]: -0.2, name: -3.0}), Weighs(**{"口" + name[1:]: -0.2, name: -8.0})
    assert with_names(BLANK, sheet, interpret([sheet]), lexicon, seen) == whole.words
    assert with_names(BLANK, sheet, interpret([sheet]), lexicon, unseen) == sheet.words
    assert with_names(BLANK, sheet, interpret([sheet]), Lexicon(), seen) == sheet.words


def test_an_empty_cell_gets_a_unit_unless_it_is_likelier_empty() -> None:
    strip = BLANK[:40, :60]
    assert unit_of(strip, Weighs(g=-3.0, nothing=-9.0)) == "g"
    assert unit_of(strip, Weighs(g=-3.0, nothing=-1.0)) is None
    gap = Gap("ItemUnit", ((10.0, 10.0), (60.0, 10.0), (60.0, 40.0), (10.0, 40.0)))
    (found,) = filled(BLANK, (gap,), Weighs(g=-3.0, nothing=-9.0))
    assert (found.text, found.quad) == ("g", gap.quad)
    assert found.text in UNITS
    assert filled(BLANK, (replace(gap, name="ItemQuantity"),), Weighs(g=-3.0, nothing=-9.0)) == ()
