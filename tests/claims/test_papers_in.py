"""A claim of released papers: joined, told in its history, every bill once."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from tests.claims.handed import cell, fees, inpatient, line, outpatient, paper
from tests.claims.making import BED, DRUG_A, SECOND_LEVEL, Crew, World, command

from jingban.capture.core.handing import HandedPaper
from jingban.capture.core.model import DocumentKind, State
from jingban.capture.services import handing
from jingban.claims import models
from jingban.claims.core.model import NewClaim
from jingban.claims.services import intake
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, Invalid

Handing = Callable[..., list[int]]


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> Handing:
    """Papers that capture would hand over; capture itself is tested by its own tests and by the demo."""
    held: dict[int, HandedPaper] = {}

    def released(actor: Actor, ids: Sequence[int]) -> list[HandedPaper]:
        return [held[one] for one in ids]

    def give(*papers: HandedPaper) -> list[int]:
        held.update({one.paper_id: one for one in papers})
        return [one.paper_id for one in papers]

    monkeypatch.setattr(handing, "released", released)
    return give


def stay() -> list[HandedPaper]:
    drug = line("阿克西林胶囊", 40000, 20, ItemCode=DRUG_A, date=date(2024, 4, 2), state=State.READ)
    return [
        inpatient("0000000101", 50000, RandomNumber="ab12", id_number="11010519850307401X"),
        fees(drug, line("普通病房床位费", 10000, 2, ItemCode=BED), HospitalizationNumber="Z001"),
        paper(DocumentKind.DISCHARGE, HospitalizationNumber="Z001", diagnosis_code="J18.900"),
        paper(DocumentKind.DIAGNOSIS, diagnosis_code="J18.900"),
        paper(DocumentKind.ID_CARD),
    ]


def test_from_papers_to_accepted(world: World, crew: Crew, hands: Handing) -> None:
    papers = stay()
    made = intake.from_papers(crew.clerk, NewClaim(world["employee"], "01", ()), hands(*papers), command())
    row = models.Claim.objects.get(pk=made.id)
    assert (made.state, row.visits, row.bills, row.lines, row.total) == ("draft", 1, 1, 2, 50000)
    visit = row.visit_set.get()
    assert (visit.provider, visit.level, visit.med_type, visit.diagnoses) == (SECOND_LEVEL, "2", "21", ["J18.900"])
    bill = row.bill_set.get()
    assert (bill.paper, bill.image, bill.payer_masked) == (papers[0].paper_id, "00000000000000ff", row.certificate)
    assert bill.payer_digest == row.person_digest
    assert list(row.line_set.order_by("pk").values_list("item", "price_doubtful")) == [(DRUG_A, True), (BED, False)]
    materials = {one.code: (one.needed, one.there, one.papers) for one in row.materials.all()}
    assert materials == {
        code: (True, True, [papers[n].paper_id]) for code, n in zip("12358", (4, 0, 1, 3, 2), strict=True)
    }
    event = row.events.get(command="register")
    assert "有 1 行的单价未经核实" in event.reason and event.details["told"] == [event.reason]
    assert intake.accept(crew.clerk, made.id, made.revision, command()).state == "accepted"


def test_the_same_papers_once(world: World, crew: Crew, hands: Handing) -> None:
    papers, sent = hands(*stay()), command()
    head = NewClaim(world["employee"], "01", ())
    made = intake.from_papers(crew.clerk, head, papers, sent)
    assert intake.from_papers(crew.clerk, head, papers, sent) == made
    with pytest.raises(Conflict) as refused:
        intake.from_papers(crew.clerk, head, papers, command())
    assert refused.value.code == "bill_used" and made.number in refused.value.message
    assert models.Claim.objects.count() == 1


@pytest.mark.parametrize("lost", ["EInvoiceNumber", "TotalAmount", "OutHospitalDate"])
def test_a_bill_that_cannot_be_taken_over(world: World, crew: Crew, hands: Handing, lost: str) -> None:
    papers: list[Any] = [outpatient("1", 300, lines=(line("甲", 300),)), inpatient("0000000101", 50000, **{lost: None})]
    with pytest.raises(Invalid) as refused:
        intake.from_papers(crew.clerk, NewClaim(world["employee"], "01", ()), hands(*papers), command())
    assert "采集" in refused.value.message
    assert models.Claim.objects.count() == models.Bill.objects.count() == 0


def test_who_may(world: World, crew: Crew, hands: Handing) -> None:
    with pytest.raises(Denied):
        intake.from_papers(crew.reviewer, NewClaim(world["employee"], "01", ()), hands(*stay()), command())


def test_a_long_list_of_doubts_is_kept_whole(world: World, crew: Crew, hands: Handing) -> None:
    papers = [fees(line(f"项目{n}", 100 + n), EInvoiceName=cell("x", "y").raw) for n in range(20)]
    made = intake.from_papers(
        crew.clerk, NewClaim(world["employee"], "01", ()), hands(outpatient("1", 99), *papers), command()
    )
    event = models.Event.objects.get(claim_id=made.id)
    assert len(event.reason) == 500 and len(event.details["told"]) == 21
