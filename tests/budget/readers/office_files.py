"""Small office files built byte by byte, so that each test sees exactly what it plants."""

import io
import struct
import zipfile

from jingban.budget.core.blocks import Block, Grid, TextLine

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_REL = "http://schemas.openxmlformats.org/package/2006/relationships"


def zipped(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return buffer.getvalue()


def relations(*entries: tuple[str, str, str]) -> str:
    """(id, kind, target) as a relationships part."""
    inner = "".join(f'<Relationship Id="{i}" Type="{_REL}/{kind}" Target="{target}"/>' for i, kind, target in entries)
    return f'<Relationships xmlns="{_PACKAGE_REL}">{inner}</Relationships>'


def docx_file(body: str, **extra: str) -> bytes:
    """A DOCX with this body XML; ``extra`` parts such as numbering="…" and styles="…"."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types>application/vnd.openxmlformats-officedocument.wordprocessingml.document</Types>",
        "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml")),
        "word/_rels/document.xml.rels": relations(*((f"x{n}", n, f"{n}.xml") for n in extra)),
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    parts.update({f"word/{name}.xml": content for name, content in extra.items()})
    return zipped(parts)


def paragraph(text: str, properties: str = "") -> str:
    return f"<w:p>{properties and f'<w:pPr>{properties}</w:pPr>'}<w:r><w:t>{text}</w:t></w:r></w:p>"


def xlsx_file(sheet_data: str, after: str = "", before: str = "", styles: str = "", strings: str = "") -> bytes:
    """A workbook of one sheet named 表."""
    book = f'<workbook {S} {R}><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'
    links = [("r1", "worksheet", "worksheets/sheet1.xml"), ("r2", "styles", "styles.xml")]
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types>application/vnd.openxmlformats-officedocument.spreadsheetml.sheet</Types>",
        "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": book,
        "xl/styles.xml": f"<styleSheet {S}>{styles}</styleSheet>",
        "xl/worksheets/sheet1.xml": f"<worksheet {S}>{before}<sheetData>{sheet_data}</sheetData>{after}</worksheet>",
    }
    if strings:
        links.append(("r3", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f"<sst {S}>{strings}</sst>"
    parts["xl/_rels/workbook.xml.rels"] = relations(*links)
    return zipped(parts)


def text_cell(address: str, text: str) -> str:
    return f'<c r="{address}" t="inlineStr"><is><t>{text}</t></is></c>'


def ole_file(*names: str) -> bytes:
    """A compound file of one directory sector: header, FAT (sector 0), directory (sector 1)."""
    header = bytearray(512)
    header[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    struct.pack_into("<HHHH", header, 24, 0x3E, 3, 0xFFFE, 9)
    struct.pack_into("<I", header, 44, 1)
    struct.pack_into("<I", header, 48, 1)
    struct.pack_into("<109I", header, 76, 0, *([0xFFFFFFFF] * 108))
    fat = struct.pack("<128I", 0xFFFFFFFD, 0xFFFFFFFE, *([0xFFFFFFFF] * 126))
    directory = b"".join(_entry(name) for name in ("Root Entry", *names)).ljust(512, b"\0")
    return bytes(header) + fat + directory


def _entry(name: str) -> bytes:
    raw = (name + "\0").encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack("<H", len(raw)) + b"\x02" + b"\0" * 61


def shown(blocks: tuple[Block, ...]) -> list[str | list[list[str]]]:
    """Lines as texts, grids as rows of texts with ``*`` for covered positions."""
    return [
        block.text
        if isinstance(block, TextLine)
        else [["*" if c.covered else c.text for c in row] for row in block.rows]
        for block in blocks
    ]


def only_grid(blocks: tuple[Block, ...]) -> Grid:
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    return grid
