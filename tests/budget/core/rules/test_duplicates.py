"""The same thing twice. Projects and persons are invented."""

from tests.budget.core.rules.test_indicators import FULL, HEAD, cells, one, paper
from tests.budget.making import document, findings, rule

from jingban.budget.core.rules import RULES
from jingban.kernel.findings import Category, Severity


def test_same_indicator_twice() -> None:
    (found,) = findings(rule(RULES, "P50"), one(*FULL, FULL[0]))
    assert (found.category, found.severity) == (Category.DUPLICATE, Severity.WARNING)
    assert [e.place.line for e in found.evidence] == [7, 13]
    assert findings(rule(RULES, "P50"), one(*FULL, FULL[0].replace("4 次", "5 次"))) == []


def test_same_project_with_two_amounts() -> None:
    block = "11010922T000000000001-巡检经费\t31-部门项目\t甲某\t60000001\t{0}.00\t{0}.00\t\t目标。\t" + cells(FULL[0])
    doc = document(HEAD + block.format(100) + "\n" + block.format(200) + "\n")
    (found,) = findings(rule(RULES, "P51"), doc)
    assert found.category is Category.DUPLICATE
    assert findings(rule(RULES, "P51"), one()) == []


def test_two_numbers_of_one_person_are_hinted_without_being_printed() -> None:
    """The invented person leads both projects of ``paper``, with two numbers."""
    doc = paper(("甲项目", 1, "目标。", FULL), ("乙项目", 2, "目标。", FULL))
    (found,) = findings(rule(RULES, "P52"), doc)
    assert (found.category, found.severity) == (Category.CROSS, Severity.INFO)
    said = found.message + "".join(e.text for e in found.evidence)
    assert "甲某" not in said
    assert "6000000" not in said
    assert findings(rule(RULES, "P52"), one()) == []
