"""A source's blocks → the logical document: profile, tables, narrative, identity of the paper."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from jingban.kernel.money import Unit
from jingban.kernel.text import fold

from . import narrative, performance
from .blocks import Grid, Source, TextLine
from .header import TOTAL_WORDS, Head, find_head
from .knowledge import Knowledge, Profile
from .layout import Layout, RawTable, cut, subject_of, texts_of, unit_of
from .model import Column, Document, Repair, Row, State, Table
from .rows import type_rows

UNKNOWN = "未知"
# words that name a kind of money or an account, in budgets and final accounts alike
_BUDGET_NAMES = re.compile(
    r"(?:一般公共|政府性基金|国有资本经营|年初|全年|调整)预算|预算(?:单位|部门|管理|绩效|执行|法|数)"
)
_ENOUGH = 30  # figures that must all be whole 元 before a document counts as rounded to 元
_PERFORMANCE = (performance.PROJECT_KIND, performance.OVERALL_KIND)
_CONTINUED = re.compile(r"\(?续表?[一二三四五六七八九十\d]*\)?$|(?<=表)\d$")  # 收支总表（续）, 收支总表续表
_YEAR = re.compile(r"(20[0-4]\d)(?=年)")
_TITLE_YEAR = re.compile(r"(20[0-4]\d)年?度?(?=.{0,30}(?:预算|决算))")
_UNIT_NAME = re.compile(
    r"((?:中共|中国)?[一-龥]{2,30}?(?:委员会|办公室|办事处|事务中心|服务中心|管理中心|中心|局|委|部|院|所|站|馆|校|队|处|会|政府|厅|社))"
    r"(?:20\d\d年?度?)?(?:部门|单位)?(?:20\d\d年?度?)?(?:部门|单位)?(?:预算|决算|整体)"
)
_LEADING_CODE = re.compile(r"^(?:\d{3,9}[-—]|\[\d{3,9}\])")


def interpret(source: Source, knowledge: Knowledge) -> Document:
    """Read the logical document. Never raises on odd content: what is unknown is kept and listed."""
    profile = choose_profile(source, knowledge)
    layout = cut(source, profile)
    default_unit = _common_unit(layout)
    tables: list[Table] = []
    repairs: list[Repair] = []
    for group in _joined(layout.tables, profile):
        table, found = _table(group, default_unit, profile)
        tables.append(table)
        repairs.extend(found)
    tables = _whole_yuan(tables)
    lines = narrative.join_lines(layout.lines)
    sections = narrative.find_sections(lines)
    year = _fiscal_year(layout, tables, source)
    kind = _kind(layout, tables)
    return Document(
        name=source.name,
        sha256=source.sha256,
        media=source.media,
        unit_name=_unit_name(layout, tables, source),
        fiscal_year=year,
        kind=kind,
        level=_level(layout, tables, source),
        amount_unit=default_unit,
        profile=profile.name,
        tables=tuple(tables),
        lines=lines,
        sections=sections,
        statements=narrative.find_statements(lines, sections, year),
        repairs=tuple(repairs),
        pages=source.pages,
        unread_pages=source.unread_pages,
    )


def choose_profile(source: Source, knowledge: Knowledge) -> Profile:
    """The regional form whose signs occur most; the last profile (generic) when none does."""
    text = fold("\n".join(_texts(source)))[:200_000]
    scores = [(sum(bool(sign.search(text)) for sign in profile.signs), profile) for profile in knowledge.profiles]
    best = max(scores, key=lambda score: score[0])
    return best[1] if best[0] else knowledge.profiles[-1]


def _texts(source: Source) -> list[str]:
    texts: list[str] = []
    for block in source.blocks:
        if isinstance(block, TextLine):
            texts.append(block.text)
        else:
            texts.extend(" ".join(texts_of(row)) for row in block.rows)
    return texts


# -- tables ---------------------------------------------------------------------------------


def _joined(raw: list[RawTable], profile: Profile) -> list[list[RawTable]]:
    """Group the pieces of one table: sheets of performance targets, and pages with repeated titles."""
    groups: list[list[RawTable]] = []
    for table in raw:
        last = groups[-1][-1] if groups else None
        if last is not None and _same_table(last, table, groups[-1], profile):
            groups[-1].append(table)
        else:
            groups.append([table])
    return groups


def _same_table(last: RawTable, table: RawTable, group: list[RawTable], profile: Profile) -> bool:
    if not table.kind or table.kind != last.kind:
        return False
    if table.kind == performance.PROJECT_KIND:
        return True
    if table.kind in _PERFORMANCE:
        return False
    if _CONTINUED.search(fold(table.title)):
        return _CONTINUED.sub("", fold(table.title)) in ("", _CONTINUED.sub("", fold(last.title)))
    if table.title and table.title != last.title:
        return False
    first, again = find_head(last.rows, profile, last.kind), find_head(table.rows, profile, table.kind)
    same_columns = [c.path for c in first.columns] == [c.path for c in again.columns]
    return same_columns and not _ends_with_total(group)


def _ends_with_total(group: list[RawTable]) -> bool:
    words = {fold(text) for text in texts_of(group[-1].rows[-1])}
    return bool(words & TOTAL_WORDS)


def _table(group: list[RawTable], default_unit: Unit, profile: Profile) -> tuple[Table, tuple[Repair, ...]]:
    first = group[0]
    unit = next((raw.unit for raw in group if raw.unit), None) or _unit_inside(group) or default_unit
    notes = tuple(note for raw in group for note in raw.notes)
    pages = tuple(sorted({cell.place.page for raw in group for row in raw.rows for cell in row if cell.place.page}))
    kind = first.kind
    if kind in _PERFORMANCE:
        grids = [grid for raw in group for grid in raw.grids]
        reading = performance.read_targets(grids, kind, unit, profile.project_code.pattern)
        if reading.targets:
            table = Table(
                kind,
                first.number,
                first.title,
                unit,
                reading.columns,
                (),
                reading.targets,
                notes,
                first.place,
                pages=pages,
            )
            return table, reading.repairs
    head = find_head(first.rows, profile, kind)
    body = [row for raw in group for row in (raw.rows[head.body_from :] if raw is first else raw.rows)]
    if not kind:
        kind = _kind_by_columns(head, profile)
        if kind:
            head = find_head(first.rows, profile, kind)
    typed = type_rows(body, head, unit, profile, kind)
    header_place = head.rows[0][0].place if head.rows and head.rows[0] else first.place
    columns = _used_columns(head.columns, typed.rows)
    table = Table(
        kind or UNKNOWN,
        first.number,
        first.title,
        unit,
        columns,
        typed.rows,
        (),
        notes + typed.notes,
        first.place,
        header_place,
        pages,
    )
    return table, typed.repairs


def _whole_yuan(tables: list[Table]) -> list[Table]:
    """A document whose every figure in 元 ends in .00 was rounded to whole 元: a step is 元, not 分."""
    values = [v for t in tables if t.unit is Unit.YUAN for r in t.rows for v in r.values.values() if v.fen]
    if len(values) < _ENOUGH or any(v.amount % 100 for v in values):
        return tables
    return [_with_step(t, Unit.YUAN.fen) if t.unit is Unit.YUAN else t for t in tables]


def _with_step(table: Table, step: int) -> Table:
    rows = tuple(
        replace(row, values={k: replace(v, step=max(v.step, step)) if v.step else v for k, v in row.values.items()})
        for row in table.rows
    )
    return replace(table, rows=rows)


def _used_columns(columns: tuple[Column, ...], rows: tuple[Row, ...]) -> tuple[Column, ...]:
    """Columns without a header that no row fills are artefacts of trailing separators."""
    filled = {
        (row.panel, key) for row in rows for key, v in row.values.items() if v.state not in (State.BLANK, State.MISSING)
    }
    filled |= {(row.panel, key) for row in rows for key in row.texts}
    return tuple(c for c in columns if c.path or (c.panel, c.key) in filled)


def _unit_inside(group: list[RawTable]) -> Unit | None:
    """A unit printed in one of the first rows, or in a header word such as 预算数（万元）."""
    for raw in group:
        for row in raw.rows[:6]:
            for text in texts_of(row):
                unit = unit_of(text)
                if unit is not None:
                    return unit
    return None


def _kind_by_columns(head: Head, profile: Profile) -> str:
    """Name an untitled table by its columns, only where they are unmistakable."""
    keys = {column.key for column in head.columns}
    words = "›".join(text for column in head.columns for text in column.path)
    if {"reception"} <= keys and {"travel_abroad", "vehicle_operation", "vehicles"} & keys:
        return "三公经费表"
    if "一级指标" in words and "三级指标" in words:
        return performance.PROJECT_KIND
    if {"functional", "government", "department", "basic", "project"} <= keys:
        return "支出总表"
    if {"project_name", "functional", "total", "public_budget"} <= keys:
        return "项目支出表"
    if {"code", "personnel", "running"} <= keys and "项目支出" not in words and "经济" in words:
        return "一般公共预算基本支出表"
    return ""


# -- identity of the paper ------------------------------------------------------------------


def _common_unit(layout: Layout) -> Unit:
    counts = Counter(table.unit for table in layout.tables if table.unit)
    return counts.most_common(1)[0][0] if counts else Unit.YUAN


def _fiscal_year(layout: Layout, tables: Sequence[Table], source: Source) -> int | None:
    """The year most titles and headings speak of; else the latest year row of the 三公 table."""
    votes: Counter[int] = Counter()
    for weight, texts in (
        (3, [t.title for t in layout.tables] + [t.text for t in layout.titles]),
        (1, [line.text for line in layout.lines]),
    ):
        for text in texts:
            for year in _TITLE_YEAR.findall(fold(text)):
                votes[int(year)] += weight
    for table in tables:
        if table.kind == "三公经费表":
            years = [int(y) for row in table.rows for y in re.findall(r"20[0-4]\d", row.texts.get("year", ""))]
            if years:
                votes[max(years)] += 2
        for column in table.columns:
            for year in _YEAR.findall("".join(column.path)):
                votes[int(year)] += 1
    if not votes:
        found = re.search(r"20[0-4]\d", source.name)
        return int(found.group()) if found else None
    top = max(votes.values())
    return max(year for year, count in votes.items() if count == top)


def _kind(layout: Layout, tables: Sequence[Table]) -> str:
    text = "".join(t.title for t in layout.tables) + "".join(line.text for line in layout.lines[:60])
    text += "".join(word for table in tables for c in table.columns for word in c.path)
    text = _BUDGET_NAMES.sub("", fold(text))
    return "final" if text.count("决算") > text.count("预算") else "budget"


def _unit_name(layout: Layout, tables: Sequence[Table], source: Source) -> str:
    """Who the paper is about: 填报单位, whole-department sheet, title page, then the unit columns."""
    votes: Counter[str] = Counter()
    for table in layout.tables:
        if table.subject:
            votes[_LEADING_CODE.sub("", table.subject)] += 2
    for overall in tables:
        if overall.kind == performance.OVERALL_KIND:
            for target in overall.targets:
                name = target.unit_name or next((v for k, v in target.fields.items() if "名称" in k), "")
                if name:
                    votes[_LEADING_CODE.sub("", fold(name))] += 5
    for line in layout.lines[:40]:
        subject = subject_of(line.text)
        if subject:
            votes[_LEADING_CODE.sub("", subject)] += 3
        found = _UNIT_NAME.search(fold(line.text))
        if found:
            votes[found.group(1)] += 2
    title_pages = fold("".join(line.text for line in layout.lines[:4]))
    found = _UNIT_NAME.search(re.sub(r"^20\d\d年?度?", "", title_pages))
    if found:
        votes[found.group(1)] += 3
    if votes:
        return votes.most_common(1)[0][0]
    for table in layout.tables:
        found = _UNIT_NAME.search(table.title)
        if found:
            return found.group(1)
    units = _units(tables)
    return units.most_common(1)[0][0] if units else ""


def _units(tables: Sequence[Table]) -> Counter[str]:
    """Names in the unit columns, without their codes."""
    units: Counter[str] = Counter()
    for table in tables:
        for row in table.rows:
            name = row.texts.get("unit_name", "")
            if name and _LEADING_CODE.match(name):
                units[_LEADING_CODE.sub("", fold(name))] += 1
    return units


def _level(layout: Layout, tables: Sequence[Table], source: Source) -> str:
    """department when it says so or lists several units; unit otherwise."""
    if len(_units(tables)) > 1:
        return "department"
    head = fold("".join(line.text for line in layout.lines[:30]))
    titles = fold("".join(t.title for t in layout.tables))
    unit_votes = len(re.findall(r"单位(?:预算|决算)|预算单位", head)) + len(re.findall(r"预算单位", titles))
    department_votes = len(re.findall(r"部门(?:预算|决算)", head)) + len(
        re.findall(r"(?:年|^)部门(?!\(单位\))", titles)
    )
    if any(table.kind == performance.OVERALL_KIND and table.title.startswith("部门") for table in tables):
        department_votes += 1
    return "department" if department_votes > unit_votes else "unit"


def with_name(document: Document, name: str) -> Document:
    """The same document under another name (uploads are read from bytes)."""
    return replace(document, name=name)


def grids_of(source: Source) -> tuple[Grid, ...]:
    """All grids of a source in order."""
    return tuple(block for block in source.blocks if isinstance(block, Grid))
