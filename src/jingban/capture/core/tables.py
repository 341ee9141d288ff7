"""Words of a table to cells, by geometry: no model knows the layouts of all hospitals.

The header seeds the columns; every line of the body is divided so that the order of words is kept and places and kinds
of content fit best; then the columns are learnt anew from the body, twice.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from jingban.capture.core.headers import NAME_STD, QUANTITY_UNIT, SERIAL, Column
from jingban.capture.core.names import Kind, read_date, read_decimal
from jingban.capture.core.rows import Row, Token
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

Cells = tuple[tuple[Token, ...], ...]  # of one line: the words in each column
_PASSES: Final = 3
_CODE: Final = re.compile(r"[0-9A-Za-z.*-]{4,}")
_MONEY: Final = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{2,4}元?")
_UNIT_SPLIT: Final = re.compile(r"^[\d.]+/?[^\d\s/.]{1,4}$")


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a column's words stand: edges seen so far, and how well each is kept."""

    x0: float
    x1: float
    edges: tuple[float, float, float]  # left, right, middle
    loose: tuple[float, float, float]  # scatter of each, in pixels


@dataclass(slots=True)
class _Seen:
    left: list[float] = field(default_factory=list)
    right: list[float] = field(default_factory=list)


def divide(rows: Sequence[Row], columns: Sequence[Column]) -> list[Cells]:
    """The cells of each line."""
    order = sorted(range(len(columns)), key=lambda i: (columns[i].x0 + columns[i].x1, i))
    columns = [columns[i] for i in order]
    zones = _seeded(columns)
    cells: list[Cells] = []
    for turn in range(_PASSES):
        cells = [_share(_split(row.tokens, zones, columns), zones, columns, turn > 0) for row in rows]
        cells = [_unglued(line, columns) for line in cells]
        if turn + 1 < _PASSES:
            zones = _learnt(cells, zones, columns)
    back = sorted(range(len(order)), key=lambda k: order[k])
    return [tuple(line[k] for k in back) for line in cells]


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
    """The best division of a line: columns never step back from word to word."""
    count = len(columns)
    if not tokens or not count:
        return ((),) * count
    best = [_cost(tokens[0], k, zones, columns, learnt) + _skipped(-1, k, columns) for k in range(count)]
    trail: list[list[int]] = []
    for index in range(1, len(tokens)):
        token, row, came = tokens[index], [], []
        for k in range(count):
            options = [
                (best[j] + (_again(columns[k], tokens[index - 1], token) if j == k else _skipped(j, k, columns)), j)
                for j in range(k + 1)
            ]
            cost, j = min(options)
            row.append(cost + _cost(token, k, zones, columns, learnt))
            came.append(j)
        best = row
        trail.append(came)
    k = min(range(count), key=lambda i: (best[i], i))
    picked = [k]
    for came in reversed(trail):
        k = came[k]
        picked.append(k)
    picked.reverse()
    return tuple(tuple(t for t, p in zip(tokens, picked, strict=True) if p == k) for k in range(count))


def _again(column: Column, last: Token, token: Token) -> float:
    """A second word in the same cell: usual for names, hardly ever for figures."""
    if kind_of(column.name) in (Kind.TEXT, Kind.CODE) and column.name != "ItemUnit":
        return 0.2 + 0.3 * max(token.x0 - last.x1, 0.0) / token.h
    return 4.0


def _skipped(last: int, column: int, columns: Sequence[Column]) -> float:
    """A figure without a name is unlikely: the word before it is the name, even if it stands too far left."""
    panel = columns[column].panel
    between = range(last + 1, column)
    return 2.0 * sum(columns[k].name in ("ItemName", NAME_STD) and columns[k].panel == panel for k in between)


def _cost(token: Token, index: int, zones: Sequence[Zone], columns: Sequence[Column], learnt: bool) -> float:
    zone = zones[index]
    apart = max(zone.x0 - token.x1, token.x0 - zone.x1, 0.0) / token.h
    misses = [abs(v - edge) for v, edge in zip((token.x0, token.x1, token.mid), zone.edges, strict=True)]
    if learnt:
        # The edge that the column keeps best is the one to measure by.
        keeps = min(range(3), key=lambda e: (zone.loose[e], e))
        off = misses[keeps] / token.h
        hang = max(zone.x0 - token.x0, token.x1 - zone.x1, 0.0) / token.h
        place = apart + 0.5 * min(off, 4.0) + 0.15 * min(hang, 4.0)
    else:
        place = apart + 0.2 * min(min(misses) / token.h, 5.0)
    return place + _unlike(token.text, columns[index].name)


def _unlike(text: str, name: str) -> float:
    """How little a text looks like what the column holds."""
    plain = fold(text)
    digits = sum(sign.isdigit() for sign in plain)
    wide = sum(ord(sign) > 0x2E7F for sign in plain)
    if name == SERIAL:
        return 0.0 if plain.isdigit() and len(plain) <= 4 else 5.0
    if name == QUANTITY_UNIT:
        return 0.0 if digits or wide <= 2 else 2.0
    match kind_of(name):
        case Kind.MONEY | Kind.PRICE | Kind.RATIO:
            if name == "ItemAmount" and read_decimal(text) is not None and "." not in plain:
                return 0.6
            return 0.0 if read_decimal(plain.removesuffix("%")) is not None else (2.0 if digits else 5.0)
        case Kind.QUANTITY:
            if read_decimal(text) is not None:
                return 0.0
            return 0.5 if _UNIT_SPLIT.match(plain) else (2.0 if digits and wide <= 2 else 5.0)
        case Kind.DATE:
            return 0.0 if read_date(plain) is not None else (1.5 if digits >= 4 and not wide else 5.0)
        case Kind.CODE:
            return 0.0 if _CODE.fullmatch(plain) else (1.5 if not wide else 4.0)
        case _:
            if name == "ItemUnit":
                if digits and wide and len(plain) <= 4:
                    return 0.5  # 2小时
                return 0.0 if not digits and len(plain) <= 4 else 2.0
            if name != "ItemStd" and digits >= 4 and _CODE.fullmatch(plain):
                return 1.5
            return 2.0 if _MONEY.fullmatch(plain) else (0.7 if plain.isdigit() else 0.0)


def _split(tokens: Sequence[Token], zones: Sequence[Zone], columns: Sequence[Column]) -> list[Token]:
    """Words that the recogniser drew over two cells, cut where the glyphs change kind and the columns meet."""
    out: list[Token] = []
    for token in tokens:
        out += _pieces(token, zones, columns, 0)
    return out


def _pieces(token: Token, zones: Sequence[Zone], columns: Sequence[Column], depth: int) -> list[Token]:
    inside = [
        k
        for k, zone in enumerate(zones)
        if token.x0 < zone.edges[2] + 0.1 * token.h and zone.edges[2] - 0.1 * token.h < token.x1
    ]
    if len(inside) < 2 or depth > 6:
        return [token]
    whole = min(_unlike(token.text, columns[k].name) for k in inside)
    best: tuple[float, int] | None = None
    for spot in _cuts(token.text):
        left, right = token.part(0, spot), token.part(spot, len(token.text))
        cost = min(
            _cost(left, a, zones, columns, True) + _cost(right, b, zones, columns, True)
            for a in inside for b in inside if a < b
        )  # fmt: skip
        blank = token.text[spot] == " " or token.text[spot - 1] == " "
        cost += 0.0 if blank else 1.0
        if best is None or (cost, spot) < best:
            best = (cost, spot)
    if best is None or (best[0] > 2.5 and whole <= 1.0) or best[0] > 6:
        return [token]
    left, right = token.part(0, best[1]), token.part(best[1], len(token.text))
    return [*_pieces(_bare(left), zones, columns, depth + 1), *_pieces(_bare(right), zones, columns, depth + 1)]


def _unglued(line: Cells, columns: Sequence[Column]) -> Cells:
    """Two cells read as one word while the next cell is empty: cut where each half is what its column holds."""
    out = list(line)
    for k in range(len(columns) - 1):
        if len(out[k]) != 1 or out[k + 1] or columns[k].panel != columns[k + 1].panel:
            continue
        token, left, right = out[k][0], columns[k].name, columns[k + 1].name
        for spot in _cuts(token.text):
            a, b = _bare(token.part(0, spot)), _bare(token.part(spot, len(token.text)))
            if _is(a.text, left) and _is(b.text, right) and (_strict(left) or _strict(right)):
                out[k], out[k + 1] = (a,), (b,)
                break
    return tuple(out)


def _strict(name: str) -> bool:
    return kind_of(name) is not Kind.TEXT and name != SERIAL


def _is(text: str, name: str) -> bool:
    """Whether a text is surely what the column holds: a code has digits and six signs, money a point."""
    plain = fold(text)
    match kind_of(name):
        case Kind.CODE:
            return _CODE.fullmatch(plain) is not None and len(plain) >= 6 and any(sign.isdigit() for sign in plain)
        case Kind.MONEY | Kind.PRICE:
            return _MONEY.fullmatch(plain) is not None
        case Kind.TEXT:
            return len(plain) > 1 and ord(plain[0]) > 0x2E7F and ord(plain[-1]) > 0x2E7F
        case _:
            return _unlike(text, name) == 0.0


def _bare(token: Token) -> Token:
    left = len(token.text) - len(token.text.lstrip())
    return token.part(left, len(token.text.rstrip()))


def _cuts(text: str) -> list[int]:
    """Where a word may be cut: at blanks, and between Chinese and what is not; never inside a figure."""
    out = []
    for i in range(1, len(text)):
        a, b = text[i - 1], text[i]
        if (
            (b == " " and text[:i].strip() and text[i:].strip())
            or (a.isascii() and a.isalnum() and ord(b) > 0x2E7F)
            or (ord(a) > 0x2E7F and b.isascii() and b.isalnum())
        ):
            out.append(i)
    return out
