"""Logical tables as printed tables: one layout, drawn by the XLSX, DOCX, HTML, CSV and terminal writers.

The layout is one our own readers understand, so a written file gives the same model back.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jingban.budget.core.model import Column, Row, RowRole, State, Table, Value
from jingban.kernel.money import Unit

# Characters XML cannot carry; they come from damaged text layers.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_UNKNOWN = re.compile(r"^c\d+(@\d+)?$")
_NUMERAL_END = re.compile(r"[一二三四五六七八九十]$")
_NUMERAL_START = re.compile(r"^[一二三四五六七八九十]")


class Role(StrEnum):
    """What a printed cell is, for its look."""

    HEAD = "head"
    TEXT = "text"
    AMOUNT = "amount"
    MISSING = "missing"  # the source row ends before this column


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell at its 0-based place, with what it covers. ``strong`` marks sums."""

    row: int
    column: int
    text: str
    role: Role
    columns: int = 1
    rows: int = 1
    strong: bool = False


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """Lines above, cells, lines below. Every grid position is covered by exactly one cell."""

    heading: tuple[str, ...]  # number and title
    above: tuple[str, ...]  # who and in which unit
    width: int
    head_rows: int
    rows: tuple[tuple[PrintedCell, ...], ...]  # cells by the row they start in
    notes: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """One-line name for tabs, contents and file names."""
        return " ".join(self.heading)


def printed_table(table: Table, unit_name: str = "") -> PrintedTable:
    """Lay out a table with rows; performance tables are laid out by ``printed_targets``."""
    width = max((column.index for column in table.columns), default=-1) + 1
    head = header_cells(table.columns, width)
    body = [
        _body_row(number, group, table.columns, width) for number, group in enumerate(_lines(table.rows), len(head))
    ]
    return PrintedTable(
        heading(table),
        above(table.unit, unit_name),
        width,
        len(head),
        (*head, *body),
        tuple(clean(note) for note in table.notes),
    )


def heading(table: Table) -> tuple[str, ...]:
    """Number and title on one line, unless their numerals would run together (表一 一般公共…)."""
    number, title = clean(table.number), clean(table.title)
    if number and title and _NUMERAL_END.search(number) and _NUMERAL_START.match(title):
        return number, title
    joined = f"{number} {title}".strip()
    return (joined,) if joined else ()


def above(unit: Unit, unit_name: str) -> tuple[str, ...]:
    """The lines between title and header."""
    who = (f"填报单位：{clean(unit_name)}",) if unit_name else ()
    return (*who, f"金额单位：{unit.value}")


def clean(text: str) -> str:
    """Text that every format can carry."""
    return _CONTROL.sub("", text)


def header_cells(columns: Sequence[Column], width: int) -> list[tuple[PrintedCell, ...]]:
    """The header tree as merged cells; a leaf reaches down to the last header row."""
    paths: list[tuple[str, ...]] = [()] * width
    for column in columns:
        paths[column.index] = column.path
    depth = max((len(path) for path in paths), default=0)
    rows: list[tuple[PrintedCell, ...]] = []
    for level in range(depth):
        cells: list[PrintedCell] = []
        at = 0
        while at < width:
            span, cell = _header_cell(paths, level, at, depth)
            if cell is not None:
                cells.append(cell)
            at += span
        rows.append(tuple(cells))
    return rows


def _header_cell(paths: list[tuple[str, ...]], level: int, column: int, depth: int) -> tuple[int, PrintedCell | None]:
    """The header cell starting here and the columns it takes; ``None`` below a leaf."""
    path = paths[column]
    if len(path) <= level:
        if level == 0:
            return 1, PrintedCell(0, column, "", Role.HEAD, 1, depth)
        return 1, None
    if len(path) == level + 1:
        return 1, PrintedCell(level, column, clean(path[level]), Role.HEAD, 1, depth - level)
    span = 1
    while column + span < len(paths):
        other = paths[column + span]
        if len(other) <= level + 1 or other[: level + 1] != path[: level + 1]:
            break
        span += 1
    return span, PrintedCell(level, column, clean(path[level]), Role.HEAD, span, 1)


def _lines(rows: Iterable[Row]) -> list[list[Row]]:
    """Rows of both panels that stand on one printed line."""
    lines: dict[int, list[Row]] = {}
    for row in rows:
        lines.setdefault(row.index, []).append(row)
    return [lines[index] for index in sorted(lines)]


def _body_row(number: int, group: list[Row], columns: Sequence[Column], width: int) -> tuple[PrintedCell, ...]:
    by_panel = {row.panel: row for row in group}
    cells = [PrintedCell(number, column, "", Role.TEXT) for column in range(width)]
    for column in columns:
        row = by_panel.get(column.panel)
        if row is not None:
            cells[column.index] = _body_cell(number, column, row)
    # A row that misses an amount has ended: the empty text cells behind it are not there either.
    end = next((cell.column for cell in cells if cell.role is Role.MISSING), width)
    return tuple(replace(cell, role=Role.MISSING) if cell.column > end and not cell.text else cell for cell in cells)


def _body_cell(number: int, column: Column, row: Row) -> PrintedCell:
    strong = row.role is not RowRole.DETAIL
    value = row.values.get(column.key)
    if value is None:
        text = clean(row.texts.get(column.key, ""))
        # The cell of an unknown column is an amount when it is blank: neither text nor amount means no cell.
        named = bool(column.path) and not column.path[-1].endswith(("名称", "内容"))
        absent = not text and named and _UNKNOWN.match(column.key) is not None
        return PrintedCell(number, column.index, text, Role.MISSING if absent else Role.TEXT, strong=strong)
    return amount_cell(number, column.index, value, strong)


def amount_cell(number: int, column: int, value: Value | None, strong: bool = False) -> PrintedCell:
    """An amount as printed; blank, dash, zero and missing stay apart."""
    if value is None or value.state is State.MISSING:
        return PrintedCell(number, column, "", Role.MISSING, strong=strong)
    return PrintedCell(number, column, clean(value.text), Role.AMOUNT, strong=strong)
