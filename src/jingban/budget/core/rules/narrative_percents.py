"""叙述里的百分比（I37）：占比、占比之和、增长率、完成率。"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from jingban.budget.core.checking import Checked, Context, Outcome, Rule, Status
from jingban.budget.core.model import Document, Statement
from jingban.budget.core.narrative_subjects import subject_of
from jingban.kernel.findings import Category, Evidence, Finding, Severity

from .narrative_common import EXCLUDED, TOTALS, evidence, plain_number

_HUNDRED = Decimal(100)


def _half(statement: Statement) -> Decimal:
    """Half of the last printed digit of a percentage."""
    return Decimal(5).scaleb(-statement.step - 1)


def _bounds(
    numerator: Statement, denominator: Statement, numerator_fen: int, denominator_fen: int
) -> tuple[Decimal, Decimal] | None:
    """Range of numerator/denominator × 100 that the printed digits allow; ``None`` without a base."""
    low_d, high_d = denominator_fen - denominator.step // 2, denominator_fen + denominator.step // 2
    if low_d <= 0:
        return None
    low_n, high_n = numerator_fen - numerator.step // 2, numerator_fen + numerator.step // 2
    values = [_HUNDRED * n / d for n in (low_n, high_n) for d in (low_d, high_d)]
    return min(values), max(values)


def _judge(
    rule: str,
    document: Document,
    percent: Statement,
    value: Decimal,
    bounds: tuple[Decimal, Decimal],
    others: tuple[Evidence, ...],
    saying: str,
    severity: Severity = Severity.ERROR,
    residue: bool = False,
) -> Iterator[Outcome]:
    """Compare a printed percentage with the one its figures give, allowing for the digits of both."""
    stated = percent.percent or Decimal(0)
    places = Decimal(1).scaleb(-percent.step)
    exact = value.quantize(places)
    slack = _half(percent)
    if stated == exact:
        status = Status.EXACT
    elif bounds[0] - slack <= stated <= bounds[1] + slack:
        status = Status.ROUNDING
    elif residue and abs(stated - exact) <= places:
        status = Status.ROUNDING  # the last share is often what is left of 100%
    else:
        status = Status.VIOLATED
    yield Checked(rule, "I37", status)
    if status is not Status.VIOLATED:
        return
    if bounds[0] - places - slack < stated < bounds[1] + places + slack:
        severity = Severity.WARNING  # one last digit beside: cut off instead of rounded
    shown = f"{plain_number(exact)}%"
    yield Finding(
        rule,
        Category.ARITHMETIC,
        severity,
        f"{saying}：说明写 {_said(percent)}，按所列金额计算为 {shown}。请核对百分比和两处金额。",
        (evidence(document, percent), *others),
        shown,
        _said(percent),
        f"{plain_number(stated - exact)} 个百分点",
    )


def _said(percent: Statement) -> str:
    if percent.kind == "growth" and (percent.percent or 0) < 0:
        return f"下降 {percent.text}"
    return percent.text


def shares(context: Context) -> Iterator[Outcome]:
    """N30: 占比 = 分项 ÷ 总数."""
    document = context.document
    statements = document.statements
    for share in statements:
        if share.kind != "share" or share.of is None or EXCLUDED & set(share.marks):
            continue
        part = statements[share.of]
        base = _base_of(statements, share, part)
        if base is None or not base.fen or part.fen is None:
            continue
        bounds = _bounds(part, base, part.fen, base.fen)
        if bounds is None:
            continue
        yield from _judge(
            "N30",
            document,
            share,
            _HUNDRED * part.fen / base.fen,
            bounds,
            (evidence(document, part), evidence(document, base)),
            f"“{part.subject}”占“{base.subject}”的比重不符",
            residue=True,
        )


def _base_of(statements: Sequence[Statement], share: Statement, part: Statement) -> Statement | None:
    """The whole a share is of: the owner of the enumeration, or the total the same paragraph's parts add up to."""
    if share.against:
        return _named_base(statements, share, part)
    if part.parent is not None:
        return statements[part.parent]
    siblings = [
        statements[s.of]
        for s in statements
        if s.kind == "share" and s.line == share.line and s.of is not None and not s.against
    ]
    if len(siblings) < 2 or any(s.parent is not None for s in siblings):
        return None
    total = sum(s.fen or 0 for s in siblings)
    slack = max(s.step for s in siblings) * (len(siblings) + 1) // 2
    for candidate in reversed(
        [s for s in statements if s.kind == "amount" and s.subject in TOTALS and s.line < share.line]
    ):
        if (
            candidate.qualifier == part.qualifier
            and candidate.year == part.year
            and abs((candidate.fen or 0) - total) <= slack
        ):
            return candidate
    return None


def _named_base(statements: Sequence[Statement], share: Statement, part: Statement) -> Statement | None:
    """占基本支出的…: the whole of that name, when the text gives it one figure only."""
    name = subject_of(share.against).name
    if part.parent is not None and statements[part.parent].subject == name:
        return statements[part.parent]
    same = [
        s
        for s in statements
        if s.kind == "amount" and s.subject == name and s.year == part.year and s is not part and "sum" not in s.marks
    ]
    same = [s for s in same if _phase(s) == _phase(part) and s.offset != part.offset]
    return same[-1] if same and len({s.fen for s in same}) == 1 else None


def _phase(statement: Statement) -> str:
    return "" if statement.phase in ("plan", "final") else statement.phase


def share_sums(context: Context) -> Iterator[Outcome]:
    """N31: 一组占比之和 = 100%."""
    document = context.document
    statements = document.statements
    lists: dict[tuple[int, int | None], list[Statement]] = {}
    for share in statements:
        if share.kind == "share" and share.of is not None and not share.against and not EXCLUDED & set(share.marks):
            part = statements[share.of]
            lists.setdefault((share.line, part.group), []).append(share)
    for (_, group), found in lists.items():
        parts = [statements[s.of] for s in found if s.of is not None]
        members = [s for s in statements if s.kind == "amount" and s.group == group] if group is not None else parts
        if len(found) < 2 or len(members) > len(found) or not _complete(statements, parts):
            continue
        total = sum((s.percent or Decimal(0) for s in found), Decimal(0))
        slack = max(_half(s) for s in found) * 2 * len(found)
        status = (
            Status.EXACT
            if total == _HUNDRED
            else Status.ROUNDING
            if abs(total - _HUNDRED) <= slack
            else Status.VIOLATED
        )
        yield Checked("N31", "I37", status)
        if status is Status.VIOLATED:
            yield Finding(
                "N31",
                Category.ARITHMETIC,
                Severity.ERROR,
                f"所列 {len(found)} 个占比之和为 {plain_number(total)}%，应为 100%。请核对各占比。",
                tuple(evidence(document, s) for s in found),
                "100%",
                f"{plain_number(total)}%",
                f"{plain_number(total - _HUNDRED)} 个百分点",
            )


def _complete(statements: Sequence[Statement], parts: Sequence[Statement]) -> bool:
    """The parts with a share are the whole: their amounts add up to a total of the text."""
    total = sum(p.fen or 0 for p in parts)
    slack = max(p.step for p in parts) * (len(parts) + 1) // 2
    if parts[0].parent is not None:
        return abs((statements[parts[0].parent].fen or 0) - total) <= slack
    return any(s.kind == "amount" and s.subject in TOTALS and abs((s.fen or 0) - total) <= slack for s in statements)


def growths(context: Context) -> Iterator[Outcome]:
    """N32: 增长率 = 增减 ÷ 上年数."""
    document = context.document
    statements = document.statements
    for growth in statements:
        if growth.kind != "growth" or growth.of is None or growth.percent is None or EXCLUDED & set(growth.marks):
            continue
        amount = statements[growth.of]
        pair = _before(statements, growth, amount)
        if pair is None or amount.fen is None:
            continue
        before, source = pair
        if before == 0:
            yield from _from_nothing(document, growth, amount, source)
            continue
        change = amount.fen - before
        bounds = _growth_bounds(amount, source, before)
        if bounds is None:
            continue
        severity = Severity.ERROR if source.kind == "change" or source.phase == "execution" else Severity.WARNING
        for outcome in _judge(
            "N32",
            document,
            growth,
            _HUNDRED * change / before,
            bounds,
            (evidence(document, amount), evidence(document, source)),
            f"“{amount.subject}”的增减幅度不符",
            severity,
        ):
            yield (
                replace(outcome, suggestion=_other_amount(statements, growth, amount, before))
                if isinstance(outcome, Finding)
                else outcome
            )


def _from_nothing(document: Document, growth: Statement, amount: Statement, source: Statement) -> Iterator[Outcome]:
    """From nothing a growth is written as 100% (or not at all)."""
    held = growth.percent == _HUNDRED or not amount.fen
    yield Checked("N32", "I37", Status.EXACT if held else Status.VIOLATED)
    if not held:
        yield Finding(
            "N32",
            Category.ARITHMETIC,
            Severity.WARNING,
            f"“{amount.subject}”上年为 0，不能得出增长 {growth.text}。请核对，或不写幅度。",
            (evidence(document, growth), evidence(document, source)),
            "不写幅度或 100%",
            growth.text,
        )


def level(context: Context) -> Iterator[Outcome]:
    """N34: 写“持平”时，同段所写两年数相等."""
    document = context.document
    statements = document.statements
    for flat in statements:
        if flat.kind != "change" or "flat" not in flat.marks or flat.of is None or EXCLUDED & set(flat.marks):
            continue
        amount = statements[flat.of]
        before = _printed_before(statements, flat, amount)
        if before is None or amount.fen is None:
            continue
        slack = max(before.step, amount.step) // 2 if before.step != amount.step and before.fen and amount.fen else 0
        held = abs((before.fen or 0) - amount.fen) <= slack
        yield Checked("N34", "I36", Status.EXACT if held else Status.VIOLATED)
        if not held:
            yield Finding(
                "N34",
                Category.ARITHMETIC,
                Severity.ERROR,
                f"“{amount.subject}”写持平，但所比的数为 {before.text}，本年为 {amount.text}。请核对两数或“持平”的说法。",
                (evidence(document, flat), evidence(document, before), evidence(document, amount)),
                before.text,
                amount.text,
            )


def _printed_before(statements: Sequence[Statement], told: Statement, amount: Statement) -> Statement | None:
    """Last year's figure of the same subject printed in the same paragraph."""
    for other in statements:
        if other.kind != "amount" or other.line != told.line or other.year is None or amount.year is None:
            continue
        if (other.subject, other.path, other.year) != (
            amount.subject,
            amount.path,
            amount.year - 1,
        ) or other.fen is None:
            continue
        if "执行" not in told.against or other.phase == "execution":
            return other
    return None


def _other_amount(statements: Sequence[Statement], growth: Statement, amount: Statement, before: int) -> str:
    """Another figure of the same item in the paragraph that the percentage does fit."""
    for other in statements:
        same = (
            other.kind == "amount"
            and other.line == amount.line
            and other.path == amount.path
            and other.subject == amount.subject
        )
        if not same or other.year != amount.year or other.fen == amount.fen or other.fen is None:
            continue
        if abs(_HUNDRED * (other.fen - before) / before - (growth.percent or 0)) <= 2 * _half(growth):
            return f"该幅度与同段所写的 {other.text} 相符，{amount.text} 疑有误。"
    return ""


def _before(statements: Sequence[Statement], growth: Statement, amount: Statement) -> tuple[int, Statement] | None:
    """Last year's figure: from the change beside the percentage, or printed in the same paragraph."""
    beside = [
        other
        for other in statements
        if (other.kind, other.of, other.line) == ("change", growth.of, growth.line) and not EXCLUDED & set(other.marks)
    ]
    beside = [other for other in beside if 0 < growth.offset - other.offset < 40 and "flat" not in other.marks]
    if beside:
        return (amount.fen or 0) - (beside[-1].fen or 0), beside[-1]
    printed = _printed_before(statements, growth, amount)
    return (printed.fen or 0, printed) if printed is not None else None


def _growth_bounds(amount: Statement, source: Statement, before: int) -> tuple[Decimal, Decimal] | None:
    slack = (amount.step + source.step) // 2 if source.kind == "change" else source.step // 2
    low, high = before - slack, before + slack
    if low <= 0:
        return None
    if source.kind == "change":
        changes = ((source.fen or 0) - source.step // 2, (source.fen or 0) + source.step // 2)
        values = [_HUNDRED * c / d for c in changes for d in (low, high)]
    else:
        half = amount.step // 2
        values = [
            _HUNDRED * (n - d) / d for n in ((amount.fen or 0) - half, (amount.fen or 0) + half) for d in (low, high)
        ]
    return min(values), max(values)


def completions(context: Context) -> Iterator[Outcome]:
    """N33: 完成率 = 决算 ÷ 所说的预算."""
    document = context.document
    statements = document.statements
    for done in statements:
        if done.kind != "completion" or done.of is None or done.percent is None:
            continue
        final = statements[done.of]
        budgets = [
            s
            for s in statements
            if s.kind == "amount" and s.line == done.line and s.subject == final.subject and s.path == final.path
        ]
        budgets = [s for s in budgets if s.phase in ("initial", "adjusted", "plan") and s.offset < final.offset]
        wanted = (
            "initial"
            if "年初" in done.against
            else "adjusted"
            if "全年" in done.against or "调整" in done.against
            else ""
        )
        named = [s for s in budgets if not wanted or s.phase == wanted]
        if not named or final.fen is None or final.phase != "final":
            continue
        yield from _completion(document, done, final, named[-1], budgets)


def _completion(
    document: Document, done: Statement, final: Statement, budget: Statement, budgets: Sequence[Statement]
) -> Iterator[Outcome]:
    fits = [
        b
        for b in budgets
        if b.fen and abs(_HUNDRED * (final.fen or 0) / b.fen - (done.percent or 0)) <= _half(done) * 2
    ]
    if budget.fen:
        bounds = _bounds(final, budget, final.fen or 0, budget.fen)
        if bounds:
            yield from _judge(
                "N33",
                document,
                done,
                _HUNDRED * (final.fen or 0) / budget.fen,
                bounds,
                (evidence(document, final), evidence(document, budget)),
                f"“{final.subject}”的完成率不符",
            )
        return
    yield Checked("N33", "I37", Status.VIOLATED)
    hint = (
        f"{done.text} 是支出决算与“{fits[0].words[-8:]}{fits[0].text}”之比，“{done.against}”疑应改为相应的口径。"
        if fits
        else ""
    )
    yield Finding(
        "N33",
        Category.ARITHMETIC,
        Severity.ERROR,
        f"“{final.subject}”写完成{done.against}的 {done.text}，但{done.against}为 {budget.text}，不能得出完成率。请核对所比的口径。",
        (evidence(document, done), evidence(document, budget)),
        "不应有完成率",
        done.text,
        "",
        hint,
    )


RULES: tuple[Rule, ...] = (
    Rule("N30", "占比计算正确", "I37", "分项金额 ÷ 总数与所写占比", Category.ARITHMETIC, Severity.ERROR, shares),
    Rule("N31", "占比之和为 100%", "I37", "同组分项占比之和", Category.ARITHMETIC, Severity.ERROR, share_sums),
    Rule("N32", "增减幅度计算正确", "I37", "增减额 ÷ 上年数与所写幅度", Category.ARITHMETIC, Severity.ERROR, growths),
    Rule(
        "N34",
        "写持平的两数相等",
        "I36",
        "写“持平”的科目，同段所写上年数与本年数",
        Category.ARITHMETIC,
        Severity.ERROR,
        level,
    ),
    Rule(
        "N33",
        "完成率计算正确",
        "I37",
        "支出决算 ÷ 所说预算与所写完成率",
        Category.ARITHMETIC,
        Severity.ERROR,
        completions,
    ),
)
