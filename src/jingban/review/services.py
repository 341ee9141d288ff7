"""What other modules ask of 智能审核: the book of rules, loaded once per process, and the hits of one claim."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from jingban.review.core import charging
from jingban.review.core.engine import Book
from jingban.review.core.model import Hit, Records
from jingban.review.knowledge_files import HOME, read_book

_Signature = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Loaded:
    """A book with the digest of the texts it was made of."""

    book: Book
    digest: str


_loaded: dict[Path, tuple[_Signature, Loaded]] = {}


def book(folder: Path | None = None) -> Loaded:
    """Rules and knowledge of a folder (None: the shipped ones); read again only when a file has changed.

    Raises ReviewError where a file is wrong; the book that was loaded before stays in use elsewhere.
    """
    home = folder or HOME
    signature = _signature(home)
    known = _loaded.get(home)
    if known is not None and known[0] == signature:
        return known[1]
    digest = _digest(home)
    loaded = known[1] if known is not None and known[1].digest == digest else Loaded(read_book(home), digest)
    _loaded[home] = (signature, loaded)
    return loaded


def hits(loaded: Loaded, records: Records, claim: str) -> tuple[Hit, ...]:
    """Hits on one claim; ``records`` hold the claim and the history of its person."""
    return charging.hits(loaded.book, records, claim)


def _files(home: Path) -> list[Path]:
    return [home / "rules.yaml", *sorted(home.glob("*.csv"))]


def _signature(home: Path) -> _Signature:
    return tuple((path.name, stat.st_mtime_ns, stat.st_size) for path in _files(home) for stat in [path.stat()])


def _digest(home: Path) -> str:
    made = hashlib.sha256()
    for path in _files(home):
        made.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return made.hexdigest()
