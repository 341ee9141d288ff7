"""The JSON contract of capture (docs/contracts/capture.schema.json): readings ⇄ plain values, exactly both ways.

Amounts are text in 元 with two decimals, dates ISO, quantities and prices text. ``value`` is what counts (the person's
where there is one), ``machine`` and ``human`` are the two columns behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from jingban.capture.core.model import (
    Check,
    DocumentKind,
    Field,
    Keyed,
    Line,
    Origin,
    PageRef,
    Record,
    Second,
    State,
    Value,
)
from jingban.capture.core.names import Kind, read_date, spec_of
from jingban.kernel.findings import NOWHERE, Place, Severity

VERSION: Final = 1
LINE_NAMES: Final = (
    *("ItemCode", "ItemName", "ItemStd", "ItemUnit", "ItemPrice", "ItemQuantity", "ItemAmount"),
    *("category", "self_pay_ratio", "date"),
)
_MONEY: Final = (Kind.MONEY, Kind.WORDS)
_DECIMAL: Final = (Kind.PRICE, Kind.QUANTITY, Kind.RATIO)


@dataclass(frozen=True, slots=True)
class PageEntry:
    """What the contract says of one page."""

    file: str  # name as it came
    page: int  # 1-based page of that file
    sha256: str
    kind: DocumentKind
    rotation: int
    source: Origin
    seconds: float
    engine: str


@dataclass(frozen=True, slots=True)
class Document:
    """One paper with what was checked."""

    record: Record
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """A whole answer: pages and the papers made of them."""

    pages: tuple[PageEntry, ...]
    documents: tuple[Document, ...]


# --- out -----------------------------------------------------------------------------------------


def values_of(reading: Reading) -> dict[str, Any]:
    """The contract as plain values, ready for JSON."""
    return {
        "version": VERSION,
        "pages": [page_values(page) for page in reading.pages],
        "documents": [document_values(d.record, d.checks) for d in reading.documents],
    }


def page_values(page: PageEntry) -> dict[str, Any]:
    return {
        "file": page.file,
        "page": page.page,
        "sha256": page.sha256,
        "kind": page.kind.value,
        "rotation": page.rotation,
        "source": page.source.value,
        "seconds": page.seconds,
        "engine": page.engine,
    }


def document_values(record: Record, checks: Iterable[Check]) -> dict[str, Any]:
    """One paper with its checks."""
    return {**record_values(record), "checks": [check_values(check) for check in checks]}


def record_values(record: Record) -> dict[str, Any]:
    """One paper. Raises ValueError for two fields of one name: the contract names each once."""
    names = [field.name for field in record.fields]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice among the fields")
    return {
        "kind": record.kind.value,
        "pages": [{"sha256": ref.sha256, "page": ref.page} for ref in record.pages],
        "fields": {field.name: field_values(field) for field in record.fields},
        "categories": [line_values(line) for line in record.categories],
        "lines": [line_values(line) for line in record.lines],
    }


def field_values(field: Field) -> dict[str, Any]:
    kind = kind_of(field.name)
    values = {
        "value": value_text(kind, field.value),
        "raw": field.raw,
        "status": field.state.value,
        "confidence": field.confidence,
        **_place_values(field.place),
        "source": field.origin.value,
        "machine": value_text(kind, field.machine),
    }
    if field.second is not Second.NONE:
        values["second"] = field.second.value
    if field.human is not None:
        values["human"] = {"value": value_text(kind, field.human.value)}
    return values


def line_values(line: Line) -> dict[str, Any]:
    """Flat values under the standard's names, and every cell with both columns below ``cells``."""
    names = [cell.name for cell in line.cells]
    if len(set(names)) != len(names):
        raise ValueError("a name stands twice in a line")
    flat = {cell.name: value_text(kind_of(cell.name), cell.value) for cell in line.cells}
    return {
        **{name: flat.get(name) for name in LINE_NAMES},
        **flat,
        "status": line.state.value,
        **_place_values(line.place),
        "cells": {cell.name: field_values(cell) for cell in line.cells},
    }


def check_values(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "ok": check.ok,
        "expected": check.expected,
        "found": check.found,
        "message": check.message,
        "severity": check.severity.value,
        "subjects": list(check.subjects),
        "proves": list(check.proves),
        "implied": [{"key": key, "value": money_text(fen)} for key, fen in check.implied],
    }


def kind_of(name: str) -> Kind:
    """The kind of value a name holds; a name nobody has listed holds text."""
    spec = spec_of(name)
    return spec.kind if spec else Kind.TEXT


def money_text(fen: int) -> str:
    """``-1234.05``: 元, two decimals, no separators."""
    whole, cents = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}{whole}.{cents:02d}"


def value_text(kind: Kind, value: Value | None) -> str | None:
    """A value as the contract writes it. Raises TypeError when it is none of its kind."""
    if value is None:
        return None
    if kind in _MONEY and isinstance(value, int):
        return money_text(value)
    if kind in _DECIMAL and isinstance(value, Decimal):
        return format(value, "f")
    if kind is Kind.DATE and isinstance(value, date):
        return value.isoformat()
    if kind in (Kind.TEXT, Kind.CODE) and isinstance(value, str):
        return value
    raise TypeError(f"{value!r} is no {kind}")


def _place_values(place: Place) -> dict[str, Any]:
    """Page and box always; the rest only where a source has it."""
    more = {"line": place.line, "sheet": place.sheet, "cell": place.cell}
    return {
        "page": place.page,
        "bbox": list(place.bbox) if place.bbox else None,
        **{name: value for name, value in more.items() if value is not None},
    }


# --- in ------------------------------------------------------------------------------------------


def reading_of(values: Mapping[str, Any]) -> Reading:
    """The contract read back. Raises ValueError, KeyError or TypeError for what is not of this contract."""
    if values.get("version", VERSION) != VERSION:
        raise ValueError(f"version {values['version']!r} is not known")
    return Reading(
        tuple(page_of(page) for page in values["pages"]),
        tuple(
            Document(record_of(document), tuple(check_of(c) for c in document["checks"]))
            for document in values["documents"]
        ),
    )


def page_of(values: Mapping[str, Any]) -> PageEntry:
    return PageEntry(
        file=values["file"],
        page=values["page"],
        sha256=values["sha256"],
        kind=DocumentKind(values["kind"]),
        rotation=values["rotation"],
        source=Origin(values["source"]),
        seconds=values["seconds"],
        engine=values["engine"],
    )


def record_of(values: Mapping[str, Any]) -> Record:
    return Record(
        kind=DocumentKind(values["kind"]),
        pages=tuple(PageRef(ref["sha256"], ref["page"]) for ref in values["pages"]),
        fields=_fields_of(values["fields"]),
        categories=_lines_of(values["categories"]),
        lines=_lines_of(values["lines"]),
    )


def field_of(name: str, values: Mapping[str, Any]) -> Field:
    kind = kind_of(name)
    human = values.get("human")
    return Field(
        name=name,
        machine=value_of(kind, values["machine"]),
        raw=values["raw"],
        origin=Origin(values["source"]),
        place=_place_of(values),
        confidence=values["confidence"],
        state=State(values["status"]),
        human=None if human is None else Keyed(value_of(kind, human["value"])),
        second=Second(values.get("second", "")),
    )


def check_of(values: Mapping[str, Any]) -> Check:
    return Check(
        id=values["id"],
        ok=values["ok"],
        message=values["message"],
        subjects=tuple(values["subjects"]),
        expected=values["expected"],
        found=values["found"],
        severity=Severity(values["severity"]),
        proves=tuple(values["proves"]),
        implied=tuple((item["key"], _fen(item["value"])) for item in values["implied"]),
    )


def value_of(kind: Kind, text: str | None) -> Value | None:
    """The exact opposite of ``value_text``. Raises ValueError."""
    if text is None:
        return None
    if kind in _MONEY:
        return _fen(text)
    if kind in _DECIMAL:
        return _decimal(text)
    if kind is Kind.DATE:
        day = read_date(text)
        if day is None or day.isoformat() != text:
            raise ValueError(f"{text!r} is no ISO date")
        return day
    return str(text)


def _fields_of(values: Mapping[str, Any]) -> tuple[Field, ...]:
    return tuple(field_of(name, field) for name, field in values.items())


def _lines_of(values: Sequence[Mapping[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(_fields_of(line["cells"]), _place_of(line)) for line in values)


def _place_of(values: Mapping[str, Any]) -> Place:
    box = values["bbox"]
    if box is not None and len(box) != 4:
        raise ValueError("a box has four sides")
    bbox = None if box is None else (float(box[0]), float(box[1]), float(box[2]), float(box[3]))
    place = Place(values.get("line"), values["page"], bbox, values.get("sheet"), values.get("cell"))
    return NOWHERE if place == NOWHERE else place


def _fen(text: str) -> int:
    fen = _decimal(text) * 100
    if fen != fen.to_integral_value():
        raise ValueError(f"{text!r} is no exact amount")
    return int(fen)


def _decimal(text: str) -> Decimal:
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number") from None
    if not value.is_finite():
        raise ValueError(f"{text!r} is no number")
    return value
