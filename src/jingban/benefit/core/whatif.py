"""What-if: one portfolio settled under two packs, and who gains, who loses, what each fund pays.

Tallies are plain sums, so parts of a portfolio can be counted apart and added up in any order.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from jingban.benefit.errors import BenefitError

from .calculate import Calculator
from .explain import FUNDS
from .model import Accumulators, Case, Settlement

FUND_FIELDS = tuple(name for name, _ in FUNDS)


@dataclass(slots=True)
class Group:
    """Claims and money of one class of persons under both packs (分)."""

    claims: int = 0
    total: int = 0
    fund_a: int = 0
    fund_b: int = 0


@dataclass(slots=True)
class Tally:
    """Running totals of a comparison; ``add`` is associative and commutative."""

    persons: int = 0
    claims: int = 0
    refused: dict[str, int] = field(default_factory=dict)
    funds_a: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FUND_FIELDS, 0))
    funds_b: dict[str, int] = field(default_factory=lambda: dict.fromkeys(FUND_FIELDS, 0))
    total: int = 0
    gain: int = 0  # persons better off under B
    lose: int = 0
    same: int = 0
    gained: int = 0  # 分
    lost: int = 0
    groups: dict[str, Group] = field(default_factory=dict)
    steps: dict[int, int] = field(default_factory=dict)  # difference per person, by class of size

    def add(self, other: "Tally") -> None:
        """Add another part of the portfolio."""
        for name in ("persons", "claims", "total", "gain", "lose", "same", "gained", "lost"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for code, count in other.refused.items():
            self.refused[code] = self.refused.get(code, 0) + count
        for step, count in other.steps.items():
            self.steps[step] = self.steps.get(step, 0) + count
        for mine_f, theirs_f in ((self.funds_a, other.funds_a), (self.funds_b, other.funds_b)):
            for name, fen in theirs_f.items():
                mine_f[name] += fen
        for name, group in other.groups.items():
            own = self.groups.setdefault(name, Group())
            own.claims += group.claims
            own.total += group.total
            own.fund_a += group.fund_a
            own.fund_b += group.fund_b


# upper edges of the classes of difference per person, in 分; negative = loses under B
EDGES = (-1_000_000, -100_000, -10_000, -1, 0, 10_000, 100_000, 1_000_000)


def step_of(difference: int) -> int:
    """Index of the class a person's difference falls into."""
    return next((index for index, edge in enumerate(EDGES) if difference <= edge), len(EDGES))


def compare_person(a: Calculator, b: Calculator, cases: Iterable[Case], tally: Tally) -> None:
    """Settle one person's claims in order under both packs and count them."""
    tally.persons += 1
    running_a: Accumulators | None = None
    running_b: Accumulators | None = None
    difference = 0
    for case in cases:
        try:
            running_a = None if running_a is None else running_a.in_year(a.first_year(case))
            running_b = None if running_b is None else running_b.in_year(b.first_year(case))
            one, two = a.settle(case, running_a), b.settle(case, running_b)
        except BenefitError as error:
            tally.refused[error.code] = tally.refused.get(error.code, 0) + 1
            continue
        running_a, running_b = one.accumulators, two.accumulators
        difference += _count(case, one, two, tally)
    tally.steps[step_of(difference)] = tally.steps.get(step_of(difference), 0) + 1
    if difference > 0:
        tally.gain += 1
        tally.gained += difference
    elif difference < 0:
        tally.lose += 1
        tally.lost -= difference
    else:
        tally.same += 1


def _count(case: Case, one: Settlement, two: Settlement, tally: Tally) -> int:
    tally.claims += 1
    tally.total += case.amounts.total
    paid_a = paid_b = 0
    for name in FUND_FIELDS:
        x, y = getattr(one, name), getattr(two, name)
        tally.funds_a[name] += x
        tally.funds_b[name] += y
        paid_a += x
        paid_b += y
    person = case.person
    key = f"{person.insutype}/{person.psn_type[:2]}/{case.service.setting.value}/{case.service.hospital_level}"
    group = tally.groups.setdefault(key, Group())
    group.claims += 1
    group.total += case.amounts.total
    group.fund_a += paid_a
    group.fund_b += paid_b
    return paid_b - paid_a
