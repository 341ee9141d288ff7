"""Runs a what-if over a portfolio: two packs, several processes, progress, one tally."""

import multiprocessing
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from . import portfolio
from .core.calculate import Calculator
from .core.explain import FUNDS
from .core.policy import PolicyPack
from .core.rounding import yuan
from .core.whatif import EDGES, Tally, compare_person
from .errors import BenefitError
from .policy_files import load, read_pack

Progress = Callable[[int, int], None]
_EVERY = 2_000  # persons between two words of progress


@dataclass(frozen=True, slots=True)
class PolicyRef:
    """A pack by region or folder, optionally held at the law of one day: ``110000@2022-06-01``."""

    text: str
    pack: PolicyPack
    day: date | None

    @property
    def label(self) -> str:
        return f"{self.pack.name} {self.day.isoformat() if self.day else '按就诊日期'}（{self.pack.version}）"


def policy_ref(text: str) -> PolicyRef:
    """Read a reference. Raises ``region_unknown`` / ``field_wrong`` / ``policy_file_wrong``."""
    name, _, day = text.partition("@")
    pack = read_pack(Path(name)) if Path(name).is_dir() else load(name)
    try:
        return PolicyRef(text, pack, date.fromisoformat(day) if day else None)
    except ValueError:
        raise BenefitError("field_wrong", "政策", text, "日期写成 2024-01-01 的样子。") from None


def run(
    path: Path, a: str, b: str, progress: Progress = lambda done, total: None, jobs: int | None = None
) -> dict[str, Any]:
    """Settle the portfolio under ``a`` and ``b``; values ready for JSON. Memory does not grow with the file."""
    one, two = policy_ref(a), policy_ref(b)
    total = portfolio.count(path)
    jobs = jobs or min(8, os.cpu_count() or 1)
    parts = 1 if total < 20_000 or jobs == 1 else jobs * 4
    tally = Tally()
    progress(0, total)
    if parts == 1:
        tally = settle_part(path, a, b, 1, 0)
        progress(tally.claims, total)
    else:
        work = partial(settle_part, path, a, b, parts)
        with multiprocessing.get_context("spawn").Pool(jobs) as pool:
            for part in pool.imap_unordered(work, range(parts)):
                tally.add(part)
                progress(tally.claims + sum(tally.refused.values()), total)
    return values(tally, one, two)


def settle_part(path: Path, a: str, b: str, parts: int, part: int) -> Tally:
    """One share of the persons, in a process of its own."""
    one, two = (Calculator(ref.pack, ref.day) for ref in (policy_ref(a), policy_ref(b)))
    tally = Tally()
    for cases in portfolio.persons(path, part, parts):
        compare_person(one, two, cases, tally)
    return tally


def values(tally: Tally, a: PolicyRef, b: PolicyRef) -> dict[str, Any]:
    """The tally as text and numbers: amounts in 元 with two decimals."""
    funds = [
        {
            "fund": name,
            "label": label,
            "a": yuan(tally.funds_a[name]),
            "b": yuan(tally.funds_b[name]),
            "difference": yuan(tally.funds_b[name] - tally.funds_a[name]),
        }
        for name, label in FUNDS
    ]
    groups = [
        {
            "group": name,
            "claims": g.claims,
            "total": yuan(g.total),
            "a": yuan(g.fund_a),
            "b": yuan(g.fund_b),
            "difference": yuan(g.fund_b - g.fund_a),
        }
        for name, g in sorted(tally.groups.items())
    ]
    edges = [None, *EDGES, None]
    steps = [
        {
            "from": None if edges[i] is None else yuan(edges[i] or 0),
            "to": None if edges[i + 1] is None else yuan(edges[i + 1] or 0),
            "persons": tally.steps.get(i, 0),
        }
        for i in range(len(EDGES) + 1)
    ]
    return {
        "policy_a": a.label,
        "policy_b": b.label,
        "persons": tally.persons,
        "claims": tally.claims,
        "refused": dict(sorted(tally.refused.items())),
        "total": yuan(tally.total),
        "gain": {"persons": tally.gain, "amount": yuan(tally.gained)},
        "lose": {"persons": tally.lose, "amount": yuan(tally.lost)},
        "same": {"persons": tally.same},
        "funds": funds,
        "groups": groups,
        "steps": steps,
    }
