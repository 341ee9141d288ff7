"""What a reader hands over: words with their places on one upright page, whatever the source was."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import hypot
from statistics import median

from jingban.capture.core.model import Origin
from jingban.kernel.findings import Box

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """A run of text as the source gives it: a recognised strip, or a run of a text layer.

    ``quad`` are its corners clockwise from the top left of the text, in pixels of the upright page, so that the first
    two points show the slope of the line.
    """

    text: str
    quad: tuple[Point, Point, Point, Point]
    confidence: float | None = None  # 0…1, of a recognition; text layers have none

    @property
    def box(self) -> Box:
        """The upright box around it: x0, top, x1, bottom."""
        xs, ys = [p[0] for p in self.quad], [p[1] for p in self.quad]
        return (min(xs), min(ys), max(xs), max(ys))


def size(quad: tuple[Point, Point, Point, Point]) -> tuple[float, float]:
    """Length along the first edge of a place, and its height."""
    (ax, ay), (bx, by), _, (dx, dy) = quad
    return hypot(bx - ax, by - ay), hypot(dx - ax, dy - ay)


def line_height(quads: Iterable[tuple[Point, Point, Point, Point]]) -> float:
    """How tall a line is: the middle of what the places say that are wider than tall; 0 where none is."""
    return median([tall for wide, tall in map(size, quads) if wide > tall] or [0.0])


@dataclass(frozen=True, slots=True)
class Code:
    """A QR or bar code found on a page."""

    text: str
    box: Box
    format: str = "QRCode"


@dataclass(frozen=True)
class Page:
    """One page, turned upright. ``width`` and ``height`` are of the upright page, in pixels (points for text layers)."""

    sha256: str  # of the file it comes from
    number: int  # 1-based page of that file
    width: float
    height: float
    words: tuple[Word, ...]
    origin: Origin
    rotation: int = 0  # degrees the stored picture must be turned clockwise to stand upright: 0, 90, 180, 270
    codes: tuple[Code, ...] = ()
    engine: str = ""  # name and version of the recogniser; empty for text
    seconds: float = 0.0
    # Words of a second, differently made reading of the same strips, by index into ``words`` (doubtful rows only).
    second: tuple[tuple[int, Word], ...] = ()
