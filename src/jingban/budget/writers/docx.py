"""The logical model as a Word document: narrative as paragraphs, tables with merged header cells.

Tables are written as XML in one piece: python-docx needs seconds for a table of a few hundred rows.
"""

import io
from collections.abc import Iterable
from typing import Any
from xml.sax.saxutils import escape

import docx
from docx.document import Document as Paper
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt

from jingban.budget.core.model import Document
from jingban.budget.writers.printed import PrintedCell, PrintedTable, Role
from jingban.budget.writers.printed_document import paragraphs, printed_tables
from jingban.infra.documents.container import OWN_MARK

_BODY_FONT = "宋体"
_HEAD_FONT = "黑体"
_TWIPS = 14_400  # usable width of landscape A4
_CELL_SIZE = 18  # half points


def write_docx(document: Document) -> bytes:
    """The whole document as DOCX that our own reader reads back."""
    paper = _paper(f"{document.unit_name}{document.fiscal_year or ''}")
    for text in paragraphs(document):
        paragraph = paper.add_paragraph(text.replace("\r", ""))
        paragraph.paragraph_format.first_line_indent = Pt(21)
    tables = printed_tables(document)
    for number, table in enumerate(tables):
        _table(paper, table, new_page=bool(number or document.lines))
    return _saved(paper)


def write_table_docx(table: PrintedTable) -> bytes:
    """One table as DOCX."""
    paper = _paper(table.name)
    _table(paper, table, new_page=False)
    return _saved(paper)


def _paper(title: str) -> Paper:
    paper = docx.Document()
    paper.core_properties.title = title
    paper.core_properties.author = OWN_MARK
    section = paper.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(20)
    style: Any = paper.styles["Normal"]
    style.font.name = _BODY_FONT
    style.font.size = Pt(10.5)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY_FONT)
    return paper


def _saved(paper: Paper) -> bytes:
    buffer = io.BytesIO()
    paper.save(buffer)
    return buffer.getvalue()


def _table(paper: Paper, table: PrintedTable, new_page: bool) -> None:
    for text in table.heading:
        _line(paper, text, WD_ALIGN_PARAGRAPH.CENTER, _HEAD_FONT, 14, new_page)
        new_page = False
    for text in table.above:
        _line(paper, text, WD_ALIGN_PARAGRAPH.RIGHT, _BODY_FONT, 9, new_page)
        new_page = False
    if table.rows and table.width:
        body: Any = paper.element.body
        # The last child of a body is its section; a table goes before it.
        body.insert(len(body) - 1, parse_xml(_table_xml(table)))
    for text in table.notes:
        _line(paper, text, WD_ALIGN_PARAGRAPH.LEFT, _BODY_FONT, 9)


def _line(paper: Paper, text: str, align: WD_ALIGN_PARAGRAPH, font: str, size: float, new_page: bool = False) -> None:
    paragraph = paper.add_paragraph()
    paragraph.paragraph_format.page_break_before = new_page or None
    paragraph.alignment = align
    paragraph.paragraph_format.space_after = Pt(3)
    run = paragraph.add_run(text)
    run.font.size = Pt(size)
    run.font.name = font
    properties: Any = run._element.get_or_add_rPr()
    properties.rFonts.set(qn("w:eastAsia"), font)


def _table_xml(table: PrintedTable) -> str:
    share = _TWIPS // table.width
    grid = f'<w:gridCol w:w="{share}"/>' * table.width
    grown = _continued(table.rows)
    rows = "".join(
        _row_xml([*cells, *grown.get(number, ())], number < table.head_rows, table.width, share)
        for number, cells in enumerate(table.rows)
    )
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8A93A0"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{borders}</w:tblBorders>'
        f'<w:tblLayout w:type="autofit"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>'
    )


def _continued(rows: Iterable[tuple[PrintedCell, ...]]) -> dict[int, list[PrintedCell]]:
    """For every row the lower parts of cells that reach down into it (``rows`` = 0 marks them)."""
    lower: dict[int, list[PrintedCell]] = {}
    for cells in rows:
        for cell in cells:
            for number in range(cell.row + 1, cell.row + cell.rows):
                lower.setdefault(number, []).append(
                    PrintedCell(number, cell.column, "", cell.role, cell.columns, 0, cell.strong)
                )
    return lower


def _row_xml(cells: list[PrintedCell], head: bool, width: int, share: int) -> str:
    ordered = sorted(cells, key=lambda cell: cell.column)
    while ordered and ordered[-1].role is Role.MISSING:
        ordered.pop()  # the row ends where the source row ended
    end = ordered[-1].column + ordered[-1].columns if ordered else 0
    properties = "<w:cantSplit/><w:tblHeader/>" if head else "<w:cantSplit/>"
    if end < width:
        properties = f'<w:gridAfter w:val="{width - end}"/>' + properties
    inner = "".join(_cell_xml(cell, share) for cell in ordered)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def _cell_xml(cell: PrintedCell, share: int) -> str:
    span = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
    merge = '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ("<w:vMerge/>" if cell.rows == 0 else "")
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EEF2F6"/>' if cell.role is Role.HEAD else ""
    properties = f'<w:tcW w:w="{share * cell.columns}" w:type="dxa"/>{span}{merge}{shade}<w:vAlign w:val="center"/>'
    align = {Role.HEAD: "center", Role.AMOUNT: "right"}.get(cell.role, "left")
    bold = "<w:b/>" if cell.strong or cell.role is Role.HEAD else ""
    look = (
        f'<w:rPr><w:rFonts w:ascii="{_BODY_FONT}" w:hAnsi="{_BODY_FONT}" w:eastAsia="{_BODY_FONT}"/>{bold}'
        f'<w:sz w:val="{_CELL_SIZE}"/></w:rPr>'
    )
    inner = "".join(
        f'<w:p><w:pPr><w:spacing w:after="0"/><w:jc w:val="{align}"/></w:pPr>'
        f'<w:r>{look}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        for line in cell.text.replace("\r", "").split("\n")
    )
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{inner}</w:tc>"
