"""报盘 files: rows of CSV (UTF-8, GBK) or XLSX by the titles of their first line."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl

from jingban.claims.core.declaring import NEEDED, Row
from jingban.claims.errors import ClaimsError
from jingban.infra.documents.container import open_package
from jingban.infra.documents.errors import DocumentError

MOST_ROWS = 50_000
_COLUMNS = 60


def rows(path: Path, needed: Sequence[str] = NEEDED) -> list[Row]:
    """Every row with content, with its line of the file from 1. Raises ClaimsError for the file itself."""
    data = path.read_bytes()
    if not data:
        raise ClaimsError("file_empty")
    lines = _workbook(data) if data.startswith(b"PK") else _csv(data)
    line, head = next(lines, (0, []))
    titles = _titles(line, head, needed)
    found = []
    for line, texts in lines:
        cells = {title: text for title, text in zip(titles, texts, strict=False) if title}
        found.append(Row(line, cells, max(0, sum(bool(text) for text in texts[len(titles) :]))))
        if len(found) > MOST_ROWS:
            raise ClaimsError("too_many_rows", detail=str(MOST_ROWS), line=line)
    return found


def _titles(line: int, head: Sequence[str], needed: Sequence[str]) -> list[str]:
    titles = [text.strip().removeprefix("\ufeff") for text in head]
    if missing := [title for title in needed if title not in titles]:
        raise ClaimsError("columns_missing", detail="、".join(missing), line=line)
    named = [title for title in titles if title]
    if doubled := [title for title in dict.fromkeys(named) if named.count(title) > 1]:
        raise ClaimsError("column_twice", detail=doubled[0], line=line)
    return titles


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
    last = 0
    try:
        for texts in reader:
            stripped = [text.strip() for text in texts]
            if any(stripped):
                yield last + 1, stripped
            last = reader.line_num
    except csv.Error as error:
        raise ClaimsError("file_broken", detail=f"第 {last + 1} 行的引号没有配对", line=last + 1) from error


def _decoded(data: bytes) -> str:
    for name in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise ClaimsError("file_encoding")


def _workbook(data: bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        open_package(data)  # measured before anything is unpacked
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # declared widths lie
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = [_text(value) for value in islice(cells, _COLUMNS)]
            if any(texts):
                yield line, texts
    except DocumentError as error:
        raise ClaimsError("file_broken", detail=error.message.rstrip("。")) from None
    except (BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise ClaimsError("file_broken", detail="内容已损坏，或不是真正的 XLSX") from error


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # 15 digits are what a spreadsheet shows; a certificate kept as a number has lost its last digits and is refused.
        plain = f"{Decimal(f'{value:.15g}'):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value).strip()
