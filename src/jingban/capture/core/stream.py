"""A line of words as one string of comparable signs, each of which still knows the word it stands in.

Labels are looked for on the string, so it does not matter how the recogniser cut the line into words. Widths are folded,
blanks and brackets left out (recognisers lose brackets more than anything else).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from jingban.capture.core.glyphs import simplified
from jingban.capture.core.rows import Token
from jingban.kernel.text import fold

_LEFT_OUT: Final = frozenset("()[]<>《》{}")
COLON: Final = ":"
_COLONS: Final = frozenset(":︰∶；;")


def plain(text: str) -> str:
    """The comparison form of a label: folded, without brackets."""
    return "".join(sign for sign in simplified(fold(text)) if sign not in _LEFT_OUT)


@dataclass(frozen=True)
class Stream:
    """Signs of a line; ``word[i]`` and ``spot[i]`` say where sign ``i`` comes from."""

    tokens: tuple[Token, ...]
    text: str
    word: tuple[int, ...]
    spot: tuple[int, ...]

    @classmethod
    def of(cls, tokens: Sequence[Token]) -> "Stream":
        """The stream of words that stand on one line, left to right."""
        signs: list[tuple[str, int, int]] = []
        for index, token in enumerate(tokens):
            for spot, raw in enumerate(token.text):
                for sign in plain(raw):
                    signs.append((COLON if sign in _COLONS else sign, index, spot))
        return cls(
            tuple(tokens), "".join(s for s, _, _ in signs), tuple(w for _, w, _ in signs), tuple(p for _, _, p in signs)
        )

    @cached_property
    def starts(self) -> frozenset[int]:
        """Positions where a word begins."""
        return frozenset(i for i in range(len(self.text)) if i == 0 or self.word[i] != self.word[i - 1])

    def begins(self, at: int) -> bool:
        """Whether a word begins at ``at`` (the end of the line counts)."""
        return at >= len(self.text) or at in self.starts

    def unbroken(self, start: int, stop: int) -> bool:
        """Whether these signs stand close enough to be one label."""
        for i in range(start + 1, stop):
            if i in self.starts:
                left, right = self.tokens[self.word[i - 1]], self.tokens[self.word[i]]
                single = len(left.text) == 1 or len(right.text) == 1
                if right.x0 - left.x1 > (4.0 if single else 1.6) * min(left.h, right.h):
                    return False
        return True

    def pieces(self, start: int, stop: int) -> tuple[Token, ...]:
        """The words, or parts of words, that hold signs ``start`` to ``stop``; brackets between stay in."""
        out = []
        i = start
        while i < stop:
            j = i
            while j < stop and self.word[j] == self.word[i]:
                j += 1
            token = self.tokens[self.word[i]]
            first = 0 if i in self.starts else self.spot[i]
            last = len(token.text) if self.begins(j) else self.spot[j]
            # An opening bracket in front of the value belongs to it, a closing one to the label.
            while i not in self.starts and first > 0 and token.text[first - 1] in "(（":
                first -= 1
            while j not in self.starts and last > first and token.text[last - 1] in "(（[【":
                last -= 1
            piece = token.part(first, last)
            if piece.text.strip():
                out.append(piece)
            i = j
        return tuple(out)
