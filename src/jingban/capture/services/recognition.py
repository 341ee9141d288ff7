"""What the desk needs of readers, engines and pipeline, behind one small interface that tests replace."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol

from jingban.capture.core.page_json import ReadPage
from jingban.capture.services.recognised import Assembled, Opened, Picture


class Recogniser(Protocol):
    """Bytes in, readings out. Every function raises DocumentError for what cannot be read."""

    def open(self, data: bytes, filename: str) -> Opened:
        """Type and number of pages; nothing is recognised."""
        ...

    def read(self, data: bytes, filename: str, number: int) -> ReadPage:
        """One page, from 1."""
        ...

    def picture(self, data: bytes, filename: str, number: int) -> Picture:
        """The page as stored, not turned."""
        ...

    def assemble(self, readings: Sequence[ReadPage], layouts: Sequence[dict[str, Any]]) -> tuple[Assembled, ...]:
        """Papers of a batch in order; separators are not among them."""
        ...


_in_use: list[Recogniser] = []


def recogniser() -> Recogniser:
    """The one in use; the real one is made at the first call."""
    if not _in_use:
        from jingban.capture.services.recogniser import Real

        _in_use.append(Real())
    return _in_use[-1]


@contextmanager
def using(other: Recogniser) -> Iterator[None]:
    """Put another one in its place for a while (tests)."""
    _in_use.append(other)
    try:
        yield
    finally:
        _in_use.remove(other)
