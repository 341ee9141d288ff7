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


def cut(image: Image, place: Quad) -> Image:
    """The strip at a place, straightened. Standing text (higher than wide) is laid down anticlockwise."""
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
    return np.rot90(strip) if high >= 1.5 * wide else strip  # type: ignore[return-value]


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
                found[index] = [self._weight(logs[row], choice) for choice in choices[index]]
        return found

    @property
    def precision(self) -> str:
        return self._network.precision

    def warm(self) -> None:
        """Prepare every shape, so that no page pays for it."""
        for width in WIDTHS:
            for size in GROUPS:
                self._network(np.zeros((size, 3, HEIGHT, width), np.float32))

    def _weight(self, logs: np.ndarray, text: str) -> float:
        """All ways of the network through the strip that spell the text (CTC, forward)."""
        labels = [self._index.get(sign, -1) for sign in text]
        if -1 in labels:
            return -np.inf
        path = [0, *(step for label in labels for step in (label, 0))]
        # Between two different signs the blank may be left out.
        short = np.array([k > 1 and path[k] != 0 and path[k] != path[k - 2] for k in range(len(path))])
        steps = logs[:, path]
        held = np.full(len(path), -np.inf)
        held[:2] = steps[0, :2]
        for step in steps[1:]:
            one = np.concatenate(([-np.inf], held[:-1]))
            two = np.where(short, np.concatenate(([-np.inf] * 2, held[:-2]))[: len(path)], -np.inf)
            held = np.logaddexp(np.logaddexp(held, one), two) + step
        return float(np.logaddexp(held[-1], held[-2]) if len(path) > 1 else held[-1])

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
