"""Names of items that the centre knows (its catalogue), and the words on a page that differ from one in a single sign.

A name read with one wrong sign is weighed against the known names near it (``core.weighing``): the recogniser must have
held the known one possible too. A name that is far from all stays as read; names decide no amount.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from jingban.capture.core.model import Field, Record
from jingban.capture.core.page import Page
from jingban.capture.core.units import KINDS
from jingban.kernel.text import fold

SHORTEST: Final = 2
MOST: Final = 8  # known names one sign away; more of them say nothing
NEAR: Final = 4.5  # how much less likely than the reading a known name may be, in natural logarithms


class Lexicon:
    """Known names, found by either half: a single wrong sign leaves the other half whole."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self._names = {plain: name for name in names if len(plain := fold(name)) >= SHORTEST}
        self._halves: defaultdict[tuple[int, bool, str], list[str]] = defaultdict(list)
        for plain in self._names:
            for key in _keys(plain):
                self._halves[key].append(plain)

    def __len__(self) -> int:
        return len(self._names)

    def near(self, text: str) -> tuple[str, ...]:
        """Known names that differ from the text in one sign; none for a known name."""
        plain = fold(text)
        if plain in self._names or len(plain) < SHORTEST:
            return ()
        held = {name for key in _keys(plain) for name in self._halves.get(key, ()) if _one_apart(plain, name)}
        return tuple(self._names[name] for name in sorted(held)) if len(held) <= MOST else ()


def doubtful_names(page: Page, records: Sequence[Record], lexicon: Lexicon) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Words of the page that are a name one sign away from known ones, with these."""
    if not len(lexicon):
        return ()
    places = {word.box: index for index, word in enumerate(page.words)}
    found: dict[int, tuple[str, ...]] = {}
    for cell in _cells(records):
        index = places.get(cell.place.bbox) if cell.place.bbox is not None else None
        if index is not None and page.words[index].text.strip() == cell.raw and (near := lexicon.near(cell.raw)):
            found[index] = near
    return tuple(found.items())


def _cells(records: Sequence[Record]) -> Iterator[Field]:
    for record in records:
        for line in record.lines if record.kind in KINDS else ():
            cell = line.cell("ItemName")
            if cell is not None and cell.raw:
                yield cell


def _keys(plain: str) -> Iterator[tuple[int, bool, str]]:
    middle = len(plain) // 2
    yield len(plain), False, plain[:middle]
    yield len(plain), True, plain[middle:]


def _one_apart(text: str, name: str) -> bool:
    return len(text) == len(name) and sum(a != b for a, b in zip(text, name, strict=True)) == 1
