"""What was read of one page ⇄ plain values, exactly both ways: how a page waits until its batch is put together."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from jingban.capture.core.contract import record_of, record_values
from jingban.capture.core.model import DocumentKind, Origin, Record
from jingban.capture.core.page import Code, Page, Point, Word
from jingban.kernel.findings import Box


@dataclass(frozen=True)
class ReadPage:
    """One page as read: its words and codes, what it is, and records that a structured source gave ready-made."""

    page: Page
    kind: DocumentKind
    records: tuple[Record, ...] = ()


def reading_values(reading: ReadPage) -> dict[str, Any]:
    page = reading.page
    return {
        "kind": reading.kind.value,
        "sha256": page.sha256,
        "number": page.number,
        "width": page.width,
        "height": page.height,
        "origin": page.origin.value,
        "rotation": page.rotation,
        "engine": page.engine,
        "seconds": page.seconds,
        "words": [_word_values(word) for word in page.words],
        "codes": [{"text": code.text, "box": list(code.box), "format": code.format} for code in page.codes],
        "second": [[index, _word_values(word)] for index, word in page.second],
        "records": [record_values(record) for record in reading.records],
    }


def reading_of(values: Mapping[str, Any]) -> ReadPage:
    page = Page(
        sha256=values["sha256"],
        number=values["number"],
        width=float(values["width"]),
        height=float(values["height"]),
        words=tuple(_word_of(word) for word in values["words"]),
        origin=Origin(values["origin"]),
        rotation=values["rotation"],
        codes=tuple(Code(code["text"], _box_of(code["box"]), code["format"]) for code in values["codes"]),
        engine=values["engine"],
        seconds=float(values["seconds"]),
        second=tuple((index, _word_of(word)) for index, word in values["second"]),
    )
    return ReadPage(page, DocumentKind(values["kind"]), tuple(record_of(record) for record in values["records"]))


def _word_values(word: Word) -> list[Any]:
    return [word.text, [side for point in word.quad for side in point], word.confidence]


def _word_of(values: Any) -> Word:
    text, sides, confidence = values
    points: list[Point] = [(float(sides[i]), float(sides[i + 1])) for i in range(0, 8, 2)]
    return Word(text, (points[0], points[1], points[2], points[3]), confidence)


def _box_of(sides: Any) -> Box:
    x0, top, x1, bottom = sides
    return (float(x0), float(top), float(x1), float(bottom))
