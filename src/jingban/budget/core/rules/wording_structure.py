"""编号与日期：编号连续、标题与内容、日期能否成立、陈旧年份、财政级次。"""

import re
from collections.abc import Iterator
from datetime import date

from jingban.budget.core.checking import Context, Outcome, Rule
from jingban.budget.core.model import Document, Line
from jingban.budget.core.narrative_sections import numbering
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .narrative_common import is_final
from .wording_common import numeral, says

DIMENSION = {"W01": "规范性", "W02": "真实性", "W03": "真实性", "W04": "及时性", "W05": "规范性", "W15": "规范性"}


def jumps(context: Context) -> Iterator[Outcome]:
    """W01: 正文编号连续."""
    document = context.document
    last: dict[int, tuple[int, int]] = {}
    headings = {s.at for s in document.sections if not s.announced}
    of_tables = {s.number for s in document.sections if s.announced and s.level == 1 and fold(s.title).endswith("表")}
    for index, mark in numbering(document.lines):
        last = {level: seen for level, seen in last.items() if level <= mark.level}
        before = last.get(mark.level)
        last[mark.level] = (index, mark.ordinal)
        if before is None or not before[1] + 1 < mark.ordinal <= before[1] + 4:
            continue
        if mark.level >= 4 and not (index in headings and before[0] in headings) and mark.ordinal - before[1] > 2:
            continue
        lacking = "、".join(numeral(n, mark.raw).rstrip("、.．") for n in range(before[1] + 1, mark.ordinal))
        if mark.level == 1 and any(numeral(n, mark.raw) in of_tables for n in range(before[1] + 1, mark.ordinal)):
            continue  # the part of the tables, whose title stands on the tables' own page
        first, second = document.lines[before[0]], document.lines[index]
        severity = (
            Severity.ERROR if mark.level <= 3 and index in headings and before[0] in headings else Severity.WARNING
        )
        yield says(
            document,
            "W01",
            Category.COMPLETE,
            severity,
            f"编号不连续：“{first.text[:24]}”之后是“{second.text[:24]}”，缺 {lacking}。请补上缺少的内容或改正编号。",
            [(second.place, second.text[:40]), (first.place, first.text[:40])],
            lacking,
            mark.raw,
        )


_FUNDS = ("政府性基金", "国有资本经营")


def misplaced(context: Context) -> Iterator[Outcome]:
    """W02: 标题写甲、内容写乙（合并或错抄段落）."""
    document = context.document
    for section in document.sections:
        if section.announced or len(section.lines) > 4:
            continue
        body = "".join(fold(document.lines[i].text) for i in section.lines)
        if section.inline:
            body = body[body.find(fold(section.title)) + len(fold(section.title)) :]
        title = fold(section.title)
        for mine, other in (_FUNDS, _FUNDS[::-1]):
            if mine in title and other not in title and other in body and mine not in body:
                place = document.lines[section.lines[0]].place
                yield says(
                    document,
                    "W02",
                    Category.LOGIC,
                    Severity.ERROR,
                    f"标题写的是{mine}，内容写的却是{other}，疑为两段合并或错抄。请补上{mine}的说明。",
                    [(place, body[:40]), (section.place, section.title[:40])],
                    mine,
                    other,
                )


_DAY = re.compile(r"(?<!\d)(?P<y>20\d\d)年(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?")
_UNTIL = re.compile(r"截[至止](?P<y>20\d\d)年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日|底|末)?|(?P<end>底|末|年底|年末))")


def _last_day(year: int, month: int) -> int:
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def _until(match: re.Match[str]) -> date | None:
    year = int(match["y"])
    if match["end"]:
        return date(year, 12, 31)
    month = int(match["m"])
    if not 1 <= month <= 12:
        return None
    day = int(match["d"]) if match["d"] else _last_day(year, month)
    return date(year, month, day) if 1 <= day <= _last_day(year, month) else None


def signed_on(document: Document) -> tuple[date, Line] | None:
    """The date a document is signed with: a line of its own near the end or on the title page."""
    for line in (*reversed(document.lines[-6:]), *document.lines[:6]):
        found = _DAY.fullmatch(fold(line.text).strip("()"))
        if (
            found
            and found["d"]
            and 1 <= int(found["m"]) <= 12
            and 1 <= int(found["d"]) <= _last_day(int(found["y"]), int(found["m"]))
        ):
            return date(int(found["y"]), int(found["m"]), int(found["d"])), line
    return None


def dates(context: Context) -> Iterator[Outcome]:
    """W03: “截至”日期不晚于落款日期（预算不晚于预算年度）."""
    document = context.document
    signature = signed_on(document)
    for line in document.lines:
        for match in _UNTIL.finditer(fold(line.text)):
            until = _until(match)
            if until is None:
                continue
            if signature is not None and until > signature[0]:
                day = signature[0]
                yield says(
                    document,
                    "W03",
                    Category.LOGIC,
                    Severity.ERROR,
                    f"“{match.group()}”晚于落款日期 {day.year}年{day.month}月{day.day}日，数据不可能已经产生。请改为上年末等实际日期。",
                    [(line.place, line.text[:40]), (signature[1].place, signature[1].text)],
                    f"不晚于 {day.isoformat()}",
                    match.group(),
                )
            elif (
                signature is None
                and document.fiscal_year
                and until >= date(document.fiscal_year + (is_final(document)), 12, 31)
            ):
                yield says(
                    document,
                    "W03",
                    Category.LOGIC,
                    Severity.WARNING,
                    f"“{match.group()}”已到{'决算次年' if document.kind == 'final' else '预算年度'}年末，公开时数据不可能已经产生。请核对日期。",
                    [(line.place, line.text[:40])],
                    f"{document.fiscal_year - 1 + (document.kind == 'final')}年末",
                    match.group(),
                )


def calendar(context: Context) -> Iterator[Outcome]:
    """W04: 日期存在；落款日期与预算年度相称."""
    document = context.document
    for line in document.lines:
        for match in _DAY.finditer(fold(line.text)):
            year, month, day = int(match["y"]), int(match["m"]), int(match["d"] or 1)
            if not 1 <= month <= 12 or not 1 <= day <= _last_day(year, month):
                yield says(
                    document,
                    "W04",
                    Category.LOGIC,
                    Severity.ERROR,
                    f"“{match.group()}”不是一个存在的日期。请改正。",
                    [(line.place, line.text[:40])],
                    "",
                    match.group(),
                )
    signature = signed_on(document)
    if signature is None or document.fiscal_year is None:
        return
    day0, line = signature
    year = document.fiscal_year
    early, late = (
        (date(year, 12, 31), date(year + 1, 12, 31))
        if is_final(document)
        else (date(year - 1, 10, 1), date(year, 12, 31))
    )
    if not early <= day0 <= late:
        yield says(
            document,
            "W04",
            Category.LOGIC,
            Severity.WARNING,
            f"落款日期 {line.text} 与 {year} 年度{'决算' if document.kind == 'final' else '预算'}的公开时间不相称。请核对。",
            [(line.place, line.text)],
        )


def stale(context: Context) -> Iterator[Outcome]:
    """W05: 名词解释中的年份没有更新."""
    document = context.document
    year = document.fiscal_year
    if year is None:
        return
    for line in _glossary(document):
        text = fold(re.sub(r"《[^》]*》", "", line.text))
        for found in re.finditer(r"(?<!\d)(20\d\d)年", text):
            said = int(found.group(1))
            if said in (year, year - 1) and not (
                said == year and re.search(r"上年结转", text[:20]) and document.kind == "budget"
            ):
                continue
            if said == year:
                message = f"“上年结转”解释中写的是 {said} 年，对 {year} 年预算应为 {year - 1} 年。请核对。"
            else:
                message = f"名词解释中写的是 {said} 年，本文件为 {year} 年度，疑沿用旧稿。请更新年份。"
            at = max(0, found.start() - 16)
            yield says(
                document,
                "W05",
                Category.WORDING,
                Severity.WARNING,
                message,
                [(line.place_at(_origin(line, said)), text[at : found.end() + 10])],
                str(year - 1),
                str(said),
            )


def _origin(line: Line, said: int) -> int:
    found = re.search(rf"{said}\s*年", line.text)
    return found.start() if found else 0


def _glossary(document: Document) -> Iterator[Line]:
    """Lines of the 名词解释 part, down to the next heading of the same height."""
    level = 0
    numbers: set[int] = set()
    for section in document.sections:
        if section.announced:
            continue
        if re.search(r"名词解释|专业(?:性)?名词", section.title):
            level = section.level
            numbers.update(section.lines)
        elif level and section.level > level:
            numbers.update(section.lines)
        else:
            level = 0
    return (document.lines[i] for i in sorted(numbers))


_LEVELS = ("省级", "市级", "区级", "县级")


def wrong_level(context: Context) -> Iterator[Outcome]:
    """W15: 名词解释写的财政级次与本文件不同."""
    document = context.document
    head = "".join(fold(line.text) for line in document.lines[:4])
    mine = next((level for level in _LEVELS if re.search(f"{level}(?:部门|单位)(?:预算|决算)", head)), "")
    if not mine:
        return
    form = re.compile(r"(省级|市级|区级|县级)(?=预算主管部门|财政)")
    wrong = [
        (line, m.group(1))
        for line in _glossary(document)
        for m in [form.search(fold(line.text))]
        if m and m.group(1) != mine
    ]
    if wrong:
        yield says(
            document,
            "W15",
            Category.WORDING,
            Severity.WARNING,
            f"名词解释有 {len(wrong)} 处写“{wrong[0][1]}”，本文件是{mine}。疑照抄上级模板，请改正。",
            [(line.place, line.text[:40]) for line, _ in wrong],
            mine,
            wrong[0][1],
        )


_S, _C = Severity, Category
RULES: tuple[Rule, ...] = (
    Rule("W01", "编号连续", "C20", "正文标题、条目的编号", _C.COMPLETE, _S.ERROR, jumps),
    Rule("W02", "标题与内容相符", "C16", "政府性基金、国有资本经营等章节的标题与内容", _C.LOGIC, _S.ERROR, misplaced),
    Rule("W03", "截至日期可以成立", "C01", "“截至”日期与落款日期、预算年度", _C.LOGIC, _S.ERROR, dates),
    Rule("W04", "日期存在且相称", "C01", "正文日期、落款日期与预算年度", _C.LOGIC, _S.ERROR, calendar),
    Rule("W05", "名词解释年份已更新", "C11", "名词解释中的年份与预算年度", _C.WORDING, _S.WARNING, stale),
    Rule("W15", "财政级次相符", "填报规范", "名词解释中的级次与本文件级次", _C.WORDING, _S.WARNING, wrong_level),
)
