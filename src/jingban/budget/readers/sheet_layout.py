"""One worksheet, sparse, → blocks: title and unit lines as text, tables as grids.

A sheet usually holds one table under a title, a unit line and above some notes. Lines are told
from table rows by their form only (one lone cell, or nothing but ``label：value`` cells above the
header); what they mean is decided in the core.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from jingban.budget.core.blocks import Block, Cell, Grid, TextLine
from jingban.budget.readers.spans import MAX_GRID_CELLS, column_letters, too_many_cells
from jingban.kernel.findings import Place

# Cells that stand above a table: 单位：万元, 填报单位：…, 预算01表, 表一, 公开02表, 2024年1月5日
_META = re.compile(r"^[^：:]{1,12}[：:].*$|^.{0,40}表[\s\d一二三四五六七八九十-]{0,6}$|^\d{4}年\d{1,2}月(\d{1,2}日)?$")
_LABELLED = re.compile(r"^[^：:]{1,12}[：:]")
_DEFAULT_NAME = re.compile(r"^\s*(sheet|工作表|table)\s*\d*\s*$", re.IGNORECASE)
_NOTE = re.compile(r"^\s*(备注|注|说明|※|\*|填报说明|填表说明|本表)")
_HEADER_WORD = re.compile(r"(?:数|额|支出|收入|经费|合计|科目|资金)\s*$")
_TITLE = re.compile(r"表(\s*[(（][^()（）]{1,10}[)）])?\s*$|^\s*(附?表|预算|公开)\s*[\d一二三四五六七八九十]")


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range, 0-based, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(slots=True)
class Sheet:
    """Displayed texts by 0-based row and column; empty cells are absent."""

    name: str
    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    merges: Sequence[Merge] = ()
    hidden_columns: frozenset[int] = frozenset()
    missing: dict[int, frozenset[int]] = field(default_factory=dict)  # cells that a row does not have


def blocks_of(sheet: Sheet, whole: bool = False) -> list[Block]:
    """Lines and grids of the sheet in reading order; ``whole`` as in ``TextLine``.

    Raises ReadError(file_too_large).
    """
    shown = _Shown(sheet, whole)
    blocks: list[Block] = []
    for segment in _segments(shown):
        blocks.extend(_segment_blocks(shown, segment))
    if _nameless(blocks) and not _DEFAULT_NAME.match(sheet.name):
        # The tab is then the only title the table has.
        blocks.insert(0, TextLine(sheet.name.strip(), Place(sheet=sheet.name)))
    return blocks


def _nameless(blocks: list[Block]) -> bool:
    """A table is the first thing of the sheet, or only ``label：value`` cells stand above it."""
    for block in blocks:
        if isinstance(block, Grid):
            return True
        if not _LABELLED.match(block.text):
            return False
    return False


class _Shown:
    """The visible cells of a sheet with quick answers about one row."""

    def __init__(self, sheet: Sheet, whole: bool) -> None:
        self.whole = whole
        self.name = sheet.name
        self.hidden = sheet.hidden_columns
        self.missing = sheet.missing
        self.rows: dict[int, dict[int, str]] = {}
        for number in sorted(sheet.rows):
            cells = {column: text for column, text in sheet.rows[number].items() if column not in self.hidden}
            if any(text.strip() for text in cells.values()):
                self.rows[number] = cells
        self.numbers = list(self.rows)
        self.merges = [merge for merge in sheet.merges if merge.top in sheet.rows]
        self.by_row: dict[int, list[Merge]] = {}
        for merge in self.merges:
            self.by_row.setdefault(merge.top, []).append(merge)
        self.starts: Mapping[tuple[int, int], Merge] = {(merge.top, merge.left): merge for merge in self.merges}
        self.width = max((max(cells) for cells in self.rows.values()), default=0) + 1

    def texts(self, number: int) -> list[str]:
        return [text.strip() for _, text in sorted(self.rows[number].items()) if text.strip()]

    def lone(self, number: int) -> bool:
        return len(self.texts(number)) == 1

    def spread(self, number: int) -> bool:
        """A lone cell merged over at least half of the used columns (and one row high)."""
        if not self.lone(number):
            return False
        column = next(column for column, text in self.rows[number].items() if text.strip())
        merge = self.starts.get((number, column))
        return merge is not None and merge.top == merge.bottom and 2 * (merge.right - merge.left + 1) >= self.width

    def meta(self, number: int) -> bool:
        texts = self.texts(number)
        return len(texts) <= 4 and all(_META.match(text) for text in texts)


def _segments(shown: _Shown) -> list[list[int]]:
    """Split the used rows where a new table begins: a title-like line after a table."""
    segments: list[list[int]] = []
    current: list[int] = []
    has_table = False
    for number in shown.numbers:
        gap = bool(current) and number > current[-1] + 1
        if has_table and _opens_table(shown, number, gap):
            segments.append(current)
            current, has_table = [], False
        current.append(number)
        has_table = has_table or not (shown.lone(number) or shown.meta(number))
    return [*segments, current] if current else segments


def _opens_table(shown: _Shown, number: int, gap: bool) -> bool:
    if not shown.lone(number):
        return gap and shown.meta(number)
    text = shown.texts(number)[0]
    if _NOTE.match(text):
        return False
    return bool(_TITLE.search(text)) and (gap or shown.spread(number))


def _segment_blocks(shown: _Shown, numbers: list[int]) -> list[Block]:
    first = next((i for i, n in enumerate(numbers) if not (shown.lone(n) or shown.meta(n))), None)
    if first is None:
        return [line for number in numbers for line in _lines(shown, number)]
    while first > 0 and _heads_table(shown, numbers[:first]):
        first -= 1
    last = len(numbers)
    while last > first + 1 and _is_note(shown, numbers[last - 1]):
        last -= 1
    blocks: list[Block] = [line for number in numbers[:first] for line in _lines(shown, number)]
    blocks.append(_grid(shown, numbers[first:last]))
    blocks.extend(line for number in numbers[last:] for line in _lines(shown, number))
    return blocks


def _heads_table(shown: _Shown, above: list[int]) -> bool:
    """The last row above the table is its first header row, though it holds one cell only.

    Either the cell (科目 over three columns) is merged downwards, or it spreads over the table
    (2024年预算数) below the unit line or a title, neither of which it is itself.
    """
    number = above[-1]
    if not shown.lone(number):
        return False
    if any(merge.bottom > number for merge in shown.by_row.get(number, ())):
        return True
    text = shown.texts(number)[0]
    under_unit = len(above) > 1 and shown.meta(above[-2]) and not _TITLE.search(shown.texts(above[-2])[-1])
    titled = any(_TITLE.search(text) for row in above[:-1] for text in shown.texts(row))
    if not shown.spread(number) or _META.match(text) or _NOTE.match(text) or _TITLE.search(text):
        return False
    return under_unit or (titled and _HEADER_WORD.search(text) is not None)


def _is_note(shown: _Shown, number: int) -> bool:
    if not shown.lone(number):
        return False
    text = shown.texts(number)[0]
    return bool(_NOTE.match(text)) or shown.spread(number)


def _lines(shown: _Shown, number: int) -> Iterable[TextLine]:
    for column, text in sorted(shown.rows[number].items()):
        for part in text.splitlines():
            if part.strip():
                yield TextLine(part.strip(), _place(shown.name, number, column), shown.whole)


def _grid(shown: _Shown, numbers: list[int]) -> Grid:
    top, bottom = numbers[0], numbers[-1]
    left, right = _edges(shown, numbers)
    columns = [column for column in range(left, right + 1) if column not in shown.hidden]
    if len(columns) * (bottom - top + 1) > MAX_GRID_CELLS:
        raise too_many_cells()
    covered = _covered(shown, top, bottom, left, right)
    none: dict[int, str] = {}
    rows = []
    for number in range(top, bottom + 1):
        texts = shown.rows.get(number, none)
        cells = []
        for column in columns:
            hidden = (number, column) in covered
            text = "" if hidden else texts.get(column, "")
            cells.append(Cell(text, _place(shown.name, number, column), hidden))
        rows.append(tuple(_cut(cells, columns, shown.missing.get(number, frozenset()))))
    return Grid(tuple(rows), _place(shown.name, top, left), merges_known=True)


def _cut(cells: list[Cell], columns: list[int], missing: frozenset[int]) -> list[Cell]:
    """The row ends where nothing but missing cells follows."""
    end = len(cells)
    while end > 0 and columns[end - 1] in missing:
        end -= 1
    return cells[:end]


def _edges(shown: _Shown, numbers: list[int]) -> tuple[int, int]:
    left = min(min(shown.rows[number]) for number in numbers)
    right = max(max(shown.rows[number]) for number in numbers)
    # A merged heading may be wider than anything below it, but not by more than a table has columns.
    reach = [merge.right for number in numbers for merge in shown.by_row.get(number, ()) if merge.left <= right]
    return left, max([right, *(column for column in reach if column <= right + 40)])


def _covered(shown: _Shown, top: int, bottom: int, left: int, right: int) -> set[tuple[int, int]]:
    covered: set[tuple[int, int]] = set()
    touched = 0
    for merge in shown.merges:
        # Merges may not overlap; a file whose merges do could make this loop quadratic.
        if merge.bottom < top or merge.top > bottom:
            continue
        touched += (min(merge.bottom, bottom) - max(merge.top, top) + 1) * (min(merge.right, right) - merge.left + 1)
        if touched > 2 * MAX_GRID_CELLS:
            raise too_many_cells()
        for row in range(max(merge.top, top), min(merge.bottom, bottom) + 1):
            for column in range(max(merge.left, left), min(merge.right, right) + 1):
                if (row, column) != (merge.top, merge.left):
                    covered.add((row, column))
    return covered


def _place(sheet: str, row: int, column: int) -> Place:
    return Place(sheet=sheet, cell=f"{column_letters(column)}{row + 1}")
