"""The sample claims, keyed as their papers say, agree to the 分 with what a hand computed beside them."""

import csv
import json
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import REPOSITORY

from jingban.claims.core.model import NewBill, NewClaim, NewLine, NewVisit
from jingban.claims.queries.claims import claim as shown
from jingban.claims.services import checking, intake, settling
from jingban.cli import demo_claims
from jingban.cli.demo import PEOPLE
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict

SAMPLES = REPOSITORY / "samples" / "claims"
EXPECTED = {row["case"]: row for row in csv.DictReader((SAMPLES / "expected.csv").read_text("utf-8").splitlines())}
TRUTH = json.loads((SAMPLES / "truth.json").read_text("utf-8"))
PROVIDERS = {
    row["机构名称"]: row["机构编码"]
    for row in csv.DictReader((SAMPLES / "providers.csv").read_text("utf-8").splitlines())
}


def fen(text: str) -> int:
    return int(Decimal(text) * 100)


def documents(case: str) -> list[dict[str, Any]]:
    chosen = next(row for row in TRUTH["cases"] if row["id"] == case)
    return [TRUTH["documents"][n - 1] for n in chosen["documents"]]


def visit(case: str) -> NewVisit:
    """What the papers of a case say."""
    papers = documents(case)
    bill = {name: field["value"] for name, field in papers[0]["fields"].items()}
    lines = next((paper["lines"] for paper in papers if paper["lines"]), [])
    stay = "InHospitalDate" in bill
    first = date.fromisoformat(bill["InHospitalDate"] if stay else bill["MedicalDate"])
    last = date.fromisoformat(bill["OutHospitalDate"]) if stay else first
    made = tuple(
        NewLine(
            row["ItemName"], Decimal(row["ItemQuantity"]), Decimal(row["ItemPrice"]), fen(row["ItemAmount"]),
            date.fromisoformat(row["date"]) if row.get("date") else None, row.get("ItemCode", ""), row.get("ItemStd", ""),
        )
        for row in lines
    )  # fmt: skip
    paper = NewBill(
        bill["EInvoiceNumber"], date.fromisoformat(bill["IssueDate"]), fen(bill["TotalAmount"]), bill["EInvoiceCode"],
        bill["RandomNumber"], total_in_words=fen(bill["total_in_words"]), lines=made, payer=bill["PayerPartyName"],
    )  # fmt: skip
    return NewVisit("21" if stay else "11", PROVIDERS[bill["InvoicingPartyName"]], first, last, (paper,))


@pytest.mark.django_db
def test_the_samples_agree_with_the_hand(acting: Callable[..., Actor], settings: Any) -> None:
    settings.JINGBAN_CENTRE, settings.JINGBAN_CLAIMS_SWITCHES = "110105", ("demo_rules",)
    people = {role: acting(role, username=name, scope="*", centre="110105") for name, _, role, _ in PEOPLE}
    persons = demo_claims.enrol(people, SAMPLES)
    clerk, reviewer = people["window_clerk"], people["first_reviewer"]
    found = {}
    for case, person in persons.items():
        kind = demo_claims.MED_TYPES[case]
        materials = demo_claims.MATERIALS[kind]
        new = NewClaim(
            person, "01", (visit(case),) if case != "case-05" else (), filed=demo_claims.FILED, materials=materials
        )
        if case == "case-05":
            with pytest.raises(Conflict) as refused:
                intake.register(
                    clerk, NewClaim(person, "01", (visit("case-01"),), filed=demo_claims.FILED), "sample-again"
                )
            assert refused.value.code == "bill_used"
            continue
        made = intake.register(clerk, new, f"sample-{case}")
        intake.accept(clerk, made.id, None, f"sample-{case}-accept")
        for one in shown(reviewer, made.id).finding_list:
            if one.severity != "notice":
                checking.decide(reviewer, made.id, one.id, "accepted", "属实", f"sample-{case}-{one.id}")
        settling.settle(reviewer, made.id, None, f"sample-{case}-settle")
        seen = shown(reviewer, made.id)
        found[case] = list(demo_claims.differences(seen, {**EXPECTED[case], "outcome": "settled"}))
    assert found == {case: [] for case in EXPECTED if case != "case-05"}
