"""Words to lines of text: a photographed page is laid straight, then every word is linked to its right neighbour."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import hypot

from jingban.capture.core.page import Page, Word, line_height, size
from jingban.capture.core.slopes import Seen, Slope, fit
from jingban.kernel.findings import Box


@dataclass(frozen=True, slots=True)
class Token:
    """A word on the straightened page: ``x0``/``x1``/``y`` there, ``box`` on the page as it is."""

    text: str
    x0: float
    x1: float
    y: float  # of the middle of the line
    h: float  # height of the glyphs
    box: Box
    confidence: float | None
    bent: float = 0.0  # how far the box climbs from left to right, for cutting it

    @property
    def mid(self) -> float:
        """Centre."""
        return (self.x0 + self.x1) / 2

    def part(self, start: int, stop: int) -> "Token":
        """The piece of it that holds these characters; places are shared out by the width of the glyphs."""
        if start <= 0 and stop >= len(self.text):
            return self
        widths = [_glyph(sign) for sign in self.text]
        total = sum(widths) or 1.0
        left, right = sum(widths[:start]) / total, sum(widths[:stop]) / total
        span, wide = self.x1 - self.x0, self.box[2] - self.box[0]
        box = (self.box[0] + left * wide, self.box[1], self.box[0] + right * wide, self.box[3])
        return Token(
            self.text[start:stop], self.x0 + left * span, self.x0 + right * span, self.y, self.h, box, self.confidence
        )


@dataclass(frozen=True)
class Row:
    """Words on one line, left to right."""

    tokens: tuple[Token, ...]

    @cached_property
    def y(self) -> float:
        """Height of the line on the straightened page."""
        return sorted(t.y for t in self.tokens)[len(self.tokens) // 2]

    @cached_property
    def h(self) -> float:
        """Height of its glyphs."""
        return sorted(t.h for t in self.tokens)[len(self.tokens) // 2]

    @cached_property
    def text(self) -> str:
        """Its words with blanks between."""
        return " ".join(t.text for t in self.tokens)


def _glyph(sign: str) -> float:
    return 0.52 if ord(sign) < 0x2000 else 1.0


def rows_of(page: Page) -> tuple[Row, ...]:
    """The lines of a page from top to bottom."""
    tokens = straighten(page)
    return link(tokens)


def straighten(page: Page) -> list[Token]:
    """Words with their places as if the page lay flat and straight before the reader."""
    written = [word for word in page.words if word.text.strip()]
    if not written:
        return []
    line = line_height(word.quad for word in written)
    words = [part for word in written for part in _upright(word, line)]
    width, height = max(page.width, 1.0), max(page.height, 1.0)
    slope = fit(_written(words), width, height)
    # The links between neighbours span far more than a word: they sharpen the first guess.
    near = _neighbours(_flatten(words, slope, None, width, height))
    if len(near) >= 8:
        slope = fit([*_written(words), *near], width, height, 0.002)
    words = [word for word in words if not _askew(word, slope)]
    tokens = _flatten(words, slope, None, width, height)
    lean = fit([Seen(0, 0, 0.0, 1e-6)], width, height)
    for _ in range(2):
        seen = _edges(tokens)
        if len(seen) < 8:
            break
        change = fit(seen, width, height, 0.004)
        lean = Slope(lean.a + change.a, lean.b + change.b, lean.c + change.c, lean.centre, lean.half)
        tokens = _flatten(words, slope, lean, width, height)
    return tokens


def _upright(word: Word, line: float) -> list[Word]:
    """A strip read down a column (units one below the other) as the single signs it holds.

    A strip no taller than one line is one sign, however many were read there (a lone ``g`` as ``80``).
    """
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = word.quad
    run, tall = size(word.quad)
    text = word.text.replace(" ", "")
    if len(text) < 2 or tall < 1.6 * max(run, line, 1e-6) or tall < 0.75 * run * len(text):
        return [word]
    out = []
    for index, sign in enumerate(text):
        a, b = index / len(text), (index + 1) / len(text)
        left = [(ax + (dx - ax) * s, ay + (dy - ay) * s) for s in (a, b)]
        right = [(bx + (cx - bx) * s, by + (cy - by) * s) for s in (a, b)]
        out.append(Word(sign, (left[0], right[0], right[1], left[1]), word.confidence))
    return out


def _askew(word: Word, slope: Slope) -> bool:
    """Words that run in another direction than the text around them: the legend along the rim of a seal."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = word.quad
    run = (bx - ax + cx - dx) / 2
    tall = (hypot(dx - ax, dy - ay) + hypot(cx - bx, cy - by)) / 2
    rise = (by - ay + cy - dy) / 2
    return run > 1.5 * tall and abs(rise / run - slope.at((ax + cx) / 2, (ay + cy) / 2)) > 0.2


def _written(words: Sequence[Word]) -> list[Seen]:
    """What each long word says about the slope of its line."""
    out = []
    for word in words:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = word.quad
        run = (bx - ax + cx - dx) / 2
        tall = (hypot(dx - ax, dy - ay) + hypot(cx - bx, cy - by)) / 2
        if run > 2.5 * tall and tall > 0:
            rise = (by - ay + cy - dy) / 2
            out.append(Seen((ax + cx) / 2, (ay + cy) / 2, rise / run, (run / tall) ** 1.5))
    return out


def _flatten(words: Sequence[Word], slope: Slope, lean: Slope | None, width: float, height: float) -> list[Token]:
    middle = width / 2
    out = []
    for word in words:
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = word.quad
        left, right = ((ax + dx) / 2, (ay + dy) / 2), ((bx + cx) / 2, (by + cy) / 2)
        x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2
        flat = slope.follow(x, y, middle)
        # A turned page leans its columns by the same angle; what perspective adds is learnt from the edges.
        shift = slope.a * (y - height / 2)
        x0, x1 = left[0] + shift, right[0] + shift
        if lean is not None:
            drop = flat - height / 2
            x0, x1 = x0 - lean.at(x0, height / 2) * drop, x1 - lean.at(x1, height / 2) * drop
        tall = (hypot(dx - ax, dy - ay) + hypot(cx - bx, cy - by)) / 2
        out.append(Token(word.text.strip(), min(x0, x1), max(x0, x1), flat, max(tall, 1e-6), word.box, word.confidence))
    return out


def _neighbours(tokens: Sequence[Token]) -> list[Seen]:
    """Slopes between words and their right neighbours, as seen on the page itself."""
    out = []
    for left, right, _ in _links(tokens):
        a, b = tokens[left], tokens[right]
        ax, ay, bx, by = *_middle(a.box), *_middle(b.box)
        if bx - ax > 3 * a.h and 0.75 < a.h / b.h < 1.33:
            out.append(Seen((ax + bx) / 2, (ay + by) / 2, (by - ay) / (bx - ax), (bx - ax) / a.h))
    return out


def _middle(box: Box) -> tuple[float, float]:
    return (box[0] + box[2]) / 2, (box[1] + box[3]) / 2


def _edges(tokens: Sequence[Token]) -> list[Seen]:
    """How columns lean: from each edge to the same edge of a word some lines below."""
    out = []
    order = sorted(tokens, key=lambda t: t.y)
    ys = [t.y for t in order]
    for index, top in enumerate(order):
        stop = bisect_right(ys, top.y + 12 * top.h)
        for edge in (0, 1):
            x = top.x1 if edge else top.x0
            for low in order[index + 1 : stop]:
                drop = low.y - top.y
                if drop < 0.8 * top.h:
                    continue
                miss = (low.x1 if edge else low.x0) - x
                if abs(miss) < min(0.6 * top.h, 0.12 * drop + 1.5):
                    out.append(Seen(x, (top.y + low.y) / 2, miss / drop, drop / top.h))
                    break
    return out


def _links(tokens: Sequence[Token]) -> list[tuple[int, int, float]]:
    """Each word's nearest word to the right on the same line, best links first."""
    order = sorted(range(len(tokens)), key=lambda i: tokens[i].y)
    ys = [tokens[i].y for i in order]
    out = []
    for i in order:
        a = tokens[i]
        best: tuple[float, int] | None = None
        for j in order[bisect_left(ys, a.y - 0.55 * a.h) : bisect_right(ys, a.y + 0.55 * a.h)]:
            b = tokens[j]
            off = abs(b.y - a.y)
            if b.mid <= a.mid or b.x0 < a.x1 - min(a.h, b.h) or off > 0.55 * min(a.h, b.h):
                continue
            cost = max(b.x0 - a.x1, 0.0) + 6 * off
            if best is None or cost < best[0]:
                best = (cost, j)
        if best is not None:
            out.append((i, best[1], best[0]))
    return sorted(out, key=lambda link: link[2])


def link(tokens: Sequence[Token]) -> tuple[Row, ...]:
    """Lines by joining neighbours, nearest first; words above one another are never joined."""
    groups: dict[int, list[int]] = {i: [i] for i in range(len(tokens))}
    home = list(range(len(tokens)))
    for left, right, _ in _links(tokens):
        a, b = home[left], home[right]
        if a != b and not _stacked(tokens, groups[a], groups[b]):
            for member in groups[b]:
                home[member] = a
            groups[a] += groups.pop(b)
    rows = [Row(tuple(sorted((tokens[i] for i in group), key=lambda t: (t.x0, t.x1)))) for group in groups.values()]
    return tuple(sorted(rows, key=lambda row: (row.y, row.tokens[0].x0)))


def _stacked(tokens: Sequence[Token], first: Sequence[int], second: Sequence[int]) -> bool:
    for i in first:
        for j in second:
            a, b = tokens[i], tokens[j]
            shared = min(a.x1, b.x1) - max(a.x0, b.x0)
            if shared > 0.35 * min(a.x1 - a.x0, b.x1 - b.x0):
                return True
    return False
