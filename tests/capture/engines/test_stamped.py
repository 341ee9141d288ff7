"""Under red ink, and where nothing was found: what the second pass over the picture adds, and what it leaves alone."""

from typing import Any

import numpy as np
from PIL import Image as Pillow
from PIL import ImageDraw
from tools.papers import fonts

from jingban.capture.core.gaps import Gap
from jingban.capture.core.page import Word
from jingban.capture.engines.stamped import filled, uncovered, unstamped

QUAD = ((20.0, 10.0), (299.0, 10.0), (299.0, 58.0), (20.0, 58.0))


class Says:
    """An engine that says what it is told to."""

    name = "said"

    def __init__(self, *said: tuple[str, float], places: tuple[Any, ...] = ()) -> None:
        self.said, self.places, self.asked = list(said), places, 0

    def find(self, image: Any) -> tuple[Any, ...]:
        self.asked += 1
        return self.places

    def read_strips(self, strips: Any) -> list[tuple[str, float]]:
        return [self.said.pop(0) for _ in strips]

    def read(self, image: Any, places: Any) -> tuple[Word, ...]:
        return tuple(
            Word(text, place, sure) for place, (text, sure) in zip(places, self.read_strips(places), strict=True)
        )


def sheet(text: str = "", stamp: bool = False) -> Any:
    picture = Pillow.new("RGB", (600, 400), (255, 255, 255))
    ImageDraw.Draw(picture).text((28, 14), text, fill=(20, 20, 20), font=fonts.font("sans", 32))
    if stamp:
        over = Pillow.new("RGB", picture.size, (255, 255, 255))
        ImageDraw.Draw(over).ellipse((60, -60, 260, 150), outline=(225, 40, 50), width=9)
        picture = Pillow.fromarray(np.minimum(np.asarray(picture), np.asarray(over)))
    return np.asarray(picture)


def test_a_figure_under_a_stamp_is_read_without_it() -> None:
    word = Word("266.002", QUAD, 0.9)
    (mended,) = unstamped(sheet("265.00", stamp=True), (word,), Says(("265.00", 0.95)))
    assert (mended.text, mended.quad) == ("265.00", QUAD)


def test_words_without_red_ink_and_labels_in_red_keep_their_reading() -> None:
    word, label = Word("265.00", QUAD, 0.9), Word("预缴金额：265.00", QUAD, 0.9)
    assert unstamped(sheet("265.00"), (word,), Says()) == (word,)
    assert unstamped(sheet("265.00", stamp=True), (label,), Says()) == (label,)


def test_what_is_no_whole_figure_or_less_sure_replaces_nothing() -> None:
    word = Word("265.00", QUAD, 0.9)
    for said in (("265.0", 0.99), ("26500", 0.99), ("", 0.0), ("285.00", 0.5)):
        assert unstamped(sheet("265.00", stamp=True), (word,), Says(said)) == (word,)


def test_words_the_detector_missed_are_added_once_and_only_where_red_ink_lies() -> None:
    elsewhere = ((300.0, 200.0), (400.0, 200.0), (400.0, 240.0), (300.0, 240.0))
    word, engine = Word("265.00", QUAD, 0.9), Says(("12.4963", 0.99), places=(QUAD, elsewhere))
    assert uncovered(sheet(stamp=True), (word,), engine) == (Word("12.4963", elsewhere, 0.99),)
    clean = Says(places=(elsewhere,))
    assert uncovered(sheet("265.00"), (word,), clean) == () and clean.asked == 0


def test_an_empty_cell_takes_a_value_of_its_kind_only() -> None:
    gap = Gap("ItemQuantity", QUAD)
    assert filled(sheet("1"), (gap,), Says(("1", 0.9), ("7", 0.7))) == (Word("1", QUAD, 0.9),)
    for said in (("", 0.0), ("l", 0.99), ("1", 0.4), ("核对", 0.99)):
        assert filled(sheet(), (gap,), Says(said, said)) == ()
    assert filled(sheet(), (), Says()) == ()


def test_the_engine_reads_a_cell_cut_out(engine: Any) -> None:
    (word,) = filled(sheet("12.50", stamp=True), (Gap("ItemPrice", QUAD),), engine)
    assert word.text == "12.50"
