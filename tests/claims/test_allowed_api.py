"""``may`` of a claim is what the services accept: every state, every role, every command, asked over HTTP."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import transaction
from tests.claims import walking
from tests.claims.everywhere import every_state
from tests.claims.making import Crew, World, a_claim, a_line, a_stay, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.core.states import State
from jingban.claims.services import settling
from jingban.infra import clock
from jingban.infra.access.services import Actor

Sits = Callable[[Actor], Desk]
ROLES = ("clerk", "reviewer2", "rechecker2", "head2", "boss2", "accountant2", "auditor")
STEPS = (
    *("accept", "ask_documents", "documents_came", "check", "settle", "recheck", "approve", "release", "take"),
    *("reject", "withdraw", "send_back", "hold", "resume", "return_settled", "return_rechecked", "return_approved"),
    "correct",
)
SAID = {
    *("reject", "withdraw", "send_back", "hold", "resume", "return_settled", "return_rechecked", "return_approved"),
    "correct",
}
# No by what the claim is or who asks; other refusals are about its papers and findings, and say what to do.
NO = {
    "claim_state",
    "denied",
    "same_person",
    "claim_held",
    "approval_above",
    "under_review",
    "settled_before",
    "head_fixed",
}


@pytest.fixture
def others(acting: Callable[..., Actor]) -> dict[str, Actor]:
    """Posts of the crew filled with people who have signed nothing."""
    roles = {
        "rechecker2": "second_reviewer", "head2": "benefit_head", "boss2": "benefit_director",
        "accountant2": "accountant",
    }  # fmt: skip
    return {name: acting(role, username=name, scope="110105", centre="110105") for name, role in roles.items()}


def ask(desk: Desk, claim: dict[str, Any], name: str, finding: int, line: int | None) -> Any:
    """One command to a claim as the person sees it."""
    base, step = f"/claims/{claim['id']}", {"revision": claim["revision"], "command_id": command()}
    if name == "replace_content":
        return desk.ask("PUT", f"{base}/content", {**step, "visits": []})
    if name == "correct_head":
        body = {**step, "why": "测试原因", "reason": "03"}
        return desk.ask("PUT", f"{base}/head", body)
    if name == "set_materials":
        return desk.ask("PUT", f"{base}/materials", {**step, "materials": []})
    if name == "choose_item":
        return desk.ask("POST", f"{base}/lines/{line}/item", {**step, "item": ""})
    if name == "decide":
        body = {"decision": "accepted", "command_id": command()}
        return desk.ask("POST", f"{base}/findings/{finding}/decision", body)
    body = {**step, "reason": "测试原因"} if name in SAID else step
    return desk.ask("POST", f"{base}/{name.replace('_', '-')}", body)


def finding_on(claim_id: int) -> int:
    row = models.Finding.objects.create(
        claim_id=claim_id, origin="review", rule="R99", title="测试", key="k" * 64, severity="notice",
        sentence="测试提示", found_at=clock.now(),
    )  # fmt: skip
    return row.pk


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_state_and_command(
    role: str, world: World, books: None, crew: Crew, others: dict[str, Actor], sits: Sits
) -> None:
    states = every_state(crew, world)
    desk = sits(others[role] if role in others else getattr(crew, role))
    given: dict[State, set[str]] = {}
    for state, claim_id in states.items():
        finding = finding_on(claim_id)
        line = models.Line.objects.filter(claim_id=claim_id).values_list("pk", flat=True).first()
        claim = desk.ask("GET", f"/claims/{claim_id}").json()
        given[state] = set(claim["may"])
        for name in (*STEPS, "replace_content", "correct_head", "set_materials", "choose_item", "decide"):
            with transaction.atomic():
                response = ask(desk, claim, name, finding, line)
                refused = response.status_code != 200 and response.json()["code"] in NO
                transaction.set_rollback(True)
            assert refused == (name not in claim["may"]), (state, name, response.status_code, response.json())
            assert response.status_code < 500
    assert given == {state: EXPECTED[role].get(state, set()) | {"take"} for state in states}


ENTER = {"replace_content", "correct_head", "set_materials", "choose_item", "check"}
EXPECTED: dict[str, dict[State, set[str]]] = {
    "clerk": {
        State.DRAFT: {"ask_documents", "accept", "reject", "withdraw"} | ENTER,
        State.INCOMPLETE: {"documents_came", "reject", "withdraw"} | ENTER,
        State.ACCEPTED: {"withdraw"},
        State.ON_HOLD: {"withdraw"},
    },
    "reviewer2": {
        State.DRAFT: {"decide"},
        State.INCOMPLETE: {"decide"},
        State.ACCEPTED: {"ask_documents", "send_back", "hold", "settle", "correct_head", "set_materials", "choose_item", "check", "decide"},
        State.ON_HOLD: {"resume", "correct_head", "set_materials", "choose_item", "check", "decide"},
        State.CLOSED: {"correct"},
    },
    "rechecker2": {State.SETTLED: {"recheck", "return_settled"}},
    "head2": {State.RECHECKED: {"approve", "return_rechecked"}},
    "boss2": {State.RECHECKED: {"approve", "return_rechecked"}},
    "accountant2": {State.APPROVED: {"release", "return_approved"}, State.RELEASED: {"refresh"}},
    "auditor": {},
}  # fmt: skip


def test_who_signed_a_step_does_not_see_the_next(
    world: World, books: None, crew: Crew, acting: Any, sits: Sits
) -> None:
    both = acting("first_reviewer", "second_reviewer", username="liangshou", scope="110105", centre="110105")
    made = walking.accepted(crew, a_claim(world["employee"]))
    desk = sits(both)
    step = {"revision": made.revision, "command_id": command()}
    assert desk.ask("POST", f"/claims/{made.id}/settle", step).status_code == 200
    claim = desk.ask("GET", f"/claims/{made.id}").json()
    assert claim["may"] == ["return_settled", "take"]
    again = desk.ask("POST", f"/claims/{made.id}/recheck", {"revision": claim["revision"], "command_id": command()})
    assert (again.status_code, again.json()["code"]) == (403, "same_person")
    assert [row["id"] for row in desk.ask("GET", "/claims?queue=settled").json()["items"]] == []
    assert [row["id"] for row in sits(crew.rechecker).ask("GET", "/claims?queue=settled").json()["items"]] == [made.id]


def test_what_somebody_else_holds_is_only_looked_at(world: World, crew: Crew, sits: Sits) -> None:
    made = walking.registered(crew, a_claim(world["employee"]))
    mine, theirs = sits(crew.clerk), sits(crew.clerk2)
    step = {"revision": made.revision, "command_id": command()}
    assert mine.ask("POST", f"/claims/{made.id}/take", step).status_code == 200
    assert "put_back" in mine.ask("GET", f"/claims/{made.id}").json()["may"]
    shown = theirs.ask("GET", f"/claims/{made.id}").json()
    assert (shown["may"], shown["held_by"]) == ([], "chuangkou")
    refused = theirs.ask("POST", f"/claims/{made.id}/accept", {"revision": made.revision, "command_id": command()})
    assert (refused.status_code, refused.json()["code"]) == (409, "claim_held")
    assert theirs.ask("GET", "/claims/next?queue=draft").json() == {"id": None, "number": "", "left": 0}
    assert mine.ask("GET", "/claims/next?queue=draft").json()["id"] == made.id


def test_above_the_section_head(world: World, books: None, crew: Crew, sits: Sits) -> None:
    """An amount for the director is neither in the section head's queue nor theirs to approve."""
    stay = a_stay(a_line("阿克西林胶囊", 30_000_000, 1000, day=date(2024, 4, 1)))
    made = walking.settled(crew, a_claim(world["employee"], stay))
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    head, boss = sits(crew.head), sits(crew.boss)
    shown = head.ask("GET", f"/claims/{made.id}").json()
    assert (shown["state"], shown["approval"]) == ("rechecked", "分管主任")
    assert shown["may"] == ["return_rechecked", "take"]
    assert head.ask("GET", "/claims?queue=rechecked").json()["total"] == 0
    step = {"revision": made.revision, "command_id": command()}
    refused = head.ask("POST", f"/claims/{made.id}/approve", step)
    assert (refused.status_code, refused.json()["code"]) == (403, "approval_above")
    assert [row["id"] for row in boss.ask("GET", "/claims?queue=rechecked").json()["items"]] == [made.id]
    assert boss.ask("POST", f"/claims/{made.id}/approve", step).json()["state"] == "approved"
