"""What a file is, by its content. The name says nothing."""

import re
from enum import StrEnum
from typing import Final

from jingban.capture.errors import CaptureError
from jingban.infra.documents.container import open_package


class Media(StrEnum):
    """What can be taken in."""

    PICTURE = "picture"
    PDF = "pdf"
    OFD = "ofd"
    XML = "xml"
    ZIP = "zip"


_PDF_WITHIN: Final = 1024
_ZIP: Final = b"PK\x03\x04"
_EMPTY_ZIP: Final = b"PK\x05\x06"
_PICTURES: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF87a", b"GIF89a", b"II*\0", b"MM\0*", b"BM")
# Known contents that cannot be taken in: magic, what it is.
_FOREIGN: Final = (
    (b"Rar!", "内容是 RAR 压缩包，请改用 ZIP"),
    (b"7z\xbc\xaf", "内容是 7z 压缩包，请改用 ZIP"),
    (b"\x1f\x8b", "内容是 GZIP 压缩包，请改用 ZIP"),
    (b"\xd0\xcf\x11\xe0", "内容是旧版 Office 文档，请打印成 PDF"),
    (b"{\\rtf", "内容是 RTF 文档，请打印成 PDF"),
    (b"MZ", "内容是可执行程序"),
    (b"\x7fELF", "内容是可执行程序"),
    (b"%!PS", "内容是 PostScript 文件，请打印成 PDF"),
    (b"II\xbc\x01", "内容是 JPEG XR 图片，请另存为 JPEG"),
    (b"\x00\x00\x00\x0cjP  ", "内容是 JPEG 2000 图片，请另存为 JPEG"),
)
_HEIF: Final = (b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif", b"avis")
_WEB_PAGE: Final = re.compile(rb"(\xef\xbb\xbf)?\s*(<!--.*?-->\s*)*<(!doctype\s+)?html[\s>]", re.IGNORECASE | re.DOTALL)
_BOMS: Final = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def media_of(data: bytes) -> Media:
    """Raises CaptureError (or DocumentError for a damaged package) for what cannot be taken in."""
    if not data.strip(b"\0 \t\r\n"):
        raise CaptureError("file_empty")
    if _is_picture(data):
        return Media.PICTURE
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return Media.PDF
    if data.startswith(_ZIP):
        return _package(data)
    if data.startswith(_EMPTY_ZIP):
        raise CaptureError("archive_nothing")
    if what := foreign(data[:16]):
        raise CaptureError("file_type_unknown", detail=what)
    if _WEB_PAGE.match(data[:4096]):
        detail = "内容是网页，请在网页里下载电子票据文件，或把网页打印成 PDF"
        raise CaptureError("file_type_unknown", detail=detail)
    if is_markup(data):
        return Media.XML
    raise CaptureError("file_type_unknown")


def foreign(head: bytes) -> str:
    """What a file is that begins so and cannot be taken in, and what to do; empty for all others."""
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF:
        return "内容是 HEIC 照片，请在手机相机设置里改成“兼容性最佳”，或另存为 JPEG"
    return next((what for magic, what in _FOREIGN if head.startswith(magic)), "")


def _is_picture(data: bytes) -> bool:
    return data.startswith(_PICTURES) or (data.startswith(b"RIFF") and data[8:12] == b"WEBP")


def _package(data: bytes) -> Media:
    with open_package(data) as package:
        names = {name.lower() for name in package.namelist()}
    if "ofd.xml" in names:
        return Media.OFD
    if "[content_types].xml" in names:
        raise CaptureError("file_type_unknown", detail="内容是 Office 文档，请打印成 PDF")
    return Media.ZIP


def is_markup(data: bytes) -> bool:
    """Whether it begins as XML does, in any encoding."""
    head = data[:4096]
    for mark in _BOMS:
        head = head.removeprefix(mark)
    return head.replace(b"\0", b"").lstrip().startswith(b"<")
