"""The wide form (京, 滇 …): a project block merged down beside its indicator rows."""

import re
from dataclasses import replace

from jingban.kernel.text import fold

from .blocks import Cell
from .model import Indicator
from .performance_draft import Draft, DraftRow, Header, Reading, money, place_of, text_at
from .performance_rows import RowReading, find_header, level_only, note_runs, read_row
from .performance_words import Field, join_lines, level1_of, unwrap

CellRow = tuple[Cell, ...]

_CATEGORY = re.compile(r"^\d{1,2}-\D{2,12}$")
_CODED = re.compile(r"^([0-9A-Z]{14,26})[-—]+(.+)$", re.DOTALL)
_CODE_HEAD = re.compile(r"^\d{6}\d{2}[0-9A-Z]\d{2,14}$")
_CODE_TAIL = re.compile(r"^(\d{1,12})-(\D.+)$", re.DOTALL)
_UNIT = re.compile(r"^\d{3,9}[-—]\D")
_SUB_HEADER = {"财政资金", "财政拨款", "其他资金", "小计", "合计", "其中:"}


def read_wide(pages: list[list[CellRow]], reading: Reading) -> None:
    """Read all pages into ``reading.drafts``; a project may begin on one page and end on the next."""
    header: Header | None = None
    first: CellRow | None = None
    page = 0
    seen: list[tuple[RowReading, int]] = []
    for rows in pages:
        page += 1
        for row in rows:
            again = find_header(row)
            if again is not None:
                if first is None:
                    first = row
                else:
                    _compare_headers(first, row, reading)
                header = again
                page += 1
            elif header is not None and not is_sub_header(row):
                _take(row, header, page, reading, seen)
    note_runs(reading, seen)


def _compare_headers(first: CellRow, again: CellRow, reading: Reading) -> None:
    """A header repeated on the next page says the same words; what differs was misread."""
    words = [fold(cell.text) for cell in first if cell.text.strip()]
    others = [fold(cell.text) for cell in again if cell.text.strip()]
    if len(words) != len(others):
        return
    changed = [(a, b) for a, b in zip(words, others, strict=True) if a != b]
    if changed and len(changed) * 2 < len(words):
        reading.repair(
            "misread-header",
            "、".join(b for _, b in changed),
            "、".join(a for a, _ in changed),
            "续页表头与首页表头用词不同，疑为误读",
            place_of(again),
            applied=True,
        )


def is_wide(header: Header) -> bool:
    """True when the header names the project in the same row as the indicators."""
    return Field.PROJECT in header.index or Field.CATEGORY in header.index


def is_sub_header(row: CellRow) -> bool:
    """True for the second header row: 财政资金, 其他资金 below 其中."""
    words = {fold(cell.text) for cell in row if cell.text.strip()}
    return not words or words <= _SUB_HEADER


def _take(row: CellRow, header: Header, page: int, reading: Reading, seen: list[tuple[RowReading, int]]) -> None:
    last = reading.drafts[-1] if reading.drafts else None
    rows = last.rows if last else []
    above = rows[-1].indicator if rows else None
    anchor = _level1_column(row, header)
    block = _block(row, header, anchor, page, reading)
    fresh = block is not None
    if block is not None:
        _begin(block, page, reading)
    level1, level2 = levels_above(row, above if not fresh else None, reading)
    found = read_row(row, header, level1, level2)
    if found is None:
        return
    if not reading.drafts:
        reading.drafts.append(Draft(page=page, place=place_of(row)))
    if not found.indicator.level2 and above is not None and found.indicator.level1 == above.level1 and not fresh:
        found = replace(found, indicator=replace(found.indicator, level2=above.level2))
    reading.drafts[-1].rows.append(DraftRow(found.indicator, page, found.shift))
    seen.append((found, page))
    reading.carried = None


def levels_above(row: CellRow, above: Indicator | None, reading: Reading) -> tuple[str, str]:
    """Levels that hold for this row when it prints none: of the row above, or of a row of levels."""
    level1, level2 = (above.level1, above.level2) if above is not None else ("", "")
    if reading.carried is not None:
        level1, level2 = reading.carried
    alone = level_only(row)
    if alone is not None:
        reading.carried = (alone[0] or level1, alone[1])
    return level1, level2


def _level1_column(row: CellRow, header: Header) -> int:
    """Column of the level-1 word; where the row has none, the header's."""
    found = next((i for i, cell in enumerate(row) if level1_of(cell.text)), None)
    at = header.get(Field.LEVEL1)
    return found if found is not None else (at if at is not None else len(row))


def _begin(block: Draft, page: int, reading: Reading) -> None:
    """Start a project, or finish the one whose cells were split over the page."""
    last = reading.drafts[-1] if reading.drafts else None
    if last is not None and last.fragment and page > last.page and _completes(last, block):
        _join_fragment(last, block, reading)
        return
    if not block.code and not block.name and not block.fields.get("_cell") and last is not None:
        _continue_goal(last, block, reading)
        return
    reading.drafts.append(block)


def _completes(last: Draft, block: Draft) -> bool:
    return not block.fragment and (not _CODED.match(block.fields.get("_cell", "")) or not last.code)


def _join_fragment(last: Draft, block: Draft, reading: Reading) -> None:
    upper, lower = last.fields.get("_cell", ""), block.fields.get("_cell", "")
    joined = upper + lower
    match = _CODED.match(joined)
    whole = bool(match and re.match(reading.code_pattern, match[1]))
    reading.repair(
        "split-code" if whole else "split-cell",
        f"上页末“{upper}”，下页首“{lower}”",
        joined,
        "项目代码与名称跨页断成两截，已按上下页拼接" if whole else "项目名称跨页断开，已拼接",
        last.place,
        applied=True,
    )
    last.code, last.name = (match[1], match[2]) if match else ("", joined)
    if last.goal and block.goal:
        reading.repair(
            "split-text",
            f"上页末“{last.goal[-12:]}”，下页首“{block.goal[:12]}”",
            last.goal[-12:] + block.goal[:12],
            "绩效目标文字跨页断成两截，已拼接",
            last.place,
            applied=True,
        )
    last.goal += block.goal
    last.goal_place = block.goal_place
    last.unit_name = last.unit_name or block.unit_name
    last.total, last.fiscal, last.other = block.total, block.fiscal, block.other
    last.fields.update({k: v for k, v in block.fields.items() if k != "_cell"})
    last.fragment = False


def _continue_goal(last: Draft, block: Draft, reading: Reading) -> None:
    if not block.goal:
        return
    reading.repair(
        "split-text",
        f"上页末“{last.goal[-12:]}”，下页首“{block.goal[:12]}”",
        last.goal[-12:] + block.goal[:12],
        "绩效目标文字跨页断成两截，已拼接",
        block.goal_place,
        applied=True,
        severe=False,
    )
    last.goal += block.goal


def _block(row: CellRow, header: Header, anchor: int, page: int, reading: Reading) -> Draft | None:
    """The project cells left of the indicator; ``None`` when there are none."""
    left = [(i, join_lines(row[i].text)) for i in range(min(anchor, len(row))) if row[i].text.strip()]
    if not left:
        return None
    category = next((i for i, text in left if _CATEGORY.match(fold(text))), None)
    name_at = _name_column(left, category, header)
    goal_at = _goal_column(left, category, name_at, header, anchor)
    draft = Draft(page=page, place=place_of(row))
    if goal_at is not None:
        draft.goal, draft.goal_place = unwrap(text_at(row, goal_at)), row[goal_at].place
    if name_at is not None:
        _name(draft, row, name_at, category, reading)
    if category is not None:
        _amounts(draft, row, header, category, goal_at if goal_at is not None else anchor, reading)
        before = [(i, t) for i, t in left if i < (name_at if name_at is not None else category)]
        draft.unit_name = before[-1][1] if before else ""
    elif name_at is not None:
        _by_header(draft, row, header, reading)
        # A name without the category cell beside it is the upper part of a block split over the page.
        draft.fragment = Field.CATEGORY in header.index
    return draft


def _name_column(left: list[tuple[int, str]], category: int | None, header: Header) -> int | None:
    # Right of the category stands the phone: a mobile number looks like the head of a code.
    near = [(i, _tight(t)) for i, t in left if category is None or i < category]
    coded = next((i for i, t in near if _CODED.match(t) or _CODE_HEAD.match(t)), None)
    if coded is not None:
        return coded
    if category is not None:
        before = [i for i, _ in left if i < category]
        return before[-1] if before else None
    at = header.get(Field.PROJECT)
    return next((i for i, t in left if i == at and len(t) < 80), None)


def _goal_column(
    left: list[tuple[int, str]], category: int | None, name_at: int | None, header: Header, anchor: int
) -> int | None:
    """The last printed cell before the indicator that is neither name, category nor amount."""
    at = header.get(Field.GOAL)
    if at is None or (at > (header.get(Field.LEVEL1) or 0)):
        return None
    index, text = left[-1]
    if index in (name_at, category) or (category is not None and index <= category + 2):
        return None
    if re.fullmatch(r"[\d,.\-—]+|无", fold(text)) or _UNIT.match(fold(text)):
        return None
    return index if anchor - index <= 2 else None


def _tight(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _name(draft: Draft, row: CellRow, at: int, category: int | None, reading: Reading) -> None:
    """Code and name of the project cell; blanks inside the code are damage that can be undone."""
    raw = join_lines(row[at].text)
    cell = unwrap(raw)
    tight = _tight(cell)
    draft.fields["_cell"] = tight if not re.search(r"[A-Za-z]\s[A-Za-z]", cell) else cell
    match = _CODED.match(tight)
    if match is None:
        draft.name = "" if _CODE_HEAD.match(tight) or (_CODE_TAIL.match(tight) and category is None) else cell
        return
    draft.code = match[1]
    split = _length_of(raw, len(match[1]))
    code_text, name = raw[:split].strip(), raw[split:].lstrip("-— ").strip()
    broken = bool(re.search(r"\s", code_text))
    # A column so narrow that it broke the code broke the name as well.
    draft.name = re.sub(r"(?<![A-Za-z])\s+|\s+(?![A-Za-z])", "", name) if broken else unwrap(name)
    whole = bool(re.match(reading.code_pattern, match[1]))
    if row[at].place.page is not None:
        return  # blanks between the glyphs of a PDF are not in the document
    if broken:
        reading.repair(
            "split-code",
            code_text,
            match[1],
            "项目代码中夹有空格（单元格折行），去掉后" + ("符合编码规则" if whole else "仍不符合编码规则，请核对原件"),
            row[at].place,
            applied=True,
        )
    elif draft.name != name:
        reading.repair(
            "wrapped-blanks",
            name,
            draft.name,
            "项目名称中夹有折行留下的空格，已去掉",
            row[at].place,
            applied=True,
            severe=False,
        )


def _length_of(text: str, tight: int) -> int:
    """How many characters of ``text`` hold its first ``tight`` characters that are no blanks."""
    seen = 0
    for i, char in enumerate(text):
        if not char.isspace():
            seen += 1
        if seen == tight:
            return i + 1
    return len(text)


def _amounts(draft: Draft, row: CellRow, header: Header, category: int, stop: int, reading: Reading) -> None:
    """Person, phone and amounts stand at the header's distance from the category cell."""
    base = header.get(Field.CATEGORY)
    draft.fields["项目类别"] = unwrap(join_lines(row[category].text))
    if base is None:
        return
    for key, label in ((Field.RESPONSIBLE, "项目负责人"), (Field.PHONE, "项目负责人电话")):
        at = header.get(key)
        if at is not None and text_at(row, category + at - base):
            draft.fields[label] = text_at(row, category + at - base)
    places = {key: header.get(key) for key in (Field.TOTAL, Field.FISCAL, Field.OTHER)}
    total, fiscal = places[Field.TOTAL], places[Field.FISCAL]
    if total is not None:
        fiscal = fiscal if fiscal is not None else total + 1  # 其中：spans 财政资金 and 其他资金
        other = places[Field.OTHER]
        other = other if other is not None else fiscal + 1
        draft.total = money(row, category + total - base, reading.unit)
        draft.fiscal = money(row, category + fiscal - base, reading.unit)
        at_other = category + other - base
        draft.other = money(row if at_other < stop else (), at_other, reading.unit)


def _by_header(draft: Draft, row: CellRow, header: Header, reading: Reading) -> None:
    """Forms without a category cell: the header's columns are all there is."""
    for key, label in ((Field.RESPONSIBLE, "项目负责人"), (Field.PHONE, "项目负责人电话")):
        text = text_at(row, header.get(key))
        if text:
            draft.fields[label] = text
    draft.unit_name = text_at(row, header.get(Field.UNIT_NAME))
    if header.get(Field.TOTAL) is not None:
        draft.total = money(row, header.get(Field.TOTAL), reading.unit)
