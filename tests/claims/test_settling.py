"""核定, 复核, 审批: what a claim comes to, who may say so, and what is refused changes nothing."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.claims import walking
from tests.claims.making import (
    BED,
    DRUG_A,
    DRUG_B,
    DRUG_C,
    FIRST_LEVEL,
    SCAN,
    TODAY,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_stay,
    a_visit,
    command,
)

from jingban.claims import models
from jingban.claims.core.states import State
from jingban.claims.policy.deciding import Level, level_on
from jingban.claims.services import checking, intake, settling
from jingban.infra.errors import Conflict, Denied, Refusal

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 10)


def refused(code: str, act: Callable[..., Any], claim_id: int, *args: Any) -> Refusal:
    """The step is refused with this code and nothing at all has changed."""
    before = walking.snapshot(claim_id)
    with pytest.raises(Refusal) as raised:
        act(*args)
    assert raised.value.code == code, raised.value
    assert walking.snapshot(claim_id) == before
    return raised.value


def sums(claim_id: int) -> tuple[int, ...]:
    row = walking.row(claim_id)
    return (row.total, row.own_pay, row.over_limit, row.prior_self_pay, row.eligible, row.fund, row.personal, row.cut)


# --- what it comes to ----------------------------------------------------------------------------------


def test_a_stay_of_an_employee(world: World, crew: Crew) -> None:
    """Bed 9 × 50.00, drug 3000.00, scan 2 × 240.00 at 8 %: 3930.00; level 2: (3891.60 − 1300) × 87 % = 2254.69."""
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    assert sums(made.id) == (393000, 0, 0, 3840, 389160, 225469, 167531, 0)
    [one] = models.Settlement.objects.all()
    assert (one.act_pay_dedc, one.hifp_pay, one.round, one.year, one.serial, one.place) == (
        130000,
        225469,
        1,
        2024,
        1,
        1,
    )
    assert one.before is None
    assert one.after["stays"] == 1 and one.after["hifp_pay"] == "2254.69"
    assert one.sentences[-1] == "本次总费用 3,930.00 元，各项基金共支付 2,254.69 元，个人负担 1,675.31 元。"
    assert one.policy_version.startswith("110000-")
    row = walking.row(made.id)
    assert (row.state, row.reviewed_by) == ("settled", "chushen")
    event = models.Event.objects.get(claim=row, command="settle")
    assert event.details == {"fund": 225469, "personal": 167531, "cut": 0, "round": 1}


def test_own_pay_ceiling_ratio_and_unmatched_lines(world: World, crew: Crew) -> None:
    """丙 and unmatched lines are own pay; 30.00 at a ceiling of 20.00; 10 % of what is left."""
    lines = (
        a_line("卡维美容口服溶液", 5000, code=DRUG_C),
        a_line("院内自制外用洗剂", 700, code=""),
        a_line("贝洛沙坦片", 6000, 2, code=DRUG_B),
        a_line("阿克西林胶囊", 10000, code=DRUG_A),
    )
    made = walking.settled(crew, a_claim(world["employee"], a_visit(a_bill(*lines))))
    # over limit 2 × 10.00; prior 10 % of 40.00; eligible 36.00 + 100.00
    assert sums(made.id)[:5] == (21700, 5700, 2000, 400, 13600)


def test_visits_are_settled_in_order_of_their_days_on_one_running_year(world: World, crew: Crew) -> None:
    """The second stay of the year has half the deductible, whichever was entered first."""
    later = a_stay(a_line(amount=500000), first=date(2024, 4, 1), last=date(2024, 4, 10))
    earlier = a_stay(a_line(amount=500000), first=date(2024, 2, 1), last=date(2024, 2, 5))
    made = walking.settled(crew, a_claim(world["employee"], later, earlier))
    rows = list(models.Settlement.objects.order_by("serial"))
    assert [(one.visit.first, one.act_pay_dedc) for one in rows] == [
        (date(2024, 2, 1), 130000),
        (date(2024, 4, 1), 65000),
    ]
    assert rows[1].before == rows[0].after
    assert [one.hifp_pay for one in rows] == [321900, 378450]  # 3700.00 and 4350.00 at 87 %
    [year] = models.Accumulator.objects.all()
    assert (year.serial, year.values) == (2, rows[1].after)
    assert sums(made.id) == (1000000, 0, 0, 0, 1000000, 700350, 299650, 0)


def test_claims_of_a_person_stand_on_one_another(world: World, crew: Crew) -> None:
    first = walking.settled(crew, a_claim(world["employee"], a_stay(a_line(amount=500000))))
    second = walking.settled(
        crew, a_claim(world["employee"], a_stay(a_line(amount=500000), first=date(2024, 5, 1), last=date(2024, 5, 6)))
    )
    other = walking.settled(crew, a_claim(world["retired"], a_stay(a_line(amount=500000))))
    by_claim = {one.claim_id: one for one in models.Settlement.objects.all()}
    assert [by_claim[n.id].act_pay_dedc for n in (first, second, other)] == [130000, 65000, 130000]
    assert [by_claim[n.id].serial for n in (first, second, other)] == [1, 2, 1]
    assert by_claim[second.id].before == by_claim[first.id].after


def test_claims_of_two_years_do_not_share_accumulators(world: World, crew: Crew) -> None:
    old = a_stay(a_line(amount=500000), first=date(2023, 12, 1), last=date(2023, 12, 9))
    new = a_stay(a_line(amount=500000), first=date(2024, 1, 2), last=date(2024, 1, 4))
    walking.settled(crew, a_claim(world["employee"], new, old, filed=date(2024, 1, 5)))
    rows = models.Settlement.objects.order_by("year")
    assert [(one.year, one.serial, one.act_pay_dedc) for one in rows] == [(2023, 1, 130000), (2024, 1, 130000)]


def test_community_care_and_the_level_decide_the_ratio(world: World, crew: Crew) -> None:
    """Outpatient at a community centre: 90 % above the yearly 1800.00."""
    visit = a_visit(a_bill(a_line(amount=300000)), provider=FIRST_LEVEL)
    made = walking.settled(crew, a_claim(world["employee"], visit))
    assert sums(made.id)[5:] == (108000, 192000, 0)


def test_the_personal_account_pays_of_the_personal_part_only(world: World, crew: Crew) -> None:
    some = walking.settled(crew, a_claim(world["employee"], a_stay(), account=50000))
    [one] = models.Settlement.objects.filter(claim=some.id)
    assert (one.acct_pay, one.personal, one.case["acct_pay"]) == (50000, 167531, "500.00")
    much = walking.settled(crew, a_claim(world["retired"], a_stay(), account=99_999_999))
    [one] = models.Settlement.objects.filter(claim=much.id)
    assert one.acct_pay == one.personal


def test_refunds_are_netted_before(world: World, crew: Crew) -> None:
    lines = (a_line(amount=500000, quantity=10), a_line(amount=-100000, quantity=-2, price=Decimal(500)))
    made = walking.settled(crew, a_claim(world["employee"], a_stay(*lines)))
    assert sums(made.id)[:5] == (400000, 0, 0, 0, 400000)


# --- cuts ------------------------------------------------------------------------------------------------


def _demo_line(item: str, amount: int, quantity: int | str = 1, **more: Any) -> Any:
    return a_line(item, amount, quantity, code=item, **more)


@pytest.fixture
def limited(world: World) -> World:
    """Catalogue items the demonstration rows speak of."""
    from jingban.registry import models as registry

    registry.CatalogueVersion.objects.bulk_create(
        registry.CatalogueVersion(
            code=code, kind=kind, name=name, name_key=name, item_class=cls, ratio=Decimal(ratio), unit="次",
            document="演示", first=date(2020, 1, 1),
        )
        for code, kind, name, cls, ratio in (
            ("DEMO-S21", "service", "DEMO-S21", "01", "0"), ("DEMO-S25", "service", "DEMO-S25", "02", "0.1"),
            ("DEMO-D08", "drug", "DEMO-D08", "01", "0"), ("DEMO-D01", "drug", "DEMO-D01", "01", "0"),
        )
    )  # fmt: skip
    return world


def test_an_excess_price_and_a_frequency_are_cut_once_each(limited: World, crew: Crew) -> None:
    """S21 at 60.00 with a limit of 50.00 (level 3); S25 three times where two are paid."""
    lines = (
        _demo_line("DEMO-S21", 12000, 2, day=DAY),
        _demo_line("DEMO-S25", 30000, 3, day=DAY),
        a_line(amount=400000, day=DAY),
    )
    stay = a_stay(*lines, provider="H11010500003", first=date(2024, 4, 5), last=DAY)
    made = walking.accepted(crew, a_claim(limited["employee"], stay))
    assert walking.found(made.id) == [("R21", "open"), ("R25", "open")]
    refused("findings_open", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())
    walking.decided(crew, made.id, "R21")
    made = walking.decided(crew, made.id, "R25")
    settled = settling.settle(crew.reviewer, made.id, made.revision, command())
    # own pay 100.00 (third S25), over limit 20.00, prior 10 % of 200.00
    assert sums(settled.id) == (442000, 10000, 2000, 2000, 428000, 253300, 188700, 12000)
    cuts = models.Cut.objects.order_by("reason").values_list("reason", "ground", "amount", "state", "line__item")
    assert list(cuts) == [("D03", "R21", 2000, "taken", "DEMO-S21"), ("D12", "R25", 10000, "taken", "DEMO-S25")]
    assert {one.finding.rule for one in models.Cut.objects.select_related("finding")} == {"R21", "R25"}


def test_a_summary_list_without_days_proves_nothing_by_the_day(limited: World, crew: Crew) -> None:
    lines = (_demo_line("DEMO-S25", 30000, 3), a_line(amount=400000))
    stay = a_stay(*lines, provider="H11010500003", first=date(2024, 4, 5), last=DAY)
    made = walking.accepted(crew, a_claim(limited["employee"], stay))
    [only] = models.Finding.objects.filter(claim_id=made.id)
    assert (only.rule, only.severity, only.charges, only.reason) == ("R25", "notice", [], "")
    assert only.sentence.startswith("清单没有写明这些费用的日期")
    settling.settle(crew.reviewer, made.id, made.revision, command())
    assert not models.Cut.objects.exists()


def test_what_was_overruled_is_paid(limited: World, crew: Crew) -> None:
    stay = a_stay(_demo_line("DEMO-S25", 30000, 3, day=DAY), a_line(amount=400000, day=DAY), last=DAY)
    made = walking.accepted(crew, a_claim(limited["employee"], stay))
    made = walking.decided(crew, made.id, "R25", "overruled", "同日两次抢救，有病程记录")
    settled = settling.settle(crew.reviewer, made.id, made.revision, command())
    assert sums(settled.id)[:2] == (430000, 0)
    assert not models.Cut.objects.exists()
    one = models.Finding.objects.get()
    assert (one.decision, one.said, one.decided_by) == ("overruled", "同日两次抢救，有病程记录", "chushen")


def test_what_is_asked_holds_the_settlement_and_notices_do_not(limited: World, crew: Crew) -> None:
    stay = a_stay(_demo_line("DEMO-S25", 30000, 3, day=DAY), last=DAY, diagnoses=("S82.1",), med_type="22")
    made = walking.accepted(crew, a_claim(limited["employee"], stay))
    assert ("D18", "open") in walking.found(made.id)
    made = walking.decided(crew, made.id, "R25", "asked", "请医院说明")
    refused("findings_open", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())
    made = walking.decided(crew, made.id, "R25", "accepted", "")
    settled = settling.settle(crew.reviewer, made.id, made.revision, command())
    assert settled.state == "settled"


def test_a_suspended_bill_is_not_settled(world: World, crew: Crew) -> None:
    bill = a_bill(day=DAY, payer="另一个人")
    made = walking.accepted(crew, a_claim(world["employee"], a_visit(bill)))
    assert walking.found(made.id) == [("D14", "open")]
    made = walking.decided(crew, made.id, "D14")
    refusal = refused("suspended", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())
    assert "请转核查" in refusal.message
    made = walking.decided(crew, made.id, "D14", "overruled", "医院已出具更名证明")
    assert settling.settle(crew.reviewer, made.id, made.revision, command()).state == "settled"


def test_violations_are_accepted_by_the_switch_and_doubts_are_not(limited: World, crew: Crew, settings: Any) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ("demo_rules", "auto_accept_violations")
    stay = a_stay(_demo_line("DEMO-S25", 30000, 3, day=DAY), a_line(amount=400000, day=DAY), last=DAY)
    made = walking.settled(crew, a_claim(limited["employee"], stay))
    assert sums(made.id)[1] == 10000
    one = models.Finding.objects.get()
    assert (one.decision, one.decided_by, one.said) == ("accepted", "chushen", "明确违规，按本中心开关自动采纳")
    # D02 is a drug for women: in doubt, never accepted by a switch
    doubt = a_stay(_demo_line("DEMO-D08", 1000, day=DAY), last=DAY, first=DAY, med_type="21")
    made = walking.accepted(crew, a_claim(limited["retired"], doubt, a_visit(a_bill(_demo_line("DEMO-D01", 500)))))
    assert ("R01", "open") in walking.found(made.id)
    refused("findings_open", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())


# --- refused ---------------------------------------------------------------------------------------------


def test_refunds_that_take_nothing_back_are_refused(world: World, crew: Crew) -> None:
    lines = (a_line(amount=5000), a_line("贝洛沙坦片", -1000, -1, code=DRUG_B, price=Decimal(10)))
    made = walking.accepted(crew, a_claim(world["employee"], a_visit(a_bill(*lines))))
    refusal = refused("refund_unmatched", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())
    assert refusal.details == {"lines": [models.Line.objects.get(amount=-1000).pk]}


def test_a_scheme_without_a_policy_is_refused_not_guessed(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"], a_visit(med_type="51")))
    refusal = refused(
        "benefit_policy_missing", settling.settle, made.id, crew.reviewer, made.id, made.revision, command()
    )
    assert refusal.message.startswith("第 1 次就诊不能核定：")


def test_settled_twice_is_settled_once(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"], a_stay()))
    one = command()
    first = settling.settle(crew.reviewer, made.id, made.revision, one)
    assert settling.settle(crew.reviewer, made.id, made.revision, one) == first
    refused("claim_changed", settling.settle, made.id, crew.reviewer, made.id, made.revision, command())
    refused("claim_state", settling.settle, made.id, crew.reviewer, made.id, first.revision, command())
    assert models.Settlement.objects.count() == 1
    assert models.Accumulator.objects.get().serial == 1


@pytest.mark.parametrize("who", ["clerk", "rechecker", "head", "boss", "accountant", "auditor", "gateway", "stranger"])
def test_only_the_first_reviewer_settles(world: World, crew: Crew, who: str) -> None:
    made = walking.accepted(crew, a_claim(world["employee"], a_stay()))
    before = walking.snapshot(made.id)
    with pytest.raises(Denied):
        settling.settle(getattr(crew, who), made.id, made.revision, command())
    assert walking.snapshot(made.id) == before


# --- 复核 and 审批 -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fund", "level"),
    [(0, Level.NONE), (1_000_000, Level.NONE), (1_000_001, Level.SECTION), (10_000_000, Level.SECTION),
     (10_000_001, Level.DIRECTOR)],
)  # fmt: skip
def test_who_approves_at_the_borders(fund: int, level: Level) -> None:
    assert level_on(TODAY, fund) is level
    assert level_on(date(1999, 12, 31), fund) is Level.DIRECTOR


def _with_fund(made: Any, fund: int) -> None:
    """A settled claim with this much from the funds, the rest personal."""
    row = walking.row(made.id)
    models.Claim.objects.filter(pk=made.id).update(
        total=row.personal + fund, fund=fund, own_pay=0, over_limit=0, prior_self_pay=0, eligible=row.personal + fund
    )


@pytest.mark.parametrize(
    ("fund", "after_recheck", "who"),
    [(1_000_000, "approved", ""), (1_000_001, "rechecked", "head"), (10_000_000, "rechecked", "head"),
     (10_000_001, "rechecked", "boss")],
)  # fmt: skip
def test_approval_by_amount(world: World, crew: Crew, fund: int, after_recheck: str, who: str) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    _with_fund(made, fund)
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    assert made.state == after_recheck
    if who == "boss":
        refusal = refused("approval_above", settling.approve, made.id, crew.head, made.id, made.revision, command())
        assert refusal.message == "这件申请的金额须由分管主任审批，请转交分管主任"
    if who:
        made = settling.approve(getattr(crew, who), made.id, made.revision, command())
    row = walking.row(made.id)
    assert (row.state, row.approved_by) == ("approved", {"head": "kezhang", "boss": "zhuren", "": ""}[who])


def test_one_person_does_not_sign_twice(world: World, crew: Crew, acting: Callable[..., Any]) -> None:
    """By the service, and by the table where a service were wrong."""
    both = acting("first_reviewer", "second_reviewer", "benefit_director", "accountant", username="quanneng")
    made = walking.accepted(crew, a_claim(world["employee"], a_stay()))
    made = settling.settle(both, made.id, made.revision, command())
    refused("same_person", settling.recheck, made.id, both, made.id, made.revision, command())
    _with_fund(made, 2_000_000)
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    refused("same_person", settling.approve, made.id, both, made.id, made.revision, command())
    pairs = [
        ("reviewed_by", "rechecked_by"), ("reviewed_by", "approved_by"), ("reviewed_by", "released_by"),
        ("rechecked_by", "approved_by"), ("rechecked_by", "released_by"), ("approved_by", "released_by"),
    ]  # fmt: skip
    for one, other in pairs:
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Claim.objects.filter(pk=made.id).update(**{one: "x", other: "x"})


# --- return ----------------------------------------------------------------------------------------------


def test_a_return_takes_the_settlement_back_and_it_can_be_settled_again(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    made = settling.return_settled(crew.rechecker, made.id, made.revision, "请核对床位费", command())
    assert made.state == "accepted"
    row = walking.row(made.id)
    assert (row.reviewed_by, row.fund, row.personal, row.eligible, row.total) == ("", 0, 0, 0, 393000)
    assert models.Settlement.objects.get().void
    year = models.Accumulator.objects.get()
    assert year.values is None
    again = settling.settle(crew.reviewer2, made.id, made.revision, command())
    assert sums(again.id)[5] == 225469
    assert list(models.Settlement.objects.order_by("round").values_list("round", "void", "act_pay_dedc")) == [
        (1, True, 130000),
        (2, False, 130000),
    ]


def test_returns_go_from_the_top_of_the_year(world: World, crew: Crew) -> None:
    """LIFO: what another claim stands on is not taken away under it."""
    days = [(date(2024, 2, 1), date(2024, 2, 5)), (date(2024, 3, 1), date(2024, 3, 5)), (date(2024, 4, 1), DAY)]
    made = [
        walking.settled(crew, a_claim(world["employee"], a_stay(a_line(amount=500000), first=a, last=b)))
        for a, b in days
    ]
    values = [one.after for one in models.Settlement.objects.order_by("serial")]
    first, second, third = made
    refusal = refused(
        "later_settled", settling.return_settled, first.id, crew.rechecker, first.id, first.revision, "退回", command()
    )
    assert refusal.details == {"number": third.number}
    assert third.number in refusal.message
    for one, left in ((third, values[1]), (second, values[0]), (first, None)):
        settling.return_settled(crew.rechecker, one.id, one.revision, "重新核定", command())
        assert models.Accumulator.objects.get().values == left


def test_every_later_step_can_send_it_back(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    _with_fund(made, 2_000_000)
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    made = settling.return_rechecked(crew.head, made.id, made.revision, "金额存疑", command())
    assert (made.state, walking.row(made.id).rechecked_by) == ("accepted", "")
    made = settling.settle(crew.reviewer, made.id, made.revision, command())
    made = settling.recheck(crew.rechecker, made.id, made.revision, command())
    assert made.state == "approved"
    refused("reason_needed", settling.return_approved, made.id, crew.accountant, made.id, made.revision, " ", command())
    made = settling.return_approved(crew.accountant, made.id, made.revision, "账户不符", command())
    assert made.state == "accepted"
    assert models.Settlement.objects.filter(void=False).count() == 0


# --- looked at again -------------------------------------------------------------------------------------


def test_settling_looks_again_only_where_the_content_changed(
    limited: World, crew: Crew, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    run = checking.run

    def counting(actor: Any, row: Any, **more: Any) -> Any:
        looked.append(row.pk)
        return run(actor, row, **more)

    monkeypatch.setattr(checking, "run", counting)
    stay = a_stay(_demo_line("DEMO-S25", 30000, 3, day=DAY), last=DAY)
    made = walking.accepted(crew, a_claim(limited["employee"], stay))
    assert looked == [made.id]
    made = walking.decided(crew, made.id, "R25")
    made = settling.settle(crew.reviewer, made.id, made.revision, command())
    assert looked == [made.id]
    other = walking.accepted(crew, a_claim(limited["employee"], a_stay(first=date(2024, 5, 1), last=date(2024, 5, 6))))
    other = intake.hold(crew.reviewer, other.id, other.revision, "问医院", command())
    other = intake.resume(crew.reviewer, other.id, other.revision, "已答复", command())
    settling.settle(crew.reviewer, other.id, other.revision, command())
    assert looked == [made.id, other.id, other.id]


def test_the_table_refuses_what_the_services_never_do(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    [one] = models.Settlement.objects.all()
    for change in ({"fund": one.fund + 1}, {"serial": 9}, {"place": 9}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Settlement.objects.filter(pk=one.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Claim.objects.filter(pk=made.id).update(state=State.RELEASED)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Line.objects.filter(claim=made.id).update(amount=1)


# --- laws ------------------------------------------------------------------------------------------------


def test_the_header_is_the_sum_of_lines_and_settlements_for_any_mix(limited: World, crew: Crew) -> None:
    """Mixed classes, cuts, refunds, several visits: every sum comes out three ways."""
    lines = (
        a_line("卡维美容口服溶液", 777, 3, code=DRUG_C, price=Decimal("2.59"), day=DAY),
        a_line("贝洛沙坦片", 3333, 3, code=DRUG_B, day=DAY), _demo_line("DEMO-S25", 1001, 7, day=DAY),
        a_line("普通病房床位费", 60000, 10, code=BED, day=DAY), a_line("腹部增强检查", 99999, 3, code=SCAN, day=DAY),
        a_line(amount=100000, quantity=4, day=DAY), a_line(amount=-25000, quantity=-1, price=Decimal(250), day=DAY),
    )  # fmt: skip
    visits = (a_stay(*lines, last=DAY), a_visit(a_bill(a_line(amount=12345), day=date(2024, 3, 3))))
    made = walking.accepted(crew, a_claim(limited["retired"], *visits))
    for rule in {rule for rule, decision in walking.found(made.id) if decision == "open"}:
        made = walking.decided(crew, made.id, rule)
    settled = settling.settle(crew.reviewer, made.id, made.revision, command())
    row = walking.row(settled.id)
    total = sum(models.Line.objects.filter(claim=row).values_list("amount", flat=True))
    assert row.total == total == sum(models.Bill.objects.filter(claim=row).values_list("total", flat=True))
    rows = list(models.Settlement.objects.filter(claim=row))
    for name in ("total", "own_pay", "over_limit", "prior_self_pay", "eligible", "fund", "personal"):
        assert getattr(row, name) == sum(getattr(one, name) for one in rows), name
    assert row.total == row.own_pay + row.over_limit + row.prior_self_pay + row.eligible == row.fund + row.personal
    for line in models.Line.objects.filter(claim=row):
        assert sum(cut.amount for cut in line.cuts.all()) <= max(0, line.amount)
    assert row.cut == sum(models.Cut.objects.values_list("amount", flat=True)) > 0


def test_pre_review_keeps_nothing_and_says_what_would_be(limited: World, crew: Crew) -> None:
    stay = a_stay(_demo_line("DEMO-S25", 30000, 3, day=DAY), a_line(amount=400000, day=DAY), last=DAY)
    new = a_claim(limited["employee"], stay, materials=("1", "2"))
    said = settling.pre_review(crew.clerk, new)
    assert [one.found.rule for one in said.standing] == ["R25"]
    assert said.missing == ("3", "5", "8")
    assert said.unmatched == 0
    assert said.sums is not None
    # the third S25 is cut: 428000 eligible of 430000 less 10000 and 10 % of 20000
    assert (said.sums.total, said.sums.own_pay, said.sums.eligible) == (430000, 10000, 418000)
    assert said.sums.fund == 250560  # (4180.00 − 1300.00) × 87 %
    assert said.funds["hifp_pay"] == 250560
    for table in (models.Claim, models.Finding, models.Settlement, models.Accumulator, models.Event, models.Number):
        assert not table._default_manager.exists()
    with pytest.raises(Denied):
        settling.pre_review(crew.accountant, new)


def test_pre_review_says_why_it_cannot_be_settled(world: World, crew: Crew) -> None:
    said = settling.pre_review(crew.clerk, a_claim(world["employee"], a_visit(med_type="51")))
    assert said.sums is None
    assert said.refused.startswith("第 1 次就诊不能核定：")


def test_an_unknown_claim_and_one_elsewhere_look_the_same(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    for claim_id in (made.id, 999_999):
        actor = crew.rechecker if claim_id != made.id else crew._one("fuhe2", "second_reviewer", scope="110106")
        with pytest.raises(Refusal) as raised:
            settling.recheck(actor, claim_id, None, command())
        assert raised.value.code == "no_claim"


def test_the_holder_is_told(world: World, crew: Crew) -> None:
    from jingban.claims.services import steps

    made = walking.accepted(crew, a_claim(world["employee"], a_stay()))
    steps.take(crew.reviewer2, made.id, command())
    with pytest.raises(Conflict) as raised:
        settling.settle(crew.reviewer, made.id, made.revision, command())
    assert raised.value.code == "claim_held"
    assert not models.Settlement.objects.exists()
