"""Claims of hospitals and platforms: the person by certificate and name, the sender's number once."""

from dataclasses import replace

import pytest
from tests.claims.making import Crew, World, a_claim, a_visit, command

from jingban.claims import models
from jingban.claims.core.model import Channel
from jingban.claims.services import submissions
from jingban.infra.errors import Conflict, Denied, NotFound


def test_a_hospital_hands_in(world: World, crew: Crew) -> None:
    who = world.persons["rare"]
    new = a_claim(0, external="HIS-0001", channel=Channel.HOSPITAL)
    made = submissions.submit(crew.gateway, who.certificate, "𬭎䶮•测试", new, command())
    row = models.Claim.objects.get(pk=made.id)
    assert (row.person_id, row.person_name, row.channel, row.external) == (who.id, "𬭎䶮·测试", "hospital", "HIS-0001")
    assert (row.state, row.centre, row.total) == ("draft", "110105", 10000)

    again = submissions.submit(crew.gateway, who.certificate, who.name, new, command())
    assert again == made
    other = replace(new, visits=(a_visit(),))
    with pytest.raises(Conflict) as refused:
        submissions.submit(crew.gateway, who.certificate, who.name, other, command())
    assert refused.value.code == "external_known"
    assert refused.value.details == {"external": "HIS-0001", "number": made.number, "state": "draft"}
    assert models.Claim.objects.count() == models.Bill.objects.count() == 1


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
