"""Names in the directory of an OLE compound file (XLS, DOC, encrypted OOXML): enough to tell them apart."""

import struct

_END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors
# 4,096 directory sectors hold 16,384 entries; a workbook has fewer than fifty.
_MAX_SECTORS = 4096


def directory_names(data: bytes) -> frozenset[str]:
    """Stream and storage names; empty when the directory cannot be followed."""
    if len(data) < 512:
        return frozenset()
    try:
        return frozenset(_names(data))
    except (struct.error, IndexError, UnicodeDecodeError):
        return frozenset()


def _names(data: bytes) -> list[str]:
    shift = struct.unpack_from("<H", data, 30)[0]
    if shift not in (9, 12):
        return []
    size = 1 << shift
    table = _sector_table(data, size)
    names: list[str] = []
    sector = struct.unpack_from("<I", data, 48)[0]
    for _ in range(_MAX_SECTORS):
        start = (sector + 1) * size
        if sector >= _END or start >= len(data):
            break
        for offset in range(start, min(start + size, len(data) - 127), 128):
            length = struct.unpack_from("<H", data, offset + 64)[0]
            if 2 <= length <= 64:
                names.append(data[offset : offset + length - 2].decode("utf-16-le"))
        if sector >= len(table):
            break
        sector = table[sector]
    return names


def _sector_table(data: bytes, size: int) -> list[int]:
    """The allocation table from the sectors listed in the header (the first 109 are plenty here)."""
    table: list[int] = []
    for sector in struct.unpack_from("<109I", data, 76):
        start = (sector + 1) * size
        if sector >= _END or start + size > len(data):
            continue
        table.extend(struct.unpack_from(f"<{size // 4}I", data, start))
    return table
