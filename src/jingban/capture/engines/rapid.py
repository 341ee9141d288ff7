"""The default recogniser: PP-OCRv6 small, weights of the rapidocr wheel, on OpenVINO.

rapidocr's own pipeline is not used: it prepares each batch in a new shape (slow, and its memory grows), reduces the
page before it cuts the strips, and may download what it does not find. See docs/decisions/capture-recognition.md.
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Final

import numpy as np

from jingban.capture.core.page import Word, line_height
from jingban.capture.engines.base import Image, Quad
from jingban.capture.engines.finder import Finder
from jingban.capture.engines.network import packaged, runtime_name
from jingban.capture.engines.strips import StripReader, cut

SIDE: Final = 1920  # of the picture the detector sees
UNREADABLE: Final = 0.5  # confidence below which a strip is dirt, not text


class Rapid:
    """The engine; some 0.3 s to load."""

    def __init__(self, side: int = SIDE) -> None:
        self._finder = Finder(packaged("rapidocr", "models", "PP-OCRv6_det_small.onnx"), side)
        self._reader = StripReader(packaged("rapidocr", "models", "PP-OCRv6_rec_small.onnx"))
        self._name = f"PP-OCRv6 small, rapidocr {version('rapidocr')}, {runtime_name(self._reader.precision)}"

    @property
    def name(self) -> str:
        return self._name

    def warm(self) -> None:
        """Prepare the shapes of an A4 page and of all strips, so that the first page is as fast as the others."""
        self._finder(np.full((2339, 1654, 3), 255, np.uint8))
        self._reader.warm()

    def find(self, image: Image) -> tuple[Quad, ...]:
        return self._finder(image)

    def read(self, image: Image, places: Sequence[Quad]) -> tuple[Word, ...]:
        line = line_height(places)
        texts = self.read_strips([cut(image, place, line) for place in places])
        return tuple(
            Word(text.strip(), place, round(sure, 4))
            for place, (text, sure) in zip(places, texts, strict=True)
            if text.strip() and sure >= UNREADABLE
        )

    def read_strips(self, strips: Sequence[Image]) -> list[tuple[str, float]]:
        return self._reader(strips)

    def weigh(self, strips: Sequence[Image], choices: Sequence[Sequence[str]]) -> list[list[float]]:
        return self._reader.weigh(strips, choices)
