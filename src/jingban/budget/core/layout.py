"""Blocks → raw tables and narrative: where a table begins, what names it, where it ends.

The stream of rows is walked once. A title, a 表号 or a unit line opens a table; prose closes it;
page numbers do not. A grid without a title that follows a table of the same width continues it
(cross-page tables), otherwise it is kept as an unknown table.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from jingban.kernel.findings import NOWHERE, Place
from jingban.kernel.money import Unit, parse_number
from jingban.kernel.text import fold

from .blocks import CellRow, Grid, Source, TextLine
from .header import is_body, repeats_header
from .knowledge import Profile

_NUMBER = re.compile(
    r"(?:预算|决算|公开)\d{1,2}表|(?:预算表|(?:部门|单位)?公开表|附?表)\d{1,2}(?:-\d(?!\d))?(?!\d{2}年)|附件\d{1,2}"
    r"|附?表[一二三四五六七八九十]{1,3}(?!般|[一二三四五六七八九十])"
)
_LEAD = re.compile(
    r"^(?:[\d一二三四五六七八九十]{1,3}[.、．)]|\([\d一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十]+部分|《)+"
)
_TITLE = re.compile(r"表(?:》)?(?:\((?:[^()]|\([^()]*\)){0,24}\))*(?:[:：]?单位[:：]?(?:万|千|亿)?元)?(?:续表?)?$")
_UNIT = re.compile(r"(?:单位|金额单位|计量单位)[:：]?(?:人民币)?(万元|千元|亿元|元)")
_UNIT_TAIL = re.compile(r"\((?:单位[:：]?)?(万元|千元|亿元|元)\)")
_SUBJECT = re.compile(
    r"(?:填报|编制|预算|公开|报送)?(?:单位|部门)(?:名称)?(?:\(公章\)|\(盖章\))?[:：](?!万元|千元|亿元|元)(.{2,40}?)(?=(?:金额)?单位[:：]|$|\d{4}年)"
)
_NOTE = re.compile(
    r"^\(?(?:备注|注|说明)[:：]|^\*?本(?:单位|部门|年度|表)?.{0,12}(?:不涉及|无此项|没有|无.{0,20}(?:收支|支出|安排|预算)|为空)|此表(?:无数据|为空)|^\(?此表为空|无此项内容|若为空表"
)
# what the last line of a wrapped title may be
_TITLE_TAIL = re.compile(r"(?:收入|支出|收支|预算|决算|拨款|总|情况|明细|汇总){0,4}表")
_PERIOD = re.compile(r"^\(?\d{4}年度?\)?$")
_PAGE = re.compile(r"^(?:第?-?—?\d{1,3}-?—?页?|第\d+页(?:[,，]?共\d+页)?|\d+/\d+|-\d+-|—\d+—)$")
_TOC = re.compile(r"(?:\.{3,}|…{2,}|·{3,}|-)\s*\d{1,3}\s*-?$")
_MOST_DESCRIBING = 4  # cells of a line such as 部门： | 某局 | 2024年度 | 单位：万元
_RUNNING_HEAD = 45  # longest line that may stand between two pages of one table
_TOC_CELL = re.compile(r"^-\s*\d{1,3}\s*-$|^[.…·]*\d{1,3}$")


@dataclass
class RawTable:
    """A table as cut from the stream; header and body are still one run of rows."""

    kind: str  # canonical kind, empty when nothing names it
    number: str
    title: str
    unit: Unit | None
    subject: str  # 填报单位
    place: Place
    rows: list[CellRow] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def width(self) -> int:
        return max((len(row) for row in self.rows), default=0)


@dataclass
class _Pending:
    """What has been read about the next table before its first row."""

    number: str = ""
    title: str = ""
    kind: str = ""
    unit: Unit | None = None
    subject: str = ""
    place: Place = NOWHERE
    number_last: bool = False  # the number came after the title
    notes: list[str] = field(default_factory=list)

    @property
    def named(self) -> bool:
        return bool(self.number or self.title)


@dataclass
class Layout:
    """The cut document."""

    tables: list[RawTable]
    lines: list[TextLine]  # narrative, titles of tables taken out
    titles: list[TextLine]  # what named or described a table


def texts_of(row: CellRow) -> list[str]:
    """Non-empty texts of a row."""
    return [cell.text for cell in row if cell.text.strip()]


def cut(source: Source, profile: Profile) -> Layout:
    """Walk the blocks once and cut them into tables and narrative."""
    walker = _Walker(profile)
    for block in source.blocks:
        if isinstance(block, TextLine):
            walker.text(block)
        else:
            walker.grid(block)
    walker.close()
    return Layout(walker.tables, walker.lines, walker.titles)


def title_of(text: str, profile: Profile) -> tuple[str, str, str]:
    """(table number, title, kind) of a line that names a table; three empty strings otherwise."""
    plain = fold(text).strip("*#")
    if not plain or len(plain) > 80 or _TOC.search(plain):
        return "", "", ""
    plain = _LEAD.sub("", plain).rstrip("》")
    number = ""
    found = _NUMBER.match(plain) or _NUMBER.search(plain)
    if found and (found.start() == 0 or found.end() == len(plain)):
        number = found.group()
        plain = (plain[: found.start()] + plain[found.end() :]).strip(":：")
    plain = _UNIT_TAIL.sub("", plain)
    if not plain:
        return number, "", profile.kind_of(number, "") if number else ""
    if not _TITLE.search(plain) or re.search(r"[。；;，]|详见|参见|见附", plain):
        return "", "", ""
    kind = profile.kind_of(number, plain)
    return (number, plain, kind) if kind or number else ("", "", "")


def unit_of(text: str) -> Unit | None:
    """The printed 金额单位 of a line, if it states one."""
    found = _UNIT.search(fold(text)) or _UNIT_TAIL.search(fold(text))
    return Unit(found.group(1)) if found else None


def subject_of(text: str) -> str:
    """The 填报单位 / 编制单位 a line states."""
    found = _SUBJECT.search(fold(text))
    return found.group(1) if found else ""


class _Walker:
    """State of one walk over the blocks."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.tables: list[RawTable] = []
        self.lines: list[TextLine] = []
        self.titles: list[TextLine] = []
        self.pending = _Pending()
        self.held: list[TextLine] = []  # lines read as naming; narrative again if no table follows
        self.open: RawTable | None = None
        self.recent: RawTable | None = None  # closed by a line or two only: a page break, perhaps

    # -- running text ---------------------------------------------------------------------

    def text(self, line: TextLine) -> None:
        plain = fold(line.text)
        if not plain or _PAGE.match(plain):
            return
        if (_TITLE_TAIL.fullmatch(plain) and self._splits_title(line)) or self._names(line):
            return
        if self.open is not None and _NOTE.search(plain) and len(plain) < 80:
            self.open.notes.append(line.text.strip())
            return
        if self.open is None and self.pending.named and _NOTE.search(plain) and len(plain) < 80:
            self.pending.notes.append(line.text.strip())
            self.held.append(line)
            return
        if self._splits_title(line):
            return
        self._drop_pending()
        self.close()
        if len(plain) > _RUNNING_HEAD:
            self.recent = None
        self.lines.append(line)

    def _names(self, line: TextLine) -> bool:
        """Take the line as title, number, unit or subject of the next table."""
        plain = fold(line.text)
        number, title, kind = title_of(line.text, self.profile)
        unit = unit_of(line.text) if len(plain) < 90 else None
        subject = subject_of(line.text) if len(plain) < 90 else ""
        if not (number or title):
            describes = bool(unit or subject or _PERIOD.match(plain)) and not re.search(r"[。；]", plain)
            if not describes:
                return False
        self.close()
        self._supersede(number, title)
        pending = self.pending
        if not pending.named and (number or title):
            pending.place = line.place
        pending.number = number or pending.number
        pending.number_last = (bool(number) and not title) or (pending.number_last and not title)
        pending.title = title or pending.title
        pending.kind = kind or pending.kind
        pending.unit = unit or pending.unit
        pending.subject = subject or pending.subject
        self.held.append(line)
        return True

    def _supersede(self, number: str, title: str) -> None:
        """A second title or number belongs to another table; a number read last stays with the new title."""
        pending = self.pending
        if not ((pending.title and title) or (pending.number and number)):
            return
        kept = pending.number if pending.number_last and title and not number else ""
        place = self.held[-1].place if kept and self.held else NOWHERE
        tail = self.held[-1:] if kept else []
        self.held = self.held[: len(self.held) - len(tail)]
        if pending.kind and pending.kind == self.profile.kind_of(number, title):
            self.titles.extend(self.held)  # the same title twice: as a heading and above the table
            self.held = []
        self._drop_pending()
        if kept:
            self.pending.number, self.pending.place, self.held = kept, place, tail

    def _splits_title(self, line: TextLine) -> bool:
        """A title printed over two lines: the previous narrative line and this one name a table."""
        if not self.lines or self.held or len(fold(line.text)) > 40 or len(fold(self.lines[-1].text)) > 60:
            return False
        if not fold(line.text).endswith("表"):
            return False
        last = self.lines[-1]
        number, title, kind = title_of(last.text + line.text, self.profile)
        if not (title and kind) or kind == title_of(line.text, self.profile)[2]:
            return False
        self._drop_pending()
        self.close()
        if self.lines and self.lines[-1] is last:
            self.lines.pop()
        self.pending = _Pending(number, title, kind, place=last.place)
        self.held = [last, line]
        return True

    def _drop_pending(self) -> None:
        """The named table never came (a table of contents, a reference): its lines are narrative."""
        self.lines.extend(self.held)
        self.held = []
        self.pending = _Pending()

    # -- grids ----------------------------------------------------------------------------

    def grid(self, grid: Grid) -> None:
        for part in _parts(grid):
            if isinstance(part, TextLine):
                self.text(part)
            else:
                self._rows(part)

    def _rows(self, grid: Grid) -> None:
        if (
            self.open is None
            and not self.pending.named
            and self.recent is not None
            and self._continues(self.recent, grid)
        ):
            self.open = self.recent
            self.titles.extend(self.held)
            self.held, self.pending = [], _Pending()
        if self.pending.named or self.open is None or not self._continues(self.open, grid):
            self.open = self._start(grid)
        self.open.rows.extend(grid.rows)
        self.open.grids.append(grid)

    @staticmethod
    def _continues(table: RawTable, grid: Grid) -> bool:
        """A grid without a header of its own, or with the table's header again, is its next page."""
        if not table.rows:
            return True
        if table.kind.endswith("绩效表") and _has_indicators(grid):
            return True  # a form's sheets differ in width from page to page
        first = next((row for row in grid.rows if texts_of(row)), ())
        width = max(len(row) for row in grid.rows)
        if repeats_header(first, table.rows[0]):
            return abs(width - table.width) <= 2
        return width <= table.width + 1 and (is_body(first) or (width == table.width and table.kind.endswith("绩效表")))

    def _start(self, grid: Grid) -> RawTable:
        pending, self.pending = self.pending, _Pending()
        self.close()
        self.titles.extend(self.held)
        self.held = []
        place = (
            pending.place if pending.named else (grid.rows[0][0].place if grid.rows and grid.rows[0] else grid.place)
        )
        table = RawTable(
            pending.kind, pending.number, pending.title, pending.unit, pending.subject, place, notes=pending.notes
        )
        self.recent = None
        self.tables.append(table)
        return table

    def close(self) -> None:
        if self.open is not None:
            self.open, self.recent = None, self.open


_INDICATOR_WORDS = frozenset({"一级指标", "产出指标", "效益指标", "满意度指标", "成本指标"})


def _has_indicators(grid: Grid) -> bool:
    """True when the grid holds performance indicators or their header."""
    return any(fold(text) in _INDICATOR_WORDS for row in grid.rows for text in texts_of(row))


def _parts(grid: Grid) -> Iterator[TextLine | Grid]:
    """Take the rows that are running text (titles, units, notes, contents) out of a grid."""
    run: list[CellRow] = []
    for row in grid.rows:
        line = _line_of(row)
        if line is None:
            run.append(row)
            continue
        if any(texts_of(row) for row in run):
            yield Grid(tuple(run), run[0][0].place, grid.merges_known)
        run = []
        yield line
    if any(texts_of(row) for row in run):
        yield Grid(tuple(run), run[0][0].place, grid.merges_known)


def _line_of(row: CellRow) -> TextLine | None:
    """The row as a text line when it is one: a lone title, unit, note or an entry of contents."""
    filled = [cell for cell in row if cell.text.strip()]
    if len(filled) == 2 and _TOC_CELL.match(filled[1].text.strip()) and not parse_number(filled[0].text):
        toc = filled[1].text.strip().startswith("-") or "…" in filled[1].text or "..." in filled[1].text
        return TextLine(f"{filled[0].text} {filled[1].text}", filled[0].place) if toc else None
    if not filled or len(filled) > _MOST_DESCRIBING:
        return None
    joined = " ".join(cell.text for cell in filled)
    plain = fold(joined)
    if len(filled) == 1 and (
        _NUMBER.fullmatch(plain)
        or _NOTE.search(plain)
        or _PERIOD.match(plain)
        or (_TITLE.search(plain) and len(plain) < 80 and (len(plain) > 4 or plain.endswith("总表")))
    ):
        return TextLine(filled[0].text, filled[0].place)
    named = [fold(cell.text) for cell in filled]
    if len(filled) == 2 and any(_NUMBER.fullmatch(n) for n in named) and any(_TITLE.search(n) for n in named):
        return TextLine(joined, filled[0].place)  # title on the left, 表号 on the right
    described = bool(_UNIT.search(plain)) or bool(_SUBJECT.search(plain))
    if described and len(plain) < 90 and not any(parse_number(cell.text) for cell in filled):
        return TextLine(joined, filled[0].place)
    return None
