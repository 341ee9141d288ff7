"""XLSX → blocks, streamed from the sheet XML.

python-calamine (the oracle of the tests) gives neither number formats nor error texts and
openpyxl loses merges when it streams, so the four parts that matter are read here: workbook,
styles, shared strings, sheets. Cached formula results count; formulas are never evaluated.
"""

import hashlib
import posixpath
import re
import zipfile
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS

from jingban.budget.core.blocks import Block, Source
from jingban.budget.errors import ReadError
from jingban.budget.readers.number_format import show_number
from jingban.budget.readers.sheet_layout import Merge, Sheet, blocks_of
from jingban.budget.readers.spans import MAX_GRID_CELLS, too_many_cells
from jingban.infra.documents.container import attribute, is_own, local, open_package, parse_xml, read_part, stream_xml

_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
# Formats 27–58 are dates in the Chinese Excel; openpyxl's list leaves them out.
_LOCAL_DATES = frozenset([*range(27, 37), *range(50, 59)])
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# Empty cells with this format stand for what the source row did not have (our own writer sets it).
MISSING_FORMAT = ';;;"缺"'
# Cell texts of more than 32,767 characters do not exist in Excel.
_MAX_SHARED = 1_000_000


@dataclass(slots=True)
class _Book:
    """What the sheets refer to."""

    package: zipfile.ZipFile
    sheets: list[tuple[str, str]] = field(default_factory=list)  # name, part
    formats: list[str] = field(default_factory=list)  # number format by cell style
    strings: list[str] = field(default_factory=list)
    epoch_1904: bool = False


def read(data: bytes, name: str) -> Source:
    """Read a workbook. Raises ReadError."""
    with open_package(data) as package:
        book = _open(package)
        own = is_own(package)
        blocks: list[Block] = []
        cells = 0
        for title, part in book.sheets:
            sheet = _sheet(book, title, part)
            cells += sum(map(len, sheet.rows.values()))
            if cells > MAX_GRID_CELLS:
                raise too_many_cells()
            blocks.extend(blocks_of(sheet, whole=own))
    return Source(name, hashlib.sha256(data).hexdigest(), "xlsx", tuple(blocks))


def _open(package: zipfile.ZipFile) -> _Book:
    main = package_main(package)
    root = parse_xml(_part(package, main))
    targets, kinds = relations(package, main)
    book = _Book(package)
    for element in root.iter():
        if local(element) == "workbookPr":
            book.epoch_1904 = attribute(element, "date1904") in ("1", "true")
        elif local(element) == "sheet" and attribute(element, "state") in (None, "visible"):
            part = targets.get(_relation_id(element) or "")
            if part and kinds.get(part, "").endswith("/worksheet"):
                book.sheets.append((str(element.get("name")), part))
    for part, kind in kinds.items():
        if kind.endswith("/styles"):
            book.formats = _formats(parse_xml(_part(package, part)))
        elif kind.endswith("/sharedStrings"):
            book.strings = _strings(_part(package, part))
    return book


def package_main(package: zipfile.ZipFile) -> str:
    """The part an OOXML package is about. Raises ReadError(file_damaged)."""
    targets, kinds = relations(package, "")
    for part in targets.values():
        if kinds[part].endswith("/officeDocument"):
            return part
    raise ReadError("file_damaged", detail="包内没有主文档")


def relations(package: zipfile.ZipFile, part: str) -> tuple[dict[str, str], dict[str, str]]:
    """Relations of a part: id → target part, and target part → kind. Empty when it has none."""
    folder, file = posixpath.split(part)
    try:
        data = read_part(package, posixpath.join(folder, "_rels", f"{file}.rels"))
    except KeyError:
        return {}, {}
    targets: dict[str, str] = {}
    kinds: dict[str, str] = {}
    for element in parse_xml(data):
        if local(element) != "Relationship" or element.get("TargetMode") == "External":
            continue
        target = posixpath.normpath(posixpath.join("/", folder, str(element.get("Target")))).lstrip("/")
        targets[str(element.get("Id"))] = target
        kinds[target] = str(element.get("Type"))
    return targets, kinds


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    try:
        return read_part(package, name)
    except KeyError:
        raise ReadError("file_damaged", detail=f"缺少部件 {name}") from None


def _relation_id(element: etree._Element) -> str | None:
    """``r:id``; the plain ``sheetId`` has another meaning."""
    for key, value in element.attrib.items():
        if str(key).endswith("}id"):
            return str(value)
    return None


def _formats(root: etree._Element) -> list[str]:
    codes = dict(BUILTIN_FORMATS)
    codes.update(dict.fromkeys(_LOCAL_DATES, "yyyy-mm-dd"))
    styles: list[str] = []
    for element in root.iter():
        if local(element) == "numFmt":
            codes[_int(element.get("numFmtId"))] = str(element.get("formatCode"))
    for element in root:
        if local(element) == "cellXfs":
            styles = [codes.get(_int(style.get("numFmtId")), "General") for style in element]
    return styles


def _strings(data: bytes) -> list[str]:
    strings: list[str] = []
    for element in stream_xml(data, "si"):
        strings.append(_rich(element))
        if len(strings) > _MAX_SHARED:
            raise too_many_cells()
    return strings


def _rich(element: etree._Element) -> str:
    """Text runs joined; phonetic readings (rPh) left out."""
    texts = []
    for child in element.iter():
        parent = child.getparent()
        if local(child) == "t" and (parent is None or local(parent) != "rPh"):
            texts.append(child.text or "")
    return _unescape("".join(texts))


def _unescape(text: str) -> str:
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text


def _sheet(book: _Book, title: str, part: str) -> Sheet:
    sheet = Sheet(title)
    merges: list[Merge] = []
    hidden: set[int] = set()
    count = 0
    row_number = -1
    for element in stream_xml(_part(book.package, part), "row", "mergeCell", "col"):
        kind = local(element)
        if kind == "row":
            row_number = _int(element.get("r"), row_number + 2) - 1
            cells, absent = _row(book, element)
            if absent:
                sheet.missing[row_number] = frozenset(absent)
            count += len(cells)
            if count > MAX_GRID_CELLS:
                raise too_many_cells()
            if cells:
                sheet.rows[row_number] = cells
        elif kind == "mergeCell":
            merge = _merge(str(element.get("ref")))
            if merge:
                merges.append(merge)
        elif element.get("hidden") in ("1", "true"):
            hidden.update(range(_int(element.get("min"), 1) - 1, min(_int(element.get("max"), 1), 16_384)))
    sheet.merges = tuple(merges)
    sheet.hidden_columns = frozenset(hidden)
    return sheet


def _row(book: _Book, row: etree._Element) -> tuple[dict[int, str], set[int]]:
    """Displayed texts by column, and the columns marked as missing."""
    cells: dict[int, str] = {}
    absent: set[int] = set()
    column = -1
    for cell in row:
        if local(cell) != "c":
            continue
        column = _column(cell.get("r"), column + 1)
        text = _text(book, cell)
        if text:
            cells[column] = text
        elif _format(book, cell.get("s")) == MISSING_FORMAT:
            absent.add(column)
    return cells, absent


def _text(book: _Book, cell: etree._Element) -> str:
    """The displayed text of one cell."""
    kind = cell.get("t", "n")
    value = ""
    for child in cell:
        if local(child) == "v":
            value = child.text or ""
        elif local(child) == "is":
            return _rich(child)
    if kind == "s":
        index = _int(value, -1)
        return book.strings[index] if 0 <= index < len(book.strings) else ""
    if kind == "b":
        return "TRUE" if value == "1" else "FALSE"
    if kind in ("str", "e", "d"):
        return _unescape(value)
    return _number(book, value, cell.get("s"))


def _number(book: _Book, value: str, style: str | None) -> str:
    if not value:
        return ""
    try:
        number = Decimal(value)
    except InvalidOperation:
        return value
    if not number.is_finite():
        return value
    return show_number(number, _format(book, style), book.epoch_1904)


def _format(book: _Book, style: str | None) -> str:
    index = _int(style, 0)
    return book.formats[index] if index < len(book.formats) else "General"


def _merge(reference: str) -> Merge | None:
    first, _, last = reference.partition(":")
    start, end = _ADDRESS.fullmatch(first), _ADDRESS.fullmatch(last)
    if not start or not end:
        return None
    return Merge(
        int(start.group(2)) - 1,
        _column(first, 0),
        int(end.group(2)) - 1,
        _column(last, 0),
    )


def _column(address: str | None, otherwise: int) -> int:
    """0-based column of an A1 address; ``otherwise`` when the optional address is absent."""
    if not address:
        return otherwise
    column = 0
    for letter in address:
        if not letter.isalpha():
            break
        column = column * 26 + ord(letter) - 64
    if not 1 <= column <= 16_384:
        raise ReadError("file_damaged", detail="单元格地址超出表格范围")
    return column - 1


def _int(text: str | None, otherwise: int = 0) -> int:
    return int(text) if text and text.isdigit() and len(text) < 12 else otherwise
