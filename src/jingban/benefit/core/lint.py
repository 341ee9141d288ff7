"""What can be wrong in a policy pack although every field is there: gaps, overlaps, odd ratios, dead bands."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

from .policy import PolicyPack, Provision

CONCERNS = frozenset(
    {
        "cover",
        "inpatient.deductible",
        "inpatient.segments",
        "inpatient.supplement",
        "inpatient.cap",
        "inpatient.large",
        "inpatient.period",
        "outpatient.deductible",
        "outpatient.segments",
        "outpatient.supplement",
        "outpatient.cap",
        "catastrophic",
        "assistance.outpatient",
        "assistance.inpatient",
        "illness_poverty",
        "group",
        "out_of_town.cut",
        "out_of_town.ceiling",
        "special.period",
    }
)
_RATIOS = ("ratio", "share", "supplement", "points")


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend: a stable code, where it stands and what to do."""

    code: str
    severity: str  # error | warning
    file: str
    line: int
    message: str


def lint(pack: PolicyPack) -> list[Problem]:
    """All problems of a pack in file order."""
    found = [problem for row in pack.provisions for problem in _row(row)]
    found += list(_ids(pack))
    found += list(_overlaps(pack))
    found += list(_gaps(pack))
    return sorted(found, key=lambda p: (p.file, p.line, p.code))


def _problem(code: str, row: Provision, message: str, severity: str = "error") -> Problem:
    return Problem(code, severity, row.file, row.line, f"{row.id}：{message}")


def _row(row: Provision) -> Iterator[Problem]:
    if row.concerns not in CONCERNS and not row.concerns.startswith("switch."):
        yield _problem("concern_unknown", row, f"不认识的事项“{row.concerns}”，请核对拼写。")
    if not row.source.strip():
        yield _problem("source_missing", row, "没有依据。请填文号或资料名称。")
    if row.last is not None and row.last < row.first:
        yield _problem("dates_reversed", row, f"失效日期 {row.last} 早于生效日期 {row.first}。")
    yield from _ratios(row, row.value)
    yield from _segments(row)
    yield from _amounts(row)


def _number(value: Any) -> Decimal | None:
    return Decimal(str(value)) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _ratios(row: Provision, value: Mapping[str, Any]) -> Iterator[Problem]:
    for name in _RATIOS:
        number = _number(value.get(name))
        if number is not None and not 0 <= number <= 1:
            yield _problem("ratio_out_of_range", row, f"比例 {name} = {number}，应在 0 与 1 之间（85% 写 0.85）。")


def _segments(row: Provision) -> Iterator[Problem]:
    bands = row.value.get("segments")
    if bands is None:
        return
    if not isinstance(bands, list) or not bands:
        yield _problem("segments_empty", row, "没有分段。")
        return
    last = Decimal(-1)
    for number, band in enumerate(bands, 1):
        yield from _ratios(row, band)
        if "ratio" not in band:
            yield _problem("segment_without_ratio", row, f"第 {number} 段没有比例。")
        to = _number(band.get("to"))
        if to is None:
            if number < len(bands):
                yield _problem("segment_unreachable", row, f"第 {number} 段不封顶，其后的分段永远用不到。")
            break
        if to <= last:
            yield _problem("segment_unreachable", row, f"第 {number} 段的上限 {to} 不高于前一段，永远用不到。")
        last = to


def _amounts(row: Provision) -> Iterator[Problem]:
    for name, value in row.value.items():
        number = _number(value)
        if number is None or name in _RATIOS or name == "days":
            continue
        if number < 0:
            yield _problem("amount_negative", row, f"金额 {name} 为负。")
        if number != number.quantize(Decimal("0.01")):
            yield _problem("amount_too_fine", row, f"金额 {name} = {number} 超过两位小数。")


def _ids(pack: PolicyPack) -> Iterator[Problem]:
    seen: dict[str, Provision] = {}
    for row in pack.provisions:
        if row.id in seen:
            yield _problem("id_twice", row, f"编号与第 {seen[row.id].line} 行（{seen[row.id].file}）相同。")
        seen.setdefault(row.id, row)


def _meet(a: Provision, b: Provision) -> bool:
    """True when some facts satisfy both conditions."""
    for key in set(a.when) & set(b.when):
        if key == "psn":
            if not any(x.startswith(y) or y.startswith(x) for x in a.when[key] for y in b.when[key]):
                return False
        elif key == "identity":
            if not set(a.when[key]) & set(b.when[key]):
                return False
        elif key not in ("age_from", "age_below") and not set(a.when[key]) & set(b.when[key]):
            return False
    low = max(int(p.when["age_from"][0]) for p in (a, b) if "age_from" in p.when) if _has(a, b, "age_from") else 0
    high = min(int(p.when["age_below"][0]) for p in (a, b) if "age_below" in p.when) if _has(a, b, "age_below") else 999
    return low < high


def _has(a: Provision, b: Provision, key: str) -> bool:
    return key in a.when or key in b.when


def _overlaps(pack: PolicyPack) -> Iterator[Problem]:
    """Two equally specific provisions of one concern in force together: the calculation would refuse."""
    for what, rows in pack.by_concern.items():
        if what == "group":
            continue
        for a, b in combinations(rows, 2):
            together = a.first <= (b.last or date.max) and b.first <= (a.last or date.max)
            if together and len(a.when) == len(b.when) and _meet(a, b):
                yield _problem("overlap", b, f"与 {a.id}（第 {a.line} 行）在同一时间对同一对象都适用，无法取舍。")


def _gaps(pack: PolicyPack) -> Iterator[Problem]:
    """Versions of one rule that follow each other leave no day without one."""
    families: dict[tuple[str, str], list[Provision]] = {}
    for row in pack.provisions:
        families.setdefault((row.concerns, repr(sorted(row.when.items()))), []).append(row)
    for rows in families.values():
        rows.sort(key=lambda row: row.first)
        for before, after in pairwise(rows):
            if before.last is not None and before.last + timedelta(days=1) < after.first:
                yield _problem(
                    "gap", after, f"{before.last} 之后到 {after.first} 之前没有政策（前一条是 {before.id}）。"
                )
