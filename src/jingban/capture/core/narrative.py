"""Discharge records and diagnosis certificates: labelled lines, and sections that run over several lines."""

import re
from collections.abc import Sequence
from typing import Final

from jingban.capture.core.labels import STAY, Hit, find, segments
from jingban.capture.core.names import Kind, read_date
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.stream import Stream, plain
from jingban.capture.core.values import Reading, extended, kind_of, stay, total_beside, unbroken, value
from jingban.kernel.text import fold

# Sections whose text goes on until the next label.
_SECTIONS: Final = frozenset(
    ("diagnosis", "admission_diagnosis", "advice", "course", "admission_state", "discharge_state", "address")
)
_FOOT: Final = re.compile(
    r"特此证明|盖章|签章|签名|签字|^第\d+页|^[\u4e00-\u9fff]{0,4}医[师生](:|$)|^注:|以下空白|未盖章|^日期"
)
_INDENT: Final = 4.0  # heights of a line, by which a line that goes on may begin beside label or text
_HEADS: Final = re.compile(r"^[一二三四五六七八九十][、.．]")


def read(rows: Sequence[Row], taken: frozenset[int]) -> list[Reading]:
    """The labelled values of a running text."""
    out: list[Reading] = []
    section: Reading | None = None
    label, last = 0.0, 0.0
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
                section, label = out.pop(), stream.pieces(hits[-1].start, hits[-1].start + 1)[0].x0
            last = row.y
        elif section is not None:
            more = _going_on(row, label, section)
            if not more and row.y - last < 3.5 * row.h and not _FOOT.search(plain(row.text)):
                continue  # scraps of a seal, a mark over the portrait: the text may go on below
            if more and row.y - last < 3.5 * row.h:
                section, last = extended(section, more), row.y
            else:
                out.append(section)
                section = None
    if section is not None:
        out.append(section)
    if not any(r.name in ("document_date", "IssueDate") and r.raw for r in out):
        out += _dated(rows)
    return out


def _going_on(row: Row, label: float, section: Reading) -> tuple[Token, ...]:
    """The words of a line that go on with a section: from under its label or its text, up to the first gap."""
    if _FOOT.search(plain(row.text)):
        return ()
    text = min((token.x0 for token in section.tokens), default=label)
    first = row.tokens[0]
    if not label - _INDENT * row.h < first.x0 < max(label, text) + _INDENT * row.h:
        return ()
    return unbroken(row.tokens)


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
    """A word near the foot, or a whole line, that is a date and nothing else."""
    for row in reversed(rows[-8:]):
        for words in (row.tokens, *((token,) for token in reversed(row.tokens))):
            raw = " ".join(token.text for token in words)
            if re.fullmatch(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?", fold(raw).replace(" ", "")):
                return [Reading("document_date", read_date(raw), raw, words)]
    return []
