"""One indicator row: from cells that may be shifted, merged or glued to an ``Indicator``.

The anchor is the 一级指标 word (then the 二级指标 word), never the column number: whole blocks of
real documents are shifted because empty columns were dropped.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from jingban.kernel.text import fold

from .blocks import Cell
from .model import Indicator
from .performance_draft import Header, Reading, clip, place_of, text_at
from .performance_words import (
    DIRECTIONS,
    OPERATORS,
    Field,
    header_key,
    is_level2,
    is_wrapped,
    join_lines,
    level1_of,
    number_of,
    split_glued,
    split_value,
    unwrap,
)

CellRow = tuple[Cell, ...]
_TAIL = (Field.OPERATOR, Field.VALUE, Field.UNIT, Field.DIRECTION, Field.WEIGHT, Field.CORE)


@dataclass(frozen=True, slots=True)
class RowReading:
    """An indicator with the column its first level stands (or would stand) in, and what was odd."""

    indicator: Indicator
    anchor: int
    shift: int  # against the header; 0 when unknown
    glued: bool = False
    wrapped: bool = False
    tail: int = 0  # how far the direction stands off its column, beyond the shift


def find_header(row: CellRow) -> Header | None:
    """The indicator header when this row is one: an indicator column and a value column."""
    index: dict[Field, int] = {}
    for i, cell in enumerate(row):
        key = header_key(join_lines(cell.text)) if cell.text.strip() and len(cell.text) < 24 else None
        # 绩效指标 may span the three levels; the third level is the name then.
        if key is not None and (
            key not in index or (fold(cell.text) in ("三级指标", "指标内容") and key is Field.NAME)
        ):
            index[key] = i
    named = Field.LEVEL1 in index or Field.NAME in index
    if not named or Field.VALUE not in index or len(index) < 3:
        return None
    return Header(index, len(row))


def level_only(row: CellRow) -> tuple[str, str] | None:
    """Levels of a row that prints nothing else: they hold for the rows below (滇)."""
    words = [join_lines(cell.text) for cell in row if cell.text.strip()]
    if not words or len(words) > 2 or not all(level1_of(word) or is_level2(word) for word in words):
        return None
    first = level1_of(words[0])
    second = words[-1] if not first or len(words) == 2 else ""
    return first, unwrap(second)


def read_row(row: CellRow, header: Header, level1: str, level2: str) -> RowReading | None:
    """The indicator of a body row; ``None`` when the row has none.

    ``level1`` and ``level2`` are those of the row above: empty cells below them are covered by it.
    """
    texts = [join_lines(cell.text) for cell in row]
    if Field.LEVEL1 not in header.index:
        return _glued_row(row, texts, header)
    found = _anchor(texts, header)
    if found is None:
        return None
    anchor, first, second, name_at = found
    if first is None and second is None and not level1:
        return None
    if name_at >= len(texts) or not texts[name_at]:
        return None
    level1_text = first or level1
    level2_text = second if second is not None else ("" if first and first != level1 else level2)
    cells = _tail(texts, name_at, header, anchor)
    if not any(cells.values()):
        return None
    loose = any(is_wrapped(text) for text in texts)
    wrapped = loose and any(unwrap(text, loose=True) != text for text in texts[max(anchor, 0) :])
    name = unwrap(texts[name_at], loose=loose)
    indicator = _indicator(level1_text, level2_text, name, cells, row, texts, anchor, name_at)
    at = header.get(Field.LEVEL1)
    named = header.get(Field.NAME)
    shift = anchor - at if at is not None and first is not None else 0
    if first is None and named is not None:
        shift = name_at - named
    return RowReading(indicator, anchor, shift, False, wrapped, _tail_shift(texts, name_at, header, shift))


def _tail_shift(texts: list[str], name_at: int, header: Header, shift: int) -> int:
    at = header.get(Field.DIRECTION)
    found = next((i for i, t in enumerate(texts) if i > name_at and fold(t) in DIRECTIONS), None)
    return found - at - shift if at is not None and found is not None else 0


def _anchor(texts: list[str], header: Header) -> tuple[int, str | None, str | None, int] | None:
    """Column of level 1 (real or implied), level-1 word, level-2 word, column of the name."""
    at1 = header.get(Field.LEVEL1) or 0
    for i, text in enumerate(texts):
        word = level1_of(text)
        if not word:
            continue
        after = next((j for j in range(i + 1, len(texts)) if texts[j]), None)
        second_here = after is not None and (is_level2(texts[after]) or texts[after].endswith("指标"))
        if i != at1 and not second_here and is_level2(text):
            break  # 成本指标 in the second column
        if after is None:
            return None
        if not second_here:
            return i, word, None, after
        name = after + 1
        while name < len(texts) and (not texts[name] or fold(texts[name]) == fold(texts[after])) and name - after < 3:
            name += 1
        return i, word, unwrap(texts[after]), name
    for i, text in enumerate(texts):
        if is_level2(text) and i + 1 < len(texts):
            name = i + 1
            while name < len(texts) and (not texts[name] or fold(texts[name]) == fold(text)) and name - i < 4:
                name += 1
            return i - 1, None, unwrap(text), name
    first = next((i for i, text in enumerate(texts) if text and i >= at1), None)
    if first is None or any(texts[:at1]):
        return None
    return at1, None, None, first


def _tail(texts: list[str], name_at: int, header: Header, anchor: int) -> dict[Field, str]:
    """Operator, value, unit, direction, weight and core flag right of the name.

    Cells with an unmistakable form (operator, direction) are taken by form, the rest in the order
    of the header: dropped empty cells do not move anything then.
    """
    cells: dict[Field, str] = dict.fromkeys(_TAIL, "")
    keys = sorted((header.index[k], k) for k in _TAIL if k in header.index)
    at1 = header.get(Field.LEVEL1)
    if (Field.WEIGHT in header.index and anchor == at1) or Field.OPERATOR not in header.index:
        for index, key in keys:
            cells[key] = texts[index] if index < len(texts) and index > name_at else ""
        if not cells[Field.VALUE]:
            rest = [t for t in texts[name_at + 1 :] if t]
            cells[Field.VALUE] = rest[0] if rest else ""
        return cells
    rest = []
    for text in texts[name_at + 1 :]:
        if not text:
            continue
        if text in OPERATORS and not cells[Field.OPERATOR]:
            cells[Field.OPERATOR] = text
        elif fold(text) in DIRECTIONS and Field.DIRECTION in header.index:
            cells[Field.DIRECTION] = DIRECTIONS[fold(text)]
        else:
            rest.append(text)
    order = [k for _, k in keys if k not in (Field.OPERATOR, Field.DIRECTION)]
    for key, text in zip(order, rest, strict=False):
        cells[key] = text
    return cells


def _indicator(
    level1: str,
    level2: str,
    name: str,
    cells: dict[Field, str],
    row: CellRow,
    texts: list[str],
    anchor: int,
    name_at: int,
) -> Indicator:
    operator = OPERATORS.get(cells[Field.OPERATOR], cells[Field.OPERATOR])
    value, unit = cells[Field.VALUE], unwrap(cells[Field.UNIT])
    if not operator:
        operator, value, glued_unit = split_value(value)
        unit = unit or glued_unit
    elif number_of(value) is None:
        _, plain, glued_unit = split_value(value)
        if number_of(plain) is not None:
            value, unit = plain, unit or glued_unit
    weight = number_of(cells[Field.WEIGHT]) if cells[Field.WEIGHT] else None
    return Indicator(
        level1=level1,
        level2=level2,
        name=unwrap(name),
        operator=operator,
        value=unwrap(value),
        unit=unit,
        direction=cells[Field.DIRECTION],
        weight=Decimal(weight) if weight is not None else None,
        number=number_of(value),
        core=cells[Field.CORE],
        place=place_of(row, name_at),
        texts=tuple(texts[max(anchor, 0) :]),
    )


def _glued_row(row: CellRow, texts: list[str], header: Header) -> RowReading | None:
    """Forms whose single column 绩效指标 holds all three levels."""
    name_at = header.get(Field.NAME)
    if name_at is None:
        return None
    found = next(((i, g) for i, t in enumerate(texts) if (g := split_glued(t))), None)
    at, levels = found if found else (name_at, ("", "", text_at(row, name_at)))
    cells = _tail(texts, at, header, at)
    if not levels[2] or not any(cells.values()):
        return None
    indicator = _indicator(levels[0], levels[1], levels[2], cells, row, texts, at, at)
    return RowReading(indicator, at, at - name_at, found is not None, False)


def note_runs(reading: Reading, rows: list[tuple[RowReading, int]]) -> None:
    """Report shifted, glued and wrapped rows, one repair per run of neighbouring rows on a page."""
    for run in _runs(rows, lambda row: row.shift):
        _note_shift(reading, run)
    _note_tails(reading, rows)
    for run in _runs(rows, lambda row: row.glued):
        first = run[0].indicator
        levels = f"{first.level1}¦{first.level2}¦{first.name}"
        reading.repair(
            "glued-levels",
            levels.replace("¦", ""),
            levels,
            f"自此起{len(run)}行的三级指标粘连在一格，已按指标名称拆开",
            first.place,
            applied=True,
            severe=False,
        )
    for run in _runs(rows, lambda row: row.wrapped):
        first = run[0].indicator
        if first.place.page is not None:
            continue  # blanks between the glyphs of a PDF are not in the document
        reading.repair(
            "wrapped-blanks",
            " ".join(t for t in first.texts if unwrap(t, loose=True) != t),
            first.name,
            f"自此起{len(run)}行文字中夹有折行留下的空格，已去掉",
            first.place,
            applied=True,
            severe=False,
        )


def _note_tails(reading: Reading, rows: list[tuple[RowReading, int]]) -> None:
    """Unit or direction in the wrong column: one repair a page, such cells alternate with good ones."""
    for page in sorted({page for _, page in rows}):
        off = [row.indicator for row, at in rows if at == page and row.tail]
        if off:
            reading.repair(
                "shifted-cell",
                f"“{off[0].name}”一行的“{off[0].direction}”不在“指标方向性”一栏",
                "按内容归栏",
                f"本页{len(off)}行的度量单位或指标方向性错位（空格被删去或多出）",
                off[0].place,
                applied=True,
                severe=False,
            )


def _runs(rows: list[tuple[RowReading, int]], mark: Callable[[RowReading], object]) -> list[list[RowReading]]:
    """Neighbouring rows of one page with the same true mark."""
    runs: list[list[RowReading]] = []
    last: tuple[object, int] | None = None
    for row, page in rows:
        state = (mark(row), page)
        if state[0] and state == last:
            runs[-1].append(row)
        elif state[0]:
            runs.append([row])
        last = state
    return runs


def _note_shift(reading: Reading, run: list[RowReading]) -> None:
    first = run[0]
    side = "左" if first.shift < 0 else "右"
    reading.repair(
        "shifted-row",
        f"指标“{clip(first.indicator.name, 24)}”一行比表头{side}移{abs(first.shift)}列",
        "按“一级指标”一栏重新对齐",
        f"自此起{len(run)}行指标整体{side}移{abs(first.shift)}列（空列被删去或多出），请核对原件",
        first.indicator.place,
        applied=True,
        severe=not reading.merges_known,
    )
