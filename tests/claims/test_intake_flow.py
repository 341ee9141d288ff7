"""Papers missing, papers coming, pauses, acceptance and ends: exact days, one notice, what is told."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.core.model import MATERIALS
from jingban.claims.repository import intake as rows
from jingban.claims.services import intake
from jingban.claims.services.intake import MaterialWord
from jingban.infra import clock
from jingban.infra.errors import Conflict, Invalid
from jingban.kernel.workdays import Pause


@contextmanager
def on(day: date) -> Iterator[None]:
    with clock.held(datetime(day.year, day.month, day.day, 2, tzinfo=UTC)):
        yield


def row(claim_id: int) -> models.Claim:
    return models.Claim.objects.get(pk=claim_id)


def test_one_notice_for_everything_and_the_clock_stands_still(world: World, crew: Crew) -> None:
    new = a_claim(world["employee"], a_stay(med_type="22"), materials=("1", "2", "8"), proxy=True, applicant="代办人")
    made = intake.register(crew.clerk, new, command())
    with pytest.raises(Conflict) as refused:
        intake.accept(crew.clerk, made.id, made.revision, command())
    assert refused.value.code == "materials_missing"
    assert refused.value.details == {"missing": ["3", "5", "6", "11", "12"]}
    assert row(made.id).accepted_on is None and not models.Notice.objects.exists()

    asked = intake.ask_documents(crew.clerk, made.id, made.revision, command())
    notice = models.Notice.objects.get(claim_id=made.id)
    assert (asked.state, notice.kind, notice.items) == ("incomplete", "missing", ["3", "5", "6", "11", "12"])
    assert all(MATERIALS[code] in notice.text for code in notice.items) and made.number in notice.text
    assert "测试甲" not in notice.text
    assert not models.Pause.objects.exists()  # nothing was accepted: no clock runs yet

    came = [MaterialWord(code, True, 2) for code in ("3", "5", "6", "11")]
    done = intake.set_materials(crew.clerk, made.id, asked.revision, came, command())
    with pytest.raises(Conflict) as refused:
        intake.documents_came(crew.clerk, made.id, done.revision, command())
    assert refused.value.details == {"missing": ["12"]} and row(made.id).state == "incomplete"
    done = intake.set_materials(crew.clerk, made.id, done.revision, [MaterialWord("12", True)], command())
    back = intake.documents_came(crew.clerk, made.id, done.revision, command())
    assert back.state == "draft"
    accepted = intake.accept(crew.clerk, made.id, back.revision, command())
    held = row(made.id)
    assert (accepted.state, held.accepted_on, held.due_on) == ("accepted", date(2024, 5, 20), date(2024, 7, 2))
    told = models.Notice.objects.get(claim_id=made.id, kind="accepted").text
    assert "30 个工作日" in told and "2024 年 7 月 2 日前" in told


def test_nothing_missing_nothing_asked(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    with pytest.raises(Conflict) as refused:
        intake.ask_documents(crew.clerk, made.id, made.revision, command())
    assert refused.value.code == "nothing_missing"
    # What is there but cannot be read is asked for with its reason.
    blurred = [MaterialWord("2", False, 0, "票据影像不清")]
    done = intake.set_materials(crew.clerk, made.id, made.revision, blurred, command())
    intake.ask_documents(crew.clerk, made.id, done.revision, command())
    assert "（票据影像不清）" in models.Notice.objects.get().text
    with pytest.raises(Invalid):
        intake.set_materials(crew.clerk, made.id, done.revision + 1, [MaterialWord("77", True)], command())


def test_a_claim_on_the_way_exact_days(world: World, crew: Crew) -> None:
    """Accepted 20 May; asked 24 May, came 28 May; held 6 June, resumed 13 June; asked and came 17 June."""
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    seen = intake.accept(crew.clerk, made.id, made.revision, command())
    assert row(made.id).due_on == date(2024, 7, 2)
    with on(date(2024, 5, 24)):
        seen = intake.set_materials(
            crew.reviewer, made.id, seen.revision, [MaterialWord("3", False, 0, "缺盖章清单")], command()
        )
        seen = intake.ask_documents(crew.reviewer, made.id, seen.revision, command())
        assert row(made.id).due_on is None
    with on(date(2024, 5, 28)):
        seen = intake.set_materials(crew.clerk, made.id, seen.revision, [MaterialWord("3", True)], command())
        seen = intake.documents_came(crew.clerk, made.id, seen.revision, command())
        assert (seen.state, row(made.id).due_on) == ("accepted", date(2024, 7, 5))  # three working days later
    with on(date(2024, 6, 6)):
        seen = intake.hold(crew.reviewer, made.id, seen.revision, "向医院核实清单", command())
        assert row(made.id).due_on is None
    with on(date(2024, 6, 13)):
        seen = intake.resume(crew.reviewer, made.id, seen.revision, "医院已书面答复", command())
        assert row(made.id).due_on == date(2024, 7, 12)  # 6, 7, 11, 12, 13 June; the 10th was a holiday
    with on(date(2024, 6, 17)):
        seen = intake.hold(crew.reviewer, made.id, seen.revision, "再次核实", command())
        seen = intake.resume(crew.reviewer, made.id, seen.revision, "当天答复", command())
        assert row(made.id).due_on == date(2024, 7, 12)  # nothing stood still
    assert rows.pauses(row(made.id)) == [
        Pause(date(2024, 5, 24), date(2024, 5, 28)), Pause(date(2024, 6, 6), date(2024, 6, 13)),
    ]  # fmt: skip
    with on(date(2024, 6, 18)):
        intake.withdraw(crew.clerk, made.id, seen.revision, "申请人撤回", command())
    ended = row(made.id)
    assert (ended.closed_on, ended.due_on, ended.days_used) == (date(2024, 6, 18), None, 12)


def test_sent_back_the_first_acceptance_counts(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    seen = intake.accept(crew.clerk, made.id, made.revision, command())
    with on(date(2024, 5, 27)):
        seen = intake.send_back(crew.reviewer, made.id, seen.revision, "录入有误", command())
        # Papers asked for at the window bring it back to the window, though it was accepted before.
        seen = intake.set_materials(
            crew.clerk, made.id, seen.revision, [MaterialWord("4", False, 0, "缺底方")], command()
        )
        seen = intake.ask_documents(crew.clerk, made.id, seen.revision, command())
    with on(date(2024, 5, 29)):
        seen = intake.set_materials(crew.clerk, made.id, seen.revision, [MaterialWord("4", True)], command())
        seen = intake.documents_came(crew.clerk, made.id, seen.revision, command())
        assert seen.state == "draft"
        intake.accept(crew.clerk, made.id, seen.revision, command())
    held = row(made.id)
    assert (held.accepted_on, held.due_on) == (date(2024, 5, 20), date(2024, 7, 5))


def test_the_clock_of_the_machine_is_set_back(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    seen = intake.accept(crew.clerk, made.id, made.revision, command())
    with on(date(2024, 5, 22)):
        seen = intake.hold(crew.reviewer, made.id, seen.revision, "向医院核实", command())
    with on(date(2024, 5, 21)):
        seen = intake.resume(crew.reviewer, made.id, seen.revision, "医院已答复", command())
    assert (seen.state, row(made.id).due_on, models.Pause.objects.count()) == ("accepted", date(2024, 7, 2), 0)


def test_a_new_year_numbers_anew_and_a_day_never_twice(world: World, crew: Crew) -> None:
    numbers = [intake.register(crew.clerk, a_claim(world["employee"]), command()).number for _ in range(3)]
    with on(date(2024, 5, 21)):
        numbers.append(intake.register(crew.clerk, a_claim(world["employee"]), command()).number)
    numbers.append(intake.register(crew.clerk, a_claim(world["employee"]), command()).number)
    assert numbers == [
        "1101052024052000001", "1101052024052000002", "1101052024052000003", "1101052024052100001",
        "1101052024052000004",
    ]  # fmt: skip


@pytest.mark.parametrize("gap", [-1, 1, 500])
def test_bills_agree_with_their_lines(world: World, crew: Crew, gap: int) -> None:
    bill = a_bill(a_line("阿克西林胶囊", 10000), total=10000 + gap)
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(bill)), command())
    with pytest.raises(Conflict) as refused:
        intake.accept(crew.clerk, made.id, made.revision, command())
    assert refused.value.code == "lines_do_not_sum" and bill.number in refused.value.message
    assert [(one["total"], one["lines"]) for one in refused.value.details["bills"]] == [(10000 + gap, 10000)]
    held = row(made.id)
    assert (held.state, held.revision, held.accepted_on) == ("draft", 1, None)


def test_nothing_entered_nothing_accepted(world: World, crew: Crew) -> None:
    new = a_claim(world["employee"])
    made = intake.register(crew.clerk, type(new)(new.person, "01", (), materials=new.materials), command())
    with pytest.raises(Conflict) as refused:
        intake.accept(crew.clerk, made.id, made.revision, command())
    assert refused.value.code == "nothing_entered"


def test_a_hard_gate_keeps_the_claim_at_the_window(world: World, crew: Crew) -> None:
    paid = a_bill(a_line("阿克西林胶囊", 10000), printed_fund=6000)
    made = intake.register(crew.clerk, a_claim(world["employee"], a_visit(paid)), command())
    with pytest.raises(Conflict) as refused:
        intake.accept(crew.clerk, made.id, made.revision, command())
    assert refused.value.code == "gated" and [one["rule"] for one in refused.value.details["findings"]] == ["D12"]
    held = row(made.id)
    assert (held.state, held.revision, held.due_on) == ("draft", 1, None)
    assert not models.Notice.objects.exists() and not models.Finding.objects.exists()


def test_rejected_with_its_reason_told(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    intake.reject(crew.clerk, made.id, made.revision, " 票据为复印件 ", command())
    held = row(made.id)
    assert (held.state, held.closed_on, held.days_used) == ("rejected", date(2024, 5, 20), 0)
    assert "原因：票据为复印件。" in models.Notice.objects.get(kind="rejected").text
    event = models.Event.objects.get(command="reject")
    assert (event.source, event.reason, event.details["freed"]) == ("draft", "票据为复印件", 1)


def test_the_same_step_once(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    sent = command()
    done = intake.accept(crew.clerk, made.id, made.revision, sent)
    assert intake.accept(crew.clerk, made.id, made.revision, sent) == done
    assert models.Event.objects.filter(command="accept").count() == models.Notice.objects.count() == 1
