"""Visual lines → paragraphs. Sentences cut by a page or by blank lines are joined again.

Where the source knows boxes (PDF) indentation decides; elsewhere the end of a line and the start
of the next do. Headings, numbered items and entries of a table of contents are never joined on.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from jingban.kernel.findings import Box

from .blocks import TextLine
from .model import Line
from .narrative_marks import mark_of

_PAGE_NUMBER = re.compile(r"^\s*(?:第\s*\d{1,3}\s*页.{0,8}|[-—–]\s*\d{1,3}\s*[-—–]|\d{1,3}\s*/\s*\d{1,3})\s*$")
_BARE_NUMBER = re.compile(r"^\s*\d{1,3}\s*$")
_ENTRY = re.compile(r"(?:\.{4,}|…{2,}|·{4,}|_{4,}|\s-\s*\d{1,3}\s*-)\s*\d{0,3}\s*$")
_CLOSED = tuple("。；！？：;!?:")
_PROSE = re.compile(r"[，,。；;：:、]|\d\s*(?:万元|元|%|％)")
_CONTINUES = re.compile(
    r"^\s*(?:[，,。；;：:、”）)》%％]|是[：:]|的|[-+]?\d[\d,，.]*\s*(?:万元|亿元|元|%|％|个|辆|台|人|名)|年)"
)
_LABEL = re.compile(
    r"^.{0,12}(?:单位|部门)(?:名称)?\s*[：:]|^\s*目\s*录\s*$|^\s*(?:附表|附件|表)\s*[\d一二三四五六七八九十]+\s*$"
)
_TARGET = re.compile(r"^\s*(?:目标\s*\d|——|注[：:\d]|备注[：:]|说明[：:])")
_TITLE = re.compile(r"^[^，,。；;：:]{4,40}(?:表|说明|名词解释)(?:[（(][^）)]*[)）])?\s*$")
_ASCII = re.compile(r"[0-9A-Za-z]")


@dataclass(frozen=True, slots=True)
class _Margins:
    """Body margins of a page and the height of its print, in points."""

    left: float
    right: float
    height: float


def join_lines(lines: Sequence[TextLine]) -> tuple[Line, ...]:
    """Paragraphs in reading order; every offset still finds the place of its own source line."""
    kept = [line for line in lines if line.text.strip() and not _is_page_number(line)]
    margins = _margins(kept)
    joined: list[Line] = []
    previous: TextLine | None = None
    for line in kept:
        if previous is not None and joined and _continues(joined[-1].text, previous, line, margins):
            joined[-1] = _append(joined[-1], line)
        else:
            text = line.text.strip()
            joined.append(Line(text, line.place, ((0, line.place),)))
        previous = line
    return tuple(joined)


def _is_page_number(line: TextLine) -> bool:
    if _PAGE_NUMBER.match(line.text):
        return True
    return line.place.page is not None and bool(_BARE_NUMBER.match(line.text))


def _append(line: Line, more: TextLine) -> Line:
    """Glue a continuation; a blank stays only between two Latin letters or digits."""
    tail = more.text.strip()
    head = line.text
    glue = " " if _ASCII.match(head[-1:]) and _ASCII.match(tail[:1]) else ""
    start = len(head) + len(glue)
    return Line(head + glue + tail, line.place, (*line.starts, (start, more.place)))


def is_heading(text: str) -> bool:
    """A numbered line short enough to be a heading and free of clauses and amounts."""
    mark = mark_of(text)
    if mark is None:
        return False
    rest = text[mark.end :].strip()
    if not rest or len(rest) > 45:
        return mark.level == 1
    inner = rest.rstrip("。：:")
    return not re.search(r"[，,；;。：:]|\d\s*(?:万元|元|%|％)", inner)


def is_entry(text: str) -> bool:
    """An entry of a table of contents: a leader or a page number between dashes ends it."""
    return bool(_ENTRY.search(text))


def _continues(paragraph: str, previous: TextLine, line: TextLine, margins: Mapping[int | None, _Margins]) -> bool:
    text = line.text
    if line.whole:
        return False
    if re.match(r"^\s*[，,。；;：:、”）)》]+\s*$", text):
        return True
    if mark_of(text) or _TARGET.match(text) or _LABEL.match(text) or is_entry(text):
        return False
    if is_entry(paragraph) or _LABEL.match(paragraph) or _TITLE.match(text):
        return False
    here, before = margins.get(line.place.page), margins.get(previous.place.page)
    if here and before and line.place.bbox and previous.place.bbox:
        return _continues_by_box(paragraph, previous.place.bbox, line.place.bbox, here, before)
    if is_heading(paragraph):
        return False
    if paragraph.rstrip().endswith(_CLOSED):
        return False
    if not _PROSE.search(paragraph) and not (_CONTINUES.match(text) and len(paragraph) >= 8):
        return False
    return len(paragraph) >= 12 or bool(_CONTINUES.match(text))


def _continues_by_box(paragraph: str, last: Box, box: Box, here: _Margins, before: _Margins) -> bool:
    if box[0] > here.left + 1.2 * here.height:
        return False  # indented: a new paragraph or a centred title
    reach = before.right - last[2]
    if is_heading(paragraph) and reach > 2 * before.height:
        return False
    if last[0] > before.left + 6 * before.height:
        return False  # below a centred title
    if paragraph.rstrip().endswith(_CLOSED):
        return reach < 1.5 * before.height
    return reach < (before.right - before.left) * 0.5


def _margins(lines: Sequence[TextLine]) -> dict[int | None, _Margins]:
    """Margins per page, taken from all pages of the same reach so that a short page has them too."""
    boxes = [(line.place.page, line.place.bbox) for line in lines if line.place.bbox]
    if not boxes:
        return {}
    found: dict[int | None, _Margins] = {}
    for page in {page for page, _ in boxes}:
        mine = [box for other, box in boxes if other == page]
        right = max(box[2] for box in mine)
        wide = [box for box in mine if box[2] > right - 40 and box[2] - box[0] > 200]
        if len(wide) < 2:
            continue
        height = median(box[3] - box[1] for box in wide)
        found[page] = _Margins(min(box[0] for box in wide), right, height)
    if found:
        typical = max(found.values(), key=lambda m: m.right - m.left)
        for page in {page for page, _ in boxes}:
            found.setdefault(page, typical)
    return found
