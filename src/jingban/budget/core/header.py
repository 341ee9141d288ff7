"""Header rows → header tree → typed columns.

An empty header cell is a continuation of its left neighbour when a lower header row fills it, of
the cell above otherwise; formats that drop merged cells altogether (one cell per line) are
re-aligned by the shape of the row below.
"""

import itertools
import re
from dataclasses import dataclass, replace

from jingban.kernel.money import parse_number
from jingban.kernel.text import fold

from .blocks import Cell, CellRow
from .knowledge import Profile
from .model import Column

INCOME, EXPENDITURE = "income", "expenditure"
PART = "part"  # lists printed side by side: part1, part2 …
BASIC_TABLE = "一般公共预算基本支出表"

TOTAL_WORDS = frozenset(
    {"合计", "总计", "收入总计", "支出总计", "收入合计", "支出合计", "总合计", "本表合计", "合计数", "共计"}
)
SUBTOTAL_WORDS = frozenset({"本年收入合计", "本年支出合计", "本年收入", "本年支出", "小计", "本年合计"})
DASHES = frozenset({"-", "--", "—", "——", "－", "/", "–"})

_NAMING = re.compile(r"科目|项目|名称|单位|部门|编码|代码|类别|分类")  # the first column holds names
LAST_YEAR = "@last"
_YEAR = re.compile(r"20[0-4]\d(?=年)")
_LAST_YEAR = re.compile(r"上年(?:预算|决算|执行|数)|上年度(?:预算|决算|执行)")
_NOT_LAST_YEAR = re.compile(r"结转|结余|增减|[比较].{0,8}年|增长|变动")
_MEASURES = frozenset({"预算数", "决算数", "预算", "决算", "年初预算数", "金额", "全年预算数", "执行数"})
_CODE_CELL = re.compile(r"^(?:(?:\d{3}|\d{5}|\d{7})(?:[-—－].+)?|[A-Z][-—－].+)$")
_ENUMERATED = re.compile(r"^(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]|\d{1,2}[、.．])")
_DASHED = frozenset({"-", "—"})
_SINGLE = frozenset("类款项目节")  # header words of one character
_MAX_HEADER = 5


@dataclass(frozen=True, slots=True)
class Head:
    """A table's columns and where its body starts."""

    columns: tuple[Column, ...]
    rows: tuple[CellRow, ...]  # header rows as read
    body_from: int  # index of the first body row
    width: int


_NUMBERED = frozenset(("**", "*", "栏次", "行次", "—", "-"))


def is_numbering(row: CellRow) -> bool:
    """The row that numbers the columns: ``** 1 2 3`` or ``栏次 1 2 3``."""
    # without ruling lines two centred numbers may lie in one cell: “1 2”
    texts = [t for cell in row for t in (_NUMBERED & {fold(cell.text)} or map(fold, cell.text.split()))]
    digits = [t for t in texts if t.isdigit()]
    named = any(t in _NUMBERED - _DASHED for t in texts)  # 栏次 1 over a table of one figure
    if len(digits) < (1 if named else 2) or not all(t in _NUMBERED or t.isdigit() for t in texts):
        return False
    numbers = [int(t) for t in digits]
    return all(b - a in (0, 1) for a, b in itertools.pairwise(numbers)) and numbers[0] <= 3 and max(numbers) < 60


def is_body(row: CellRow) -> bool:
    """True when a row can only stand below the header."""
    texts = [fold(cell.text) for cell in row if cell.text.strip()]
    if not texts:
        return False
    if any(parse_number(text) or text in DASHES for text in texts):
        return True
    if any(_CODE_CELL.match(text) for text in texts):
        return True
    if all(text in TOTAL_WORDS for text in texts) and len(texts) <= 2:
        return True
    return bool(_ENUMERATED.match(texts[0]))


def find_head(rows: list[CellRow], profile: Profile, kind: str) -> Head:
    """Split a table's rows into header and body and type the columns."""
    header: list[CellRow] = []
    body_from = len(rows)
    for index, row in enumerate(rows):
        filled = any(cell.text.strip() for cell in row)
        if not filled:
            if header:
                body_from = index
                break
            continue
        if is_numbering(row) or is_body(row) or len(header) == _MAX_HEADER:
            body_from = index
            break
        header.append(row)
    above = next((fold(row[0].text) for row in header if fold(row[0].text)), "") if header else ""
    if len(header) > 1 and fold(header[-1][0].text) in TOTAL_WORDS and _NAMING.search(above):
        # some forms print the 合计 row and the lowest header words in one line
        header[-1] = (replace(header[-1][0], text=""), *header[-1][1:])
    width = max((len(row) for row in rows), default=0)
    paths = _paths(header, width)
    return Head(_columns(paths, profile, kind), tuple(header), body_from, width)


def repeats_header(row: CellRow, head: CellRow) -> bool:
    """True when ``row`` prints a header row again (page break), allowing for a misread cell or two."""
    mine = [fold(cell.text) for cell in row if cell.text.strip()]
    first = {fold(cell.text) for cell in head if cell.text.strip()}
    if not mine or not first:
        return False
    same = sum(text in first for text in mine)
    return same * 10 >= max(len(mine), len(first)) * 7


def _paths(header: list[CellRow], width: int) -> list[tuple[str, ...]]:
    """Header path of every column, top to bottom, repeated words dropped."""
    grid = _aligned(header, width)
    depth = len(grid)
    for level in range(depth - 1):
        for column in range(1, width):
            if grid[level][column]:
                continue
            has_lower = any(grid[lower][column] for lower in range(level + 1, depth))
            same_parent = all(grid[upper][column] == grid[upper][column - 1] for upper in range(level))
            if has_lower and same_parent:
                grid[level][column] = grid[level][column - 1]
    paths: list[tuple[str, ...]] = []
    for column in range(width):
        path: list[str] = []
        for level in range(depth):
            text = grid[level][column]
            if path and len(text) == 1 and text not in _SINGLE and "一" <= text <= "龥":
                path[-1] += text  # the last character of a word wrapped in a narrow column
            elif text and (not path or path[-1] != text):
                path.append(text)
        paths.append(tuple(path))
    return paths


def _aligned(header: list[CellRow], width: int) -> list[list[str]]:
    """Header texts as a rectangle; rows that lost their merged cells are spread over the row below."""
    grid: list[list[str]] = []
    below: list[str] | None = None
    cells: list[tuple[str, list[int]]] = []  # the row just below: each cell with its columns
    for row in reversed(header):
        texts = [_word(cell) for cell in row]
        runs = [[column] for column in range(width)]
        if len(row) < width and any(texts) and not any(cell.covered for cell in row):
            found = _by_cells(texts, cells) or _runs_of(texts, below, width)
            if found:
                cells = list(zip(texts, found, strict=True))
                texts = _over(texts, found, width)
            else:
                cells = []
        else:
            texts = (texts + [""] * width)[:width]
            cells = list(zip(texts, runs, strict=True))
        texts = (texts + [""] * width)[:width]
        grid.insert(0, texts)
        below = texts if below is None else [mine or lower for mine, lower in zip(texts, below, strict=True)]
    return grid


def _by_cells(texts: list[str], cells: list[tuple[str, list[int]]]) -> list[list[int]]:
    """Columns of each cell by the cells of the row below: a blank one continues the cell above it, the
    words between blanks stand below one cell. Empty when that does not come out even."""
    runs: list[tuple[bool, list[int]]] = []
    for text, columns in cells:
        if text and runs and not runs[-1][0]:
            runs[-1][1].extend(columns)
        else:
            runs.append((not text, list(columns)))
    fits = len(runs) == len(texts) and all(text or blank for text, (blank, _) in zip(texts, runs, strict=True))
    return [columns for _, columns in runs] if fits else []


def _over(texts: list[str], runs: list[list[int]], width: int) -> list[str]:
    spread = [""] * width
    for text, run in zip(texts, runs, strict=True):
        for column in run:
            spread[column] = text
    return spread


def _word(cell: Cell) -> str:
    return fold(cell.text).removesuffix(":")


def _runs_of(texts: list[str], below: list[str] | None, width: int) -> list[list[int]]:
    """Give each header cell its columns, judged by the blanks and repetitions of the row below; empty if unclear."""
    if below is None:
        return []
    runs: list[list[int]] = []
    for column in range(width):
        if below[column] and runs and below[runs[-1][-1]] and runs[-1][-1] == column - 1:
            runs[-1].append(column)
        else:
            runs.append([column])
    for words in (("",), ("", "增减"), ("", "增减", "小计", "合计")):
        parted = [part for run in runs for part in _parted(run, below, words)]
        if len(runs) < len(texts) == len(parted):
            return parted
    if len(runs) != len(texts):
        runs = _split_evenly(len(texts), below, width)
    return runs if len(runs) == len(texts) else []


def _parted(run: list[int], below: list[str], words: tuple[str, ...]) -> list[list[int]]:
    """A run that begins again with its first word (小计 …, 小计 …; 项目 …, 项目（按功能） …) is several groups.

    ``words`` may begin groups as well; the empty one stands for the first word of the run.
    """
    first = below[run[0]]
    starts = tuple(word or first for word in words)
    parts: list[list[int]] = []
    for column in run:
        word = below[column]
        before = below[column - 1] if parts else ""
        again = word != before and any(start and word.startswith(start) for start in starts)
        if parts and (not again or ("增减" in word and "增减" in before)):
            parts[-1].append(column)
        else:
            parts.append([column])
    return parts


def _split_evenly(parts: int, below: list[str], width: int) -> list[list[int]]:
    """Split a full row: at the repetition of its first word, or between name and amount columns."""
    if parts == 1:
        return [list(range(width))]
    starts = [column for column in range(width) if below[column] == below[0]]
    if len(starts) == parts:
        return [list(range(a, b)) for a, b in zip(starts, [*starts[1:], width], strict=True)]
    words = [column for column in range(width) if re.search(r"编码|名称|代码|科目|^[类款项]$", below[column])]
    if parts == 2 and words and words == list(range(len(words))) and len(words) < width:
        return [words, list(range(len(words), width))]
    return []


def _columns(paths: list[tuple[str, ...]], profile: Profile, kind: str) -> tuple[Column, ...]:
    panels = _panels(paths) if profile.has_panels(kind) else _stacks(paths)
    columns: list[Column] = []
    taken: set[tuple[str, str]] = set()
    final = any("决算" in "".join(path) for path in paths)
    latest = max((year for path in paths for year in _years(path)), default=0)
    for index, (path, panel) in enumerate(zip(paths, panels, strict=True)):
        own = path[1:] if panel in (INCOME, EXPENDITURE) and len(path) > 1 else path
        own = path[-1:] if panel.startswith(PART) else own  # 人员经费›决算数: the list's heading is no column word
        key = _key_of(own, profile, kind) or f"c{index}"
        if final and "预算数" in "".join(path) and "决算" not in "".join(path):
            key += "@budget"
        elif _is_last_year(path, latest):
            key += LAST_YEAR
        count = 2
        unique = key
        while (panel, unique) in taken:
            unique = f"{key}@{count}"
            count += 1
        taken.add((panel, unique))
        columns.append(Column(index, path, unique, panel))
    return tuple(columns)


def _years(path: tuple[str, ...]) -> list[int]:
    return [int(year) for year in _YEAR.findall("".join(path))]


def _is_last_year(path: tuple[str, ...], latest: int) -> bool:
    """True for a column of the year before beside columns of this year; carried amounts are this year's."""
    words = "".join(path)
    if _NOT_LAST_YEAR.search(words):
        return False
    years = _years(path)
    return bool(_LAST_YEAR.search(words)) if not years else max(years) < latest


def _key_of(path: tuple[str, ...], profile: Profile, kind: str) -> str:
    """Canonical key of a header path; 预算数 or 决算数 below a telling word adds nothing to it."""
    if len(path) > 1 and path[-1] in _MEASURES:
        key = _key("›".join(path[:-1]), profile)
        if key and key != "amount":
            return key
    key = _key("›".join(path), profile)
    if kind == BASIC_TABLE and key == "basic":
        return "total"  # the whole table is 基本支出; its total column only repeats the word
    return "total" if key == "current_subtotal" and path[0] == "本年支出" else key


def _stacks(paths: list[tuple[str, ...]]) -> list[str]:
    """Lists printed side by side (编码, 名称, 金额 twice): each becomes a panel of its own."""
    leaves = [path[-1] if path else "" for path in paths]
    for size in range(2, len(leaves) // 2 + 1):
        times, rest = divmod(len(leaves), size)
        if rest == 0 and times > 1 and leaves == leaves[:size] * times and re.search(r"编码|名称|科目|项目", leaves[0]):
            return [f"{PART}{index // size + 1}" for index in range(len(leaves))]
    return [""] * len(paths)


def _key(path: str, profile: Profile) -> str:
    for form in profile.columns:
        if form.matches(path):
            return form.key
    return ""


def role_of(key: str, profile: Profile) -> str:
    """code, name, text or amount; unknown columns are decided by their cells."""
    base = key.partition("@")[0]
    for form in profile.columns:
        if form.key == base:
            return form.role
    return "unknown"


def _panels(paths: list[tuple[str, ...]]) -> list[str]:
    """Which side a column stands on, by its top header word; a second 项目 starts the second side."""
    panels: list[str] = []
    side = INCOME
    firsts = 0
    for path in paths:
        top = path[0] if path else ""
        if "支出" in top and "收入" not in top:
            side = EXPENDITURE
        elif "收入" in top and "支出" not in top:
            side = INCOME
        elif top.startswith(("项目", "科目")):
            firsts += 1
            side = EXPENDITURE if firsts > 1 else side
        panels.append(side)
    return panels
