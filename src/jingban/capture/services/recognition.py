"""What the desk needs of readers, engines and pipeline, behind one small interface that tests replace."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from jingban.capture.core.model import Record
from jingban.capture.core.page_json import ReadPage

Picture = npt.NDArray[np.uint8]  # height × width × 3, RGB


@dataclass(frozen=True)
class Opened:
    """What a file holds: pages, or (an archive) other files."""

    media: str
    pages: int
    members: tuple[tuple[str, Callable[[], bytes]], ...] = ()


@dataclass(frozen=True)
class Assembled:
    """One paper: the record, and the indices of the readings it was made of."""

    record: Record
    pages: tuple[int, ...]
    case_key: str = ""


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
