"""Words in the column of units that are no unit, read once more as one of those there are."""

from collections.abc import Sequence
from dataclasses import replace

from jingban.capture.core.model import Record
from jingban.capture.core.page import Page, Word
from jingban.capture.core.units import UNITS, doubtful_units
from jingban.capture.core.weighing import chosen
from jingban.capture.engines.base import Engine, Image
from jingban.capture.engines.strips import cut


def with_units(image: Image, page: Page, records: Sequence[Record], engine: Engine) -> tuple[Word, ...]:
    """The words of the page, doubtful units settled where the engine holds one unit clearly likelier than the others."""
    indices = doubtful_units(page, records)
    words = list(page.words)
    if not indices:
        return page.words
    strips = [cut(image, words[index].quad) for index in indices]
    weighed = engine.weigh(strips, [(words[index].text.strip(), *UNITS) for index in indices])
    for index, (read, *weights) in zip(indices, weighed, strict=True):
        unit = chosen(UNITS, weights, read)
        if unit is not None:
            words[index] = replace(words[index], text=unit)
    return tuple(words)


def unit_of(strip: Image, engine: Engine) -> str | None:
    """The unit in a cell where no word was found; none where the engine holds an empty cell likelier."""
    ((nothing, *weights),) = engine.weigh([strip], [("", *UNITS)])
    unit = chosen(UNITS, weights)
    return unit if unit is not None and weights[UNITS.index(unit)] > nothing else None
