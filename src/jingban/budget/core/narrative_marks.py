"""Numbering at the start of a line: 第一部分, 一、, （一）, 1., (1), ① – style, ordinal and the rest."""

import re
from dataclasses import dataclass

_HAN = "零一二三四五六七八九"
_FORMS: tuple[tuple[int, re.Pattern[str]], ...] = (
    (1, re.compile(r"第(?P<n>[一二三四五六七八九十]{1,3})(?:部分|章|节)[:：、\s]*")),
    (2, re.compile(r"(?P<n>[一二三四五六七八九十]{1,3})\s*[、．.]\s*")),
    (3, re.compile(r"[（(]\s*(?P<n>[一二三四五六七八九十]{1,3})\s*[)）][、．.]?\s*")),
    (4, re.compile(r"(?P<n>\d{1,2})\s*(?:、\s*|[．.]\s*(?=20\d\d\s*年)|[．.]\s*(?!\d))")),
    (5, re.compile(r"[（(]\s*(?P<n>\d{1,2})\s*[)）][、．.]?\s*")),
    (6, re.compile(r"(?P<n>[①-⑳])\s*")),
)
_BULLET = re.compile(r"^\s*(?:[-•·*]\s+)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbering mark. ``level`` is 1 for 第一部分 … 6 for ①; ``end`` is where the rest begins."""

    level: int
    ordinal: int
    raw: str
    end: int


def han_number(text: str) -> int | None:
    """一 … 九十九 as an integer; ``None`` for anything else."""
    if not text or any(ch not in _HAN + "十" for ch in text):
        return None
    if "十" not in text:
        return _HAN.index(text) if len(text) == 1 else None
    tens, _, ones = text.partition("十")
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        return None
    return (_HAN.index(tens) if tens else 1) * 10 + (_HAN.index(ones) if ones else 0)


def mark_of(text: str) -> Mark | None:
    """The numbering a line starts with, if any."""
    start = _BULLET.match(text)
    begin = start.end() if start else 0
    for level, form in _FORMS:
        found = form.match(text, begin)
        if not found:
            continue
        word = found["n"]
        if level == 6:
            ordinal: int | None = ord(word) - ord("①") + 1
        else:
            ordinal = int(word) if word.isdigit() else han_number(word)
        if ordinal:
            return Mark(level, ordinal, found.group().strip(), found.end())
    return None
