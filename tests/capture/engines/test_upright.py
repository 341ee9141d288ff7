"""Every way a page may lie, on a dense list and on a bill with little text."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image as Pillow

from jingban.capture.engines.looking import look
from jingban.capture.engines.upright import Upright, lies_sideways, turned


@pytest.fixture(scope="session")
def upright() -> Upright:
    return Upright()


def pictures(papers: Path) -> list[Any]:
    pages = json.loads((papers / "truth.json").read_text(encoding="utf-8"))["pages"]
    by_kind = {page["kind"]: page["file"] for page in pages if page["rotation"] == 0}
    return [np.asarray(Pillow.open(papers / file).convert("RGB")) for file in by_kind.values()]


@pytest.mark.slow
@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_every_turn_is_found(engine: Any, upright: Upright, papers: Path, degrees: int) -> None:
    for image in pictures(papers):
        lying = turned(image, degrees)
        assert upright.turn(lying, engine.find(lying), engine) == (360 - degrees) % 360


def test_words_of_a_turned_page_stand_where_they_stand_on_the_upright_one(
    engine: Any, upright: Upright, papers: Path
) -> None:
    image = pictures(papers)[-1]
    straight, from_side = look(image, engine, upright), look(turned(image, 90), engine, upright)
    assert (straight.rotation, from_side.rotation) == (0, 270)
    assert from_side.image.shape == straight.image.shape == image.shape
    places = {word.text: word.box for word in straight.words}
    both = [word for word in from_side.words if word.text in places]
    assert len(both) >= 0.9 * len(straight.words)
    # Twice the same text on a page cannot be told apart by its words: those are left out.
    texts = [word.text for word in straight.words]
    for word in both:
        if texts.count(word.text) == 1:
            assert np.abs(np.array(word.box) - places[word.text]).max() < 12


def test_a_blank_page_stays_as_it_is(engine: Any, upright: Upright) -> None:
    seen = look(np.full((600, 400, 3), 255, np.uint8), engine, upright)
    assert (seen.rotation, seen.words) == (0, ())


def test_lines_that_stand_outweigh_many_small_places() -> None:
    line = ((10.0, 0.0), (30.0, 0.0), (30.0, 400.0), (10.0, 400.0))
    sign = ((0.0, 0.0), (50.0, 0.0), (50.0, 20.0), (0.0, 20.0))
    assert lies_sideways([line, *[sign] * 7])
    assert not lies_sideways([line, *[sign] * 9])
    assert not lies_sideways([])


def test_four_quarter_turns_are_none() -> None:
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    once = turned(image, 90)
    assert once.shape == (4, 2, 3)
    assert (once[0, 1] == image[0, 0]).all()  # clockwise: the top left goes to the top right
    assert (turned(turned(once, 90), 180) == image).all()
