"""Whether the digits of a text layer are what a person sees on the page.

Exact text counts as certain later, so a layer that says one amount while the page shows another is worth nothing: white
or transparent digits, digits under a white patch or outside the page, two texts on one spot. Such a page is read from
its picture. Cost of a false alarm: a recognition.
"""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from jingban.capture.core.page import Word
from jingban.capture.readers.base import Image
from jingban.kernel.findings import Box

Grey = npt.NDArray[np.floating[Any]]
_CONTRAST: Final = 32  # of 255 between ink and ground; less nobody reads
_INNER: Final = 0.1  # of a digit's width that may hold its neighbour's ink
_MOST: Final = 3000  # words a page of paper can hold; comparing more would only keep the worker busy
_SAME_SPOT: Final = 0.4  # of the smaller of two boxes


def shows(image: Image, scale: float, digits: Sequence[Box], words: Sequence[Word]) -> bool:
    """Whether every digit has ink of its own on the drawn upright page, ``scale`` pixels a unit."""
    grey = image.mean(axis=2)
    figures = [word for word in words if any(sign.isdigit() for sign in word.text)]
    return all(_inked(grey, scale, box) for box in digits) and not _overprinted(figures, words)


def _inked(grey: Grey, scale: float, box: Box) -> bool:
    x0, top, x1, bottom = (side * scale for side in box)
    if x0 < -1 or top < -1 or x1 > grey.shape[1] + 1 or bottom > grey.shape[0] + 1:
        return False
    inner = _INNER * (x1 - x0)
    return _differs(grey[int(top) : int(bottom) + 1, int(x0 + inner) : int(x1 - inner) + 1])


def _differs(part: Grey) -> bool:
    return part.size > 0 and float(part.max() - part.min()) >= _CONTRAST


def _overprinted(figures: Sequence[Word], words: Sequence[Word]) -> bool:
    """Whether a figure shares its place with another word: only one of the two can be seen."""
    if len(words) > _MOST:
        return True
    order = sorted(words, key=lambda word: word.box[1])
    tallest = max((word.box[3] - word.box[1] for word in words), default=0.0)
    said = {id(word) for word in figures}
    for index, word in enumerate(order):
        for other in order[index + 1 :]:
            if other.box[1] > word.box[1] + tallest:
                break
            if (id(word) in said or id(other) in said) and _shared(word.box, other.box) > _SAME_SPOT:
                return True
    return False


def _shared(one: Box, two: Box) -> float:
    wide = min(one[2], two[2]) - max(one[0], two[0])
    high = min(one[3], two[3]) - max(one[1], two[1])
    if wide <= 0 or high <= 0:
        return 0.0
    least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, two))
    return wide * high / least if least > 0 else 0.0
