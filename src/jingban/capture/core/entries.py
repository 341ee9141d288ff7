"""Printed lines of a table to entries: wrapped text joined to its line, headings told from lines."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Final

from jingban.capture.core.cutting import Cells
from jingban.capture.core.headers import FIGURES, NAME_STD, QUANTITY_UNIT, SERIAL, UNKNOWN, Column
from jingban.capture.core.names import read_date
from jingban.capture.core.rows import Token
from jingban.capture.core.values import joined
from jingban.kernel.text import fold

_CATEGORIES: Final = frozenset(
    "西药 中成药 中草药 中药饮片 中药 西药费 中成药费 中草药费 床位 检查 化验 治疗 手术 护理 材料 卫生材料 其他 其它 "
    "诊察 输血 输氧 麻醉 放射 检验 膳食 挂号".split()
)
_FEE: Final = re.compile(r"^[\u4e00-\u9fffA-Za-z()]{1,9}费用?$")
_AMOUNT: Final = re.compile(r"[¥￥]?-?\d[\d,]*\.\d{1,4}元?")
_SUM_BEHIND: Final = re.compile(r"(?<=[费药品片])[:：]?[¥￥]?-?\d[\d,]*\.\d{2}元?$")  # 西药费 144.94, one word
_WRAPPED: Final = frozenset(("ItemName", NAME_STD, "ItemStd", "ItemCode", "category", "producer", "department"))


@dataclass(frozen=True, slots=True)
class Part:
    """What one printed line holds in one panel."""

    y: float
    h: float
    cells: dict[str, tuple[Token, ...]]

    @property
    def figures(self) -> frozenset[str]:
        """Columns of figures that are filled."""
        return frozenset(
            name
            for name, tokens in self.cells.items()
            if (name in FIGURES and any(sign.isdigit() for t in tokens for sign in fold(t.text)))
            or (name.startswith(UNKNOWN) and any(_AMOUNT.fullmatch(fold(t.text)) for t in tokens))
        )

    @property
    def text(self) -> str:
        """Everything in its text cells."""
        return fold("".join(joined(ts) for name, ts in self.cells.items() if name not in FIGURES))


Heading = tuple[str, tuple[Token, ...]]


@dataclass(slots=True)
class Entry:
    part: Part
    more: list[Part]  # wrapped text, in the order of the paper
    heading: Heading | None = None


def parts_of(ys: Sequence[tuple[float, float]], cells: Sequence[Cells], columns: Sequence[Column]) -> list[list[Part]]:
    """Printed lines of each panel."""
    panels = 1 + max((c.panel for c in columns), default=0)
    out: list[list[Part]] = [[] for _ in range(panels)]
    for (y, h), line in zip(ys, cells, strict=True):
        for panel in range(panels):
            held = {c.name: ts for c, ts in zip(columns, line, strict=True) if c.panel == panel and ts}
            if held:
                out[panel].append(Part(y, h, held))
    return out


def entries_of(
    parts: Sequence[Part], names: frozenset[str], heading: Heading | None, grouped: bool, keep: bool
) -> tuple[list[Entry], Heading | None]:
    """Lines with figures, each with the wrapped text around it and the heading above it."""
    parts = [_with_sum(part, names) for part in parts]
    full = [index for index, part in enumerate(parts) if part.figures]
    entries: dict[int, Entry] = {}
    above: list[tuple[int, Part]] = []
    last = -1
    for index, part in enumerate(parts):
        if part.figures:
            head = heading_of(part)
            if grouped and head is not None and heading_with_sum(part, names):
                heading = (head, texts(part))
            entries[index] = Entry(part, [], heading)
            last = index
            continue
        head = heading_of(part)
        if head is not None and grouped:
            heading = (head, texts(part))
            continue
        if head is not None:
            if keep:
                entries[index] = Entry(part, [], None)
            continue
        following = next((i for i in full if i > index), -1)
        owner = _owner(parts, index, last, following, grouped)
        if owner in entries:
            entries[owner].more.append(part)
        elif owner >= 0:
            above.append((owner, part))
    for owner, part in above:
        if owner in entries:
            entries[owner].more.append(part)
    return [entries[index] for index in sorted(entries)], heading


def _with_sum(part: Part, names: frozenset[str]) -> Part:
    """A category with its sum close behind it, wherever that falls: the sum is an amount, no quantity."""
    if len(part.figures) != 1 or part.figures == {"ItemAmount"} or "ItemAmount" not in names:
        return part
    (name,) = part.figures
    held, words = part.cells[name], texts(part)
    if len(held) != 1 or not words or _AMOUNT.fullmatch(fold(held[0].text)) is None or heading_of(part) is None:
        return part
    if not 0 <= held[0].x0 - words[-1].x1 + part.h < 2.5 * part.h:
        return part
    cells = {key: tokens for key, tokens in part.cells.items() if key != name}
    return replace(part, cells={**cells, "ItemAmount": held})


def _owner(parts: Sequence[Part], index: int, last: int, following: int, grouped: bool) -> int:
    """The line that wrapped text belongs to: the one above, unless the one below has no name of its own."""
    part = parts[index]
    if not part.cells.keys() & _WRAPPED:
        return -1
    up = part.y - parts[last].y if last >= 0 else float("inf")
    down = parts[following].y - part.y if following >= 0 else float("inf")
    if min(up, down) > 3.2 * part.h:
        # Rows of a list are nearer than that: a remark or a footer, no wrapped name.
        return -1
    if not grouped and min(up, down) > 0.85 * _pitch(parts) and not _wraps(parts, last, part):
        # A bill: what stands as far off as another line would is a scrap of a seal.
        return -1
    if last < 0:
        return following
    named = following >= 0 and bool(parts[following].cells.keys() & {"ItemName", NAME_STD})
    if following >= 0 and not named and down < up * 1.05:
        return following
    return last


def _wraps(parts: Sequence[Part], last: int, part: Part) -> bool:
    """Whether a lone text goes on with the name above: that fills its column, and this begins where names begin."""
    spot = next((name for name in ("ItemName", NAME_STD) if name in part.cells), None)
    if spot is None or last < 0 or len(part.cells) > 1 or parts.index(part) != last + 1:
        return False
    names = [held.cells[spot] for held in parts if held.figures and spot in held.cells]
    above = parts[last].cells.get(spot)
    if above is None or len(names) < 2:
        return False
    left = sorted(tokens[0].x0 for tokens in names)[len(names) // 2]
    widest = max(tokens[-1].x1 for tokens in names)
    return abs(part.cells[spot][0].x0 - left) < 0.8 * part.h and widest - above[-1].x1 < 1.2 * part.h


def _pitch(parts: Sequence[Part]) -> float:
    """The usual distance of lines with figures."""
    ys = [part.y for part in parts if part.figures]
    steps = sorted(b - a for a, b in pairwise(ys))
    return steps[len(steps) // 2] if steps else 0.0


def texts(part: Part) -> tuple[Token, ...]:
    return tuple(t for name, ts in part.cells.items() if name not in FIGURES and name != SERIAL for t in ts)


def heading_of(part: Part) -> str | None:
    """The category or day that a line of its own announces for the lines below."""
    if SERIAL in part.cells:
        return None
    text = part.text
    tokens = texts(part)
    if not text or sum(len(t.text) for t in tokens) > 16:
        return None
    bare = re.sub(r"^(费用类别|类别|日期|费用日期)[:：]", "", text)
    bare = _SUM_BEHIND.sub("", bare)
    if read_date(bare) is not None and len(bare) <= 11:
        # A continued date column would stand among other cells.
        return bare if len(part.cells) == 1 else None
    return bare if category_name(bare) else None


def category_name(text: str) -> bool:
    """Whether a text names a category of charges (西药费, 中药饮片, 其他住院收费)."""
    plain = fold(text)
    return (
        plain in _CATEGORIES or _FEE.match(plain) is not None or (plain.startswith("其他") and plain.endswith("收费"))
    )


def heading_with_sum(part: Part, names: frozenset[str]) -> bool:
    return part.figures == {"ItemAmount"} and bool(names & {"ItemPrice", "ItemQuantity", QUANTITY_UNIT})
