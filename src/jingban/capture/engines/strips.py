"""Strips: one line of text cut out of a page, and the network that reads it (CTC).

Every new shape costs the runtime 15–50 ms of preparation and stays in its cache for good. So strips are padded to a
few widths and grouped by them, each group to a few sizes: after the warm-up no shape is new and memory stays flat.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import cv2
import numpy as np

from jingban.capture.engines.base import Image, Quad
from jingban.capture.engines.network import Floats, Network

HEIGHT: Final = 48
WIDTHS: Final = (48, 64, 80, 96, 128, 160, 192, 256, 320, 384, 480, 640, 800, 960, 1280, 1600, 2400)
GROUPS: Final = (6, 1)  # strips at a time
LEAST: Final = 1e-9  # a chance below this says nothing more


def cut(image: Image, place: Quad, line: float = 0.0) -> Image:
    """The strip at a place, straightened. Standing text (higher than wide) is laid down anticlockwise.

    ``line``: how tall a line of the page is; what is no taller is a lone sign (1, g, 丨), not text that stands.
    """
    corners = np.array(place, dtype=np.float32)
    wide = max(1, int(max(np.hypot(*(corners[1] - corners[0])), np.hypot(*(corners[2] - corners[3])))))
    high = max(1, int(max(np.hypot(*(corners[3] - corners[0])), np.hypot(*(corners[2] - corners[1])))))
    straight = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], dtype=np.float32)
    strip = cv2.warpPerspective(
        image,
        cv2.getPerspectiveTransform(corners, straight),
        (wide, high),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.rot90(strip) if high >= 1.5 * max(wide, line) else strip  # type: ignore[return-value]


class StripReader:
    """The recogniser. ``characters``: those the network tells apart; its file often holds them itself."""

    def __init__(self, path: Path, characters: Sequence[str] = ()) -> None:
        self._network = Network(path)
        self._signs = ("", *(characters or self._network.characters), " ")
        self._index = {sign: index for index, sign in enumerate(self._signs) if sign}

    def __call__(self, strips: Sequence[Image]) -> list[tuple[str, float]]:
        """Text and confidence (mean over its signs) of every strip."""
        found: list[tuple[str, float]] = [("", 0.0)] * len(strips)
        for indices, batch in _grouped(strips):
            chances = self._network(batch)[: len(indices)]
            best, sure = chances.argmax(axis=2), chances.max(axis=2)
            for row, index in enumerate(indices):
                found[index] = self._text(best[row], sure[row])
        return found

    def weigh(self, strips: Sequence[Image], choices: Sequence[Sequence[str]]) -> list[list[float]]:
        """Logarithms of how likely each strip shows each of its choices; -inf for signs the network does not know."""
        found: list[list[float]] = [[] for _ in strips]
        for indices, batch in _grouped(strips):
            chances = self._network(batch)[: len(indices)]
            logs = np.log(np.maximum(chances.astype(np.float64), LEAST))
            for row, index in enumerate(indices):
                found[index] = self._weights(logs[row], choices[index])
        return found

    @property
    def precision(self) -> str:
        return self._network.precision

    def warm(self) -> None:
        """Prepare every shape, so that no page pays for it."""
        for width in WIDTHS:
            for size in GROUPS:
                self._network(np.zeros((size, 3, HEIGHT, width), np.float32))

    def _weights(self, logs: np.ndarray, texts: Sequence[str]) -> list[float]:
        """All ways of the network through the strip that spell each text (CTC, forward), all texts at once."""
        labels = [[self._index.get(sign, -1) for sign in text] for text in texts]
        count = 2 * max(map(len, labels), default=0) + 1
        path = np.zeros((len(labels), count), np.int64)
        for row, held in enumerate(labels):
            path[row, 1 : 2 * len(held) : 2] = held
        # Between two different signs the blank may be left out.
        short = (path != 0) & (path != np.pad(path, ((0, 0), (2, 0)))[:, :count])
        short[:, :2] = False
        steps = logs[:, path]
        ways = np.full(path.shape, -np.inf)
        ways[:, :2] = steps[0][:, :2]
        for step in steps[1:]:
            moved = np.pad(ways, ((0, 0), (2, 0)), constant_values=-np.inf)
            ways = np.logaddexp(np.logaddexp(ways, moved[:, 1:-1]), np.where(short, moved[:, :-2], -np.inf)) + step
        ends = [(2 * len(held), max(2 * len(held) - 1, 0), -1 in held) for held in labels]
        return [
            -np.inf if strange else float(np.logaddexp(ways[n, last], ways[n, sign]) if last else ways[n, 0])
            for n, (last, sign, strange) in enumerate(ends)
        ]

    def _text(self, best: np.ndarray, sure: np.ndarray) -> tuple[str, float]:
        """CTC: repeated signs are one, sign 0 is none."""
        kept = best != 0
        kept[1:] &= best[1:] != best[:-1]
        if not kept.any():
            return "", 0.0
        return "".join(self._signs[sign] for sign in best[kept]), float(sure[kept].mean())


def _grouped(strips: Sequence[Image]) -> Iterator[tuple[list[int], Floats]]:
    by_width: dict[int, list[tuple[int, int]]] = {}
    for index, strip in enumerate(strips):
        natural = max(1, round(strip.shape[1] * HEIGHT / strip.shape[0]))
        width = next((w for w in WIDTHS if w >= natural), WIDTHS[-1])
        by_width.setdefault(width, []).append((index, min(natural, width)))
    for width, members in sorted(by_width.items()):
        at = 0
        while at < len(members):
            size = next(group for group in GROUPS if group <= max(len(members) - at, 1))
            part = members[at : at + size]
            at += size
            batch = np.zeros((size, 3, HEIGHT, width), np.float32)
            for row, (index, natural) in enumerate(part):
                # Cubic keeps the last sign of a strip that a stamp touches; linear lost it on the real bill.
                shown = cv2.resize(strips[index], (natural, HEIGHT), interpolation=cv2.INTER_CUBIC)
                batch[row, :, :, :natural] = shown[:, :, ::-1].transpose(2, 0, 1).astype(np.float32) / 127.5 - 1.0
            yield [index for index, _ in part], batch
