"""Cells of the first sheet of a workbook as exact text; nothing passes through a float.

A number keeps the 15 digits a spreadsheet shows, so 28601.160000000003 reads 28601.16 as its writer saw it.
"""

import re
from collections.abc import Iterator
from decimal import Context, Decimal, InvalidOperation
from zipfile import ZipFile

from lxml import etree

from jingban.infra.documents.container import attribute, local, open_package, parse_xml, read_part, stream_xml
from jingban.infra.documents.errors import DocumentError
from jingban.payment.errors import PaymentError

MAX_ROWS = 200_000
MAX_COLUMNS = 200
_SHOWN = Context(prec=15)
_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def rows(data: bytes) -> Iterator[tuple[int, list[str]]]:
    """(row number, texts) of rows that hold anything. Raises PaymentError."""
    try:
        package = open_package(data)
        strings = _strings(package)
        yield from _sheet(read_part(package, _first_sheet(package)), strings)
    except (DocumentError, KeyError, IndexError):
        raise PaymentError("not_the_format", detail="可以打开的 XLSX 工作簿") from None


def _first_sheet(package: ZipFile) -> str:
    book = parse_xml(read_part(package, "xl/workbook.xml"))
    sheet = next(element for element in book.iter() if local(element) == "sheet")
    wanted = next(str(value) for key, value in sheet.attrib.items() if str(key).endswith("}id"))
    for relation in parse_xml(read_part(package, "xl/_rels/workbook.xml.rels")):
        if relation.get("Id") == wanted:
            target = str(relation.get("Target"))
            return target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    raise KeyError(wanted)


def _strings(package: ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in package.namelist():
        return []
    return [_text(element) for element in stream_xml(read_part(package, "xl/sharedStrings.xml"), "si")]


def _text(element: etree._Element) -> str:
    """Runs of rich text joined; phonetic hints left out."""
    return "".join(
        part.text or ""
        for part in element.iter()
        if local(part) == "t" and not any(local(above) == "rPh" for above in part.iterancestors())
    )


def _sheet(part: bytes, strings: list[str]) -> Iterator[tuple[int, list[str]]]:
    number = 0
    for row in stream_xml(part, "row"):
        number = int(attribute(row, "r") or number + 1)
        if number > MAX_ROWS:
            raise PaymentError("list_too_long", detail=str(MAX_ROWS))
        texts: list[str] = []
        for cell in row:
            if local(cell) != "c":
                continue
            place = _PLACE.fullmatch(attribute(cell, "r") or "")
            column = _column(place[1]) if place else len(texts)
            if column >= MAX_COLUMNS:
                raise PaymentError("row_broken", number, detail=f"超过 {MAX_COLUMNS} 栏")
            texts.extend([""] * (column + 1 - len(texts)))
            texts[column] = _value(cell, strings).strip()
        if any(texts):
            yield number, texts


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1


def _value(cell: etree._Element, strings: list[str]) -> str:
    kind = attribute(cell, "t") or "n"
    if kind == "inlineStr":
        return _text(cell)
    text = next((child.text or "" for child in cell if local(child) == "v"), "")
    if kind == "s":
        return strings[int(text)]
    return _number(text) if kind == "n" and text else text


def _number(text: str) -> str:
    try:
        shown = _SHOWN.create_decimal(text)
    except InvalidOperation:
        return text
    if not shown.is_finite() or abs(shown) >= Decimal(10) ** 15:
        return text
    plain = f"{shown:f}"
    return plain.rstrip("0").rstrip(".") if "." in plain else plain
