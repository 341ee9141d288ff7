"""OFD (GB/T 33190, a zip of XML) → sheets: attached e-bills, else the text of each page, else its largest picture.

Signatures and seals are not verified here.
"""

import posixpath
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Final

from lxml import etree

from jingban.capture.core.model import Origin, Record
from jingban.capture.core.page import Page, Word
from jingban.capture.errors import CaptureError
from jingban.capture.readers import pictures
from jingban.capture.readers.base import Image, Limits, Original, Sheet, lazily, refused
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.ofd_text import POINTS, numbers, words
from jingban.infra.documents.container import attribute, open_package, parse_xml, read_part
from jingban.infra.documents.errors import DocumentError

_A4: Final = (210.0, 297.0)
_MAX_ATTACHMENTS: Final = 50
_MAX_IMAGES: Final = 200  # of one page


class _Package:
    """Members by path as the parts write them: absolute, or relative to the part that names them."""

    def __init__(self, package: zipfile.ZipFile) -> None:
        self._package = package
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in package.namelist()}

    def __contains__(self, path: str) -> bool:
        return path.lower() in self._names

    def read(self, path: str) -> bytes:
        """The member; raises KeyError when there is none."""
        return read_part(self._package, self._names[path.lower()])

    def part(self, path: str) -> etree._Element:
        """The member as XML; raises KeyError, DocumentError."""
        return parse_xml(self.read(path))

    def resolve(self, base: str, location: str) -> str:
        """The path of ``location`` as the part at ``base`` writes it."""
        place = location.strip().replace("\\", "/")
        joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
        found = posixpath.normpath(joined).lstrip("/")
        # Some writers leave out the folder of the document.
        return found if found in self or place.lstrip("/") not in self else place.lstrip("/")


def sheets(file: Original, limits: Limits) -> tuple[Sheet, ...]:
    """Every page and every attached bill. Raises CaptureError or DocumentError."""
    data = file.load()
    with open_package(data, entries=5000, expanded=limits.unzipped) as archive:
        package = _Package(archive)
        if "encryptions.xml" in package:
            raise CaptureError("file_encrypted")
        roots = _documents(package)
        records = tuple(record for path, root in roots for record in _attached(package, path, root, file.sha256))
        made: list[Sheet] = []
        for path, root in roots:
            for page_path in _page_paths(package, path, root):
                if len(made) >= limits.pages:
                    raise CaptureError("too_many_pages", detail=f"超过 {limits.pages}")
                sheet = _sheet(package, file, (path, root), page_path, len(made) + 1, limits)
                made.append(sheet)
    if records:
        page = made[0].page if made else None
        return (Sheet(file.sha256, file.name, 1, page=page, records=records), *made[1:])
    if not any(sheet.image or (sheet.page and sheet.page.words) for sheet in made):
        raise CaptureError("ofd_nothing")
    return tuple(made)


def _documents(package: _Package) -> list[tuple[str, etree._Element]]:
    """Path and root of each document of the package."""
    try:
        entry = package.part("ofd.xml")
    except KeyError:
        raise CaptureError("file_damaged", detail="OFD 缺少入口文件") from None
    found = []
    for element in islice(entry.iter("{*}DocRoot"), 20):
        path = package.resolve("OFD.xml", element.text or "")
        if path in package:
            found.append((path, package.part(path)))
    if not found:
        raise CaptureError("file_damaged", detail="OFD 缺少文档入口")
    return found


def _attached(package: _Package, path: str, root: etree._Element, sha256: str) -> list[Record]:
    """Bills among the attachments; an attachment that is none is left to be."""
    found: list[Record] = []
    for place in _attachments(package, path, root):
        try:
            found += read_bills(package.read(place), sha256, Origin.OFD)
        except (KeyError, DocumentError):
            continue
    return found


def _attachments(package: _Package, path: str, root: etree._Element) -> Iterator[str]:
    for element in islice(root.iter("{*}Attachments"), 5):
        table = package.resolve(path, element.text or "")
        try:
            entries = package.part(table)
        except (KeyError, DocumentError):
            continue
        for location in islice(entries.iter("{*}FileLoc"), _MAX_ATTACHMENTS):
            place = package.resolve(table, location.text or "")
            if place.lower().endswith(".xml"):
                yield place


def _page_paths(package: _Package, path: str, root: etree._Element) -> Iterator[str]:
    for element in root.iter("{*}Page"):
        location = attribute(element, "BaseLoc")
        if location:
            yield package.resolve(path, location)


def _sheet(
    package: _Package, file: Original, document: tuple[str, etree._Element], path: str, number: int, limits: Limits
) -> Sheet:
    try:
        content = package.part(path)
    except (KeyError, DocumentError):
        error = CaptureError("file_damaged", detail=f"OFD 第 {number} 页无法读取")
        return Sheet(file.sha256, file.name, number, image=refused(error))
    layers = [*_templates(package, document, content), content]
    found: tuple[Word, ...] = tuple(word for layer in layers for word in words(layer))
    place = None if found else _picture(package, document, layers)
    if place is not None:
        return Sheet(file.sha256, file.name, number, image=lazily(lambda: _image(file.load(), place, limits)))
    wide, high = _size(document[1], content)
    page = Page(file.sha256, number, wide * POINTS, high * POINTS, found, Origin.OFD)
    return Sheet(file.sha256, file.name, number, page=page)


def _templates(
    package: _Package, document: tuple[str, etree._Element], content: etree._Element
) -> Iterator[etree._Element]:
    """Contents of the templates a page stands on."""
    path, root = document
    places = {attribute(item, "ID"): attribute(item, "BaseLoc") for item in root.iter("{*}TemplatePage")}
    for used in islice(content.iter("{*}Template"), 10):
        location = places.get(attribute(used, "TemplateID"))
        try:
            if location:
                yield package.part(package.resolve(path, location))
        except (KeyError, DocumentError):
            continue  # the page's own text is still worth reading


def _size(root: etree._Element, content: etree._Element) -> tuple[float, float]:
    """Width and height in millimetres: the page's own, else the document's."""
    for holder in (content, root):
        for name in ("PhysicalBox", "ApplicationBox"):
            for element in holder.iter(f"{{*}}{name}"):
                box = numbers(element.text)
                if len(box) >= 4 and box[2] > 0 and box[3] > 0:
                    return box[2], box[3]
    return _A4


def _picture(package: _Package, document: tuple[str, etree._Element], layers: list[etree._Element]) -> str | None:
    """Path of the largest picture of a page."""
    images = [element for layer in layers for element in islice(layer.iter("{*}ImageObject"), _MAX_IMAGES)]
    media = _media(package, *document) if images else {}
    for element in sorted(images, key=_area, reverse=True):
        place = media.get(attribute(element, "ResourceID") or "")
        if place is not None and place in package:
            return place
    return None


def _area(element: etree._Element) -> float:
    box = numbers(attribute(element, "Boundary"))
    return box[2] * box[3] if len(box) >= 4 else 0.0


def _media(package: _Package, path: str, root: etree._Element) -> dict[str, str]:
    """Paths of the pictures of a document by their id."""
    found: dict[str, str] = {}
    for element in root.iter("{*}DocumentRes", "{*}PublicRes"):
        place = package.resolve(path, element.text or "")
        try:
            resources = package.part(place)
        except (KeyError, DocumentError):
            continue
        folder = posixpath.join(posixpath.dirname(place), attribute(resources, "BaseLoc") or "", "_")
        for item in resources.iter("{*}MultiMedia"):
            for location in item.iter("{*}MediaFile"):
                found[attribute(item, "ID") or ""] = package.resolve(folder, location.text or "")
    return found


def _image(data: bytes, place: str, limits: Limits) -> Image:
    with open_package(data) as archive:
        return pictures.decode(_Package(archive).read(place), 1, limits)
