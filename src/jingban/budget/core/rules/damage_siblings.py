"""A department and its units print the same projects: what differs between the two papers (I40).

Every finding is about the document being checked; the other document is the second evidence.
"""

from collections.abc import Iterator
from difflib import SequenceMatcher

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, Indicator
from jingban.kernel.findings import Category, Severity
from jingban.kernel.text import fold

from .compare import Identity, check_sum
from .performance_common import (
    PROJECT,
    Found,
    bare,
    edits,
    likeness,
    of_indicator,
    of_target,
    one_character,
    project_rows,
    shown,
    targets,
    term_of,
    title_of,
    warn,
)

DIMENSION = {"X20": "真实性", "X21": "规范性", "X22": "规范性", "X23": "真实性"}

Twin = tuple[Found, Document, Found]


def twins(context: Context) -> Iterator[Twin]:
    """Targets of this document with the same project in the department's or a unit's document."""
    others = [d for d in (context.department, *context.units) if d is not None]
    for other in others:
        by_code = {t.code: (table, t) for table, t in targets(other, PROJECT) if len(t.code) >= 15}
        by_name = {bare(fold(t.name)): (table, t) for table, t in targets(other, PROJECT)}
        for table, target in targets(context.document, PROJECT):
            twin = by_code.get(target.code) or by_name.get(bare(fold(target.name)))
            if twin is not None:
                yield (table, target), other, twin


def amounts(context: Context) -> Iterator[Outcome]:
    """X20: the amount is the same in both papers."""
    document = context.document
    for (table, target), other, (their_table, theirs) in twins(context):
        own = term_of(document, table, target, target.total, "项目总额")
        same = term_of(other, their_table, theirs, theirs.total, "项目总额")
        if own is not None and same is not None:
            what = Identity("X20", "I40", PROJECT, Category.CROSS)
            yield from check_sum(what, own, [same], f"{title_of(target)}的总额应与另一份公开文件一致")


def names(context: Context) -> Iterator[Outcome]:
    """X21: the project is called the same in both papers."""
    document = context.document
    for (table, target), other, (their_table, theirs) in twins(context):
        own, same = bare(fold(target.name)), bare(fold(theirs.name))
        if own == same:
            yield Checked("X21", "I40", Status.EXACT)
            continue
        if not (_settled(document, own) and _settled(other, same)):
            continue  # one paper contradicts itself, P03 speaks of it there
        yield Checked("X21", "I40", Status.VIOLATED)
        yield warn(
            "X21",
            Category.EXTRACTION if one_character(theirs.name, target.name) else Category.CROSS,
            f"同一项目在两份公开文件中名称不同：本文件“{target.name}”，另一份“{theirs.name}”。请统一。",
            of_target(document, table, target),
            of_target(other, their_table, theirs),
            expected=theirs.name,
            found=target.name,
        )


def _settled(document: Document, name: str) -> bool:
    """The document's own project table, if it has one, knows this name."""
    known = project_rows(document)
    return not known or name in known


def goals(context: Context) -> Iterator[Outcome]:
    """X22: the goal reads the same in both papers; what is shorter here was cut or lost."""
    document = context.document
    for (table, target), other, (their_table, theirs) in twins(context):
        own, same = fold(target.goal), fold(theirs.goal)
        if not own or not same or own == same:
            continue
        problem = _lost(own, same)
        if not problem:
            continue
        severe = len(same) - len(own) >= 6
        yield warn(
            "X22",
            Category.EXTRACTION,
            f"{title_of(target)}的绩效目标比另一份公开文件{problem}。请对照原件补全。",
            of_target(document, table, target, target.goal[-30:]),
            of_target(other, their_table, theirs, theirs.goal[-30:]),
            severity=Severity.ERROR if severe else Severity.WARNING,
            expected=theirs.goal,
            found=target.goal,
        )


def _lost(own: str, same: str) -> str:
    """What this text lacks against the other; empty when it lacks nothing or is another text."""
    if same.startswith(own):
        return f"少了结尾“{same[len(own) :][-24:]}”"
    if same.endswith(own):
        return f"少了开头“{same[: -len(own)][:24]}”"
    matcher = SequenceMatcher(None, own, same, autojunk=False)
    if matcher.ratio() < 0.6:
        return ""
    changes = [c for c in edits(own, same) if c[1]]
    shorter = [b for a, b in changes if len(b) > len(a)]
    if not shorter:
        return ""
    return "缺少" + "、".join(f"“{text[:20]}”" for text in shorter[:3])


def rows(context: Context) -> Iterator[Outcome]:
    """X23: the indicators are the same in both papers."""
    document = context.document
    for (table, target), other, (their_table, theirs) in twins(context):
        mine, yours = list(target.indicators), list(theirs.indicators)
        for indicator in list(mine):
            exact = next((i for i in yours if _key(i) == _key(indicator)), None)
            if exact is not None:
                yield Checked("X23", "I40", Status.EXACT)
                mine.remove(indicator)
                yours.remove(exact)
        for indicator in list(mine):
            near = max(
                (i for i in yours if i.level1 == indicator.level1), key=lambda i: _alike(indicator, i), default=None
            )
            if near is None or _alike(indicator, near) < 0.7:
                continue
            yours.remove(near)
            yield Checked("X23", "I40", Status.VIOLATED)
            yield warn(
                "X23",
                Category.CROSS,
                f"{title_of(target)}的同一指标在两份公开文件中不同：本文件“{indicator.name}”{shown(indicator)}，"
                f"另一份“{near.name}”{shown(near)}。请统一。",
                of_indicator(document, table, target, indicator),
                of_indicator(other, their_table, theirs, near),
                expected=f"{near.name} {shown(near)}",
                found=f"{indicator.name} {shown(indicator)}",
            )
        for lost in yours:
            yield warn(
                "X23",
                Category.EXTRACTION,
                f"{title_of(target)}在另一份公开文件中还有指标“{lost.name}”{shown(lost)}，本文件没有。请核对是否漏行。",
                of_target(document, table, target),
                of_indicator(other, their_table, theirs, lost),
                expected=f"{lost.level1}/{lost.level2}/{lost.name} {shown(lost)}",
                found="无此行",
            )


def _key(indicator: Indicator) -> tuple[str, ...]:
    parts = (indicator.level1, indicator.name, indicator.operator, indicator.value, indicator.unit)
    return tuple(fold(part) for part in parts)


def _alike(first: Indicator, second: Indicator) -> float:
    return likeness(first.name, second.name) if first.level2 == second.level2 else 0.0


_E, _W = Severity.ERROR, Severity.WARNING
RULES: tuple[Rule, ...] = (
    Rule("X20", "部门与单位的项目总额一致", "I40", "两份公开文件中同一项目的总额", Category.CROSS, _E, amounts),
    Rule("X21", "部门与单位的项目名称一致", "I40", "两份公开文件中同一项目的名称", Category.CROSS, _W, names),
    Rule(
        "X22", "部门与单位的绩效目标文字一致", "I40", "两份公开文件中同一项目的目标文字", Category.EXTRACTION, _W, goals
    ),
    Rule("X23", "部门与单位的指标一致", "I40", "两份公开文件中同一项目的各行指标", Category.CROSS, _W, rows),
)
