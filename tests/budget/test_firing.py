"""A rule that says the same of every document is a broken rule: firing rates over all real documents."""

from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from jingban.budget.core.rules import RULES
from jingban.budget.pipeline import check_file
from jingban.kernel.findings import Severity

SHARED = Path(__file__).resolve().parents[3] / "shared"
MOST = 0.5  # share of the documents one rule may speak about


def documents() -> list[Path]:
    return sorted((SHARED / "seeds").glob("*.txt")) + sorted((SHARED / "samples" / "disclosures").glob("*.pdf"))


@cache
def rates() -> dict[Severity, Counter[str]]:
    """How many documents each rule speaks about, by severity."""
    counts: dict[Severity, Counter[str]] = {severity: Counter() for severity in Severity}
    for path in documents():
        for severity, rule in {(f.severity, f.rule) for f in check_file(path).findings}:
            counts[severity][rule] += 1
    return counts


needs_documents = pytest.mark.skipif(
    not documents(), reason="the real documents (../shared) are not beside this checkout"
)


@needs_documents
@pytest.mark.parametrize("severity", list(Severity))
def test_no_rule_speaks_about_most_documents(severity: Severity) -> None:
    most = len(documents()) * MOST
    assert {rule: count for rule, count in rates()[severity].items() if count > most} == {}


@needs_documents
def test_every_finding_names_a_listed_rule() -> None:
    known = {rule.id for rule in RULES}
    assert {rule for counts in rates().values() for rule in counts} - known == set()


def test_rules_have_one_id_a_title_a_source_and_say_what_they_compare() -> None:
    assert [i for i, count in Counter(rule.id for rule in RULES).items() if count > 1] == []
    assert [rule.id for rule in RULES if not (rule.title and rule.source and rule.compares)] == []
