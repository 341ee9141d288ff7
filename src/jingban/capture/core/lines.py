"""Entries of a table to fee lines: typed cells, sums of categories, quantity and unit in one cell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jingban.capture.core.entries import Entry, Heading, Part, entries_of, heading_of, heading_with_sum, texts
from jingban.capture.core.glyphs import graded, simplified, specification
from jingban.capture.core.headers import NAME_STD, QUANTITY_UNIT, SERIAL
from jingban.capture.core.model import Field, Line, Origin, Value
from jingban.capture.core.names import Kind, read_date, read_value
from jingban.capture.core.rows import Token
from jingban.capture.core.values import around, certainty, joined, kind_of
from jingban.kernel.findings import Place
from jingban.kernel.text import fold

_SUBTOTAL: Final = re.compile(r"^(.*?)(?:小计|合计)[:：]?$")
_COUNTED: Final = re.compile(r"^([+-]?[\d.,]+)\s*[/／]?\s*([^\d\s./／].{0,5}|)$")
# 1.00 2小时: a quantity, and a unit that begins with a figure. Without the point it might be 12小时.
_SPACED: Final = re.compile(r"^([+-]?\d[\d,]*\.\d+)\s+(\d[^\d\s./／].{0,4})$")
_BROKEN: Final = re.compile(r"\d\s+\d")
_POINTED: Final = re.compile(r"\d\.$")
_CENTS: Final = re.compile(r"\d{2}|\d{4}")
# What a specification begins with, behind the name it is printed with.
_DOSE: Final = re.compile(
    r"(?<=[\u4e00-\u9fff)）Ⅰ-Ⅹ])\s*(?=\d+(?:\.\d+)?(?:mg|g|ml|μg|ug|cm|mm|IU|G|万?单位|片|粒|丸)(?![a-z\u4e00-\u9fff]))"
)
_TEXTS: Final = (Kind.TEXT, Kind.CODE, Kind.DATE)


@dataclass(frozen=True, slots=True)
class Body:
    """The lines of a table, and the sums of categories printed among them."""

    lines: tuple[Line, ...]
    categories: tuple[Line, ...]
    serials: tuple[int, ...] = ()
    heading: Field | None = None  # category or day that still holds at the end
    unheaded: int = 0  # lines above the first heading: they belong to the heading of the page before


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
        entries, heading = entries_of(parts, names, heading, grouped, not preprinted)
        for entry in entries:
            total = _category_sum(entry, names, origin, page)
            if total is not None:
                sums.append(total)
                continue
            lines.append(_line(entry, names, origin, page))
            unheaded += entry.heading is None and unheaded == len(lines) - 1
            serials += [int(t.text) for t in entry.part.cells.get(SERIAL, ()) if t.text.isdecimal()][:1]
    last = None if heading is None else _headed(heading, origin, page)
    return Body(tuple(lines), tuple(sums), tuple(serials), last, unheaded)


def _headed(heading: Heading, origin: Origin, page: int) -> Field:
    """What a heading says about every line below it."""
    text, tokens = heading
    name = "date" if read_date(text) is not None else "category"
    return _field(name, read_value(kind_of(name), text), text, tokens, origin, page)


def _category_sum(entry: Entry, names: frozenset[str], origin: Origin, page: int) -> Line | None:
    """西药费小计 123.45, or a heading with its sum: the sum of a category, no line."""
    part = entry.part
    found = _SUBTOTAL.match(part.text)
    name = found[1] if found else None
    if name is None and heading_with_sum(part, names) and not entry.more:
        name = heading_of(part)
    if name is None or "ItemAmount" not in part.cells:
        return None
    tokens = texts(part)
    if not name and entry.heading is not None and read_date(entry.heading[0]) is None:
        name = entry.heading[0]
    cells = (
        _field("ItemName", name or None, joined(tokens), tokens, origin, page),
        _cell("ItemAmount", part.cells["ItemAmount"], origin, page),
    )
    return Line(cells, Place(page=page, bbox=around((*tokens, *part.cells["ItemAmount"]))))


def _line(entry: Entry, names: frozenset[str], origin: Origin, page: int) -> Line:
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
    fields += _absent(names, fields, origin, page)
    everything = [t for tokens in cells.values() for t in tokens]
    return Line(tuple(fields), Place(page=page, bbox=around(everything)))


def _absent(names: frozenset[str], fields: Sequence[Field], origin: Origin, page: int) -> list[Field]:
    """Figures that the table has a column for and this line does not show: present without a value, to be looked at."""
    wanted = [name for name in ("ItemPrice", "ItemQuantity", "ItemAmount") if name in names]
    held = {field.name for field in fields}
    wanted = wanted if "ItemPrice" in names else [name for name in wanted if name == "ItemAmount"]
    return [Field(name, None, "", origin, Place(page=page)) for name in wanted if name not in held]


def _cell(name: str, tokens: Sequence[Token], origin: Origin, page: int) -> Field:
    kind = kind_of(name)
    if kind in _TEXTS:
        raw = "".join(t.text for t in tokens) if kind is Kind.CODE else joined(tokens)
        shown = _shown(name, raw) if origin is Origin.OCR else raw
        return _field(name, read_value(kind, shown), raw, tokens, origin, page)
    # Two words in one cell of figures may be one figure with a lost point: nobody may choose.
    raw = " ".join(t.text for t in tokens)
    machine = read_value(kind, raw) if len(tokens) == 1 or _after_point(tokens) else None
    if machine is None and len(tokens) == 1 and kind is Kind.QUANTITY:
        counted = _COUNTED.match(fold(raw))
        machine = read_value(kind, counted[1]) if counted else None
    return _field(name, machine, raw, tokens, origin, page)


def _after_point(tokens: Sequence[Token]) -> bool:
    """A figure in two words, cut behind its point, as a typeface with broad signs makes recognisers do."""
    if len(tokens) != 2 or tokens[1].x0 - tokens[0].x1 > tokens[0].h:
        return False
    return _POINTED.search(tokens[0].text) is not None and _CENTS.fullmatch(tokens[1].text) is not None


def _shown(name: str, raw: str) -> str:
    """The text of a cell without the mistakes that only recognisers make; nothing where it cannot be one."""
    if name == "ItemUnit" and any(sign.isdigit() for sign in raw) and not any(ord(sign) > 0x2E7F for sign in raw):
        return ""  # a unit is no number
    if name == "ItemUnit" and len(raw) == 2 and raw[0] == raw[1]:
        return raw[0]  # no unit says its sign twice: one sign read twice
    text = simplified(raw)
    return specification(text) if name == "ItemStd" else graded(text)


def _counted(tokens: Sequence[Token], origin: Origin, page: int) -> list[Field]:
    """``1/次``, ``1次``, ``2.5 小时``: the quantity and its unit."""
    raw = joined(tokens)
    found = _SPACED.match(raw) or (None if _BROKEN.search(raw) else _COUNTED.match(fold(raw)))
    if found is None:
        if raw and not any(sign.isdigit() for sign in fold(raw)):
            return [_field("ItemUnit", raw.strip("/／") or None, raw, tokens, origin, page)]
        return [_field("ItemQuantity", None, raw, tokens, origin, page)]
    out = [_field("ItemQuantity", read_value(Kind.QUANTITY, found[1]), raw, tokens, origin, page)]
    if found[2]:
        out.append(_field("ItemUnit", found[2], raw, tokens, origin, page))
    return out


def _named(tokens: Sequence[Token], origin: Origin, page: int) -> list[Field]:
    """``名称/规格`` in one cell: a stroke divides them, or the dose that the specification begins with."""
    raw = joined(tokens)
    shown = specification(graded(simplified(raw))) if origin is Origin.OCR else raw
    name, spec = _divided(shown.replace("／", "/"))
    out = [_field("ItemName", name.strip() or None, raw, tokens, origin, page)]
    if spec.strip():
        out.append(_field("ItemStd", spec.strip(), raw, tokens, origin, page))
    return out


def _divided(text: str) -> tuple[str, str]:
    """The name may hold strokes itself (白蛋白/肌酐比值): what follows the right one has a figure in it, or is short."""
    at = text.find("/")
    while at > 0:
        spec = text[at + 1 :]
        if any(sign.isdigit() for sign in spec) or len(spec) <= 4:
            return text[:at], spec
        at = text.find("/", at + 1)
    dose = _DOSE.search(text)
    return (text[: dose.start()], text[dose.end() :]) if dose is not None else (text, "")


def _field(name: str, machine: Value | None, raw: str, tokens: Sequence[Token], origin: Origin, page: int) -> Field:
    return Field(name, machine, raw, origin, Place(page=page, bbox=around(tokens)), certainty(tokens))


def on_page(line: Line, page: int) -> Line:
    """The same line, standing on another page of its record."""
    cells = tuple(replace(cell, place=replace(cell.place, page=page)) for cell in line.cells)
    return Line(cells, replace(line.place, page=page))
