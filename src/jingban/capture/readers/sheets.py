"""Bytes → sheets: what a file is, is decided by its content. Nothing is written to disk, no address is opened."""

from collections.abc import Callable
from dataclasses import dataclass

from jingban.capture.errors import CaptureError
from jingban.capture.readers import ofd, pdf, pictures, zips
from jingban.capture.readers.base import RENDER_DPI, Image, Limits, Original, Sheet, lazily, refused
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.sniff import Media, media_of
from jingban.infra.documents.errors import DocumentError

__all__ = ["RENDER_DPI", "Contents", "Image", "Limits", "Media", "Sheet", "look", "open_file", "open_sheet", "picture"]

DEFAULT = Limits()


@dataclass(frozen=True)
class Contents:
    """What an upload holds: pages, or (a ZIP) files by name, each with a loader of its bytes."""

    media: Media
    pages: int
    members: tuple[tuple[str, Callable[[], bytes]], ...] = ()


def open_file(name: str, data: bytes, limits: Limits = DEFAULT) -> tuple[Sheet, ...]:
    """Every page and every structured bill of an upload, in order. Raises CaptureError when none of it can be read.

    A member of a ZIP that cannot be read is a sheet whose ``image`` raises; so is a page of a PDF.
    """
    try:
        if _media(data, limits) is Media.ZIP:
            return _of_members(data, limits)
        return _sheets(Original.of(name, lambda: data), limits)
    except DocumentError as error:
        raise CaptureError.of(error) from None


def look(name: str, data: bytes, limits: Limits = DEFAULT) -> Contents:
    """What an upload is and how much it holds; nothing is decoded yet. Raises CaptureError."""
    try:
        media = _media(data, limits)
        if media is Media.ZIP:
            return Contents(media, 0, zips.members(data, limits))
        if media is Media.PICTURE:
            return Contents(media, pictures.page_count(data, limits))
        if media is Media.PDF:
            return Contents(media, pdf.page_count(data, limits))
        return Contents(media, len(_sheets(Original.of(name, lambda: data), limits)))
    except DocumentError as error:
        raise CaptureError.of(error) from None


def open_sheet(name: str, data: bytes, number: int, limits: Limits = DEFAULT) -> Sheet:
    """Sheet ``number`` (1-based) of a file that is no ZIP, without reading the others. Raises CaptureError."""
    try:
        found = _sheets(Original.of(name, lambda: data), limits, number)
    except DocumentError as error:
        raise CaptureError.of(error) from None
    if not found:
        raise CaptureError("no_picture", detail=str(number))
    return found[0]


def picture(data: bytes, number: int, limits: Limits = DEFAULT) -> Image:
    """Page ``number`` (1-based) as it looks, upright by its EXIF mark, for eyes and copies. Raises CaptureError.

    An OFD page of text is drawn without its seals. XML has no picture: ``no_picture``.
    """
    try:
        media = _media(data, limits)
        if media is Media.PICTURE:
            return pictures.decode(data, number, limits)
        if media is Media.PDF:
            return pdf.picture(data, number, limits)
        if media is Media.OFD:
            return ofd.picture(data, number, limits)
    except DocumentError as error:
        raise CaptureError.of(error) from None
    raise CaptureError("no_picture", detail=str(number))


def _media(data: bytes, limits: Limits) -> Media:
    if len(data) > limits.bytes:
        raise CaptureError("file_too_large", detail=f"文件大于 {limits.bytes >> 20} MB")
    return media_of(data)


def _sheets(file: Original, limits: Limits, only: int | None = None) -> tuple[Sheet, ...]:
    """The sheets of one file that is no ZIP, or the one numbered ``only``. Raises CaptureError or DocumentError."""
    data = file.load()
    media = _media(data, limits)
    if media is Media.ZIP:
        raise CaptureError("archive_nested", detail=file.name)
    if media is Media.PDF:
        return pdf.sheets(file, limits, only)
    if media is Media.PICTURE:
        pages = range(1, pictures.page_count(data, limits) + 1)
        return tuple(_picture(file, number, limits) for number in pages if only in (None, number))
    if media is Media.OFD:
        found = ofd.sheets(file, limits)
    else:
        found = (Sheet(file.sha256, file.name, 1, records=read_bills(data, file.sha256)),)
    return tuple(sheet for sheet in found if only in (None, sheet.number))


def _picture(file: Original, number: int, limits: Limits) -> Sheet:
    return Sheet(file.sha256, file.name, number, image=lazily(lambda: pictures.decode(file.load(), number, limits)))


def _of_members(data: bytes, limits: Limits) -> tuple[Sheet, ...]:
    made: list[Sheet] = []
    for name, load in zips.members(data, limits):
        file = Original(name, load)
        try:
            file = Original.of(name, load)
            made += _sheets(file, limits)
        except DocumentError as error:
            made.append(Sheet(file.sha256, name, 1, image=refused(error)))
        if len(made) > limits.pages:
            raise CaptureError("too_many_pages", detail=f"超过 {limits.pages}")
    return tuple(made)
