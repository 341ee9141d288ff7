"""Counts of a check: what was compared, how it ended, how many findings of which severity."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jingban.kernel.findings import Finding, Severity

from .checking import Checked, Report, Status


@dataclass(frozen=True, slots=True)
class Identities:
    """Compared identities; ``checked`` is always the sum of the three outcomes."""

    exact: int = 0
    rounding: int = 0
    violated: int = 0

    @property
    def checked(self) -> int:
        return self.exact + self.rounding + self.violated

    def __add__(self, other: "Identities") -> "Identities":
        return Identities(self.exact + other.exact, self.rounding + other.rounding, self.violated + other.violated)


@dataclass(frozen=True, slots=True)
class Severities:
    """Findings by severity."""

    error: int = 0
    warning: int = 0
    info: int = 0

    @property
    def total(self) -> int:
        return self.error + self.warning + self.info

    def __add__(self, other: "Severities") -> "Severities":
        return Severities(self.error + other.error, self.warning + other.warning, self.info + other.info)


def count_checked(checked: Iterable[Checked]) -> Identities:
    states = Counter(outcome.status for outcome in checked)
    return Identities(states[Status.EXACT], states[Status.ROUNDING], states[Status.VIOLATED])


def count_findings(findings: Iterable[Finding]) -> Severities:
    kinds = Counter(finding.severity for finding in findings)
    return Severities(kinds[Severity.ERROR], kinds[Severity.WARNING], kinds[Severity.INFO])


def identities_of(reports: Sequence[Report]) -> Identities:
    return sum((count_checked(report.checked) for report in reports), Identities())


def severities_of(reports: Sequence[Report]) -> Severities:
    return sum((count_findings(report.findings) for report in reports), Severities())


def by_identity(checked: Iterable[Checked]) -> tuple[tuple[str, Identities], ...]:
    """Outcome per identity id (I01 …), in the order of the ids."""
    groups: dict[str, list[Checked]] = {}
    for outcome in checked:
        groups.setdefault(outcome.identity, []).append(outcome)
    return tuple((identity, count_checked(groups[identity])) for identity in sorted(groups))
