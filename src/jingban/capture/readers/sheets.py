"""Bytes → sheets: what a file is, is decided by its content. Nothing is written to disk, no address is opened."""

from jingban.capture.errors import CaptureError
from jingban.capture.readers import ofd, pdf, pictures, zips
from jingban.capture.readers.base import RENDER_DPI, Image, Limits, Original, Sheet, lazily, refused
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.sniff import Media, media_of
from jingban.infra.documents.errors import DocumentError

__all__ = ["RENDER_DPI", "Image", "Limits", "Sheet", "open_file", "picture", "unpack"]

DEFAULT = Limits()


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


def unpack(name: str, data: bytes, limits: Limits = DEFAULT) -> tuple[Original, ...]:
    """The files an upload holds: the members of a ZIP, or the upload itself. Raises CaptureError."""
    try:
        if _media(data, limits) is not Media.ZIP:
            return (Original.of(name, lambda: data),)
        return tuple(Original(member, load) for member, load in zips.members(data, limits))
    except DocumentError as error:
        raise CaptureError.of(error) from None


def picture(data: bytes, number: int, limits: Limits = DEFAULT) -> Image:
    """Page ``number`` (1-based) of a picture or PDF file as it looks, for eyes and copies. Raises CaptureError."""
    try:
        media = _media(data, limits)
        if media is Media.PICTURE:
            return pictures.decode(data, number, limits)
        if media is Media.PDF:
            return pdf.picture(data, number, limits)
    except DocumentError as error:
        raise CaptureError.of(error) from None
    raise CaptureError("no_picture", detail=str(number))


def _media(data: bytes, limits: Limits) -> Media:
    if len(data) > limits.bytes:
        raise CaptureError("file_too_large", detail=f"文件大于 {limits.bytes >> 20} MB")
    return media_of(data)


def _sheets(file: Original, limits: Limits) -> tuple[Sheet, ...]:
    """The sheets of one file that is no ZIP. Raises CaptureError or DocumentError."""
    data = file.load()
    media = _media(data, limits)
    if media is Media.ZIP:
        raise CaptureError("archive_nested", detail=file.name)
    if media is Media.PDF:
        return pdf.sheets(file, limits)
    if media is Media.OFD:
        return ofd.sheets(file, limits)
    if media is Media.XML:
        return (Sheet(file.sha256, file.name, 1, records=read_bills(data, file.sha256)),)
    pages = pictures.page_count(data, limits)
    return tuple(_picture(file, number, limits) for number in range(1, pages + 1))


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
