"""DOCX → blocks: paragraphs and tables in body order, spans expanded, list numbers spelt out.

Read from the XML: python-docx repeats the text of merged cells and knows no list numbers.
Places: ``line`` counts text lines and table rows in reading order; table cells also carry
``sheet`` (表格N) and an A1 address.
"""

import hashlib
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from jingban.budget.core.blocks import Block, Source, TextLine
from jingban.budget.errors import ReadError
from jingban.budget.readers.docx_numbers import Numbering
from jingban.budget.readers.spans import Span, lay_out
from jingban.budget.readers.xlsx import package_main, relations
from jingban.infra.documents.container import MAX_DEPTH, attribute, is_own, local, open_package, parse_xml, read_part
from jingban.kernel.findings import Place

# Content controls, smart tags and tracked insertions only wrap what is displayed.
_WRAPPERS = frozenset(
    ("sdt", "sdtContent", "smartTag", "customXml", "ins", "moveTo", "hyperlink", "bdo", "dir", "fldSimple")
)
_CONTENTS = re.compile(r"[ \t]*\t[ \t]*(?=[-—]?\s*\d{1,3}\s*[-—]?\s*$)")
_BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-", "ptab": "\t"}


@dataclass(slots=True)
class _Reading:
    """The walk through the body."""

    numbering: Numbering
    blocks: list[Block] = field(default_factory=list)
    lines: int = 0
    tables: int = 0
    own: bool = False  # written by this program: paragraphs are whole

    def say(self, text: str) -> None:
        for line in text.split("\n"):
            if line.strip():
                self.lines += 1
                self.blocks.append(TextLine(line.strip(), Place(line=self.lines), self.own))


def read(data: bytes, name: str) -> Source:
    """Read a document. Raises ReadError."""
    with open_package(data) as package:
        main = package_main(package)
        try:
            root = parse_xml(read_part(package, main))
        except KeyError:
            raise ReadError("file_damaged", detail="缺少正文部件") from None
        reading = _Reading(_numbering(package, main), own=is_own(package))
    body = next((child for child in root if local(child) == "body"), None)
    if body is None:
        raise ReadError("file_damaged", detail="文档没有正文")
    _flow(reading, body, 0)
    return Source(name, hashlib.sha256(data).hexdigest(), "docx", tuple(reading.blocks))


def _numbering(package: zipfile.ZipFile, main: str) -> Numbering:
    _, kinds = relations(package, main)
    parts: dict[str, etree._Element] = {}
    for part, kind in kinds.items():
        word = kind.rpartition("/")[2]
        if word in ("numbering", "styles"):
            try:
                parts[word] = parse_xml(read_part(package, part))
            except KeyError:
                continue
    return Numbering(parts.get("numbering"), parts.get("styles"))


def _flow(reading: _Reading, container: etree._Element, depth: int) -> None:
    """Paragraphs and tables of a body, a cell or a text box."""
    _check_depth(depth)
    for child in container:
        kind = local(child)
        if kind == "p":
            _say_paragraph(reading, child, depth)
        elif kind == "tbl":
            _table(reading, child, depth)
        elif kind in _WRAPPERS:
            _flow(reading, child, depth + 1)


def _say_paragraph(reading: _Reading, paragraph: etree._Element, depth: int) -> None:
    text = paragraph_text(paragraph, reading.numbering)
    # Word draws the leader of a table of contents for a tab; an entry is told by it.
    reading.say(_CONTENTS.sub("……", text))
    for box in _text_boxes(paragraph):
        _flow(reading, box, depth + 1)


def paragraph_text(paragraph: etree._Element, numbering: Numbering) -> str:
    """The displayed text of a paragraph with its list number; soft breaks are line ends."""
    text = "".join(_runs(paragraph, 0))
    number = numbering.next_label(paragraph) if text.strip() else ""
    return number + text


def _runs(element: etree._Element, depth: int) -> Iterator[str]:
    _check_depth(depth)
    for child in element:
        kind = local(child)
        if kind == "r":
            yield from _run(child)
        elif kind in _WRAPPERS:
            yield from _runs(child, depth + 1)


def _run(run: etree._Element) -> Iterator[str]:
    for child in run:
        kind = local(child)
        if kind == "rPr":
            if any(local(mark) in ("vanish", "webHidden") and _on(mark) for mark in child):
                return
        elif kind == "t":
            yield child.text or ""
        elif kind == "sym":
            yield _symbol(child)
        elif kind in _BREAKS:
            yield _BREAKS[kind]


def _symbol(element: etree._Element) -> str:
    """Wingdings ticks of performance forms; other symbol fonts cannot be known."""
    code = (attribute(element, "char") or "").upper()[-2:]
    return {"FE": "☑", "A8": "□", "FC": "√", "52": "☑", "6F": "□", "A3": "□"}.get(code, "")


def _on(mark: etree._Element) -> bool:
    return attribute(mark, "val") not in ("0", "false", "off")


def _text_boxes(paragraph: etree._Element) -> Iterator[etree._Element]:
    """Text boxes anchored here; the fallback repeats the choice for old programs and is left out."""
    for element in paragraph.iter():
        if local(element) != "txbxContent":
            continue
        above = [local(parent) for parent in element.iterancestors()]
        inner = above[: above.index("p")] if "p" in above else above
        if "Fallback" not in above and "txbxContent" not in inner:
            yield element


def _table(reading: _Reading, table: etree._Element, depth: int) -> None:
    rows = list(_rows(table, depth))
    cells = [cell for row in rows for cell in _cells(row, depth)]
    if len(cells) == 1 or _is_layout(cells, depth):
        for cell in cells:
            _flow(reading, cell, depth + 1)
        return
    reading.tables += 1
    spans = _spans(reading, rows, depth)
    if any(spans):
        reading.blocks.append(lay_out(spans, f"表格{reading.tables}", reading.lines + 1))
        reading.lines += len(spans)


def _is_layout(cells: list[etree._Element], depth: int) -> bool:
    """True when a cell holds a table of its own worth reading (at least 2 × 2)."""
    for cell in cells:
        for inner in cell:
            if local(inner) == "tbl":
                rows = list(_rows(inner, depth + 1))
                if len(rows) >= 2 and max(sum(1 for _ in _cells(row, depth)) for row in rows) >= 2:
                    return True
    return False


def _rows(table: etree._Element, depth: int) -> Iterator[etree._Element]:
    _check_depth(depth)
    for child in table:
        kind = local(child)
        if kind == "tr" and not _removed(child):
            yield child
        elif kind in _WRAPPERS:
            yield from _rows(child, depth + 1)


def _cells(row: etree._Element, depth: int) -> Iterator[etree._Element]:
    _check_depth(depth)
    for child in row:
        kind = local(child)
        if kind == "tc":
            yield child
        elif kind in _WRAPPERS:
            yield from _cells(child, depth + 1)


def _removed(row: etree._Element) -> bool:
    """A row deleted under tracked changes, or hidden."""
    for properties in row:
        if local(properties) == "trPr":
            return any(local(mark) == "del" or (local(mark) == "hidden" and _on(mark)) for mark in properties)
    return False


@dataclass(slots=True)
class _Open:
    """A vertically merged cell still growing."""

    row: int
    index: int


def _spans(reading: _Reading, rows: list[etree._Element], depth: int) -> list[list[Span]]:
    laid: list[list[Span]] = []
    growing: dict[int, _Open] = {}
    for number, row in enumerate(rows):
        column = _skipped(row)
        spans: list[Span] = []
        seen: set[int] = set()
        for cell in _cells(row, depth):
            width, merge, beside = _cell_shape(cell)
            if beside and spans and merge != "continue":
                old = spans[-1]
                spans[-1] = Span(old.text, old.columns + width, old.rows, old.column)
                column += width
                continue
            above = growing.get(column)
            if merge == "continue" and above is not None:
                old = laid[above.row][above.index]
                laid[above.row][above.index] = Span(old.text, old.columns, number - above.row + 1, old.column)
                seen.add(column)
            else:
                spans.append(Span(_cell_text(reading, cell, depth), width, 1, column))
                if merge:
                    growing[column] = _Open(number, len(spans) - 1)
                    seen.add(column)
            column += width
        growing = {start: kept for start, kept in growing.items() if start in seen}
        laid.append(spans)
    return laid


def _skipped(row: etree._Element) -> int:
    """Columns left out before the first cell (gridBefore)."""
    for properties in row:
        if local(properties) == "trPr":
            for mark in properties:
                if local(mark) == "gridBefore":
                    return _small(attribute(mark, "val"))
    return 0


def _cell_shape(cell: etree._Element) -> tuple[int, str, bool]:
    """Columns covered; ``restart`` / ``continue`` when merged vertically; whether the cell on the left covers it.

    The last is the old way of merging (hMerge), which converters still write.
    """
    width, merge, beside = 1, "", False
    for properties in cell:
        if local(properties) != "tcPr":
            continue
        for mark in properties:
            kind = local(mark)
            if kind == "gridSpan":
                width = max(_small(attribute(mark, "val")), 1)
            elif kind == "vMerge":
                merge = attribute(mark, "val") or "continue"
            elif kind == "hMerge":
                beside = attribute(mark, "val") != "restart"
    return width, merge, beside


def _cell_text(reading: _Reading, cell: etree._Element, depth: int) -> str:
    """Paragraphs as lines; a small nested table is flattened row by row."""
    _check_depth(depth)
    lines: list[str] = []
    for child in cell:
        kind = local(child)
        if kind == "p":
            lines.append(paragraph_text(child, reading.numbering))
        elif kind == "tbl":
            for row in _rows(child, depth + 1):
                lines.append(" ".join(_cell_text(reading, inner, depth + 1) for inner in _cells(row, depth + 1)))
        elif kind in _WRAPPERS:
            lines.append(_cell_text(reading, child, depth + 1))
    text = "\n".join(line.rstrip() for line in "\n".join(lines).split("\n") if line.strip())
    return text.replace("\xa0", " ").replace("\u200b", "")


def _small(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 6 else 0


def _check_depth(depth: int) -> None:
    if depth > MAX_DEPTH:
        raise ReadError("archive_bomb", detail=f"嵌套超过 {MAX_DEPTH} 层")
