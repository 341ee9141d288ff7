"""Where in the logical tables a piece of evidence stands: table, row and column positions.

Rules name places of the source (line, box, sheet cell) and labels. One line of a text file holds a
whole row, so place alone does not tell the cell: labels and text decide among its neighbours.
"""

from collections import defaultdict
from collections.abc import Hashable
from dataclasses import dataclass

from jingban.kernel.findings import NOWHERE, Evidence, Place
from jingban.kernel.text import fold

from .model import Document, Table

_HEIGHT = 6  # points: two cells of one printed row have their middles this close


@dataclass(frozen=True, slots=True)
class Position:
    """Indices into ``Document.tables``, ``Table.rows`` (or targets) and ``Table.columns``.

    ``row`` counts body rows; in performance tables it is the running number of the indicator, and
    ``target`` the project. ``None`` where the evidence does not say.
    """

    table: int | None = None
    row: int | None = None
    column: int | None = None
    target: int | None = None


@dataclass(frozen=True, slots=True)
class _Candidate:
    position: Position
    row: str
    column: str
    text: str


class Locator:
    """An index of all cells of one document by their place."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._places: dict[Hashable, list[_Candidate]] = defaultdict(list)
        self._titles: dict[str, list[int]] = defaultdict(list)
        for number, table in enumerate(document.tables):
            self._titles[fold(table.title)].append(number)
            self._add_rows(number, table)
            self._add_targets(number, table)

    def find(self, evidence: Evidence) -> Position:
        """The best match; an empty position when the evidence belongs to no table of this document."""
        if evidence.document != self._document.name:
            return Position()
        candidates = next((found for key in _keys(evidence.place) if (found := self._places.get(key))), [])
        if candidates:
            best = max(candidates, key=lambda c: _likeness(c, evidence, self._document.tables))
            column = best.position.column if _likeness(best, evidence, self._document.tables) % 8 else None
            return Position(best.position.table, best.position.row, column, best.position.target)
        titled = self._titles.get(fold(evidence.table), []) if evidence.table else []
        return Position(table=titled[0]) if titled else Position()

    def _add(self, place: Place, candidate: _Candidate) -> None:
        for key in _keys(place):
            self._places[key].append(candidate)

    def _add_rows(self, number: int, table: Table) -> None:
        columns = {column.key: (position, column.label) for position, column in enumerate(table.columns)}
        for index, row in enumerate(table.rows):
            here = Position(number, index)
            self._add(row.place, _Candidate(here, fold(row.label), "", ""))
            for key, value in row.values.items():
                position, label = columns.get(key, (None, key))
                cell = _Candidate(Position(number, index, position), fold(row.label), fold(label), fold(value.text))
                self._add(value.place if value.place != NOWHERE else row.place, cell)
            for key, text in [*row.texts.items(), *((k, c.text) for k, c in row.codes.items())]:
                position, label = columns.get(key, (None, key))
                cell = _Candidate(Position(number, index, position), fold(row.label), fold(label), fold(text))
                self._add(row.place, cell)

    def _add_targets(self, number: int, table: Table) -> None:
        running = 0
        for index, target in enumerate(table.targets):
            self._add(target.place, _Candidate(Position(number, None, None, index), fold(target.name), "", ""))
            amounts = {"项目总额": target.total, "财政资金": target.fiscal, "其他资金": target.other, **target.amounts}
            for label, value in amounts.items():
                if value is not None:
                    where = Position(number, None, None, index)
                    self._add(value.place, _Candidate(where, fold(target.name), fold(label), fold(value.text)))
            for indicator in target.indicators:
                where = Position(number, running, None, index)
                for column in (indicator.level2, indicator.name, indicator.level1):
                    cell = _Candidate(where, fold(target.name), fold(column), fold(indicator.value))
                    self._add(indicator.place, cell)
                running += 1


def _keys(place: Place) -> list[Hashable]:
    """The place itself, then the row of the source it stands in: code and text cells keep no place of their own."""
    if place.cell is not None:
        digits = "".join(c for c in place.cell if c.isdigit())
        return [("cell", place.sheet, place.cell), ("sheet row", place.sheet, digits)]
    if place.page is not None and place.bbox is not None:
        middle = round((place.bbox[1] + place.bbox[3]) / 2)
        return [
            ("box", place.page, tuple(round(edge) for edge in place.bbox)),
            ("height", place.page, middle // _HEIGHT),
        ]
    if place.line is not None:
        return [("line", place.line)]
    return []


def _likeness(candidate: _Candidate, evidence: Evidence, tables: tuple[Table, ...]) -> int:
    """Table and row weigh more than the column; the last three bits tell about the column alone."""
    column, text, row = fold(evidence.column), fold(evidence.text), fold(evidence.row)
    score = 0
    if candidate.column and column and (candidate.column == column or candidate.column.endswith("›" + column)):
        score += 4
    elif candidate.column and column and column in candidate.column:
        score += 2
    if candidate.text and text and candidate.text == text:
        score += 3
    if row and candidate.row == row:
        score += 8
    table = tables[candidate.position.table] if candidate.position.table is not None else None
    if table is not None and evidence.table and fold(evidence.table) in (fold(table.title), fold(table.kind)):
        score += 16
    return score
