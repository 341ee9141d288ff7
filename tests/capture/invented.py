"""Files whose words are written in JSON, and the recogniser that reads them: everything of the desk but the reading."""

import io
import json
import threading
import zipfile
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from jingban.capture.core.contract import kind_of, value_of
from jingban.capture.core.model import DocumentKind, Field, Line, Origin, PageRef, Record
from jingban.capture.core.page import Code, Page, Word
from jingban.capture.core.page_json import ReadPage
from jingban.capture.errors import CaptureError
from jingban.capture.services.recognised import Assembled, Opened, Picture
from jingban.kernel.findings import Place

ENGINE = "invented 1"


def page(
    fields: dict[str, str] | None = None,
    lines: Sequence[dict[str, str]] = (),
    *,
    kind: str = "bill",
    words: Sequence[str] = (),
    codes: Sequence[str] = (),
    shade: int = 0,
    trouble: str = "",
    confidence: float = 0.99,
    engine: str = ENGINE,
) -> dict[str, Any]:
    """One page as the invented recogniser finds it."""
    return {
        "fields": fields or {},
        "lines": list(lines),
        "kind": kind,
        "words": list(words),
        "codes": list(codes),
        "shade": shade,
        "trouble": trouble,
        "confidence": confidence,
        "engine": engine,
    }


def file_of(*pages: dict[str, Any]) -> bytes:
    return json.dumps(pages, ensure_ascii=False).encode()


def paper_file(fields: dict[str, str] | None = None, lines: Sequence[dict[str, str]] = (), **more: Any) -> bytes:
    """A file of one page."""
    return file_of(page(fields, lines, **more))


def archive(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in files.items():
            package.writestr(name.replace("__", "."), data)
    return out.getvalue()


def record_of(sha256: str, number: int, found: dict[str, Any]) -> Record:
    def field(name: str, text: str, top: float) -> Field:
        place = Place(page=1, bbox=(10.0, top, 90.0, top + 8.0))
        value = value_of(kind_of(name), text) if text else None
        return Field(name, value, text, Origin.OCR, place, found["confidence"])

    fields = tuple(field(name, text, 10.0 * index) for index, (name, text) in enumerate(found["fields"].items()))
    lines = tuple(
        Line(tuple(field(name, text, 100 + 10.0 * index) for name, text in line.items()))
        for index, line in enumerate(found["lines"])
    )
    return Record(DocumentKind(found["kind"]), (PageRef(sha256, number),), fields, lines=lines)


class Invented:
    """Satisfies ``recognition.Recogniser``."""

    def __init__(self) -> None:
        self.read_calls: list[tuple[str, int]] = []
        self.before_read: Callable[[], None] = lambda: None
        self._lock = threading.Lock()

    def open(self, data: bytes, filename: str) -> Opened:
        if data.startswith(b"PK"):
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                members = tuple((n, self._loader(data, n)) for n in package.namelist())
            return Opened("zip", 0, members)
        if not data.startswith(b"["):
            raise CaptureError("file_type_unknown")
        return Opened("picture", len(json.loads(data)))

    def _loader(self, data: bytes, name: str) -> Callable[[], bytes]:
        def load() -> bytes:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                content = package.read(name)
            if content == b"damaged":
                raise CaptureError("file_damaged", detail=name)
            return content

        return load

    def read(self, data: bytes, filename: str, number: int) -> ReadPage:
        import hashlib

        found = json.loads(data)[number - 1]
        with self._lock:
            self.read_calls.append((filename, number))
        self.before_read()
        if found["trouble"] == "crash":
            raise RuntimeError("engine fault")
        if found["trouble"]:
            raise CaptureError(found["trouble"], detail="第 1 页")
        sha256 = hashlib.sha256(data).hexdigest()
        texts = [*found["words"], *found["fields"].values()]
        words = tuple(
            Word(text, ((10.0, 10.0 * i), (90.0, 10.0 * i), (90.0, 10.0 * i + 8), (10.0, 10.0 * i + 8)), 0.99)
            for i, text in enumerate(texts)
        )
        codes = tuple(Code(text, (0.0, 0.0, 5.0, 5.0)) for text in found["codes"])
        read = Page(sha256, number, 100.0, 200.0, words, Origin.OCR, 0, codes, found["engine"], 0.25)
        return ReadPage(read, DocumentKind(found["kind"]), (record_of(sha256, number, found),))

    def picture(self, data: bytes, filename: str, number: int) -> Picture:
        shade = json.loads(data)[number - 1]["shade"]
        if not shade:
            return np.full((200, 100, 3), 255, np.uint8)
        return np.random.default_rng(shade).integers(0, 255, (20, 10, 3), np.uint8).repeat(10, 0).repeat(10, 1)

    def assemble(self, readings: Sequence[ReadPage], layouts: Sequence[dict[str, Any]]) -> tuple[Assembled, ...]:
        made, case = [], ""
        for index, reading in enumerate(readings):
            if reading.kind is DocumentKind.SEPARATOR:
                case = reading.page.codes[0].text
                continue
            made.append(Assembled(reading.records[0], (index,), case))
        return tuple(made)
