"""Every rule falls under one of the five dimensions."""

from pathlib import Path

from jingban.budget import pipeline
from jingban.budget.core.dimensions import BY_CATEGORY, MEANING, Dimension, by_rule, dimension_of, grouped
from jingban.budget.core.rules import RULES
from jingban.kernel.findings import Category, Finding, Severity

SAMPLES = Path(__file__).resolve().parents[3] / "samples"


def test_every_category_and_every_dimension_is_described() -> None:
    assert set(BY_CATEGORY) == set(Category)
    assert set(MEANING) == set(Dimension)


def test_rule_files_state_known_dimensions() -> None:
    assert set(by_rule().values()) == set(Dimension)


def test_all_five_dimensions_have_rules() -> None:
    assert {dimension_of(rule.id, rule.category) for rule in RULES} == set(Dimension)


def test_a_rule_without_a_statement_follows_its_category() -> None:
    assert dimension_of("nothing", Category.COMPLETE) is Dimension.COMPLETE


def test_grouping_loses_and_doubles_nothing() -> None:
    found = [Finding(str(n), category, Severity.INFO, "x", ()) for n, category in enumerate(Category)]
    groups = grouped(found)
    assert list(groups) == list(Dimension)
    assert sorted((f.rule for some in groups.values() for f in some), key=int) == [f.rule for f in found]


def test_every_finding_names_a_listed_rule() -> None:
    """A reader looks the rule of a finding up in ``jingban budget rules``: it must stand there."""
    listed = {rule.id for rule in RULES}
    assert set(by_rule()) <= listed
    for path in sorted(SAMPLES.rglob("damaged.*")):
        findings = pipeline.check_file(path).findings
        assert {finding.rule for finding in findings} <= listed, path
