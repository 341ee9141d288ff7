"""A page being drawn, which remembers every string and where it stands; a paper of several pages with its truth."""

from dataclasses import dataclass, field
from typing import Any

from PIL import Image, ImageDraw

from .fonts import font
from .stamps import Pressed

Ink = tuple[int, int, int]
BLACK: Ink = (24, 24, 26)
ORANGE: Ink = (205, 88, 48)
RED: Ink = (188, 40, 38)
BROWN: Ink = (150, 78, 50)
BLUE: Ink = (40, 60, 120)
A4 = (1654, 2339)  # 200 dpi


@dataclass
class Mark:
    """One drawn string. ``keys`` are the values it shows; labels have none."""

    text: str
    box: tuple[float, float, float, float]
    row: int  # strings of one printed row share it
    keys: tuple[str, ...] = ()


class Sheet:
    """One page in pixels at 200 dpi."""

    def __init__(self, size: tuple[int, int] = A4, paper: Ink = (255, 255, 255)) -> None:
        self.image = Image.new("RGB", size, paper)
        self.draw = ImageDraw.Draw(self.image)
        self.marks: list[Mark] = []
        self.row = 0
        self.seals: list[Pressed] = []  # printed seals that belong to the form

    @property
    def size(self) -> tuple[int, int]:
        """Width and height."""
        return self.image.size

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: str,
        size: int,
        ink: Ink = BLACK,
        *,
        keys: tuple[str, ...] = (),
        align: str = "l",
        track: float = 0,
        row: int | None = None,
        remember: bool = True,
        ghost: bool = False,
    ) -> float:
        """Write at the baseline ``y``; returns the right end. ``track`` widens the gap between characters.

        A ``ghost`` only leaves its mark: somebody else has drawn it.
        """
        if not text:
            return x
        face = font(style, size)
        width = face.getlength(text) + track * (len(text) - 1)
        left = x - (width if align == "r" else width / 2 if align == "c" else 0)
        if ghost:
            pass
        elif track:
            at = left
            for sign in text:
                self.draw.text((at, y), sign, font=face, fill=ink, anchor="ls")
                at += face.getlength(sign) + track
        else:
            self.draw.text((left, y), text, font=face, fill=ink, anchor="ls")
        if remember:
            _, top, _, bottom = face.getbbox(text, anchor="ls")
            box = (left, y + top, left + width, y + bottom)
            self.marks.append(Mark(text, box, self.row if row is None else row, keys))
        return left + width

    def width(self, text: str, style: str, size: int) -> float:
        """How wide a text would be."""
        return font(style, size).getlength(text)

    def down(self) -> None:
        """What follows stands on another row."""
        self.row += 1

    def line(self, x0: float, y0: float, x1: float, y1: float, ink: Ink = BLACK, width: int = 2) -> None:
        """A rule."""
        self.draw.line((x0, y0, x1, y1), fill=ink, width=width)

    def box(self, x0: float, y0: float, x1: float, y1: float, ink: Ink = BLACK, width: int = 2) -> None:
        """A frame."""
        self.draw.rectangle((x0, y0, x1, y1), outline=ink, width=width)


@dataclass
class Paper:
    """One document: its pages and what they say."""

    kind: str
    sheets: list[Sheet] = field(default_factory=list)
    values: dict[str, tuple[str, str]] = field(default_factory=dict)  # key → value, as printed
    extras: list[dict[str, Any]] = field(default_factory=list)  # money that has no canonical name
    headings: dict[str, dict[str, str]] = field(default_factory=dict)  # "lines[3]" → what a heading above says
    planted: list[dict[str, str]] = field(default_factory=list)  # mistakes printed on purpose
    form: str = ""

    def say(self, key: str, value: str, raw: str | None = None) -> tuple[str]:
        """Record a value; returns the keys for ``Sheet.text``."""
        self.values[key] = (value, value if raw is None else raw)
        return (key,)

    def rows(self, part: str) -> list[dict[str, str]]:
        """``lines`` or ``categories`` as dictionaries, in the order of the paper."""
        out: dict[int, dict[str, str]] = {}
        for key, (value, _) in self.values.items():
            if key.startswith(part + "["):
                index, _, name = key.removeprefix(part + "[").partition("].")
                out.setdefault(int(index), {})[name] = value
        return [out[index] for index in sorted(out)]

    def fields(self) -> dict[str, str]:
        """The values outside tables."""
        return {key: value for key, (value, _) in self.values.items() if "[" not in key}
