"""Pages of one list have the same columns: what a page's header does not say (it lies under a seal) another page says."""

from collections.abc import Sequence
from dataclasses import replace

from jingban.capture.core.headers import UNKNOWN, Column
from jingban.capture.core.model import DocumentKind, Line
from jingban.capture.core.names import read_value
from jingban.capture.core.reading import PageReading, Table
from jingban.capture.core.values import kind_of


def taught(readings: Sequence[PageReading]) -> list[PageReading]:
    """The readings, columns without a meaning named after the page in front or behind."""
    return [
        _named(reading, [*readings[max(i - 1, 0) : i], *readings[i + 1 : i + 2]]) for i, reading in enumerate(readings)
    ]


def _named(reading: PageReading, beside: Sequence[PageReading]) -> PageReading:
    if reading.kind is not DocumentKind.FEE_LIST or len(reading.tables) != 1:
        return reading
    own = reading.tables[0].columns
    if not any(column.name.startswith(UNKNOWN) for column in own):
        return reading
    for other in beside:
        if other.kind is DocumentKind.FEE_LIST and other.tables:
            names = _matches(own, other.tables[-1])
            if names:
                lines = tuple(_renamed(line, names) for line in reading.lines)
                return replace(reading, lines=lines)
    return reading


def _matches(own: Sequence[Column], other: Table) -> dict[str, str]:
    """Names for columns without one, by their place between columns that both pages name."""
    theirs = {column.name: _middle(column) for column in other.columns}
    shared = [(_middle(c), theirs[c.name]) for c in own if c.name in theirs and not c.name.startswith(UNKNOWN)]
    if len(shared) < 3:
        return {}
    (a, to_a), (b, to_b) = min(shared), max(shared)
    if b - a < 1:
        return {}
    taken = {column.name for column in own}
    out: dict[str, str] = {}
    for column in own:
        if column.name.startswith(UNKNOWN):
            place = to_a + (_middle(column) - a) * (to_b - to_a) / (b - a)
            near = min(other.columns, key=lambda c: abs(_middle(c) - place))
            reach = max(near.x1 - near.x0, column.x1 - column.x0)
            if near.name not in taken and not near.name.startswith(UNKNOWN) and abs(_middle(near) - place) < reach:
                out[column.name] = near.name
                taken.add(near.name)
    return out


def _middle(column: Column) -> float:
    return (column.x0 + column.x1) / 2


def _renamed(line: Line, names: dict[str, str]) -> Line:
    cells = tuple(
        replace(cell, name=names[cell.name], machine=read_value(kind_of(names[cell.name]), cell.raw))
        if cell.name in names
        else cell
        for cell in line.cells
    )
    return replace(line, cells=cells)
