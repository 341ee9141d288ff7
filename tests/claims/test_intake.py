"""Registering: what is kept, what is refused, and that a refusal leaves nothing behind."""

from datetime import date
from decimal import Decimal

from tests.claims.making import (
    BED,
    DRUG_B,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_stay,
    a_visit,
    command,
)

from jingban.claims import models
from jingban.claims.repository import claims as rows
from jingban.claims.services import intake


def counts() -> list[int]:
    tables = (models.Claim, models.Visit, models.Bill, models.Line, models.Material, models.Event, models.Notice)
    return [table._default_manager.count() for table in tables]


def test_a_claim_is_kept_whole(world: World, crew: Crew) -> None:
    stay = a_stay()
    outpatient = a_visit(a_bill(a_line("贝洛沙坦片", 5600, 2, code=DRUG_B, spec="5mg*30片"), day=date(2024, 3, 20)))
    done = intake.register(crew.clerk, a_claim(world["employee"], stay, outpatient), command())

    assert (done.number, done.state, done.revision) == ("1101052024052000001", "draft", 1)
    row = models.Claim.objects.get(pk=done.id)
    assert (row.visits, row.bills, row.lines, row.total) == (2, 2, 4, 45000 + 300000 + 48000 + 5600)
    assert (row.scheme, row.person_type, row.identities, row.region) == ("310", "1101", [], "110105")
    assert (row.person_name, row.certificate) == ("测试甲", "110*************" + row.certificate[-2:])
    assert row.registered_by == "chuangkou" and row.centre == "110105" and row.filed_on == world.day

    first, second = rows.visits(done.id)
    assert (first.med_type, first.first, first.level) == ("11", date(2024, 3, 20), "2")
    assert (second.med_type, second.first, second.last) == ("21", date(2024, 4, 1), date(2024, 4, 10))
    bed = second.lines[0]
    assert (bed.item, bed.item_class, bed.ceiling, bed.match.value) == (BED, "01", 5000, "code")
    assert bed.price == Decimal("50") and bed.quantity == 9
    tablet = first.lines[0]
    assert (tablet.item, tablet.item_class, tablet.ratio, tablet.ceiling) == (DRUG_B, "02", Decimal("0.1"), 2000)


def test_accepted(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"], a_stay()), command())
    done = intake.accept(crew.clerk, made.id, made.revision, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (done.state, done.revision) == ("accepted", 2)
    assert row.verified_revision == 2
    assert (row.accepted_on, row.due_on) == (date(2024, 5, 20), date(2024, 7, 2))
