"""The readers, engines and interpretation of capture as the desk uses them."""

import time
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import DocumentKind, Origin, PageRef, Record
from jingban.capture.core.page import Page
from jingban.capture.core.page_json import ReadPage
from jingban.capture.core.reading import read_page
from jingban.capture.core.separators import Separator, read_separator
from jingban.capture.core.templates import Template
from jingban.capture.readers import sheets
from jingban.capture.readers.base import Sheet
from jingban.capture.services.recognition import Assembled, Opened, Picture

if TYPE_CHECKING:
    from jingban.capture.engines.base import Engine
    from jingban.capture.engines.upright import Upright


class Real:
    """Satisfies ``recognition.Recogniser``. Engines are loaded at the first picture and stay."""

    def open(self, data: bytes, filename: str) -> Opened:
        found = sheets.look(filename, data)
        return Opened(found.media.value, found.pages, found.members)

    def read(self, data: bytes, filename: str, number: int) -> ReadPage:
        sheet = sheets.open_sheet(filename, data, number)
        page = _page(sheet)
        if sheet.records:
            return ReadPage(page, sheet.records[0].kind, sheet.records)
        if separator_of(page) is not None:
            return ReadPage(page, DocumentKind.SEPARATOR)
        return ReadPage(page, read_page(page, (), None).kind)

    def picture(self, data: bytes, filename: str, number: int) -> Picture:
        return sheets.picture(data, number)

    def assemble(self, readings: Sequence[ReadPage], layouts: Sequence[dict[str, Any]]) -> tuple[Assembled, ...]:
        templates = [Template.from_json(layout) for layout in layouts]
        index = {PageRef(r.page.sha256, r.page.number): place for place, r in enumerate(readings)}
        return tuple(
            Assembled(record, tuple(index[ref] for ref in record.pages if ref in index), case)
            for case, group in _cases(readings)
            for record in _records(group, templates)
        )


def separator_of(page: Page) -> Separator | None:
    """The separator sheet a page is, by its codes."""
    return next((found for code in page.codes if (found := read_separator(code.text)) is not None), None)


def _cases(readings: Sequence[ReadPage]) -> Iterator[tuple[str, list[ReadPage]]]:
    """Pages between separators, with the words for their case; a pile without separators is one group."""
    case, group = "", list[ReadPage]()
    for reading in readings:
        found = separator_of(reading.page)
        if found is None:
            group.append(reading)
            continue
        yield case, group
        case, group = f"{found.batch}-{found.number}", []
    yield case, group


def _records(group: Sequence[ReadPage], templates: Sequence[Template]) -> Iterator[Record]:
    """Papers in the order of their pages: ready-made ones as they came, the others interpreted run by run."""
    run: list[Page] = []
    for reading in group:
        if not reading.records:
            run.append(reading.page)
            continue
        yield from interpret(run, templates)
        run = []
        yield from reading.records
    yield from interpret(run, templates)


def _page(sheet: Sheet) -> Page:
    if sheet.page is not None:
        return sheet.page
    if sheet.image is not None and not sheet.records:
        return _recognised(sheet)
    origin = next((field.origin for record in sheet.records for _, field in record.keyed()), Origin.XML)
    return Page(sheet.sha256, sheet.number, 0.0, 0.0, (), origin)


def _recognised(sheet: Sheet) -> Page:
    from jingban.capture.engines.looking import look
    from jingban.capture.readers.qr import codes

    if sheet.image is None:
        raise ValueError("a sheet without a picture")
    engine, upright = _engines()
    started = time.perf_counter()
    seen = look(sheet.image(), engine, upright)
    found = codes(seen.image)
    height, width = seen.image.shape[:2]
    seconds = round(time.perf_counter() - started, 3)
    return Page(
        sha256=sheet.sha256,
        number=sheet.number,
        width=float(width),
        height=float(height),
        words=seen.words,
        origin=Origin.OCR,
        rotation=seen.rotation,
        codes=found,
        engine=engine.name,
        seconds=seconds,
    )


@cache
def _engines() -> "tuple[Engine, Upright]":
    """Loaded once in a process, warm before the first page."""
    from jingban.capture.engines.rapid import Rapid
    from jingban.capture.engines.upright import Upright

    engine = Rapid()
    engine.warm()
    return engine, Upright()
