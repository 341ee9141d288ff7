"""Fingerprints: the same finding keeps its name when lines move; different findings have different names."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from jingban.budget.core.fingerprint import fingerprints
from jingban.kernel.findings import Category, Evidence, Finding, Place, Severity


def finding(rule: str = "T01", text: str = "1.00", line: int = 1, row: str = "合计", message: str = "不等") -> Finding:
    side = Evidence("a.txt", text, Place(line=line), "支出总表", row, "合计")
    return Finding(rule, Category.ARITHMETIC, Severity.ERROR, message, (side,), table="支出总表")


def test_places_names_of_files_and_wording_do_not_matter() -> None:
    one = finding()
    (side,) = one.evidence
    moved = replace(
        one, message="另一种说法", evidence=(replace(side, document="b.pdf", place=Place(page=3, bbox=(0, 0, 1, 1))),)
    )
    assert fingerprints([one]) == fingerprints([moved])


def test_widths_and_blanks_do_not_matter() -> None:
    assert fingerprints([finding(row="合 计")]) == fingerprints([finding(row="合计")])


def test_rule_row_and_text_matter() -> None:
    names = fingerprints([finding(), finding(rule="T02"), finding(row="小计"), finding(text="2.00")])
    assert len(set(names)) == 4


def test_texts_cannot_run_into_each_other() -> None:
    assert fingerprints([finding(row="合计1", text="0")]) != fingerprints([finding(row="合计", text="10")])


def test_without_evidence_the_message_tells() -> None:
    bare = [replace(finding(message=m), evidence=()) for m in ("缺表一", "缺表二")]
    assert len(set(fingerprints(bare))) == 2


@given(st.lists(st.builds(finding, text=st.sampled_from(["1", "2"]), row=st.sampled_from(["甲", "乙"])), max_size=12))
def test_names_are_unique_and_do_not_depend_on_other_findings(found: list[Finding]) -> None:
    names = fingerprints(found)
    assert len(set(names)) == len(found)
    others = [finding(rule="X99"), *found]
    assert fingerprints(others)[1:] == names
