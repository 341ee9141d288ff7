"""材料清单: what a claim needs by its medical types, and the one notice that names everything missing."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from jingban.claims.core.model import EMERGENCY, INJURY, MATERIALS, is_inpatient


@dataclass(frozen=True, slots=True)
class MaterialRule:
    """What is needed for claims filed since a day; codes of MATERIALS."""

    since: date
    outpatient: frozenset[str]
    emergency: frozenset[str]  # besides outpatient
    inpatient: frozenset[str]
    injury: frozenset[str]  # unless a statement says that no third party is liable
    proxy: frozenset[str]
    always: frozenset[str]  # even while nothing is entered yet
    injury_diagnoses: tuple[str, ...]  # how their codes begin
    source: str = ""


@dataclass(frozen=True, slots=True)
class Care:
    """What the check-list looks at of a visit."""

    med_type: str
    diagnoses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MaterialWord:
    """What a person says of one material on the desk. ``note`` of one that is not there: why it is asked for."""

    code: str
    there: bool
    copies: int = 1
    note: str = ""


def rule_on(rules: Sequence[MaterialRule], day: date) -> MaterialRule:
    """The newest rule in force. Raises ValueError where there is none."""
    known = [rule for rule in rules if rule.since <= day]
    if not known:
        raise ValueError(f"no list of materials is in force on {day}")
    return max(known, key=lambda rule: rule.since)


def needed(rule: MaterialRule, visits: Iterable[Care], *, proxy: bool, liability_statement: bool) -> tuple[str, ...]:
    """Codes of what a claim needs, in the order of the list."""
    codes = set(rule.always)
    for visit in visits:
        codes |= rule.inpatient if is_inpatient(visit.med_type) else rule.outpatient
        if visit.med_type in EMERGENCY:
            codes |= rule.emergency
        if not liability_statement and _injury(rule, visit):
            codes |= rule.injury
    if proxy:
        codes |= rule.proxy
    return ordered(codes)


def _injury(rule: MaterialRule, visit: Care) -> bool:
    if visit.med_type == INJURY:
        return True
    return any(code.strip().upper().startswith(rule.injury_diagnoses) for code in visit.diagnoses)


def ordered(codes: Iterable[str]) -> tuple[str, ...]:
    """Codes in the order of the list."""
    wanted = set(codes)
    return tuple(code for code in MATERIALS if code in wanted)


def missing(wanted: Iterable[str], there: Collection[str]) -> tuple[str, ...]:
    """What is needed and not there."""
    return ordered(code for code in wanted if code not in there)


def said(codes: Iterable[str]) -> str:
    """Titles of materials in one sentence."""
    return "、".join(MATERIALS[code] for code in codes)


def one_notice(number: str, rows: Sequence[tuple[str, str]]) -> str:
    """一次性告知: (code, why) of everything that is missing, in one text."""
    items = "；".join(f"{n}. {MATERIALS[code]}{f'（{why}）' if why else ''}" for n, (code, why) in enumerate(rows, 1))
    return (
        f"您的医疗费用报销申请（受理号 {number}）还缺少以下材料：{items}。请一次补齐后交到原受理窗口；"
        "补正期间不计入办理时限，收到全部材料后继续办理。"
    )
