"""The narrative of a disclosure as figures: what is said of what, in which year, as part of what.

``find_statements`` reads each paragraph left to right. Openers (其中, 主要是, 按…划分, 如下) start an
enumeration; its figures are parts of the figure before it. Where punctuation leaves the depth open,
``narrative_settle`` lets the arithmetic decide, so that structure is never the cause of a finding.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from .model import Line, Section, Statement
from .narrative_figures import compact, figures
from .narrative_lines import join_lines
from .narrative_marks import mark_of
from .narrative_saying import Reader, Scope, depth_at, inherited_from, is_past, statement_of
from .narrative_sections import contents_range, find_sections, numbering
from .narrative_settle import settle
from .narrative_subjects import Subject, fund_of, path_of, subject_of

__all__ = ["contents_range", "find_sections", "find_statements", "join_lines", "numbering"]

_OPENER = re.compile(
    r"其中[:,]?|主要是[:]?|主要包括[:]?|主要用于以下(?:方面|内容)[:]?|(?:收入|支出)?包括:|(?:内容|情况|明细)?如下:|分别(?:是|为)[:]?"
    r"|按[^,;。:]{0,14}?(?:划分|分类|区分|分)[:,]"
)
_WITHIN = re.compile(r"(?:^|[。;])[^,;。:]{2,20}(?:预算|支出|收入|决算)中[,]")
_DELIMITER = re.compile(r"[,;。:、]")
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


def find_statements(lines: Sequence[Line], sections: Sequence[Section], year: int | None) -> tuple[Statement, ...]:
    """Every figure of the narrative. ``sections`` must be those of the same lines."""
    final = sum(1 for line in lines if re.search(r"支出决算|决算数|决算为", line.text)) >= 2
    reader = Reader(year, final)
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


def _enter(reader: Reader, title: str, fund: str, level: int) -> None:
    """A heading closes what was open, except an enumeration whose parts stand under deeper headings."""
    reader.scopes = [scope for scope in reader.scopes if scope.kept and scope.level < level][:1]
    if not reader.scopes:
        reader.section_start = len(reader.made)
    reader.section, reader.title_fund, reader.level = title, fund, level


def _paragraph(reader: Reader, line: Line, index: int) -> None:
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
        reader.depth = depth_at(text.text, figure.start)
        statement = statement_of(reader, text, figure, words, index, line)
        if statement is not None:
            _emit(reader, statement, words)
        cursor = figure.end
    _advance(reader, text.text, cursor, len(text.text))
    ends_open = re.search(r"(?:其中|如下|方面|包括)[:]?$", text.text)
    if ends_open and reader.scopes and reader.scopes[-1].owners:
        reader.scopes[-1].kept = True
        reader.scopes = reader.scopes[-1:]


def _runs_on(scope: Scope, text: str) -> bool:
    """Whether an enumeration over paragraphs goes on: its items keep the numbering of the first one."""
    mark = mark_of(text)
    level = mark.level if mark else 0
    if scope.items is None:
        scope.items = level
        return True
    if mark is None:
        return True
    return scope.items != 0 and level >= scope.items and not (level == scope.items and mark.ordinal == 1)


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


def _advance(reader: Reader, text: str, start: int, end: int) -> None:
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


def _semicolon(reader: Reader) -> None:
    """A semicolon ends the innermost enumeration when that has listed several parts since the last one."""
    reader.segment += 1
    if reader.scopes and not reader.scopes[-1].kept and reader.scopes[-1].segment >= 2 and len(reader.scopes) >= 1:
        reader.scopes.pop()
    for scope in reader.scopes:
        scope.segment = 0


def _open(reader: Reader, word: str, before: str) -> None:
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
    reader.scopes.append(Scope(reader.groups, owners, level=reader.level))


def _open_within(reader: Reader, words: str) -> None:
    """财政拨款支出预算中，…: the parts of the figure just named."""
    wanted = subject_of(words.strip("。;,")[:-1]).name
    for number in range(len(reader.made) - 1, reader.section_start - 1, -1):
        statement = reader.made[number]
        if statement.kind == "amount" and statement.subject == wanted:
            reader.groups += 1
            reader.scopes.append(Scope(reader.groups, [number, *_said_of(reader, number)]))
            return


def _named(reader: Reader, words: str) -> list[int]:
    """The figure whose subject the words before 如下 name, with other phases of the same subject."""
    for number in range(len(reader.made) - 1, reader.section_start - 1, -1):
        statement = reader.made[number]
        if statement.kind == "amount" and len(statement.subject) >= 4 and statement.subject in words:
            return [number, *_said_of(reader, number)]
    return []


def _first_total(reader: Reader, start: int | None = None) -> list[int]:
    first = reader.section_start if start is None else start
    for number in range(first, len(reader.made)):
        if reader.made[number].kind == "amount" and reader.made[number].parent is None:
            return [number, *_said_of(reader, number)]
    return []


def _said_of(reader: Reader, number: int) -> list[int]:
    return [i for i, s in enumerate(reader.made) if s.of == number and s.kind in ("change", "growth")]


def _latest(reader: Reader) -> list[int]:
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


def _emit(reader: Reader, statement: Statement, words: str) -> None:
    """Place a statement in the open enumeration and remember its segment."""
    if statement.kind in ("amount", "change", "count") and "reason" not in statement.marks:
        statement = _partnered(reader, _placed(reader, statement))
    reader.segments[len(reader.made)] = reader.segment
    if statement.kind == "amount" and not statement.qualifier:
        statement = replace(statement, qualifier=_fund(reader, statement))
    reader.made.append(statement)
    if statement.kind == "count" and re.search(r"小计", words) and statement.group is not None:
        reader.groups += 1
        reader.scopes.append(Scope(reader.groups, [len(reader.made) - 1]))


def _placed(reader: Reader, statement: Statement) -> Statement:
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
    counted = statement.kind == "amount" or not any(reader.made[i].kind == "amount" for i in scope.owners)
    if counted and not is_past(reader, statement):
        scope.segment += 1
    return replace(statement, parent=owner, group=scope.group)


def _is_sibling(reader: Reader, scope: Scope, statement: Statement) -> bool:
    """项目支出 is never a part of 基本支出, 机关运行经费 never of 三公经费: the enumeration has ended."""
    for number in scope.owners:
        owner = reader.made[number]
        if statement.subject in _SIBLINGS.get(owner.subject, ()):
            return True
        if scope.kept and statement.subject in _TOPICS and statement.subject not in _MEMBERS.get(owner.subject, ()):
            return True
    return False


def _partnered(reader: Reader, statement: Statement) -> Statement:
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


def _restated(reader: Reader, statement: Statement, scope: Scope) -> bool:
    """In an enumeration over paragraphs the first figure of a paragraph (per year and phase) is the part."""
    for number in range(reader.paragraph_start, len(reader.made)):
        other = reader.made[number]
        if other.group != scope.group or other.kind != statement.kind:
            continue
        mine, theirs = (statement.year, statement.phase or "plan"), (other.year, other.phase or "plan")
        if mine == theirs or statement.kind == "count":
            return True
    return False


def _owner_in(reader: Reader, scope: Scope, statement: Statement) -> int | None:
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


def _fund(reader: Reader, statement: Statement) -> str:
    """The fund a figure belongs to when its own words name none: its whole's, its heading's."""
    if statement.parent is not None and reader.made[statement.parent].qualifier:
        return reader.made[statement.parent].qualifier
    if "inherited" in statement.marks:
        inherited = inherited_from(reader)
        if inherited is not None and inherited.qualifier:
            return inherited.qualifier
    return reader.title_fund
