"""叙述内部的增减（I36）：分项增减之和、各处一致、收支两边、能否成立、方向与原因。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Statement
from jingban.kernel.findings import Category, Finding, Severity
from jingban.kernel.text import fold

from .narrative_common import (
    EXCLUDED,
    Verdict,
    coarse_tolerance,
    compare,
    evidence,
    groups,
    money,
    slip,
    status_of,
    sum_tolerance,
)
from .narrative_sums import WHOLES


def changes(context: Context) -> Iterator[Outcome]:
    """N20: Σ分项增减 = 总增减."""
    document = context.document
    statements = document.statements
    for group in groups(statements, "amount"):
        owner_change = _change_of(statements, group.owner)
        if owner_change is None:
            continue
        parts = [statements[number] for number in group.parts]
        found = [_change_of(statements, number) for number in group.parts]
        part_changes = [change for change in found if change is not None]
        if len(parts) < 2 or len(part_changes) < len(parts):
            continue
        if any(
            change.against and owner_change.against and change.against != owner_change.against
            for change in part_changes
        ):
            continue
        if sum_tolerance(statements[group.owner], parts) < abs(
            (statements[group.owner].fen or 0) - sum(p.fen or 0 for p in parts)
        ):
            continue  # the enumeration is not complete
        yield from _change_sum(context, statements[group.owner], owner_change, parts, part_changes)
    for group in groups(statements, "change"):
        parts = [statements[number] for number in group.parts if not EXCLUDED & set(statements[number].marks)]
        if len(parts) >= 2 and not EXCLUDED & set(statements[group.owner].marks):
            yield from _change_sum(context, statements[group.owner], statements[group.owner], parts, parts)


def _change_of(statements: Sequence[Statement], number: int) -> Statement | None:
    return next((s for s in statements if s.kind == "change" and s.of == number and not EXCLUDED & set(s.marks)), None)


def _change_sum(
    context: Context, owner: Statement, total: Statement, parts: Sequence[Statement], part_changes: Sequence[Statement]
) -> Iterator[Outcome]:
    document = context.document
    expected = sum(change.fen or 0 for change in part_changes)
    tolerance = sum_tolerance(total, part_changes)
    status = status_of((total.fen or 0) - expected, tolerance)
    copied = _copied(document.statements, part_changes)
    hint = _copy_hint(total, part_changes, copied) if status is Status.VIOLATED else ""
    names = {part.subject for part in parts}
    definite = bool(copied) or any(names >= wanted for wanted in WHOLES)
    if status is Status.VIOLATED and owner is total and not any(names >= wanted for wanted in WHOLES):
        return  # 主要是 names the main changes only
    others = tuple(evidence(document, change) for change in part_changes)
    for outcome in compare(
        Verdict("N20", "I36", Category.ARITHMETIC, Severity.ERROR if definite else Severity.WARNING),
        document,
        total,
        expected,
        tolerance,
        others,
        f"“{owner.subject}”各分项增减之和与总增减不符",
        hint,
        coarse_tolerance(total, part_changes),
    ):
        yield (
            replace(outcome, message=outcome.message + _open_end(definite)) if isinstance(outcome, Finding) else outcome
        )


def _open_end(definite: bool) -> str:
    return "" if definite else "（如有上年有而本年没有的来源或科目，应在说明中补列。）"


def _copied(statements: Sequence[Statement], changes_: Sequence[Statement]) -> list[tuple[Statement, Statement]]:
    """Changes that repeat, figure for figure, the change of the same subject said of another amount."""
    found = []
    for change in changes_:
        mine = statements[change.of] if change.of is not None else None
        for other in statements:
            if other.kind != "change" or other.line == change.line or not change.fen or other.fen != change.fen:
                continue
            theirs = statements[other.of] if other.of is not None else None
            if (
                other.subject == change.subject
                and mine
                and theirs
                and mine.fen != theirs.fen
                and other.line < change.line
            ):
                found.append((change, other))
    return found


def _copy_hint(
    total: Statement, part_changes: Sequence[Statement], copied: Sequence[tuple[Statement, Statement]]
) -> str:
    hints = []
    for change, _other in copied:
        rest = sum(c.fen or 0 for c in part_changes if c is not change)
        needed = (total.fen or 0) - rest
        word = "增加" if needed >= 0 else "减少"
        hints.append(
            f"“{change.subject}”的增减 {change.text} 与另一段（金额不同）完全相同，疑似复制；按合计推算应为{word} {money(abs(needed), change)}。"
        )
    return "".join(hints) or slip(total, part_changes)


def same_changes(context: Context) -> Iterator[Outcome]:
    """N21: 同一对象、同一金额、同一基数的增减各处一致."""
    document = context.document
    seen: dict[tuple[object, ...], Statement] = {}
    for change in document.statements:
        if change.kind != "change" or not change.subject or EXCLUDED & set(change.marks):
            continue
        if change.of is None:
            yield from _same_elsewhere(context, change)
            continue
        amount = document.statements[change.of]
        key = (amount.subject, amount.path, amount.fen, amount.year, amount.qualifier, _base(change.against))
        first = seen.setdefault(key, change)
        if first is not change:
            yield from _same(context, change, first)


def _same_elsewhere(context: Context, change: Statement) -> Iterator[Outcome]:
    """A change named without its amount, against the one place that names both."""
    statements = context.document.statements
    known = [
        s
        for s in statements
        if s.kind == "change"
        and s.of is not None
        and s.subject in (change.subject, change.subject + "支出")
        and s.line != change.line
        and not EXCLUDED & set(s.marks)
    ]
    if len({s.fen for s in known}) == 1:
        yield from _same(context, change, known[0])


def _same(context: Context, change: Statement, first: Statement) -> Iterator[Outcome]:
    document = context.document
    yield from compare(
        Verdict("N21", "I36", Category.CROSS, Severity.WARNING),
        document,
        change,
        first.fen or 0,
        max(first.step, change.step) // 2,
        (evidence(document, first),),
        f"“{change.subject}”的增减在说明各处不一致",
    )


_SIDES = (("收入合计", "支出合计"), ("财政拨款收入", "财政拨款支出"))


def both_sides(context: Context) -> Iterator[Outcome]:
    """N22: 收入、支出总额相等时，两边的增减也应相等（上年收支也相等）."""
    document = context.document
    statements = document.statements
    for income, expenditure in _SIDES:
        left = _side(statements, income)
        right = _side(statements, expenditure)
        if left is None or right is None or left.of is None or right.of is None:
            continue
        same = statements[left.of].fen == statements[right.of].fen and left.year == right.year
        if same and _base(left.against) == _base(right.against):
            yield from compare(
                Verdict("N22", "I36", Category.CROSS, Severity.WARNING),
                document,
                right,
                left.fen or 0,
                max(left.step, right.step) // 2,
                (evidence(document, left),),
                f"“{income}”与“{expenditure}”总额相等，增减却不相等",
            )


def _side(statements: Sequence[Statement], subject: str) -> Statement | None:
    """The first change said of a total."""
    for change in statements:
        if change.kind != "change" or change.of is None or EXCLUDED & set(change.marks):
            continue
        if statements[change.of].subject == subject:
            return change
    return None


def _base(against: str) -> str:
    return "上年" if re.fullmatch(r"上一?年|去年|\d{4}年", against) else against


def impossible_changes(context: Context) -> Iterator[Outcome]:
    """N23: 增加额大于本年数（上年数为负）不能成立."""
    document = context.document
    for change in document.statements:
        if change.kind != "change" or change.of is None or EXCLUDED & set(change.marks) or "flat" in change.marks:
            continue
        amount = document.statements[change.of]
        if amount.fen is None or change.fen is None or amount.year != change.year:
            continue
        before = amount.fen - change.fen
        held = before >= -max(amount.step, change.step) // 2
        yield Checked("N23", "I36", Status.EXACT if held else Status.VIOLATED)
        if held:
            continue
        twin = next(
            (s for s in document.statements if s.kind == "change" and s.fen == change.fen and s is not change), None
        )
        yield Finding(
            "N23",
            Category.ARITHMETIC,
            Severity.ERROR,
            f"“{amount.subject}”本年为 {amount.text}，却比上年增加 {change.text}，上年数将为负数，不能成立。请核对增减额。",
            (evidence(document, amount), evidence(document, change)) + ((evidence(document, twin),) if twin else ()),
            f"增加额不超过 {amount.text}",
            change.text,
            money(before, amount),
            f"该增减额与“{twin.subject}”的完全相同，疑似复制。" if twin else "",
        )


_REASON = re.compile(
    r"主要原因(?:是|为)?[:]?(?P<what>[^,;。]{4,40}?)(?:经费|支出|预算)?(?P<word>增加|减少|保持不变|不变)$"
)


def printed_pairs(context: Context) -> Iterator[Outcome]:
    """N26: 增减 = 本年数 − 句中所写上年数（比2023年12万元减少…）."""
    document = context.document
    statements = document.statements
    for change in statements:
        if change.kind != "change" or change.of is None or {"flat", *EXCLUDED} & set(change.marks):
            continue
        amount = statements[change.of]
        between = [
            s
            for s in statements
            if s.kind == "amount" and s.line == change.line and amount.offset < s.offset < change.offset
        ]
        past = [s for s in between if (s.subject, s.path) == (amount.subject, amount.path) and s.year and amount.year]
        past = [s for s in past if s.year == (amount.year or 0) - 1]
        if len(past) != 1 or change.offset - past[0].offset > 40:
            continue
        yield from compare(
            Verdict("N26", "I36", Category.ARITHMETIC, Severity.ERROR),
            document,
            change,
            (amount.fen or 0) - (past[0].fen or 0),
            sum_tolerance(change, (amount, past[0])),
            (evidence(document, amount), evidence(document, past[0])),
            f"“{amount.subject}”的增减不等于本年数减上年数",
        )


def reasons(context: Context) -> Iterator[Outcome]:
    """N25: 增减方向与所写原因一致；原因写的是本科目."""
    document = context.document
    for statement in document.statements:
        if (
            statement.kind not in ("growth", "change")
            or not statement.of
            or len(document.statements[statement.of].path) < 3
        ):
            continue
        line = fold(document.lines[statement.line].text)
        found = next((m for m in map(_REASON.search, re.split(r"[。;]", line)) if m), None)
        subject = document.statements[statement.of].subject
        if not found or subject not in found["what"]:
            continue
        value = statement.percent if statement.percent is not None else statement.fen or 0
        said = {"增加": 1, "减少": -1}.get(found["word"], 0)
        actual = (value > 0) - (value < 0)
        if said == actual:
            continue
        words = {1: "增加", -1: "减少", 0: "持平"}
        yield Finding(
            "N25",
            Category.LOGIC,
            Severity.WARNING,
            f"“{subject}”写的是{words[actual]}，原因却写“{found['what']}…{found['word']}”，方向相反。请核对原因或数字。",
            (evidence(document, statement),),
            f"原因为{words[actual]}",
            found["word"],
        )


RULES: tuple[Rule, ...] = (
    Rule(
        "N26",
        "增减等于本年数减上年数",
        "I36",
        "句中所写本年数、上年数与增减额",
        Category.ARITHMETIC,
        Severity.ERROR,
        printed_pairs,
    ),
    Rule(
        "N20",
        "分项增减之和等于总增减",
        "I36",
        "各分项比上年增减额之和与总数的增减额",
        Category.ARITHMETIC,
        Severity.ERROR,
        changes,
    ),
    Rule(
        "N21",
        "同一对象增减各处一致",
        "I36",
        "同一对象、同一金额的增减额在各处的说法",
        Category.CROSS,
        Severity.WARNING,
        same_changes,
    ),
    Rule(
        "N22",
        "收支两边增减相等",
        "I36",
        "收入总额与支出总额（相等时）的增减额",
        Category.CROSS,
        Severity.WARNING,
        both_sides,
    ),
    Rule(
        "N23",
        "增减额可以成立",
        "I36",
        "本年数减增减额（即上年数）不为负",
        Category.ARITHMETIC,
        Severity.ERROR,
        impossible_changes,
    ),
    Rule(
        "N25", "增减方向与原因一致", "C06", "增减方向与“主要原因”所写的方向", Category.LOGIC, Severity.WARNING, reasons
    ),
)
