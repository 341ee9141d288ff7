"""How much a PDF unpacks to, found before any parser opens it.

Streams are looked for in the bytes themselves, so a broken or lying cross-reference table hides none. Pictures are left
out: their size is checked by their dimensions.
"""

import re
import zlib
from typing import Final

from jingban.infra.documents.errors import DocumentError

# Drawing commands of one stream; pdfium takes about a second for a megabyte of them. A page of a list has 50 kB.
MAX_COMMANDS: Final = 8 * 1024 * 1024
# Fonts and everything else of one file.
MAX_UNPACKED: Final = 128 * 1024 * 1024

_STREAM: Final = re.compile(rb"(?<!end)stream\r?\n(?=[\x08-\x78][\x01\x5e\x9c\xda\x1d\x19\x15\x11])")
_LOOK_BACK: Final = 1500
_STEP: Final = 1 << 20


def refuse_bombs(data: bytes) -> None:
    """Raises DocumentError when packed streams unpack to more than the limits."""
    total = 0
    for found in _STREAM.finditer(data):
        head = data[max(0, found.start() - _LOOK_BACK) : found.start()]
        head = head[head.rfind(b" obj") + 1 :]
        if re.search(rb"/Subtype\s*/Image", head):
            continue
        other = (
            b"/Length1" in head
            or b"/FontFile" in head
            or re.search(rb"/Subtype\s*/(?:CIDFontType0C|Type1C|OpenType)|/ObjStm|/XRef", head)
        )
        size = _unpacked(memoryview(data)[found.end() :], MAX_UNPACKED if other else MAX_COMMANDS)
        total += size
        if total > MAX_UNPACKED or (not other and size > MAX_COMMANDS):
            raise DocumentError(
                "archive_bomb", detail=f"PDF 内容解压后超过 {(MAX_UNPACKED if other else MAX_COMMANDS) >> 20} MB"
            )


def _unpacked(packed: memoryview, most: int) -> int:
    """Size of a deflated stream, counted to a little over ``most``."""
    unpacker = zlib.decompressobj()
    size = at = 0
    rest = b""
    try:
        while not unpacker.eof and size <= most:
            if not rest:
                rest = bytes(packed[at : at + 65_536])
                at += len(rest)
                if not rest:
                    break
            size += len(unpacker.decompress(rest, _STEP))
            rest = unpacker.unconsumed_tail
    except zlib.error:
        pass  # what comes before the damage counts
    return size
