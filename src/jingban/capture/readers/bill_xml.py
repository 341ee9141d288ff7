"""Fiscal e-bill XML → records.

Envelopes, namespaces and capitals differ from province to province, so elements go by their local name, in any case and
at any depth. Names: 财政电子票据数据规范 (财网信办〔2020〕1号) and 表 B.10 of DA/T 95—2022.
"""

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from jingban.capture.core.model import DocumentKind, Field, Line, Origin, PageRef, Record
from jingban.capture.core.names import CELLS, FIELDS, Kind, read_value
from jingban.capture.errors import CaptureError
from jingban.capture.readers.envelopes import wrapped
from jingban.infra.documents.container import declares_entities, local, parse_xml
from jingban.infra.documents.errors import DocumentError
from jingban.kernel.findings import NOWHERE, Place

MAX_LINES: Final = 20_000  # of one bill
MAX_BILLS: Final = 1_000  # of one file
_DECLARATION: Final = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_NOTHING: Final = frozenset(("null", "NULL", "NaN", "None"))  # what programs write for an empty value

_FIELDS: Final = {name.lower(): name for name in FIELDS}
_ALIASES: Final = {
    "agencyname": "InvoicingPartyName",
    "agencycode": "InvoicingPartyCode",
    "payername": "PayerPartyName",
    "payercode": "PayerPartyCode",
    "payertype": "PayerPartyType",
}
# Short names that mean something only inside their party.
_PARTIES: Final = {"invoicingparty": "InvoicingParty", "payerparty": "PayerParty"}
_SHORT: Final = {"code": "Code", "name": "Name", "type": "Type"}
_CELLS: Final = {name.lower(): name for name in CELLS} | {"itemrelatedname": "category"}
_AUXILIARY: Final = frozenset(("auxdetails", "auxdetail", "auxitems"))
# Results of a later inspection repeat names of the bill with other meanings.
_APART: Final = frozenset(("financecheck", "invoicingpartyseal", "supervisorpartyseal", "attachments", "signature"))


def read_bills(data: bytes, sha256: str, origin: Origin = Origin.XML) -> tuple[Record, ...]:
    """Every bill of an XML file. Raises CaptureError (or DocumentError) when it cannot be read or holds none."""
    root = _root(data)
    mains = _mains(root) or [main for inner in _unwrapped(root) for main in _mains(inner)]
    if not mains:
        raise CaptureError("xml_not_a_bill")
    if len(mains) > MAX_BILLS:
        raise CaptureError("file_too_large", detail=f"一个文件里的票据超过 {MAX_BILLS} 张")
    return tuple(_record(scope, main, sha256, origin) for scope, main in _scopes(mains))


def _root(data: bytes) -> etree._Element:
    plain = _utf8(data)
    if declares_entities(plain):
        raise CaptureError("xml_entities")
    return parse_xml(plain)


def _unwrapped(root: etree._Element) -> Iterator[etree._Element]:
    """What the texts of an envelope hold, as far as it is XML."""
    for data in wrapped(root):
        try:
            yield _root(data)
        except DocumentError as error:
            if error.code != "file_damaged":
                raise


def _mains(root: etree._Element) -> list[etree._Element]:
    return [element for element in root.iter() if _is_main(element)]


def _utf8(data: bytes) -> bytes:
    """The same in UTF-8. Issuing systems write one encoding and declare another; the bytes decide."""
    if b"\0" in data:  # UTF-16, which says so itself
        return data
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _DECLARATION.sub("", text, count=1).encode("utf-8")
    return data


def _is_main(element: etree._Element) -> bool:
    """The element that holds a bill's head: a total, and a name, code or number of an e-bill."""
    names = {local(child).lower() for child in element}
    return "totalamount" in names and bool(names & {"einvoicecode", "einvoicenumber", "einvoicename"})


def _scopes(mains: list[etree._Element]) -> Iterator[tuple[etree._Element, etree._Element]]:
    """Each head with the largest element around it that holds no other head."""
    holding: dict[etree._Element, int] = {}
    for main in mains:
        for element in (main, *main.iterancestors()):
            holding[element] = holding.get(element, 0) + 1
    for main in mains:
        scope = main
        for element in main.iterancestors():
            if holding[element] > 1:
                break
            scope = element
        yield scope, main


def _record(scope: etree._Element, main: etree._Element, sha256: str, origin: Origin) -> Record:
    rows = list(_rows(scope))
    passed_over = _within(scope, _APART)
    for container, _, cells in rows:
        # What else an item says is not said of the bill; unless the items stand in the head itself.
        passed_over.update(cells.values() if container is main else container)
    fields: dict[str, Field] = {}
    # What the head itself says comes before anything around it.
    for element in (*main.iter(), *scope.iter()):
        name = "" if element in passed_over or len(element) else _field_name(element)
        text = _text(element)
        if name and text and name not in fields:
            fields[name] = _field(name, FIELDS[name].kind, text, element, origin)
    lines: tuple[list[Line], list[Line]] = ([], [])  # categories, itemised
    for _, auxiliary, cells in rows:
        if (line := _line(cells, origin)) is not None:
            lines[auxiliary].append(line)
    return Record(_kind(fields), (PageRef(sha256, 1),), tuple(fields.values()), tuple(lines[0]), tuple(lines[1]))


def _field_name(element: etree._Element) -> str:
    name = local(element).lower()
    parent = element.getparent()
    party = _PARTIES.get("" if parent is None else local(parent).lower())
    if party and name in _SHORT:
        return f"{party}{_SHORT[name]}"
    return _FIELDS.get(name) or _ALIASES.get(name, "")


_Cells = dict[str, etree._Element]


def _within(scope: etree._Element, names: frozenset[str]) -> set[etree._Element]:
    """Every element with one of the names, and all below it. Each is walked once, however deep they are nested."""
    found: set[etree._Element] = set()
    for element in scope.iter():
        if local(element).lower() in names and element not in found:
            found.update(element.iter())
    return found


def _rows(scope: etree._Element) -> Iterator[tuple[etree._Element, bool, _Cells]]:
    """Items with the element that holds them, and whether they belong to the itemised list."""
    count = 0
    itemised = _within(scope, _AUXILIARY)
    for container in scope.iter():
        cells: _Cells = {}
        auxiliary = container in itemised
        for child in container:
            name = local(child).lower()
            plain = name.removeprefix("aux")
            if plain not in _CELLS or not plain.startswith("item") or len(child):
                continue
            auxiliary = auxiliary or name != plain
            if plain in cells:  # a flat list: the next item begins where a name comes again
                yield container, auxiliary, cells
                cells, count = {}, count + 1
            cells[plain] = child
        if cells:
            yield container, auxiliary, cells
            count += 1
        if count > MAX_LINES:
            raise CaptureError("file_too_large", detail=f"一张票据的明细超过 {MAX_LINES} 行")


def _line(cells: _Cells, origin: Origin) -> Line | None:
    made: dict[str, Field] = {}
    for name, element in cells.items():
        text = _text(element)
        canonical = _CELLS[name]
        # 标准 is a charge per unit for most hospitals, the specification for the others.
        if canonical == "ItemStd" and "itemprice" not in cells and read_value(Kind.PRICE, text) is not None:
            canonical = "ItemPrice"
        if text:
            made[canonical] = _field(canonical, CELLS[canonical].kind, text, element, origin)
    return Line(tuple(made.values()), _place(next(iter(cells.values())))) if made else None


def _field(name: str, kind: Kind, text: str, element: etree._Element, origin: Origin) -> Field:
    return Field(name, read_value(kind, text), text, origin, _place(element))


def _place(element: etree._Element) -> Place:
    return Place(line=int(str(element.sourceline))) if element.sourceline else NOWHERE


def _text(element: etree._Element) -> str:
    text = (element.text or "").strip() if isinstance(element.tag, str) else ""
    return "" if text in _NOTHING else text


def _kind(fields: dict[str, Field]) -> DocumentKind:
    title = fields["EInvoiceName"].raw if "EInvoiceName" in fields else ""
    if "住院" in title:
        return DocumentKind.INPATIENT
    if "门诊" in title or "门急诊" in title:
        return DocumentKind.OUTPATIENT
    if fields.keys() & {"HospitalizationNumber", "InHospitalDate"}:
        return DocumentKind.INPATIENT
    return DocumentKind.OUTPATIENT if "PatientNumber" in fields else DocumentKind.BILL
