"""Cells to fee lines: wrapped names, headings and subtotals of categories, quantity and unit in one cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jingban.capture.core.headers import FIGURES, NAME_STD, QUANTITY_UNIT, SERIAL, Column
from jingban.capture.core.model import Field, Line, Origin, Value
from jingban.capture.core.names import Kind, read_date, read_value
from jingban.capture.core.rows import Token
from jingban.capture.core.tables import Cells
from jingban.capture.core.values import around, certainty, joined, kind_of
from jingban.kernel.findings import Place
from jingban.kernel.text import fold

_CATEGORIES: Final = frozenset(
    "西药 中成药 中草药 中药饮片 中药 西药费 中成药费 中草药费 床位 检查 化验 治疗 手术 护理 材料 卫生材料 其他 其它 "
    "诊察 输血 输氧 麻醉 放射 检验 膳食 挂号".split()
)
_FEE: Final = re.compile(r"^[\u4e00-\u9fffA-Za-z()]{1,9}费用?$")
_SUBTOTAL: Final = re.compile(r"^(.*?)(?:小计|合计)[:：]?$")
_COUNTED: Final = re.compile(r"^([+-]?[\d.,]+)\s*[/／]?\s*([^\d\s./／].{0,5}|)$")
_WRAPPED: Final = frozenset(("ItemName", NAME_STD, "ItemStd", "ItemCode", "category", "producer", "department"))
_TEXTS: Final = (Kind.TEXT, Kind.CODE, Kind.DATE)


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
            if name in FIGURES and any(sign.isdigit() for t in tokens for sign in fold(t.text))
        )

    @property
    def text(self) -> str:
        """Everything in its text cells."""
        return fold("".join(joined(ts) for name, ts in self.cells.items() if name not in FIGURES))


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a table, and the sums of categories printed among them."""

    lines: tuple[Line, ...]
    categories: tuple[Line, ...]
    serials: tuple[int, ...] = ()
    heading: Field | None = None  # category or day that still holds at the end
    unheaded: int = 0  # lines above the first heading: they belong to the heading of the page before


Heading = tuple[str, tuple[Token, ...]]


@dataclass(slots=True)
class _Entry:
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


def body_of(
    panels: Sequence[Sequence[Part]], names: frozenset[str], origin: Origin, page: int, preprinted: bool = True
) -> Body:
    """The fee lines of a table, panel after panel. ``preprinted``: the form may print names that were not charged."""
    lines: list[Line] = []
    sums: list[Line] = []
    serials: list[int] = []
    heading: Heading | None = None
    unheaded = 0
    # Bills have no headings: a name alone is an amount that cannot be read, unless the form prints all names.
    grouped = "ItemPrice" in names or "date" in names
    for parts in panels:
        entries, heading = _entries(parts, names, heading, grouped, not preprinted)
        for entry in entries:
            total = _category_sum(entry, names, origin, page)
            if total is not None:
                sums.append(total)
                continue
            lines.append(_line(entry, origin, page))
            unheaded += entry.heading is None and unheaded == len(lines) - 1
            serials += [int(t.text) for t in entry.part.cells.get(SERIAL, ()) if t.text.isdecimal()][:1]
    last = None if heading is None else _headed(heading, origin, page)
    return Body(tuple(lines), tuple(sums), tuple(serials), last, unheaded)


def _headed(heading: Heading, origin: Origin, page: int) -> Field:
    """What a heading says about every line below it."""
    text, tokens = heading
    name = "date" if read_date(text) is not None else "category"
    return _field(name, read_value(kind_of(name), text), text, tokens, origin, page)


def _entries(
    parts: Sequence[Part], names: frozenset[str], heading: Heading | None, grouped: bool, keep: bool
) -> tuple[list[_Entry], Heading | None]:
    """Lines with figures, each with the wrapped text around it and the heading above it."""
    full = [index for index, part in enumerate(parts) if part.figures]
    entries: dict[int, _Entry] = {}
    above: list[tuple[int, Part]] = []
    last = -1
    for index, part in enumerate(parts):
        if part.figures:
            head = _heading(part, names)
            if grouped and head is not None and _is_heading_with_sum(part, names):
                heading = (head, _texts(part))
            entries[index] = _Entry(part, [], heading)
            last = index
            continue
        head = _heading(part, names)
        if head is not None and grouped:
            heading = (head, _texts(part))
            continue
        if head is not None:
            if keep:
                entries[index] = _Entry(part, [], None)
            continue
        following = next((i for i in full if i > index), -1)
        owner = _owner(parts, index, last, following)
        if owner in entries:
            entries[owner].more.append(part)
        elif owner >= 0:
            above.append((owner, part))
    for owner, part in above:
        if owner in entries:
            entries[owner].more.append(part)
    return [entries[index] for index in sorted(entries)], heading


def _owner(parts: Sequence[Part], index: int, last: int, following: int) -> int:
    """The line that wrapped text belongs to: the one above, unless the one below has no name of its own."""
    part = parts[index]
    if not part.cells.keys() & _WRAPPED:
        return -1
    up = part.y - parts[last].y if last >= 0 else float("inf")
    down = parts[following].y - part.y if following >= 0 else float("inf")
    if min(up, down) > 3.2 * part.h:
        # Rows of a list are nearer than that: a remark or a footer, no wrapped name.
        return -1
    if last < 0:
        return following
    named = following >= 0 and bool(parts[following].cells.keys() & {"ItemName", NAME_STD})
    if following >= 0 and not named and down < up * 1.05:
        return following
    return last


def _texts(part: Part) -> tuple[Token, ...]:
    return tuple(t for name, ts in part.cells.items() if name not in FIGURES and name != SERIAL for t in ts)


def _heading(part: Part, names: frozenset[str]) -> str | None:
    """The category or day that a line of its own announces for the lines below."""
    if SERIAL in part.cells:
        return None
    text = part.text
    tokens = _texts(part)
    if not text or sum(len(t.text) for t in tokens) > 16:
        return None
    bare = re.sub(r"^(费用类别|类别|日期|费用日期)[:：]", "", text)
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


def _is_heading_with_sum(part: Part, names: frozenset[str]) -> bool:
    return part.figures == {"ItemAmount"} and bool(names & {"ItemPrice", "ItemQuantity", QUANTITY_UNIT})


def _category_sum(entry: _Entry, names: frozenset[str], origin: Origin, page: int) -> Line | None:
    """西药费小计 123.45, or a heading with its sum: the sum of a category, no line."""
    part = entry.part
    found = _SUBTOTAL.match(part.text)
    name = found[1] if found else None
    if name is None and _is_heading_with_sum(part, names) and not entry.more:
        name = _heading(part, names)
    if name is None or "ItemAmount" not in part.cells:
        return None
    tokens = _texts(part)
    if not name and entry.heading is not None:
        name = entry.heading[0]
    cells = (
        _field("ItemName", name or None, joined(tokens), tokens, origin, page),
        _cell("ItemAmount", part.cells["ItemAmount"], origin, page),
    )
    return Line(cells, Place(page=page, bbox=around((*tokens, *part.cells["ItemAmount"]))))


def _line(entry: _Entry, origin: Origin, page: int) -> Line:
    cells: dict[str, tuple[Token, ...]] = {}
    for part in sorted([entry.part, *entry.more], key=lambda p: p.y):
        for name, tokens in part.cells.items():
            cells[name] = (*cells.get(name, ()), *tokens)
    fields: list[Field] = []
    for name, tokens in cells.items():
        if name == SERIAL:
            continue
        if name == QUANTITY_UNIT or (name == "ItemQuantity" and "ItemUnit" not in cells):
            fields += _counted(tokens, origin, page)
        elif name == NAME_STD:
            fields += _named(tokens, origin, page)
        else:
            fields.append(_cell(name, tokens, origin, page))
    if entry.heading is not None:
        headed = _headed(entry.heading, origin, page)
        if headed.name not in cells:
            fields.append(headed)
    everything = [t for tokens in cells.values() for t in tokens]
    return Line(tuple(fields), Place(page=page, bbox=around(everything)))


def _cell(name: str, tokens: Sequence[Token], origin: Origin, page: int) -> Field:
    kind = kind_of(name)
    if kind in _TEXTS:
        raw = "".join(t.text for t in tokens) if kind is Kind.CODE else joined(tokens)
        return _field(name, read_value(kind, raw), raw, tokens, origin, page)
    # Two words in one cell of figures may be one figure with a lost point: nobody may choose.
    raw = " ".join(t.text for t in tokens)
    machine = read_value(kind, raw) if len(tokens) == 1 else None
    if machine is None and len(tokens) == 1 and kind is Kind.QUANTITY:
        counted = _COUNTED.match(fold(raw))
        machine = read_value(kind, counted[1]) if counted else None
    return _field(name, machine, raw, tokens, origin, page)


def _counted(tokens: Sequence[Token], origin: Origin, page: int) -> list[Field]:
    """``1/次``, ``1次``, ``2.5 小时``: the quantity and its unit."""
    raw = joined(tokens)
    found = _COUNTED.match(fold(raw))
    if found is None:
        if raw and not any(sign.isdigit() for sign in fold(raw)):
            return [_field("ItemUnit", raw.strip("/／") or None, raw, tokens, origin, page)]
        return [_field("ItemQuantity", None, raw, tokens, origin, page)]
    out = [_field("ItemQuantity", read_value(Kind.QUANTITY, found[1]), raw, tokens, origin, page)]
    if found[2]:
        out.append(_field("ItemUnit", found[2], raw, tokens, origin, page))
    return out


def _named(tokens: Sequence[Token], origin: Origin, page: int) -> list[Field]:
    """``名称/规格`` in one cell: the first stroke divides them."""
    raw = joined(tokens)
    name, _, spec = raw.replace("／", "/").partition("/")
    out = [_field("ItemName", name.strip() or None, raw, tokens, origin, page)]
    if spec.strip():
        out.append(_field("ItemStd", spec.strip(), raw, tokens, origin, page))
    return out


def _field(name: str, machine: Value | None, raw: str, tokens: Sequence[Token], origin: Origin, page: int) -> Field:
    return Field(name, machine, raw, origin, Place(page=page, bbox=around(tokens)), certainty(tokens))


def on_page(line: Line, page: int) -> Line:
    """The same line, standing on another page of its record."""
    cells = tuple(replace(cell, place=replace(cell.place, page=page)) for cell in line.cells)
    return Line(cells, replace(line.place, page=page))
