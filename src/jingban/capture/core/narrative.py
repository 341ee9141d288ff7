"""Discharge records and diagnosis certificates: labelled lines, and sections that run over several lines."""

import re
from collections.abc import Sequence
from typing import Final

from jingban.capture.core.labels import STAY, Hit, find, segments
from jingban.capture.core.names import Kind, read_date
from jingban.capture.core.rows import Row
from jingban.capture.core.stream import Stream, plain
from jingban.capture.core.values import Reading, extended, kind_of, stay, total_beside, value
from jingban.kernel.text import fold

# Sections whose text goes on until the next label.
_SECTIONS: Final = frozenset(
    ("diagnosis", "admission_diagnosis", "advice", "course", "admission_state", "discharge_state", "address")
)
_FOOT: Final = re.compile(r"特此证明|盖章|签章|签名|签字|^第\d+页|医师|注[:：]|以下空白|未盖章|^日期")
_HEADS: Final = re.compile(r"^[一二三四五六七八九十][、.．]")


def read(rows: Sequence[Row], taken: frozenset[int]) -> list[Reading]:
    """The labelled values of a running text."""
    out: list[Reading] = []
    section: Reading | None = None
    last = 0.0
    for index, row in enumerate(rows):
        if index in taken:
            continue
        stream = Stream.of(row.tokens)
        hits = [hit for hit in find(stream) if _opens(stream, hit)]
        if hits:
            if section is not None:
                out.append(section)
            section = None
            for hit, start, stop in segments(stream, hits):
                read_here = behind(stream, hit, start, stop)
                out += read_here
            if out and out[-1].name in _SECTIONS:
                section = out.pop()
        elif section is not None and row.y - last < 3.5 * row.h and not _FOOT.search(plain(row.text)):
            section = extended(section, row.tokens)
        elif section is not None:
            out.append(section)
            section = None
        last = row.y
    if section is not None:
        out.append(section)
    if not any(r.name in ("document_date", "IssueDate") and r.raw for r in out):
        out += _dated(rows)
    return out


def _opens(stream: Stream, hit: Hit) -> bool:
    """A label of a section opens its line (behind a number at most); in the middle it is part of a sentence."""
    if hit.name not in _SECTIONS or stream.begins(hit.start):
        return True
    before = stream.text[: hit.start]
    return len(before) <= 3 and _HEADS.match(before + "、") is not None


def behind(stream: Stream, hit: Hit, start: int, stop: int) -> list[Reading]:
    """What a label's stretch of the line says."""
    pieces = stream.pieces(start, stop)
    label = stream.pieces(hit.start, max(hit.stop, hit.start + 1))[-1]
    if hit.name == STAY:
        return stay(pieces, label)
    if hit.name in _SECTIONS and kind_of(hit.name) is Kind.TEXT and pieces:
        return [extended(Reading(hit.name, None, "", ()), pieces)]
    found = value(hit.name, pieces, label)
    return [found, *total_beside(found, pieces)]


def _dated(rows: Sequence[Row]) -> list[Reading]:
    """A line near the foot that is a date and nothing else."""
    for row in reversed(rows[-6:]):
        text = fold(row.text)
        if re.fullmatch(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", text):
            return [Reading("document_date", read_date(text), row.text, row.tokens)]
    return []
