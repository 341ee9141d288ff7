"""Readers, engines and pipeline of capture as the desk uses them."""

from collections.abc import Sequence
from threading import Lock
from typing import Any

from jingban.capture import pipeline
from jingban.capture.core.assembling import assemble
from jingban.capture.core.page_json import ReadPage
from jingban.capture.core.templates import Template
from jingban.capture.readers import sheets
from jingban.capture.services.known_names import KnownNames
from jingban.capture.services.recognised import Assembled, Opened, Picture


class Real:
    """Satisfies ``recognition.Recogniser``. Engines are loaded at the first picture and stay; one thread at a time."""

    def __init__(self) -> None:
        self._reader = pipeline.Recogniser(lexicon=KnownNames())
        self._lock = Lock()

    def open(self, data: bytes, filename: str) -> Opened:
        found = sheets.look(filename, data)
        return Opened(found.media.value, found.pages, found.members)

    def read(self, data: bytes, filename: str, number: int) -> ReadPage:
        sheet = sheets.open_sheet(filename, data, number)
        with self._lock:
            return self._reader.read(sheet)

    def picture(self, data: bytes, filename: str, number: int) -> Picture:
        return sheets.picture(data, number)

    def assemble(self, readings: Sequence[ReadPage], layouts: Sequence[dict[str, Any]]) -> tuple[Assembled, ...]:
        papers = assemble(readings, [Template.from_json(layout) for layout in layouts])
        return tuple(Assembled(paper.judged.record, tuple(dict.fromkeys(paper.pages)), paper.case) for paper in papers)
