"""核减: cuts of several grounds on the lines of a claim, so that no 分 is taken twice and order does not matter.

Reasons are those of benefits.md §1.6. They are not the rules D01–D18 of 单据核对; ``REASON_OF_VERIFICATION`` joins them.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jingban.kernel.money import yuan

from .model import Hit, Severity

REASONS = {
    "D01": "目录外（丙类、自费）",
    "D02": "乙类先行自付",
    "D03": "超限价",
    "D04": "限定支付范围不符",
    "D05": "无处方，或清单与票据不符",
    "D06": "重复报销",
    "D07": "非定点医药机构（非急诊）",
    "D08": "工伤、第三方责任、公共卫生或境外",
    "D09": "未参保或待遇暂停期间",
    "D10": "住院期间发生门诊费用",
    "D11": "超时限申报",
    "D12": "超量开药、重复收费、分解收费",
    "D13": "已直接结算",
    "D14": "票据要素不全或真伪存疑",
}
# Grounds against the whole receipt come first, then against the line, then against a part of it.
RANK = ("D06", "D13", "D11", "D07", "D08", "D09", "D10", "D05", "D04", "D01", "D12", "D03", "D02", "D14")
SUSPENDING = "D14"  # holds the receipt, takes nothing

# What a finding of 单据核对 means for the money; the others are settled at the window or lead to no cut by themselves.
REASON_OF_VERIFICATION = {
    "D01": "D06", "D02": "D06", "D03": "D14", "D04": "D14", "D05": "D06", "D06": "D05", "D08": "D05", "D09": "D05",
    "D10": "D14", "D11": "D10", "D12": "D13", "D14": "D14", "D15": "D14", "D17": "D06", "D18": "D08",
}  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class Wanted:
    """A cut asked for: on which line, for which reason, how much, by what."""

    line: str
    reason: str
    ground: str  # rule or finding it comes from
    knowledge: str
    amount: int  # 分
    text: str


class State(StrEnum):
    """What became of a wanted cut."""

    TAKEN = "taken"
    PARTLY = "partly"  # the rest is already taken for another reason
    COVERED = "covered"  # wholly taken for another reason
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True)
class Deduction:
    """A wanted cut and what it really takes (分)."""

    wanted: Wanted
    amount: int
    state: State
    text: str  # Chinese reason, with the amount


def wanted(
    hits: Iterable[Hit], severities: frozenset[Severity] = frozenset({Severity.VIOLATION})
) -> tuple[Wanted, ...]:
    """The cuts hits ask for. 可疑 ones count only when a person accepted them: pass them with their severity then."""
    found = {
        Wanted(charge.line, hit.reason, hit.rule, hit.raw.knowledge, charge.amount, hit.sentence)
        for hit in hits
        if hit.reason and hit.severity in severities
        for charge in hit.charges
    }
    return tuple(sorted(found))


def deduct(lines: Mapping[str, int], cuts: Iterable[Wanted]) -> tuple[Deduction, ...]:
    """Cuts against the amounts of the lines (分), by rank of the reason: never more than the line.

    Raises ValueError for a line that is not there, a reason that does not exist, or a negative amount.
    """
    of_line: dict[str, list[Wanted]] = defaultdict(list)
    for cut in set(cuts):
        if cut.line not in lines or cut.reason not in REASONS or cut.amount < 0:
            raise ValueError(f"not a cut of these lines: {cut}")
        of_line[cut.line].append(cut)
    found = []
    for line in sorted(of_line):
        left = max(0, lines[line])
        for cut in sorted(of_line[line], key=lambda cut: (RANK.index(cut.reason), -cut.amount, cut)):
            taken = 0 if cut.reason == SUSPENDING else min(left, cut.amount)
            left -= taken
            found.append(_deduction(cut, taken))
    return tuple(found)


def _deduction(cut: Wanted, taken: int) -> Deduction:
    title = f"{cut.reason} {REASONS[cut.reason]}"
    if cut.reason == SUSPENDING:
        return Deduction(cut, 0, State.SUSPENDED, f"{title}：{cut.text}待核实，暂不核减。")
    if taken == cut.amount:
        return Deduction(cut, taken, State.TAKEN, f"{title}：{cut.text}核减 {yuan(taken)} 元。")
    if taken:
        rest = yuan(cut.amount - taken)
        return Deduction(
            cut, taken, State.PARTLY, f"{title}：{cut.text}核减 {yuan(taken)} 元，其余 {rest} 元已由其他原因核减。"
        )
    return Deduction(cut, 0, State.COVERED, f"{title}：{cut.text}该费用已由其他原因核减，不再重复核减。")
