"""Ruled tables whose lines are left out: rows recovered inside tall cells. Pure geometry.

Some forms rule the header and the columns but not the rows of the body; the lines then give one
tall row whose cells hold the lines of the whole body.
"""

import itertools
from bisect import bisect_left
from statistics import median
from typing import Final

from jingban.budget.readers.pdf_glyphs import UPRIGHT, Glyph
from jingban.budget.readers.pdf_lattice import Lattice, Span
from jingban.budget.readers.pdf_lines import visual_lines
from jingban.budget.readers.pdf_rows import Row, make_row

_MIN_LINES: Final = 3
_LEVEL: Final = 0.35  # of the line height: lines of two cells this close stand on one row

Cells = dict[Span, list[Glyph]]


def split_tall_rows(lattice: Lattice, cells: Cells) -> tuple[Lattice, Cells]:
    """The lattice with each tall row cut where the amounts of its cells stand on common lines."""
    cuts: dict[int, list[float]] = {}
    for r in range(len(lattice.ys) - 1):
        spans = [span for span in lattice.spans if span[0] <= r < span[2]]
        if len(spans) > 1 and all(span[2] - span[0] == 1 for span in spans):
            found = _cuts([_rows(cells.get(span, [])) for span in spans])
            if found:
                cuts[r] = found
    return _cut(lattice, cells, cuts) if cuts else (lattice, cells)


def _rows(glyphs: list[Glyph]) -> list[Row]:
    return [make_row(line) for line in visual_lines([g for g in glyphs if g.turn == UPRIGHT])]


def _cuts(columns: list[list[Row]]) -> list[float]:
    """Heights between the table rows that stand in one lattice row; nothing when the evidence is thin.

    A column of amounts leads, another one must keep step with it.
    """
    amounts = [rows for rows in columns if rows and all(_is_amount(row) for row in rows)]
    leader = max(amounts, key=len, default=[])
    if len(leader) < _MIN_LINES:
        return []
    near = _LEVEL * median(row.high for row in leader)
    heights = [row.middle for row in leader]
    in_step = [
        rows
        for rows in columns
        if rows is not leader
        and sum(_on_level(row.middle, heights, near) for row in rows) >= max(_MIN_LINES, 0.6 * len(rows))
    ]
    if not in_step:
        return []
    # Lines of amounts that the leader leaves blank are rows too.
    for rows in amounts:
        heights += [row.middle for row in rows if not _on_level(row.middle, heights, near)]
    heights.sort()
    return [(a + b) / 2 for a, b in itertools.pairwise(heights)]


def _is_amount(row: Row) -> bool:
    return len(row.segments) == 1 and row.segments[0].is_amount


def _on_level(height: float, levels: list[float], near: float) -> bool:
    return any(abs(height - level) <= near for level in levels)


def _cut(lattice: Lattice, cells: Cells, cuts: dict[int, list[float]]) -> tuple[Lattice, Cells]:
    ys: list[float] = []
    first: list[int] = []  # new index of each old row
    for r, y in enumerate(lattice.ys):
        first.append(len(ys))
        ys += [y, *cuts.get(r, [])]
    spans: list[Span] = []
    filled: Cells = {}
    for span in lattice.spans:
        inner = cuts.get(span[0], []) if span[2] - span[0] == 1 else []
        parts = [(first[span[0]] + k, span[1], first[span[0]] + k + 1, span[3]) for k in range(len(inner) + 1)]
        if not inner:
            parts = [(first[span[0]], span[1], first[span[2]], span[3])]
        spans += parts
        for glyph in cells.get(span, []):
            part = parts[bisect_left(inner, (glyph.top + glyph.bottom) / 2)]
            filled.setdefault(part, []).append(glyph)
    return Lattice(lattice.xs, tuple(ys), tuple(sorted(spans))), filled
