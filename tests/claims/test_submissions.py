"""Claims of hospitals and platforms: the person by certificate and name, the sender's number once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.claims import walking
from tests.claims.making import Crew, World, a_bill, a_claim, a_visit, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.core.model import Channel
from jingban.claims.services import submissions
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, NotFound


def test_a_hospital_hands_in(world: World, crew: Crew) -> None:
    who = world.persons["rare"]
    new = a_claim(0, external="HIS-0001", channel=Channel.HOSPITAL)
    made = submissions.submit(crew.gateway, who.certificate, "𬭎䶮•测试", new, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (row.person_id, row.person_name, row.channel, row.external) == (who.id, "𬭎䶮·测试", "hospital", "HIS-0001")
    # complete: accepted at once, the clock runs, the citizen is told
    assert (row.state, row.centre, row.total, str(row.accepted_on)) == ("accepted", "110105", 10000, "2024-05-20")
    assert str(row.due_on) == "2024-07-02" and made.state == "accepted"
    assert list(row.notices.values_list("kind", flat=True)) == ["accepted"]
    assert list(row.events.order_by("pk").values_list("command", "source", "target", "by")) == [
        ("register", "", "draft", "jiekou"),
        ("accept", "draft", "accepted", "jiekou"),
    ]

    again = submissions.submit(crew.gateway, who.certificate, who.name, new, command())
    assert again == made
    other = replace(new, visits=(a_visit(),))
    with pytest.raises(Conflict) as refused:
        submissions.submit(crew.gateway, who.certificate, who.name, other, command())
    assert refused.value.code == "external_known"
    assert refused.value.details == {"external": "HIS-0001", "number": made.number, "state": "accepted"}
    assert models.Claim.objects.count() == models.Bill.objects.count() == 1


def test_what_is_not_complete_stays_with_the_window(world: World, crew: Crew, sits: Callable[[Actor], Desk]) -> None:
    who = world.persons["employee"]
    lacking = a_claim(0, external="HIS-0011", channel=Channel.HOSPITAL, materials=("1", "2"))
    made = submissions.submit(crew.gateway, who.certificate, who.name, lacking, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (row.state, row.accepted_on, row.due_on, row.notices.count()) == ("draft", None, None, 0)
    told = sits(crew.gateway).ask("GET", "/claims/submissions/HIS-0011").json()
    assert told["missing"] and told["next"].startswith("材料不齐，还没有受理")


def test_a_hard_gate_leaves_it_with_the_window_and_its_finding(
    world: World, crew: Crew, sits: Callable[[Actor], Desk]
) -> None:
    who = world.persons["employee"]
    gated = a_claim(0, a_visit(a_bill(check_code="")), external="HIS-0012")
    made = submissions.submit(crew.gateway, who.certificate, who.name, gated, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (row.state, row.due_on, row.findings > 0) == ("draft", None, True)
    assert walking.found(made.id) == [("D03", "open")] and row.verified_revision == row.revision
    told = sits(crew.gateway).ask("GET", "/claims/submissions/HIS-0012").json()
    assert (told["missing"], told["next"][:3]) == ([], "已收件")
    again = submissions.submit(crew.gateway, who.certificate, who.name, gated, command())
    assert again.id == made.id and models.Claim.objects.count() == 1


@pytest.mark.parametrize(("word", "name"), [("employee", "测试乙"), ("elsewhere", "测试辛"), ("nobody", "测试甲")])
def test_who_is_not_found_is_not_told_apart(world: World, crew: Crew, word: str, name: str) -> None:
    certificate = world.persons[word].certificate if word in world.persons else "110105199003074477"
    with pytest.raises(NotFound) as refused:
        submissions.submit(crew.gateway, certificate, name, a_claim(0, external="HIS-0002"), command())
    assert refused.value.code == "no_person" and "测试" not in refused.value.message
    assert models.Claim.objects.count() == 0


def test_only_senders_submit(world: World, crew: Crew) -> None:
    who = world.persons["employee"]
    with pytest.raises(Denied):
        submissions.submit(crew.clerk, who.certificate, who.name, a_claim(0, external="HIS-0003"), command())
    assert models.Claim.objects.count() == 0
