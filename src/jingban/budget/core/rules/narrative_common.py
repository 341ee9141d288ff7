"""What the narrative rules share: evidence of a statement, money in words, groups of parts, slips."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from jingban.budget.core.checking import Checked, Outcome, Status
from jingban.budget.core.model import Document, Statement
from jingban.kernel.findings import Category, Evidence, Finding, Severity
from jingban.kernel.money import Unit, in_unit, tolerance_fen
from jingban.kernel.text import fold

EXCLUDED = frozenset({"reason", "approx"})
TOTALS = frozenset(
    {
        "收入合计",
        "支出合计",
        "本年收入",
        "本年支出",
        "收支总计",
        "财政拨款收支总计",
        "财政拨款收入",
        "财政拨款支出",
        "一般公共预算",
        "一般公共预算收入",
        "一般公共预算支出",
    }
)
_OTHER = re.compile(r"涉及|预留|中标|成交|其中含|累计|绩效")


@dataclass(frozen=True, slots=True)
class Group:
    """Figures of one kind enumerated as parts of one owner."""

    owner: int
    parts: tuple[int, ...]


def unit_of(statement: Statement) -> Unit:
    """The unit to speak of an amount in: as printed, 万元 for 万."""
    return {"元": Unit.YUAN, "千元": Unit.QIAN, "亿元": Unit.YI}.get(statement.unit, Unit.WAN)


def money(fen: int, statement: Statement) -> str:
    """An amount in the unit of the statement it is compared with."""
    unit = unit_of(statement)
    return f"{in_unit(fen, unit)} {unit.value}"


def evidence(document: Document, statement: Statement) -> Evidence:
    """Where a figure of the narrative stands, with the clause it stands in."""
    clause = statement.words[-30:] + statement.text
    return Evidence(
        document.name, clause, statement.place, "", statement.subject or statement.section, statement.section
    )


def is_project_detail(statement: Statement) -> bool:
    """A figure of one project's description, which is no total of the document."""
    title = statement.section
    return bool(re.search(r"项目概[况述]|立项|实施(?:方案|主体|周期)|重点项目|专项.*说明|年度预算安排|绩效目标", title))


def is_own(document: Document, statement: Statement) -> bool:
    """False when the words name another unit than the document's: a subordinate's figure."""
    named = re.findall(r"[一-龥]{2,30}?(?:局|中心|委员会|办事处|分局|学校|医院)", statement.words)
    mine = document.unit_name
    return all(not mine or name in mine or mine in name or name[-4:] in mine for name in named)


def is_partial(statement: Statement) -> bool:
    """Words that make a figure another one than its subject says (涉及…, 预留…)."""
    return bool(_OTHER.search(statement.words))


def groups(statements: Sequence[Statement], kind: str) -> tuple[Group, ...]:
    """All enumerations of figures of one kind, in document order."""
    found: dict[tuple[int, int], list[int]] = {}
    for number, statement in enumerate(statements):
        owner, group = statement.parent, statement.group
        if statement.kind == kind and owner is not None and group is not None and statements[owner].kind == kind:
            found.setdefault((owner, group), []).append(number)
    return tuple(Group(owner, tuple(parts)) for (owner, _), parts in found.items())


def status_of(difference: int, tolerance: int) -> Status:
    if difference == 0:
        return Status.EXACT
    return Status.ROUNDING if abs(difference) <= tolerance else Status.VIOLATED


def sum_tolerance(total: Statement, parts: Sequence[Statement]) -> int:
    """Half of the finest last digit for each figure that is not nothing.

    Narratives drop trailing zeros (629.3 beside 4101.44), so the finest digit is what they are exact to.
    """
    return _tolerance(total, parts, min)


def coarse_tolerance(total: Statement, parts: Sequence[Statement]) -> int:
    """The same with the coarsest last digit, where most figures are that coarse: a text rounded piece by piece."""
    printed = [s.step for s in (total, *parts) if s.fen]
    coarser = sum(1 for step in printed if step > min(printed))
    return _tolerance(total, parts, max if coarser * 2 > len(printed) else min)


def _tolerance(total: Statement, parts: Sequence[Statement], pick: Callable[[Iterable[int]], int]) -> int:
    printed = [s for s in (total, *parts) if s.fen]
    if not printed:
        return 0
    return tolerance_fen(pick(s.step for s in printed), sum(1 for p in parts if p.fen))


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a rule speaks when a comparison fails."""

    rule: str
    identity: str
    category: Category
    severity: Severity


def compare(
    verdict: Verdict,
    document: Document,
    stated: Statement,
    expected: int,
    tolerance: int,
    others: tuple[Evidence, ...],
    saying: str,
    suggestion: str = "",
    coarse: int = 0,
) -> Iterator[Outcome]:
    """Yield the outcome of one comparison of an amount with what it should be (both in 分).

    A difference within ``coarse`` may come from rounded words: a warning, never an error.
    """
    difference = (stated.fen or 0) - expected
    severity = Severity.WARNING if tolerance < abs(difference) <= coarse else verdict.severity
    status = status_of(difference, tolerance)
    yield Checked(verdict.rule, verdict.identity, status)
    if status is not Status.VIOLATED:
        return
    wanted = signed(expected, stated)
    yield Finding(
        verdict.rule,
        verdict.category,
        severity,
        f"{saying}：说明写 {said(stated)}，应为 {wanted}，相差 {money(abs(difference), stated)}。请核对这几处数字。",
        (evidence(document, stated), *others),
        wanted,
        said(stated),
        money(difference, stated),
        suggestion,
    )


def signed(fen: int, statement: Statement) -> str:
    """An amount; for a change with 增加 or 减少 before it."""
    if statement.kind != "change":
        return money(fen, statement)
    return "持平" if fen == 0 else f"{'增加' if fen > 0 else '减少'} {money(abs(fen), statement)}"


def said(statement: Statement) -> str:
    """A figure as printed; for a change with 增加 or 减少 before it."""
    if statement.kind != "change" or "flat" in statement.marks:
        return statement.text
    return f"{'减少' if (statement.fen or 0) < 0 else '增加'} {statement.text}"


def slip_kind(printed: int, needed: int) -> str:
    """How two amounts in 分 differ when one slip of the pen explains it; empty otherwise."""
    if printed <= 0 or needed <= 0:
        return ""
    if any(printed * 10**power == needed or printed == needed * 10**power for power in (1, 2, 4)):
        return "小数点或单位错位"
    a, b = str(printed), str(needed)
    if len(a) != len(b):
        return ""
    wrong = [i for i in range(len(a)) if a[i] != b[i]]
    if len(wrong) == 1:
        return "差一位数字"
    if len(wrong) == 2 and wrong[1] == wrong[0] + 1 and a[wrong[0]] == b[wrong[1]] and a[wrong[1]] == b[wrong[0]]:
        return "相邻两位颠倒"
    return ""


def slip(total: Statement, parts: Sequence[Statement]) -> str:
    """The single slip that would close ``total = Σ parts``, in words; empty when none would."""
    found = sum(p.fen or 0 for p in parts)
    hints = []
    for one, needed in [(p, (total.fen or 0) - (found - (p.fen or 0))) for p in parts] + [(total, found)]:
        kind = slip_kind(one.fen or 0, needed)
        if kind:
            hints.append(
                f"“{one.subject or one.words[-12:]}”的 {one.text} 若为 {money(needed, one)}（{kind}），等式即成立"
            )
    return "；".join(hints[:3]) + ("。" if hints else "")


def plain_number(value: Decimal) -> str:
    """A decimal without an exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def current(document: Document, statement: Statement, phases: tuple[str, ...]) -> bool:
    """True for a figure of this document's own year and of one of the phases it is about."""
    if document.fiscal_year is not None and statement.year not in (None, document.fiscal_year):
        return False
    return statement.phase in phases


def own_phases(document: Document) -> tuple[str, ...]:
    """The phases whose figures the document's tables show."""
    return ("", "final") if is_final(document) else ("", "plan")


def is_final(document: Document) -> bool:
    """Final accounts: said by the document, or by most of its headings (funds are called 预算 there too)."""
    if document.kind == "final":
        return True
    titles = [
        re.sub(r"(?:一般公共|政府性基金|国有资本经营|全面)预算|预算绩效", "", fold(s.title)) for s in document.sections
    ]
    titles += [fold(line.text) for line in document.lines[:4]]
    return sum("决算" in title for title in titles) > sum("预算" in title for title in titles)
