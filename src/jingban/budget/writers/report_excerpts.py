"""What a finding points at, shown: crops of pages, lines of text, rows of tables; the places marked."""

import base64
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from jingban.budget.core.locate import Locator, Position
from jingban.budget.core.masking import Masker
from jingban.budget.core.model import Document, RowRole, Table
from jingban.budget.errors import ReadError
from jingban.kernel.findings import Evidence, Finding

from .markup import Markup, joined, tag
from .findings_rows import cell_text, place_text

_AROUND = 90  # characters of a line shown on each side of the marked text
_NEAR = 420.0  # points: two cells this close on one page share a picture
_COLUMNS = 8  # columns of a table excerpt


class Excerpts:
    """Excerpts from all documents of a report. Use as a context manager: PDF files stay open meanwhile.

    ``originals`` are bytes by document name; without them PDF places are told in words.
    Texts of ``documents`` are masked already, the originals are masked here.
    """

    def __init__(self, documents: Sequence[Document], originals: Mapping[str, bytes], masker: Masker) -> None:
        self._documents = {document.name: document for document in documents}
        self._locators = {name: Locator(document) for name, document in self._documents.items()}
        self._originals = originals
        self._masker = masker
        self._lines: dict[str, list[str]] = {}
        self._croppers: dict[str, object] = {}
        self._stack = ExitStack()

    def __enter__(self) -> "Excerpts":
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def of(self, finding: Finding) -> Markup:
        """All excerpts of one finding; the first place red, the others amber."""
        parts: list[Markup] = []
        done: set[int] = set()
        for side, evidence in enumerate(finding.evidence):
            if side in done:
                continue
            together = [side, *self._same_picture(finding.evidence, side, done)]
            done.update(together)
            parts.append(self._figure(finding.evidence, together))
        return joined(*parts)

    def position(self, evidence: Evidence) -> Position:
        """Where a side stands in the tables of its document."""
        locator = self._locators.get(evidence.document)
        return locator.find(evidence) if locator else Position()

    def _same_picture(self, sides: Sequence[Evidence], first: int, done: set[int]) -> list[int]:
        """Further sides that belong into the picture of the first: the same page near by, or the same table."""
        base = sides[first]
        found = []
        for index in range(first + 1, len(sides)):
            other = sides[index]
            if index in done or other.document != base.document:
                continue
            a, b = base.place, other.place
            if a.bbox and b.bbox:
                if a.page == b.page and abs(a.bbox[1] - b.bbox[1]) < _NEAR:
                    found.append(index)
            elif not a.bbox and not b.bbox and self.position(base).table == self.position(other).table is not None:
                found.append(index)
        return found

    def _figure(self, sides: Sequence[Evidence], together: Sequence[int]) -> Markup:
        words = joined(*(self._caption(sides[index], index) for index in together))
        picture = self._picture([sides[index] for index in together], together)
        return tag("figure", tag("figcaption", words), picture)

    def _caption(self, evidence: Evidence, index: int) -> Markup:
        where = place_text(evidence) or evidence.document
        file = (
            f"（{evidence.document}）" if evidence.document not in self._documents or len(self._documents) > 1 else ""
        )
        kind = "red" if index == 0 else "amber"
        word = {"red": "红框", "amber": "黄框"}[kind]
        return tag("span", f"{word}：{where}{file}", class_="key")

    def _picture(self, sides: Sequence[Evidence], together: Sequence[int]) -> Markup | None:
        first = sides[0]
        if first.place.page is not None and first.place.bbox is not None:
            crop = self._crop(sides)
            if crop is not None:
                return crop
        positions = [(self.position(side), index) for side, index in zip(sides, together, strict=True)]
        excerpt = self._table(first.document, positions)
        lines = [self._line(side, index) for side, index in zip(sides, together, strict=True) if side.place.line]
        if excerpt is not None:
            return joined(
                excerpt, *(lines if first.place.line and not any(p.row is not None for p, _ in positions) else [])
            )
        if lines:
            return joined(*lines)
        quoted = first.text.strip()
        return tag("div", _marked(quoted, "", 0 if together[0] == 0 else 1), class_="line") if quoted else None

    # --- PDF -------------------------------------------------------------------------------------

    def _crop(self, sides: Sequence[Evidence]) -> Markup | None:
        cropper = self._cropper(sides[0].document)
        if cropper is None or sides[0].place.page is None:
            return None
        boxes = [side.place.bbox for side in sides if side.place.bbox]
        try:
            picture, wide, high = cropper.crop(sides[0].place.page, boxes)  # type: ignore[attr-defined]
        except ReadError:
            return None
        data = base64.b64encode(picture).decode()
        return tag(
            "img", src=f"data:image/png;base64,{data}", width=wide * 4 // 3, height=high * 4 // 3, alt="页面截图"
        )

    def _cropper(self, name: str) -> object | None:
        if name not in self._croppers:
            document, data = self._documents.get(name), self._originals.get(name)
            if document is None or document.media != "pdf" or data is None:
                return None
            from jingban.budget.readers import pdf_pages, pdf_pictures

            opened = self._stack.enter_context(pdf_pages.open_pdf(data))
            self._croppers[name] = pdf_pictures.Cropper(opened, self._masker)
        return self._croppers[name]

    # --- text lines ------------------------------------------------------------------------------

    def _line(self, side: Evidence, index: int) -> Markup | None:
        lines = self._text_lines(side.document)
        number = side.place.line or 0
        if not 1 <= number <= len(lines):
            return None
        shown = _marked(lines[number - 1], side.text.strip(), index)
        return tag("div", tag("span", f"第{number}行", class_="no"), shown, class_="line")

    def _text_lines(self, name: str) -> list[str]:
        if name not in self._lines:
            document, data = self._documents.get(name), self._originals.get(name)
            if document is None or document.media != "txt" or data is None:
                return []
            from jingban.budget.readers.encoding import decode_text

            text = decode_text(data).replace("\r\n", "\n").replace("\r", "\n")
            self._lines[name] = [self._masker.text(line) for line in text.split("\n")]
        return self._lines[name]

    # --- tables ----------------------------------------------------------------------------------

    def _table(self, name: str, positions: Sequence[tuple[Position, int]]) -> Markup | None:
        document = self._documents.get(name)
        number = positions[0][0].table
        if document is None or number is None:
            return None
        table = document.tables[number]
        inside = [(p, index) for p, index in positions if p.table == number]
        if table.targets:
            return _target_excerpt(table, inside)
        rows = sorted({near for p, _ in inside if p.row is not None for near in _near(table, p.row)})
        return _row_excerpt(table, rows, inside) if rows else None


def _near(table: Table, row: int) -> list[int]:
    """The row, its neighbours, and the total of the table."""
    total = [i for i, r in enumerate(table.rows) if r.role is RowRole.TOTAL and r.panel == table.rows[row].panel][-1:]
    return [i for i in (row - 1, row, row + 1, *total) if 0 <= i < len(table.rows)]


def _row_excerpt(table: Table, rows: Sequence[int], marks: Sequence[tuple[Position, int]]) -> Markup:
    marked = {(p.row, p.column): index for p, index in marks}
    wanted = _columns(table, rows, {p.column for p, _ in marks if p.column is not None})
    head = tag("tr", *(tag("th", table.columns[c].label) for c in wanted))
    body = []
    for r in rows:
        row = table.rows[r]
        cells = [
            tag(
                "td",
                cell_text(row, table.columns[c].key, table.columns[c].panel),
                class_=_class(row.values, table, c, marked.get((r, c))),
            )
            for c in wanted
        ]
        body.append(tag("tr", *cells, class_="total" if row.role is not RowRole.DETAIL else None))
    return tag("table", tag("thead", head), tag("tbody", *body), class_="excerpt")


def _class(values: Mapping[str, object], table: Table, column: int, mark: int | None) -> str | None:
    names = ["n"] if table.columns[column].key in values else []
    if mark is not None:
        names.append("a" if mark == 0 else "b")
    return " ".join(names) or None


def _columns(table: Table, rows: Sequence[int], marked: set[int]) -> list[int]:
    """Marked columns and the filled ones around them, at most _COLUMNS."""
    filled = [
        c
        for c, column in enumerate(table.columns)
        if c in marked or any(cell_text(table.rows[r], column.key, column.panel) for r in rows)
    ]
    if len(filled) <= _COLUMNS:
        return filled
    texts = [c for c in filled if not any(table.columns[c].key in table.rows[r].values for r in rows)][:3]
    amounts = [c for c in filled if c not in texts and c not in marked]
    room = max(0, _COLUMNS - len(set(texts) | marked))
    return sorted(set(texts) | marked | set(amounts[:room]))


def _target_excerpt(table: Table, marks: Sequence[tuple[Position, int]]) -> Markup | None:
    """The project and the marked indicators with their neighbours."""
    rows: list[Markup] = []
    running = 0
    marked = {p.row: index for p, index in marks if p.row is not None}
    projects = {p.target: index for p, index in marks if p.row is None and p.target is not None}
    for number, target in enumerate(table.targets):
        near = [i for i in range(len(target.indicators)) if any(abs(running + i - row) <= 1 for row in marked)]
        if near or number in projects:
            total = target.total.text if target.total else ""
            mark = projects.get(number)
            name = tag(
                "td",
                target.name or target.unit_name,
                class_=None if mark is None else "a" if mark == 0 else "b",
                colspan=4,
            )
            rows.append(
                tag(
                    "tr",
                    name,
                    tag("td", f"项目总额 {total}（{table.unit.value}）" if total else "", colspan=2),
                    class_="total",
                )
            )
        for i in near:
            indicator = target.indicators[i]
            cells = (
                indicator.level1,
                indicator.level2,
                indicator.name,
                indicator.operator,
                indicator.value,
                indicator.unit,
            )
            mark = marked.get(running + i)
            kind = None if mark is None else "a" if mark == 0 else "b"
            rows.append(tag("tr", *(tag("td", cell, class_=kind) for cell in cells)))
        running += len(target.indicators)
    if not rows:
        return None
    head = tag("tr", *(tag("th", word) for word in ("一级指标", "二级指标", "三级指标", "性质", "指标值", "单位")))
    return tag("table", tag("thead", head), tag("tbody", *rows), class_="excerpt")


def _marked(line: str, wanted: str, index: int) -> Markup:
    """A line with tabs as gaps; the wanted text marked, the rest cut down to its surroundings."""
    start = line.find(wanted) if wanted else -1
    if start < 0:
        shown = line if len(line) <= 2 * _AROUND else line[: 2 * _AROUND] + "…"
        return _gaps(shown)
    end = start + len(wanted)
    before, after = line[max(0, start - _AROUND) : start], line[end : end + _AROUND]
    return joined(
        "…" if start > _AROUND else None,
        _gaps(before),
        tag("mark", wanted, class_=None if index == 0 else "b"),
        _gaps(after),
        "…" if end + _AROUND < len(line) else None,
    )


def _gaps(text: str) -> Markup:
    pieces = text.split("\t")
    out: list[object] = [pieces[0]]
    for piece in pieces[1:]:
        out += [tag("span", "┆", class_="gap"), piece]
    return joined(*out)
