"""Tables without ruling lines: columns from aligned numbers and the white gaps between them.

Pure geometry. A table needs at least three lines whose amounts stand under each other with white
between the columns; prose, lists and contents pages stay text, for a false table does more harm
than a missing one.
"""

import itertools
import re
from collections import defaultdict
from dataclasses import dataclass
from statistics import median
from typing import Final

from jingban.budget.readers.pdf_glyphs import Glyph
from jingban.budget.readers.pdf_header import HeaderGrid, Interval, borders_of, header_grid
from jingban.budget.readers.pdf_lines import Line
from jingban.budget.readers.pdf_rows import CLOSED, COLUMN_GAP, Row, Token, make_row, may_be_anchor

_NUMBER_GAP: Final = 0.3  # of the line height: white beside a column of numbers
_ALIGNED: Final = 2.5  # points between the edges of numbers that stand under each other
_MIN_ANCHORS: Final = 3
_PURE: Final = 0.9  # share of amounts in a column of figures; the rest may be a word such as 无
_MAX_HEADER: Final = 6  # visual lines
_CAPTION: Final = re.compile(r"单位[:：]|编制|填报|公开表|^附[件表]|表$|^表?[一二三四五六七八九十\d]+[、.．]")
_SMALL: Final = re.compile(r"\d{1,3}")


@dataclass(slots=True)
class ColumnTable:
    """An unruled table on its own column and row borders; cells hold glyphs, ``covered`` continues a header cell."""

    xs: list[float]
    rows: list[Interval]  # top and bottom of each row
    cells: dict[tuple[int, int], list[Glyph]]
    covered: dict[tuple[int, int], tuple[int, int]]
    consumed: list[Line]


def find_column_tables(lines: list[Line]) -> list[ColumnTable]:
    """Every unruled table among the lines of a page (sorted top to bottom)."""
    if sum(map(may_be_anchor, lines)) < _MIN_ANCHORS:
        return []
    rows = [make_row(line) for line in lines]
    tables: list[ColumnTable] = []
    floor = 0
    for first, last in _runs(rows):
        table = _table(rows, first, last, floor)
        if table is not None:
            tables.append(table)
            floor = last + 1
    return tables


def _runs(rows: list[Row]) -> list[tuple[int, int]]:
    """First and last index of groups of anchor lines that follow each other closely."""
    anchors = [k for k, row in enumerate(rows) if row.is_anchor]
    if len(anchors) < _MIN_ANCHORS:
        return []
    pitches = [rows[b].middle - rows[a].middle for a, b in itertools.pairwise(anchors)]
    reach = max(3.2 * median(pitches), 40.0)
    runs = [[anchors[0]]]
    for anchor, pitch in zip(anchors[1:], pitches, strict=True):
        last = runs[-1][-1]
        between = rows[last + 1 : anchor]
        close = pitch <= reach and len(between) <= 4
        if (close or _are_blank(rows[last : anchor + 1], reach)) and not any(CLOSED.search(r.text) for r in between):
            runs[-1].append(anchor)
        else:
            runs.append([anchor])
    return [(run[0], run[-1]) for run in runs if len(run) >= _MIN_ANCHORS]


def _are_blank(rows: list[Row], reach: float) -> bool:
    """Rows without amounts between two anchor lines: every entry begins where names of the anchors begin."""
    anchors, between = (rows[0], rows[-1]), rows[1:-1]
    starts = [token.x0 for row in anchors for token in row.tokens if not token.is_amount]
    if not between or any(b.middle - a.middle > reach for a, b in itertools.pairwise(rows)):
        return False
    return all(any(abs(s.x0 - x) <= _ALIGNED for x in starts) for row in between for s in row.segments)


def _table(rows: list[Row], first: int, last: int, floor: int) -> ColumnTable | None:
    anchors = [row for row in rows[first : last + 1] if row.is_anchor]
    columns = _columns(anchors)
    if len(columns) < 2 or not _is_aligned(anchors, columns) or _is_contents(anchors, columns):
        return None
    anchors, first, last = _with_lone_amounts(rows, first, last, floor, columns)
    columns = _columns(anchors)
    white = median(max(b.top - a.bottom, 0.0) for a, b in itertools.pairwise(anchors))
    first = _with_head(rows, first, floor, anchors)
    start = _header_start(rows, first, floor, columns)
    header = header_grid(rows[start:first], columns, white)
    last = _with_tail(rows, last, header.columns)
    return _assembled(header, rows[start : last + 1], first - start, anchors)


# --- columns ----------------------------------------------------------------------------------


def _columns(anchors: list[Row]) -> list[Interval]:
    """Intervals that tokens of the anchor lines fill, parted by white running through nearly all lines."""
    tokens = [t for row in anchors for t in row.tokens]
    allowed = len(anchors) // 20
    edges = sorted([(t.x0, 1) for t in tokens] + [(t.x1, -1) for t in tokens])
    spans: list[Interval] = []
    depth, start = 0, 0.0
    for x, step in edges:
        if step > 0 and depth == allowed:
            start = x
        if step < 0 and depth == allowed + 1:
            spans.append((start, x))
        depth += step
    high = median(row.high for row in anchors)
    joined: list[Interval] = []
    for span in spans:
        numeric = _is_numeric(span, anchors) or (bool(joined) and _is_numeric(joined[-1], anchors))
        apart = bool(joined) and _differ(joined[-1], span, anchors)
        if joined and not apart and span[0] - joined[-1][1] < (_NUMBER_GAP if numeric else COLUMN_GAP) * high:
            joined[-1] = (joined[-1][0], span[1])
        else:
            joined.append(span)
    return joined


def _differ(left: Interval, right: Interval, rows: list[Row]) -> bool:
    """Figures on one side, words on the other: two columns however narrow the white between them."""
    shares = [_share_of_amounts(span, rows) for span in (left, right)]
    return max(shares) >= _PURE and min(shares) <= 1 - _PURE


def _share_of_amounts(span: Interval, rows: list[Row]) -> float:
    kinds = [t.is_amount for row in rows for t in row.tokens if span[0] - 0.1 <= t.middle <= span[1] + 0.1]
    return sum(kinds) / max(len(kinds), 1)


def _is_numeric(span: Interval, rows: list[Row]) -> bool:
    return _share_of_amounts(span, rows) > 0.5


def _is_aligned(anchors: list[Row], columns: list[Interval]) -> bool:
    """Do the amounts stand under each other (by right edge, left edge or middle)?"""
    total = lined_up = 0
    for x0, x1 in columns:
        amounts = [t for row in anchors for t in row.tokens if t.is_amount and x0 <= t.middle <= x1]
        if len(amounts) < 2:
            continue
        edges = ([t.x1 for t in amounts], [t.x0 for t in amounts], [t.middle for t in amounts])
        total += len(amounts)
        lined_up += max(_largest_cluster(values) for values in edges)
    return lined_up >= _MIN_ANCHORS and lined_up >= 0.7 * total


def _largest_cluster(values: list[float]) -> int:
    values = sorted(values)
    best = low = 0
    for high, value in enumerate(values):
        while value - values[low] > _ALIGNED:
            low += 1
        best = max(best, high - low + 1)
    return best


def _is_contents(anchors: list[Row], columns: list[Interval]) -> bool:
    """A contents page: one column of small whole numbers that never fall."""
    numeric = [c for c in columns[1:] if _is_numeric(c, anchors)]
    numbers = [row.tokens[-1].text for row in anchors]
    if len(numeric) != 1 or not all(_SMALL.fullmatch(n) for n in numbers):
        return False
    return all(int(a) <= int(b) for a, b in itertools.pairwise(numbers))


def _with_lone_amounts(
    rows: list[Row], first: int, last: int, floor: int, columns: list[Interval]
) -> tuple[list[Row], int, int]:
    """The anchors and the lines of amounts only: beside a name of several lines nothing else stands on theirs."""

    def lone(row: Row) -> bool:
        return all(token.is_amount and _stands_in(token, columns, numeric) for token in row.tokens)

    numeric = [c for c in columns[1:] if _is_numeric(c, [row for row in rows[first : last + 1] if row.is_anchor])]
    reach = 3.2 * rows[first].high
    for k in range(first - 1, max(floor, first - 4) - 1, -1):
        if rows[first].top - rows[k].bottom < reach and lone(rows[k]):
            first = k
    for k in range(last + 1, min(len(rows), last + 4)):
        if rows[k].top - rows[last].bottom < reach and lone(rows[k]):
            last = k
    return [row for row in rows[first : last + 1] if row.is_anchor or lone(row)], first, last


def _stands_in(token: Token, columns: list[Interval], numeric: list[Interval]) -> bool:
    touched = [c for c in columns if c[0] < token.x1 and c[1] > token.x0]
    return len(touched) == 1 and touched[0] in numeric


# --- rows -------------------------------------------------------------------------------------


def _header_start(rows: list[Row], first: int, floor: int, columns: list[Interval]) -> int:
    """Index of the topmost header line above line ``first``."""
    left, right = columns[0][0], columns[-1][1]
    wide = right - left
    start = first
    for k in range(first - 1, max(floor, first - _MAX_HEADER) - 1, -1):
        row, below = rows[k], rows[k + 1]
        if below.top - row.bottom > 2.5 * row.high or row.high > 1.25 * rows[first].high:
            break
        if CLOSED.search(row.text) or _CAPTION.search(row.text):
            break
        if any(s.x1 - s.x0 > 0.6 * wide for s in row.segments):
            break
        if row.line[0].x0 > right or max(g.x1 for g in row.line) < left:
            continue  # the wrapped end of a word over a blank column: part of the header when more stands above
        start = k
    return _without_title(rows, start, first, columns)


def _without_title(rows: list[Row], start: int, first: int, columns: list[Interval]) -> int:
    """A lone centred segment at the top is the title of the table, not a header over all columns."""
    middle = (columns[0][0] + columns[-1][1]) / 2
    while start < first and len(rows[start].segments) == 1:
        segment = rows[start].segments[0]
        centred = abs(segment.middle - middle) < 0.06 * (columns[-1][1] - columns[0][0])
        if not centred and start + 1 < first:
            return start
        start += 1
    return start


def _with_head(rows: list[Row], first: int, floor: int, anchors: list[Row]) -> int:
    """Include the lines above the first anchor that begin its wrapped name."""
    near = _wrap_distance(anchors)
    anchor = rows[first]
    while first > floor and len(rows[first - 1].segments) == 1 and anchor.middle - rows[first - 1].middle < near:
        first -= 1
    return first


def _wrap_distance(anchors: list[Row]) -> float:
    """How far from an anchor line (points, middle to middle) a line of the same table row may stand."""
    pitch = median(b.middle - a.middle for a, b in itertools.pairwise(anchors))
    return min(0.7 * pitch, 1.3 * median(row.high for row in anchors))


def _with_tail(rows: list[Row], last: int, columns: list[Interval]) -> int:
    """Include the lines after the last anchor that continue a wrapped name in one column."""
    while last + 1 < len(rows):
        row = rows[last + 1]
        tight = row.top - rows[last].bottom < 0.35 * row.high
        if not tight or len(row.segments) > 1 or CLOSED.search(row.text):
            break
        if not any(c[0] - 1 <= row.segments[0].x0 and row.segments[0].x1 <= c[1] + 1 for c in columns):
            break
        last += 1
    return last


def _assembled(header: HeaderGrid, rows: list[Row], body: int, anchors: list[Row]) -> ColumnTable:
    """Header words and body lines on one grid."""
    xs = borders_of(header.columns)
    extents: list[Interval] = []
    cells: dict[tuple[int, int], list[Glyph]] = defaultdict(list)
    covered: dict[tuple[int, int], tuple[int, int]] = {}
    if header.words:
        low, high = min(w.top for w in header.words), max(w.bottom for w in header.words)
        step = (high - low) / header.levels
        extents = [(low + k * step, low + (k + 1) * step) for k in range(header.levels)]
    for word in header.words:
        origin = (word.levels.start, word.columns.start)
        cells[origin] += word.glyphs
        for r in word.levels:
            for c in word.columns:
                if (r, c) != origin:
                    covered[(r, c)] = origin
    for group in _row_groups(rows[body:], anchors, xs):
        r = len(extents)
        extents.append((min(row.top for row in group), max(row.bottom for row in group)))
        for row in group:
            for token in row.tokens:
                cells[(r, _column_at(xs, token.middle))] += token.glyphs
    return ColumnTable(xs, extents, dict(cells), covered, [row.line for row in rows])


def _column_at(xs: list[float], x: float) -> int:
    return max(k for k in range(len(xs) - 1) if k == 0 or xs[k] <= x)


def _row_groups(rows: list[Row], anchors: list[Row], xs: list[float]) -> list[list[Row]]:
    """Lines of one table row: a wrapped name belongs to the nearest anchor line when it stands close to it."""
    near_by = _wrap_distance(anchors)
    groups = {id(row): [row] for row in anchors}
    order = list(anchors)
    for row in rows:
        if id(row) in groups:
            continue
        near = min(anchors, key=lambda a: abs(a.middle - row.middle))
        single_column = len({_column_at(xs, s.middle) for s in row.segments}) == 1
        if single_column and abs(near.middle - row.middle) < near_by:
            groups[id(near)].append(row)
        else:
            groups[id(row)] = [row]
            order.append(row)
    return [groups[id(row)] for row in sorted(order, key=lambda row: row.middle)]
