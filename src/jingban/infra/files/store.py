"""The directory of originals: ``ab/cd/<sha256>``, written once, never rewritten. No database here.

A file appears in one step (temporary file in the same file system, fsync, rename, fsync of the directory), so that a
crash leaves either the whole file or none.
"""

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

CHUNK = 1 << 20


class TooBig(Exception):
    """The stream has more bytes than allowed; nothing was kept."""


@dataclass(slots=True)
class Staged:
    """A complete copy that is not in the store yet."""

    path: Path
    sha256: str
    size: int  # bytes


def chunks(source: Iterable[bytes]) -> Iterator[bytes]:
    """The source in pieces of any size, empty ones left out."""
    return (piece for piece in source if piece)


def stage(root: Path, source: Iterable[bytes], limit: int) -> Staged:
    """Copy the stream beside the store while hashing; raises TooBig as soon as ``limit`` bytes are passed."""
    incoming = root / "incoming"
    incoming.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=incoming)
    path, digest, size = Path(name), hashlib.sha256(), 0
    try:
        with os.fdopen(descriptor, "wb") as file:
            for piece in chunks(source):
                size += len(piece)
                if size > limit:
                    raise TooBig
                digest.update(piece)
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return Staged(path, digest.hexdigest(), size)


def place(root: Path, sha256: str) -> Path:
    """Where a file of this digest stands."""
    return root / sha256[:2] / sha256[2:4] / sha256


def keep(root: Path, staged: Staged) -> Path:
    """Move the copy to its place, read-only; a file that stands there already stays as it is."""
    target = place(root, staged.sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists() and target.stat().st_size == staged.size and hash_of(target) == staged.sha256:
        staged.path.unlink(missing_ok=True)
        return target
    staged.path.chmod(0o444)
    os.replace(staged.path, target)
    _sync_directory(target.parent)
    return target


def hash_of(path: Path) -> str:
    """SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(CHUNK):
            digest.update(piece)
    return digest.hexdigest()


def names(root: Path) -> Iterator[str]:
    """Digest names of all files in the store."""
    for path in sorted(root.glob("??/??/*")):
        if path.is_file():
            yield path.name


def leftovers(root: Path) -> Iterator[Path]:
    """Staged copies a crash has left behind."""
    yield from sorted((root / "incoming").glob("*"))


def _sync_directory(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
