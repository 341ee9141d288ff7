"""One claim, its fee lines, a person's year and the board as the desk reads them; masks; strange input."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.claims import walking
from tests.claims.everywhere import superseded
from tests.claims.making import DRUG_C, MOMENT, Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command
from tests.conftest import Desk

from jingban.claims import models
from jingban.claims.queries import claims as queries
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.audit.models import Entry

Sits = Callable[[Actor], Desk]
NUL = "\x00"


def test_a_claim_stands_whole_on_its_page(world: World, books: None, crew: Crew, sits: Sits) -> None:
    outpatient = a_visit(
        a_bill(a_line("卡维美容口服溶液", 8000, 1, code=DRUG_C, day=date(2024, 3, 20)), day=date(2024, 3, 20))
    )
    made = walking.released(crew, a_claim(world["employee"], a_stay(), outpatient, phone="010-12345678"))
    shown: dict[str, Any] = sits(crew.auditor).ask("GET", f"/claims/{made.id}").json()
    assert (shown["state"], shown["state_title"], shown["national"]) == (
        "released", "支付中", {"reim_stas": "13", "rchk_flag": "7", "crt_prcs_stas": "12"},
    )  # fmt: skip
    assert shown["med_types"] == ["11", "21"]
    assert [(v["number"], v["total"], v["provider_name"]) for v in shown["visits"]] == [
        (1, 8000, "测试和平医院"),
        (2, 393000, "测试和平医院"),
    ]
    assert sum(bill["total"] for bill in shown["bill_list"]) == shown["total"] == 401000
    assert [bill["lines"] for bill in shown["bill_list"]] == [1, 3]
    assert shown["own_pay"] + shown["over_limit"] + shown["prior_self_pay"] + shown["eligible"] == shown["total"]
    assert sum(share["amount"] for share in shown["shares"]) == shown["total"]
    assert sum(share["amount"] for share in shown["shares"] if share["person"]) == shown["personal"]
    for visit in shown["settlements"]:
        assert sum(share["amount"] for share in visit["shares"]) == visit["total"]
        assert visit["sentences"]
    assert [share["person"] for share in shown["shares"]] == sorted(share["person"] for share in shown["shares"])
    assert shown["explanation"] == "您这次看病共花 4,010.00 元，统筹基金付 2,254.69 元，您自己负担 1,755.31 元。"
    assert [(s["step"], s["by"]) for s in shown["signatures"]] == [
        ("register", "chuangkou"), ("settle", "chushen"), ("recheck", "fuhe"), ("release", "kuaiji"),
    ]  # fmt: skip
    assert all(s["at"] is not None for s in shown["signatures"])
    assert [one["command_title"] for one in shown["events"]] == ["收件登记", "受理", "初审核定", "复核通过", "交付支付"]
    assert [(one["amount"], one["state_title"]) for one in shown["releases"]] == [(225469, "待支付")]
    assert shown["clock"]["word"] == "还剩 30 个工作日"
    assert shown["may"] == ["take"]


def test_a_correction_and_what_it_corrects_name_each_other(world: World, books: None, crew: Crew, sits: Sits) -> None:
    old = superseded(crew, world["rare"])
    desk = sits(crew.auditor)
    first = desk.ask("GET", f"/claims/{old}").json()
    second = desk.ask("GET", f"/claims/{first['corrected_by']}").json()
    assert (first["state_title"], second["corrects"], second["corrects_number"]) == ("已更正", old, first["number"])
    assert sum(share["amount"] for share in first["shares"]) == first["total"]
    assert first["settlements"] and second["settlements"]
    assert (second["number"], second["version"]) == (f"{first['number']}-2", 2)


def test_numbers_are_masked_until_asked_for_and_that_is_logged(
    world: World, crew: Crew, acting: Callable[..., Actor], sits: Sits
) -> None:
    bill = a_bill(day=date(2024, 4, 10), payer="测试甲", payer_id=world.persons["employee"].certificate)
    made = walking.accepted(crew, a_claim(world["employee"], a_visit(bill), phone="010-12345678"))
    number = world.persons["employee"].certificate
    reader = acting("first_reviewer", username="keyi", scope="110105", fields=("id_number", "phone"))
    desk, other = sits(reader), sits(crew.reviewer)
    text = desk.ask("GET", f"/claims/{made.id}").content.decode()
    assert number not in text and "010-12345678" not in text and "010*******78" in text
    for path in (f"/claims/{made.id}/content", f"/claims/{made.id}/lines", "/claims", "/claims/work"):
        assert number not in desk.ask("GET", path).content.decode()

    refused = other.ask("POST", f"/claims/{made.id}/unmask", {"reason": "核对证件"})
    assert (refused.status_code, refused.json()["code"]) == (403, "fields_not_allowed")
    before = Entry.objects.filter(action="access.unmask").count()
    assert desk.ask("POST", f"/claims/{made.id}/unmask", {"reason": "核对证件"}).status_code == 200
    shown = desk.ask("GET", f"/claims/{made.id}").json()
    assert (shown["certificate"], shown["phone"]) == (number, "010-12345678")
    assert shown["unmasked_until"] is not None
    assert number not in other.ask("GET", f"/claims/{made.id}").content.decode()
    entry = Entry.objects.filter(action="access.unmask").latest("pk")
    assert Entry.objects.filter(action="access.unmask").count() == before + 1
    assert (entry.actor, entry.object) == ("keyi", f"claims.claim:{made.id}")
    with clock.held(MOMENT + timedelta(minutes=16)):
        assert number not in desk.ask("GET", f"/claims/{made.id}").content.decode()


def test_fee_lines_are_paged_and_narrowed(world: World, crew: Crew, sits: Sits) -> None:
    day = date(2024, 4, 10)
    lines = [a_line("阿克西林胶囊", 100 + n, 1, day=day) for n in range(7)]
    lines += [a_line("某院自制敷料", 500, 1, code="", day=day)]
    visits = (a_visit(a_bill(*lines)), a_visit(a_bill(a_line(day=date(2024, 4, 12)), day=date(2024, 4, 12))))
    made = walking.accepted(crew, a_claim(world["employee"], *visits))
    desk = sits(crew.reviewer)

    def ask(query: str) -> dict[str, Any]:
        found: dict[str, Any] = desk.ask("GET", f"/claims/{made.id}/lines?{query}").json()
        return found

    whole = ask("")
    assert (whole["total"], whole["amount"]) == (9, sum(line.amount for line in lines) + 10000)
    pages = [line["id"] for n in (1, 2, 3) for line in ask(f"size=4&page={n}")["items"]]
    assert pages == [line["id"] for line in whole["items"]]
    assert ask("page=9")["items"] == []
    assert [(line["name"], line["match"]) for line in ask("only=unmatched")["items"]] == [("某院自制敷料", "none")]
    second = whole["items"][-1]
    assert [line["id"] for line in ask(f"visit={second['visit']}")["items"]] == [second["id"]]
    assert ask(f"bill={second['bill']}")["amount"] == 10000
    assert ask("visit=9223372036854775807")["total"] == 0
    assert (second["quantity"], second["price"], second["item_class_title"]) == ("1", "100", "甲类")
    assert ask("only=cut")["total"] == 0
    finding = models.Finding.objects.create(
        claim_id=made.id, origin="review", rule="R99", title="测试", key="k" * 64, severity="notice", sentence="提示",
        lines=[second["id"]], found_at=clock.now(),
    )  # fmt: skip
    assert [(line["id"], line["findings"]) for line in ask("only=found")["items"]] == [(second["id"], [finding.pk])]
    with CaptureQueriesContext(connection) as seen:
        queries.lines(crew.reviewer, made.id, visit=None, bill=None, only="", page=1, size=100)
    assert len(seen) <= 6


def test_what_was_cut_stands_on_its_line(world: World, crew: Crew, sits: Sits) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    line = models.Line.objects.get(claim_id=made.id)
    finding = models.Finding.objects.create(
        claim_id=made.id, origin="review", rule="R99", title="限定支付", key="k" * 64, severity="violation",
        sentence="适应症不符", lines=[line.pk], charges=[[line.pk, 4000]], amount=4000, reason="D04",
        decision="accepted", decided_by="chushen", said="", found_at=clock.now(),
    )  # fmt: skip
    models.Claim.objects.filter(pk=made.id).update(verified_revision=made.revision)
    desk = sits(crew.reviewer)
    step = {"revision": made.revision, "command_id": command()}
    assert desk.ask("POST", f"/claims/{made.id}/settle", step).status_code == 200
    shown = desk.ask("GET", f"/claims/{made.id}").json()
    assert [(cut["line"], cut["reason_title"], cut["amount"]) for cut in shown["cuts"]] == [
        (line.pk, "限定支付范围不符", 4000)
    ]
    assert shown["cut"] == 4000 and shown["finding_list"][0]["decision_title"] == "采纳"
    [cut] = desk.ask("GET", f"/claims/{made.id}/lines?only=cut").json()["items"]
    assert (cut["cut"], cut["findings"]) == (4000, [finding.pk])


def test_a_persons_year(world: World, books: None, crew: Crew, sits: Sits) -> None:
    first = walking.settled(crew, a_claim(world["employee"], a_stay()))
    drafted = walking.registered(crew, a_claim(world["employee"]))
    desk = sits(crew.reviewer)
    shown = desk.ask("GET", f"/claims/persons/{world['employee']}/year").json()
    assert (shown["year"], shown["years"]) == (2024, [2024])
    assert [(row["id"], row["fund"]) for row in shown["claims"]] == [(drafted.id, 0), (first.id, 225469)]
    sums = {row["name"]: row["amount"] for row in shown["accumulators"]}
    assert sums["统筹基金已支付"] == 225469 and sums["计入大病保险的个人负担"] == 167531
    empty = desk.ask("GET", f"/claims/persons/{world['employee']}/year?year=2023").json()
    assert (empty["claims"], empty["accumulators"]) == ([], [])
    known = desk.ask("GET", f"/claims/persons/{world['child']}/year").json()
    assert (known["claims"], known["years"]) == ([], [])
    for person in (world["elsewhere"], 987654, 2**63):
        refused = desk.ask("GET", f"/claims/persons/{person}/year")
        assert (refused.status_code, refused.json()["code"]) == (404, "no_person")


def test_pre_review_says_what_would_come_and_keeps_nothing(world: World, crew: Crew, sits: Sits) -> None:
    body = {
        "person": world["employee"], "materials": ["1", "2"], "command_id": command(),
        "visits": [{
            "med_type": "21", "provider": "H11010500002", "first": "2024-04-01", "last": "2024-04-10",
            "diagnoses": ["J18.9"],
            "bills": [{"number": "12345678", "day": "2024-04-10", "total": 393000, "lines": [
                {"name": "普通病房床位费", "code": "S00000000002", "quantity": "9", "price": "50", "amount": 45000,
                 "day": "2024-04-01"},
                {"name": "阿克西林胶囊", "code": f"X{1:022d}", "quantity": "100", "price": "30", "amount": 300000,
                 "day": "2024-04-01"},
                {"name": "腹部增强检查", "code": "S00000000003", "quantity": "2", "price": "240", "amount": 48000,
                 "day": "2024-04-01"},
            ]}],
        }],
    }  # fmt: skip
    shown = sits(crew.clerk).ask("POST", "/claims/pre-review", body).json()
    assert (shown["total"], shown["fund"], shown["personal"], shown["refused"]) == (393000, 225469, 167531, "")
    assert sum(share["amount"] for share in shown["shares"]) == 393000
    assert [row["code"] for row in shown["missing"]] == ["3", "5", "8"]
    assert models.Claim.objects.count() == 0 and models.Finding.objects.count() == 0


def test_the_board(world: World, books: None, crew: Crew, sits: Sits) -> None:
    walking.closed(crew, a_claim(world["employee"], a_stay()))
    late = walking.closed(crew, a_claim(world["retired"], a_stay()))
    models.Claim.objects.filter(pk=late.id).update(days_used=31)
    waiting = walking.accepted(crew, a_claim(world["resident"]))
    walking.accepted(crew, a_claim(world["child"]))
    models.Claim.objects.filter(pk=waiting.id).update(due_on=date(2024, 5, 17))
    walking.registered(crew, a_claim(world["poor"]))
    for number, decision in enumerate(("accepted", "overruled", "overruled", "open", "gone")):
        models.Finding.objects.create(
            claim_id=waiting.id, origin="review", rule="R99", title="测试规则", key=str(number) * 64, severity="suspicious",
            sentence="提示", decision=decision, said="已核", found_at=clock.now(),
        )  # fmt: skip
    desk = sits(crew.head)
    with CaptureQueriesContext(connection) as seen:
        shown = desk.ask("GET", "/claims/board").json()
    assert len(seen) <= 12  # with session, account and rights
    assert (shown["since"], shown["until"]) == ("2024-01-01", "2024-05-20")
    assert (shown["accepted"], shown["closed"], shown["on_time"], shown["median_days"]) == (4, 2, "50.0", 0)
    paid = sum(models.Claim.objects.filter(state="closed").values_list("fund", flat=True))
    assert shown["paid"] == paid == sum(day["fund"] for day in shown["trend"])
    assert [(row["key"], row["count"]) for row in shown["states"]] == [("draft", 1), ("accepted", 2)]
    ages = {row["key"]: row["count"] for row in shown["ages"]}
    assert ages == {"new": 1, "overdue": 1, "near": 0, "middle": 0, "far": 1, "paused": 0}
    assert shown["overdue"] == 1
    [rule] = [row for row in shown["rules"] if row["rule"] == "R99"]
    assert (rule["hits"], rule["accepted"], rule["overruled"], rule["open"]) == (4, 1, 2, 1)
    assert rule["overruled_share"] == "66.7"
    assert shown["trend"] == [{"day": "2024-05-20", "accepted": 4, "closed": 2, "fund": paid}]
    nothing = desk.ask("GET", "/claims/board?since=2023-01-01&until=2023-12-31").json()
    assert (nothing["accepted"], nothing["on_time"], nothing["trend"], nothing["rules"]) == (0, "", [], [])
    for days in ("since=2024-06-01&until=2024-05-01", "since=2001-01-01&until=2024-05-01"):
        assert desk.ask("GET", f"/claims/board?{days}").json()["code"] == "wrong_period"
    assert desk.ask("GET", "/claims/board?since=0001-01-01").status_code == 422


HUGE = 10**30


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/claims/{HUGE}", None),
        ("GET", f"/claims/{2**63}/lines", None),
        ("GET", f"/claims?page={HUGE}", None),
        ("GET", f"/claims?query={'9' * 100}", None),
        ("GET", "/claims?query=%00", None),
        ("GET", "/claims?query=%F0%9F%98%80", None),
        ("GET", "/claims?query=%ED%A0%80", None),
        ("GET", f"/claims/next?queue=draft&after={HUGE}", None),
        ("GET", "/claims/next?queue=draft&after=9223372036854775807", None),
        ("GET", "/claims/next?queue=%00", None),
        ("GET", "/claims/submissions/%00", None),
        ("GET", f"/claims/submissions/{'x' * 3000}", None),
        ("GET", "/claims/persons/1/year?year=99999999999", None),
        ("GET", f"/claims/1/notice/{HUGE}.pdf", None),
        ("GET", f"/claims/archive-lists/{HUGE}.xlsx", None),
        ("POST", "/claims", {"person": HUGE, "command_id": "strange-0001"}),
        ("POST", "/claims", {"person": 1, "command_id": "strange-0001", "phone": NUL}),
        ("POST", "/claims", {"person": 1, "command_id": "strange-0001", "filed": "9999-12-31"}),
        ("POST", "/claims", {"person": 1, "command_id": f"strange{NUL}001"}),
        ("POST", "/claims", {"person": 1, "command_id": "strange-0001", "applicant": "\ud800"}),
        ("POST", f"/claims/{HUGE}/accept", {"revision": 1, "command_id": "strange-0001"}),
        ("POST", "/claims/1/accept", {"revision": HUGE, "command_id": "strange-0001"}),
        ("POST", "/claims/1/reject", {"revision": 1, "reason": NUL * 3, "command_id": "strange-0001"}),
        ("POST", "/claims/1/reject", {"revision": 1, "reason": "  ", "command_id": "strange-0001"}),
        ("POST", f"/claims/1/findings/{HUGE}/decision", {"decision": "accepted", "command_id": "strange-0001"}),
        ("POST", f"/claims/1/lines/{HUGE}/item", {"revision": 1, "item": "", "command_id": "strange-0001"}),
        ("POST", "/claims/bulk/settle", {"claims": [HUGE], "command_id": "strange-0001"}),
        ("POST", "/claims/bulk/settle", {"claims": [1] * 201, "command_id": "strange-0001"}),
        ("POST", "/claims/bulk/close", {"claims": [1], "command_id": "strange-0001"}),
        ("POST", "/claims/1/unmask", {"reason": NUL}),
        ("POST", "/claims/archive-lists", {"claims": [2**63 - 1], "command_id": "strange-0001"}),
    ],
)
def test_strange_input_is_refused_in_words(
    world: World, acting: Callable[..., Actor], sits: Sits, method: str, path: str, body: Any
) -> None:
    roles = ("window_clerk", "first_reviewer", "second_reviewer", "accountant", "claims_gateway")
    response = sits(acting(*roles, username="all", scope="110105", centre="110105")).ask(method, path, body)
    assert response.status_code in (200, 404, 409, 422), response.content.decode()[:300]
    if response.status_code == 200:
        assert (method == "GET" and "query=" in path) or "next" in path
    elif response["Content-Type"].startswith("application/json"):
        assert response.json()["message"]
    assert models.Claim.objects.count() == 0
