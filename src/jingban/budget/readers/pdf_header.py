"""The header lines of an unruled table as a header grid: levels, groups over several columns, wrapped words.

Group words stand centred over the columns they cover, and words of columns without a group stand
half-way between the lines; both are recovered from the geometry.
"""

from dataclasses import dataclass, field
from itertools import combinations, pairwise
from statistics import median
from typing import Final

from jingban.budget.readers.pdf_glyphs import Glyph
from jingban.budget.readers.pdf_rows import Row

_WRAP: Final = 0.45  # of the line height: less white between two lines is one wrapped word
_SAME: Final = 0.35  # of the line height: middles this close are one header line
_UNCOVERED: Final = 0.25  # cost of leaving a column without a group, as a share of its width
_CHILD: Final = 0.6  # of the way from a group down to the lowest words

Interval = tuple[float, float]


@dataclass(slots=True)
class Word:
    """One printed header cell: its glyphs (perhaps of several lines) and the columns it covers."""

    glyphs: list[Glyph]
    x0: float
    x1: float
    top: float
    bottom: float
    columns: range = range(0)
    levels: range = range(0)

    @property
    def across(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def down(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(slots=True)
class HeaderGrid:
    """Columns (perhaps more than the body shows) and header words with their levels and columns."""

    columns: list[Interval]
    words: list[Word] = field(default_factory=list)
    levels: int = 0


def header_grid(rows: list[Row], columns: list[Interval], body_gap: float) -> HeaderGrid:
    """The header of ``rows`` over the body ``columns``; ``body_gap`` is the white between body lines."""
    words = _words(rows, body_gap)
    if not words:
        return HeaderGrid(columns)
    columns = _with_empty_columns(columns, words)
    high = median(row.high for row in rows)
    lines = _lines(words, _SAME * high)
    borders = borders_of(columns)
    leaves = _leaves(lines, columns)
    for line in reversed(lines):
        _cover(line, leaves, borders)
    return _levelled(HeaderGrid(columns, words))


def borders_of(columns: list[Interval]) -> list[float]:
    """Column borders half-way in the white; the outer ones at the outermost ink."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
    return [columns[0][0], *inner, columns[-1][1]]


def _words(rows: list[Row], body_gap: float) -> list[Word]:
    """Segments as words; lines of one wrapped word joined."""
    words: list[Word] = []
    for row in rows:
        for segment in row.segments:
            word = Word(list(segment.glyphs), segment.x0, segment.x1, row.top, row.bottom)
            above = [w for w in words if _wraps(w, word, row.high, body_gap)]
            if len(above) == 1:
                _join(above[0], word)
            else:
                words.append(word)
    return words


def _wraps(upper: Word, lower: Word, high: float, body_gap: float) -> bool:
    white = lower.top - upper.bottom
    if not -0.3 * high < white < min(_WRAP * high, 0.6 * body_gap):
        return False
    overlap = min(upper.x1, lower.x1) - max(upper.x0, lower.x0)
    return overlap > 0.5 * min(upper.x1 - upper.x0, lower.x1 - lower.x0)


def _join(upper: Word, lower: Word) -> None:
    upper.glyphs += lower.glyphs
    upper.x0, upper.x1 = min(upper.x0, lower.x0), max(upper.x1, lower.x1)
    upper.bottom = max(upper.bottom, lower.bottom)


def _with_empty_columns(columns: list[Interval], words: list[Word]) -> list[Interval]:
    """Room for the lowest header words that stand over white.

    Beside a column without a word it is that column's, centred over short entries; else it heads
    a column of its own whose amounts are all blank.
    """
    result = sorted(columns)
    lowest = [word for word in words if not any(_is_under(other, word) for other in words)]
    for word in lowest:
        if any(_over(word, c) for c in result) or _is_group(word, result, words):
            continue
        bare = [c for c in result if not any(_over(w, c) for w in lowest)]
        beside = [c for c in bare if not any(_between(c, word, other) for other in result)]
        if beside:
            nearest = min(beside, key=lambda c: max(c[0] - word.x1, word.x0 - c[1]))
            result.remove(nearest)
            result.append((min(nearest[0], word.x0), max(nearest[1], word.x1)))
        else:
            result.append((word.x0, word.x1))
        result.sort()
    return result


def _is_group(word: Word, columns: list[Interval], words: list[Word]) -> bool:
    """A word of the top line over the white between two columns that have words of their own further down."""
    if any(other.down < word.top for other in words):
        return False
    left = [c for c in columns if c[1] <= word.x0]
    right = [c for c in columns if c[0] >= word.x1]
    beside = [*left[-1:], *right[:1]]
    return len(beside) == 2 and all(any(o.down > word.bottom and _over(o, c) for o in words) for c in beside)


def _is_under(lower: Word, upper: Word) -> bool:
    return lower.down > upper.bottom and lower.x0 < upper.x1 and lower.x1 > upper.x0


def _between(column: Interval, word: Word, other: Interval) -> bool:
    low, high = min(column[1], word.x1), max(column[0], word.x0)
    return other != column and low <= other[0] and other[1] <= high


def _lines(words: list[Word], near: float) -> list[list[Word]]:
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda w: w.down):
        if lines and word.down - lines[-1][0].down <= near:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda w: w.x0) for line in lines]


def _leaves(lines: list[list[Word]], columns: list[Interval]) -> dict[int, Word]:
    """The lowest word of each column. Words of the lowest line choose first."""
    leaves: dict[int, Word] = {}
    for line in reversed(lines):
        for word in line:
            free = [k for k in range(len(columns)) if k not in leaves and _over(word, columns[k])]
            under = [k for k in leaves if _over(word, columns[k])]
            if free and not under:
                best = max(free, key=lambda k: (_overlap(word, columns[k]), -abs(word.across - sum(columns[k]) / 2)))
                leaves[best] = word
                word.columns = range(best, best + 1)
    return leaves


def _over(word: Word, column: Interval) -> bool:
    return word.x0 < column[1] and word.x1 > column[0]


def _overlap(word: Word, column: Interval) -> float:
    return min(word.x1, column[1]) - max(word.x0, column[0])


def _cover(line: list[Word], leaves: dict[int, Word], borders: list[float]) -> None:
    """Give each group word of the line the columns it stands over, centred as well as can be."""
    groups = [word for word in line if not word.columns]
    count = len(borders) - 1
    taken = {k for word in line for k in word.columns}
    free = _children(line[0].down, leaves, taken)
    best = _best_runs([_runs_under(word, free, borders) for word in groups])
    if best is not None:
        for word, columns in zip(groups, best, strict=True):
            word.columns = columns
        return
    for word in groups:
        at = max(k for k in range(count) if k == 0 or borders[k] <= word.across)
        word.columns = range(at, at + 1)


def _children(height: float, leaves: dict[int, Word], taken: set[int]) -> list[int]:
    """Columns whose lowest word may stand under a group at ``height``.

    A word half-way down to the lowest ones belongs to no group: it fills two levels by itself.
    """
    depth = max((word.down - height for word in leaves.values()), default=0.0)
    return sorted(k for k, word in leaves.items() if k not in taken and word.down - height > max(_CHILD * depth, 0.0))


def _runs_under(word: Word, free: list[int], borders: list[float]) -> list[tuple[float, range]]:
    """Runs of free columns that hold the word's middle, with what each costs.

    Off-centre costs, covering saves: of two centred runs the wider one is meant.
    """
    runs = []
    for a, b in [*((k, k) for k in free), *combinations(free, 2)]:
        if b - a + 1 == sum(a <= k <= b for k in free) and borders[a] <= word.across <= borders[b + 1]:
            off = abs(word.across - (borders[a] + borders[b + 1]) / 2)
            runs.append((off - _UNCOVERED * (borders[b + 1] - borders[a]), range(a, b + 1)))
    return runs


def _best_runs(options: list[list[tuple[float, range]]]) -> list[range] | None:
    """One run per group, left to right without overlap, at the least cost; None when there is no such choice."""
    # By the column after the last run: the cheapest way there. (Every choice at once would be exponential.)
    ways: dict[int, tuple[float, list[range]]] = {0: (0.0, [])}
    for runs in options:
        further: dict[int, tuple[float, list[range]]] = {}
        for stop, (cost, chosen) in ways.items():
            for extra, run in runs:
                known = further.get(run.stop)
                if run.start >= stop and (known is None or cost + extra < known[0]):
                    further[run.stop] = (cost + extra, [*chosen, run])
        ways = further
    return min(ways.values(), key=lambda way: way[0])[1] if ways else None


def _levelled(grid: HeaderGrid) -> HeaderGrid:
    """Give each word its levels: the deepest stack of words sets them, the others fill the height."""
    stacks = [sorted((w for w in grid.words if k in w.columns), key=lambda w: w.down) for k in range(len(grid.columns))]
    deepest = max(stacks, key=len)
    grid.levels = len(deepest)
    heights = [word.down for word in deepest]
    for stack in sorted(stacks, key=len, reverse=True):
        _place(stack, heights)
    return grid


def _place(stack: list[Word], heights: list[float]) -> None:
    """Cut the levels among the words of one column so that each stands nearest to the middle of its share."""
    total = len(heights)
    best: tuple[float, list[range]] | None = None
    for cuts in combinations(range(1, total), len(stack) - 1) if stack else ():
        ends = [0, *cuts, total]
        shares = [range(a, b) for a, b in pairwise(ends)]
        if any(w.levels and w.levels != s for w, s in zip(stack, shares, strict=True)):
            continue
        cost = sum(
            abs(w.down - (heights[s.start] + heights[s.stop - 1]) / 2) for w, s in zip(stack, shares, strict=True)
        )
        if best is None or cost < best[0]:
            best = (cost, shares)
    if best is None:
        # A group shared with a deeper column already fixed its levels: fill what is left below it.
        start = 0
        for word in stack:
            if not word.levels:
                word.levels = range(min(start, total - 1), total)
            start = word.levels.stop
        return
    for word, share in zip(stack, best[1], strict=True):
        word.levels = share
