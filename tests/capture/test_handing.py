"""A paper handed out as the JSON contract: exact, masked, logged, and kept from whoever must not see it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from tests.capture.conftest import new_command
from tests.capture.invented import Invented, paper_file

from jingban.capture import models
from jingban.capture.core.contract import reading_of
from jingban.capture.core.edits import Action, Edit
from jingban.capture.services import bench

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"
PUBLISHED = jsonschema_rs.validator_for(
    json.loads((Path(__file__).parents[2] / "docs/contracts/capture.schema.json").read_text("utf-8"))
)


@pytest.fixture
def paper(take: Callable[..., Any], batch: int) -> int:
    fields = {"TotalAmount": "120.50", "PayerPartyName": "张三丰", "id_number": NUMBER}
    lines = [{"ItemName": f"证件 {NUMBER} 自费", "ItemAmount": "120.50"}]
    take((f"张三丰{NUMBER}.json", paper_file(fields, lines)))
    return models.Paper.objects.get(batch=batch).pk


@pytest.fixture
def desk(person: Callable[..., Any], desk_of: Callable[..., Any], reader: Invented) -> Callable[..., Any]:
    def of(role: str, scope: str = "1101", **more: Any) -> Any:
        return desk_of(person(role, scope=scope, **more))

    return of


def test_it_is_the_contract_with_the_persons_value(desk: Callable[..., Any], operator: Any, paper: int) -> None:
    edits = [Edit(Action.SET, "TotalAmount", "120.60"), Edit(Action.SET, "lines[0].ItemAmount", "120.60")]
    bench.edit(operator, paper, 0, edits, new_command())
    bench.release(operator, paper, 1, new_command())
    answer = desk("capture_operator").get(f"/api/capture/papers/{paper}/contract")
    assert answer.status_code == 200, answer.content
    out = answer.json()
    PUBLISHED.validate(out["reading"])
    assert (out["state"], out["version"], out["masked"]) == ("released", 2, True)
    (document,) = reading_of(out["reading"]).documents
    total = document.record.by_key["TotalAmount"]
    assert (total.value, total.machine) == (12060, 12050)
    (page,) = out["reading"]["pages"]
    assert page["sha256"] == models.File.objects.get().sha256


@pytest.mark.parametrize(("role", "name_seen"), [("capture_operator", True), ("auditor", False)])
def test_numbers_never_and_names_only_for_those_at_work(
    desk: Callable[..., Any], paper: int, role: str, name_seen: bool
) -> None:
    from jingban.infra.audit.models import Entry

    answer = desk(role).get(f"/api/capture/papers/{paper}/contract")
    text = json.dumps(answer.json(), ensure_ascii=False)
    assert answer.status_code == 200
    assert NUMBER not in text and ("张三丰" in text) is name_seen
    PUBLISHED.validate(answer.json()["reading"])
    (entry,) = Entry.objects.filter(action="capture.copy")
    assert entry.object == f"capture.paper:{paper}"


def test_another_centre_and_a_blind_second_person_get_nothing(
    desk: Callable[..., Any], operator: Any, paper: int, settings: Any
) -> None:
    from jingban.infra.audit.models import Entry

    assert desk("capture_operator", scope="36").get(f"/api/capture/papers/{paper}/contract").status_code == 404
    settings.JINGBAN_CAPTURE_SECOND_FEN = 10_000
    bench.edit(operator, paper, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
    refused = desk("capture_lead").get(f"/api/capture/papers/{paper}/contract")
    assert (refused.status_code, refused.json()["code"]) == (403, "second_blind")
    assert not Entry.objects.filter(action="capture.copy").exists()
