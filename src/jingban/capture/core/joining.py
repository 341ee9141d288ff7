"""Pages that belong to one paper, joined to one record."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jingban.capture.core.amounts import whole_amounts
from jingban.capture.core.lines import on_page
from jingban.capture.core.model import DocumentKind, Field, Line, PageRef, Record
from jingban.capture.core.reading import PageReading

_NUMBERS = ("HospitalizationNumber", "PatientNumber", "CaseNumber")
_PEOPLE = ("PayerPartyName",)
_SUMS = ("TotalAmount", "total_in_words")
_FEW = 24  # words of a page that only ends a list: sums, signatures, page number
_TITLE = re.compile(r"结算[单书]|须知|通知|申请|协议|证明|收据|发票|票据")


def join(readings: Sequence[PageReading]) -> tuple[Record, ...]:
    """Records in the order of their first pages."""
    papers: list[list[PageReading]] = []
    for reading in readings:
        if papers and _continues(papers[-1], reading):
            papers[-1].append(reading)
        else:
            papers.append([reading])
    return tuple(_record(_ordered(paper)) for paper in papers)


def _continues(paper: Sequence[PageReading], page: PageReading) -> bool:
    """Whether a page goes on with the paper in front of it."""
    first, last = paper[0], paper[-1]
    if first.kind is DocumentKind.ID_CARD:
        ours, theirs = _filled(paper), _filled([page])
        return page.kind is DocumentKind.ID_CARD and len(paper) == 1 and not ours & theirs
    if first.kind in (DocumentKind.DISCHARGE, DocumentKind.DIAGNOSIS):
        next_one = page.number is not None and page.number[0] == len(paper) + 1
        loose = next_one or (page.number is None and page.kind is first.kind)
        return page.kind in (first.kind, DocumentKind.OTHER) and not page.titled and loose and _agrees(paper, page)
    if first.kind is not DocumentKind.FEE_LIST or not (page.kind is DocumentKind.FEE_LIST or _only_total(page)):
        return False
    if not _agrees(paper, page):
        return False
    if page.number is not None and last.number is not None:
        held = {p.number[0] for p in paper if p.number is not None}
        return page.number[1] == last.number[1] and page.number[0] not in held
    if page.serials and last.serials:
        return page.serials[0] == last.serials[-1] + 1
    # Without numbers: a list ends with its total, and a page that says nothing of itself goes on.
    ended = any(f.name in _SUMS and f.raw for f in last.fields)
    return not ended or not page.titled


def _only_total(page: PageReading) -> bool:
    """A last page on which nothing is left but the sum of the list: a few words, no other paper's title."""
    few = len(page.page.words) <= _FEW and not any(_TITLE.search(word.text) for word in page.page.words)
    return page.kind is DocumentKind.OTHER and few and any(f.name in _SUMS and f.raw for f in page.fields)


def _filled(paper: Sequence[PageReading]) -> set[str]:
    return {f.name for page in paper for f in page.fields if f.raw}


def _agrees(paper: Sequence[PageReading], page: PageReading) -> bool:
    """No number or name of the page speaks against the paper; one misread sign does not, and an equal number decides."""
    numbers = list(_pairs(paper, page, _NUMBERS))
    if any(ours == theirs for ours, theirs in numbers):
        return True
    return all(_alike(ours, theirs) for ours, theirs in (*numbers, *_pairs(paper, page, _PEOPLE)))


def _pairs(paper: Sequence[PageReading], page: PageReading, names: Sequence[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        ours = next((text for held in paper if (text := held.text(name)) is not None), None)
        theirs = page.text(name)
        if ours is not None and theirs is not None:
            yield ours, theirs


def _alike(first: str, second: str) -> bool:
    if len(first) != len(second):
        return first in second or second in first
    return sum(a != b for a, b in zip(first, second, strict=True)) <= 1


def _ordered(paper: list[PageReading]) -> list[PageReading]:
    """By printed page number where every page has one; as they came otherwise."""
    numbers = [page.number[0] for page in paper if page.number is not None]
    if len(numbers) == len(paper) and len(set(numbers)) == len(numbers):
        return sorted(paper, key=lambda page: page.number or (0, 0))
    return paper


def _record(paper: Sequence[PageReading]) -> Record:
    lines: list[Line] = []
    categories: list[Line] = []
    heading: Field | None = None
    for number, page in enumerate(paper, 1):
        unheaded = sum(table.body.unheaded for table in page.tables[:1])
        for index, line in enumerate(page.lines):
            moved = on_page(line, number)
            if heading is not None and index < unheaded and moved.cell(heading.name) is None:
                moved = replace(moved, cells=(*moved.cells, heading))
            lines.append(moved)
        categories += [on_page(line, number) for line in page.categories]
        for table in page.tables:
            if table.body.heading is not None:
                heading = replace(table.body.heading, place=replace(table.body.heading.place, page=number))
    fields, sums, items = whole_amounts(_fields(paper), tuple(categories), tuple(lines))
    pages = tuple(PageRef(page.page.sha256, page.page.number) for page in paper)
    return Record(paper[0].kind, pages, fields, sums, items)


def _fields(paper: Sequence[PageReading]) -> tuple[Field, ...]:
    """Each name once, from the first page that has words for it; sums from the last page that prints them.

    Sums of single pages are kept as ``page_subtotal[n]``: also a 合计 on an earlier page that differs from the last.
    """
    kept: dict[str, Field] = {}
    pages: list[Field] = []
    for number, page in enumerate(paper, 1):
        for found in page.fields:
            field = replace(found, place=replace(found.place, page=number))
            held = kept.get(field.name)
            if field.name in ("page_subtotal", "running_total"):
                pages.append(replace(field, name=f"{field.name}[{number}]"))
            elif held is None or (not held.raw and field.raw):
                kept[field.name] = field
            elif field.name in _SUMS and field.raw:
                if field.name == "TotalAmount" and held.machine != field.machine:
                    pages.append(replace(held, name=f"page_subtotal[{held.place.page}]"))
                kept[field.name] = field
    unique = {field.name: field for field in pages}
    return (*kept.values(), *unique.values())
