"""Where text stands on a picture: PP-OCRv6 detection and the places drawn from its map.

The map marks the core of every line of text; a place is the core's rectangle grown back by the ratio the network was
trained with (differentiable binarisation).
"""

from pathlib import Path
from typing import Final

import cv2
import numpy as np
import numpy.typing as npt

from jingban.capture.engines.base import Image, Quad
from jingban.capture.engines.network import Floats, Network

STEP: Final = 32  # the network halves five times
CORE: Final = 0.3  # a pixel of the map belongs to text
SURE: Final = 0.5  # mean over a place, below which it is none
GROWN: Final = 1.6
SMALLEST: Final = 3.0  # pixels of the map
MOST: Final = 3000  # places of one page


class Finder:
    """The detector. ``side``: longest side it looks at; strips are cut from the whole picture afterwards."""

    def __init__(self, path: Path, side: int) -> None:
        self._network = Network(path)
        self._side = side

    def __call__(self, image: Image) -> tuple[Quad, ...]:
        high, wide = image.shape[:2]
        if min(high, wide) < 2:
            return ()
        rows, columns = _size(high, wide, self._side)
        shown = cv2.resize(image, (columns, rows), interpolation=cv2.INTER_LINEAR)
        batch = np.asarray(cv2.dnn.blobFromImage(shown, 1 / 127.5, mean=(127.5, 127.5, 127.5), swapRB=True), np.float32)
        places = _places(self._network(batch)[0, 0])
        return _by_lines(_whole(places, wide / columns, high / rows, wide, high))


def _size(high: int, wide: int, side: int) -> tuple[int, int]:
    """Rows and columns the network is shown: whole steps, small pictures enlarged to where it sees well."""
    scale = min(max(1.0, 736 / min(high, wide)), side / max(high, wide))
    return tuple(max(STEP, round(length * scale / STEP) * STEP) for length in (high, wide))  # type: ignore[return-value]


def _places(chances: Floats) -> npt.NDArray[np.float32]:
    """Corners of every place, in pixels of the map."""
    core = cv2.dilate((chances > CORE).astype(np.uint8), np.ones((2, 2), np.uint8))
    contours, _ = cv2.findContours(core, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    found = []
    for contour in contours[:MOST]:
        centre, (wide, high), angle = cv2.minAreaRect(contour)
        if min(wide, high) < SMALLEST:
            continue
        if _mean(chances, np.asarray(cv2.boxPoints((centre, (wide, high), angle)), np.float32)) < SURE:
            continue
        # A rectangle offset outwards is a rectangle: the distance is area × ratio ÷ circumference.
        grown = wide * high * GROWN / (wide + high)
        found.append(cv2.boxPoints((centre, (wide + grown, high + grown), angle)))
    return np.array(found, dtype=np.float32).reshape(-1, 4, 2)


def _mean(chances: Floats, corners: npt.NDArray[np.float32]) -> float:
    """Of the map inside the corners."""
    rows, columns = chances.shape
    left, top = np.clip(np.floor(corners.min(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    right, bottom = np.clip(np.ceil(corners.max(axis=0)).astype(int), 0, (columns - 1, rows - 1))
    inside = np.zeros((bottom - top + 1, right - left + 1), np.uint8)
    cv2.fillPoly(inside, [(corners - (left, top)).astype(np.int32)], (1,))
    return float(cv2.mean(chances[top : bottom + 1, left : right + 1], inside)[0])


def _whole(places: npt.NDArray[np.float32], x: float, y: float, wide: int, high: int) -> list[Quad]:
    """The places in pixels of the whole picture, corners in order."""
    found = []
    for corners in places * (x, y):
        quad = np.clip(_clockwise(corners), 0, (wide - 1, high - 1))
        if np.hypot(*(quad[1] - quad[0])) > SMALLEST and np.hypot(*(quad[3] - quad[0])) > SMALLEST:
            found.append(tuple((float(px), float(py)) for px, py in quad))
    return found  # type: ignore[return-value]


def _clockwise(corners: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Clockwise, beginning so that the first side runs most to the right: standing lines keep it short."""
    following = np.roll(corners, -1, axis=0)
    if float(np.sum(corners[:, 0] * following[:, 1] - following[:, 0] * corners[:, 1])) < 0:
        corners = corners[::-1]
    sides = np.roll(corners, -1, axis=0) - corners
    rightwards = sides[:, 0] / np.maximum(np.hypot(sides[:, 0], sides[:, 1]), 1e-6)
    return np.roll(corners, -int(np.argmax(rightwards)), axis=0)


def _by_lines(quads: list[Quad]) -> tuple[Quad, ...]:
    """Top to bottom, and left to right where they stand about level: only for the eye, nothing depends on it."""
    return tuple(sorted(quads, key=lambda quad: (round(quad[0][1] / 10), quad[0][0])))
