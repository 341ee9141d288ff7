"""Policies as dated provisions, and how the one that applies is found.

A provision concerns one thing (``inpatient.segments``), applies to the facts of its ``when`` and to
the dates ``[first, last]``. The most specific one wins; two equally specific ones are an error of
the pack, never a silent choice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

# facts a provision may depend on; lists mean "one of"
FACTS = (
    "insutype",
    "psn",
    "identity",
    "level",
    "district_run",
    "community",
    "setting",
    "out_of_town",
    "age_from",
    "age_below",
)


@dataclass(frozen=True, slots=True)
class Provision:
    """One dated rule with its source and how sure it is."""

    id: str
    concerns: str
    when: Mapping[str, tuple[str, ...]]
    first: date
    last: date | None
    value: Mapping[str, Any]
    source: str
    certainty: str
    note: str = ""
    file: str = ""
    line: int = 0

    def in_force(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a provision's ``when`` is held against."""

    insutype: str
    psn: str
    identities: tuple[str, ...]
    level: int
    district_run: bool
    community: bool
    setting: str
    out_of_town: str
    age: int
    aid_only: bool = False  # not a condition of provisions: it decides which of them are asked for


@dataclass(frozen=True, slots=True)
class PolicyPack:
    """All provisions of one region under one version."""

    region: str
    name: str
    version: str
    provisions: tuple[Provision, ...]
    by_concern: Mapping[str, tuple[Provision, ...]] = field(default_factory=dict)

    def concerning(self, what: str) -> tuple[Provision, ...]:
        return self.by_concern.get(what, ())


def pack(region: str, name: str, version: str, provisions: Iterable[Provision]) -> PolicyPack:
    """Build a pack with its index by concern."""
    rows = tuple(provisions)
    index: dict[str, tuple[Provision, ...]] = {}
    for row in rows:
        index[row.concerns] = (*index.get(row.concerns, ()), row)
    return PolicyPack(region, name, version, rows, index)


def applies(provision: Provision, facts: Facts) -> bool:
    """True when every condition of the provision is met."""
    for key, allowed in provision.when.items():
        if key == "psn":
            if not facts.psn.startswith(allowed):
                return False
        elif key == "identity":
            if not set(allowed) & set(facts.identities):
                return False
        elif key == "age_from":
            if facts.age < int(allowed[0]):
                return False
        elif key == "age_below":
            if facts.age >= int(allowed[0]):
                return False
        elif _plain(getattr(facts, key)) not in allowed:
            return False
    return True


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def find(pack_: PolicyPack, what: str, facts: Facts, day: date) -> list[Provision]:
    """The provisions that apply, most specific first; more than one at the top is for the caller to refuse."""
    rows = [p for p in pack_.concerning(what) if p.in_force(day) and applies(p, facts)]
    rows.sort(key=lambda p: -len(p.when))
    return [p for p in rows if len(p.when) == len(rows[0].when)] if rows else []
