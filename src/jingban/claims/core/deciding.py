"""Findings of 核对 and 审核 as one list: what each stands on, what it puts in question, and what was decided before."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from jingban.claims.core.model import Visit
from jingban.review.core.deducting import REASON_OF_VERIFICATION, Wanted
from jingban.review.core.model import Hit, Knowledge, Rule
from jingban.verification.core.model import At
from jingban.verification.core.model import Finding as Verified
from jingban.verification.core.saying import RULES

DEMO_WORD = "（演示知识点，不作审核依据）"
PRICE_WORD = "这一行的单价没有经人工确认，请先对照原件核对单价。"
DAY_WORD = "清单没有写明这些费用的日期，按日计算的结果只作提示，请调取每日清单核对。"
BY_PRICE = frozenset({"R21", "R27", "D08"})  # rules that decide by the price of a line
NEVER_OVERRULED = "D01"  # the same bill is not paid twice, whatever the reason
_TEXT = 60
_INJURY = ("S", "T", "V", "W", "X", "Y")


class Origin(StrEnum):
    """Who found it."""

    VERIFICATION = "verification"
    REVIEW = "review"


class Decision(StrEnum):
    """What a person said of a finding; ``gone``: a later run found it no more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    OVERRULED = "overruled"
    ASKED = "asked"
    GONE = "gone"


DECIDED = frozenset({Decision.ACCEPTED, Decision.OVERRULED})
WEIGHTY = frozenset({"violation", "suspicious"})  # these need a decision before the money


@dataclass(frozen=True, slots=True)
class Found:
    """One finding of a claim. ``charges``: (line id, 分) it puts in question; ``reason`` D01–D14 if it is accepted."""

    origin: Origin
    rule: str
    title: str
    severity: str
    sentence: str
    key: str
    knowledge: str = ""
    gate: bool = False
    source: str = ""
    mark: str = ""
    lines: tuple[int, ...] = ()
    bill: int | None = None
    other: str = ""
    amount: int = 0
    charges: tuple[tuple[int, int], ...] = ()
    reason: str = ""

    @property
    def weighty(self) -> bool:
        """Whether the claim cannot be settled while it is open."""
        return self.severity in WEIGHTY


@dataclass(frozen=True, slots=True)
class Standing:
    """A finding with what was decided of it: what settlement looks at."""

    found: Found
    decision: Decision
    id: int | None = None

    @property
    def open(self) -> bool:
        """Whether somebody must still say something before the money."""
        return self.found.weighty and self.decision in (Decision.OPEN, Decision.ASKED)


def key_of(origin: Origin, rule: str, knowledge: str, *where: object) -> str:
    """Digest of what a finding stands on: the same finding again has the same key."""
    text = json.dumps([origin.value, rule, knowledge, *where], ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()


# --- from 单据核对 -----------------------------------------------------------------------------------


def verified(findings: Iterable[Verified], visits: Sequence[Visit]) -> list[Found]:
    """Findings of 单据核对 with the lines they would cut."""
    bills = {str(bill.id): bill for visit in visits for bill in visit.bills}
    doubtful = {line.id for visit in visits for line in visit.lines if line.price_doubtful}
    found = []
    for one in findings:
        bill = bills.get(one.bill)
        lines = tuple(int(line) for line in one.lines)
        other = _other(one)
        reason = _reason(one)
        text = f"{PRICE_WORD}{one.message}" if one.rule in BY_PRICE and doubtful & set(lines) else one.message
        found.append(
            Found(
                Origin.VERIFICATION, one.rule, RULES[one.rule][0], one.severity.value, text,
                key_of(Origin.VERIFICATION, one.rule, "", lines, one.bill, other, one.here.id), "", one.gate,
                lines=lines, bill=bill.id if bill else None, other=other[:200], amount=one.amount,
                charges=_charges(one, visits) if reason else (), reason=reason,
            )
        )  # fmt: skip
    return found


def _other(one: Verified) -> str:
    if one.there is None:
        return ""
    return f"{one.there.id} {one.there.text}" if one.there.kind in (At.REGISTER, At.STAY) else one.there.text


def _reason(one: Verified) -> str:
    """Why money is cut if the finding is accepted; empty: nothing is."""
    if one.rule == "D13":
        return "D09" if one.there is not None and one.there.kind is At.PERSON else "D11"
    return REASON_OF_VERIFICATION.get(one.rule, "")


def _charges(one: Verified, visits: Sequence[Visit]) -> tuple[tuple[int, int], ...]:
    """Whole lines or bills, except where a part is in question: a wrong product, or what was reimbursed already."""
    if one.rule == "D06":  # the gap has no line of its own: the bill goes back
        return ()
    of_bill = {str(bill.id): bill.lines for visit in visits for bill in visit.bills}
    of_stay = {str(visit.id): visit.lines for visit in visits}
    every = {str(line.id): line for visit in visits for line in visit.lines}
    if one.rule == "D08":
        line = every[one.lines[0]]
        above = line.amount - round(line.price * line.quantity * 100)
        return ((line.id, above),) if above > 0 else ()
    if one.rule == "D18" and one.here.kind is At.CLAIM:
        hurt = [visit for visit in visits if not visit.inpatient and injured(visit)]
        lines = tuple(line for visit in hurt for line in visit.lines)
    elif one.lines:
        lines = tuple(every[name] for name in one.lines)
    elif one.here.kind is At.STAY:
        lines = of_stay.get(one.here.id, ())
    elif one.bill:
        lines = of_bill.get(one.bill, ())
    else:
        lines = tuple(every.values())
    whole = tuple((line.id, line.amount) for line in lines if line.amount > 0)
    return _up_to(whole, one.amount) if one.rule == "D17" else whole


def injured(visit: Visit) -> bool:
    """Whether a diagnosis is an injury or an outside cause."""
    return any(code.upper().startswith(_INJURY) for code in visit.diagnoses)


def _up_to(charges: tuple[tuple[int, int], ...], most: int) -> tuple[tuple[int, int], ...]:
    """From the last line back until ``most`` is reached."""
    found: list[tuple[int, int]] = []
    left = most
    for line, amount in reversed(charges):
        if left <= 0:
            break
        found.append((line, min(left, amount)))
        left -= amount
    return tuple(reversed(found))


# --- from 智能审核 -----------------------------------------------------------------------------------


def reviewed(
    hits: Iterable[Hit],
    rules: Mapping[str, Rule],
    rows: Mapping[str, Knowledge],
    visits: Sequence[Visit],
    claim: str,
    demo: bool,
) -> list[Found]:
    """Hits of 智能审核 on this claim. ``demo``: demonstration rows count as real ones.

    What a summary list without days shows, no rule that counts by the day can prove: it is told, not decided.
    """
    own = {str(line.id): line for visit in visits for line in visit.lines}
    undated = {line.id for visit in visits if visit.last > visit.first for line in visit.lines if line.day is None}
    found = []
    for hit in hits:
        lines = tuple(sorted(int(name) for name in hit.raw.lines if name in own))
        others = tuple(name for name in hit.claims if name != claim)
        made = Found(
            Origin.REVIEW, hit.rule, rules[hit.rule].title, hit.severity.value, hit.sentence,
            key_of(Origin.REVIEW, hit.rule, hit.raw.knowledge, hit.raw.lines, hit.raw.visits, hit.raw.at),
            hit.raw.knowledge[:_TEXT], False, hit.source[:200], hit.mark, lines, None,
            "、".join(f"业务 {name}" for name in others)[:200], hit.amount,
            tuple((int(charge.line), charge.amount) for charge in hit.charges), hit.reason,
        )  # fmt: skip
        if hit.rule in BY_PRICE and any(own[str(line)].price_doubtful for line in lines):
            made = replace(made, severity=_lighter(made.severity), sentence=PRICE_WORD + made.sentence)
        row = rows.get(hit.raw.knowledge)
        if row is not None and row.unit == "day" and undated & set(lines):
            made = replace(made, severity="notice", sentence=DAY_WORD + made.sentence, reason="", charges=(), amount=0)
        if hit.mark == "demo" and not demo:
            made = replace(made, severity="notice", sentence=made.sentence + DEMO_WORD, reason="", charges=(), amount=0)
        found.append(made)
    return found


def _lighter(severity: str) -> str:
    return "suspicious" if severity == "violation" else severity


# --- together ----------------------------------------------------------------------------------------


def gates(standing: Iterable[Standing]) -> list[Standing]:
    """What keeps a claim from being accepted: hard gates nobody overruled; the same bill twice is never overruled."""
    return [
        one
        for one in standing
        if one.found.gate
        and (one.found.rule == NEVER_OVERRULED or one.decision is not Decision.OVERRULED)
        and one.decision is not Decision.GONE
    ]


def wanted(standing: Iterable[Standing]) -> list[Wanted]:
    """The cuts that accepted findings ask for."""
    return [
        Wanted(str(line), one.found.reason, one.found.rule, one.found.knowledge, amount, one.found.sentence)
        for one in standing
        if one.decision is Decision.ACCEPTED and one.found.reason
        for line, amount in one.found.charges
        if amount > 0
    ]


def holds(standing: Iterable[Standing]) -> list[Standing]:
    """Accepted findings that hold the whole claim (D14): hold it, or overrule them, before the money."""
    return [one for one in standing if one.decision is Decision.ACCEPTED and one.found.reason == "D14"]
