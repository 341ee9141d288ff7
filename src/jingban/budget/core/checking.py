"""What a rule is, what it sees and what it says.

A rule is a small pure function over a ``Context`` yielding ``Checked`` (an identity was compared
and held, exactly or within rounding) and ``Finding``. A violated identity yields its Finding and
``Checked(..., VIOLATED)``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from jingban.kernel.findings import Category, Finding, Severity

from .folding import folded
from .knowledge import Knowledge
from .model import Document


class Status(StrEnum):
    """Outcome of one compared identity."""

    EXACT = "exact"
    ROUNDING = "rounding"
    VIOLATED = "violated"


@dataclass(frozen=True, slots=True)
class Checked:
    """One identity was compared. ``identity`` is I01 … I43."""

    rule: str
    identity: str
    status: Status


@dataclass(frozen=True, slots=True)
class Context:
    """Everything a rule may look at; documents to compare with are given by the caller."""

    document: Document
    knowledge: Knowledge
    department: Document | None = None  # the department this unit belongs to
    units: tuple[Document, ...] = ()  # units of this department
    last_year: Document | None = None


Outcome = Checked | Finding
Check = Callable[[Context], Iterator[Outcome]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A check with its stable id, Chinese title, source and what it compares."""

    id: str
    title: str
    source: str  # identity id, checklist id or document number
    compares: str  # one Chinese sentence
    category: Category
    severity: Severity
    check: Check


@dataclass(frozen=True, slots=True)
class Report:
    """All outcomes of one document."""

    document: Document
    checked: tuple[Checked, ...]
    findings: tuple[Finding, ...]


def run(rules: tuple[Rule, ...], context: Context) -> Report:
    """Apply every rule; findings keep rule order, then document order; consequences become hints."""
    checked: list[Checked] = []
    findings: list[Finding] = []
    for rule in rules:
        for outcome in rule.check(context):
            if isinstance(outcome, Checked):
                checked.append(outcome)
            else:
                findings.append(outcome)
    return Report(context.document, tuple(checked), folded(findings))
