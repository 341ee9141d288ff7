"""Bytes in, records and checks out; no database.

Page by page (``Recogniser.read``), so that a batch can stop anywhere and go on; then all pages together (``assemble``).
Everything that needs the picture happens with the page: turning, reading, codes, and the second look at what the
checks doubt there. Whether a second reading counts is decided when the papers are whole.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final, Protocol

from jingban.capture.core.assembling import Paper, assemble, behind, separates
from jingban.capture.core.checks.paper import BILLS
from jingban.capture.core.contract import Document, PageEntry, Reading
from jingban.capture.core.gaps import gaps, laid
from jingban.capture.core.interpret import interpret
from jingban.capture.core.judging import Judged, judge, kind_of_key
from jingban.capture.core.lexicon import Lexicon
from jingban.capture.core.model import DocumentKind, Origin, State
from jingban.capture.core.names import Kind
from jingban.capture.core.page import Page, Word, line_height
from jingban.capture.core.page_json import ReadPage
from jingban.capture.core.second_look import doubtful
from jingban.capture.core.templates import Template
from jingban.capture.engines.base import Engine, Image
from jingban.capture.engines.known import with_names, with_units
from jingban.capture.engines.looking import look
from jingban.capture.engines.second import Second
from jingban.capture.engines.stamped import filled, uncovered, unstamped
from jingban.capture.engines.upright import Upright
from jingban.capture.errors import CaptureError
from jingban.capture.readers import qr
from jingban.capture.readers.sheets import Limits, Sheet, open_file

MOST_LOOKED_AT: Final = 60  # words of one page
UNSURE: Final = 0.95  # confidence below which a figure is looked at again; it releases nothing
DEFAULT: Final = Limits()

File = Path | tuple[str, bytes]
Key = tuple[str, int]  # sha256 of the file, page
Progress = Callable[[str], None]


class Shelf(Protocol):
    """Keeps readings of pages, so that an interrupted batch reads no page twice."""

    def get(self, key: Key) -> ReadPage | None: ...

    def put(self, key: Key, reading: ReadPage) -> None: ...


@dataclass(frozen=True)
class Refused:
    """A file, or one page of it, that could not be read."""

    name: str
    page: int | None  # None: the whole file
    error: CaptureError


@dataclass(frozen=True)
class Outcome:
    """What became of an upload."""

    names: tuple[str, ...]  # file of each reading
    readings: tuple[ReadPage, ...]
    papers: tuple[Paper, ...]
    refused: tuple[Refused, ...]

    @property
    def documents(self) -> tuple[Judged, ...]:
        return tuple(paper.judged for paper in self.papers)

    @property
    def pages(self) -> tuple[Page, ...]:
        return tuple(reading.page for reading in self.readings)

    @property
    def reading(self) -> Reading:
        """As the contract has it."""
        kinds = {n: paper.judged.record.kind for paper in self.papers for n in paper.pages}
        return Reading(
            tuple(
                _entry(name, reading, kinds.get(n, reading.kind))
                for n, (name, reading) in enumerate(zip(self.names, self.readings, strict=True))
            ),
            tuple(Document(paper.judged.record, paper.checks) for paper in self.papers),
        )


class Recogniser:
    """The engines of one process, loaded when the first picture asks for them. Used by one thread at a time.

    ``lexicon`` gives the names of items that the centre knows; asked for every picture, so its owner keeps it.
    """

    def __init__(self, engine: Engine | None = None, lexicon: Callable[[], Lexicon] = Lexicon) -> None:
        self._engine = engine
        self._lexicon = lexicon
        self._upright: Upright | None = None
        self._second: Second | None = None

    @property
    def engine(self) -> Engine:
        if self._engine is None:
            from jingban.capture.engines.rapid import Rapid

            self._engine = Rapid()
        return self._engine

    def warm(self) -> None:
        """Load everything and prepare every shape, before the first page asks for it."""
        from jingban.capture.engines.rapid import Rapid

        if isinstance(self.engine, Rapid):
            self.engine.warm()
        self._upright = self._upright or Upright()
        self._second = self._second or Second()

    def read(self, sheet: Sheet, templates: Sequence[Template] = ()) -> ReadPage:
        """One page. Raises CaptureError when it cannot be read."""
        began = time.perf_counter()
        if sheet.records:
            record = sheet.records[0]
            origin = next((field.origin for field in record.fields), Origin.XML)
            page = sheet.page or Page(sheet.sha256, sheet.number, 0.0, 0.0, (), origin)
            page = replace(page, origin=origin, seconds=_since(began))
            return ReadPage(page, record.kind, sheet.records)
        if sheet.page is not None:
            page = replace(sheet.page, seconds=_since(began))
            return ReadPage(page, _kind(page, templates))
        if sheet.image is None:
            raise CaptureError("no_picture", detail=str(sheet.number))
        page = self._recognised(sheet, sheet.image(), templates)
        return ReadPage(replace(page, seconds=_since(began)), _kind(page, templates))

    def _recognised(self, sheet: Sheet, image: Image, templates: Sequence[Template]) -> Page:
        self._upright = self._upright or Upright()
        seen = look(image, self.engine, self._upright)
        high, wide = seen.image.shape[:2]
        page = Page(
            sheet.sha256,
            sheet.number,
            float(wide),
            float(high),
            unstamped(seen.image, seen.words, self.engine),
            Origin.OCR,
            seen.rotation,
            qr.codes(seen.image),
            self.engine.name,
        )
        if not separates(page):
            page = replace(page, words=(*page.words, *uncovered(seen.image, page.words, self.engine)))
            page = self._completed(page, seen.image, templates)
        return replace(page, second=self._looked_again(page, seen.image, templates))

    def _completed(self, page: Page, image: Image, templates: Sequence[Template]) -> Page:
        """Units and lone signs that the first look misread or missed; what is found may show where more is missing."""
        for _ in range(2):
            alone = interpret([page], templates)
            page = replace(page, words=with_units(image, page, alone, self.engine))
            page = replace(page, words=with_names(image, page, alone, self._lexicon(), self.engine))
            missed = filled(image, gaps(page, alone), self.engine)
            if not missed:
                break
            page = replace(page, words=laid(page.words, missed))
        return page

    def _looked_again(self, page: Page, image: Image, templates: Sequence[Template]) -> tuple[tuple[int, Word], ...]:
        if separates(page):
            return ()
        doubted, unproven = _doubted(page, templates)
        if not doubted and not unproven:
            return ()
        self._second = self._second or Second()
        line = line_height(word.quad for word in page.words)
        other = self._second.read(image, [page.words[n] for n in doubted], self.engine, line) if doubted else []
        again = self._second.once(image, [page.words[n] for n in unproven], line) if unproven else []
        readings = [*zip(doubted, other, strict=True), *((n, (text,)) for n, text in zip(unproven, again, strict=True))]
        return tuple((n, Word(text, page.words[n].quad)) for n, texts in readings for text in texts if text)


def capture(
    files: Iterable[File],
    reader: Recogniser | None = None,
    templates: Sequence[Template] = (),
    progress: Progress | None = None,
    *,
    today: date | None = None,
    kept: Shelf | None = None,
    limits: Limits = DEFAULT,
) -> Outcome:
    """Read files and put their papers together. A file or page that cannot be read is told and stops no other.

    ``kept`` holds readings of pages that need not be read again, and takes the new ones as they are made.
    """
    reader = reader or _shared()
    names: list[str] = []
    readings: list[ReadPage] = []
    refused: list[Refused] = []
    for name, sheet in _sheets(files, refused, limits):
        if progress is not None:
            progress(f"{name} 第 {sheet.number} 页")
        try:
            reading = _kept_or_read(sheet, reader, templates, kept)
        except CaptureError as error:
            refused.append(Refused(name, sheet.number, error))
            continue
        names.append(name)
        readings.append(reading)
    return Outcome(tuple(names), tuple(readings), assemble(readings, templates, today), tuple(refused))


_one: list[Recogniser] = []


def _shared() -> Recogniser:
    """One for the process: engines are loaded once."""
    if not _one:
        _one.append(Recogniser())
    return _one[0]


def _since(began: float) -> float:
    return round(time.perf_counter() - began, 4)


def _sheets(files: Iterable[File], refused: list[Refused], limits: Limits) -> Iterator[tuple[str, Sheet]]:
    for file in files:
        name = file.name if isinstance(file, Path) else file[0]
        try:
            data = _bytes(file, limits)
            sheets = open_file(name, data, limits)
        except CaptureError as error:
            refused.append(Refused(name, None, error))
            continue
        for sheet in sheets:
            yield sheet.name, sheet


def _bytes(file: File, limits: Limits) -> bytes:
    if not isinstance(file, Path):
        return file[1]
    try:
        if file.stat().st_size > limits.bytes:
            raise CaptureError("file_too_large", detail=f"文件大于 {limits.bytes >> 20} MB")
        return file.read_bytes()
    except OSError as error:
        raise CaptureError("file_damaged", detail=error.strerror or "无法打开") from None


def _kept_or_read(sheet: Sheet, reader: Recogniser, templates: Sequence[Template], kept: Shelf | None) -> ReadPage:
    key = (sheet.sha256, sheet.number)
    # Structured bills cost nothing to read, and several may stand on one page.
    if kept is None or sheet.image is None or sheet.records or not sheet.sha256:
        return reader.read(sheet, templates)
    found = kept.get(key)
    if found is None:
        found = reader.read(sheet, templates)
        kept.put(key, found)
    return found


def _kind(page: Page, templates: Sequence[Template]) -> DocumentKind:
    """What the page is, seen alone."""
    if separates(page):
        return DocumentKind.SEPARATOR
    return next((record.kind for record in interpret([page], templates)), DocumentKind.OTHER)


def _doubted(page: Page, templates: Sequence[Template]) -> tuple[list[int], list[int]]:
    """Words behind what the checks doubt on this page alone, and behind clear amounts that no check of a bill proves.

    A clear figure of a list is left alone: its sum may stand on another page.
    """
    doubted: dict[int, None] = {}
    unproven: dict[int, None] = {}
    for record in interpret([page], templates):
        judged = judge(record)
        for key in doubtful(judged):
            field = judged.record.by_key[key]
            sure = field.confidence is not None and field.confidence >= UNSURE
            if not (field.state is State.READ and field.machine is not None and sure):
                doubted.update(dict.fromkeys(behind(field, page)))
            elif record.kind in BILLS and kind_of_key(key) is Kind.MONEY:
                unproven.update(dict.fromkeys(behind(field, page)))
    return list(doubted)[:MOST_LOOKED_AT], [n for n in unproven if n not in doubted][:MOST_LOOKED_AT]


def _entry(name: str, reading: ReadPage, kind: DocumentKind) -> PageEntry:
    page = reading.page
    return PageEntry(name, page.number, page.sha256, kind, page.rotation, page.origin, page.seconds, page.engine)
