"""更正: a new version takes the place of a closed claim; the difference is paid or recovered, and nothing counts twice."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import DRUG_C, THIRD_LEVEL, Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.queries.claims import claim as shown
from jingban.claims.services import checking, intake, recovering, releasing, settling
from jingban.claims.services.steps import Outcome
from jingban.infra.errors import Conflict, Denied, Invalid, Refusal
from jingban.payment.models import Payable

pytestmark = pytest.mark.django_db
FIRST = (date(2024, 2, 1), date(2024, 2, 5))
SECOND = (date(2024, 3, 1), date(2024, 3, 5))


def stay(fen: int, days: tuple[date, date] = FIRST, **more: Any) -> Any:
    return a_stay(a_line(amount=fen), first=days[0], last=days[1], **more)


def again(visit: Any, **changes: Any) -> Any:
    """The same visit with another fee on the same bill."""
    [bill] = visit.bills
    line = a_line(amount=changes.pop("fen"), **changes)
    from dataclasses import replace

    return replace(visit, bills=(replace(bill, lines=(line,), total=line.amount),))


def corrected(crew: Crew, made: Outcome, *visits: Any) -> Outcome:
    """A correction in review, its content replaced."""
    new = releasing.correct(crew.reviewer, made.id, None, "票据金额录错", command())
    if visits:
        new = intake.replace_content(crew.reviewer, new.id, new.revision, visits, command())
    return new


def decided(crew: Crew, new: Outcome) -> Outcome:
    new = settling.settle(crew.reviewer, new.id, new.revision, command())
    return walking.approved_from(crew, new)


def released(crew: Crew, new: Outcome) -> Outcome:
    new = decided(crew, new)
    return releasing.release(crew.accountant, new.id, new.revision, command())


def year() -> dict[str, Any]:
    values: dict[str, Any] = models.Accumulator.objects.get().values
    return values


def test_a_correction_is_a_new_version_with_the_same_content(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], stay(500000), a_visit(a_bill(a_line(amount=300)))))
    new = corrected(crew, old)
    row, before = walking.row(new.id), walking.row(old.id)
    assert (row.number, row.version, row.corrects_id, row.channel) == (f"{old.number}-2", 2, old.id, "correction")
    assert (row.state, row.accepted_on, row.due_on) == ("accepted", date(2024, 5, 20), date(2024, 7, 2))
    assert (row.total, row.fund, row.personal, row.reviewed_by) == (500300, 0, 0, "")
    assert before.state == "closed"
    for table in (models.Visit, models.Bill, models.Line, models.Material):
        kept = ("id", "claim_id", "visit_id", "bill_id", "standing")
        mine, theirs = (
            [
                {k: v for k, v in one.items() if k not in kept}
                for one in table._default_manager.filter(claim=pk).order_by("pk").values()
            ]
            for pk in (new.id, old.id)
        )
        assert mine == theirs
    assert set(models.Bill.objects.filter(claim=new.id).values_list("standing", flat=True)) == {False}
    assert models.Event.objects.get(claim=new.id).details == {"corrects": old.number}


def test_more_is_paid(world: World, books: None, crew: Crew) -> None:
    """5000.00 was 6000.00: 1000.00 × 87 % more; nothing counts before the release."""
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    counted = year()
    new = decided(crew, corrected(crew, old, again(visit, fen=600000)))
    assert year() == counted
    [one] = models.Settlement.objects.filter(claim=new.id)
    assert (one.counted, one.place, one.serial, one.act_pay_dedc, one.fund) == (False, 1, 2, 130000, 408900)
    new = releasing.release(crew.accountant, new.id, new.revision, command())
    assert new.state == "released"
    assert list(models.Release.objects.filter(claim=new.id).values_list("book", "amount", "state")) == [
        ("110105-310", 87000, "due")
    ]
    assert Payable.objects.get(source_ref=new.number).amount == 87000
    assert (walking.row(old.id).state, year()["hifp_pay"], year()["stays"]) == ("superseded", "4089.00", 1)
    assert models.Settlement.objects.get(claim=old.id).void
    assert models.Settlement.objects.get(claim=new.id).counted
    assert not models.Bill.objects.get(claim=old.id).standing
    assert models.Bill.objects.get(claim=new.id).standing
    assert "补付 870.00 元" in models.Notice.objects.get(claim=new.id, kind="result").text
    walking.paid(new.id)
    assert releasing.refresh(crew.accountant, new.id, command()).state == "closed"


def test_less_is_recovered(world: World, books: None, crew: Crew) -> None:
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    new = released(crew, corrected(crew, old, again(visit, fen=400000)))
    assert new.state == "closed"
    rows = models.Release.objects.filter(claim=new.id)
    assert list(rows.values_list("book", "amount", "state", "payable_id")) == [
        ("110105-310", -87000, "recovering", None)
    ]
    assert "附追回通知" in rows.get().note
    assert "多付的 870.00 元需要退回" in models.Notice.objects.get(claim=new.id, kind="result").text
    assert Payable.objects.count() == 1  # the first one


def test_what_came_back_is_noted_once(world: World, books: None, crew: Crew) -> None:
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    new = released(crew, corrected(crew, old, again(visit, fen=400000)))
    said, once = "收款凭证 2024-0519", command()
    with pytest.raises(Denied):
        recovering.recovered(crew.reviewer, new.id, None, said, command())
    with pytest.raises(Invalid):
        recovering.recovered(crew.accountant, new.id, None, " ", command())
    assert models.Release.objects.get(claim=new.id).state == "recovering"
    assert "recovered" in shown(crew.accountant, new.id).may
    first = recovering.recovered(crew.accountant, new.id, new.revision, said, once)
    assert recovering.recovered(crew.accountant, new.id, new.revision, said, once) == first
    row = models.Release.objects.get(claim=new.id)
    assert (row.state, row.amount, row.note) == ("recovered", -87000, f"已追回：{said}")
    assert models.Event.objects.filter(claim=new.id, command="recovered", reason=said).count() == 1
    assert "recovered" not in shown(crew.accountant, new.id).may
    with pytest.raises(Conflict, match="nothing_to_recover"):
        recovering.recovered(crew.accountant, new.id, None, said, command())


def test_no_difference_closes_at_once(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], stay(500000)))
    new = released(crew, corrected(crew, old))
    assert new.state == "closed"
    assert not models.Release.objects.filter(claim=new.id).exists()
    assert walking.row(old.id).state == "superseded"


def test_it_stands_in_the_place_of_the_old_one_and_tells_whom_it_touches(world: World, books: None, crew: Crew) -> None:
    """The first stay turns out not to be one: the second then bears the full deductible. Only told, never changed."""
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    later = walking.closed(crew, a_claim(world["employee"], stay(500000, SECOND)))
    assert models.Settlement.objects.get(claim=later.id).fund == 378450  # 650.00 deductible
    outpatient = a_visit(a_bill(a_line(amount=500000), day=FIRST[0]), provider=THIRD_LEVEL)
    new = decided(crew, corrected(crew, old, outpatient))
    details = models.Event.objects.get(claim=new.id, command="settle").details
    assert details["affected"] == [{"number": later.number, "fund": 321900 - 378450}]
    releasing.release(crew.accountant, new.id, new.revision, command())
    assert models.Settlement.objects.get(claim=later.id, void=False).fund == 378450
    told = models.Event.objects.get(claim=old.id, command="supersede").details
    assert told == {"by": new.number, "affected": [{"number": later.number, "fund": -56550}]}
    # the counters are those of the year as it should have been
    assert (year()["stays"], year()["hifp_pay"]) == (1, "3219.00")
    # corrected in its turn, the later claim gets what the year gives it
    again_later = released(crew, corrected(crew, walking_outcome(later.id)))
    [one] = models.Settlement.objects.filter(claim=again_later.id)
    assert (one.fund, one.place) == (321900, 2)
    assert models.Release.objects.get(claim=again_later.id).amount == -56550


def walking_outcome(claim_id: int) -> Outcome:
    row = walking.row(claim_id)
    return Outcome(row.pk, row.number, row.state, row.revision)


def test_correction_of_a_correction(world: World, books: None, crew: Crew) -> None:
    """The difference is against what was decided last, not against what was released last."""
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    second = released(crew, corrected(crew, old, again(visit, fen=600000)))
    walking.paid(second.id)
    second = releasing.refresh(crew.accountant, second.id, command())
    third = released(crew, corrected(crew, second, again(visit, fen=550000)))
    assert (third.number, walking.row(third.id).version) == (f"{old.number}-3", 3)
    assert models.Release.objects.get(claim=third.id).amount == -43500
    states = [walking.row(pk).state for pk in (old.id, second.id, third.id)]
    assert states == ["superseded", "superseded", "closed"]
    [standing] = models.Settlement.objects.filter(void=False)
    assert (standing.claim_id, standing.fund, year()["hifp_pay"]) == (third.id, 365400, "3654.00")


def test_one_correction_at_a_time_and_twice_is_once(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], stay(500000)))
    one = command()
    new = releasing.correct(crew.reviewer, old.id, None, "录错", one)
    assert releasing.correct(crew.reviewer, old.id, None, "录错", one) == new
    with pytest.raises(Conflict) as raised:
        releasing.correct(crew.reviewer2, old.id, None, "录错", command())
    assert (raised.value.code, raised.value.details) == ("already_corrected", {"number": new.number})
    assert models.Claim.objects.count() == 2
    # withdrawn, another one may follow
    intake.withdraw(crew.clerk, new.id, new.revision, "不需要更正", command())
    third = releasing.correct(crew.reviewer, old.id, None, "还是要更正", command())
    assert third.number == f"{old.number}-3"


def test_a_correction_can_be_sent_back_at_any_time_before_its_release(world: World, books: None, crew: Crew) -> None:
    """It counts for nothing yet: no claim stands on it."""
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    new = settling.settle(crew.reviewer, *_seen(corrected(crew, old, again(visit, fen=600000))), command())
    later = walking.settled(crew, a_claim(world["employee"], stay(500000, SECOND)))
    counted = year()
    new = settling.return_settled(crew.rechecker, new.id, new.revision, "请再核对", command())
    assert year() == counted
    assert models.Settlement.objects.get(claim=later.id).act_pay_dedc == 65000
    new = settling.settle(crew.reviewer, new.id, new.revision, command())
    assert models.Settlement.objects.get(claim=new.id, void=False).place == 1


def _seen(made: Outcome) -> tuple[int, int]:
    return made.id, made.revision


def test_returning_a_later_claim_after_a_correction_keeps_the_corrected_year(
    world: World, books: None, crew: Crew
) -> None:
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    later = walking.settled(crew, a_claim(world["employee"], stay(500000, SECOND)))
    released(crew, corrected(crew, old, again(visit, fen=600000)))
    settling.return_settled(crew.rechecker, later.id, later.revision, "退回", command())
    assert (year()["hifp_pay"], year()["stays"]) == ("4089.00", 1)


def test_a_year_that_changed_meanwhile_is_settled_again(world: World, books: None, crew: Crew) -> None:
    """Two corrections of one year: the second was decided before the first was released."""
    one, two = stay(500000), stay(500000, SECOND)
    first = walking.closed(crew, a_claim(world["employee"], one))
    second = walking.closed(crew, a_claim(world["employee"], two))
    late = decided(crew, corrected(crew, second, again(two, fen=600000)))
    outpatient = a_visit(a_bill(a_line(amount=500000), day=FIRST[0]), provider=THIRD_LEVEL)
    released(crew, corrected(crew, first, outpatient))
    before = walking.snapshot(late.id)
    with pytest.raises(Conflict) as raised:
        releasing.release(crew.accountant, late.id, late.revision, command())
    assert raised.value.code == "correction_stale"
    assert walking.snapshot(late.id) == before
    late = settling.return_approved(crew.accountant, late.id, late.revision, "重新核定", command())
    late = released(crew, late)
    assert models.Settlement.objects.get(claim=late.id, void=False).act_pay_dedc == 130000


def test_findings_of_a_correction_do_not_meet_the_claim_it_corrects(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], stay(500000)))
    new = corrected(crew, old)
    checking.check(crew.reviewer, new.id, None, command())
    assert walking.found(new.id) == []


def test_a_bill_another_claim_took_meanwhile(world: World, books: None, crew: Crew) -> None:
    """A new bill of the correction is handed in elsewhere before its release: told, and nothing has changed."""
    visit = stay(500000)
    old = walking.closed(crew, a_claim(world["employee"], visit))
    extra = a_visit(a_bill(a_line(amount=1000), number="5566778899"))
    new = decided(crew, corrected(crew, old, visit, extra))
    other = walking.registered(
        crew, a_claim(world["retired"], a_visit(a_bill(a_line(amount=900), number="5566778899")))
    )
    before, mine = walking.snapshot(old.id), walking.snapshot(new.id)
    with pytest.raises(Conflict) as raised:
        releasing.release(crew.accountant, new.id, new.revision, command())
    assert (raised.value.code, raised.value.details["claim"]) == ("bill_used", other.number)
    assert (walking.snapshot(old.id), walking.snapshot(new.id)) == (before, mine)


@pytest.mark.parametrize("step", ["accepted", "settled", "approved", "released"])
def test_only_closed_claims_are_corrected(world: World, books: None, crew: Crew, step: str) -> None:
    made = getattr(walking, step)(crew, a_claim(world["employee"], stay(500000)))
    before = walking.snapshot(made.id)
    with pytest.raises(Conflict) as raised:
        releasing.correct(crew.reviewer, made.id, None, "更正", command())
    assert raised.value.code == "claim_state"
    assert walking.snapshot(made.id) == before
    assert models.Claim.objects.count() == 1


def test_who_may_correct_and_why(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], stay(500000)))
    for who in ("clerk", "rechecker", "accountant", "boss"):
        with pytest.raises(Denied):
            releasing.correct(getattr(crew, who), old.id, None, "更正", command())
    with pytest.raises(Refusal) as raised:
        releasing.correct(crew.reviewer, old.id, None, " ", command())
    assert raised.value.code == "reason_needed"
    assert models.Claim.objects.count() == 1


def test_across_the_years(world: World, books: None, crew: Crew) -> None:
    """The stay was in the year before: both years are put right."""
    visit = stay(500000, (date(2024, 1, 3), date(2024, 1, 8)))
    old = walking.closed(crew, a_claim(world["employee"], visit, filed=date(2024, 1, 10)))
    moved = stay(500000, (date(2023, 12, 1), date(2023, 12, 8)))
    released(crew, corrected(crew, old, moved))
    years = {one.year: one.values for one in models.Accumulator.objects.all()}
    assert years[2024] is None
    assert years[2023]["hifp_pay"] == "3219.00"


def test_the_sum_of_all_releases_is_what_stands(world: World, books: None, crew: Crew) -> None:
    """Σ payables and recoveries over all versions = what the standing settlements pay."""
    visit = stay(500000)
    made = walking.closed(crew, a_claim(world["retired"], visit, a_visit(a_bill(a_line(amount=700000)))))
    for fen in (800000, 100000, 900001):
        content = again(visit, fen=fen, quantity=Decimal("1"))
        made = released(
            crew, corrected(crew, made, content, a_visit(a_bill(a_line("卡维美容口服溶液", 5000, code=DRUG_C))))
        )
        if made.state == "released":
            walking.paid(made.id)
            made = releasing.refresh(crew.accountant, made.id, command())
        standing = sum(models.Settlement.objects.filter(void=False, counted=True).values_list("fund", flat=True))
        assert sum(models.Release.objects.values_list("amount", flat=True)) == standing == walking.row(made.id).fund
