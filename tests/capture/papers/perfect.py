"""A reader that makes no mistake: what a set says, as the contract would give it. Tests plant mistakes into its answer."""

from collections.abc import Callable
from dataclasses import replace

from jingban.capture.core.contract import Document, PageEntry
from jingban.capture.core.measures import upright
from jingban.capture.core.model import Check, DocumentKind, Field, Line, Origin, PageRef, Record, State
from jingban.capture.core.page import Page, Word
from jingban.capture.core.scoring import Captured
from jingban.capture.core.truth import Said, TrueDocument, TruePage, Truth


def captured(truth: Truth) -> Captured:
    return Captured(
        tuple(_entry(page) for page in truth.pages),
        tuple(document(truth, index) for index in range(len(truth.documents))),
        tuple(_text(page) for page in truth.pages),
    )


def document(truth: Truth, index: int) -> Document:
    said = truth.documents[index]
    lines = [line for line in said.lines if not line.optional]
    return Document(
        Record(
            DocumentKind(said.kind),
            tuple(PageRef(truth.pages[n].sha256, truth.pages[n].number) for n in said.pages),
            tuple(_field(value) for value in said.fields),
            tuple(_line(line.cells.values()) for line in lines if _is_category(said, line.cells)),
            tuple(_line(line.cells.values()) for line in lines if not _is_category(said, line.cells)),
        ),
        _checks(said),
    )


def _is_category(said: TrueDocument, cells: dict[str, Said]) -> bool:
    return said.kind.endswith("_bill") and set(cells) == {"ItemName", "ItemAmount"}


def _checks(said: TrueDocument) -> tuple[Check, ...]:
    return (Check("sum", not said.planted, "合计", ("TotalAmount",)),)


def _field(said: Said) -> Field:
    return Field(said.name, said.value, said.raw, Origin.OCR, confidence=0.99, state=State.CONFIRMED)


def _line(cells: object) -> Line:
    return Line(tuple(_field(said) for said in cells))  # type: ignore[attr-defined]


def _entry(page: TruePage) -> PageEntry:
    return PageEntry(
        page.file, page.number, page.sha256, DocumentKind(page.kind), page.rotation, Origin.OCR, 0.5, "perfect"
    )


def _text(page: TruePage) -> Page:
    size = (page.height, page.width) if page.rotation in (90, 270) else (page.width, page.height)
    words = tuple(Word(w.text, tuple(upright(page, p) for p in w.quad), 0.99) for w in page.words)  # type: ignore[arg-type]
    return Page(page.sha256, page.number, *size, words, Origin.OCR, page.rotation)


def changed(answer: Captured, index: int, change: Callable[[Record], Record]) -> Captured:
    """The answer with one record changed."""
    documents = list(answer.documents)
    documents[index] = replace(documents[index], record=change(documents[index].record))
    return replace(answer, documents=tuple(documents))


def field_changed(record: Record, name: str, **more: object) -> Record:
    return replace(record, fields=tuple(replace(f, **more) if f.name == name else f for f in record.fields))


def cell_changed(record: Record, index: int, name: str, **more: object) -> Record:
    def of(line: Line) -> Line:
        return replace(line, cells=tuple(replace(c, **more) if c.name == name else c for c in line.cells))

    return replace(record, lines=tuple(of(line) if n == index else line for n, line in enumerate(record.lines)))
