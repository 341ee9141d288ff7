"""Glyphs → text: visual lines by position, and the text of a cell with wrapped numbers and words rejoined."""

import itertools
import re
from statistics import median
from typing import Final

from jingban.budget.readers.pdf_glyphs import DOWN, SKEW, UP, UPRIGHT, UPSIDE_DOWN, Glyph
from jingban.kernel.findings import Box

_PRINTED_GAP: Final = 0.05  # of the line height: a blank that the file itself holds
_WORD_GAP: Final = 0.17  # of the line height: a blank between letters
_WIDE_GAP: Final = 0.75  # of the line height: a blank beside an ideograph
_SENTENCE_GAP: Final = 0.38  # of the line height: a blank between two ideographs of running text
_FLAT: Final = 0.55  # of the usual glyph height: below this only the ink is told
_ROOM: Final = 0.15  # of the line height
_PADDING: Final = 12.0  # points left free in a cell line that was full

_NUMBER_END: Final = re.compile(r"[\d,.]+$")
_NUMBER_START: Final = re.compile(r"[\d,.]+")
_UNFINISHED: Final = re.compile(r",\d{1,2}$|,\d{3}\.\d$")  # a number that cannot end here
_YEAR: Final = re.compile(r"(19|20)\d\d")

Line = list[Glyph]


def visual_lines(glyphs: list[Glyph]) -> list[Line]:
    """Upright glyphs as lines: top to bottom, left to right, glyphs printed twice only once.

    Some fonts tell only the ink of a glyph, so points, dashes and 一 come as flat boxes; they join
    the line in whose height they lie.
    """
    if not glyphs:
        return []
    flat_below = _FLAT * median(g.bottom - g.top for g in glyphs)
    tall = [g for g in glyphs if g.bottom - g.top >= flat_below]
    lines = _by_middle(tall)
    bands = [(min(g.top for g in line), max(g.bottom for g in line)) for line in lines]
    loose: Line = []
    for glyph in glyphs:
        if glyph.bottom - glyph.top < flat_below:
            at = _band_of((glyph.top + glyph.bottom) / 2, bands)
            (loose if at is None else lines[at]).append(glyph)
    if loose:
        lines = sorted(lines + _by_middle(loose), key=lambda line: line[0].top + line[0].bottom)
    return [single(sorted(line)) for line in lines]


def _band_of(middle: float, bands: list[tuple[float, float]]) -> int | None:
    """The line (top and bottom) that holds ``middle``, with a little room for commas below it."""
    best: tuple[float, int] | None = None
    for k, (top, bottom) in enumerate(bands):
        room = _ROOM * (bottom - top)
        if top - room <= middle <= bottom + room:
            off = abs(middle - (top + bottom) / 2)
            if best is None or off < best[0]:
                best = (off, k)
    return None if best is None else best[1]


def _by_middle(glyphs: list[Glyph]) -> list[Line]:
    """Groups of glyphs whose middles lie on one height, top to bottom."""
    lines: list[Line] = []
    centre = 0.0
    for glyph in sorted(glyphs, key=lambda g: g.top + g.bottom):
        middle, high = (glyph.top + glyph.bottom) / 2, glyph.bottom - glyph.top
        if lines and middle - centre <= 0.5 * min(high, lines[-1][0].bottom - lines[-1][0].top):
            lines[-1].append(glyph)
            # The first glyph of a line may be a raised sign; follow the line as it grows.
            centre += (middle - centre) / len(lines[-1])
        else:
            lines.append([glyph])
            centre = middle
    return lines


def single(line: Line) -> Line:
    """The line without glyphs that lie on an equal one (bold made by printing twice)."""
    kept: Line = []
    for glyph in line:
        for other in reversed(kept[-3:]):
            overlap = min(glyph.x1, other.x1) - max(glyph.x0, other.x0)
            if other.text == glyph.text and overlap > 0.6 * (glyph.x1 - glyph.x0):
                break
        else:
            kept.append(glyph)
    return kept


def line_text(line: Line, running: bool = False) -> str:
    """The glyphs of one visual line with blanks where the gaps show one.

    ``running`` text keeps a single blank between ideographs; in cells that is only spacing (合 计).
    """
    if not line:
        return ""
    parts = [line[0].text]
    for before, after in itertools.pairwise(line):
        if _has_blank(before, after, running):
            parts.append(" ")
        parts.append(after.text)
    return "".join(parts)


def _has_blank(before: Glyph, after: Glyph, running: bool) -> bool:
    """Is the gap between two neighbours of a line a printed blank?"""
    gap = after.x0 - before.x1
    high = max(before.bottom - before.top, after.bottom - after.top)
    latin = _is_latin(before.text) + _is_latin(after.text)
    if latin == 2:
        if not after.after_blank:
            return gap > _WORD_GAP * high
        digits = before.text.isdigit() and after.text.isdigit()
        return gap > (_PRINTED_GAP if digits else -_PRINTED_GAP) * high
    if latin == 0 and running:
        return gap > (_SENTENCE_GAP * 0.4 if after.after_blank else _SENTENCE_GAP) * high
    return gap > _WIDE_GAP * high


def _is_latin(text: str) -> bool:
    return text[-1] < "\u2000"


def line_box(line: Line) -> Box:
    return (
        min(g.x0 for g in line),
        min(g.top for g in line),
        max(g.x1 for g in line),
        max(g.bottom for g in line),
    )


def turned_runs(glyphs: list[Glyph]) -> list[Line]:
    """Glyphs that do not stand upright, as runs in their own reading order."""
    runs: list[Line] = []
    for turn in (UP, UPSIDE_DOWN, DOWN):
        group = [g for g in glyphs if g.turn == turn]
        if group:
            runs += _turned_lines(group, turn)
    skew = [g for g in glyphs if g.turn == SKEW]
    if skew:
        runs.append(skew)  # a watermark: the order of the file is its reading order
    return runs


def _turned_lines(group: list[Glyph], turn: int) -> list[Line]:
    """Turn the boxes upright, make lines, and give back the glyphs as they were."""
    back: dict[Glyph, Glyph] = {}
    for glyph in group:
        x0, y0, x1, y1, text, _, blank = glyph
        if turn == UP:
            upright = Glyph(-y1, x0, -y0, x1, text, UPRIGHT, blank)
        elif turn == DOWN:
            upright = Glyph(y0, -x1, y1, -x0, text, UPRIGHT, blank)
        else:
            upright = Glyph(-x1, -y1, -x0, -y0, text, UPRIGHT, blank)
        back[upright] = glyph
    return [[back[g] for g in line] for line in visual_lines(list(back))]


def cell_text(glyphs: list[Glyph], width: float) -> str:
    """The text of a cell ``width`` points wide: its lines joined, without breaks inside numbers and words."""
    upright = [g for g in glyphs if g.turn == UPRIGHT]
    lines = visual_lines(upright)
    text = ""
    free = 0.0
    for line in lines:
        part = line_text(line)
        text = join_lines(text, part, free <= (line[0].x1 - line[0].x0) + _PADDING)
        free = width - (line[-1].x1 - line[0].x0)
    for run in turned_runs([g for g in glyphs if g.turn != UPRIGHT]):
        text = join_lines(text, "".join(g.text for g in run), True)
    return text


def join_lines(before: str, after: str, full: bool) -> str:
    """Two lines of one cell as one text. ``full``: the first line left no room for the second's first glyph."""
    if not before or not after:
        return before + after
    if not (_is_latin(before) and after[0] < "\u2000"):
        return before + after
    if before[-1].isdigit() and after[0].isdigit():
        return before + ("" if _joins_number(before, after, full) else " ") + after
    if before[-1].isalpha() and after[0].isalpha():
        return before + " " + after
    if before[-1].isalnum() and after[0].isalnum() and not full:
        return before + " " + after
    return before + after


def _joins_number(before: str, after: str, full: bool) -> bool:
    """Is the second line the rest of a number that the first line began?"""
    head, tail = _NUMBER_END.search(before), _NUMBER_START.match(after)
    if head is None or tail is None:
        return False
    first, rest = head.group(), tail.group()
    if _YEAR.fullmatch(first) and _YEAR.fullmatch(rest):
        return False
    return full or _UNFINISHED.search(first) is not None
