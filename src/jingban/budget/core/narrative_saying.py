"""One figure of a sentence → one statement: amount, change, share, growth, completion or count.

``Reader`` is the state of the walk over the narrative (see ``narrative``): what has been said so far,
which enumerations are open, what the section and the paragraph are about.
"""

import re
from dataclasses import dataclass, field, replace

from jingban.kernel.money import step_fen, to_fen

from .model import Line, Statement
from .narrative_figures import Compact, Figure, money_unit
from .narrative_subjects import KNOWN, Subject, fund_of, phase_of, subject_of

_REASON = re.compile(r"原因")
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
class Scope:
    """An open enumeration: what it divides and which statements it has collected."""

    group: int
    owners: list[int]  # amounts, changes and counts the parts may belong to
    kept: bool = False  # stays open over paragraphs
    level: int = 0  # of the section it was opened in
    items: int | None = None  # level of the numbering of the paragraphs it runs over; 0 = none
    segment: int = 0  # parts seen since the last semicolon
    fund: str = ""


@dataclass(slots=True)
class Reader:
    """State of the walk over one document."""

    year: int | None
    final: bool  # the text speaks of final accounts, so 年初预算 is another figure than theirs
    made: list[Statement] = field(default_factory=list)
    scopes: list[Scope] = field(default_factory=list)
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


_SAME = (
    {"收入合计", "收入", "本年收入"},
    {"支出合计", "支出", "本年支出"},
    {"收支总计", "收入支出总计"},
    {"一般公共预算", "一般公共预算支出", "一般公共预算收入"},
)


def depth_at(text: str, at: int) -> int:
    """How many brackets stand open before a position."""
    depth = 0
    for character in text[:at]:
        depth = depth + 1 if character == "(" else max(0, depth - 1) if character == ")" else depth
    return depth


def statement_of(reader: Reader, text: Compact, figure: Figure, words: str, index: int, line: Line) -> Statement | None:
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
    if depth_at(text, figure.start):
        marks.append("bracket")
    if figure.kind == "flat":
        marks.append("flat")
    return tuple(marks)


def _amount(reader: Reader, base: Statement, figure: Figure, words: str) -> Statement | None:
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
        inherited = inherited_from(reader)
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
        year=said.year or _past_year(reader, words) or base.year,
        phase="plan" if said.phase == "initial" and not reader.final else said.phase,
        qualifier=said.fund,
        marks=tuple(marks),
        of=of,
    )


def _past_year(reader: Reader, words: str) -> int | None:
    """The year before, for the figure in 比上年12万元增加…."""
    past = re.search(r"(?:比|较|与)(?:上一?年度?|去年)", words)
    return reader.year - 1 if past and reader.year is not None else None


def _titled(reader: Reader) -> str:
    """The subject a heading names, when the first figure below it names none."""
    name = subject_of(re.sub(r"(?:情况|说明|的|预算|安排|支出情况)+$", "", reader.section)).name
    return name if name in KNOWN else ""


def inherited_from(reader: Reader) -> Statement | None:
    for number in range(len(reader.made) - 1, reader.paragraph_start - 1, -1):
        if reader.made[number].kind == "amount" and reader.made[number].subject:
            return reader.made[number]
    return None


def _change(
    reader: Reader, base: Statement, figure: Figure, words: str, change: re.Match[str] | None
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


def _owner(reader: Reader, name: str) -> int | None:
    """The amount a change, share or growth is said of: of the same subject, else the last one."""
    numbers = [
        number
        for number in range(len(reader.made) - 1, reader.paragraph_start - 1, -1)
        if reader.made[number].kind == "amount"
        and not {"reason", "sum"} & set(reader.made[number].marks)
        and (reader.depth or "bracket" not in reader.made[number].marks)
    ]
    now = [number for number in numbers if not is_past(reader, reader.made[number])]
    numbers = now or numbers
    if not name:
        return numbers[0] if numbers else None
    exact = [number for number in numbers if reader.made[number].subject == name]
    if exact:
        return exact[0] if len(exact) == 1 else None
    alike = [number for number in numbers if _alike(reader.made[number].subject, name)]
    return alike[-1] if alike else None


def is_past(reader: Reader, statement: Statement) -> bool:
    """The figure of an earlier year that a comparison prints (比2023年13万元减少…)."""
    return reader.year is not None and statement.year is not None and statement.year < reader.year


def _alike(one: str, other: str) -> bool:
    pair = {one, other}
    return any(pair <= same for same in _SAME)


def _percent(reader: Reader, base: Statement, figure: Figure, words: str) -> Statement | None:
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
