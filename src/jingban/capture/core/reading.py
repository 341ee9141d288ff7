"""One page read: its kind, its labelled values, its tables."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from jingban.capture.core import cards, narrative, seals, titles
from jingban.capture.core.columns import guessed, unheaded
from jingban.capture.core.cutting import Cells
from jingban.capture.core.entries import category_name, parts_of
from jingban.capture.core.header_lines import headers_of
from jingban.capture.core.headers import WORDS, Column, heads_of_before
from jingban.capture.core.kinds import kind_of_page
from jingban.capture.core.labels import find, segments
from jingban.capture.core.lines import Body, body_of
from jingban.capture.core.model import DocumentKind, Field, Line
from jingban.capture.core.page import Page
from jingban.capture.core.rows import Row, rows_of
from jingban.capture.core.stream import Stream, plain
from jingban.capture.core.tables import divide
from jingban.capture.core.templates import Template, matching
from jingban.capture.core.values import Reading, as_field, joined

_CLASS: Final = re.compile(r"[甲乙丙]类?|自费|全自费|无")
BILLS: Final = frozenset((DocumentKind.BILL, DocumentKind.INPATIENT, DocumentKind.OUTPATIENT))
_STOP: Final = re.compile(
    r"^(金额|费用|总)?(合计|总计|总额|总金额)|大写|^本页|^页小计|^累计|第\d+页|^总费用|^页[码次]:?\d"
)
_PAGE: Final = re.compile(r"-?\d{1,3}(/\d{1,3})?-?")


@dataclass(frozen=True)
class Table:
    """A table of a page."""

    columns: tuple[Column, ...]
    body: Body
    rows: frozenset[int]  # lines of the page it takes up, header and all
    span: tuple[float, float]  # of its words
    headed: bool = True  # its header stands on the page

    @property
    def itemised(self) -> bool:
        """Whether it names prices: a list of single items, not of categories."""
        return any(column.name == "ItemPrice" for column in self.columns)


@dataclass(frozen=True)
class PageReading:
    """What one page says."""

    page: Page
    kind: DocumentKind
    fields: tuple[Field, ...]
    categories: tuple[Line, ...] = ()
    lines: tuple[Line, ...] = ()
    number: tuple[int, int] | None = None
    serials: tuple[int, ...] = ()
    tables: tuple[Table, ...] = field(default=())
    titled: bool = False  # carries the title of its kind: the first page of a paper

    def text(self, name: str) -> str | None:
        """The machine text of a field, if it has one."""
        found = next((f for f in self.fields if f.name == name and f.machine is not None), None)
        return None if found is None else str(found.machine)


def read_page(page: Page, templates: Sequence[Template], before: PageReading | None) -> PageReading:
    """Read one page. ``before`` is the page in front of it, whose columns go on where the header is not repeated."""
    printed = rows_of(page)
    rows, texts = seals.without(printed, page), [row.text for row in printed]
    learnt = matching(templates, texts)
    # Pre-printed forms name every category, charged or not; e-bills print what was charged.
    preprinted = not any("校验码" in text or "电子" in text for text in texts)
    tables = _tables(rows, page, learnt, preprinted, before)
    kind = kind_of_page(texts, any(t.itemised and t.body.lines for t in tables))
    if not tables and kind in (DocumentKind.FEE_LIST, DocumentKind.OTHER):
        tables = _headless(rows, page, learnt, before)
        if tables and kind is DocumentKind.OTHER:
            kind = DocumentKind.FEE_LIST
    taken = frozenset[int]().union(*(t.rows for t in tables)) if tables else frozenset[int]()
    if kind in (DocumentKind.ID_CARD, DocumentKind.BANK_CARD):
        fields = cards.read(kind, rows, page.origin)
        return PageReading(page, kind, fields, titled=True)
    readings = _labelled(rows, taken, kind)
    number = titles.page_number(rows)
    if kind in BILLS and (title := titles.bill_title(rows)) is not None:
        readings.insert(0, title)
    if kind in BILLS:
        readings += [r for r in (titles.bill_number(rows), titles.issue_date(rows)) if r is not None]
        readings = titles.issued(readings)
    elif kind is not DocumentKind.OTHER and (house := titles.hospital(rows)) is not None:
        readings.append(house)
    fields = tuple(as_field(r, page.origin, 1) for r in _once(readings))
    categories, lines = _lines(tables, kind)
    fields = (*fields, *_page_sum(fields, categories))
    categories = tuple(line for line in categories if _names_something(line))
    serials = tuple(s for t in tables for s in t.body.serials)
    return PageReading(page, kind, fields, categories, lines, number, serials, tables, _titled(rows, kind))


def _titled(rows: Sequence[Row], kind: DocumentKind) -> bool:
    heads = [plain(row.text) for row in rows[:6]]
    words = {
        DocumentKind.FEE_LIST: ("清单", "费用明细"),
        DocumentKind.DISCHARGE: ("出院记录", "出院小结"),
        DocumentKind.DIAGNOSIS: ("诊断证明", "疾病证明", "病情证明", "诊断书"),
    }.get(kind, ())
    return kind in BILLS or any(word in head for head in heads for word in words)


def _tables(
    rows: Sequence[Row], page: Page, learnt: Template | None, preprinted: bool, before: PageReading | None
) -> tuple[Table, ...]:
    words = WORDS if learnt is None else learnt.words()
    headers = headers_of(rows, words)
    out = []
    for number, (header, start) in enumerate(headers):
        end = headers[number + 1][0].row if number + 1 < len(headers) else len(rows)
        body = list(range(start, _stop(rows, start, end)))
        columns = header.columns
        if before is not None and before.kind is DocumentKind.FEE_LIST and len(before.tables) == len(headers) == 1:
            columns = heads_of_before(columns, before.tables[0].columns)
        out.append(_table(rows, body, columns, page, tuple(range(header.row, start)), preprinted))
    return tuple(out)


def _stop(rows: Sequence[Row], start: int, end: int) -> int:
    """Where the body of a table ends: at its sum, or where labels with values begin."""
    for index in range(start, end):
        text = plain(rows[index].text)
        if _STOP.search(text) and not category_name(text):
            return index
        if _PAGE.fullmatch(text) and all(len(row.tokens) < 3 for row in rows[index + 1 :]):
            return index  # the number of the page, and below it nothing but scraps of seals
        if len([hit for hit in find(Stream.of(rows[index].tokens)) if hit.colon]) >= (1 if "费" not in text[:4] else 2):
            return index
    return end


def _table(
    rows: Sequence[Row],
    body: Sequence[int],
    columns: tuple[Column, ...],
    page: Page,
    heads: tuple[int, ...],
    preprinted: bool = True,
) -> Table:
    held = [rows[i] for i in body]
    cells = divide(held, columns)
    if len({column.panel for column in columns}) == 1:
        whole = unheaded(held, columns, cells)
        if len(whole) > len(columns):
            columns, cells = whole, divide(held, whole)
    columns = _classes(columns, cells)
    panels = parts_of([(row.y, row.h) for row in held], cells, columns)
    names = frozenset(column.name for column in columns)
    made = body_of(panels, names, page.origin, 1, preprinted)
    tokens = [t for row in held for t in row.tokens]
    span = (min((t.x0 for t in tokens), default=0.0), max((t.x1 for t in tokens), default=page.width))
    return Table(columns, made, frozenset((*heads, *body)), span, bool(heads))


def _classes(columns: tuple[Column, ...], cells: Sequence[Cells]) -> tuple[Column, ...]:
    """类别 is the category of a charge, or its class in the insurance catalogue (甲, 乙): what stands there says which."""
    out = []
    for index, column in enumerate(columns):
        held = [joined(line[index]) for line in cells if line[index]]
        classes = sum(_CLASS.fullmatch(text) is not None for text in held)
        if (
            column.name == "category"
            and classes * 2 > len(held)
            and not any(c.name == "insurance_class" for c in columns)
        ):
            column = replace(column, name="insurance_class")
        out.append(column)
    return tuple(out)


def _headless(
    rows: Sequence[Row], page: Page, learnt: Template | None, before: PageReading | None
) -> tuple[Table, ...]:
    """A list without its header: the columns of a template, of the page before, or those the contents show."""
    start, stop = _figured(rows)
    if stop - start < 2:
        return ()
    body = list(range(start, stop))
    tokens = [t for i in body for t in rows[i].tokens]
    span = (min(t.x0 for t in tokens), max(t.x1 for t in tokens))
    columns: tuple[Column, ...] = ()
    if learnt is not None:
        columns = learnt.placed(span)
    elif before is not None and before.tables and before.kind is DocumentKind.FEE_LIST:
        last = before.tables[-1]
        columns = Template.of(last.columns, last.span).placed(span)
    if not columns:
        columns = guessed([rows[i] for i in body])
    return (_table(rows, body, columns, page, ()),) if columns else ()


def _figured(rows: Sequence[Row]) -> tuple[int, int]:
    """The longest stretch of lines that hold figures like those of a list."""
    best, start = (0, 0), None
    quiet = 0
    for index, row in enumerate(rows):
        figures = sum(bool(re.fullmatch(r"[¥￥]?-?[\d,]*\d\.\d{1,4}", t.text)) for t in row.tokens)
        stopped = _STOP.search(plain(row.text)) is not None
        if figures >= 1 and len(row.tokens) >= 3 and not stopped:
            start = index if start is None else start
            quiet = 0
            if index + 1 - start > best[1] - best[0]:
                best = (start, index + 1)
        elif start is not None:
            quiet += 1
            if quiet > 2 or stopped:
                start, quiet = None, 0
    return best


def _lines(tables: Sequence[Table], kind: DocumentKind) -> tuple[tuple[Line, ...], tuple[Line, ...]]:
    categories: list[Line] = []
    lines: list[Line] = []
    for table in tables:
        if kind in BILLS and not table.itemised and _of_categories(table.body.lines):
            categories += table.body.lines
        else:
            lines += table.body.lines
        categories += table.body.categories
    return tuple(categories), tuple(lines)


def _page_sum(fields: Sequence[Field], categories: Sequence[Line]) -> list[Field]:
    """小计 in the list without a category is the sum of the page."""
    if any(field.name == "page_subtotal" for field in fields):
        return []
    amounts = [line.cell("ItemAmount") for line in categories if not _names_something(line)]
    return [replace(amount, name="page_subtotal") for amount in amounts[-1:] if amount is not None]


def _names_something(line: Line) -> bool:
    name = line.cell("ItemName")
    return name is None or name.machine is not None


def _of_categories(lines: Sequence[Line]) -> bool:
    """Whether a bill's table names categories (西药费) or, as some outpatient bills do, single items."""
    names = [str(cell.machine or "") for line in lines if (cell := line.cell("ItemName")) is not None]
    known = sum(category_name(name) for name in names)
    return known * 2 >= len(names)


def _labelled(rows: Sequence[Row], taken: frozenset[int], kind: DocumentKind) -> list[Reading]:
    if kind in (DocumentKind.DISCHARGE, DocumentKind.DIAGNOSIS):
        return narrative.read(rows, taken)
    out: list[Reading] = []
    guessed_at: list[Reading] = []  # behind labels with a wrong glyph: they never stand before a label read exactly
    for index, row in enumerate(rows):
        if index not in taken:
            stream = Stream.of(row.tokens)
            for hit, start, stop in segments(stream, find(stream)):
                held = out if hit.exact else guessed_at
                held += narrative.behind(stream, hit, start, stop)
    return out + guessed_at


def _once(readings: Sequence[Reading]) -> list[Reading]:
    """One reading of each name: the first with words behind its label, else the bare label."""
    kept: dict[str, Reading] = {}
    for reading in readings:
        held = kept.get(reading.name)
        if held is None or (not held.raw and reading.raw):
            kept[reading.name] = reading
    return list(kept.values())
