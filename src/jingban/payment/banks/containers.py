"""Lines of cells ⇄ bytes: fixed width, CSV, XLSX. Encodings are strict both ways; nothing is replaced or cut."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import xlsxwriter

from jingban.payment.banks import sheets
from jingban.payment.core.accounts import masked
from jingban.payment.core.bank_layouts import TITLES, Cell, Layout, Shape
from jingban.payment.errors import PaymentError

Row = tuple[Sequence[Cell], Sequence[str]]
_BOM = b"\xef\xbb\xbf"
_NAMES = {"gbk": "GBK", "gb18030": "GB18030", "utf-8": "UTF-8", "utf-8-sig": "UTF-8"}


@dataclass(frozen=True, slots=True)
class Line:
    """One line as it stands: its bytes (fixed width) or its cells."""

    number: int
    raw: bytes | Sequence[str]


@dataclass(frozen=True, slots=True)
class Lines:
    """All lines of a file and the encoding they were read in."""

    lines: Sequence[Line]
    encoding: str = "utf-8"
    ragged: bool = False  # empty cells at the end of a line may be missing (workbooks)


# --- writing -------------------------------------------------------------------------------------


def write(layout: Layout, rows: Iterable[Row]) -> bytes:
    """The file. Raises PaymentError: not_encodable, text_too_long, amount_too_large."""
    if layout.shape is Shape.XLSX:
        return _workbook(rows)
    if layout.shape is Shape.FIXED:
        newline = layout.newline.encode("ascii")
        return b"".join(_fixed(layout, cells, texts) + newline for cells, texts in rows)
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=layout.separator, lineterminator=layout.newline)
    for cells, texts in rows:
        for cell, text in zip(cells, texts, strict=True):
            encoded(layout.encoding, cell, text)
        writer.writerow(texts)
    return stream.getvalue().encode(layout.encoding)


def encoded(encoding: str, cell: Cell, text: str) -> bytes:
    """The bytes of one cell; raises PaymentError naming the letter that cannot be written."""
    try:
        return text.encode(encoding.removesuffix("-sig"))
    except UnicodeEncodeError as error:
        title = f"{TITLES.get(cell.field, cell.field)} {text}"
        letter = text[error.start]
        detail = f"{letter}（U+{ord(letter):04X}）"
        raise PaymentError("not_encodable", field=title, detail=detail, hint=_NAMES[encoding]) from None


def _fixed(layout: Layout, cells: Sequence[Cell], texts: Sequence[str]) -> bytes:
    made = []
    for cell, text in zip(cells, texts, strict=True):
        data = encoded(layout.encoding, cell, text)
        if len(data) > cell.width:
            if cell.field in {"amount", "total", "paid_total", "failed_total"}:
                raise PaymentError("amount_too_large", detail=text)
            title = TITLES.get(cell.field, cell.field)
            shown = masked(text) if cell.field == "account" else text
            raise PaymentError("text_too_long", field=title, detail=shown, hint=f"{cell.width} 字节")
        fill = cell.fill.encode("ascii")
        made.append(data.rjust(cell.width, fill) if cell.right else data.ljust(cell.width, fill))
    return b"".join(made)


def _workbook(rows: Iterable[Row]) -> bytes:
    stream = io.BytesIO()
    # Times of making would make two files of one batch differ.
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_urls": False}) as book:
        book.set_properties({"created": datetime(2000, 1, 1, tzinfo=UTC)})
        sheet = book.add_worksheet("Sheet1")
        sheet.set_column(0, 8, 22)
        for number, (_, texts) in enumerate(rows):
            for column, text in enumerate(texts):
                sheet.write_string(number, column, text)
    return stream.getvalue()


# --- reading -------------------------------------------------------------------------------------


def read(layout: Layout, data: bytes) -> Lines:
    """The lines of a file. Raises PaymentError with the line."""
    if not data:
        raise PaymentError("file_empty")
    if layout.shape is Shape.XLSX:
        return Lines([Line(number, texts) for number, texts in sheets.rows(data)], ragged=True)
    encoding, text = decoded(data, layout.reads or (layout.encoding,))
    if layout.shape is Shape.FIXED:
        # No byte of GBK, GB18030 or UTF-8 text is a line feed, so bytes may be split.
        pieces = data.removeprefix(_BOM).split(b"\n")
        if pieces[-1] == b"":
            pieces.pop()
        return Lines([Line(n, piece.removesuffix(b"\r")) for n, piece in enumerate(pieces, 1)], encoding)
    return Lines(list(_csv(layout, text)), encoding)


def decoded(data: bytes, encodings: Sequence[str]) -> tuple[str, str]:
    """(encoding, text): UTF-8 is tried first, for its rules leave no doubt; then the others. Raises PaymentError."""
    names = list(dict.fromkeys(name.removesuffix("-sig") for name in encodings))
    expected = "或".join(dict.fromkeys(_NAMES[name] for name in names))
    bare = data.removeprefix(_BOM)
    if len(bare) < len(data):  # a byte order mark is a promise
        names = [name for name in names if name == "utf-8"]
    failed_at = 0
    for name in sorted(names, key=lambda name: name != "utf-8"):
        try:
            return name, bare.decode(name)
        except UnicodeDecodeError as error:
            failed_at = max(failed_at, error.start)
    raise PaymentError("wrong_encoding", bare.count(b"\n", 0, failed_at) + 1, detail=f"应为 {expected}")


def _csv(layout: Layout, text: str) -> Iterable[Line]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=layout.separator, strict=True)
    last = 0
    try:
        for texts in reader:
            if texts:
                yield Line(last + 1, texts)
            last = reader.line_num
    except csv.Error:
        raise PaymentError("row_broken", last + 1, detail="引号没有成对") from None


def cut(lines: Lines, line: Line, cells: Sequence[Cell]) -> list[str]:
    """The texts of one line, cell by cell. Raises PaymentError on that line."""
    texts = (
        _bytes(lines, line, cells) if isinstance(line.raw, bytes) else _padded(lines, line, list(line.raw), len(cells))
    )
    for text in texts:
        if any(unicodedata.category(letter) in {"Cc", "Cs"} for letter in text):
            raise PaymentError("row_broken", line.number, detail="含有控制字符")
    return texts


def _padded(lines: Lines, line: Line, texts: list[str], wanted: int) -> list[str]:
    while lines.ragged and len(texts) > wanted and not texts[-1]:
        texts.pop()
    if len(texts) != wanted and not (lines.ragged and len(texts) < wanted):
        raise PaymentError("row_broken", line.number, detail=f"应有 {wanted} 栏，实有 {len(texts)} 栏")
    return texts + [""] * (wanted - len(texts))


def _bytes(lines: Lines, line: Line, cells: Sequence[Cell]) -> list[str]:
    data = bytes(line.raw) if isinstance(line.raw, bytes) else b""
    wanted = sum(cell.width for cell in cells)
    if len(data) != wanted:
        raise PaymentError("row_broken", line.number, detail=f"应有 {wanted} 字节，实有 {len(data)} 字节")
    texts, at = [], 0
    for cell in cells:
        try:
            text = data[at : at + cell.width].decode(lines.encoding)
        except UnicodeDecodeError:
            title = TITLES.get(cell.field, cell.mark)
            raise PaymentError("row_broken", line.number, detail=f"“{title}”一栏错位") from None
        texts.append(_bare(cell, text))
        at += cell.width
    return texts


def _bare(cell: Cell, text: str) -> str:
    if not cell.right:
        return text.rstrip(cell.fill)
    bare = text.lstrip(cell.fill)
    return f"0{bare}" if cell.fill == "0" and (not bare or bare.startswith(".")) else bare
