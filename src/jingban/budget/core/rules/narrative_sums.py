"""叙述内部的合计：分项之和与总数（I35）、分项增减之和与总增减（I36）、同一对象多处说法。"""

import itertools
import re
from collections.abc import Iterator, Sequence

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, RowRole, Statement
from jingban.kernel.findings import Category, Finding, Severity

from .narrative_common import (
    EXCLUDED,
    TOTALS,
    Group,
    Verdict,
    coarse_tolerance,
    compare,
    evidence,
    groups,
    is_project_detail,
    money,
    slip,
    status_of,
    sum_tolerance,
)

# Sets of parts that together are the whole by definition.
WHOLES: tuple[frozenset[str], ...] = (
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
    if any(names >= wanted for wanted in WHOLES):
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
        if not parts or EXCLUDED & set(owner.marks) or len(parts[0].path) > 1:
            continue  # lists of 类款项 are N13
        if len(parts) == 1 and (parts[0].fen or 0) < (owner.fen or 0):
            continue  # 其中 names one part of several
        yield from _sum(context, owner, parts)


def _telling(owner: Statement, difference: int) -> bool:
    """Whether one wrong digit is a likely cause: round figures meet by chance, long ones do not."""
    digits = str(abs(owner.fen or 0)).rstrip("0")
    return len(digits) >= 4 and abs(difference) * 20 <= abs(owner.fen or 0)


def _sum(context: Context, owner: Statement, parts: Sequence[Statement]) -> Iterator[Outcome]:
    document = context.document
    total = sum(part.fen or 0 for part in parts)
    tolerance = sum_tolerance(owner, parts)
    difference = (owner.fen or 0) - total
    status = status_of(difference, tolerance)
    if status is not Status.VIOLATED:
        yield Checked("N10", "I35", status)
        return
    complete = whole(owner, parts)
    hint = slip(owner, parts) if complete or _telling(owner, difference) else ""
    if not complete and difference > 0 and not hint:
        return  # 其中 may name some parts only
    severity = Severity.ERROR if complete or hint else Severity.WARNING
    if difference > 0 and _left_out(document, owner, parts, difference, tolerance):
        severity = Severity.INFO  # the list names the larger parts only
    yield from compare(
        Verdict("N10", "I35", Category.ARITHMETIC, severity),
        document,
        owner,
        total,
        tolerance,
        tuple(evidence(document, part) for part in parts),
        f"“{owner.subject or owner.section}”与所列 {len(parts)} 个分项之和不符",
        hint,
        coarse_tolerance(owner, parts),
    )


_MOST_LEFT_OUT = 5  # parts a list may leave out before their sum meets any difference by chance


def _left_out(
    document: Document, owner: Statement, parts: Sequence[Statement], difference: int, tolerance: int
) -> bool:
    """Whether parts that the list does not name (said in the same line, or printed in 收支总表) make up the difference."""
    named = [part.fen or 0 for part in parts]
    said = [
        s.fen or 0
        for s in document.statements
        if s.line == owner.line and s.kind == "amount" and s is not owner and not any(s is part for part in parts)
    ]
    printed = [
        value.amount
        for table in document.tables
        if table.kind in ("收支总表", "财政拨款收支总表")
        for row in table.rows
        if row.role is RowRole.DETAIL and row.panel == "income"
        for value in row.values.values()
    ]
    rest = {amount for amount in (*said, *printed) if amount > 0}
    rest = {a for a in rest if not any(abs(a - mine) <= tolerance for mine in named)}
    return any(
        abs(sum(chosen) - difference) <= tolerance
        for count in range(1, _MOST_LEFT_OUT + 1)
        for chosen in itertools.combinations(sorted(rest)[-10:], count)
    )


def restated_totals(context: Context) -> Iterator[Outcome]:
    """N11: “合计…”与前面的总数、分项之和."""
    document = context.document
    for statement in document.statements:
        if "sum" not in statement.marks or statement.of is None:
            continue
        owner = document.statements[statement.of]
        verdict = Verdict("N11", "I35", Category.ARITHMETIC, Severity.ERROR)
        yield from compare(
            verdict,
            document,
            statement,
            owner.fen or 0,
            max(owner.step, statement.step) // 2,
            (evidence(document, owner),),
            "句末“合计”与句首总数不符",
        )


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
            Verdict("N13", "I35", Category.ARITHMETIC, Severity.ERROR if hint else Severity.WARNING),
            document,
            owner,
            total,
            tolerance,
            tuple(evidence(document, part) for part in parts),
            f"逐项列出的 {len(parts)} 个科目之和与“{owner.subject}”不符",
            hint,
            coarse_tolerance(owner, parts),
        )


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
        key: parts
        for key, parts in lists.items()
        if len(parts) >= 3 and parts[0].phase != "execution" and len({p.path for p in parts}) == len(parts)
    }


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
                Verdict("N15", "I35", Category.ARITHMETIC, Severity.ERROR if hint else Severity.WARNING),
                document,
                owner,
                sum(part.fen or 0 for part in mine),
                sum_tolerance(owner, mine),
                tuple(evidence(document, part) for part in mine),
                f"“{name}”与其下所列 {len(mine)} 个项级科目之和不符",
                hint,
                coarse_tolerance(owner, mine),
            )


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
            Verdict("N12", "I34", Category.CROSS, Severity.ERROR),
            document,
            statement,
            first.fen or 0,
            max(first.step, statement.step) // 2,
            (evidence(document, first),),
            f"“{statement.subject}”同一年度的预算在同一段里前后不一致",
        )


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
            Verdict("N14", "I34", Category.CROSS, Severity.WARNING),
            document,
            statement,
            first.fen or 0,
            max(first.step, statement.step) // 2,
            (evidence(document, first),),
            f"“{statement.subject}”在说明的不同段落里数字不一致",
        )


_SMALL = ("小微", "小型和微型")


def reserved(context: Context) -> Iterator[Outcome]:
    """N16: 预留小微企业 ≤ 预留中小企业 ≤ 政府采购总额."""
    document = context.document
    found: dict[str, Statement] = {}
    for statement in document.statements:
        if statement.kind != "amount" or EXCLUDED & set(statement.marks):
            continue
        if statement.subject == "政府采购":
            found.setdefault("政府采购总额", statement)
        elif "预留" in statement.words and "采购" in statement.words:
            small = any(word in statement.words for word in _SMALL)
            found.setdefault("预留小微企业" if small else "预留中小企业", statement)
    names = [name for name in ("预留小微企业", "预留中小企业", "政府采购总额") if name in found]
    for less, more in itertools.pairwise(names):
        part, total = found[less], found[more]
        over = (part.fen or 0) - (total.fen or 0)
        held = over <= max(part.step, total.step) // 2
        yield Checked("N16", "I35", Status.EXACT if held else Status.VIOLATED)
        if not held:
            yield Finding(
                "N16",
                Category.ARITHMETIC,
                Severity.WARNING,
                f"{less} {part.text} 大于{more} {total.text}。请核对。",
                (evidence(document, part), evidence(document, total)),
                f"不超过 {total.text}",
                part.text,
                money(over, part),
            )


RULES: tuple[Rule, ...] = (
    Rule(
        "N10",
        "叙述分项之和等于总数",
        "I35",
        "“其中”“按…划分”等所列分项金额之和与总数",
        Category.ARITHMETIC,
        Severity.ERROR,
        sums,
    ),
    Rule(
        "N11",
        "句末合计等于句首总数",
        "I35",
        "同一句内“合计”与前述总数",
        Category.ARITHMETIC,
        Severity.ERROR,
        restated_totals,
    ),
    Rule(
        "N12",
        "同一科目在同一段内前后一致",
        "I34",
        "同段内同一科目、同一年度的两个金额",
        Category.CROSS,
        Severity.ERROR,
        restated_items,
    ),
    Rule(
        "N13",
        "逐项科目之和等于支出总数",
        "I35",
        "逐项说明的类款项金额之和与一般公共预算（财政拨款）支出",
        Category.ARITHMETIC,
        Severity.ERROR,
        item_totals,
    ),
    Rule(
        "N15",
        "项级科目之和等于类",
        "I35",
        "同一类下逐项说明的金额之和与该类金额",
        Category.ARITHMETIC,
        Severity.ERROR,
        class_totals,
    ),
    Rule(
        "N14",
        "同一总数各段一致",
        "I34",
        "收支总数在说明各段中的金额",
        Category.CROSS,
        Severity.WARNING,
        repeated_subjects,
    ),
    Rule(
        "N16",
        "预留份额不超过采购总额",
        "I35",
        "预留小微企业、预留中小企业、政府采购总额",
        Category.ARITHMETIC,
        Severity.WARNING,
        reserved,
    ),
)
