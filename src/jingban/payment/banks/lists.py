"""Lists of payees that people bring: CSV (UTF-8 or GB18030) and XLSX, by the titles of their first line."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from jingban.payment.banks import sheets
from jingban.payment.banks.containers import decoded
from jingban.payment.errors import PaymentError

ENCODINGS = ("utf-8", "gb18030")
_OF_LISTS = {
    "file_empty": "list_empty",
    "wrong_encoding": "list_encoding",
    "row_broken": "list_broken",
    "not_the_format": "list_format",
}


def read(data: bytes, needed: Sequence[str], limit: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    """(line, texts by title) of every row with content. Raises PaymentError for what is wrong with the file itself."""
    try:
        yield from _rows(data, needed, limit)
    except PaymentError as error:
        # The office makes its lists itself: nothing is to be fetched from the bank again.
        code = _OF_LISTS.get(error.code, error.code)
        raise PaymentError(code, error.line, error.field, error.detail, error.hint) from None


def _rows(data: bytes, needed: Sequence[str], limit: int) -> Iterator[tuple[int, Mapping[str, str]]]:
    if not data:
        raise PaymentError("file_empty")
    rows = sheets.rows(data) if data.startswith(b"PK") else _csv(data)
    first = next(rows, None)
    titles = [text.strip() for text in first[1]] if first else []
    doubled = len([title for title in titles if title]) != len({title for title in titles if title})
    if first is None or doubled or not set(needed) <= set(titles):
        raise PaymentError("list_columns", first[0] if first else 0, detail="、".join(needed))
    for count, (line, texts) in enumerate(rows, 1):
        if count > limit:
            raise PaymentError("list_too_long", line, detail=str(limit))
        yield line, {title: text.strip() for title, text in zip(titles, texts, strict=False) if title}


def _csv(data: bytes) -> Iterator[tuple[int, list[str]]]:
    _, text = decoded(data, ENCODINGS)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    last = 0
    try:
        for texts in reader:
            if any(text.strip() for text in texts):
                yield last + 1, texts
            last = reader.line_num
    except csv.Error:
        raise PaymentError("row_broken", last + 1, detail="引号没有成对") from None
