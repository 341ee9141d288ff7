"""Untrusted containers: zip packages and XML parts are measured before anything is unpacked.

Nothing is written to disk; archives inside archives are never opened.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError

from lxml import etree

from jingban.infra.documents.errors import DocumentError

# Author or generator of files this program wrote: their paragraphs are whole.
OWN_MARK = "jingban"
# The largest disclosure seen is 5 MB; 64 MiB leaves room for scans inside DOCX and still fits a worker.
MAX_BYTES = 64 * 1024 * 1024
# A 14-table workbook has some 40 entries, a DOCX with many pictures a few hundred.
MAX_ENTRIES = 5_000
# Everything expanded must fit in memory several times over on a 2 GB machine.
MAX_EXPANDED = 512 * 1024 * 1024
# One XML part: a sheet of 20,000 rows × 13 columns is 12 MB; 160 MB is 250,000 such rows.
MAX_PART = 160 * 1024 * 1024
# Sheet XML of equal rows packs up to ~100 : 1; deflate ends at 1032 : 1. Small parts may do as they like.
MAX_RATIO = 250
RATIO_FROM = 8 * 1024 * 1024
# Deeper nesting than this is no table: Word itself stops at some 60 nested tables.
MAX_DEPTH = 200


def open_package(data: bytes, *, entries: int = MAX_ENTRIES, expanded: int = MAX_EXPANDED) -> zipfile.ZipFile:
    """Open a zip whose directory keeps the limits; ``expanded`` in bytes.

    Raises DocumentError: file_truncated, file_damaged, file_encrypted, archive_bomb.
    """
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile:
        raise DocumentError("file_truncated", detail="压缩包的目录缺失") from None
    except (NotImplementedError, ValueError, OSError, EOFError, struct.error):
        raise DocumentError("file_damaged", detail="压缩包的结构不合规范") from None
    _measure(package.infolist(), entries, expanded)
    return package


def _measure(found: list[zipfile.ZipInfo], entries: int, expanded: int) -> None:
    if len(found) > entries:
        raise DocumentError("archive_bomb", detail=f"包内文件超过 {entries} 个")
    if sum(entry.file_size for entry in found) > expanded:
        raise DocumentError("archive_bomb", detail=f"解压后超过 {expanded >> 20} MB")
    for entry in found:
        if entry.file_size >= RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
            raise DocumentError("archive_bomb", detail=f"压缩比超过 {MAX_RATIO} 倍")
        if entry.flag_bits & 0x1:
            raise DocumentError("file_encrypted")


def read_part(package: zipfile.ZipFile, name: str | zipfile.ZipInfo) -> bytes:
    """One member, whole; by its entry where names may repeat.

    ``zipfile`` never yields more than the declared (and measured) size.
    Raises KeyError when the member is absent, DocumentError when it is too large or damaged.
    """
    entry = name if isinstance(name, zipfile.ZipInfo) else package.getinfo(name)
    if entry.file_size > MAX_PART:
        raise DocumentError("archive_bomb", detail=f"单个部件解压后超过 {MAX_PART >> 20} MB")
    try:
        return package.read(entry)
    except (
        zipfile.BadZipFile,
        zlib.error,
        LZMAError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
        RuntimeError,
    ):
        raise DocumentError("file_truncated", detail=f"部件 {entry.filename} 解压失败") from None


def is_own(package: zipfile.ZipFile) -> bool:
    """True for a package this program wrote (its author says so)."""
    try:
        root = parse_xml(read_part(package, "docProps/core.xml"))
    except (KeyError, DocumentError):
        return False
    return any(local(element) == "creator" and element.text == OWN_MARK for element in root)


def parse_xml(data: bytes) -> etree._Element:
    """Parse a whole XML part without entities, DTD or network. Raises DocumentError."""
    _refuse_doctype(data)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        raise DocumentError("file_damaged", detail="XML 结构有错误") from None
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise _entities()
    return root


def stream_xml(data: bytes, *names: str) -> Iterator[etree._Element]:
    """Finished elements with one of the local ``names``; each is cleared once the caller goes on."""
    _refuse_doctype(data)
    try:
        walk = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=[f"{{*}}{name}" for name in names],
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for _, element in walk:
            yield element
            element.clear()
            # Cleared siblings would still hang on the parent.
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except etree.XMLSyntaxError:
        raise DocumentError("file_damaged", detail="XML 结构有错误") from None


def local(element: etree._Element) -> str:
    """Tag without namespace; empty for comments and processing instructions."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: etree._Element, name: str) -> str | None:
    """An attribute by local name: transitional and strict OOXML differ only in namespaces."""
    for key, value in element.attrib.items():
        if str(key).rpartition("}")[2] == name:
            return str(value)
    return None


def declares_entities(data: bytes) -> bool:
    """Whether an XML part begins with a document type or entities.

    UTF-16 parts interleave zero bytes, so those are dropped before looking.
    """
    head = data[:65_536].replace(b"\0", b"")
    return b"<!DOCTYPE" in head or b"<!ENTITY" in head


def _refuse_doctype(data: bytes) -> None:
    """OOXML forbids a document type; the only use of one is entity expansion."""
    if declares_entities(data):
        raise _entities()


def _entities() -> DocumentError:
    return DocumentError("archive_bomb", detail="XML 中含有实体定义")
