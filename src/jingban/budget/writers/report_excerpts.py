"""What a finding points at, shown: crops of pages, lines of text, rows of tables; the places marked."""

import base64
import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from html import escape

from jingban.budget.core.locate import Locator, Position
from jingban.budget.core.masking import Masker
from jingban.budget.core.model import Column, Document, RowRole, Table
from jingban.infra.documents.errors import DocumentError
from jingban.kernel.findings import Evidence, Finding

from .findings_rows import cell_text, place_text
from .markup import Markup, joined, tag

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
        self._own = ""

    def __enter__(self) -> "Excerpts":
        return self

    def __exit__(self, *details: object) -> None:
        self._stack.close()

    def of(self, finding: Finding, own: str) -> Markup:
        """All excerpts of one finding of document ``own``; the first place red, the others amber."""
        self._own = own
        parts: list[Markup] = []
        done: set[int] = set()
        for side in range(len(finding.evidence)):
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
        base = evidence.document.replace("\\", "/").rpartition("/")[2]
        where = place_text(evidence) or base
        file = f"（{base}）" if evidence.document != self._own and where != base else ""
        return tag("span", f"{'红框' if index == 0 else '黄框'}：{where}{file}", class_="key")

    def _picture(self, sides: Sequence[Evidence], together: Sequence[int]) -> Markup | None:
        first = sides[0]
        if first.place.page is not None and first.place.bbox is not None:
            crop = self._crop(sides, together)
            if crop is not None:
                return crop
        marks = list(zip(sides, together, strict=True))
        in_lines = [(side, index) for side, index in marks if self._better_as_line(side)]
        in_table = [(self.position(side), index) for side, index in marks if (side, index) not in in_lines]
        excerpt = self._table(first.document, in_table) if in_table else None
        if excerpt is not None:
            marks = in_lines + [m for m in marks if m not in in_lines and not _shows(excerpt, m[0].text)]
        lines = sorted({side.place.line for side, _ in marks if side.place.line})
        shown = [self._line(number, [(s, i) for s, i in marks if s.place.line == number]) for number in lines]
        if excerpt is not None or any(shown):
            return joined(excerpt, *shown)
        quoted = first.text.strip()
        return tag("div", _marked(quoted, [(quoted, together[0])]), class_="line") if quoted else None

    def _better_as_line(self, side: Evidence) -> bool:
        """The row is known but not the cell: in the line of a text file the words themselves can be marked."""
        at = self.position(side)
        return bool(side.place.line and at.column is None and at.target is None and self._text_lines(side.document))

    # --- PDF -------------------------------------------------------------------------------------

    def _crop(self, sides: Sequence[Evidence], together: Sequence[int]) -> Markup | None:
        cropper = self._cropper(sides[0].document)
        if cropper is None or sides[0].place.page is None:
            return None
        marks = [(side.place.bbox, index == 0) for side, index in zip(sides, together, strict=True) if side.place.bbox]
        try:
            picture, wide, high = cropper.crop(sides[0].place.page, marks)  # type: ignore[attr-defined]
        except DocumentError:
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
            from jingban.budget.readers import pdf_pictures
            from jingban.infra.documents import pdf

            opened = self._stack.enter_context(pdf.open_pdf(data))
            self._croppers[name] = pdf_pictures.Cropper(opened, self._masker)
        return self._croppers[name]

    # --- text lines ------------------------------------------------------------------------------

    def _line(self, number: int, marks: Sequence[tuple[Evidence, int]]) -> Markup | None:
        lines = self._text_lines(marks[0][0].document)
        if not 1 <= number <= len(lines):
            return None
        shown = _marked(lines[number - 1], [(side.text.strip(), index) for side, index in marks])
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


def _shows(excerpt: Markup, text: str) -> bool:
    """Whether the printed text can be read in the excerpt; what was repaired cannot."""
    cells = re.sub(r"<[^>]*>|\s", "", excerpt)
    return "".join(escape(text, quote=True).split()) in cells


def _near(table: Table, row: int) -> list[int]:
    """The row, its neighbours, and the total of the table."""
    total = [i for i, r in enumerate(table.rows) if r.role is RowRole.TOTAL and r.panel == table.rows[row].panel][-1:]
    return [i for i in (row - 1, row, row + 1, *total) if 0 <= i < len(table.rows)]


def _row_excerpt(table: Table, rows: Sequence[int], marks: Sequence[tuple[Position, int]]) -> Markup:
    marked = {(p.row, p.column): index for p, index in marks}
    wanted = _columns(table, rows, {p.column for p, _ in marks if p.column is not None})
    body = []
    for r in rows:
        row = table.rows[r]
        cells = [
            tag(
                "td",
                cell_text(row, table.columns[c].key, table.columns[c].panel),
                class_=_class(row.values, table, c, marked.get((r, c), marked.get((r, None)))),
            )
            for c in wanted
        ]
        body.append(tag("tr", *cells, class_="total" if row.role is not RowRole.DETAIL else None))
    return tag("table", header([table.columns[c] for c in wanted]), tag("tbody", *body), class_="excerpt")


def header(columns: Sequence[Column]) -> Markup:
    """The header tree: equal neighbours are joined, a short path reaches down to the body."""
    paths = [column.path or (column.key,) for column in columns]
    depth = max((len(path) for path in paths), default=1)
    rows = []
    for level in range(depth):
        cells = []
        position = 0
        while position < len(paths):
            path = paths[position]
            if level >= len(path):
                position += 1
                continue
            last = level == len(path) - 1
            span = 1
            while not last and position + span < len(paths) and _same_branch(path, paths[position + span], level):
                span += 1
            down = depth - level if last else 1
            cells.append(tag("th", path[level], colspan=span if span > 1 else None, rowspan=down if down > 1 else None))
            position += span
        rows.append(tag("tr", *cells))
    return tag("thead", *rows)


def _same_branch(one: Sequence[str], other: Sequence[str], level: int) -> bool:
    return len(other) > level + 1 and tuple(one[: level + 1]) == tuple(other[: level + 1])


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


def _marked(line: str, wanted: Sequence[tuple[str, int]]) -> Markup:
    """A line with tabs as gaps, the wanted texts marked; far from them it is cut."""
    spans = _spans(line, wanted)
    if not spans:
        return _gaps(line if len(line) <= 2 * _AROUND else line[: 2 * _AROUND] + "…")
    parts: list[object] = []
    at = max(0, spans[0][0] - _AROUND)
    parts.append("…" if at else None)
    for start, end, index in spans:
        if start - at > 2 * _AROUND:
            parts += [_gaps(line[at : at + _AROUND]), "…"]
            at = start - _AROUND
        parts += [_gaps(line[at:start]), tag("mark", _gaps(line[start:end]), class_=None if index == 0 else "b")]
        at = end
    parts += [_gaps(line[at : at + _AROUND]), "…" if at + _AROUND < len(line) else None]
    return joined(*parts)


def _spans(line: str, wanted: Sequence[tuple[str, int]]) -> list[tuple[int, int, int]]:
    """Where the texts stand, in order, without overlaps; blanks and cell borders inside do not matter."""
    found: list[tuple[int, int, int]] = []
    for text, index in wanted:
        letters = "".join(text.split())[:200]
        pattern = r"\s*".join(map(re.escape, letters))
        match = re.search(pattern, line) if letters else None
        if match and all(match.end() <= start or match.start() >= end for start, end, _ in found):
            found.append((match.start(), match.end(), index))
    return sorted(found)


def _gaps(text: str) -> Markup:
    pieces = text.split("\t")
    out: list[object] = [pieces[0]]
    for piece in pieces[1:]:
        out += [tag("span", "┆", class_="gap"), piece]
    return joined(*out)
