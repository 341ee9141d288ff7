"""Robust fits of directions: how text lines climb and how columns lean, as a linear function of the place on the page.

Photographs are taken at an angle, so one angle for the page is not enough; a linear function follows perspective and
the slow bend of a page. Floats are geometry only.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

_ROUNDS: Final = 8


@dataclass(frozen=True, slots=True)
class Seen:
    """One direction seen somewhere: ``value`` is dy/dx (or dx/dy), ``weight`` how far it may be trusted."""

    x: float
    y: float
    value: float
    weight: float


@dataclass(frozen=True, slots=True)
class Slope:
    """value = a + b·u + c·v, with u and v running from -1 to 1 over the page."""

    a: float
    b: float
    c: float
    centre: tuple[float, float]
    half: tuple[float, float]

    def at(self, x: float, y: float) -> float:
        """The direction at a place."""
        return self.a + self.b * (x - self.centre[0]) / self.half[0] + self.c * (y - self.centre[1]) / self.half[1]

    def follow(self, x: float, y: float, target: float) -> float:
        """Where the line through (x, y) arrives at abscissa ``target`` (midpoint rule, twice)."""
        step = (target - x) / 2
        for _ in range(2):
            middle = y + self.at(x, y) * step / 2
            y += self.at(x + step / 2, middle) * step
            x += step
        return y


def fit(seen: Sequence[Seen], width: float, height: float, floor: float = 0.004) -> Slope:
    """Tukey's biweight by repeated least squares; ``floor`` is the scatter below which nothing counts as an outlier.

    The gradients are held back slightly, so that a handful of words cannot invent a perspective.
    """
    centre, half = (width / 2, height / 2), (max(width / 2, 1.0), max(height / 2, 1.0))
    flat = Slope(_weighted_median(seen), 0.0, 0.0, centre, half)
    current = flat
    for _ in range(_ROUNDS if len(seen) >= 3 else 0):
        misses = [s.value - current.at(s.x, s.y) for s in seen]
        scale = max(_median([abs(m) for m in misses]) * 1.5, floor)
        solved = _least_squares(seen, misses, 4.7 * scale, current)
        if solved is None:
            break
        moved = max(abs(solved.a - current.a), abs(solved.b - current.b), abs(solved.c - current.c))
        current = solved
        if moved < 1e-5:
            break
    return current


def _least_squares(seen: Sequence[Seen], misses: Sequence[float], reach: float, like: Slope) -> Slope | None:
    n11 = n12 = n13 = n22 = n23 = n33 = r1 = r2 = r3 = 0.0
    for s, miss in zip(seen, misses, strict=True):
        if abs(miss) >= reach:
            continue
        ratio = miss / reach
        w = s.weight * (1 - ratio * ratio) ** 2
        u, v = (s.x - like.centre[0]) / like.half[0], (s.y - like.centre[1]) / like.half[1]
        wu, wv = w * u, w * v
        n11 += w
        n12 += wu
        n13 += wv
        n22 += wu * u
        n23 += wu * v
        n33 += wv * v
        r1 += w * s.value
        r2 += wu * s.value
        r3 += wv * s.value
    if n11 <= 0:
        return None
    n22 += 0.02 * n11
    n33 += 0.02 * n11
    det = n11 * (n22 * n33 - n23 * n23) - n12 * (n12 * n33 - n23 * n13) + n13 * (n12 * n23 - n22 * n13)
    if det <= 1e-12 * n11**3:
        return None
    a = r1 * (n22 * n33 - n23 * n23) - n12 * (r2 * n33 - n23 * r3) + n13 * (r2 * n23 - n22 * r3)
    b = n11 * (r2 * n33 - n23 * r3) - r1 * (n12 * n33 - n23 * n13) + n13 * (n12 * r3 - r2 * n13)
    c = n11 * (n22 * r3 - r2 * n23) - n12 * (n12 * r3 - r2 * n13) + r1 * (n12 * n23 - n22 * n13)
    return Slope(a / det, b / det, c / det, like.centre, like.half)


def _weighted_median(seen: Sequence[Seen]) -> float:
    half, total = sum(s.weight for s in seen) / 2, 0.0
    for s in sorted(seen, key=lambda s: s.value):
        total += s.weight
        if total >= half:
            return s.value
    return 0.0


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
