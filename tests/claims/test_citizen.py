"""办理进度: only who knows number and certificate sees anything; every miss looks the same; tries are counted."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.claims import walking
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.services import intake

pytestmark = pytest.mark.django_db
MISS = "没有找到相符的申请"


def ask(number: str, certificate: str, name: str = "", address: str = "10.9.9.9") -> Any:
    return Client().post("/progress", {"number": number, "certificate": certificate, "name": name}, REMOTE_ADDR=address)


def body(answer: Any) -> str:
    return str(answer.content.decode())


def without_token(answer: Any) -> str:
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]*|(name="number"[^>]*value=")[^"]*', "", body(answer))


def test_the_form_needs_no_script_and_no_log_in(db: None) -> None:
    answer = Client().get("/progress")
    assert answer.status_code == 200 and "<script" not in body(answer) and 'method="post"' in body(answer)
    assert answer["Cache-Control"] == "no-store"
    assert Client(enforce_csrf_checks=True).post("/progress", {}).status_code == 403


def test_the_whole_certificate_shows_the_way_of_the_claim(world: World, crew: Crew) -> None:
    who = world.persons["employee"]
    made = walking.accepted(crew, a_claim(who.id))
    answer = ask(f" {made.number} ", who.certificate.lower())
    text = body(answer)
    assert answer.status_code == 200 and answer["Cache-Control"] == "no-store"
    assert "已经受理，正在审核。" in text and "还剩 30 个工作日。" in text and "测**" in text
    for secret in (who.name, who.certificate, who.certificate[-6:], who.account, "110***"):
        assert secret not in text, secret


def test_the_end_of_the_certificate_needs_the_name(world: World, crew: Crew) -> None:
    who = world.persons["rare"]
    made = walking.accepted(crew, a_claim(who.id))
    assert ask(made.number, who.certificate[-6:], who.name.replace("·", " ")).status_code == 200
    assert ask(made.number, who.certificate[-6:]).status_code == 404
    assert ask(made.number, who.certificate[-6:], "测试甲").status_code == 404
    assert ask(made.number, who.certificate[-5:], who.name).status_code == 404
    assert ask(made.number, "", who.name).status_code == 404


def test_every_miss_is_the_same_answer(world: World, crew: Crew) -> None:
    who, other = world.persons["employee"], world.persons["resident"]
    made = walking.accepted(crew, a_claim(who.id))
    misses = [
        ask(made.number, other.certificate, address="10.0.0.1"),
        ask(made.number, other.certificate[-6:], who.name, address="10.0.0.2"),
        ask(made.number, who.certificate[-6:], other.name, address="10.0.0.3"),
        ask("1101052024052099999", who.certificate, address="10.0.0.4"),
        ask("", who.certificate, address="10.0.0.5"),
    ]
    assert {answer.status_code for answer in misses} == {404}
    assert len({without_token(answer) for answer in misses}) == 1
    for answer in misses:
        assert MISS in body(answer) and who.name not in body(answer) and who.certificate not in body(answer)
    headers = [{k: v for k, v in answer.items() if k not in ("X-Request-Id", "Set-Cookie")} for answer in misses]
    assert len({tuple(sorted((k, v) for k, v in one.items() if k != "Content-Length")) for one in headers}) == 1


@pytest.mark.parametrize("real", [True, False])
def test_guesses_are_counted_for_claims_that_exist_and_that_do_not(world: World, crew: Crew, real: bool) -> None:
    who = world.persons["employee"]
    made = walking.accepted(crew, a_claim(who.id))
    number = made.number if real else "1101052024052088888"
    for guess in range(settings.JINGBAN_LOCKOUT_FAILURES):
        assert ask(number, f"{guess:06d}", who.name, address=f"10.1.0.{guess}").status_code == 404
    answer = ask(number, who.certificate, address="10.1.0.99")
    assert answer.status_code == 429 and "查询次数太多" in body(answer)
    assert "已经受理" not in body(answer)


def test_one_address_cannot_try_many_numbers(world: World, crew: Crew) -> None:
    who = world.persons["employee"]
    made = walking.accepted(crew, a_claim(who.id))
    for guess in range(settings.JINGBAN_LOCKOUT_FAILURES * 5):
        assert ask(f"11010520240520{guess:05d}9", who.certificate, address="10.2.0.1").status_code == 404
    assert ask(made.number, who.certificate, address="10.2.0.1").status_code == 429
    assert ask(made.number, who.certificate, address="10.2.0.2").status_code == 200


def test_guessing_here_locks_no_clerk_out(world: World, crew: Crew, person: Callable[..., Any], settings: Any) -> None:
    from jingban.infra.access.models import Attempt

    for guess in range(settings.JINGBAN_LOCKOUT_FAILURES * 5):
        ask(f"1101052024052{guess:06d}", "110105198503074016", address="10.3.0.1")
    assert not Attempt.objects.filter(key="address:10.3.0.1").exists()


def test_missing_papers_are_named(world: World, crew: Crew) -> None:
    who = world.persons["employee"]
    made = walking.registered(crew, a_claim(who.id, a_stay(), materials=("1", "2")))
    intake.ask_documents(crew.clerk, made.id, made.revision, command())
    text = body(ask(made.number, who.certificate))
    assert "请补交这些材料" in text and "<li>费用清单</li>" in text and "<li>诊断证明</li>" in text


def test_no_amount_before_the_result_is_final(world: World, books: None, crew: Crew) -> None:
    who = world.persons["employee"]
    made = walking.settled(crew, a_claim(who.id, a_stay()))
    assert "2,254.69" not in body(ask(made.number, who.certificate))


def test_the_result_with_its_reasons(world: World, books: None, crew: Crew) -> None:
    who = world.persons["employee"]
    lines = (a_line(amount=500000), a_line("<b>自制敷料</b>", 700, code=""))
    made = walking.released(crew, a_claim(who.id, a_stay(*lines), a_visit(a_bill())))
    row = walking.row(made.id)
    text = body(ask(made.number, who.certificate))
    assert f"{row.fund // 100:,}.{row.fund % 100:02d}" in text
    assert "有 7.00 元的项目在医保目录中没有查到，按自费计算。" in text
    assert "待支付" in text and "行政复议" in text and "<b>自制敷料" not in text
    assert who.account not in text and models.Notice.objects.filter(claim_id=made.id).exists()
