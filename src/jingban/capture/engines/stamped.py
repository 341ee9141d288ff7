"""What the first look misses: figures under the red ink of a stamp, and cells in which no word was found."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from jingban.capture.core.gaps import Gap, fits
from jingban.capture.core.page import Word, line_height
from jingban.capture.engines.base import Engine, Image
from jingban.capture.engines.known import unit_of
from jingban.capture.engines.second import enlarged, without_stamp
from jingban.capture.engines.strips import cut
from jingban.kernel.findings import Box
from jingban.kernel.text import fold

_RED: Final = 30  # as in engines.second
INKED: Final = 0.02  # share of a place that is red, from which a stamp may lie over it
STAMPED: Final = 0.002  # share of a page that is red, from which a stamp may lie on it
COVERED: Final = 0.35  # of a place, by words found before
SURE: Final = 0.6  # confidence below which an empty cell stays empty
_FIGURE: Final = re.compile(r"\D{0,2}[\d.,:：，]*\d[\d.,:：，]*\D{0,3}")
_MONEY: Final = re.compile(r"-?\d[\d,]*\.\d{2,4}")


def unstamped(image: Image, words: Sequence[Word], engine: Engine) -> tuple[Word, ...]:
    """The words, figures under red ink read from the picture without it.

    Labels of bills are red themselves: a word keeps its reading unless what is read without the red is a whole figure.
    """
    red = _red(image)
    asked = [n for n, word in enumerate(words) if _FIGURE.fullmatch(fold(word.text)) and _inked(red, word) >= INKED]
    line = line_height(word.quad for word in words)
    strips = [without_stamp(enlarged(cut(image, words[n].quad, line))) for n in asked]
    out = list(words)
    for n, (text, sure) in zip(asked, engine.read_strips(strips), strict=True):
        bare = text.strip()
        if bare != words[n].text and _better(words[n], bare, sure):
            out[n] = replace(words[n], text=bare, confidence=round(sure, 4))
    return tuple(out)


def uncovered(image: Image, words: Sequence[Word], engine: Engine) -> tuple[Word, ...]:
    """Words the detector finds only where the red of a stamp is taken away; none on a page without one."""
    if float(_red(image).mean()) < STAMPED:
        return ()
    bare = without_stamp(image)
    taken = [word.box for word in words]
    places = [place for place in engine.find(bare) if _free(Word("", place).box, taken)]
    return engine.read(bare, places)


def filled(image: Image, places: Sequence[Gap], engine: Engine) -> tuple[Word, ...]:
    """What stands in the cells that seemed empty; nothing where no value of the cell's kind can be read."""
    if not places:
        return ()
    strips = [cut(image, place.quad) for place in places]
    readings = zip(
        places,
        engine.read_strips([without_stamp(enlarged(strip)) for strip in strips]),
        engine.read_strips(strips),
        strict=True,
    )
    found = []
    for (place, *each), strip in zip(readings, strips, strict=True):
        good = [(sure, text.strip()) for text, sure in each if sure >= SURE and fits(place.name, text.strip())]
        if not good and place.name == "ItemUnit":
            unit = unit_of(strip, engine)
            good = [(SURE, unit)] if unit is not None else []
        if good:
            sure, text = max(good)
            found.append(Word(text, place.quad, round(sure, 4)))
    return tuple(found)


def _free(box: Box, taken: Sequence[Box]) -> bool:
    """Whether most of a place is covered by no word."""
    x0, top, x1, bottom = box
    shared = sum(
        max(0.0, min(x1, right) - max(x0, left)) * max(0.0, min(bottom, low) - max(top, high))
        for left, high, right, low in taken
    )
    return shared < COVERED * (x1 - x0) * (bottom - top)


def _better(word: Word, bare: str, sure: float) -> bool:
    """A figure with its point in the place of one that has none, or surer than the first reading."""
    if _MONEY.fullmatch(fold(bare)) is None:
        return False
    return _MONEY.fullmatch(fold(word.text)) is None or sure > (word.confidence or 0.0)


def _red(image: Image) -> np.ndarray:
    """Where ink is red."""
    over = cv2.subtract(image[:, :, 0], cv2.max(image[:, :, 1], image[:, :, 2]))
    return over > _RED


def _inked(red: np.ndarray, word: Word) -> float:
    left, top, right, bottom = (max(0, round(edge)) for edge in word.box)
    part = red[top : bottom + 1, left : right + 1]
    return float(part.mean()) if part.size else 0.0
