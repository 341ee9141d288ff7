"""A picture becomes a page: turned upright, text found and read."""

from collections.abc import Callable
from dataclasses import dataclass

from jingban.capture.core.page import Word
from jingban.capture.engines.base import Engine, Image
from jingban.capture.engines.upright import Upright, turned


@dataclass(frozen=True)
class Look:
    """What was seen, in pixels of the upright picture."""

    image: Image  # upright
    rotation: int  # degrees the picture was turned clockwise
    words: tuple[Word, ...]


def look(image: Image, engine: Engine, upright: Upright) -> Look:
    """Read a picture, whichever way it lies. Boxes are always of the upright picture."""
    places = engine.find(image)
    rotation = upright.turn(image, places, engine)
    if rotation:
        image = turned(image, rotation)
        places = engine.find(image)  # the detector is made for text that stands upright
    return Look(image, rotation, engine.read(image, places))


Looking = Callable[[Image], Look]
