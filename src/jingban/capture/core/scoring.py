"""How well papers were read, value by value, and above all: which wrong money nobody was told of.

A money value is a *silent error* when it is wrong, invented or lost while its state says ``confirmed_by_check``, or while
its paper would be released without a question.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from jingban.capture.core.alignment import pairs, similarity
from jingban.capture.core.blame import failing
from jingban.capture.core.contract import Document, PageEntry, kind_of
from jingban.capture.core.judging import Judged as Standing
from jingban.capture.core.model import Field, Line, State, Value
from jingban.capture.core.names import Kind
from jingban.capture.core.page import Page
from jingban.capture.core.release import obstacles
from jingban.capture.core.truth import MONEY, Said, TrueDocument, TrueLine, Truth
from jingban.kernel.text import fold

_SAME: Final = str.maketrans({"×": "*", "·": ".", "，": ",", "。": ".", "、": ",", "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III"})


class Sort(StrEnum):
    """What a verdict is about."""

    FIELD = "field"
    CELL = "cell"
    LINE = "line"  # a whole row
    SUM = "sum"  # of a subtotal row


@dataclass(frozen=True, slots=True)
class Verdict:
    """One value, or one row, beside what is printed."""

    sort: Sort
    name: str
    page: int  # index into the pages of the truth
    document: int  # index into its documents
    expected: str  # empty: nothing of the kind is printed
    found: str  # empty: nothing was read
    right: bool
    state: State | None = None
    money: bool = False
    key: bool = False
    silent: bool = False

    @property
    def invented(self) -> bool:
        """Read, but printed nowhere."""
        return not self.expected


@dataclass(frozen=True, slots=True)
class PaperVerdict:
    """One paper as a whole."""

    document: int
    found: bool
    joined: bool  # its pages and no others make one paper
    released: bool
    flagged: bool  # a check speaks against it
    planted: bool


@dataclass(frozen=True, slots=True)
class Captured:
    """The answer for a set: pages with their words where the reader gave them, and papers."""

    pages: tuple[PageEntry, ...]
    documents: tuple[Document, ...]
    texts: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """Every verdict of a set."""

    values: tuple[Verdict, ...]
    papers: tuple[PaperVerdict, ...]


def judge(truth: Truth, captured: Captured) -> Judged:
    """Compare a whole set."""
    values: list[Verdict] = []
    papers: list[PaperVerdict] = []
    for index, (document, read) in enumerate(zip(truth.documents, _assigned(truth, captured), strict=True)):
        paper = _paper(truth, index, document, read)
        papers.append(paper)
        values += _fields(index, document, read)
        values += _lines(index, document, read)
    return Judged(tuple(values), tuple(papers))


def released(document: Document) -> bool:
    """Whether nothing would stop this paper."""
    return not obstacles(Standing(document.record, document.checks))


def _assigned(truth: Truth, captured: Captured) -> list[list[Document]]:
    """Captured papers by the true paper that owns most of their pages."""
    owner = {
        (truth.pages[page].sha256, truth.pages[page].number): index
        for index, document in enumerate(truth.documents)
        for page in document.pages
    }
    out: list[list[Document]] = [[] for _ in truth.documents]
    for document in captured.documents:
        owners = [owner[ref.sha256, ref.page] for ref in document.record.pages if (ref.sha256, ref.page) in owner]
        if owners:
            out[max(sorted(set(owners)), key=owners.count)].append(document)
    return out


def _paper(truth: Truth, index: int, document: TrueDocument, read: Sequence[Document]) -> PaperVerdict:
    wanted = [(truth.pages[page].sha256, truth.pages[page].number) for page in document.pages]
    joined = len(read) == 1 and [(ref.sha256, ref.page) for ref in read[0].record.pages] == wanted
    return PaperVerdict(
        document=index,
        found=bool(read),
        joined=joined,
        released=bool(read) and all(released(d) for d in read),
        flagged=any(failing(d.checks) for d in read),
        planted=document.planted > 0,
    )


def same(name: str, said: Said, field: Field | None) -> bool:
    """Whether a reading says what is printed. Texts may be told with what stands in the same cell."""
    if field is None or field.value is None:
        return False
    if kind_of(name) in (Kind.TEXT, Kind.CODE):
        plain = plain_text(str(field.value))
        return plain in (plain_text(str(said.value)), plain_text(said.raw))
    return field.value == said.value


@lru_cache(maxsize=8192)
def plain_text(text: str) -> str:
    """Comparison form: half-width, no blanks, one sign for signs that print alike."""
    return fold(text).translate(_SAME).lower()


def _shown(value: Value | None) -> str:
    return "" if value is None else str(value)


def _silent(field: Field, free: bool) -> bool:
    return field.state is State.CONFIRMED or free


def _unasked(said: Said, field: Field | None, free: bool) -> bool:
    """Whether nobody would be asked about a wrong or lost value. A zero that was not read changes no payment."""
    if field is None or field.value is None:
        return free and said.value != 0
    return _silent(field, free)


def _fields(index: int, document: TrueDocument, read: Sequence[Document]) -> Iterator[Verdict]:
    held: dict[str, tuple[Field, bool]] = {}
    everything = bool(read) and all(released(part) for part in read)
    for part in read:
        free = released(part)
        for cell in part.record.fields:
            if cell.name not in held or held[cell.name][0].value is None:
                held[cell.name] = (cell, free)
    for said in document.fields:
        mine = held.pop(said.name, None)
        field = mine[0] if mine is not None else None
        free = mine[1] if mine is not None else everything
        right = same(said.name, said, field)
        yield _verdict(Sort.FIELD, index, said, field, right, said.money and not right and _unasked(said, field, free))
    for name, (extra, loose) in held.items():
        if kind_of(name) in MONEY and extra.value is not None and not _elsewhere(document, extra.value):
            yield _invented(Sort.FIELD, index, document.pages[0], extra, _silent(extra, loose))


def _elsewhere(document: TrueDocument, value: Value) -> bool:
    """A sum that is printed with other words (a subtotal in a field of its own) is not invented."""
    return any(said.value == value for line in document.lines for said in line.cells.values() if line.optional)


def _verdict(sort: Sort, index: int, said: Said, field: Field | None, right: bool, silent: bool) -> Verdict:
    return Verdict(
        sort=sort,
        name=said.name,
        page=said.page,
        document=index,
        expected=_shown(said.value),
        found=_shown(field.value) if field else "",
        right=right,
        state=field.state if field else None,
        money=said.money,
        key=said.key,
        silent=silent,
    )


def _invented(sort: Sort, index: int, page: int, field: Field, silent: bool) -> Verdict:
    return Verdict(
        sort, field.name, page, index, "", _shown(field.value), False, field.state, money=True, silent=silent
    )


def _lines(index: int, document: TrueDocument, read: Sequence[Document]) -> Iterator[Verdict]:
    loose = [(d, released(d)) for d in read]
    rows = [(line, unasked) for d, unasked in loose for line in (*d.record.categories, *d.record.lines)]
    found = pairs(len(document.lines), len(rows), lambda i, j: likeness(document.lines[i], rows[j][0]))
    partner = dict(found)
    used = {j for _, j in found}
    free = bool(loose) and all(unasked for _, unasked in loose)
    page = document.pages[0]
    for i, line in enumerate(document.lines):
        page = line.page
        if i in partner:
            yield from _line(index, line, *rows[partner[i]])
        elif not line.optional:
            yield from _lost(index, line, free)
    for j, (extra, unasked) in enumerate(rows):
        if j not in used:
            yield from _extra(index, page, extra, unasked)


def likeness(line: TrueLine, read: Line) -> float:
    """How much a read row looks like a printed one."""
    worth = {"ItemAmount": 3.0, "ItemPrice": 2.0, "ItemQuantity": 1.0, "date": 1.0, "ItemCode": 2.0}
    total = 0.0
    for name, points in worth.items():
        said, cell = line.cells.get(name), read.cell(name)
        if said is not None and cell is not None and same(name, said, cell):
            total += points
    printed, seen = line.cells.get("ItemName"), read.cell("ItemName")
    if printed is not None and seen is not None and seen.value is not None:
        text = plain_text(str(seen.value))
        total += 3.5 * max(similarity(plain_text(name), text) for name in {str(printed.value), printed.raw})
    return total


def _line(index: int, line: TrueLine, read: Line, free: bool) -> Iterator[Verdict]:
    sort = Sort.SUM if line.optional else Sort.CELL
    all_right = True
    for name, said in line.cells.items():
        if line.optional and name != "ItemAmount":
            continue
        field = read.cell(name)
        right = same(name, said, field) or _told_in_neighbour(line, said, field, read)
        silent = said.money and not right and _unasked(said, field, free)
        all_right = all_right and right
        yield _verdict(sort, index, said, field, right, silent)
    for field in read.cells:
        if kind_of(field.name) in MONEY and field.value is not None and field.name not in line.cells:
            all_right = False
            yield _invented(sort, index, line.page, field, _silent(field, free))
    if not line.optional:
        yield Verdict(Sort.LINE, "", line.page, index, _row_text(line), "row", all_right, read.state)


def _told_in_neighbour(line: TrueLine, said: Said, field: Field | None, read: Line) -> bool:
    """A text printed in one string with another (name/specification) may be read as one."""
    if field is not None or kind_of(said.name) is not Kind.TEXT:
        return False
    return any(
        other.raw == said.raw and other.name != said.name and _whole(other, read.cell(name))
        for name, other in line.cells.items()
    )


def _whole(said: Said, field: Field | None) -> bool:
    return field is not None and plain_text(str(field.value)) == plain_text(said.raw)


def _lost(index: int, line: TrueLine, free: bool) -> Iterator[Verdict]:
    for said in line.cells.values():
        yield _verdict(Sort.CELL, index, said, None, False, free and said.name == "ItemAmount")
    yield Verdict(Sort.LINE, "", line.page, index, _row_text(line), "", False)


def _extra(index: int, page: int, line: Line, free: bool) -> Iterator[Verdict]:
    cells = [cell for cell in line.cells if kind_of(cell.name) in MONEY and cell.value is not None]
    for cell in cells:
        yield _invented(Sort.CELL, index, page, cell, _silent(cell, free))
    text = " ".join(cell.raw for cell in line.cells)
    yield Verdict(Sort.LINE, "", page, index, "", text or "?", False, line.state)


def _row_text(line: TrueLine) -> str:
    said: Mapping[str, Said] = line.cells
    shown = [said[name].raw for name in ("ItemName", "ItemAmount") if name in said]
    return " ".join(shown) or " ".join(cell.raw for cell in said.values())


def money_of(values: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts on single money values."""
    return [v for v in values if v.money and v.sort is not Sort.LINE]
