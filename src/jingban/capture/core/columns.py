"""Columns of a list that has no header: where words stand above one another, named by what they hold.

Figures are named only by arithmetic: the columns where price × quantity = amount holds on most lines. What nothing
proves stays ``column_n`` for an operator to name.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import pairwise, permutations
from typing import Final

from jingban.capture.core.cutting import Cells
from jingban.capture.core.headers import SERIAL, UNKNOWN, Column
from jingban.capture.core.names import read_date, read_decimal
from jingban.capture.core.rows import Row
from jingban.capture.core.values import joined
from jingban.kernel.text import fold

_CODE: Final = re.compile(r"[0-9A-Za-z-]{6,}")
_FEW: Final = 4
_PENNY: Final = Decimal("0.01")


def guessed(rows: Sequence[Row]) -> tuple[Column, ...]:
    """Columns with their meaning, as far as the contents show it."""
    spans = spans_of(rows)
    texts = [_texts(rows, span) for span in spans]
    names = _named(texts)
    taken: set[str] = set()
    out = []
    for number, (span, name) in enumerate(zip(spans, names, strict=True), 1):
        fresh = name if name and name not in taken else f"{UNKNOWN}{number}"
        taken.add(fresh)
        out.append(Column(fresh, *span))
    return tuple(out)


def unheaded(rows: Sequence[Row], columns: Sequence[Column], cells: Sequence[Cells]) -> tuple[Column, ...]:
    """The columns, with those whose head is lost (under a seal): words left over that stand above one another."""
    left = [
        Row(tuple(t for t in row.tokens if not any(t.x0 - 1 <= c.mid <= t.x1 + 1 for cell in line for c in cell)))
        for row, line in zip(rows, cells, strict=True)
    ]
    spare = [row for row in left if row.tokens]
    if len(spare) < _FEW:
        return tuple(columns)
    known = {column.name: [joined(line[k]) or None for line in cells] for k, column in enumerate(columns)}
    out = list(columns)
    for number, span in enumerate(spans_of(spare, max(_FEW - 1.0, 0.25 * len(rows))), len(columns) + 1):
        name = _told(_texts(left, span), known)
        out.append(Column(name or f"{UNKNOWN}{number}", *span))
        if name:
            known[name] = []
    return tuple(out)


def _told(texts: Sequence[str | None], known: Mapping[str, Sequence[str | None]]) -> str:
    """What a column without a head holds, if its form or the products of the lines tell."""
    form = _by_form([text for text in texts if text])
    if form == "figure":
        parts = {name: known.get(name) for name in ("ItemPrice", "ItemQuantity", "ItemAmount")}
        missing = [name for name, held in parts.items() if held is None]
        if len(missing) == 1:
            rows = [parts[name] or texts for name in parts]
            if _closing(rows[0], rows[1], rows[2]) * 10 >= 6 * sum(text is not None for text in texts):
                return missing[0]
        return ""
    return form if form in ("ItemUnit", "date", "self_pay_ratio", "ItemCode") and form not in known else ""


def spans_of(rows: Sequence[Row], least: float = 1.0, parts: int = 4) -> list[tuple[float, float]]:
    """Stretches of x covered by words on enough lines, divided by stretches that hardly any line covers.

    Looked at in steps of one of the ``parts`` of a glyph's height.
    """
    tokens = [t for row in rows for t in row.tokens]
    step = max(sorted(t.h for t in tokens)[len(tokens) // 2] / parts, 1.0)
    left = min(t.x0 for t in tokens)
    count = int((max(t.x1 for t in tokens) - left) / step) + 2
    cover = [0] * count
    for token in tokens:
        for k in range(int((token.x0 - left) / step), int((token.x1 - left) / step) + 1):
            cover[k] += 1
    enough = max(least, 0.12 * len(rows))
    spans, start = [], None
    for k, held in enumerate([*cover, 0]):
        if held > enough and start is None:
            start = k
        elif held <= enough and start is not None:
            spans.append((left + start * step, left + k * step))
            start = None
    return spans


def _texts(rows: Sequence[Row], span: tuple[float, float]) -> list[str | None]:
    """What each line holds in a stretch."""
    out: list[str | None] = []
    for row in rows:
        held = [t.text for t in row.tokens if min(t.x1, span[1]) - max(t.x0, span[0]) > 0.5 * (t.x1 - t.x0)]
        out.append(" ".join(held) or None)
    return out


def _named(texts: Sequence[Sequence[str | None]]) -> list[str]:
    names = [_by_form([t for t in column if t]) for column in texts]
    # Serial numbers stand at the left; quantities that happen to rise do not.
    names = ["figure" if name == SERIAL and i > 1 else name for i, name in enumerate(names)]
    figures = [i for i, name in enumerate(names) if name == "figure"]
    best: tuple[int, tuple[int, int, int]] | None = None
    for price, quantity, amount in permutations(figures, 3):
        holds = _closing(texts[price], texts[quantity], texts[amount])
        # A product does not say which factor is the price: whole numbers are the quantity.
        whole = sum("." not in (t or ".") for t in texts[quantity])
        score = 1000 * holds + whole
        if holds >= 2 and holds * 10 >= 6 * len(texts[amount]) and (best is None or score > best[0]):
            best = (score, (price, quantity, amount))
    named = ["" if name == "figure" else name for name in names]
    if best is not None:
        price, quantity, amount = best[1]
        named[amount] = "ItemAmount"
        if _told_apart(texts[price], texts[quantity]):
            named[price], named[quantity] = "ItemPrice", "ItemQuantity"
    long = [i for i, name in enumerate(named) if name == "text"]
    if long:
        item = max(long, key=lambda i: sum(_wide(t) for t in texts[i] if t))
        for i in long:
            named[i] = "ItemName" if i == item else "ItemStd" if i == item + 1 else ""
    return named


def _told_apart(prices: Sequence[str | None], quantities: Sequence[str | None]) -> bool:
    """A product does not say which factor is the price; prices have cents and quantities are whole on nearly all lines."""
    cents = [re.search(r"\.\d{2}", text) is not None for text in prices if text]
    whole = [re.fullmatch(r"-?\d+(\.0+)?", fold(text)) is not None for text in quantities if text]
    apart = sum((p or "") != (q or "") for p, q in zip(prices, quantities, strict=True)) * 2 > len(prices)
    broken = [text for text in prices if text and re.fullmatch(r"-?\d+(\.0+)?", fold(text)) is None]
    return apart and sum(cents) * 10 >= 8 * len(cents) and sum(whole) * 10 >= 8 * len(whole) and len(broken) >= 2


def _closing(prices: Sequence[str | None], quantities: Sequence[str | None], amounts: Sequence[str | None]) -> int:
    count = 0
    for row in zip(prices, quantities, amounts, strict=True):
        p, q, a = (read_decimal(t) if t else None for t in row)
        count += p is not None and q is not None and a is not None and abs(p * q - a) <= _PENNY / 2
    return count


def _by_form(texts: Sequence[str]) -> str:
    """What the look of the texts of a column says."""
    plain = [fold(t) for t in texts]
    if not plain:
        return ""

    def most(count: int) -> bool:
        return count * 10 >= 7 * len(plain)

    if most(sum(re.search(r"[-/.年]", t) is not None and read_date(t) is not None for t in plain)):
        return "date"
    whole = [int(t) for t in plain if t.isdecimal() and len(t) <= 4]
    if most(len(whole)) and len(whole) > 2 and sum(b == a + 1 for a, b in pairwise(whole)) * 10 >= 7 * (len(whole) - 1):
        return SERIAL
    if most(sum(t.endswith("%") for t in plain)):
        return "self_pay_ratio"
    if most(sum(read_decimal(t) is not None for t in plain)):
        return "figure"
    if most(sum(_CODE.fullmatch(t) is not None for t in plain)):
        return "ItemCode"
    if most(sum(len(t) <= 2 and not any(c.isdigit() for c in t) for t in plain)):
        return "ItemUnit"
    return "text"


def _wide(text: str) -> int:
    return sum(ord(sign) > 0x2E7F for sign in text)
