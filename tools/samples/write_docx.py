"""DOCX: paragraphs and real Word tables with merged cells; byte-for-byte reproducible."""

import io
import zipfile
from datetime import UTC, datetime

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.shared import Pt
from xlsxwriter.utility import xl_rowcol_to_cell

from .sheet import Disclosure, Para, Places, Sheet, unmark

_STYLES = {"title": "Title", "h1": "Heading 1", "h2": "Heading 2", "body": "Normal"}


def write(doc: Disclosure) -> tuple[bytes, Places]:
    """The place of a mark is the table's number and the cell, or 正文."""
    paper = Document()
    paper.core_properties.created = paper.core_properties.modified = datetime(2023, 1, 1, tzinfo=UTC)
    paper.core_properties.author = "jingban"
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width
    paper.styles["Normal"].font.size = Pt(9)
    places: Places = {}
    tables = 0
    for block in doc.blocks:
        if isinstance(block, Para):
            plain, ids = unmark(block.text)
            paper.add_paragraph(plain, style=_STYLES[block.style])
            places.update(dict.fromkeys(ids, "正文"))
        else:
            tables += 1
            _write_sheet(paper, block, tables, places)
    buffer = io.BytesIO()
    paper.save(buffer)
    return _still(buffer.getvalue()), places


def _write_sheet(paper: object, sheet: Sheet, number: int, places: Places) -> None:
    for line in sheet.before:
        plain, ids = unmark(line)
        paper.add_paragraph(plain)  # type: ignore[attr-defined]
        places.update(dict.fromkeys(ids, plain))
    width = max(len(row) for row in sheet.rows)
    table = paper.add_table(rows=len(sheet.rows), cols=width, style="Table Grid")  # type: ignore[attr-defined]
    grid = [list(row.cells) for row in table.rows]
    hidden = sheet.covered()
    for r, row in enumerate(sheet.rows):
        for c, text in enumerate(row):
            if (r, c) not in hidden:
                plain, ids = unmark(text)
                grid[r][c].text = plain
                places.update({ident: f"表格{number}!{xl_rowcol_to_cell(r, c)}" for ident in ids})
    for top, left, bottom, right in sheet.merges:
        grid[top][left].merge(grid[bottom][right])
        for extra in grid[top][left].paragraphs[1:]:  # merging joins the empty paragraphs of the covered cells
            extra._element.getparent().remove(extra._element)
    for line in sheet.after:
        paper.add_paragraph(unmark(line)[0])  # type: ignore[attr-defined]


def _still(data: bytes) -> bytes:
    """The same archive with fixed dates, so that the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(info, old.read(name))
    return out.getvalue()
