"""Bytes → Source: what a file is, is decided by its content; the name only has to be compatible.

Limits are checked before anything is parsed, and nothing is written to disk.
"""

import hashlib
import re
from collections.abc import Callable
from pathlib import PurePath

from jingban.budget.core.blocks import Source
from jingban.budget.errors import ReadError
from jingban.budget.readers import docx, html, xls, xlsx
from jingban.budget.readers.encoding import decode_text
from jingban.budget.readers.ole import directory_names
from jingban.budget.readers.text_tables import read_text
from jingban.infra.documents.container import MAX_BYTES, open_package

# What a content may be called. Systems export HTML and tabbed text under .xls, so spreadsheets are lenient;
# an extension not listed here says nothing.
_NAMES: dict[str, frozenset[str]] = {
    "pdf": frozenset(("pdf",)),
    "docx": frozenset(("docx", "html")),
    "doc": frozenset(("docx", "html", "txt")),
    "wps": frozenset(("docx", "html", "txt")),
    "xlsx": frozenset(("xlsx", "xls", "html", "txt")),
    "xlsm": frozenset(("xlsx",)),
    "xls": frozenset(("xls", "xlsx", "html", "txt")),
    "et": frozenset(("xls", "xlsx", "html", "txt")),
    "html": frozenset(("html",)),
    "htm": frozenset(("html",)),
    "shtml": frozenset(("html",)),
    "csv": frozenset(("txt", "html")),
    "txt": frozenset(("txt", "html")),
    "md": frozenset(("txt", "html")),
}
_MEDIA = {
    "pdf": "PDF 文件",
    "docx": "Word 文档（DOCX）",
    "xlsx": "Excel 工作簿（XLSX）",
    "xls": "Excel 97-2003 工作簿（XLS）",
    "html": "网页（HTML）",
    "txt": "纯文本",
}
# Known contents that cannot be read: magic → what it is.
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"\x89PNG", "PNG 图片，需先做文字识别"),
    (b"\xff\xd8\xff", "JPEG 图片，需先做文字识别"),
    (b"GIF8", "GIF 图片，需先做文字识别"),
    (b"BM", "BMP 图片，需先做文字识别"),
    (b"II*\0", "TIFF 图片，需先做文字识别"),
    (b"MM\0*", "TIFF 图片，需先做文字识别"),
    (b"Rar!", "RAR 压缩包，请解压后分别上传"),
    (b"7z\xbc\xaf", "7z 压缩包，请解压后分别上传"),
    (b"\x1f\x8b", "GZIP 压缩包，请解压后上传"),
    (b"{\\rtf", "RTF 文档"),
    (b"MZ", "可执行程序"),
    (b"\x7fELF", "可执行程序"),
    (b"SQLite format 3", "数据库文件"),
    (b"%!PS", "PostScript 文件"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PDF_WITHIN = 1024
_HTML_START = re.compile(
    r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|meta|title|style|script|table|center|div)\b",
    re.IGNORECASE | re.DOTALL,
)
_TABLE_TAG = re.compile(r"<table\b", re.IGNORECASE)
_CELL_TAG = re.compile(r"<t[dh]\b", re.IGNORECASE)
_SPREADSHEET_XML = "urn:schemas-microsoft-com:office:spreadsheet"
_LOOK = 65_536
_MAIN_PARTS = frozenset(("word/document.xml", "xl/workbook.xml", "xl/workbook.bin", "ppt/presentation.xml"))
_TEXT_NAMES = frozenset(("txt", "csv", "md", "html", "htm"))


def open_source(data: bytes, name: str) -> Source:
    """Read a file of any accepted format. Raises ReadError; see ``errors.READ_ERRORS`` for the codes."""
    if not data:
        raise ReadError("file_empty")
    if len(data) > MAX_BYTES:
        raise ReadError("file_too_large", detail=f"文件大于 {MAX_BYTES >> 20} MB")
    media = media_of(data, name)
    _agree(media, name)
    source = _READERS[media](data, name)
    if not source.blocks and media != "pdf":
        raise ReadError("not_a_disclosure", detail="没有文字，也没有表格，可能只有图片")
    return source


def media_of(data: bytes, name: str = "") -> str:
    """txt | pdf | docx | xlsx | xls | html, by content. Raises ReadError when it is none of them."""
    if b"%PDF-" in data[:_PDF_WITHIN]:
        return "pdf"
    if data.startswith(_ZIP):
        return _package_media(data)
    if data.startswith(b"PK\x05\x06"):
        raise ReadError("file_empty")
    if data.startswith(_OLE):
        return _ole_media(data)
    if data.startswith(b"\x09\x08") or data[:4] in (b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x00\x04\x00"):
        return "xls"  # BIFF without a container, as old export programs write it
    for magic, what in _FOREIGN:
        if data.startswith(magic) and _really(magic, data):
            raise ReadError("file_type_unknown", detail=f"内容是 {what}")
    return _text_media(data, name)


def _really(magic: bytes, data: bytes) -> bool:
    """Two-letter magics also begin honest texts; those hold no zero byte."""
    return len(magic) > 2 or b"\0" in data[:1024]


def _package_media(data: bytes) -> str:
    with open_package(data) as package:
        names = set(package.namelist())
        try:
            types = package.read("[Content_Types].xml") if "[Content_Types].xml" in names else b""
        except Exception:  # noqa: BLE001  any defect of the first member means the same to the user
            raise ReadError("file_truncated", detail="压缩包的内容不完整") from None
    if "EncryptedPackage" in names:
        raise ReadError("file_encrypted")
    # The main part decides; the list of types only for packages that put it elsewhere.
    for media, part, word in (("docx", "word/document.xml", b"wordpro"), ("xlsx", "xl/workbook.xml", b"spreadsheetml")):
        if part in names or (word in types and not names & _MAIN_PARTS):
            return media
    raise ReadError("file_type_unknown", detail=_package_kind(names, types))


def _package_kind(names: set[str], types: bytes) -> str:
    if "xl/workbook.bin" in names or b"sheet.binary" in types:
        return "内容是 XLSB 工作簿"
    if b"presentationml" in types:
        return "内容是 PowerPoint 演示文稿"
    if "OFD.xml" in names:
        return "内容是 OFD 版式文件，请用 OFD 阅读器导出为 PDF"
    if "mimetype" in names:
        return "内容是 OpenDocument 文件"
    return "内容是 ZIP 压缩包，请解压后分别上传其中的文件"


def _ole_media(data: bytes) -> str:
    """XLS, or one of the formats that share its container. Raises ReadError."""
    names = directory_names(data)
    if "EncryptedPackage" in names or "EncryptionInfo" in names:
        raise ReadError("file_encrypted")
    if "Workbook" in names or "Book" in names:
        return "xls"
    if "WordDocument" in names:
        raise ReadError("file_type_unknown", detail="内容是旧版 Word 文档（DOC）或 WPS 文字，请另存为 DOCX")
    if "PowerPoint Document" in names:
        raise ReadError("file_type_unknown", detail="内容是 PowerPoint 演示文稿")
    if not names:
        raise ReadError("file_truncated", detail="复合文档的目录缺失")
    raise ReadError("file_type_unknown", detail="内容是不受支持的复合文档")


def _text_media(data: bytes, name: str) -> str:
    try:
        head = decode_text(data[:_LOOK]).lstrip("\ufeff")
    except ReadError as error:
        binary = b"\0" in data[:_LOOK] or _extension(name) not in _TEXT_NAMES
        if error.code == "text_encoding_unknown" and binary:
            raise ReadError("file_type_unknown") from None
        raise
    if _SPREADSHEET_XML in head[:4096]:
        raise ReadError("file_type_unknown", detail="内容是 Excel 2003 XML 表格，请另存为 XLSX")
    if _HTML_START.match(head):
        return "html"
    if head.lstrip().startswith(("MIME-Version:", "From: <Saved by")):
        raise ReadError("file_type_unknown", detail="内容是单文件网页（MHT），请另存为网页（HTML）")
    # Text named .txt keeps its lines even when some table in it is tagged; exports named otherwise are pages.
    if _extension(name) not in ("txt", "csv", "md") and _holds_table(head):
        return "html"
    return "txt"


def _holds_table(head: str) -> bool:
    table = _TABLE_TAG.search(head)
    return table is not None and _CELL_TAG.search(head, table.end()) is not None


def _agree(media: str, name: str) -> None:
    extension = _extension(name)
    allowed = _NAMES.get(extension)
    if allowed is not None and media not in allowed:
        raise ReadError("file_type_mismatch", extension=f".{extension}", found=_MEDIA[media])


def _extension(name: str) -> str:
    return PurePath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def _read_text(data: bytes, name: str) -> Source:
    return read_text(decode_text(data), name, hashlib.sha256(data).hexdigest(), _extension(name))


def _read_pdf(data: bytes, name: str) -> Source:
    # Imported when needed: pdfium is a large library and most files are not PDF.
    from jingban.budget.readers.pdf import read_pdf

    return read_pdf(data, name, hashlib.sha256(data).hexdigest())


_READERS: dict[str, Callable[[bytes, str], Source]] = {
    "txt": _read_text,
    "pdf": _read_pdf,
    "docx": docx.read,
    "xlsx": xlsx.read,
    "xls": xls.read,
    "html": html.read,
}
