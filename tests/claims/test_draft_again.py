"""A draft goes to the desk and comes back: what the desk never saw is not lost on the way."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_visit, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.services import intake
from jingban.infra.access.services import Actor

pytestmark = pytest.mark.django_db


def test_a_draft_taken_up_again_keeps_what_the_desk_never_saw(
    world: World, crew: Crew, sits: Callable[[Actor], Desk]
) -> None:
    lines = (replace(a_line(), price_doubtful=True, trace="8112345"), a_line("自制敷料", 300, code=""))
    bill = a_bill(*lines, payer="测试甲", payer_id="110105198503074013", image=0xABCDEF, total_in_words=10300, age=39)
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(bill)), command())
    before = models.Bill.objects.values("payer_digest", "payer_masked", "image", "age", "total_in_words").get()
    desk = sits(crew.clerk)
    given = desk.get(f"/api/claims/{made.id}/content").json()
    assert given["visits"][0]["bills"][0]["payer_id"] == "110*************13"
    body = {"revision": given["revision"], "visits": given["visits"], "command_id": command()}
    body["visits"][0]["bills"][0]["lines"][1]["name"] = "自制纱布"
    answer = desk.ask("PUT", f"/claims/{made.id}/content", body)
    assert answer.status_code == 200, answer.json()
    assert models.Bill.objects.values(*before).get() == before
    assert list(models.Line.objects.order_by("number").values_list("name", "amount", "price_doubtful", "trace")) == [
        ("阿克西林胶囊", 10000, True, "8112345"),
        ("自制纱布", 300, False, ""),
    ]


def test_a_masked_certificate_nobody_keyed_before_is_no_certificate(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    visits = (a_visit(a_bill(payer_id="999*************99")),)
    intake.replace_content(crew.clerk, made.id, made.revision, visits, command())
    assert models.Bill.objects.values_list("payer_digest", "payer_masked").get() == ("", "")


def test_the_check_list_follows_the_kind_of_care(world: World, crew: Crew, sits: Callable[[Actor], Desk]) -> None:
    desk = sits(crew.clerk)

    def needed(query: str) -> list[str]:
        rows = desk.get(f"/api/claims/checklist?{query}").json()
        return [row["code"] for row in rows if row["needed"]]

    assert needed("") == ["1", "2"]
    assert needed("med_types=11") == ["1", "2", "3", "4"]
    assert needed("med_types=11,21&proxy=true") == ["1", "2", "3", "4", "5", "8", "11", "12"]
    assert needed("med_types=11&diagnoses=J18.9,S52.0") == ["1", "2", "3", "4", "6"]
    assert needed("med_types=22&liability_statement=true") == ["1", "2", "3", "5", "8"]
