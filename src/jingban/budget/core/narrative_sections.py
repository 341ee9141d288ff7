"""Headings of a disclosure: what the table of contents announces and what the body holds."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from jingban.kernel.text import fold

from .model import Line, Section
from .narrative_lines import is_entry, is_heading
from .narrative_marks import Mark, mark_of

_CONTENTS = re.compile(r"^目录$")
_LEADER = re.compile(r"(?:[.…·_\-]|\s)*(?:-?\s*\d{1,3}\s*-?)?\s*$")
_INLINE = re.compile(r"^([^，,；;。：:、\d]{2,25}?)[。：:]")
_BARE = re.compile(
    r"^(?:专业)?(?:性)?名词解释$|^[^，,。；;：:]{2,40}(?:说明|名词解释|主要职能|主要职责|机构设置|部门概况|单位概况|表)$"
)
_DATE_WORDS = re.compile(r"\d{4}年度?|\(部门\)|部门\(单位\)|关于|本单位|本部门|单位|部门|情况|的|[《》\"]")


@dataclass(frozen=True, slots=True)
class _Head:
    index: int
    number: str
    title: str
    level: int
    announced: bool
    inline: bool


def find_sections(lines: Sequence[Line]) -> tuple[Section, ...]:
    """Announced entries first (in order), then the headings of the body with their lines."""
    start, end = contents_range(lines)
    announced = [_entry(lines[i], i) for i in range(start, end)]
    entries = [head for head in announced if head is not None]
    titles = {core_title(head.title): head.level for head in entries}
    body: list[_Head] = []
    for index, line in enumerate(lines):
        if start - 1 <= index < end and end > start:
            continue
        head = _heading(line, index, titles)
        if head is not None:
            body.append(head)
    return tuple(_section(head, (), lines) for head in entries) + _with_lines(body, lines)


def contents_range(lines: Sequence[Line]) -> tuple[int, int]:
    """Half-open range of the entries after 目录; ``(0, 0)`` when there is none."""
    for index, line in enumerate(lines[:60]):
        if _CONTENTS.match(fold(line.text)):
            return index + 1, _contents_end(lines, index + 1)
    return 0, 0


def _contents_end(lines: Sequence[Line], start: int) -> int:
    seen: set[str] = set()
    for index in range(start, len(lines)):
        text = lines[index].text
        title = fold(_LEADER.sub("", text))
        short = len(title) <= 60 and not re.search(r"[。；]", title)
        wrapped = len(title) <= 8 and index > start and bool(seen)
        if title in seen or not short or not (mark_of(text) or is_entry(text) or wrapped):
            return index
        seen.add(title)
    return len(lines)


def _entry(line: Line, index: int) -> _Head | None:
    mark = mark_of(line.text)
    if mark is None:
        return None
    title = _LEADER.sub("", line.text[mark.end :]).strip()
    return _Head(index, mark.raw, title, mark.level, True, False)


def _heading(line: Line, index: int, titles: dict[str, int]) -> _Head | None:
    mark = mark_of(line.text)
    if mark is None:
        core = core_title(line.text)
        known = len(core) >= 3 and len(line.text) <= 45 and not re.search(r"[，。；：]", line.text)
        if _BARE.match(line.text.strip()) and "注" not in line.text[:2]:
            return _Head(index, "", line.text.strip(), 1, False, False)
        if known and any(core == title or (len(title) >= 4 and core.endswith(title)) for title in titles):
            return _Head(index, "", line.text.strip(), 1, False, False)
        return None
    rest = line.text[mark.end :].strip()
    if is_heading(line.text):
        return _Head(index, mark.raw, rest.rstrip("。：:"), mark.level, False, False)
    inline = _INLINE.match(rest)
    if inline and mark.level >= 2:
        return _Head(index, mark.raw, inline.group(1).strip(), mark.level, False, True)
    return None


def core_title(title: str) -> str:
    """What two printings of one heading have in common: no year, no number, no filler words."""
    plain = fold(title)
    mark = mark_of(plain)
    return _DATE_WORDS.sub("", plain[mark.end :] if mark else plain)


def _with_lines(heads: Sequence[_Head], lines: Sequence[Line]) -> tuple[Section, ...]:
    sections = []
    for position, head in enumerate(heads):
        first = head.index if head.inline else head.index + 1
        end = heads[position + 1].index if position + 1 < len(heads) else len(lines)
        sections.append(_section(head, tuple(range(first, end)), lines))
    return tuple(sections)


def _section(head: _Head, below: tuple[int, ...], lines: Sequence[Line]) -> Section:
    return Section(
        head.number, head.title, head.level, below, lines[head.index].place, head.announced, head.inline, head.index
    )


def numbering(lines: Sequence[Line]) -> tuple[tuple[int, Mark], ...]:
    """Every line of the body that starts with a number, with its mark."""
    start, end = contents_range(lines)
    marked = ((i, mark_of(line.text)) for i, line in enumerate(lines) if not start - 1 <= i < end or end == start)
    return tuple((i, mark) for i, mark in marked if mark is not None)
