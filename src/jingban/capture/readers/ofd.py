"""OFD (GB/T 33190, a zip of XML) → sheets: attached e-bills, else the text of each page, else its largest picture.

Signatures and seals are not verified here.
"""

from collections.abc import Iterable, Iterator

from jingban.capture.core.model import Origin, Record
from jingban.capture.core.page import Page
from jingban.capture.errors import CaptureError
from jingban.capture.readers import pictures
from jingban.capture.readers.base import Image, Limits, Original, Sheet, lazily, refused
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.ofd_drawing import drawing, rules_of
from jingban.capture.readers.ofd_package import (
    Document,
    Layers,
    Package,
    attachments,
    documents,
    layers,
    page_paths,
    unlisted,
)
from jingban.capture.readers.ofd_text import POINTS, words
from jingban.capture.readers.sniff import is_markup
from jingban.infra.documents.container import open_package
from jingban.infra.documents.errors import DocumentError


def sheets(file: Original, limits: Limits) -> tuple[Sheet, ...]:
    """Every page and every attached bill. Raises CaptureError or DocumentError."""
    with open_package(file.load(), entries=5000, expanded=limits.unzipped) as archive:
        package = Package(archive)
        roots = documents(package)
        listed = [place for document in roots for place in attachments(package, document)]
        # Some issuing systems lay the bill among the attachments and list it nowhere.
        records = _bills(package, listed, file.sha256) or _bills(package, unlisted(package, roots), file.sha256)
        made = [_sheet(file, number, found, limits) for number, found in _pages(package, roots, limits)]
    if records:
        page = made[0].page if made else None
        return (Sheet(file.sha256, file.name, 1, page=page, records=records), *made[1:])
    if not any(sheet.image or (sheet.page and sheet.page.words) for sheet in made):
        raise CaptureError("ofd_nothing")
    return tuple(made)


def picture(data: bytes, number: int, limits: Limits) -> Image:
    """Page ``number`` (1-based): its picture where it is one, else a drawing of its words and rules."""
    with open_package(data, entries=5000, expanded=limits.unzipped) as archive:
        package = Package(archive)
        found = dict(_pages(package, documents(package), limits)).get(number)
        if found is None:
            raise CaptureError("no_picture", detail=str(number))
        page = _page("", number, found)
        if not page.words and found.picture is not None:
            return pictures.decode(package.read(found.picture), 1, limits)
    return drawing(page, [rule for content in found.contents for rule in rules_of(content)], limits)


def _bills(package: Package, places: Iterable[str], sha256: str) -> tuple[Record, ...]:
    """Bills among the attachments; an attachment that is none is left to be."""
    found: list[Record] = []
    for place in places:
        try:
            data = package.read(place)
            if is_markup(data):
                found += read_bills(data, sha256, Origin.OFD)
        except (KeyError, DocumentError):
            continue
    return tuple(found)


def _pages(package: Package, roots: list[Document], limits: Limits) -> Iterator[tuple[int, Layers | None]]:
    number = 0
    for document in roots:
        for path in page_paths(package, document):
            number += 1
            if number > limits.pages:
                raise CaptureError("too_many_pages", detail=f"超过 {limits.pages}")
            yield number, layers(package, document, path)


def _sheet(file: Original, number: int, found: Layers | None, limits: Limits) -> Sheet:
    if found is None:
        error = CaptureError("file_damaged", detail=f"OFD 第 {number} 页无法读取")
        return Sheet(file.sha256, file.name, number, image=refused(error))
    page = _page(file.sha256, number, found)
    if page.words or found.picture is None:
        return Sheet(file.sha256, file.name, number, page=page)
    return Sheet(file.sha256, file.name, number, image=lazily(lambda: picture(file.load(), number, limits)))


def _page(sha256: str, number: int, found: Layers) -> Page:
    wide, high = found.size
    text = tuple(word for content in found.contents for word in words(content))
    return Page(sha256, number, wide * POINTS, high * POINTS, text, Origin.OFD)
