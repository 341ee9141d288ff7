"""The one way through the module: bytes → Source → Document → Report. No database, no Django."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from .core.blocks import Source
from .core.checking import Context, Report, run
from .core.interpret import UNKNOWN, interpret
from .core.model import Document
from .core.rules import RULES
from .errors import ReadError
from .knowledge_files import load
from .readers.sniff import open_source

__all__ = ["RULES", "check", "check_file", "read_bytes", "read_file", "read_source"]


def read_bytes(data: bytes, name: str) -> Document:
    """Read one disclosure. Raises ``errors.ReadError`` for what cannot be read; leaves nothing behind."""
    return read_source(open_source(data, name))


def read_source(source: Source) -> Document:
    """Interpret blocks that are already read (the desk also needs the blocks themselves).

    Raises ReadError ``not_a_disclosure`` when there is neither a known table nor a word of budgets.
    """
    document = interpret(source, load())
    known = any(table.kind != UNKNOWN for table in document.tables)
    if not known and not any("预算" in line.text or "决算" in line.text for line in document.lines):
        raise ReadError("not_a_disclosure")
    return document


def read_file(path: str | Path) -> Document:
    """Read one disclosure from disk under the path the caller gave."""
    return read_bytes(Path(path).read_bytes(), str(path))


def check(
    document: Document,
    department: Document | None = None,
    units: Sequence[Document] = (),
    last_year: Document | None = None,
) -> Report:
    """Apply every rule to a document, with the documents it may be compared with."""
    return run(RULES, Context(document, load(), department, tuple(units), last_year))


def check_file(
    path: str | Path,
    department: Document | None = None,
    units: Sequence[Document] = (),
    last_year: Document | None = None,
) -> Report:
    """Read and check one file."""
    return check(read_file(path), department, units, last_year)


def digest(data: bytes) -> str:
    """SHA-256 of the original bytes, in hex."""
    return hashlib.sha256(data).hexdigest()
