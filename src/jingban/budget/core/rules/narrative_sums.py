"""叙述内部的合计：分项之和与总数（I35）、分项增减之和与总增减（I36）、同一对象多处说法。"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from jingban.kernel.findings import Category, Finding, Severity
from jingban.kernel.text import fold

from ..checking import Checked, Context, Outcome, Rule, Status
from ..model import Statement
from .narrative_common import (
    EXCLUDED,
    TOTALS,
    Group,
    Verdict,
    compare,
    evidence,
    groups,
    is_project_detail,
    money,
    slip,
    status_of,
    sum_tolerance,
)  # fmt: skip

# Sets of parts that together are the whole by definition.
_WHOLES: tuple[frozenset[str], ...] = (
    frozenset({"基本支出", "项目支出"}),
    frozenset({"人员经费", "公用经费"}),
    frozenset({"政府采购货物", "政府采购工程", "政府采购服务"}),
    frozenset({"公务用车购置费", "公务用车运行维护费"}),
    frozenset({"因公出国(境)费", "公务接待费", "公务用车购置及运行维护费"}),
    frozenset({"因公出国(境)费", "公务接待费", "公务用车购置费", "公务用车运行维护费"}),
    frozenset({"一般公共预算支出", "政府性基金支出", "国有资本经营支出"}),
    frozenset({"一般公共预算收入", "政府性基金收入", "国有资本经营收入"}),
)


def whole(owner: Statement, parts: Sequence[Statement]) -> bool:
    """Whether the parts are meant to be all parts: by definition, by 按…划分, or as one kind of thing."""
    names = {part.subject for part in parts}
    if any(names >= wanted for wanted in _WHOLES):
        return True
    if re.search(r"按[^,;。:]{0,14}?(?:划分|分类|区分|分)[:,]", parts[0].sentence):
        return True
    if len(parts) >= 2 and all(part.subject == owner.subject and part.words != owner.words for part in parts):
        return True
    if len(parts) >= 2 and owner.subject in TOTALS:
        if all(name.endswith(("支出", "补助")) or part.path for name, part in zip(names, parts, strict=False)):
            return all(part.path or part.subject.endswith(("支出", "补助")) for part in parts)
        return all(part.subject.endswith(("收入", "结转")) or part.subject in TOTALS for part in parts)
    return False


def _parts(statements: Sequence[Statement], group: Group) -> list[Statement]:
    """Parts of a group without restatements of the same subject."""
    kept: list[Statement] = []
    owner = statements[group.owner]
    for number in group.parts:
        part = statements[number]
        if EXCLUDED & set(part.marks) or part.year != owner.year:
            continue
        kept.append(part)
    return kept


def sums(context: Context) -> Iterator[Outcome]:
    """N10: Σ分项 = 总数."""
    document = context.document
    statements = document.statements
    for group in groups(statements, "amount"):
        owner, parts = statements[group.owner], _parts(statements, group)
        if (len(parts) < 2 and not (parts and parts[0].fen == owner.fen)) or EXCLUDED & set(owner.marks):
            continue
        if len(parts[0].path) > 1:
            continue  # N13
        yield from _sum(context, owner, parts)


def _sum(context: Context, owner: Statement, parts: Sequence[Statement]) -> Iterator[Outcome]:
    document = context.document
    total = sum(part.fen or 0 for part in parts)
    tolerance = sum_tolerance(owner, parts)
    difference = (owner.fen or 0) - total
    status = status_of(difference, tolerance)
    if status is not Status.VIOLATED:
        yield Checked("N10", "I35", status)
        return
    hint = slip(owner, parts)
    complete = whole(owner, parts)
    if not complete and difference > 0 and not hint:
        return  # 其中 may name some parts only
    severity = Severity.ERROR if complete or hint else Severity.WARNING
    yield from compare(
        Verdict("N10", "I35", Category.ARITHMETIC, severity), document, owner, total, tolerance,
        tuple(evidence(document, part) for part in parts), f"“{owner.subject or owner.section}”与所列 {len(parts)} 个分项之和不符", hint,
    )  # fmt: skip


def restated_totals(context: Context) -> Iterator[Outcome]:
    """N11: “合计…”与前面的总数、分项之和."""
    document = context.document
    for statement in document.statements:
        if "sum" not in statement.marks or statement.of is None:
            continue
        owner = document.statements[statement.of]
        verdict = Verdict("N11", "I35", Category.ARITHMETIC, Severity.ERROR)
        yield from compare(
            verdict, document, statement, owner.fen or 0, max(owner.step, statement.step) // 2, (evidence(document, owner),),
            "句末“合计”与句首总数不符",
        )  # fmt: skip


def item_totals(context: Context) -> Iterator[Outcome]:
    """N13: 逐项列出的类款项之和 = 一般公共预算（财政拨款）支出."""
    document = context.document
    for (_, year, phase), parts in _item_lists(document.statements).items():
        total = sum(part.fen or 0 for part in parts)
        owners = [s for s in document.statements if _is_item_total(s, parts[0], year, phase)]
        if not owners:
            continue
        tolerance = sum_tolerance(owners[0], parts)
        matching = [o for o in owners if abs((o.fen or 0) - total) <= tolerance]
        owner = (matching or owners)[0]
        status = status_of((owner.fen or 0) - total, tolerance)
        hint = slip(owner, parts)
        if status is Status.VIOLATED and not hint and (owner.fen or 0) > total:
            continue  # the list may name the main items only
        yield from compare(
            Verdict("N13", "I35", Category.ARITHMETIC, Severity.ERROR if hint else Severity.WARNING), document, owner, total, tolerance,
            tuple(evidence(document, part) for part in parts), f"逐项列出的 {len(parts)} 个科目之和与“{owner.subject}”不符", hint,
        )  # fmt: skip


def _item_lists(statements: Sequence[Statement]) -> dict[tuple[object, int | None, str], list[Statement]]:
    """Lists of 类款项 paragraphs: one amount a paragraph, year and phase."""
    lists: dict[tuple[object, int | None, str], list[Statement]] = {}
    seen: set[tuple[object, ...]] = set()
    for statement in statements:
        if statement.kind != "amount" or len(statement.path) != 3 or EXCLUDED & set(statement.marks):
            continue
        phase = "" if statement.phase == "plan" else statement.phase
        key = (statement.line, statement.path, statement.year, phase)
        if key not in seen:
            seen.add(key)
            group = statement.group if statement.group is not None else statement.section
            lists.setdefault((group, statement.year, phase), []).append(statement)
    return {
        key: parts for key, parts in lists.items()
        if len(parts) >= 3 and parts[0].phase != "execution" and len({p.path for p in parts}) == len(parts)
    }  # fmt: skip


def class_totals(context: Context) -> Iterator[Outcome]:
    """N15: 同一类下各项之和 = 说明中该类的金额."""
    document = context.document
    for (_, year, phase), parts in _item_lists(document.statements).items():
        for name in dict.fromkeys(part.path[0] for part in parts):
            mine = [part for part in parts if part.path[0] == name]
            owner = next((s for s in document.statements if _is_class(s, name, year, phase, mine[0].qualifier)), None)
            if owner is None:
                continue
            hint = slip(owner, mine)
            yield from compare(
                Verdict("N15", "I35", Category.ARITHMETIC, Severity.ERROR if hint else Severity.WARNING), document, owner,
                sum(part.fen or 0 for part in mine), sum_tolerance(owner, mine), tuple(evidence(document, part) for part in mine),
                f"“{name}”与其下所列 {len(mine)} 个项级科目之和不符", hint,
            )  # fmt: skip


def _is_class(statement: Statement, name: str, year: int | None, phase: str, fund: str) -> bool:
    if statement.kind != "amount" or len(statement.path) > 1 or EXCLUDED & set(statement.marks):
        return False
    if (
        statement.year != year
        or ("" if statement.phase == "plan" else statement.phase) != phase
        or statement.qualifier != fund
    ):
        return False
    return (statement.subject.removesuffix("支出"), len(name) > 3) == (name.removesuffix("支出"), True)


def _is_item_total(statement: Statement, part: Statement, year: int | None, phase: str) -> bool:
    if statement.kind != "amount" or statement.path or statement.year != year or "sum" in statement.marks:
        return False
    if (statement.phase if statement.phase != "plan" else "") != phase or statement.line >= part.line:
        return False
    if part.parent is None and statement.qualifier != part.qualifier:
        return False
    return statement.subject in ("一般公共预算", "一般公共预算支出", "财政拨款支出", "财政拨款收支总计")


def restated_items(context: Context) -> Iterator[Outcome]:
    """N12: 同一科目同一年度在一段里说了两次."""
    document = context.document
    seen: dict[tuple[object, ...], Statement] = {}
    for statement in document.statements:
        if statement.kind != "amount" or len(statement.path) < 2 or EXCLUDED & set(statement.marks):
            continue
        phase = "" if statement.phase == "plan" else statement.phase
        key = (statement.line, statement.path, statement.year, phase)
        first = seen.setdefault(key, statement)
        if first is statement:
            continue
        yield from compare(
            Verdict("N12", "I34", Category.CROSS, Severity.ERROR), document, statement, first.fen or 0, max(first.step, statement.step) // 2,
            (evidence(document, first),), f"“{statement.subject}”同一年度的预算在同一段里前后不一致",
        )  # fmt: skip


def repeated_subjects(context: Context) -> Iterator[Outcome]:
    """N14: 同一总数在各段的说法应一致."""
    document = context.document
    seen: dict[tuple[str, str, int | None, str], Statement] = {}
    for statement in document.statements:
        if statement.kind != "amount" or statement.subject not in TOTALS or EXCLUDED & set(statement.marks):
            continue
        if (
            {"inherited", "sum"} & set(statement.marks)
            or is_project_detail(statement)
            or re.search("涉及|绩效", statement.words + statement.section)
        ):
            continue
        if statement.parent is not None and document.statements[statement.parent].subject not in TOTALS:
            continue
        key = (
            statement.subject,
            statement.qualifier,
            statement.year,
            "" if statement.phase == "plan" else statement.phase,
        )
        parent = document.statements[statement.parent].subject if statement.parent is not None else ""
        if parent in ("上年结转", "本年收入", "本年支出"):
            continue
        first = seen.setdefault(key, statement)
        if first is statement or first.line == statement.line:
            continue
        yield from compare(
            Verdict("N14", "I34", Category.CROSS, Severity.WARNING), document, statement, first.fen or 0, max(first.step, statement.step) // 2,
            (evidence(document, first),), f"“{statement.subject}”在说明的不同段落里数字不一致",
        )  # fmt: skip


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
    definite = bool(copied) or any(names >= wanted for wanted in _WHOLES)
    if status is Status.VIOLATED and owner is total and not any(names >= wanted for wanted in _WHOLES):
        return  # 主要是 names the main changes only
    others = tuple(evidence(document, change) for change in part_changes)
    for outcome in compare(
        Verdict("N20", "I36", Category.ARITHMETIC, Severity.ERROR if definite else Severity.WARNING), document, total, expected, tolerance,
        others, f"“{owner.subject}”各分项增减之和与总增减不符", hint,
    ):  # fmt: skip
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
    for change, other in copied:
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
        if change.kind != "change" or change.of is None or EXCLUDED & set(change.marks):
            continue
        amount = document.statements[change.of]
        if len(amount.path) == 0 and not amount.subject:
            continue
        key = (amount.subject, amount.path, amount.fen, amount.year, amount.qualifier, _base(change.against))
        first = seen.setdefault(key, change)
        if first is change:
            continue
        yield from compare(
            Verdict("N21", "I36", Category.CROSS, Severity.WARNING), document, change, first.fen or 0, max(first.step, change.step) // 2,
            (evidence(document, first),), f"“{amount.subject}”的增减在说明各处不一致",
        )  # fmt: skip


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
            "N23", Category.ARITHMETIC, Severity.ERROR,
            f"“{amount.subject}”本年为 {amount.text}，却比上年增加 {change.text}，上年数将为负数，不能成立。请核对增减额。",
            (evidence(document, amount), evidence(document, change)) + ((evidence(document, twin),) if twin else ()),
            f"增加额不超过 {amount.text}", change.text, money(before, amount),
            f"该增减额与“{twin.subject}”的完全相同，疑似复制。" if twin else "",
        )  # fmt: skip


_REASON = re.compile(
    r"主要原因(?:是|为)?[:]?(?P<what>[^,;。]{4,40}?)(?:经费|支出|预算)?(?P<word>增加|减少|保持不变|不变)$"
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
            "N25", Category.LOGIC, Severity.WARNING,
            f"“{subject}”写的是{words[actual]}，原因却写“{found['what']}…{found['word']}”，方向相反。请核对原因或数字。",
            (evidence(document, statement),), f"原因为{words[actual]}", found["word"],
        )  # fmt: skip


RULES: tuple[Rule, ...] = (
    Rule("N10", "叙述分项之和等于总数", "I35", "“其中”“按…划分”等所列分项金额之和与总数", Category.ARITHMETIC, Severity.ERROR, sums),
    Rule("N11", "句末合计等于句首总数", "I35", "同一句内“合计”与前述总数", Category.ARITHMETIC, Severity.ERROR, restated_totals),
    Rule("N12", "同一科目在同一段内前后一致", "I34", "同段内同一科目、同一年度的两个金额", Category.CROSS, Severity.ERROR, restated_items),
    Rule("N13", "逐项科目之和等于支出总数", "I35", "逐项说明的类款项金额之和与一般公共预算（财政拨款）支出", Category.ARITHMETIC, Severity.ERROR, item_totals),
    Rule("N15", "项级科目之和等于类", "I35", "同一类下逐项说明的金额之和与该类金额", Category.ARITHMETIC, Severity.ERROR, class_totals),
    Rule("N14", "同一总数各段一致", "I34", "收支总数在说明各段中的金额", Category.CROSS, Severity.WARNING, repeated_subjects),
    Rule("N20", "分项增减之和等于总增减", "I36", "各分项比上年增减额之和与总数的增减额", Category.ARITHMETIC, Severity.ERROR, changes),
    Rule("N21", "同一对象增减各处一致", "I36", "同一对象、同一金额的增减额在各处的说法", Category.CROSS, Severity.WARNING, same_changes),
    Rule("N23", "增减额可以成立", "I36", "本年数减增减额（即上年数）不为负", Category.ARITHMETIC, Severity.ERROR, impossible_changes),
    Rule("N25", "增减方向与原因一致", "C06", "增减方向与“主要原因”所写的方向", Category.LOGIC, Severity.WARNING, reasons),
)  # fmt: skip
