"""Papers of one case side by side."""

from collections import Counter
from dataclasses import replace
from datetime import date
from random import Random

import pytest
from tests.capture.core.correct import PAGES, TODAY, bill, fee_list, field, put, without_line

from jingban.capture.core.cases import JudgedCase, judge_case
from jingban.capture.core.judging import judge
from jingban.capture.core.model import DocumentKind, Record

NUMBER = "11010519491231002X"


def papers(seed: int = 1) -> tuple[Record, Record]:
    """A bill without lines and the list that makes it up."""
    whole = bill(Random(seed), lines=12)
    fees = Record(
        DocumentKind.FEE_LIST,
        PAGES,
        tuple(f for f in whole.fields if f.name in ("TotalAmount", "PayerPartyName")),
        (),
        whole.lines,
    )
    return replace(whole, lines=()), fees


def amounts(case: JudgedCase, paper: int) -> Counter[str]:
    return Counter(f.state.name for key, f in case.papers[paper].record.keyed() if key.endswith("ItemAmount"))


def failing(case: JudgedCase) -> set[str]:
    return {check.id for check in case.checks if not check.ok}


def test_a_list_confirms_the_categories_of_its_bill() -> None:
    pair = papers()
    assert Counter(f.state.name for k, f in judge(pair[0], TODAY).record.keyed() if k.endswith("ItemAmount")) == {
        "READ": 5
    }
    case = judge_case(pair, TODAY)
    assert failing(case) == set()
    assert (amounts(case, 0), amounts(case, 1)) == ({"CONFIRMED": 5}, {"CONFIRMED": 12})


def test_a_list_without_total_is_confirmed_by_the_bill() -> None:
    first, second = papers()
    bare = replace(second, fields=())
    assert {f.state.name for f in judge(bare, TODAY).record.by_key.values()} == {"READ"}
    assert amounts(judge_case((first, bare), TODAY), 1) == {"CONFIRMED": 12}


def test_a_dropped_row_shows_against_the_bill() -> None:
    first, second = papers()
    case = judge_case((first, without_line(replace(second, fields=()), 4)), TODAY)
    assert "sum.case.lines" in failing(case)
    # The category that lost it holds nothing confirmed; categories that close stay.
    own = [n for n, row in enumerate(second.lines) if row.cell("category") == second.lines[4].cell("category")]
    left = case.papers[1].record.lines[own[0] : own[-1]]
    assert {cell.state.name for row in left if (cell := row.cell("ItemAmount"))} & {"CONFIRMED"} == set()


def test_totals_that_differ_name_both_papers() -> None:
    first, second = papers()
    check = next(c for c in judge_case((first, put(second, "TotalAmount", 1)), TODAY).checks if c.id == "case.total")
    assert (check.ok, check.subjects) == (False, ("doc1:TotalAmount", "doc2:TotalAmount"))


@pytest.mark.parametrize(
    ("name", "value"),
    [("PayerPartyName", "李某"), ("InHospitalDate", date(2024, 1, 2)), ("OutHospitalDate", date(2024, 2, 9))],
)
def test_another_patient_or_stay(name: str, value: str | date) -> None:
    first = bill(Random(1))
    other = Record(DocumentKind.DISCHARGE, PAGES, (field(name, value),))
    case = judge_case((first, other), TODAY)
    assert failing(case) == {f"case.{name}"}
    assert all(name in paper.conflicts for paper in case.papers)
    same = judge_case((first, put(other, name, first.by_key[name].value)), TODAY)
    assert failing(same) == set()
    assert {paper.record.by_key[name].state.name for paper in same.papers} == {"CONFIRMED"}


def test_the_payers_number_is_the_card_holders() -> None:
    first = replace(bill(Random(1)), fields=(*bill(Random(1)).fields, field("PayerPartyCode", NUMBER)))
    card = Record(DocumentKind.ID_CARD, PAGES, (field("id_number", NUMBER), field("PayerPartyName", "张某")))
    assert failing(judge_case((first, card), TODAY)) == set()
    other = put(card, "id_number", "110105194912310038")
    assert failing(judge_case((first, other), TODAY)) == {"case.id_number"}
    hidden = put(first, "PayerPartyCode", "110105********002X")
    assert failing(judge_case((hidden, card), TODAY)) == set()


def test_one_bill_twice() -> None:
    first = bill(Random(1))
    case = judge_case((first, first), TODAY)
    check = next(c for c in case.checks if c.id == "case.twice.2")
    assert check.subjects == ("doc1:EInvoiceNumber", "doc2:EInvoiceNumber")
    assert "重复" in check.message
    assert failing(judge_case((first, put(first, "EInvoiceNumber", "0012345679")), TODAY)) == set()


def test_hospitals_are_printed_in_several_ways() -> None:
    first = Record(DocumentKind.INPATIENT, PAGES, (field("InvoicingPartyName", "某市第一医院"),))
    other = Record(DocumentKind.DISCHARGE, PAGES, (field("InvoicingPartyName", "某市第一医院（总院）"),))
    case = judge_case((first, other), TODAY)
    assert failing(case) == {"case.InvoicingPartyName"}
    assert all(paper.conflicts == () for paper in case.papers)


def test_a_single_paper_is_judged_as_alone() -> None:
    record = fee_list(Random(2), 6)
    assert judge_case((record,), TODAY).papers[0].record == judge(record, TODAY).record
    assert judge_case((), TODAY).papers == ()
