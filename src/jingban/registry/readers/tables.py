"""Rows of CSV (UTF-8, GB18030) and XLSX files by the titles of their first line; a large file is never held whole."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl

from jingban.infra.documents.container import open_package
from jingban.infra.documents.errors import DocumentError
from jingban.registry.errors import RegistryError

MAX_COLUMNS = 100
_SAMPLE = 1 << 20


def rows(path: Path, needed: Sequence[str]) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line, texts by title) of every row with content. Raises RegistryError for the file itself."""
    with path.open("rb") as stream:
        head = stream.read(4)
    if not head:
        raise RegistryError("file_empty")
    lines = _workbook(path) if head.startswith(b"PK") else _csv(path)
    first = next(lines, None)
    titles = [text.strip().removeprefix("\ufeff") for text in first[1]] if first else []
    if missing := [title for title in needed if title not in titles]:
        raise RegistryError("list_columns", first[0] if first else 0, "、".join(missing))
    named = [title for title in titles if title]
    if doubled := [title for title in dict.fromkeys(named) if named.count(title) > 1]:
        raise RegistryError("column_twice", detail=doubled[0])
    for line, texts in lines:
        yield line, {title: text for title, text in zip(titles, texts, strict=False) if title}


def _csv(path: Path) -> Iterator[tuple[int, list[str]]]:
    with path.open(encoding=_encoding(path), newline="") as stream:
        reader = csv.reader(stream, strict=True)
        last = 0
        try:
            for texts in reader:
                if any(text.strip() for text in texts):
                    yield last + 1, texts
                last = reader.line_num
        except csv.Error:
            raise RegistryError("row_broken", last + 1) from None
        except UnicodeDecodeError:
            raise RegistryError("wrong_encoding") from None


def _encoding(path: Path) -> str:
    """UTF-8 when all of it is; else GB18030, or a refusal."""
    for name in ("utf-8-sig", "gb18030"):
        try:
            with path.open(encoding=name, newline="") as stream:
                while stream.read(_SAMPLE):
                    pass
        except UnicodeDecodeError:
            continue
        return name
    raise RegistryError("wrong_encoding")


def _workbook(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        # Measured before anything is unpacked.
        data = path.read_bytes()
        open_package(data)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # declared widths lie (16,384 columns)
        for line, cells in enumerate(sheet.iter_rows(values_only=True), 1):
            texts = [_text(value) for value in islice(cells, MAX_COLUMNS)]
            if any(texts):
                yield line, texts
    except DocumentError as error:
        raise RegistryError("not_the_format", detail=error.message) from None
    except (BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise RegistryError("not_the_format", detail=type(error).__name__) from None


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        # 15 digits are what a spreadsheet shows; an ID number kept as a number has lost its last three and is refused.
        plain = f"{Decimal(f'{value:.15g}'):f}"
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    return str(value).strip()
