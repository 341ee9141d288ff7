"""The small interface every recogniser stands behind."""

from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from jingban.capture.core.page import Word

Image = npt.NDArray[np.uint8]  # height × width × 3, RGB, upright or not


class Engine(Protocol):
    """A recogniser: pictures in, words out. Loaded once, used by one thread at a time."""

    name: str  # "rapidocr 3.10.0 PP-OCRv6 small openvino 2026.4.1": recorded with every reading

    def read(self, image: Image) -> tuple[Word, ...]:
        """Every strip of text found on the picture."""
        ...

    def read_strips(self, strips: list[Image]) -> list[tuple[str, float]]:
        """Text and confidence of strips that were cut out already (second look at doubtful ones)."""
        ...


Settings = dict[str, Any]
