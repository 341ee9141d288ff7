"""The narrative of a disclosure as figures: what is said of what, in which year, as part of what.

``find_statements`` reads each paragraph left to right. Openers (其中, 主要是, 按…划分, 如下) start an
enumeration; its figures are parts of the figure before it. Where punctuation leaves the depth open,
``narrative_settle`` lets the arithmetic decide, so that structure is never the cause of a finding.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from jingban.kernel.money import step_fen, to_fen

from .model import Line, Section, Statement
from .narrative_figures import Compact, Figure, compact, figures, money_unit
from .narrative_lines import join_lines
from .narrative_marks import mark_of
from .narrative_sections import contents_range, find_sections, numbering
from .narrative_settle import settle
from .narrative_subjects import KNOWN, Subject, fund_of, path_of, phase_of, subject_of

__all__ = ["contents_range", "find_sections", "find_statements", "join_lines", "numbering"]

_OPENER = re.compile(
    r"其中[:,]?|主要是[:]?|主要包括[:]?|主要用于以下(?:方面|内容)[:]?|(?:收入|支出)?包括:|(?:内容|情况|明细)?如下:|分别(?:是|为)[:]?"
    r"|按[^,;。:]{0,14}?(?:划分|分类|区分|分)[:,]"
)
_WITHIN = re.compile(r"(?:^|[。;])[^,;。:]{2,20}(?:预算|支出|收入|决算)中[,]")
_REASON = re.compile(r"原因")
_PURPOSE = re.compile(r"主要(?:使用方向为|用于(?!以下))")
_DELIMITER = re.compile(r"[,;。:、]")
_CHANGE = re.compile(
    r"(?P<word>增加|减少|上升|下降|降低|增长|提高|压减|压缩|调增|调减|缩减|节约|增|减)(?:了|额为|额|幅度为|幅度|幅|率为|率|约为|约|近|为)*$"
)
_DOWN = ("减少", "下降", "降低", "压减", "压缩", "调减", "缩减", "节约", "减")
_COMPARED = re.compile(
    r"同比(?P<same>)|(?:比|较|与|同|和|相比)(?P<base>(?:(?:上一?年度?|去年|(?:19|20)\d{2}年度?)(?:同期|当年)?(?:\([^()]*\))?(?:年初)?"
    r"(?:预算执行数|预算安排数?|预算数|预算|执行数|支出决算数?|决算数|决算|安排|数)?)|(?:年初|全年|调整|当年)预算数?|预算数)"
    r"(?:相比|对比)?,?(?:均|各|分别)?"
)
_SHARE = re.compile(r"占(?P<base>[^,;。:]{0,24}?)(?:的比重为|的比例为|比重为|比例为|比重|比例|比为|比|的|为)?$")
_DONE = re.compile(r"完成(?P<base>[^,;。:]{0,16}?)(?:的|比例为|率为|率)?$")
_SUM = re.compile(r"^(?:以上)?(?:合计|共计|总计)(?:为)?$")
_APPROX = re.compile(r"(?:约|近|大约|左右|余)$|约为$")


@dataclass(slots=True)
class _Scope:
    """An open enumeration: what it divides and which statements it has collected."""

    group: int
    owners: list[int]  # amounts, changes and counts the parts may belong to
    kept: bool = False  # stays open over paragraphs
    level: int = 0  # of the section it was opened in
    items: int | None = None  # level of the numbering of the paragraphs it runs over; 0 = none
    segment: int = 0  # parts seen since the last semicolon
    fund: str = ""


@dataclass(slots=True)
class _Reader:
    """State of the walk over one document."""

    year: int | None
    final: bool  # the text speaks of final accounts, so 年初预算 is another figure than theirs
    made: list[Statement] = field(default_factory=list)
    scopes: list[_Scope] = field(default_factory=list)
    groups: int = 0
    section: str = ""
    level: int = 0
    section_start: int = 0  # first statement of the section
    paragraph_start: int = 0
    sentence_start: int = 0
    title_fund: str = ""
    head: Subject | None = None  # item the paragraph is about
    segments: dict[int, int] = field(default_factory=dict)  # statement → running number of its segment
    segment: int = 0
    depth: int = 0  # of brackets around the figure being read


def find_statements(lines: Sequence[Line], sections: Sequence[Section], year: int | None) -> tuple[Statement, ...]:
    """Every figure of the narrative. ``sections`` must be those of the same lines."""
    final = sum(1 for line in lines if re.search(r"支出决算|决算数|决算为", line.text)) >= 2
    reader = _Reader(year, final)
    headings = _headings(sections)
    inside = contents_range(lines)
    for index, line in enumerate(lines):
        if index in headings:
            _enter(reader, *headings[index])
        if inside[0] - 1 <= index < inside[1]:
            continue
        _paragraph(reader, line, index)
    return settle(tuple(reader.made), reader.segments)


def _headings(sections: Sequence[Section]) -> dict[int, tuple[str, str, int]]:
    """Line of each heading of the body → its title, the fund it or one above it names, its level."""
    found: dict[int, tuple[str, str, int]] = {}
    above: dict[int, str] = {}
    for section in sections:
        index = section.at
        if section.announced or index < 0:
            continue
        above = {level: fund for level, fund in above.items() if level < section.level}
        own = fund_of(section.title)
        fund = own or next((above[level] for level in sorted(above, reverse=True) if above[level]), "")
        above[section.level] = own
        found[index] = (section.title, fund, section.level)
    return found


def _enter(reader: _Reader, title: str, fund: str, level: int) -> None:
    """A heading closes what was open, except an enumeration whose parts stand under deeper headings."""
    reader.scopes = [scope for scope in reader.scopes if scope.kept and scope.level < level][:1]
    if not reader.scopes:
        reader.section_start = len(reader.made)
    reader.section, reader.title_fund, reader.level = title, fund, level


def _paragraph(reader: _Reader, line: Line, index: int) -> None:
    reader.scopes = [scope for scope in reader.scopes if scope.kept and _runs_on(scope, line.text)][:1]
    reader.paragraph_start = reader.sentence_start = len(reader.made)
    reader.segment += 1
    for scope in reader.scopes:
        scope.segment = 0
    text = compact(line.text)
    found = figures(text.text)
    reader.head = _item(text.text)
    cursor = 0
    mark = mark_of(text.text)
    for figure in found:
        _advance(reader, text.text, cursor, figure.start)
        words = _words(text.text, max(cursor, mark.end) if mark else cursor, figure.start)
        reader.depth = _depth(text.text, figure.start)
        statement = _statement(reader, text, figure, words, index, line)
        if statement is not None:
            _emit(reader, statement, words)
        cursor = figure.end
    _advance(reader, text.text, cursor, len(text.text))
    ends_open = re.search(r"(?:其中|如下|方面|包括)[:]?$", text.text)
    if ends_open and reader.scopes and reader.scopes[-1].owners:
        reader.scopes[-1].kept = True
        reader.scopes = reader.scopes[-1:]


def _runs_on(scope: _Scope, text: str) -> bool:
    """Whether an enumeration over paragraphs goes on: its items keep the numbering of the first one."""
    mark = mark_of(text)
    level = mark.level if mark else 0
    if scope.items is None:
        scope.items = level
        return True
    if mark is None:
        return True
    return scope.items != 0 and level >= scope.items and not (level == scope.items and mark.ordinal == 1)


def _depth(text: str, at: int) -> int:
    """How many brackets stand open before a position."""
    depth = 0
    for character in text[:at]:
        depth = depth + 1 if character == "(" else max(0, depth - 1) if character == ")" else depth
    return depth


def _item(text: str) -> Subject | None:
    """The functional path a paragraph starts with, which its later figures inherit."""
    head = text[: text.find("(项)") + 3] if "(项)" in text[:120] else ""
    path = path_of(head)
    return Subject(path[-1], "", path, None, "", head) if len(path) >= 2 else None


def _words(text: str, start: int, end: int) -> str:
    """The clause before a figure; a bracket without figures does not split it."""
    plain = re.sub(r"\([^()]*\)", lambda match: _DELIMITER.sub("·", match.group()), text[start:end])
    pieces = _DELIMITER.split(plain.replace("收、支", "收支").replace("收入、支出", "收入支出"))
    clause = pieces[-1]
    if clause.startswith("(") and ")" not in clause:
        clause = clause[1:]
    before = pieces[-2] if len(pieces) > 1 else ""
    if re.search(r"(?:与|同|和|比|较)[^,;。:]{0,16}相比$", before):
        clause = before + "," + clause
    elif re.search(r"(?:与|同|和|比|较).{0,16}相比$", before[-24:]):
        clause = before + clause
    return clause


def _advance(reader: _Reader, text: str, start: int, end: int) -> None:
    """Open and close enumerations for the punctuation and openers between two figures."""
    piece = text[start:end]
    last = end >= len(text)
    events = [(match.start(), "open", match.group()) for match in _OPENER.finditer(piece)]
    events += [(match.end() - 2, "within", match.group()) for match in _WITHIN.finditer(piece)]
    events += [(match.start(), match.group(), "") for match in re.finditer(r"[。;)]", piece)]
    if start and piece.startswith("(") and ")" not in piece and not last and not _OPENER.match(piece[1:]):
        events.append((0, "open", "("))
    for at, kind, word in sorted(events):
        if kind == "。":
            reader.scopes = [scope for scope in reader.scopes if scope.kept][:1]
            reader.sentence_start = len(reader.made)
            reader.segment += 1
        elif kind == ";":
            _semicolon(reader)
        elif kind == ")" and reader.scopes and not reader.scopes[-1].kept and "(" not in piece[:at]:
            reader.scopes.pop()
        elif kind == "open" and _opens(word, piece[at + len(word) :], last):
            _open(reader, word, piece[:at])
        elif kind == "within":
            _open_within(reader, word)


def _opens(word: str, after: str, last: bool) -> bool:
    """Whether a figure follows the opener as its first part; 主要是 before a reason opens nothing."""
    if last:
        return not after and not word.startswith("主要是")
    if re.search(r"[;。]", after):
        return False
    return not (word.startswith(("主要", "分别")) and re.search(r"[,、]", after))


def _semicolon(reader: _Reader) -> None:
    """A semicolon ends the innermost enumeration when that has listed several parts since the last one."""
    reader.segment += 1
    if reader.scopes and not reader.scopes[-1].kept and reader.scopes[-1].segment >= 2 and len(reader.scopes) >= 1:
        reader.scopes.pop()
    for scope in reader.scopes:
        scope.segment = 0


def _open(reader: _Reader, word: str, before: str) -> None:
    if word.startswith("按"):
        reader.scopes = [scope for scope in reader.scopes if scope.kept][:1]
        owners = _first_total(reader)
    elif word.startswith(("收入包括", "支出包括")):
        reader.scopes = [scope for scope in reader.scopes if scope.kept][:1]
        owners = _first_total(reader, reader.paragraph_start)
    else:
        owners = _latest(reader)
    if not owners and "如下" in word:
        owners = _named(reader, before) or _first_total(reader)
    if not owners:
        return
    reader.groups += 1
    reader.scopes.append(_Scope(reader.groups, owners, level=reader.level))


def _open_within(reader: _Reader, words: str) -> None:
    """财政拨款支出预算中，…: the parts of the figure just named."""
    wanted = subject_of(words.strip("。;,")[:-1]).name
    for number in range(len(reader.made) - 1, reader.section_start - 1, -1):
        statement = reader.made[number]
        if statement.kind == "amount" and statement.subject == wanted:
            reader.groups += 1
            reader.scopes.append(_Scope(reader.groups, [number, *_said_of(reader, number)]))
            return


def _named(reader: _Reader, words: str) -> list[int]:
    """The figure whose subject the words before 如下 name, with other phases of the same subject."""
    for number in range(len(reader.made) - 1, reader.section_start - 1, -1):
        statement = reader.made[number]
        if statement.kind == "amount" and len(statement.subject) >= 4 and statement.subject in words:
            return [number, *_said_of(reader, number)]
    return []


def _first_total(reader: _Reader, start: int | None = None) -> list[int]:
    first = reader.section_start if start is None else start
    for number in range(first, len(reader.made)):
        if reader.made[number].kind == "amount" and reader.made[number].parent is None:
            return [number, *_said_of(reader, number)]
    return []


def _said_of(reader: _Reader, number: int) -> list[int]:
    return [i for i, s in enumerate(reader.made) if s.of == number and s.kind in ("change", "growth")]


def _latest(reader: _Reader) -> list[int]:
    """What an opener divides: the last figure, its changes, and other years or phases of its subject."""
    owners: list[int] = []
    subject = ""
    for number in range(len(reader.made) - 1, reader.paragraph_start - 1, -1):
        statement = reader.made[number]
        if statement.kind in ("change", "growth", "share"):
            if statement.of is None or not owners:
                owners.append(number)
            continue
        if "reason" in statement.marks or ("bracket" in statement.marks and not reader.depth):
            continue
        if statement.kind == "count":
            if any(reader.made[i].kind == "count" for i in owners):
                break
            owners.append(number)
            if reader.made[number].unit not in ("个", "项", "家"):
                break
            continue
        if subject and statement.subject != subject:
            break
        subject = subject or statement.subject
        if (
            statement.group is not None
            and owners
            and subject
            and any(reader.made[i].group != statement.group for i in owners if reader.made[i].kind == "amount")
        ):
            break
        owners.append(number)
    extra = [i for number in list(owners) for i in _said_of(reader, number)]
    return list(dict.fromkeys([*owners, *extra]))


def _statement(reader: _Reader, text: Compact, figure: Figure, words: str, index: int, line: Line) -> Statement | None:
    sentence = _sentence(text, figure.start)
    marks = _marks(text.text, figure, words)
    offset = text.origin(figure.start)
    base = Statement(
        kind="amount",
        subject="",
        text=figure.printed,
        sentence=sentence,
        place=line.place_at(offset),
        section=reader.section,
        year=reader.year,
        unit=figure.unit,
        marks=marks,
        line=index,
        offset=offset,
        words=words,
    )
    if figure.kind == "percent":
        return _percent(reader, base, figure, words)
    change = _CHANGE.search(words)
    if change and change["word"] in ("增长", "提高", "上升", "节约") and not _COMPARED.search(sentence):
        change = None  # part of a name such as 支持外贸稳增长
    if figure.kind == "flat" or (change and figure.kind == "amount"):
        return _change(reader, base, figure, words, change)
    if figure.kind == "amount":
        return _amount(reader, base, figure, words)
    return _count(base, figure, words)


def _sentence(text: Compact, at: int) -> str:
    start = text.text.rfind("。", 0, at) + 1
    end = text.text.find("。", at)
    return text.text[start : end if end >= 0 else len(text.text)]


def _marks(text: str, figure: Figure, words: str) -> tuple[str, ...]:
    start = text.rfind("。", 0, figure.start) + 1
    before = text[start : figure.start]
    semicolon = before.rfind(";")
    marks = []
    reason = _REASON.search(before, semicolon + 1)
    if reason and not re.search(r"其中[:,]", before[reason.end() :]):
        marks.append("reason")
    if _APPROX.search(words):
        marks.append("approx")
    if _depth(text, figure.start):
        marks.append("bracket")
    if figure.kind == "flat":
        marks.append("flat")
    return tuple(marks)


def _amount(reader: _Reader, base: Statement, figure: Figure, words: str) -> Statement | None:
    unit = money_unit(figure.unit)
    if unit is None:
        return None
    said = subject_of(words)
    head = reader.head
    name, path, marks = said.name, said.path, list(base.marks)
    of: int | None = None
    if path:
        marks.append("item")
    elif _SUM.match(words) and reader.scopes:
        of = next((i for i in reader.scopes[-1].owners if reader.made[i].kind == "amount"), None)
        name = reader.made[of].subject if of is not None else ""
        marks.append("sum")
    elif not name:
        inherited = _inherited(reader)
        name = head.name if head else inherited.subject if inherited else _titled(reader)
        path = head.path if head else inherited.path if inherited else ()
        marks.append("inherited")
    return replace(
        base,
        kind="amount",
        subject=name,
        path=path,
        fen=to_fen(figure.number, unit),
        step=step_fen(figure.decimals, unit),
        year=said.year or base.year,
        phase="plan" if said.phase == "initial" and not reader.final else said.phase,
        qualifier=said.fund,
        marks=tuple(marks),
        of=of,
    )


def _titled(reader: _Reader) -> str:
    """The subject a heading names, when the first figure below it names none."""
    name = subject_of(re.sub(r"(?:情况|说明|的|预算|安排|支出情况)+$", "", reader.section)).name
    return name if name in KNOWN else ""


def _inherited(reader: _Reader) -> Statement | None:
    for number in range(len(reader.made) - 1, reader.paragraph_start - 1, -1):
        if reader.made[number].kind == "amount" and reader.made[number].subject:
            return reader.made[number]
    return None


def _change(
    reader: _Reader, base: Statement, figure: Figure, words: str, change: re.Match[str] | None
) -> Statement | None:
    unit = money_unit(figure.unit)
    body = words[: change.start()] if change else words
    compared = _COMPARED.search(body + (figure.printed if figure.kind == "flat" else ""))
    if figure.kind == "flat" and (not compared or "reason" in base.marks):
        return None  # a reason is no figure
    if figure.kind == "flat" and compared and not re.search(r"年(?!初)", compared["base"] or "年"):
        return None  # 决算数与预算数持平 compares two figures of this year
    own = subject_of(body[: compared.start()] if compared else body)
    after = subject_of(body[compared.end() :]) if compared else own
    name = after.name or own.name
    against = (compared["base"] or "上年") if compared else ""
    fen = to_fen(figure.number, unit) if unit else 0
    down = change is not None and change["word"] in _DOWN
    of = _owner(reader, name)
    return replace(
        base,
        kind="change",
        subject=name or (reader.made[of].subject if of is not None else ""),
        fen=-fen if down else fen,
        step=step_fen(figure.decimals, unit) if unit else 0,
        against=_against(against),
        of=of,
        qualifier=fund_of(body.split("比")[0]),
        path=reader.made[of].path if of is not None else (),
        marks=(*base.marks, "own") if name else base.marks,
    )


def _against(base: str) -> str:
    """What is compared with: 上年 or a year, and the phase it names."""
    found = re.match(r"上一?年|去年|\d{4}年", base)
    if not found:
        return "年初预算" if "年初" in base else "预算" if "预算" in base else ""
    return found.group() + {"execution": "执行数", "final": "决算"}.get(phase_of(base), "")


def _owner(reader: _Reader, name: str) -> int | None:
    """The amount a change, share or growth is said of: of the same subject, else the last one."""
    numbers = [
        number
        for number in range(len(reader.made) - 1, reader.paragraph_start - 1, -1)
        if reader.made[number].kind == "amount"
        and not {"reason", "sum"} & set(reader.made[number].marks)
        and (reader.depth or "bracket" not in reader.made[number].marks)
    ]
    if not name:
        return numbers[0] if numbers else None
    exact = [number for number in numbers if reader.made[number].subject == name]
    if exact:
        return exact[0] if len(exact) == 1 else None
    alike = [number for number in numbers if _alike(reader.made[number].subject, name)]
    return alike[-1] if alike else None


def _alike(one: str, other: str) -> bool:
    pair = {one, other}
    return any(pair <= same for same in _SAME)


_PARTNERS = {"公用经费": "人员经费", "人员经费": "公用经费"}
_THREE = frozenset({"因公出国(境)费", "公务接待费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费"})
_PURCHASE = frozenset({"政府采购货物", "政府采购工程", "政府采购服务"})
_SIBLINGS: dict[str, frozenset[str]] = {
    "基本支出": frozenset({"项目支出"}),
    "项目支出": frozenset({"基本支出"}),
    "本年收入": frozenset({"上年结转"}),
    "公务用车购置及运行维护费": frozenset({"因公出国(境)费", "公务接待费"}),
    "公务接待费": frozenset({"因公出国(境)费", "公务用车购置及运行维护费", "公务用车购置费", "公务用车运行维护费"}),
}
_TOPICS = _THREE | _PURCHASE | {"三公经费", "机关运行经费", "政府采购", "政府购买服务"}
_MEMBERS: dict[str, frozenset[str]] = {"三公经费": _THREE, "公务用车购置及运行维护费": _THREE, "政府采购": _PURCHASE}
_SAME = (
    {"收入合计", "收入", "本年收入"},
    {"支出合计", "支出", "本年支出"},
    {"收支总计", "收入支出总计"},
    {"一般公共预算", "一般公共预算支出", "一般公共预算收入"},
)


def _percent(reader: _Reader, base: Statement, figure: Figure, words: str) -> Statement | None:
    change, done, share = _CHANGE.search(words), _DONE.search(words), _SHARE.search(words)
    if change:
        body = words[: change.start()]
        compared = _COMPARED.search(body)
        down = change["word"] in _DOWN
        of = _owner(reader, "")
        return replace(
            base,
            kind="growth",
            percent=-figure.number if down else figure.number,
            step=figure.decimals,
            of=of,
            subject=reader.made[of].subject if of is not None else "",
            against=_against((compared["base"] or "上年") if compared else ""),
        )
    if done:
        return replace(
            base,
            kind="completion",
            percent=figure.number,
            step=figure.decimals,
            of=_owner(reader, ""),
            against=done["base"],
        )
    if share or not words.strip('("、'):
        of = _owner(reader, "")
        if of is None:
            return None
        marks = base.marks if share else (*base.marks, "bare")
        return replace(
            base,
            kind="share",
            percent=figure.number,
            step=figure.decimals,
            of=of,
            subject=reader.made[of].subject,
            against=share["base"] if share else "",
            marks=marks,
        )
    return None


def _count(base: Statement, figure: Figure, words: str) -> Statement:
    said = subject_of(words)
    return replace(base, kind="count", subject=said.name, count=figure.number, year=said.year or base.year)


def _emit(reader: _Reader, statement: Statement, words: str) -> None:
    """Place a statement in the open enumeration and remember its segment."""
    if statement.kind in ("amount", "change", "count") and "reason" not in statement.marks:
        statement = _partnered(reader, _placed(reader, statement))
    reader.segments[len(reader.made)] = reader.segment
    if statement.kind == "amount" and not statement.qualifier:
        statement = replace(statement, qualifier=_fund(reader, statement))
    reader.made.append(statement)
    if statement.kind == "count" and re.search(r"小计", words) and statement.group is not None:
        reader.groups += 1
        reader.scopes.append(_Scope(reader.groups, [len(reader.made) - 1]))


def _placed(reader: _Reader, statement: Statement) -> Statement:
    if not reader.scopes or (statement.kind == "change" and "own" not in statement.marks):
        return statement
    if "sum" in statement.marks:
        return statement
    while reader.scopes and _is_sibling(reader, reader.scopes[-1], statement):
        reader.scopes.pop()
    if not reader.scopes:
        return statement
    scope = reader.scopes[-1]
    if scope.kept and _restated(reader, statement, scope):
        return statement
    owner = _owner_in(reader, scope, statement)
    if owner is None:
        return statement
    if statement.kind == "amount" or not any(reader.made[i].kind == "amount" for i in scope.owners):
        scope.segment += 1
    return replace(statement, parent=owner, group=scope.group)


def _is_sibling(reader: _Reader, scope: _Scope, statement: Statement) -> bool:
    """项目支出 is never a part of 基本支出, 机关运行经费 never of 三公经费: the enumeration has ended."""
    for number in scope.owners:
        owner = reader.made[number]
        if statement.subject in _SIBLINGS.get(owner.subject, ()):
            return True
        if scope.kept and statement.subject in _TOPICS and statement.subject not in _MEMBERS.get(owner.subject, ()):
            return True
    return False


def _partnered(reader: _Reader, statement: Statement) -> Statement:
    """公用经费 in a new sentence still belongs with the 人员经费 enumerated before it."""
    partner = _PARTNERS.get(statement.subject)
    if statement.kind != "amount" or statement.parent is not None or partner is None:
        return statement
    for number in range(len(reader.made) - 1, reader.section_start - 1, -1):
        other = reader.made[number]
        if other.kind == "amount" and other.subject == statement.subject:
            return statement
        if other.kind == "amount" and other.subject == partner:
            return replace(statement, parent=other.parent, group=other.group)
    return statement


def _restated(reader: _Reader, statement: Statement, scope: _Scope) -> bool:
    """In an enumeration over paragraphs the first figure of a paragraph (per year and phase) is the part."""
    for number in range(reader.paragraph_start, len(reader.made)):
        other = reader.made[number]
        if other.group != scope.group or other.kind != statement.kind:
            continue
        mine, theirs = (statement.year, statement.phase or "plan"), (other.year, other.phase or "plan")
        if mine == theirs or statement.kind == "count":
            return True
    return False


def _owner_in(reader: _Reader, scope: _Scope, statement: Statement) -> int | None:
    for number in scope.owners:
        owner = reader.made[number]
        if owner.kind != statement.kind:
            continue
        if statement.kind == "count" and owner.unit != statement.unit:
            continue
        if (
            statement.kind == "amount"
            and "inherited" in statement.marks
            and owner.subject == statement.subject
            and not statement.path
        ):
            return None  # the same figure again
        if statement.kind == "amount":
            if owner.year != statement.year:
                continue
            if (owner.phase or "plan") != (statement.phase or "plan") and {owner.phase, statement.phase} & {
                "execution",
                "initial",
                "adjusted",
            }:
                continue
        return number
    return None


def _fund(reader: _Reader, statement: Statement) -> str:
    """The fund a figure belongs to when its own words name none: its whole's, its heading's."""
    if statement.parent is not None and reader.made[statement.parent].qualifier:
        return reader.made[statement.parent].qualifier
    if "inherited" in statement.marks:
        inherited = _inherited(reader)
        if inherited is not None and inherited.qualifier:
            return inherited.qualifier
    return reader.title_fund
