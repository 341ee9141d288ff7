"""The small interface every recogniser stands behind."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from jingban.capture.core.page import Point, Word

Image = npt.NDArray[np.uint8]  # height × width × 3, RGB, upright or not
Quad = tuple[Point, Point, Point, Point]  # corners clockwise from the top left as the picture lies


class Engine(Protocol):
    """A recogniser: pictures in, words out. Loaded once, used by one thread at a time."""

    @property
    def name(self) -> str:
        """What is recorded with every reading: model, package and runtime with their versions."""
        ...

    def find(self, image: Image) -> tuple[Quad, ...]:
        """Where text stands, line by line from the top."""
        ...

    def read(self, image: Image, places: Sequence[Quad]) -> tuple[Word, ...]:
        """The text at these places; places where nothing can be read are left out."""
        ...

    def read_strips(self, strips: Sequence[Image]) -> list[tuple[str, float]]:
        """Text and confidence of strips that were cut out already, in their order."""
        ...

    def weigh(self, strips: Sequence[Image], choices: Sequence[Sequence[str]]) -> list[list[float]]:
        """How likely each strip shows each of its choices, as natural logarithms; -inf where a sign is unknown."""
        ...
