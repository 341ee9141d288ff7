"""Visual lines as tokens: what stands together and what is set apart. Pure geometry."""

import itertools
import re
from dataclasses import dataclass
from statistics import median
from typing import Final

from jingban.budget.readers.pdf_glyphs import Glyph
from jingban.budget.readers.pdf_lines import Line, line_text

_AMOUNT: Final = re.compile(r"[-−－(（]?\d[\d,，]*(\.\d+)?[%％]?[)）]?")
_FULL_AMOUNT: Final = re.compile(r"-?\d{1,3}(?:[,，]\d{3})+\.\d{2}|-?\d+\.\d{2}")
_WORD_STARTS: Final = re.compile(r"[一二三四五六七八九十（(本年收支其上]")  # how the names of a right panel begin
_DASH: Final = re.compile(r"[-−－—–]{1,2}")
_AMOUNT_STARTS: Final = frozenset("0123456789-−－—–(（")
_LEADER: Final = re.compile(r"\.{4,}|…{2,}|·{4,}|_{4,}")
CLOSED: Final = re.compile(r"[。；;]|^[(（]?注|^备注[:：]")  # what only prose and notes carry

TOKEN_GAP: Final = 0.3  # of the line height: tokens of one line are parted by more than this
COLUMN_GAP: Final = 0.9  # of the line height: white between two columns of words


@dataclass(frozen=True, slots=True)
class Token:
    """Glyphs of one line without a gap between them."""

    glyphs: tuple[Glyph, ...]
    text: str
    x0: float
    x1: float

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def is_amount(self) -> bool:
        return _AMOUNT.fullmatch(self.text) is not None or _DASH.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True)
class Row:
    """One visual line as tokens."""

    line: Line
    tokens: tuple[Token, ...]
    segments: tuple[Token, ...]  # tokens joined where the gap is no column gap
    text: str
    top: float
    bottom: float
    high: float  # median glyph height

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def is_anchor(self) -> bool:
        """Amounts set apart from what stands before them: a line that only a table has."""
        if _LEADER.search(self.text) or CLOSED.search(self.text):
            return False
        for before, after in zip(self.tokens, self.tokens[1:], strict=False):
            need = TOKEN_GAP if before.is_amount else COLUMN_GAP
            if after.is_amount and after.x0 - before.x1 > need * self.high:
                return True
        return False


def may_be_anchor(line: Line) -> bool:
    """A quick look that passes every line of which ``Row.is_anchor`` holds: a gap before a digit, sign or bracket."""
    return any(
        after.text[0] in _AMOUNT_STARTS and after.x0 - before.x1 > TOKEN_GAP * (after.bottom - after.top) * 0.5
        for before, after in itertools.pairwise(line)
    )


def make_row(line: Line) -> Row:
    """The line (sorted left to right) with its tokens and segments."""
    high = median(g.bottom - g.top for g in line)
    return Row(
        line,
        _split(line, TOKEN_GAP * high),
        _split(line, COLUMN_GAP * high),
        line_text(line),
        min(g.top for g in line),
        max(g.bottom for g in line),
        high,
    )


def _leaves_amount(part: list[Glyph], glyph: Glyph) -> bool:
    """An amount of two decimals ends before the words of the next column, however close they stand."""
    if not _WORD_STARTS.match(glyph.text) or not part[-1].text[-1:].isdigit():
        return False
    return _FULL_AMOUNT.fullmatch("".join(g.text for g in part)) is not None


def _split(line: Line, gap: float) -> tuple[Token, ...]:
    parts: list[list[Glyph]] = []
    reach = 0.0
    for glyph in line:
        if parts and glyph.x0 - reach <= gap and not _leaves_amount(parts[-1], glyph):
            parts[-1].append(glyph)
        else:
            parts.append([glyph])
        reach = max(reach, glyph.x1)
    return tuple(Token(tuple(p), line_text(p), p[0].x0, max(g.x1 for g in p)) for p in parts)
