"""Catalogue items of lines: taught, printed, alike, or none; and a person's word."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.claims.making import (
    DRUG_A,
    DRUG_B,
    DRUG_DATED,
    SECOND_LEVEL,
    THIRD_LEVEL,
    TUBE,
    VISIT_FEE,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_visit,
    command,
)  # fmt: skip

from jingban.claims import models
from jingban.claims.services import intake, matching
from jingban.claims.services.steps import Outcome
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.registry.models import CatalogueVersion, ItemMapping
from jingban.registry.services import catalogues


def lines_of(made: Outcome) -> list[models.Line]:
    return list(models.Line.objects.filter(claim_id=made.id).order_by("pk"))


def test_how_items_are_found(world: World, crew: Crew) -> None:
    catalogues.learn(crew.keeper, SECOND_LEVEL, "院内阿片剂型甲", "", DRUG_A, command())
    short = CatalogueVersion.objects.get(code=VISIT_FEE)
    CatalogueVersion.objects.create(
        code="1001", kind="service", name="特需换药", name_key="特需换药", item_class="03", ratio=1, first=short.first
    )
    lines = [
        a_line("随便怎么写", code=DRUG_B.lower()),  # the national code, whatever is printed beside it
        a_line("院内阿片剂型甲", code="HIS-9"),  # taught
        a_line("贝洛沙坦片", code="", spec="5mg×30片"),  # the same name and specification
        a_line("贝洛沙坦片剂", code="1001"),  # a short code that names something else is the hospital's own
        a_line("自制敷料", code=""),
        a_line("贝洛沙坦片", code="", spec="80mg*7片"),  # another specification: a person must say
    ]
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(a_bill(*lines))), command())
    found = [(one.item, one.match, one.item_class) for one in lines_of(made)]
    assert found == [
        (DRUG_B, "code", "02"), (DRUG_A, "learnt", "01"), (DRUG_B, "alike", "02"), (DRUG_B, "alike", "02"), ("", "none", ""),
        ("", "none", ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("provider", "ceiling"), [(SECOND_LEVEL, 2000), (THIRD_LEVEL, 3000), ("测试外地医院", 1000)])
def test_the_ceiling_is_that_of_the_level(world: World, crew: Crew, provider: str, ceiling: int) -> None:
    bill = a_bill(a_line("普通门诊诊查费", 5000, code=VISIT_FEE))
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(bill, provider=provider)), command())
    assert [one.ceiling for one in lines_of(made)] == [ceiling]


def test_each_name_is_looked_for_once(world: World, crew: Crew) -> None:
    lines = [a_line(f"自制敷料{n % 3}号", code="") for n in range(60)]
    few = [a_line(f"自制敷料{n % 3}号", code="") for n in range(6)]
    seen = []
    intake.register(crew.clerk, a_claim(world["employee"]), command())  # the day's first number, the clerk's account
    for some in (few, lines):
        with CaptureQueriesContext(connection) as asked:
            intake.register(crew.clerk, a_claim(world["employee"], a_visit(a_bill(*some))), command())
        seen.append(len([one for one in asked.captured_queries if not one["sql"].startswith("INSERT")]))
    assert seen[0] == seen[1]


def test_a_person_chooses(world: World, crew: Crew) -> None:
    lines = (a_line("自制敷料", 500, code=""), a_line("自制敷料", 700, code=""))
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(a_bill(*lines))), command())
    one, two = lines_of(made)
    done = matching.choose_item(crew.clerk, made.id, one.pk, made.revision, TUBE, False, command())
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.item, one.match, one.kind, one.ratio, one.ceiling) == (
        TUBE,
        "person",
        "consumable",
        Decimal("0.2"),
        100000,
    )
    assert (two.item, two.match) == ("", "none")
    done = matching.choose_item(crew.clerk, made.id, one.pk, done.revision, "", False, command())
    one.refresh_from_db()
    assert (one.item, one.match, one.item_class, one.ceiling) == ("", "none", "", None)
    for item, code in (("NO-SUCH", "no_item"), (DRUG_DATED[:-1] + "9", "no_item")):
        with pytest.raises(Invalid) as refused:
            matching.choose_item(crew.clerk, made.id, one.pk, done.revision, item, False, command())
        assert refused.value.code == code
    other = intake.register(crew.clerk, a_claim(world["employee"]), command())
    with pytest.raises(NotFound):
        matching.choose_item(crew.clerk, other.id, one.pk, other.revision, TUBE, False, command())


def test_what_the_reviewer_teaches_is_kept(world: World, crew: Crew) -> None:
    lines = (a_line("自制敷料", 500, code=""), a_line("自制敷料", 700, code=""), a_line("别的敷料", 100, code=""))
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(a_bill(*lines))), command())
    first = lines_of(made)[0]
    with pytest.raises(Denied):  # teaching is not for the window
        matching.choose_item(crew.clerk, made.id, first.pk, made.revision, TUBE, True, command())
    seen = intake.accept(crew.clerk, made.id, made.revision, command())
    with pytest.raises(Denied):
        matching.choose_item(crew.clerk, made.id, first.pk, seen.revision, TUBE, False, command())
    matching.choose_item(crew.reviewer, made.id, first.pk, seen.revision, TUBE, True, command())
    assert [one.item for one in lines_of(made)] == [TUBE, TUBE, ""]
    assert models.Claim.objects.get(pk=made.id).verified_revision is None
    taught = ItemMapping.objects.get()
    assert (taught.provider.code, taught.name, taught.code, taught.by) == (SECOND_LEVEL, "自制敷料", TUBE, "chushen")
    again = intake.register(
        crew.clerk, a_claim(world["employee"], a_visit(a_bill(a_line("自制敷料", 900, code="")))), command()
    )
    assert [(one.item, one.match) for one in lines_of(again)] == [(TUBE, "learnt")]


def test_no_item_is_chosen_once_it_is_settled(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    intake.withdraw(crew.clerk, made.id, made.revision, "申请人撤回", command())
    line = lines_of(made)[0]
    with pytest.raises(Conflict) as refused:
        matching.choose_item(crew.reviewer, made.id, line.pk, None, TUBE, False, command())
    assert refused.value.code == "claim_state"
