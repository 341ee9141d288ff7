"""Readings of pages kept in a folder, so that an interrupted batch reads no page twice.

One file a page, named by content, page, and everything the reading depends on; written beside and renamed, so that a
killed process leaves either a whole reading or none.
"""

import hashlib
import json
import os
from pathlib import Path

from jingban import __version__
from jingban.capture.core.page_json import ReadPage, reading_of, reading_values
from jingban.capture.pipeline import Key, Recogniser


class Kept:
    """A folder of readings; satisfies ``pipeline.Shelf``."""

    def __init__(self, folder: Path, reader: Recogniser) -> None:
        self._folder, self._reader = folder, reader

    def get(self, key: Key) -> ReadPage | None:
        """The reading; None when there is none, or the file is not whole: the page is read again."""
        try:
            return reading_of(json.loads(self._path(key).read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def put(self, key: Key, reading: ReadPage) -> None:
        """Keep it. Raises OSError when the folder cannot be written."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._path(key)
        beside = path.with_suffix(f".{os.getpid()}.part")
        beside.write_text(json.dumps(reading_values(reading), ensure_ascii=False), encoding="utf-8")
        beside.replace(path)

    def _path(self, key: Key) -> Path:
        made_by = hashlib.sha256(f"{__version__} {self._reader.engine.name}".encode()).hexdigest()[:12]
        return self._folder / f"{key[0]}-{key[1]}-{made_by}.json"
