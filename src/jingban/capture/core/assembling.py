"""Pages read one by one, put together: the papers of each case, what a second look settles, and the case judged as one."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from jingban.capture.core.cases import MOST, across_of, is_one_case, judge_case, too_many
from jingban.capture.core.interpret import interpret
from jingban.capture.core.judging import Judged, judge
from jingban.capture.core.model import Check, Field, PageRef, Record
from jingban.capture.core.page import Page
from jingban.capture.core.page_json import ReadPage
from jingban.capture.core.second_look import doubtful, resolve
from jingban.capture.core.separators import read_separator
from jingban.capture.core.templates import Template


@dataclass(frozen=True)
class Paper:
    """One paper, judged, with the readings it was made of."""

    judged: Judged
    pages: tuple[int, ...]  # indices of readings
    case: str = ""  # of the separator sheet in front of it
    across: tuple[Check, ...] = ()  # checks between the papers of its case that speak of it; subjects are its own keys

    @property
    def checks(self) -> tuple[Check, ...]:
        """Its own and those between the papers."""
        return (*self.judged.checks, *self.across)


def assemble(
    readings: Sequence[ReadPage], templates: Sequence[Template] = (), today: date | None = None
) -> tuple[Paper, ...]:
    """The papers of pages in order; a separator sheet begins a new case and belongs to none."""
    papers: list[Paper] = []
    for case, indices in _cases(readings):
        papers += _together(_papers(readings, indices, case, templates, today), today)
    return tuple(papers)


def _together(papers: list[Paper], today: date | None) -> list[Paper]:
    """The papers of one case judged side by side; papers of several patients stand for themselves."""
    judged = [paper.judged for paper in papers]
    if len(papers) < 2 or not is_one_case(papers[0].case, map(_payer, judged)):
        return papers
    if len(papers) > MOST:
        return [replace(paper, across=(too_many(len(papers)),)) for paper in papers]
    case = judge_case([one.record for one in judged], today, [one.qr for one in judged])
    return [
        replace(paper, judged=one, across=across_of(case, n))
        for n, (paper, one) in enumerate(zip(papers, case.papers, strict=True), 1)
    ]


def _payer(judged: Judged) -> str:
    field = judged.record.by_key.get("PayerPartyName")
    return str(field.value or "") if field is not None else ""


def separates(page: Page) -> str:
    """The case a separator sheet begins; empty for every other page."""
    found = next((sheet for code in page.codes if (sheet := read_separator(code.text)) is not None), None)
    return f"{found.batch}:{found.number}" if found is not None else ""


def behind(field: Field, page: Page) -> list[int]:
    """Words whose middle lies in the field's box, or that hold the field's middle and its text."""
    box = field.place.bbox
    if box is None or not field.raw:
        return []
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    return [
        index
        for index, word in enumerate(page.words)
        if (_inside(middle, word.box) and field.raw in word.text)
        or _inside(((word.box[0] + word.box[2]) / 2, (word.box[1] + word.box[3]) / 2), box)
    ]


def _inside(point: tuple[float, float], box: tuple[float, float, float, float]) -> bool:
    return box[0] <= point[0] <= box[2] and box[1] <= point[1] <= box[3]


def _cases(readings: Sequence[ReadPage]) -> Iterator[tuple[str, list[int]]]:
    case, indices = "", list[int]()
    for index, reading in enumerate(readings):
        begins = separates(reading.page)
        if begins:
            yield case, indices
            case, indices = begins, []
        else:
            indices.append(index)
    yield case, indices


def _papers(
    readings: Sequence[ReadPage], indices: Sequence[int], case: str, templates: Sequence[Template], today: date | None
) -> list[Paper]:
    """Papers of one case in the order of their first pages."""
    found: list[Paper] = []
    plain = [n for n in indices if not readings[n].records]
    for record in interpret([readings[n].page for n in plain], templates):
        own = _own(record, plain, readings)
        pages = [readings[n].page for n in own]
        judged = judge(record, today, [code.text for page in pages for code in page.codes])
        found.append(Paper(resolve(judged, _alternatives(judged, pages)), own, case))
    for n in indices:
        codes = [code.text for code in readings[n].page.codes]
        found += [Paper(judge(record, today, codes), (n,), case) for record in readings[n].records]
    return sorted(found, key=lambda paper: paper.pages[0] if paper.pages else len(readings))


def _own(record: Record, plain: Sequence[int], readings: Sequence[ReadPage]) -> tuple[int, ...]:
    """Which readings a record was made of, in its order; the same page handed in twice is two."""
    by_ref: dict[PageRef, list[int]] = {}
    for n in plain:
        page = readings[n].page
        by_ref.setdefault(PageRef(page.sha256, page.number), []).append(n)
    return tuple(by_ref[ref][0] for ref in record.pages if ref in by_ref)


def _alternatives(judged: Judged, pages: Sequence[Page]) -> Mapping[str, Sequence[str]]:
    """What the second look says for each doubtful key."""
    found: dict[str, list[str]] = {}
    for key in doubtful(judged):
        field = judged.record.by_key[key]
        number = field.place.page
        if number is None or not 1 <= number <= len(pages):
            continue
        page = pages[number - 1]
        for index in behind(field, page):
            said = [_part(field.raw, page.words[index].text, word.text) for n, word in page.second if n == index]
            found.setdefault(key, []).extend(text for text in said if text)
    return found


def _part(raw: str, first: str, second: str) -> str:
    """The part of the second reading of a word that answers to ``raw`` in the first; empty where it cannot be told."""
    front, found, behind = first.partition(raw)
    if not found or not second.startswith(front) or not second.endswith(behind):
        return ""
    return second[len(front) : len(second) - len(behind)]
