"""Strips: cut, grouped into few shapes, read by both readers."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image as Pillow
from PIL import ImageDraw
from tools.papers import fonts

from jingban.capture.core.page import Word, line_height
from jingban.capture.engines import strips
from jingban.capture.engines.base import Quad
from jingban.capture.engines.second import Second, without_stamp
from jingban.capture.engines.strips import cut

QUAD = ((0.0, 0.0), (299.0, 0.0), (299.0, 47.0), (0.0, 47.0))


def written(text: str, stamp: bool = False) -> Any:
    """A line of print, 300 × 48."""
    picture = Pillow.new("RGB", (300, 48), (255, 255, 255))
    pen = ImageDraw.Draw(picture)
    pen.text((8, 2), text, fill=(20, 20, 20), font=fonts.font("sans", 32))
    if stamp:
        over = Pillow.new("RGB", picture.size, (255, 255, 255))
        ImageDraw.Draw(over).ellipse((60, -60, 240, 110), outline=(225, 40, 50), width=9)
        picture = Pillow.fromarray(np.minimum(np.asarray(picture), np.asarray(over)))
    return np.asarray(picture)


@pytest.fixture(scope="session")
def second() -> Second:
    return Second()


@pytest.mark.parametrize("text", ["1234.56", "20306.99", "医保统筹基金支付"])
def test_both_readers_read_clean_print(engine: Any, second: Second, text: str) -> None:
    line = written(text)
    assert engine.read_strips([line])[0][0] == text
    assert second._reader([line])[0][0] == text  # alone: its list of signs fits its outputs
    assert text in second.read(line, [Word("", QUAD)], engine)[0]


def test_strips_come_back_in_their_order(engine: Any) -> None:
    texts = ["7", "1234567.89", "医", "45.60", "医保统筹基金支付", "0.01", "88"]
    read = engine.read_strips([written(text) for text in texts])
    assert [text for text, _ in read] == texts


def test_a_stamp_is_taken_out_and_print_stays(engine: Any, second: Second) -> None:
    clean, stamped = written("20306.99"), written("20306.99", stamp=True)
    mended = without_stamp(stamped)
    assert np.abs(stamped.astype(int) - clean).max() > 150
    paper = clean.min(axis=2) > 250
    assert mended[paper].min() > 200
    ink = clean.max(axis=2) < 40
    assert mended[ink].max() < 60
    assert "20306.99" in second.read(stamped, [Word("", QUAD)], engine)[0]


@given(st.lists(st.tuples(st.integers(1, 120), st.integers(1, 3000)), max_size=12))
@settings(max_examples=30, deadline=None)
def test_every_strip_is_read_once_and_no_shape_is_new(sizes: list[tuple[int, int]]) -> None:
    made = [np.zeros((high, wide, 3), np.uint8) for high, wide in sizes]
    seen: list[int] = []
    for indices, batch in strips._grouped(made):
        seen += indices
        assert batch.shape[0] in strips.GROUPS
        assert batch.shape[3] in strips.WIDTHS
        assert len(indices) <= batch.shape[0]
    assert sorted(seen) == list(range(len(made)))


def test_standing_text_is_laid_down_anticlockwise() -> None:
    image = np.zeros((100, 100, 3), np.uint8)
    image[10:14, 50:60] = 255  # the upper end of a standing strip
    strip = strips.cut(image, ((50.0, 10.0), (60.0, 10.0), (60.0, 70.0), (50.0, 70.0)))
    assert strip.shape[:2] == (10, 60)
    assert strip[:, :3].min() > 200  # now its left end
    assert strip[:, 10:].max() == 0


def test_a_place_without_width_is_a_strip_all_the_same(engine: Any) -> None:
    image = np.full((20, 20, 3), 255, np.uint8)
    strip = strips.cut(image, ((5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0)))
    assert strip.shape[:2] == (1, 1)
    assert engine.read(image, [((5.0, 5.0), (5.0, 5.0), (5.0, 5.0), (5.0, 5.0))]) == ()


def test_what_a_strip_shows_outweighs_every_other_word(engine: Any) -> None:
    words = ("医保统筹基金支付", "医保统筹基全支付", "医保统筹基金", "次", "")
    (weights,) = engine.weigh([written(words[0])], [words])
    assert max(weights) == weights[0] > -1.0
    assert weights[1] < weights[0] - 2 and weights[4] < weights[0] - 20


def test_a_blank_strip_shows_nothing_and_unknown_signs_are_impossible(engine: Any) -> None:
    ((nothing, unit, strange),) = engine.weigh([written("")], [("", "次", "\u0001")])
    assert nothing > unit
    assert strange == -np.inf


def test_weights_of_all_words_are_the_weights_of_each(engine: Any) -> None:
    words = ("次", "", "1234", "2小时", "aab", "支")
    strip = written("2小时")
    (together,) = engine.weigh([strip], [words])
    assert together == pytest.approx([engine.weigh([strip], [(word,)])[0][0] for word in words])


def test_a_lone_sign_stands_and_a_column_of_text_is_laid_down() -> None:
    image = np.full((200, 200, 3), 255, np.uint8)
    sign: Quad = ((10.0, 10.0), (26.0, 10.0), (26.0, 40.0), (10.0, 40.0))
    column: Quad = ((10.0, 10.0), (40.0, 10.0), (40.0, 190.0), (10.0, 190.0))
    assert cut(image, sign, 28.0).shape[:2] == (30, 16)
    assert cut(image, sign).shape[:2] == (16, 30)  # nothing known of the page's lines
    assert cut(image, column, 28.0).shape[:2] == (30, 180)
    word: Quad = ((60.0, 10.0), (160.0, 10.0), (160.0, 38.0), (60.0, 38.0))
    assert line_height([sign, word, column]) == 28.0
    assert line_height([sign, column]) == 0.0
