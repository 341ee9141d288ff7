"""Where the columns of a table stand, told by its contents: words stand above one another, whatever its heads say.

Printed forms centre their heads over cells that begin at the left; a head may stand nearer to the cells of its
neighbour than to its own. The stretches of the page that words take up keep the order of the heads.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import fmean
from typing import Final

from jingban.capture.core.columns import spans_of
from jingban.capture.core.cutting import Cells
from jingban.capture.core.fitting import Zone, unlike
from jingban.capture.core.headers import Column
from jingban.capture.core.names import Kind, read_decimal
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.values import joined, kind_of

_FIGURES: Final = (Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.RATIO)
_GLUED: Final = re.compile(r"(?<![\d.])[¥￥]?-?\d[\d,]*\.\d{2}(?=\s*[\u4e00-\u9fffA-Za-z(（]{2})")
_EMPTY: Final = 1.5  # a column without any cell
_LEFT: Final = 2.0
_PRODUCT: Final = ("ItemPrice", "ItemQuantity", "ItemAmount")


def contents(rows: Sequence[Row], columns: Sequence[Column]) -> list[Zone]:
    """A zone for each column from the stretches that words take up; nothing where they tell no order.

    ``columns`` from left to right.
    """
    if len(rows) < 3:
        return []
    spans = spans_of([Row(tuple(map(_inner, row.tokens))) for row in rows], parts=8)
    held = [[t for row in rows for t in row.tokens if span[0] - 1 <= t.mid <= span[1] + 1] for span in spans]
    spans, held = [s for s, h in zip(spans, held, strict=True) if h], [h for h in held if h]
    match = _matched(spans, held, columns)
    if len([k for k in match if k is not None]) != len(spans):
        return []
    own: dict[int, list[int]] = {}
    for index, k in enumerate(match):
        if k is not None:
            own.setdefault(k, []).append(index)
    zones = []
    for k, column in enumerate(columns):
        taken = own.get(k, [])
        x0 = spans[taken[0]][0] if taken else column.x0
        x1 = spans[taken[-1]][1] if taken else column.x1
        zones.append(Zone(x0, x1, (x0, x1, (x0 + x1) / 2), (20.0, 20.0, 20.0)))
    return zones


def _inner(token: Token) -> Token:
    """Without the margin that recognisers leave around words: cells that nearly touch are still two."""
    edge = min(0.2 * token.h, 0.25 * (token.x1 - token.x0))
    return replace(token, x0=token.x0 + edge, x1=token.x1 - edge)


def _matched(
    spans: Sequence[tuple[float, float]], held: Sequence[Sequence[Token]], columns: Sequence[Column]
) -> list[int | None]:
    """The column of each stretch, in order, at the least cost."""
    best: list[tuple[float, list[int | None]]] = [(_EMPTY * k, []) for k in range(len(columns) + 1)]
    for index in range(len(spans)):
        fresh: list[tuple[float, list[int | None]]] = [(best[0][0] + _LEFT, [*best[0][1], None])]
        for k in range(1, len(columns) + 1):
            fit = _misfit(spans[index], held[index], columns[k - 1])
            options = [
                (best[k - 1][0] + fit, [*best[k - 1][1], k - 1]),
                (fresh[k - 1][0] + _EMPTY, fresh[k - 1][1]),
                (best[k][0] + _LEFT, [*best[k][1], None]),
            ]
            if best[k][1][-1:] == [k - 1] and kind_of(columns[k - 1].name) not in _FIGURES:
                options.append((best[k][0] + fit + 0.5, [*best[k][1], k - 1]))
            fresh.append(min(options, key=lambda option: option[0]))
        best = fresh
    return best[-1][1]


def _misfit(span: tuple[float, float], held: Sequence[Token], column: Column) -> float:
    gap = max(span[0] - column.x1, column.x0 - span[1], 0.0)
    return 0.2 * gap / held[0].h + fmean(unlike(token.text, column.name) for token in held)


def ill(rows: Sequence[Row], cells: Sequence[Cells], columns: Sequence[Column]) -> float:
    """How badly words were divided: left out, unlike their column, two in a cell of figures; products that hold count."""
    total = 0.0
    at = {(column.name, column.panel): k for k, column in enumerate(columns)}
    for row, line in zip(rows, cells, strict=True):
        total += 3.0 * max(len(row.tokens) - sum(len(cell) for cell in line), 0)
        for column, cell in zip(columns, line, strict=True):
            if cell:
                total += unlike(joined(cell), column.name)
                total += 4.0 * (len(cell) - 1) if kind_of(column.name) in _FIGURES else 0.0
        for panel in {column.panel for column in columns}:
            held = [line[at[name, panel]] if (name, panel) in at else () for name in _PRODUCT]
            price, quantity, amount = (read_decimal(joined(cell)) if cell else None for cell in held)
            if price is not None and quantity is not None and amount is not None:
                total -= 2.0 * (abs(price * quantity - amount) < 1)
    return total


def parted(row: Row, columns: Sequence[Column]) -> Row:
    """A line whose lists side by side touch: the amount that ends one, and the name that begins the next, are two words."""
    ends = [
        (a.x0, b.x1)
        for a, b in pairwise(columns)
        if a.panel != b.panel and kind_of(a.name) in _FIGURES and kind_of(b.name) is Kind.TEXT
    ]
    out: list[Token] = []
    for token in row.tokens:
        found = _GLUED.match(token.text)
        if found is None or not any(left - 2 * token.h < token.mid < right for left, right in ends):
            out.append(token)
            continue
        rest = len(token.text) - len(token.text[found.end() :].lstrip())
        out += [token.part(0, found.end()), token.part(rest, len(token.text))]
    return Row(tuple(out)) if len(out) != len(row.tokens) else row
