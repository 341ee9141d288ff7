"""A ZIP of papers: its members one by one, measured before anything is unpacked. ZIPs inside are not opened."""

import zipfile
from collections.abc import Callable
from typing import Final

from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import Limits
from jingban.infra.documents.container import open_package, read_part

_UTF8: Final = 0x800  # flag: the name is UTF-8
# What operating systems put in beside the files.
_REMAINS: Final = ("__macosx/", ".ds_store", "thumbs.db", "desktop.ini")


def members(data: bytes, limits: Limits) -> tuple[tuple[str, Callable[[], bytes]], ...]:
    """Name and loader of each file, in the order of the archive. Raises CaptureError or DocumentError."""
    with open_package(data, expanded=limits.unzipped) as package:
        entries = [entry for entry in package.infolist() if not entry.is_dir() and not _remains(name_of(entry))]
    if len(entries) > limits.members:
        raise CaptureError("archive_many", detail=f"{len(entries)} 个文件，一次最多 {limits.members} 个")
    if not entries:
        raise CaptureError("archive_nothing")
    return tuple((name_of(entry), _loader(data, entry)) for entry in entries)


def name_of(entry: zipfile.ZipInfo) -> str:
    """The member's name. Chinese tools write it in GBK or UTF-8 and set no flag, which reads as cp437."""
    if entry.flag_bits & _UTF8:
        return entry.filename
    try:
        plain = entry.filename.encode("cp437")
    except UnicodeEncodeError:
        return entry.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return plain.decode(encoding)
        except UnicodeDecodeError:
            continue
    return entry.filename


def _remains(name: str) -> bool:
    plain = name.lower().replace("\\", "/")
    return plain.startswith(_REMAINS) or plain.rpartition("/")[2] in _REMAINS


def _loader(data: bytes, entry: zipfile.ZipInfo) -> Callable[[], bytes]:
    def load() -> bytes:
        with open_package(data) as package:
            return read_part(package, entry)

    return load
