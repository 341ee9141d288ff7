"""Words of a table to cells, by geometry: no model knows the layouts of all hospitals.

The header seeds the columns; every line of the body is divided so that the order of words is kept and places and kinds
of content fit best; then the columns are learnt anew from the body, twice.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from jingban.capture.core.cutting import Cells, split, unglued
from jingban.capture.core.fitting import Zone, cost
from jingban.capture.core.headers import NAME_STD, Column
from jingban.capture.core.names import Kind
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.seeding import contents, ill, parted
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

_PASSES: Final = 3
_FITS: Final = -1.5  # of a line whose price, quantity and amount agree, and nearly all else too


@dataclass(slots=True)
class _Seen:
    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)


def divide(rows: Sequence[Row], columns: Sequence[Column]) -> list[Cells]:
    """The cells of each line."""
    order = sorted(range(len(columns)), key=lambda i: (columns[i].x0 + columns[i].x1, i))
    columns = [columns[i] for i in order]
    rows = [parted(row, columns) for row in rows]
    cells = _divided(rows, columns, _seeded(columns))
    badly = ill(rows, cells, columns)
    # Where words do not fit their columns, heads may stand off them: the contents get a say.
    zones = contents(rows, columns) if badly > _FITS * len(rows) else []
    if zones:
        other = _divided(rows, columns, zones)
        if ill(rows, other, columns) < badly - 1:
            cells = other
    back = sorted(range(len(order)), key=lambda k: order[k])
    return [tuple(line[k] for k in back) for line in cells]


def _divided(rows: Sequence[Row], columns: Sequence[Column], zones: list[Zone]) -> list[Cells]:
    cells: list[Cells] = []
    for turn in range(_PASSES):
        cells = [_share(split(row.tokens, zones, columns), zones, columns, turn > 0) for row in rows]
        cells = [unglued(line, columns) for line in cells]
        if turn + 1 < _PASSES:
            zones = _learnt(cells, zones, columns)
    return cells


def _seeded(columns: Sequence[Column]) -> list[Zone]:
    """From header words alone: a text column may begin where the column before it ends."""
    zones = []
    for index, column in enumerate(columns):
        x0, x1 = column.x0, column.x1
        if kind_of(column.name) in (Kind.TEXT, Kind.CODE) and column.name not in ("ItemUnit",):
            before = columns[index - 1].x1 if index else -1e9
            after = columns[index + 1].x0 if index + 1 < len(columns) else 1e9
            x0, x1 = max(before, x0 - 3 * (x1 - x0)), min(after, x1 + 3 * (x1 - x0))
        zones.append(Zone(x0, x1, (column.x0, column.x1, (column.x0 + column.x1) / 2), (20.0, 20.0, 20.0)))
    return zones


def _learnt(cells: Sequence[Cells], zones: Sequence[Zone], columns: Sequence[Column]) -> list[Zone]:
    seen = [_Seen() for _ in columns]
    for line in cells:
        for index, tokens in enumerate(line):
            if tokens:
                seen[index].left.append(tokens[0].x0)
                seen[index].right.append(tokens[-1].x1)
    out = []
    for index, (zone, column) in enumerate(zip(zones, seen, strict=True)):
        if len(column.left) < 2:
            # Hardly ever filled: only its header says where it stands.
            out.append(Zone(columns[index].x0, columns[index].x1, zone.edges, zone.loose) if cells else zone)
            continue
        middle = [(a + b) / 2 for a, b in zip(column.left, column.right, strict=True)]
        edges = tuple(_middle(values) for values in (column.left, column.right, middle))
        loose = tuple(
            _middle([abs(v - edge) for v in values])
            for values, edge in zip((column.left, column.right, middle), edges, strict=True)
        )
        out.append(
            Zone(
                _rank(column.left, 0.1), _rank(column.right, 0.9),
                (edges[0], edges[1], edges[2]), (loose[0], loose[1], loose[2]),
            )
        )  # fmt: skip
    return out


def _middle(values: Sequence[float]) -> float:
    return _rank(values, 0.5)


def _rank(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(int(len(values) * share), len(values) - 1)]


def _share(tokens: Sequence[Token], zones: Sequence[Zone], columns: Sequence[Column], learnt: bool) -> Cells:
    """The best division of a line: columns never step back from word to word; a word may belong to none.

    State 0 is "no column yet", state k + 1 is column k.
    """
    count = len(columns)
    best = [0.0] + [float("inf")] * count
    trail: list[list[tuple[int, bool]]] = []
    held: list[Token | None] = [None] * (count + 1)  # the last word in each state's column
    figures = any(_figured(token) for token in tokens)
    steps = [[_skipped(j - 1, k, columns) for j in range(k + 1)] for k in range(count)]
    repeats = [_repeats(column) for column in columns]
    for token in tokens:
        # Scraps of a seal among figures may be left out; a heading, or anything with a figure in it, hardly ever.
        astray = 3.5 if figures and not _figured(token) else 8.0
        row, came, kept = [], [], []
        for k in range(count + 1):
            options = [(best[k] + astray, k, False)]
            if k:
                own = cost(token, k - 1, zones, columns, learnt)
                for j in range(k + 1):
                    last = held[k]
                    if j < k:
                        step = steps[k - 1][j]
                    elif last is None:
                        step = 0.0
                    else:
                        step = _further(last, token) if repeats[k - 1] else 4.0
                    options.append((best[j] + step + own, j, True))
            least, j, taken = min(options)
            row.append(least)
            came.append((j, taken))
            kept.append(token if taken else held[k])
        best, held = row, kept
        trail.append(came)
    return _picked(tokens, trail, min(range(count + 1), key=lambda i: (best[i], i)), count)


def _picked(tokens: Sequence[Token], trail: Sequence[Sequence[tuple[int, bool]]], state: int, count: int) -> Cells:
    cells: list[list[Token]] = [[] for _ in range(count)]
    for token, came in zip(reversed(tokens), reversed(trail), strict=True):
        before, taken = came[state]
        if taken:
            cells[state - 1].append(token)
        state = before
    return tuple(tuple(reversed(cell)) for cell in cells)


def _figured(token: Token) -> bool:
    return any(sign.isdigit() for sign in fold(token.text))


def _further(last: Token, token: Token) -> float:
    """What a second word of a cell costs: words of one text stand close together."""
    gap = max(token.x0 - last.x1, 0.0) / token.h
    return 0.2 + 0.3 * gap + 0.8 * max(gap - 1.5, 0.0)


def _repeats(column: Column) -> bool:
    """Whether a second word in the same cell is usual: in names it is, in figures hardly ever."""
    return kind_of(column.name) in (Kind.TEXT, Kind.CODE) and column.name != "ItemUnit"


def _skipped(last: int, column: int, columns: Sequence[Column]) -> float:
    """A figure without a name is unlikely: the word before it is the name, even if it stands too far left."""
    panel = columns[column].panel
    between = range(last + 1, column)
    return 2.0 * sum(columns[k].name in ("ItemName", NAME_STD) and columns[k].panel == panel for k in between)
