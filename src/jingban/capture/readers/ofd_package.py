"""The inside of an OFD: members by path, documents, pages with their templates, attachments, pictures."""

import posixpath
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Final

from lxml import etree

from jingban.capture.errors import CaptureError
from jingban.capture.readers.ofd_text import numbers
from jingban.infra.documents.container import attribute, parse_xml, read_part
from jingban.infra.documents.errors import DocumentError

_A4: Final = (210.0, 297.0)
_MAX_ATTACHMENTS: Final = 50
_MAX_IMAGES: Final = 200  # of one page


class Package:
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

    def beside_attachments(self) -> Iterator[str]:
        """Paths of the XML members in a folder of attachments, listed or not."""
        for path in self._names:
            folder, _, name = path.rpartition("/")
            if "attach" in folder and name.endswith(".xml") and name != "attachments.xml":
                yield path

    def resolve(self, base: str, location: str) -> str:
        """The path of ``location`` as the part at ``base`` writes it."""
        place = location.strip().replace("\\", "/")
        joined = place if place.startswith("/") else posixpath.join(posixpath.dirname(base), place)
        found = posixpath.normpath(joined).lstrip("/")
        # Some writers leave out the folder of the document.
        return found if found in self or place.lstrip("/") not in self else place.lstrip("/")


@dataclass(frozen=True)
class Document:
    """One document of a package: the path of its root part, and the part."""

    path: str
    root: etree._Element


@dataclass(frozen=True)
class Layers:
    """What stands on one page: its templates first, its own content last."""

    size: tuple[float, float]  # millimetres
    contents: tuple[etree._Element, ...]
    picture: str | None  # path of the largest picture


def documents(package: Package) -> list[Document]:
    """Every document. Raises CaptureError when there is none, or the package is encrypted."""
    if "encryptions.xml" in package:
        raise CaptureError("file_encrypted")
    try:
        entry = package.part("ofd.xml")
    except KeyError:
        raise CaptureError("file_damaged", detail="OFD 缺少入口文件") from None
    found = []
    for element in islice(entry.iter("{*}DocRoot"), 20):
        path = package.resolve("OFD.xml", element.text or "")
        if path in package:
            found.append(Document(path, package.part(path)))
    if not found:
        raise CaptureError("file_damaged", detail="OFD 缺少文档入口")
    return found


def attachments(package: Package, document: Document) -> Iterator[str]:
    """Paths of the files attached to a document; whatever their names, their content says what they are."""
    given: set[str] = set()
    for element in islice(document.root.iter("{*}Attachments"), 5):
        table = package.resolve(document.path, element.text or "")
        try:
            entries = package.part(table)
        except (KeyError, DocumentError):
            continue
        for location in islice(entries.iter("{*}FileLoc"), _MAX_ATTACHMENTS):
            place = package.resolve(table, location.text or "")
            if place in package and place.lower() not in given:
                given.add(place.lower())
                yield place


def unlisted(package: Package, documents: list[Document]) -> Iterator[str]:
    """Paths of XML files that lie among the attachments and that no document lists."""
    listed = {place.lower() for document in documents for place in attachments(package, document)}
    yield from islice((path for path in package.beside_attachments() if path not in listed), _MAX_ATTACHMENTS)


def page_paths(package: Package, document: Document) -> Iterator[str]:
    """Paths of the contents of the pages, in order."""
    for element in document.root.iter("{*}Page"):
        location = attribute(element, "BaseLoc")
        if location:
            yield package.resolve(document.path, location)


def layers(package: Package, document: Document, path: str) -> Layers | None:
    """The page whose content is at ``path``; None when it cannot be read."""
    try:
        content = package.part(path)
    except (KeyError, DocumentError):
        return None
    contents = (*_templates(package, document, content), content)
    return Layers(_size(document.root, content), contents, _picture(package, document, contents))


def _templates(package: Package, document: Document, content: etree._Element) -> Iterator[etree._Element]:
    """Contents of the templates a page stands on."""
    places = {attribute(item, "ID"): attribute(item, "BaseLoc") for item in document.root.iter("{*}TemplatePage")}
    for used in islice(content.iter("{*}Template"), 10):
        location = places.get(attribute(used, "TemplateID"))
        try:
            if location:
                yield package.part(package.resolve(document.path, location))
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


def _picture(package: Package, document: Document, contents: tuple[etree._Element, ...]) -> str | None:
    """Path of the largest picture of a page."""
    images = [element for layer in contents for element in islice(layer.iter("{*}ImageObject"), _MAX_IMAGES)]
    media = _media(package, document) if images else {}
    for element in sorted(images, key=_area, reverse=True):
        place = media.get(attribute(element, "ResourceID") or "")
        if place is not None and place in package:
            return place
    return None


def _area(element: etree._Element) -> float:
    box = numbers(attribute(element, "Boundary"))
    return box[2] * box[3] if len(box) >= 4 else 0.0


def _media(package: Package, document: Document) -> dict[str, str]:
    """Paths of the pictures of a document by their id."""
    found: dict[str, str] = {}
    for element in document.root.iter("{*}DocumentRes", "{*}PublicRes"):
        place = package.resolve(document.path, element.text or "")
        try:
            resources = package.part(place)
        except (KeyError, DocumentError):
            continue
        folder = posixpath.join(posixpath.dirname(place), attribute(resources, "BaseLoc") or "", "_")
        for item in resources.iter("{*}MultiMedia"):
            for location in item.iter("{*}MediaFile"):
                found[attribute(item, "ID") or ""] = package.resolve(folder, location.text or "")
    return found
