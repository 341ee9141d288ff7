"""What was said of a claim beside its visits, corrected with a reason until the money is decided."""

from collections.abc import Callable

import pytest
from tests.claims import walking
from tests.claims.everywhere import every_state
from tests.claims.making import Crew, World, a_claim, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.core.states import State
from jingban.claims.services import heading, settling
from jingban.claims.services.entry import PHONE
from jingban.claims.services.heading import Head
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry
from jingban.infra.errors import Conflict, Denied, Invalid, Refusal

FIXED = ("settled", "rechecked", "approved", "released", "closed", "rejected", "withdrawn", "superseded")


def test_a_draft_is_corrected_with_a_reason(world: World, crew: Crew) -> None:
    made = walking.registered(crew, a_claim(world["employee"], phone="13900000001"))
    head = Head(reason="03", phone="13900000002", proxy=True, applicant="测试代办", applicant_id="110105199003074016")
    done = heading.correct_head(crew.clerk, made.id, made.revision, head, "电话写错，另由家属代办", command())
    row = walking.row(made.id)
    assert (done.state, done.revision, row.revision) == ("draft", made.revision + 1, made.revision + 1)
    assert (row.reason, row.proxy, row.applicant, row.account) == ("03", True, "测试代办", 0)
    assert access.open_sealed(row.phone_cipher, PHONE) == "13900000002"
    assert row.applicant_digest and "110105199003074016" not in row.applicant_digest
    # a proxy needs papers of its own
    assert set(models.Material.objects.filter(claim=row, needed=True, there=False).values_list("code", flat=True)) == {
        "11",
        "12",
    }
    event = models.Event.objects.filter(claim=row).latest("pk")
    assert (event.command, event.source, event.target, event.by) == ("correct_head", "draft", "draft", "chuangkou")
    assert event.reason == "电话写错，另由家属代办（更正：报销原因、联系电话、是否代办、代办人姓名、代办人证件号）"
    assert event.details["values"] == {"reason": ["01", "03"], "proxy": [False, True]}
    audited = Entry.objects.latest("pk")
    told = f"{audited.payload} {event.details}"
    assert audited.action == "claims.correct_head" and "电话写错，另由家属代办" in audited.payload
    assert not any(secret in told for secret in ("13900000001", "13900000002", "测试代办", "110105199003074016"))


def test_the_proxy_goes_with_all_that_hangs_on_it(world: World, crew: Crew) -> None:
    claim = a_claim(world["employee"], proxy=True, applicant="测试代办", applicant_id="110105199003074016")
    made = walking.registered(crew, claim)
    heading.correct_head(crew.clerk, made.id, made.revision, Head(proxy=False), "本人到场", command())
    row = walking.row(made.id)
    assert (row.proxy, row.applicant, row.applicant_digest) == (False, "", "")
    assert not models.Material.objects.filter(claim=row, code__in=("11", "12"), needed=True).exists()


def test_in_review_it_is_corrected_by_the_reviewer_and_checked_again(world: World, crew: Crew, books: None) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    before = walking.snapshot(made.id)
    with pytest.raises(Denied):
        heading.correct_head(crew.clerk, made.id, made.revision, Head(reason="03"), "选错", command())
    assert walking.snapshot(made.id) == before
    done = heading.correct_head(crew.reviewer, made.id, made.revision, Head(reason="03"), "选错", command())
    row = walking.row(made.id)
    assert (row.reason, row.state) == ("03", "accepted") and row.verified_revision != row.revision
    settled = settling.settle(crew.reviewer, made.id, done.revision, command())
    assert settled.state == "settled" and walking.row(made.id).total == 10000


@pytest.mark.slow
def test_after_the_money_is_decided_nothing_changes(world: World, crew: Crew, books: None) -> None:
    states = every_state(crew, world)
    assert {state.value for state in states} >= set(FIXED)
    for name in FIXED:
        claim_id = states[State(name)]
        before, audited = walking.snapshot(claim_id), Entry.objects.count()
        for actor in (crew.clerk, crew.reviewer):
            with pytest.raises(Conflict) as refused:
                heading.correct_head(actor, claim_id, None, Head(phone="13900000009"), "电话写错", command())
            assert (refused.value.code, refused.value.details) == ("head_fixed", {"state": name})
        assert walking.snapshot(claim_id) == before and Entry.objects.count() == audited, name
    with pytest.raises(Conflict, match="请先由现在的经办环节退回初审"):
        heading.correct_head(crew.reviewer, states[State.SETTLED], None, Head(reason="03"), "选错", command())


@pytest.mark.parametrize(
    ("head", "why", "code", "field"),
    [
        (Head(), "没有说改什么", "nothing_changed", None),
        (Head(reason="01", phone="13900000001"), "和原来一样", "nothing_changed", None),
        (Head(reason="98"), "没有这个原因", "wrong_value", "reason"),
        (Head(proxy=True), "没有写代办人", "wrong_value", "applicant"),
        (Head(account=-1), "负数", "wrong_value", "account"),
        (Head(phone="1" * 21), "太长", "wrong_value", "phone"),
        (Head(reason="03"), " 改 ", "reason_needed", "reason"),
        (Head(phone="1390000\x000002"), "空字符", "wrong_value", "phone"),
        (Head(proxy=True, applicant="坏\ud800字"), "半个字符", "wrong_value", "applicant"),
        (Head(proxy=True, applicant="测试代办", applicant_id="坏\ud800"), "半个字符", "wrong_value", "applicant_id"),
    ],
)
def test_what_cannot_be_kept_is_named_and_nothing_changes(
    head: Head, why: str, code: str, field: str | None, world: World, crew: Crew
) -> None:
    made = walking.registered(crew, a_claim(world["employee"], phone="13900000001"))
    before, audited = walking.snapshot(made.id), Entry.objects.count()
    with pytest.raises(Invalid) as refused:
        heading.correct_head(crew.clerk, made.id, made.revision, head, why, command())
    assert (refused.value.code, refused.value.details.get("field")) == (code, field)
    assert walking.snapshot(made.id) == before and Entry.objects.count() == audited


def test_the_second_of_two_and_a_stranger_are_refused(world: World, crew: Crew) -> None:
    made = walking.registered(crew, a_claim(world["employee"]))
    once = command()
    first = heading.correct_head(crew.clerk, made.id, made.revision, Head(reason="03"), "选错", once)
    assert heading.correct_head(crew.clerk, made.id, made.revision, Head(reason="03"), "选错", once) == first
    before = walking.snapshot(made.id)
    for actor in (crew.clerk2, crew.stranger, crew.auditor):
        with pytest.raises(Refusal):
            heading.correct_head(actor, made.id, made.revision, Head(reason="04"), "选错", command())
    assert walking.snapshot(made.id) == before


def test_over_http(world: World, crew: Crew, sits: Callable[[Actor], Desk]) -> None:
    made = walking.registered(crew, a_claim(world["employee"], phone="13900000001"))
    desk = sits(crew.clerk)
    body = {"revision": made.revision, "why": "电话写错", "phone": "010-00000000", "command_id": command()}
    assert desk.ask("PUT", f"/claims/{made.id}/head", body).status_code == 200
    shown = desk.ask("GET", f"/claims/{made.id}").json()
    assert shown["phone"] == "010*******00" and "correct_head" in shown["may"]
    assert [(one["command_title"], one["reason"]) for one in shown["events"]][-1] == (
        "更正申请信息",
        "电话写错（更正：联系电话）",
    )
    other = {**body, "command_id": command(), "person": world["retired"]}
    assert desk.ask("PUT", f"/claims/{made.id}/head", other).status_code == 422  # whose claim it is never changes
