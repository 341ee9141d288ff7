"""Words that the recogniser drew over two cells, cut at the right place; never inside a figure."""

from collections.abc import Sequence

from jingban.capture.core.fitting import CODE, MONEY, Zone, cost, unlike
from jingban.capture.core.headers import SERIAL, Column
from jingban.capture.core.names import Kind
from jingban.capture.core.rows import Token
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

Cells = tuple[tuple[Token, ...], ...]  # of one line: the words in each column


def split(tokens: Sequence[Token], zones: Sequence[Zone], columns: Sequence[Column]) -> list[Token]:
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
    whole = min(unlike(token.text, columns[k].name) for k in inside)
    best: tuple[float, int] | None = None
    for spot in _cuts(token.text):
        left, right = token.part(0, spot), token.part(spot, len(token.text))
        total = min(
            cost(left, a, zones, columns, True) + cost(right, b, zones, columns, True)
            for a in inside for b in inside if a < b
        )  # fmt: skip
        blank = token.text[spot] == " " or token.text[spot - 1] == " "
        total += 0.0 if blank or any(_starts(right, zones[b]) for b in inside[1:]) else 1.0
        if best is None or (total, spot) < best:
            best = (total, spot)
    if best is None or (best[0] > 2.5 and whole <= 1.0) or best[0] > 6:
        return [token]
    left, right = token.part(0, best[1]), token.part(best[1], len(token.text))
    return [*_pieces(_bare(left), zones, columns, depth + 1), *_pieces(_bare(right), zones, columns, depth + 1)]


def _starts(token: Token, zone: Zone) -> bool:
    """Whether a piece begins where a column begins whose cells keep their left edge."""
    return zone.loose[0] < 0.3 * token.h and abs(token.x0 - zone.edges[0]) < token.h


def unglued(line: Cells, columns: Sequence[Column]) -> Cells:
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
            return CODE.fullmatch(plain) is not None and len(plain) >= 6 and any(sign.isdigit() for sign in plain)
        case Kind.MONEY | Kind.PRICE:
            return MONEY.fullmatch(plain) is not None
        case Kind.TEXT:
            return len(plain) > 1 and ord(plain[0]) > 0x2E7F and ord(plain[-1]) > 0x2E7F
        case _:
            return unlike(text, name) == 0.0


def _bare(token: Token) -> Token:
    left = len(token.text) - len(token.text.lstrip())
    return token.part(left, len(token.text.rstrip()))


def _cuts(text: str) -> list[int]:
    """Where a word may be cut: at blanks, and between Chinese and what is not; never inside a figure or in front of 型."""
    out = []
    for i in range(1, len(text)):
        a, b = text[i - 1], text[i]
        if (
            (b == " " and text[:i].strip() and text[i:].strip())
            or (a.isascii() and a.isalnum() and ord(b) > 0x2E7F and b not in "型号")
            or (ord(a) > 0x2E7F and b.isascii() and b.isalnum())
        ):
            out.append(i)
    return out
