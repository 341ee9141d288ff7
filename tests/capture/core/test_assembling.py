"""Pages put together: the papers of one case are judged side by side, and each tells what concerns it."""

from collections import Counter
from collections.abc import Sequence

from tests.capture.core.correct import TODAY, put
from tests.capture.core.test_cases import papers

from jingban.capture.core.assembling import Paper, assemble
from jingban.capture.core.cases import MOST
from jingban.capture.core.model import Check, Origin, Record
from jingban.capture.core.page import Code, Page
from jingban.capture.core.page_json import ReadPage
from jingban.capture.core.separators import Separator


def read(*records: Record, sheet_before: int | None = None) -> list[ReadPage]:
    """A page for each record that came ready-made; ``sheet_before``: which one a separator sheet stands in front of."""
    out = []
    for n, record in enumerate(records):
        if n == sheet_before:
            code = Code(Separator("20260101-01", 1).payload, (0, 0, 1, 1))
            out.append(ReadPage(Page("f" * 64, 1, 100.0, 100.0, (), Origin.OCR, codes=(code,)), record.kind))
        out.append(ReadPage(Page(chr(97 + n) * 64, 1, 100.0, 100.0, (), Origin.XML), record.kind, (record,)))
    return out


def across(paper: Paper) -> dict[str, Check]:
    return {check.id: check for check in paper.across}


def amounts(found: Sequence[Paper]) -> list[Counter[str]]:
    return [
        Counter(f.state.name for key, f in one.judged.record.keyed() if key.endswith("ItemAmount")) for one in found
    ]


def test_bill_and_list_of_one_patient_prove_each_other() -> None:
    found = assemble(read(*papers()), today=TODAY)
    assert amounts(found) == [{"CONFIRMED": 5}, {"CONFIRMED": 12}]
    assert [across(one)["case.total"].ok for one in found] == [True, True]


def test_what_speaks_against_both_is_told_with_the_keys_of_each() -> None:
    bill, fees = papers()
    found = assemble(read(bill, put(fees, "TotalAmount", 1)), today=TODAY)
    for one in found:
        check = across(one)["case.total"]
        assert (check.ok, check.subjects) == (False, ("TotalAmount",))
        assert [key for key, _ in check.implied] == ["TotalAmount"]
    # The lines agree with the bill's total: it is the list's total that nobody believes.
    assert [one.judged.record.by_key["TotalAmount"].state.name for one in found] == ["CONFIRMED", "CONFLICT"]
    assert "sum.case.lines" in across(found[0])
    assert across(found[0])["sum.case.lines"].subjects == ("TotalAmount",)


def test_papers_of_two_patients_or_of_two_cases_say_nothing_about_each_other() -> None:
    bill, fees = papers()
    other = put(fees, "PayerPartyName", "钱小雨")
    assert [one.across for one in assemble(read(bill, other), today=TODAY)] == [(), ()]
    assert [one.across for one in assemble(read(bill, fees, sheet_before=1), today=TODAY)] == [(), ()]


def test_two_patients_behind_one_separator_are_one_case_that_disagrees() -> None:
    bill, fees = papers()
    found = assemble(read(bill, put(fees, "PayerPartyName", "钱小雨"), sheet_before=0), today=TODAY)
    assert [across(one)["case.PayerPartyName"].ok for one in found] == [False, False]


def test_a_paper_alone_keeps_what_it_proves_itself() -> None:
    bill, _ = papers()
    (only,) = assemble(read(bill), today=TODAY)
    assert (only.across, amounts([only])) == ((), [{"READ": 5}])


def test_a_case_too_large_to_be_compared_says_so_on_every_paper() -> None:
    bill, _ = papers()
    many = assemble(read(*[bill] * (MOST + 1)), today=TODAY)
    assert [[check.id for check in one.across] for one in many] == [["case.too_many"]] * (MOST + 1)
    assert f"共有 {MOST + 1} 份" in many[0].across[0].message
    fitting = assemble(read(*[bill] * MOST), today=TODAY)
    assert all("case.too_many" not in across(one) and across(one) for one in fitting)
