"""Ruling lines → cell lattices: which grid positions exist and which of them are one merged cell.

Pure geometry, no pdfium. A lattice comes from one connected set of lines; a border counts where
most of its length is drawn, so a border that is left out makes a merged cell.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

from jingban.budget.readers.pdf_objects import Rule
from jingban.kernel.findings import Box

_MAX_RULES: Final = 8_000  # of one page: more is a map or a chart
_MAX_POSITIONS: Final = 100_000  # of one table on one page
_SNAP: Final = 2.5  # points; parallel lines this close are one line (double borders)
_GAP: Final = 3.5  # points; a shorter gap along a line is a dash or a dot, not an end
_TOUCH: Final = 3.0  # points; lines this close to each other belong together
_SHORTEST: Final = 5.0  # points; shorter than any cell side: left-over dots and tick marks
_DRAWN: Final = 0.6  # share of a border that must be drawn
_OPEN: Final = 6.0  # points; lines that reach this far beyond the last crossing leave a side open

Span = tuple[int, int, int, int]  # first row, first column, end row, end column (exclusive)


@dataclass(frozen=True, slots=True)
class Lattice:
    """Rows and columns of one ruled table. ``spans`` partition the positions, in reading order."""

    xs: tuple[float, ...]  # column borders, ascending
    ys: tuple[float, ...]  # row borders, ascending
    spans: tuple[Span, ...]

    @property
    def box(self) -> Box:
        return (self.xs[0], self.ys[0], self.xs[-1], self.ys[-1])

    def span_box(self, span: Span) -> Box:
        return (self.xs[span[1]], self.ys[span[0]], self.xs[span[3]], self.ys[span[2]])


def find_lattices(across: list[Rule], down: list[Rule]) -> list[Lattice]:
    """Every lattice of more than one cell, top to bottom."""
    across, down = join_pieces(across), join_pieces(down)
    if len(across) + len(down) > _MAX_RULES:
        return []
    lattices = [_lattice(rows, columns) for rows, columns in _components(across, down)]
    kept = [lattice for lattice in lattices if lattice is not None and len(lattice.spans) > 1]
    return sorted(kept, key=lambda lattice: (lattice.ys[0], lattice.xs[0]))


def join_pieces(rules: list[Rule]) -> list[Rule]:
    """Pieces on one line joined; what stays shorter than a cell side dropped."""
    joined: list[Rule] = []
    for group in _by_position(sorted(rules), 1.0):
        start = end = None
        weight = 0.0
        for rule in sorted(group, key=lambda r: r.lo):
            if start is None or end is None or rule.lo - end > _GAP:
                if start is not None and end is not None:
                    joined.append(Rule(weight, start, end))
                start, end, weight = rule.lo, rule.hi, rule.at
            else:
                end = max(end, rule.hi)
        if start is not None and end is not None:
            joined.append(Rule(weight, start, end))
    return sorted(rule for rule in joined if rule.hi - rule.lo >= _SHORTEST)


def _by_position(rules: list[Rule], near: float) -> list[list[Rule]]:
    """Consecutive groups of rules (sorted by position); no group is wider than twice ``near``."""
    groups: list[list[Rule]] = []
    for rule in rules:
        if groups and rule.at - groups[-1][-1].at <= near and rule.at - groups[-1][0].at <= 2 * near:
            groups[-1].append(rule)
        else:
            groups.append([rule])
    return groups


def _components(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Sets of lines connected by crossing or touching (only sets with lines both ways)."""
    parent = list(range(len(across) + len(down)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    places = [rule.at for rule in down]  # ascending, as join_pieces sorts
    for index, rule in enumerate(across):
        for other in range(bisect_left(places, rule.lo - _TOUCH), bisect_right(places, rule.hi + _TOUCH)):
            if down[other].lo - _TOUCH <= rule.at <= down[other].hi + _TOUCH:
                parent[root(index)] = root(len(across) + other)
    found: dict[int, tuple[list[Rule], list[Rule]]] = defaultdict(lambda: ([], []))
    for index, rule in enumerate(across):
        found[root(index)][0].append(rule)
    for index, rule in enumerate(down):
        found[root(len(across) + index)][1].append(rule)
    return [component for component in found.values() if component[0] and component[1]]


def _lattice(across: list[Rule], down: list[Rule]) -> Lattice | None:
    rows, columns = _by_position(across, _SNAP), _by_position(down, _SNAP)
    ys, xs = [_middle(group) for group in rows], [_middle(group) for group in columns]
    ys, rows = _with_open_ends(ys, rows, down)
    xs, columns = _with_open_ends(xs, columns, across)
    if len(xs) < 2 or len(ys) < 2 or len(xs) * len(ys) > _MAX_POSITIONS:
        return None
    # over[k][j]: is the horizontal border k drawn above/below column j; the outer border always is.
    over = [_drawn(group, xs) for group in rows]
    beside = [_drawn(group, ys) for group in columns]
    over[0] = over[-1] = [True] * (len(xs) - 1)
    beside[0] = beside[-1] = [True] * (len(ys) - 1)
    ys, over, beside = _without_empty(ys, over, beside)
    xs, beside, over = _without_empty(xs, beside, over)
    return Lattice(tuple(xs), tuple(ys), _spans(over, beside))


def _middle(group: list[Rule]) -> float:
    return (group[0].at + group[-1].at) / 2


def _with_open_ends(
    places: list[float], groups: list[list[Rule]], crossing: list[Rule]
) -> tuple[list[float], list[list[Rule]]]:
    """Add the border that is not drawn where at least two crossing lines reach out beyond the last one."""
    lows = sorted(rule.lo for rule in crossing if rule.lo < places[0] - _OPEN)
    highs = sorted((rule.hi for rule in crossing if rule.hi > places[-1] + _OPEN), reverse=True)
    if len(lows) > 1 and lows[1] - lows[0] <= _OPEN:
        places, groups = [lows[0], *places], [[], *groups]
    if len(highs) > 1 and highs[0] - highs[1] <= _OPEN:
        places, groups = [*places, highs[0]], [*groups, []]
    return places, groups


def _drawn(group: list[Rule], cuts: list[float]) -> list[bool]:
    """For each interval between ``cuts``: do the lines of the group cover most of it?"""
    pieces = sorted((rule.lo, rule.hi) for rule in group)
    result = []
    for low, high in itertools.pairwise(cuts):
        covered, reach = 0.0, low
        for lo, hi in pieces:
            lo, hi = max(lo, reach), min(hi, high)
            if hi > lo:
                covered += hi - lo
                reach = hi
        result.append(covered >= _DRAWN * (high - low))
    return result


def _without_empty(
    places: list[float], borders: list[list[bool]], crossing: list[list[bool]]
) -> tuple[list[float], list[list[bool]], list[list[bool]]]:
    """Drop inner lines that bound no cell (underlines, strokes through text)."""
    keep = [0, *(k for k in range(1, len(places) - 1) if any(borders[k])), len(places) - 1]
    if len(keep) == len(places):
        return places, borders, crossing
    merged = [[any(row[a:b]) for a, b in itertools.pairwise(keep)] for row in crossing]
    return [places[k] for k in keep], [borders[k] for k in keep], merged


def _spans(over: list[list[bool]], beside: list[list[bool]]) -> tuple[Span, ...]:
    """Positions not parted by a border, as rectangles; a region of another shape is cut into rectangles."""
    rows, columns = len(over) - 1, len(beside) - 1
    region = _regions(over, beside, rows, columns)
    spans: list[Span] = []
    taken = [[False] * columns for _ in range(rows)]
    for r in range(rows):
        for c in range(columns):
            if taken[r][c]:
                continue
            label, end_c = region[r][c], c + 1
            while end_c < columns and region[r][end_c] == label and not taken[r][end_c]:
                end_c += 1
            end_r = r + 1
            while end_r < rows and all(region[end_r][k] == label for k in range(c, end_c)):
                end_r += 1
            for k in range(r, end_r):
                taken[k][c:end_c] = [True] * (end_c - c)
            spans.append((r, c, end_r, end_c))
    return tuple(spans)


def _regions(over: list[list[bool]], beside: list[list[bool]], rows: int, columns: int) -> list[list[int]]:
    """A label per position; equal labels are connected without a border between."""
    label = [[-1] * columns for _ in range(rows)]
    count = 0
    for r in range(rows):
        for c in range(columns):
            if label[r][c] >= 0:
                continue
            stack = [(r, c)]
            label[r][c] = count
            while stack:
                i, j = stack.pop()
                for p, q, border in (
                    (i - 1, j, over[i][j]),
                    (i + 1, j, over[i + 1][j]),
                    (i, j - 1, beside[j][i]),
                    (i, j + 1, beside[j + 1][i]),
                ):
                    if not border and 0 <= p < rows and 0 <= q < columns and label[p][q] < 0:
                        label[p][q] = count
                        stack.append((p, q))
            count += 1
    return label
