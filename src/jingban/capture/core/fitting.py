"""How well a word fits a column: by its place and by what it looks like."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from jingban.capture.core.headers import QUANTITY_UNIT, SERIAL, Column
from jingban.capture.core.names import Kind, read_date, read_decimal
from jingban.capture.core.rows import Token
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

CODE: Final = re.compile(r"[0-9A-Za-z.*-]{4,}")
MONEY: Final = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{2,4}元?")
_COMMA: Final = re.compile(r"\d+,\d{2}")  # a point read as a comma
_UNIT_SPLIT: Final = re.compile(r"^[\d.]+/?[^\d\s/.]{1,4}$")


@dataclass(frozen=True, slots=True)
class Zone:
    """Where a column's words stand: edges seen so far, and how well each is kept."""

    x0: float
    x1: float
    edges: tuple[float, float, float]  # left, right, middle
    loose: tuple[float, float, float]  # scatter of each, in pixels


def cost(token: Token, index: int, zones: Sequence[Zone], columns: Sequence[Column], learnt: bool) -> float:
    zone = zones[index]
    apart = max(zone.x0 - token.x1, token.x0 - zone.x1, 0.0) / token.h
    misses = [abs(v - edge) for v, edge in zip((token.x0, token.x1, token.mid), zone.edges, strict=True)]
    if learnt:
        # The edge that the column keeps best is the one to measure by.
        keeps = min(range(3), key=lambda e: (zone.loose[e], e))
        off = misses[keeps] / token.h
        hang = max(zone.x0 - token.x0, token.x1 - zone.x1, 0.0) / token.h
        place = apart + 0.5 * min(off, 6.0) + 0.15 * min(hang, 6.0)
    else:
        place = apart + 0.2 * min(min(misses) / token.h, 5.0)
    return place + unlike(token.text, columns[index].name)


@lru_cache(maxsize=8192)
def unlike(text: str, name: str) -> float:
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
            if read_decimal(plain.removesuffix("%")) is not None:
                return 0.0
            return 0.5 if _COMMA.fullmatch(plain) else (2.0 if digits else 5.0)
        case Kind.QUANTITY:
            if read_decimal(text) is not None:
                return 0.0
            return 0.5 if _UNIT_SPLIT.match(plain) else (2.0 if digits and wide <= 2 else 5.0)
        case Kind.DATE:
            return 0.0 if read_date(plain) is not None else (1.5 if digits >= 4 and not wide else 5.0)
        case Kind.CODE:
            return 0.0 if CODE.fullmatch(plain) else (1.5 if not wide else 4.0)
        case _:
            if name == "ItemUnit":
                if digits and wide and len(plain) <= 4:
                    return 0.5  # 2小时
                return 0.0 if not digits and len(plain) <= 4 else 2.0
            if name != "ItemStd" and digits >= 4 and CODE.fullmatch(plain):
                return 1.5
            return 2.0 if MONEY.fullmatch(plain) else (0.7 if plain.isdigit() else 0.0)
