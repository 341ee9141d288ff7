"""A font for exactly the characters of a copy: it places and names text that nobody sees.

No glyph has a shape of its own; what it stands for is told by ToUnicode. Each is a plain box, because pdfium (Chrome)
drops turned text whose glyphs are empty. East Asian characters are one em wide, others half.
"""

import io
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Final

import pikepdf
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._g_l_y_f import Glyph
from pikepdf import Array, Dictionary, Name, Stream

NAME: Final = "JBCOPY+JingbanInvisible"
ASCENT: Final = 860
DESCENT: Final = -140  # together one em, so that the box of a line is its quad
_WIDE, _NARROW = 1000, 500
_MAX_CHARACTERS: Final = 60_000
_PER_BLOCK: Final = 100  # entries of one bfchar block


def printable(text: str) -> str:
    """The text without what a copy cannot name: controls, halves of surrogate pairs, byte order marks."""
    return "".join(
        char for char in text if unicodedata.category(char) not in ("Cc", "Cs") and char not in "\ufeff\ufffe\uffff"
    )


class InvisibleFont:
    """Codes, widths and the embedded objects for a set of characters."""

    def __init__(self, characters: Iterable[str]) -> None:
        used = sorted(set(characters), key=lambda char: (_width(char), ord(char)))[:_MAX_CHARACTERS]
        self._codes = {char: number for number, char in enumerate(used, 1)}
        self._narrow = sum(_width(char) == _NARROW for char in used)

    def encoded(self, text: str) -> bytes:
        """The text as two-byte codes."""
        return b"".join(self._codes.get(char, 0).to_bytes(2, "big") for char in text)

    def advance(self, text: str) -> float:
        """Length of the text in ems."""
        return sum(_width(char) for char in text) / 1000

    @cached_property
    def program(self) -> bytes:
        """The TrueType file; the same characters give the same bytes."""
        names = [".notdef", *(f"g{number}" for number in self._codes.values())]
        builder = FontBuilder(1000, isTTF=True)
        builder.font.recalcTimestamp = False
        builder.setupGlyphOrder(names)
        builder.setupCharacterMap({})
        widths = [_WIDE, *(_width(char) for char in self._codes)]
        boxes = {width: _box(width) for width in (_WIDE, _NARROW)}
        builder.setupGlyf({name: boxes[width] for name, width in zip(names, widths, strict=True)})
        builder.setupHorizontalMetrics({name: (width, 0) for name, width in zip(names, widths, strict=True)})
        builder.setupHorizontalHeader(ascent=ASCENT, descent=DESCENT)
        builder.setupNameTable({"familyName": "JingbanInvisible", "styleName": "Regular", "psName": "JingbanInvisible"})
        builder.setupOS2(sTypoAscender=ASCENT, sTypoDescender=DESCENT, usWinAscent=ASCENT, usWinDescent=-DESCENT)
        builder.setupPost(keepGlyphNames=False)
        head = builder.font["head"]
        head.created = head.modified = 0  # no clock in the bytes
        out = io.BytesIO()
        builder.save(out)
        return out.getvalue()

    def to_unicode(self) -> bytes:
        """The CMap that names each code."""
        rows = [f"<{code:04X}> <{char.encode('utf-16-be').hex().upper()}>" for char, code in self._codes.items()]
        blocks = [rows[at : at + _PER_BLOCK] for at in range(0, len(rows), _PER_BLOCK)]
        body = "\n".join(f"{len(block)} beginbfchar\n" + "\n".join(block) + "\nendbfchar" for block in blocks)
        return (
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
            "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
            f"1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n{body}\n"
            "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n"
        ).encode("ascii")

    def embed(self, document: pikepdf.Pdf) -> pikepdf.Object:
        """The font as an indirect object of the document."""
        program = Stream(document, self.program)
        program["/Length1"] = len(self.program)
        descriptor = Dictionary(
            Type=Name.FontDescriptor, FontName=Name(f"/{NAME}"), Flags=4, FontBBox=Array([0, DESCENT, _WIDE, ASCENT]),
            ItalicAngle=0, Ascent=ASCENT, Descent=DESCENT, CapHeight=ASCENT, StemV=80,
            FontFile2=document.make_indirect(program),
        )  # fmt: skip
        widths = Array([1, self._narrow, _NARROW]) if self._narrow else Array([])
        descendant = Dictionary(
            Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name(f"/{NAME}"), CIDToGIDMap=Name.Identity,
            CIDSystemInfo=Dictionary(Registry=pikepdf.String("Adobe"), Ordering=pikepdf.String("Identity"), Supplement=0),
            DW=_WIDE, W=widths, FontDescriptor=document.make_indirect(descriptor),
        )  # fmt: skip
        font = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name(f"/{NAME}"), Encoding=Name("/Identity-H"),
            DescendantFonts=Array([document.make_indirect(descendant)]),
            ToUnicode=document.make_indirect(Stream(document, self.to_unicode())),
        )  # fmt: skip
        return document.make_indirect(font)


def _width(char: str) -> int:
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _NARROW


def _box(width: int) -> Glyph:
    pen = TTGlyphPen(None)
    corners = ((0, DESCENT), (0, ASCENT), (width, ASCENT), (width, DESCENT))
    pen.moveTo(corners[0])
    for corner in corners[1:]:
        pen.lineTo(corner)
    pen.closePath()
    return pen.glyph()
