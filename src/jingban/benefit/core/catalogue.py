"""A policy pack to read: each provision in words, the versions of each rule in time, and what two days differ in."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from jingban.kernel.money import yuan

from .plan import fen
from .policy import PolicyPack, Provision
from .rounding import percent, ppm
from .words import FUNDS, IDENTITIES, INSUTYPES, LEVELS, SETTINGS, SWITCHES, person_name

_RATIOS = frozenset({"ratio", "share", "supplement", "points", "step"})
_LABELS: Mapping[str, str] = {
    "first": "首次",
    "later": "以后各次",
    "step": "每次递减",
    "floor": "最低",
    "amount": "金额",
    "ratio": "支付比例",
    "share": "补充比例",
    "supplement": "另加补充比例",
    "points": "降低的百分点",
    "cap": "最高支付",
    "to": "到",
    "days": "天数",
    "counts_as_stay": "计入年度住院次数",
    "threshold": "起付标准",
    "fund": "支付资金",
    "base": "计算基数",
    "kind": "方式",
    "name": "名称",
    "value": "取值",
}
_WORDS: Mapping[str, str] = {
    **{f"fund.{code}": name for code, name in FUNDS.items()},
    "kind.full": "目录内全额支付",
    "base.policy_burden": "政策范围内个人负担（含先行自付）",
    "base.eligible_burden": "政策范围内个人负担（不含先行自付）",
}


class Entry(NamedTuple):
    """One figure of a provision: its stable name, its label and its value as printed."""

    name: str
    label: str
    text: str


class Family(NamedTuple):
    """The versions in time of one rule for one kind of person and care, oldest first."""

    concern: str
    condition: str
    versions: tuple[Provision, ...]


class Changed(NamedTuple):
    """One figure on both sides; empty where the side does not have it."""

    name: str
    label: str
    first: str
    second: str


class Change(NamedTuple):
    """One rule that is not the same on two sides."""

    kind: Literal["added", "removed", "changed"]
    concern: str
    condition: str
    first: Provision | None
    second: Provision | None
    entries: tuple[Changed, ...]


def entries(provision: Provision) -> tuple[Entry, ...]:
    """The figures of a provision in words; amounts in 元 with thousands separated."""
    found: list[Entry] = []
    for name, value in provision.value.items():
        if name == "segments":
            found += _bands(value)
        else:
            found.append(Entry(name, _LABELS.get(name, name), _text(provision, name, value)))
    return tuple(found)


def _bands(rows: list[Mapping[str, Any]]) -> list[Entry]:
    if len(rows) == 1 and rows[0].get("to") is None:
        return [Entry("segments.1", "支付比例", percent(ppm(rows[0]["ratio"])))]
    found = []
    for number, band in enumerate(rows, 1):
        upto = "以上部分" if band.get("to") is None else f"至 {_money(band['to'])}"
        found.append(Entry(f"segments.{number}", f"第 {number} 段", f"{upto}：{percent(ppm(band['ratio']))}"))
    return found


def _money(value: Any) -> str:
    return f"{yuan(fen(value))} 元"


def _text(provision: Provision, name: str, value: Any) -> str:
    if value is None:
        known = provision.concerns != "group" and name == "cap"
        return "不封顶" if known else "标准未知，不计算"
    if isinstance(value, bool):
        return "是" if value else "否"
    if name in _RATIOS:
        return percent(ppm(value))
    if name == "days":
        return f"{value} 天"
    if provision.concerns.startswith("switch."):
        switch = SWITCHES.get(provision.concerns.removeprefix("switch."))
        return switch[1].get(str(value), str(value)) if switch else str(value)
    if isinstance(value, (int, Decimal)):
        return _money(value)
    return _WORDS.get(f"{name}.{value}", str(value))


def condition(provision: Provision) -> str:
    """To whom and what the provision applies; 全部人员 when it says nothing."""
    return "，".join(_condition(key, allowed) for key, allowed in provision.when.items()) or "全部人员"


def _condition(key: str, allowed: tuple[str, ...]) -> str:
    if key in ("age_from", "age_below"):
        return f"{'满' if key == 'age_from' else '未满'} {allowed[0]} 岁"
    if key == "district_run":
        return "区属医院" if allowed == ("true",) else "非区属医院"
    if key == "community":
        return "社区卫生机构" if allowed == ("true",) else "社区以外机构"
    if key == "out_of_town":
        return f"异地就医（{'、'.join(allowed)}）"
    if key == "psn":
        return "、".join(person_name(code) for code in allowed)
    if key == "level":
        return "、".join(LEVELS.get(code, code) for code in allowed) + "医院"
    names: Mapping[str, str] = {"insutype": INSUTYPES, "identity": IDENTITIES, "setting": SETTINGS}.get(key, {})
    return "、".join(names.get(code, code) for code in allowed)


def in_force(pack: PolicyPack, day: date | None, concern: str = "") -> tuple[Provision, ...]:
    """The provisions of a day (all when ``None``), of one concern or of all, in the pack's order."""
    return tuple(
        p for p in pack.provisions if (day is None or p.in_force(day)) and (not concern or p.concerns == concern)
    )


def timeline(pack: PolicyPack) -> tuple[Family, ...]:
    """Every rule with its versions; rules of one concern stand together in the pack's order."""
    families: dict[tuple[str, str], list[Provision]] = {}
    for row in pack.provisions:
        families.setdefault(_key(row), []).append(row)
    order = {concern: number for number, concern in enumerate(dict.fromkeys(p.concerns for p in pack.provisions))}
    rows = [
        Family(versions[0].concerns, condition(versions[0]), tuple(sorted(versions, key=lambda p: p.first)))
        for versions in families.values()
    ]
    return tuple(sorted(rows, key=lambda family: order[family.concern]))


def _key(row: Provision) -> tuple[str, str]:
    return row.concerns, repr(sorted(row.when.items()))


def differences(one: PolicyPack, first: date, other: PolicyPack, second: date) -> tuple[Change, ...]:
    """What is added, removed or changed between two days (of one pack or of two)."""
    old = {_key(p): p for p in in_force(one, first)}
    new = {_key(p): p for p in in_force(other, second)}
    found = []
    for key in [*old, *(key for key in new if key not in old)]:
        a, b = old.get(key), new.get(key)
        row = a or b
        if row is None or (a is not None and b is not None and a.value == b.value):
            continue
        kind: Literal["added", "removed", "changed"] = "added" if a is None else "removed" if b is None else "changed"
        found.append(Change(kind, row.concerns, condition(row), a, b, _changed(a, b)))
    return tuple(sorted(found, key=lambda change: change.concern))


def _changed(a: Provision | None, b: Provision | None) -> tuple[Changed, ...]:
    """All figures of both sides, in order; equal ones stay, so that the reader sees the whole rule."""
    old = {e.name: e for e in entries(a)} if a else {}
    new = {e.name: e for e in entries(b)} if b else {}
    names = [*old, *(name for name in new if name not in old)]
    return tuple(
        Changed(
            name,
            (old.get(name) or new[name]).label,
            old[name].text if name in old else "",
            new[name].text if name in new else "",
        )
        for name in names
    )
