"""Interpretation of performance tables (绩效目标表): cell grids → targets, repairs and columns.

Entry point for the layout/interpretation step::

    reading = read_targets(grids, kind="项目绩效表", unit=Unit.YUAN)
    Table(kind, …, columns=reading.columns, rows=(), targets=reading.targets)
    document.repairs += reading.repairs

``grids`` are the table's grids in reading order, one per page or sheet, header rows included
wherever they are printed. One grid may hold several projects; one project may run over grids.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from jingban.kernel.money import Unit
from jingban.kernel.text import fold

from .blocks import Cell, CellRow, Grid
from .model import Column, PerformanceTarget, Repair
from .performance_damage import mend
from .performance_draft import Header, Reading, text_at
from .performance_form import read_forms, settle
from .performance_rows import find_header
from .performance_wide import is_sub_header, is_wide, read_wide
from .performance_words import header_key

PROJECT_KIND = "项目绩效表"
OVERALL_KIND = "整体绩效表"


@dataclass(frozen=True, slots=True)
class TargetReading:
    """What a performance table says, and what had to be repaired to say it."""

    targets: tuple[PerformanceTarget, ...]
    repairs: tuple[Repair, ...]
    columns: tuple[Column, ...]


def read_targets(
    grids: Sequence[Grid], kind: str, unit: Unit, code_pattern: str = r"^\d{6}\d{2}[A-Z]\d{12}$"
) -> TargetReading:
    """Read one performance table (``kind`` 项目绩效表 or 整体绩效表). Never raises on odd cells.

    ``unit`` is the printed 金额单位 of the table; a unit printed in a label (“年度资金总额（万元）”)
    wins. ``code_pattern`` is the profile's project code pattern.
    """
    reading = Reading(kind, unit, code_pattern, merges_known=any(grid.merges_known for grid in grids))
    pages = [_restored(list(grid.rows)) for grid in grids]
    header = next((h for rows in pages for row in rows if (h := find_header(row))), None)
    if header is None:
        return TargetReading((), (), ())
    if is_wide(header):
        read_wide(pages, reading)
    else:
        read_forms(pages, reading)
        for draft in reading.drafts:
            settle(draft)
    reading.drafts = [d for d in reading.drafts if d.rows or d.total or d.goal]
    mend(reading, wide=is_wide(header))
    note_operators(reading)
    return TargetReading(
        tuple(d.freeze() for d in reading.drafts),
        tuple(sorted(reading.repairs, key=_position)),
        _columns(pages, header),
    )


def _restored(rows: list[CellRow]) -> list[CellRow]:
    """A header whose 其中 was printed as one cell (one cell a line) gets the columns of its parts back."""
    for index, (row, below) in enumerate(pairwise(rows)):
        leaves = [column for column, cell in enumerate(below) if cell.text.strip()]
        short = len(below) - len(row)
        if 0 < short == len(leaves) - 1 and find_header(row) is not None and is_sub_header(below):
            at = leaves[0] + 1
            blanks = tuple(Cell("", row[at - 1].place, covered=True) for _ in range(short))
            rows[index] = (*row[:at], *blanks, *row[at:])
    return rows


def _position(repair: Repair) -> tuple[int, int, float]:
    box = repair.place.bbox
    return repair.place.page or 0, repair.place.line or 0, box[1] if box else 0.0


def note_operators(reading: Reading) -> None:
    """``≥`` and ``≤`` printed as ``>`` and ``<`` all through: a conversion lost the lower stroke."""
    rows = [row.indicator for draft in reading.drafts for row in draft.rows]
    strict = [i for i in rows if i.operator in (">", "<")]
    if len(strict) < 5 or any(i.operator in ("≥", "≤") for i in rows):
        return
    reading.repair(
        "operator-glyph",
        "> <",
        "≥ ≤",
        f"全表{len(strict)}处性质只有“>”“<”而无“≥”“≤”，疑为符号下横丢失，请核对原件",
        strict[0].place,
        applied=False,
        severe=False,
    )


def _columns(pages: Sequence[Sequence[tuple[Cell, ...]]], header: Header) -> tuple[Column, ...]:
    """Leaf columns of the first header; the row below it may name the parts of 其中."""
    rows = [row for page in pages for row in page]
    at = next(i for i, row in enumerate(rows) if find_header(row) is not None)
    below = rows[at + 1] if at + 1 < len(rows) and is_sub_header(rows[at + 1]) else ()
    keys = {index: key for key, index in header.index.items()}
    columns: list[Column] = []
    group = ""
    for i in range(max(len(rows[at]), len(below))):
        top, leaf = fold(text_at(rows[at], i)), fold(text_at(below, i))
        group = top or (group if leaf else "")
        path = tuple(word for word in (group, leaf) if word)
        key = keys.get(i) or (header_key(leaf) if leaf else None)
        if path:
            columns.append(Column(i, path, key.value if key else f"c{i}"))
    return tuple(columns)
