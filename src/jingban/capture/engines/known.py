"""Words that are no known word where one must stand, weighed once more against those there are: units, names."""

from collections.abc import Sequence
from dataclasses import replace

from jingban.capture.core.lexicon import NEAR, Lexicon, doubtful_names
from jingban.capture.core.model import Record
from jingban.capture.core.page import Page, Word, line_height
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
    line = line_height(word.quad for word in words)
    strips = [cut(image, words[index].quad, line) for index in indices]
    weighed = engine.weigh(strips, [(words[index].text.strip(), *UNITS) for index in indices])
    for index, (read, *weights) in zip(indices, weighed, strict=True):
        unit = chosen(UNITS, weights, read)
        if unit is not None:
            words[index] = replace(words[index], text=unit)
    return tuple(words)


def with_names(
    image: Image, page: Page, records: Sequence[Record], lexicon: Lexicon, engine: Engine
) -> tuple[Word, ...]:
    """The words of the page, names one sign away from a known one as that, where the engine holds it possible too."""
    asked = doubtful_names(page, records, lexicon)
    words = list(page.words)
    if not asked:
        return page.words
    line = line_height(word.quad for word in words)
    strips = [cut(image, words[index].quad, line) for index, _ in asked]
    weighed = engine.weigh(strips, [(words[index].text.strip(), *near) for index, near in asked])
    for (index, near), (read, *weights) in zip(asked, weighed, strict=True):
        name = chosen(near, weights, read, NEAR)
        if name is not None:
            words[index] = replace(words[index], text=name)
    return tuple(words)


def unit_of(strip: Image, engine: Engine) -> str | None:
    """The unit in a cell where no word was found; none where the engine holds an empty cell likelier."""
    ((nothing, *weights),) = engine.weigh([strip], [("", *UNITS)])
    unit = chosen(UNITS, weights)
    return unit if unit is not None and weights[UNITS.index(unit)] > nothing else None
