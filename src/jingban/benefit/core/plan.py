"""A policy pack boiled down for one kind of claim on one day: integers only, ready to settle.

Compiling looks every provision up once; settling a million claims of the same kind then costs no
look-up. A plan keeps the provisions it came from, so that the trace can name them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from jingban.benefit.errors import BenefitError

from .model import Setting
from .policy import Facts, PolicyPack, Provision, find
from .rounding import PPM, ppm


@dataclass(frozen=True, slots=True)
class Segment:
    """One band: up to ``to`` (分, None = open) the fund pays ``ratio`` (per million)."""

    to: int | None
    ratio: int


@dataclass(frozen=True, slots=True)
class Group:
    """A special group's aid: ``ratio`` of the burden it covers, up to ``cap`` a year, booked to ``fund``."""

    identity: str
    name: str
    ratio: int
    cap: int | None
    base: str  # eligible_burden | policy_burden
    fund: str  # hifdm | other
    provision: Provision


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a settlement of one kind needs. Amounts in 分, ratios per million."""

    version: str
    setting: Setting
    deductible_first: int
    deductible_later: int
    segments: tuple[Segment, ...]
    deductible_step: int = 0  # 分 less for each further stay of the year …
    deductible_floor: int = 0  # … down to this
    supplement: int = 0  # share of what the basic segments leave
    cap: int | None = None  # yearly payment of the basic fund
    cap_reads_eligible: bool = False  # reading A: the last segment ends where the table says
    large_ratio: int = 0
    large_supplement: int = 0
    large_cap: int | None = None
    large_to: int | None = None  # reading A: end of the band in eligible amount
    period_days: int | None = None
    counts_supplement: bool = False  # the outpatient boundary counts the supplement too
    joint_counters: bool = True  # residents: spending at every level counts toward one deductible
    outpatient_fund: str = "hifob"  # which national field the outpatient payment goes to
    cut: int = 0  # out-of-town: percentage points off, per million
    special_days: int | None = None  # 门诊特殊病: one deductible per so many days …
    special_counts_as_stay: bool = False  # … and the period counts among the stays of the year
    catastrophic_threshold: int | None = None
    catastrophic_segments: tuple[Segment, ...] = ()
    catastrophic_cap: int | None = None
    assistance_ratio: int = 0
    assistance_cap: int | None = None
    assistance_threshold: int = 0
    assistance_with_selfpay2: bool = True
    full_cover: bool = False  # 离休: everything inside the catalogue is paid
    aid_only: bool = False  # 救助 on what another insurance left
    family_segments: tuple[Segment, ...] = ()  # 因病致贫家庭
    family_cap: int | None = None
    account_in_sum: bool = False
    splits_year: bool = False  # a stay over the new year is settled in both years
    groups: tuple[Group, ...] = ()
    used: Mapping[str, Provision] = field(default_factory=dict)

    def rule(self, what: str) -> tuple[str, str, str]:
        """(rule id, source, certainty) of what a step rests on."""
        row = self.used.get(what)
        return (row.id, row.source, row.certainty) if row else ("", "", "")


def fen(value: Any) -> int:
    """A policy amount in 元 as 分; exact by construction of the packs."""
    scaled = Decimal(str(value)) * 100
    if scaled != scaled.to_integral_value():
        raise ValueError(f"金额 {value} 超过两位小数")
    return int(scaled)


def segments_of(rows: list[Mapping[str, Any]]) -> tuple[Segment, ...]:
    return tuple(Segment(None if row.get("to") is None else fen(row["to"]), ppm(row["ratio"])) for row in rows)


class _Finder:
    """Looks provisions up for one set of facts and remembers what was used."""

    def __init__(self, pack: PolicyPack, facts: Facts, day: date, switches: Mapping[str, str]) -> None:
        self.pack, self.facts, self.day, self.switches = pack, facts, day, switches
        self.used: dict[str, Provision] = {}

    def optional(self, what: str) -> Mapping[str, Any] | None:
        rows = find(self.pack, what, self.facts, self.day)
        if not rows:
            return None
        if len(rows) > 1:
            raise BenefitError("policy_ambiguous", what, self.where(), "、".join(row.id for row in rows))
        self.used[what] = rows[0]
        return rows[0].value

    def required(self, what: str) -> Mapping[str, Any]:
        value = self.optional(what)
        if value is None:
            raise BenefitError("policy_missing", what, self.where())
        return value

    def switch(self, name: str, default: str) -> str:
        """A named switch: the case's own, else the pack's provision, else the documented default."""
        if name in self.switches:
            return self.switches[name]
        value = self.optional(f"switch.{name}")
        return str(value["value"]) if value else default

    def where(self) -> str:
        """For which pack, day and person something was looked for, in words."""
        facts = self.facts
        return f"{self.pack.name} {self.day.isoformat()} 险种 {facts.insutype} 人员 {facts.psn} {facts.level} 级"


def compile_plan(pack: PolicyPack, facts: Facts, day: date, switches: Mapping[str, str]) -> Plan:
    """Boil the pack down. Raises ``policy_missing`` / ``policy_ambiguous``; never guesses."""
    find_ = _Finder(pack, facts, day, switches)
    setting = Setting(facts.setting)
    if setting is Setting.FAMILY:
        return Plan(pack.version, setting, 0, 0, (), used=find_.used, **_family(find_))
    if facts.aid_only:
        return Plan(pack.version, setting, 0, 0, (), aid_only=True, used=find_.used, **_aid_only(find_, setting))
    cover = find_.optional("cover")
    if cover is not None and str(cover["kind"]) == "full":
        return Plan(pack.version, setting, 0, 0, (), full_cover=True, used=find_.used, **_whole_claim(find_))
    if setting is Setting.MATERNITY:
        raise BenefitError("policy_missing", "maternity", find_.where())
    basic = _outpatient(find_) if setting is Setting.OUTPATIENT else _inpatient(find_)
    values: dict[str, Any] = {**basic, **_catastrophic(find_), **_assistance(find_, setting), "groups": _groups(find_)}
    if setting is Setting.SPECIAL:
        values |= _special(find_)
    return Plan(pack.version, setting, used=find_.used, cut=_cut(find_), **_whole_claim(find_), **values)


def _whole_claim(find_: _Finder) -> dict[str, Any]:
    """Switches that concern the claim as a whole."""
    return {
        "account_in_sum": find_.switch("fund_sum_includes_account", "no") == "yes",
        "splits_year": find_.switch("year_crossing", "discharge") == "split",
    }


def _cut(find_: _Finder) -> int:
    """Out-of-town: the pack's own cut, or the national ceiling of such cuts when the switch says so."""
    if not find_.facts.out_of_town:
        return 0
    ceiling = find_.switch("out_of_town_cut", "pack") == "ceiling"
    value = find_.required("out_of_town.ceiling") if ceiling else find_.optional("out_of_town.cut")
    if ceiling:
        find_.used["out_of_town.cut"] = find_.used["out_of_town.ceiling"]
    return ppm(value["points"]) if value else 0


def _special(find_: _Finder) -> dict[str, Any]:
    period = find_.required("special.period")
    return {"special_days": int(period["days"]), "special_counts_as_stay": bool(period.get("counts_as_stay", False))}


def _family(find_: _Finder) -> dict[str, Any]:
    value = find_.required("illness_poverty")
    return {
        "family_segments": segments_of(value["segments"]),
        "family_cap": fen(value["cap"]) if value.get("cap") is not None else None,
    }


def _aid_only(find_: _Finder, setting: Setting) -> dict[str, Any]:
    values = _assistance(find_, setting)
    if not values:
        raise BenefitError("policy_missing", "assistance", find_.where())
    return values


def _inpatient(find_: _Finder) -> dict[str, Any]:
    deductible = find_.required("inpatient.deductible")
    table = find_.required("inpatient.segments")
    cap = find_.optional("inpatient.cap")
    large = find_.optional("inpatient.large")
    supplement = find_.optional("inpatient.supplement")
    period = find_.optional("inpatient.period")
    reading = find_.switch("cap_reading", "payment")
    segments = segments_of(table["segments"])
    last = segments[-1]
    if reading == "payment" and large is not None:
        segments = (*segments[:-1], Segment(None, last.ratio))
    return {
        "deductible_first": fen(deductible["first"]),
        "deductible_later": fen(deductible["later"]),
        "deductible_step": fen(deductible["first"]) * ppm(deductible.get("step", 0)) // PPM,
        "deductible_floor": fen(deductible.get("floor", 0)),
        "segments": segments,
        "supplement": ppm(supplement["share"]) if supplement else 0,
        "cap": fen(cap["amount"]) if cap else None,
        "cap_reads_eligible": reading == "eligible",
        "large_ratio": ppm(large["ratio"]) if large else 0,
        "large_supplement": ppm(large.get("supplement", 0)) if large else 0,
        "large_cap": fen(large["cap"]) if large else None,
        "large_to": fen(large["to"]) if large and large.get("to") is not None else None,
        "period_days": int(period["days"]) if period else None,
    }


def _outpatient(find_: _Finder) -> dict[str, Any]:
    deductible = find_.required("outpatient.deductible")
    table = find_.required("outpatient.segments")
    supplement = find_.optional("outpatient.supplement")
    cap = find_.optional("outpatient.cap")
    return {
        "deductible_first": fen(deductible["amount"]),
        "deductible_later": fen(deductible["amount"]),
        "segments": segments_of(table["segments"]),
        "outpatient_fund": str(table.get("fund", "hifp")),
        "supplement": ppm(supplement["share"]) if supplement else 0,
        "cap": fen(cap["amount"]) if cap else None,
        "counts_supplement": find_.switch("outpatient_boundary_counts", "large") == "large_and_supplement",
        "joint_counters": find_.switch("resident_deductible_counters", "joint") == "joint",
    }


def _catastrophic(find_: _Finder) -> dict[str, Any]:
    value = find_.optional("catastrophic")
    if value is None:
        return {}
    return {
        "catastrophic_threshold": fen(value["threshold"]),
        "catastrophic_segments": segments_of(value["segments"]),
        "catastrophic_cap": fen(value["cap"]) if value.get("cap") is not None else None,
    }


def _assistance(find_: _Finder, setting: Setting) -> dict[str, Any]:
    what = "assistance.outpatient" if setting is Setting.OUTPATIENT else "assistance.inpatient"
    value = find_.optional(what)
    if value is None:
        return {}
    find_.used["assistance"] = find_.used[what]
    return {
        "assistance_ratio": ppm(value["ratio"]),
        "assistance_cap": fen(value["cap"]) if value.get("cap") is not None else None,
        "assistance_threshold": fen(value.get("threshold", 0)),
        "assistance_with_selfpay2": find_.switch("assistance_base_includes_selfpay2", "yes") == "yes",
    }


def _groups(find_: _Finder) -> tuple[Group, ...]:
    """Aid of special groups; a group whose standard is not known pays nothing and says so by its absence."""
    groups: list[Group] = []
    for row in find_.pack.concerning("group"):
        allowed = row.when.get("identity", ())
        identity = next((i for i in find_.facts.identities if i in allowed), "")
        if (
            not identity
            or not row.in_force(find_.day)
            or find_.facts.setting not in row.when.get("setting", (find_.facts.setting,))
        ):
            continue
        ratio = find_.switches.get(f"group.{identity}.ratio", row.value.get("ratio"))
        cap = find_.switches.get(f"group.{identity}.cap", row.value.get("cap"))
        if ratio is None:
            continue
        find_.used[f"group.{identity}"] = row
        groups.append(
            Group(
                identity,
                str(row.value["name"]),
                ppm(ratio),
                None if cap is None else fen(cap),
                str(row.value.get("base", "policy_burden")),
                str(row.value.get("fund", "other")),
                row,
            )
        )
    return tuple(groups)
