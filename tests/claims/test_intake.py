"""Registering: what is kept, what is refused, and that a refusal leaves nothing behind."""

import resource
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import hypothesis
import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from hypothesis import strategies as st
from tests.claims.making import (
    BED,
    DRUG_B,
    DRUG_DATED,
    FIRST_LEVEL,
    SUSPENDED,
    THIRD_LEVEL,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_stay,
    a_visit,
    bulk_lines,
    command,
)

from jingban.claims import models
from jingban.claims.core.model import NewClaim
from jingban.claims.repository import claims as rows
from jingban.claims.services import intake, steps
from jingban.claims.services.intake import MaterialWord
from jingban.infra import clock
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound


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


# --- refusals leave nothing ------------------------------------------------------------------------------


WRONG = [
    ("reason", {"reason": "77"}),
    ("filed", {"filed": date(2024, 5, 21)}),
    ("materials", {"materials": ("1", "99")}),
    ("applicant", {"proxy": True}),
    ("applicant", {"applicant": "x" * 61}),
    ("visits[0].med_type", {"visit": {"med_type": "99"}}),
    ("visits[0].last", {"visit": {"first": date(2024, 4, 10), "last": date(2024, 4, 9)}}),
    ("visits[0].last", {"visit": {"first": date(2024, 4, 9), "last": date(2024, 4, 10)}}),  # outpatient of two days
    ("visits[0].last", {"visit": {"first": date(2024, 5, 21), "last": date(2024, 5, 21)}}),
    ("visits[0].provider", {"visit": {"provider": " "}}),
    ("visits[0].operations[0].day", {"visit": {"operations": (("00.0", date(2024, 4, 11)),)}}),
    ("visits[0].bills[0].number", {"bill": {"number": " 000 "}}),
    ("visits[0].bills[0].total", {"bill": {"total": 0}}),
    ("visits[0].bills[0].total", {"bill": {"total": 10**11}}),
    ("visits[0].bills[0].refund_of", {"bill": {"total": -10000}}),
    ("visits[0].bills[0].refund_of", {"bill": {"total": -10000, "refund_of": "12345"}}),
    ("visits[0].bills[0].age", {"bill": {"age": 151}}),
    ("visits[0].bills[0].lines[0].name", {"line": {"name": "  "}}),
    ("visits[0].bills[0].lines[0].name", {"line": {"name": "换行\n注入"}}),
    ("visits[0].bills[0].lines[0].name", {"line": {"name": "坏\ud800字"}}),
    ("visits[0].bills[0].lines[0].spec", {"line": {"spec": "格" * 201}}),
    ("visits[0].bills[0].lines[0].quantity", {"line": {"quantity": Decimal("NaN")}}),
    ("visits[0].bills[0].lines[0].quantity", {"line": {"quantity": Decimal("Infinity")}}),
    ("visits[0].bills[0].lines[0].price", {"line": {"price": Decimal("0.0000001")}}),
    ("visits[0].bills[0].lines[0].price", {"line": {"price": Decimal(10) ** 12}}),
    ("visits[0].bills[0].lines[0].day", {"line": {"day": date(2024, 5, 21)}}),
]


def altered(person: int, changes: dict[str, Any]) -> NewClaim:
    more = {key: value for key, value in changes.items() if key not in ("visit", "bill", "line")}
    line = replace(a_line(), **changes.get("line", {}))
    bill = replace(a_bill(line), **changes.get("bill", {}))
    return a_claim(person, replace(a_visit(bill), **changes.get("visit", {})), **more)


@pytest.mark.parametrize(("field", "changes"), WRONG)
def test_a_wrong_value_is_named_and_nothing_is_kept(
    world: World, crew: Crew, field: str, changes: dict[str, Any]
) -> None:
    with pytest.raises(Invalid) as refused:
        intake.register(crew.clerk, altered(world["employee"], changes), command())
    assert field in [row["field"] for row in refused.value.details["rows"]]
    assert counts() == [0] * 7 and models.Number.objects.count() == 0


def test_every_wrong_value_is_named(world: World, crew: Crew) -> None:
    bad = replace(a_line(), name="", price=Decimal("0.0000001"))
    with pytest.raises(Invalid) as refused:
        intake.register(crew.clerk, a_claim(world["employee"], a_visit(a_bill(bad)), reason="77"), command())
    assert refused.value.details["problems"] == 3 and "共 3 处" in refused.value.message


def test_whose_claim(world: World, crew: Crew) -> None:
    for word, code in (("elsewhere", "no_person"), ("uninsured", "never_insured")):
        with pytest.raises((NotFound, Conflict)) as refused:
            intake.register(crew.clerk, a_claim(world[word]), command())
        assert refused.value.code == code
    with pytest.raises(Denied):
        intake.register(crew.reviewer, a_claim(world["employee"]), command())
    with pytest.raises(NotFound):
        intake.register(crew.stranger, a_claim(world["employee"]), command())
    assert counts() == [0] * 7


def test_the_same_command_once(world: World, crew: Crew) -> None:
    new, sent = a_claim(world["employee"]), command()
    made = intake.register(crew.clerk, new, sent)
    assert intake.register(crew.clerk, new, sent) == made
    with pytest.raises(Conflict) as refused:
        intake.register(crew.clerk, replace(new, reason="99"), sent)
    assert refused.value.code == "command_reused"
    assert counts() == [1, 1, 1, 1, 7, 1, 0]


# --- the same bill ---------------------------------------------------------------------------------------


def test_a_bill_is_used_once(world: World, crew: Crew) -> None:
    bill = a_bill(number="0012345678", code="11060124")
    first = intake.register(crew.clerk, a_claim(world["resident"], a_visit(bill)), command())
    # Another person, another day, the number written otherwise: the same bill.
    again = replace(bill, number="００12345678", day=date(2024, 4, 11))
    other = a_claim(world["employee"], a_visit(a_bill(), again))
    before = counts()
    with pytest.raises(Conflict) as refused:
        intake.register(crew.clerk, other, command())
    assert refused.value.code == "bill_used"
    assert refused.value.details == {"bill": "0012345678", "claim": first.number, "state": "draft"}
    assert first.number in refused.value.message and "测试丙" not in refused.value.message
    assert counts() == before

    for number, step in enumerate((intake.withdraw, intake.reject)):
        held = models.Claim.objects.exclude(state__in=["withdrawn", "rejected"]).get()
        step(crew.clerk, held.pk, held.revision, "票据退回申请人", command())
        assert set(models.Bill.objects.filter(claim=held).values_list("standing", flat=True)) == {False}
        assert set(models.Visit.objects.filter(claim=held).values_list("standing", flat=True)) == {False}
        fresh = a_claim(world["employee"], a_visit(a_bill(), again))
        assert intake.register(crew.clerk, fresh, command()).state == "draft", number


def test_a_bill_twice_in_one_claim(world: World, crew: Crew) -> None:
    bill = a_bill()
    with pytest.raises(Invalid) as refused:
        intake.register(crew.clerk, a_claim(world["employee"], a_visit(bill), a_visit(bill)), command())
    assert refused.value.details["field"] == "visits[1].bills[0].number" and bill.number in refused.value.message


def test_uncoded_numbers_belong_to_their_hospital(world: World, crew: Crew) -> None:
    """Old paper bills are numbered by each hospital: only the same hospital makes the same bill."""
    paper = replace(a_bill(), code="", number="77", electronic=False, check_code="")
    intake.register(crew.clerk, a_claim(world["employee"], a_visit(paper, provider=FIRST_LEVEL)), command())
    intake.register(crew.clerk, a_claim(world["employee"], a_visit(paper, provider=THIRD_LEVEL)), command())
    with pytest.raises(Conflict):
        intake.register(crew.clerk, a_claim(world["employee"], a_visit(paper, provider=FIRST_LEVEL)), command())


# --- of the day ------------------------------------------------------------------------------------------


def test_providers_and_items_are_those_of_the_day(world: World, crew: Crew) -> None:
    dated = [a_line("多沙他汀片", 1000, code=DRUG_DATED, day=day) for day in (date(2024, 3, 31), date(2024, 4, 1))]
    stay = a_stay(*dated, first=date(2024, 3, 30), last=date(2024, 4, 2), provider=THIRD_LEVEL)
    abroad = a_visit(a_bill(day=date(2024, 4, 5)), provider="测试外地医院", provider_name="测试外地医院")
    named = a_visit(a_bill(day=date(2024, 4, 6)), provider="测试停约医院")
    made = intake.register(crew.clerk, a_claim(world["employee"], stay, abroad, named), command())
    first, second, third = rows.visits(made.id)
    assert [(one.item_class, one.ratio) for one in first.lines] == [("02", Decimal("0.1")), ("01", Decimal(0))]
    assert (second.provider, second.provider_name, second.level) == ("测试外地医院", "测试外地医院", "")
    assert (third.provider, third.provider_name, third.level) == (SUSPENDED, "测试停约医院", "2")


def test_scheme_and_identities_of_the_first_visit(world: World, crew: Crew) -> None:
    poor = intake.register(crew.clerk, a_claim(world["poor"]), command())
    row = models.Claim.objects.get(pk=poor.id)
    assert (row.scheme, row.person_type, row.identities) == ("390", "1501", ["2303"])


def test_names_are_kept_as_they_are(world: World, crew: Crew) -> None:
    name = "𬭎䶮牌😀胶囊"
    made = intake.register(
        crew.clerk, a_claim(world["rare"], a_visit(a_bill(a_line(name, code=""), payer="𬭎䶮·测试"))), command()
    )
    assert models.Claim.objects.get(pk=made.id).person_name == "𬭎䶮·测试"
    assert models.Line.objects.get(claim_id=made.id).name == name
    assert models.Bill.objects.get(claim_id=made.id).payer == "𬭎䶮·测试"


def test_nothing_personal_in_clear(world: World, crew: Crew) -> None:
    who = world.persons["employee"]
    new = a_claim(
        who.id, a_visit(a_bill(payer_id=who.certificate)), proxy=True, applicant="代办人", applicant_id=who.certificate,
        phone="13900001234",
    )  # fmt: skip
    made = intake.register(crew.clerk, new, command())
    row = models.Claim.objects.values().get(pk=made.id)
    bill = models.Bill.objects.values().get(claim_id=made.id)
    kept = f"{row} {bill} {list(Entry.objects.values_list('payload', flat=True))}"
    assert who.certificate not in kept and "13900001234" not in kept
    assert bill["payer_masked"] == row["certificate"] and bill["payer_digest"] == row["person_digest"]
    assert row["applicant_digest"] == row["person_digest"]


# --- content and supplements -----------------------------------------------------------------------------


def test_content_is_replaced_as_a_whole(world: World, crew: Crew) -> None:
    bill = a_bill(a_line("阿克西林胶囊", 1000))
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(bill), materials=("1",)), command())
    new = (a_stay(), a_visit(replace(bill, lines=(a_line("阿克西林胶囊", 900),), total=900)))
    done = intake.replace_content(crew.clerk, made.id, made.revision, new, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (done.revision, row.visits, row.bills, row.lines, row.total) == (2, 2, 2, 4, 393900)
    needed = models.Material.objects.filter(claim=row, needed=True).values_list("code", flat=True)
    assert sorted(needed) == ["1", "2", "3", "4", "5", "8"]
    with pytest.raises(Conflict) as refused:
        intake.replace_content(crew.clerk, made.id, made.revision, (), command())
    assert refused.value.code == "claim_changed"
    empty = intake.replace_content(crew.clerk, made.id, done.revision, (), command())
    row.refresh_from_db()
    assert (empty.revision, row.visits, row.total, models.Line.objects.count()) == (3, 0, 0, 0)


def test_replacing_with_a_used_bill_keeps_what_was_there(world: World, crew: Crew) -> None:
    other = a_bill()
    intake.register(crew.clerk, a_claim(world["resident"], a_visit(other)), command())
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    before = list(models.Line.objects.filter(claim_id=made.id).values())
    with pytest.raises(Conflict) as refused:
        intake.replace_content(crew.clerk, made.id, made.revision, (a_visit(other),), command())
    assert refused.value.code == "bill_used"
    assert list(models.Line.objects.filter(claim_id=made.id).values()) == before
    assert models.Claim.objects.get(pk=made.id).revision == 1


def test_content_in_review_is_not_the_windows(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    done = intake.accept(crew.clerk, made.id, made.revision, command())
    with pytest.raises(Denied):
        intake.replace_content(crew.clerk, made.id, done.revision, (a_visit(),), command())
    with pytest.raises(Conflict) as refused:
        intake.replace_content(crew.reviewer, made.id, done.revision, (a_visit(),), command())
    assert refused.value.code == "claim_state"
    back = intake.send_back(crew.reviewer, made.id, done.revision, "录入有误", command())
    again = intake.replace_content(crew.clerk, made.id, back.revision, (a_visit(),), command())
    assert intake.accept(crew.clerk, made.id, again.revision, command()).state == "accepted"


def test_a_supplement_names_a_claim_of_the_same_person(world: World, crew: Crew) -> None:
    first = intake.register(crew.clerk, a_claim(world["employee"]), command())
    with pytest.raises(Conflict) as refused:  # a draft is replaced, not supplemented
        intake.register(crew.clerk, a_claim(world["employee"], supplements=first.id), command())
    assert refused.value.code == "no_supplemented"
    intake.accept(crew.clerk, first.id, first.revision, command())
    with pytest.raises(Conflict):
        intake.register(crew.clerk, a_claim(world["resident"], supplements=first.id), command())
    made = intake.register(crew.clerk, a_claim(world["employee"], supplements=first.id), command())
    assert models.Claim.objects.get(pk=made.id).supplements_id == first.id


# --- two clerks ------------------------------------------------------------------------------------------


def test_two_clerks(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    steps.take(crew.clerk, made.id, command())
    before = models.Claim.objects.values().get(pk=made.id)
    for step in (
        lambda: intake.accept(crew.clerk2, made.id, made.revision, command()),
        lambda: intake.replace_content(crew.clerk2, made.id, made.revision, (), command()),
        lambda: intake.set_materials(crew.clerk2, made.id, made.revision, [MaterialWord("3", False)], command()),
    ):
        with pytest.raises(Conflict) as refused:
            step()
        assert refused.value.code == "claim_held"
    assert models.Claim.objects.values().get(pk=made.id) == before
    done = intake.accept(crew.clerk, made.id, made.revision, command())
    assert (done.state, models.Claim.objects.get(pk=made.id).held_by) == ("accepted", "")
    # Half an hour later a forgotten hold holds nobody up.
    other = intake.register(crew.clerk, a_claim(world["employee"]), command())
    steps.take(crew.clerk, other.id, command())
    with clock.shifted(timedelta(minutes=31)):
        assert intake.accept(crew.clerk2, other.id, other.revision, command()).state == "accepted"


# --- many lines ------------------------------------------------------------------------------------------


def test_ten_thousand_lines(world: World, crew: Crew) -> None:
    lines = bulk_lines(10_000)
    visit = a_visit(a_bill(*lines))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with CaptureQueriesContext(connection) as asked:
        made = intake.register(crew.clerk, a_claim(world["employee"], visit), command())
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before  # KiB
    row = models.Claim.objects.get(pk=made.id)
    assert (row.lines, row.total) == (10_000, sum(line.amount for line in lines))
    assert models.Line.objects.filter(claim=row).aggregate(total=Sum("amount"))["total"] == row.total
    assert models.Line.objects.filter(claim=row, match="none").count() == 2_500
    inserts = [one for one in asked.captured_queries if 'INSERT INTO "claims_line"' in one["sql"]]
    assert len(asked) - len(inserts) <= 30, len(asked)
    assert grown < 250 * 1024


AMOUNTS = st.lists(st.lists(st.integers(-5_000, 500_000), min_size=1, max_size=6), min_size=1, max_size=4)


@hypothesis.settings(max_examples=15, suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture])
@hypothesis.given(AMOUNTS)
def test_header_is_the_sum_of_its_lines(world: World, crew: Crew, bills: list[list[int]]) -> None:
    bills = [amounts for amounts in bills if sum(amounts) > 0]
    visits = [a_visit(a_bill(*(a_line(amount=fen) for fen in amounts))) for amounts in bills]
    made = intake.register(crew.clerk, NewClaim(world["employee"], "01", tuple(visits)), command())
    row = models.Claim.objects.get(pk=made.id)
    sums = [
        models.Line.objects.filter(claim=row).aggregate(total=Sum("amount"))["total"] or 0,
        models.Bill.objects.filter(claim=row).aggregate(total=Sum("total"))["total"] or 0,
        sum(visit.total for visit in rows.visits(row.pk)),
        sum(map(sum, bills)),
    ]
    assert sums == [row.total] * 4
    assert row.lines == sum(map(len, bills)) and row.bills == len(bills)
