"""核对 through the services: every rule D01–D18 planted and nearly missed, decisions, gates, and looking again."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import (
    SECOND_LEVEL,
    THIRD_LEVEL,
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
from jingban.claims.core.model import NewClaim, NewVisit
from jingban.claims.services import checking, intake, settling
from jingban.infra import clock
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.registry import models as registry
from jingban.registry import repository as registry_rows

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 10)


@dataclass(frozen=True)
class Planted:
    """One rule: claims before, and the visits asked for. ``hits`` of this rule; every other rule is a false alarm."""

    rule: str
    what: str
    visits: tuple[NewVisit, ...]
    before: tuple[tuple[str, tuple[NewVisit, ...]], ...] = ()
    hits: int = 1
    also: frozenset[str] = frozenset()  # rules that are true as well
    head: dict[str, Any] = field(default_factory=dict)
    person: str = "employee"


def bill(number: str = "", fen: int = 10000, day: date = DAY, **more: Any) -> Any:
    numbered = {"number": number} if number else {}
    return a_bill(a_line(amount=fen, day=more.pop("line_day", None)), day=day, **numbered, **more)


def visit(*bills: Any, **more: Any) -> NewVisit:
    return a_visit(*bills, **more)


def stay(first: date, last: date, **more: Any) -> NewVisit:
    return a_stay(a_line(amount=200000), first=first, last=last, **more)


APRIL = (date(2024, 4, 1), date(2024, 4, 10))
SHIFTED = "20240410"
INSIDE = visit(bill(day=date(2024, 4, 5)))
ABROAD = {"foreign": True, "code": "", "electronic": False, "check_code": ""}
FOREIGN = a_bill(a_line(amount=777), day=DAY, number="INV77", **ABROAD)
PAID = bill("3344556601", total_in_words=10000)
TWELVE = a_line(amount=1200, quantity=3, price=Decimal("4.00"))

CASES = [
    # D01: the same foreign bill (hospital, day, amount) under another number; by number the table refuses it
    Planted("D01", "same foreign bill", (visit(replace(FOREIGN, number="INV-078")),), (("retired", (visit(FOREIGN),)),)),
    Planted("D01", "near: another amount", (visit(a_bill(a_line(amount=778), day=DAY, number="INV78", **ABROAD)),),
            (("retired", (visit(FOREIGN),)),), 0),
    Planted("D03", "no check code", (visit(bill(check_code="")),)),
    Planted("D03", "near: paper bill", (visit(bill(check_code="", electronic=False)),), hits=0),
    Planted("D04", "two digits exchanged", (visit(bill("3344556610")),), (("retired", (visit(PAID),)),)),
    Planted("D04", "near: two digits differ", (visit(bill("3344556699")),), (("retired", (visit(PAID),)),), 0),
    Planted("D04", "near: four days apart", (visit(bill("3344556610", day=date(2024, 4, 14))),),
            (("retired", (visit(PAID),)),), 0),
    Planted("D05", "same visit, another number", (visit(bill("9988776655")),), (("employee", (visit(PAID),)),)),
    Planted("D05", "near: another person", (visit(bill("9988776655")),), (("retired", (visit(PAID),)),), 0),
    Planted("D05", "near: another hospital", (visit(bill("9988776655"), provider=THIRD_LEVEL),),
            (("employee", (visit(PAID),)),), 0),
    Planted("D06", "categories come to less", (visit(bill(categories=(("西药费", 9900),))),)),
    Planted("D06", "near: a 分 of rounding", (visit(bill(categories=(("西药费", 9999),))),), hits=0),
    Planted("D07", "words and figures differ", (visit(bill(total_in_words=10001)),)),
    Planted("D07", "near: they agree", (visit(bill(total_in_words=10000)),), hits=0),
    Planted("D08", "3 × 4.00 is not 12.02", (visit(a_bill(replace(TWELVE, amount=1202), day=DAY)),)),
    Planted("D08", "near: a 分 apart", (visit(a_bill(replace(TWELVE, amount=1201), day=DAY)),), hits=0),
    Planted("D09", "fee after discharge", (a_stay(a_line(amount=1000, day=date(2024, 4, 9)), a_line("贝洛沙坦片", 500, day=date(2024, 4, 11), code=""), first=APRIL[0], last=date(2024, 4, 10)),), also=frozenset({"R33"})),
    Planted("D09", "near: on the last day", (a_stay(a_line(amount=1000, day=DAY), first=APRIL[0], last=DAY),), hits=0),
    Planted("D10", "over a stay already handed in", (stay(date(2024, 4, 9), date(2024, 4, 15), provider=THIRD_LEVEL),),
            (("employee", (stay(*APRIL),)),), also=frozenset({"R36"})),
    Planted("D10", "near: transfer on the same day", (stay(date(2024, 4, 10), date(2024, 4, 15), provider=THIRD_LEVEL),),
            (("employee", (stay(*APRIL),)),), 0),
    Planted("D11", "outpatient inside a stay", (INSIDE,), (("employee", (stay(*APRIL),)),), also=frozenset({"R35"})),
    Planted("D11", "near: emergency", (visit(bill(day=date(2024, 4, 5)), med_type="13", excused=True),),
            (("employee", (stay(*APRIL),)),), 0),
    Planted("D12", "a fund payment is printed", (visit(bill(printed_fund=1)),)),
    Planted("D13", "filed after the deadline", (visit(bill(day=date(2022, 12, 1)),),), head={"filed": date(2024, 1, 22)}),
    Planted("D13", "near: expenses of last year on the last day", (visit(bill(day=date(2023, 12, 1))),), hits=0,
            head={"filed": date(2024, 1, 20)}),
    Planted("D13", "before enrolment", (visit(bill(day=date(2024, 4, 9)),),), person="late"),
    Planted("D13", "near: first day", (visit(bill(day=DAY),),), hits=0, person="late"),
    Planted("D14", "another name", (visit(bill(payer="另一个人")),)),
    Planted("D14", "another sex", (visit(bill(sex="2")),)),
    Planted("D14", "two years older", (visit(bill(age=41)),)),
    Planted("D14", "another certificate", (visit(bill(payer_id="110105199001011234")),)),
    Planted("D14", "near: one year older, the same name", (visit(bill(age=40, payer="测试甲", sex="1")),), hits=0),
    Planted("D14", "the picture of somebody else's bill", (visit(bill(image=0xF0F0, fen=500)),),
            (("retired", (visit(bill(image=0xF0F0)),)),)),
    Planted("D15", "no such hospital", (visit(bill(), provider="H99999999999"),)),
    Planted("D16", "three numbers in a row", tuple(visit(bill(f"77001100{n}", 1000 + n, date(2024, 4, n))) for n in (1, 2, 3)),
            head={"proxy": True, "applicant": "代办人", "materials": tuple("1 2 3 4 5 11 12".split()),
                  "applicant_id": "11010519850307001X"}),
    Planted("D16", "near: a gap between them", tuple(visit(bill(f"77001100{n}", 1000 + n, date(2024, 4, n))) for n in (1, 2, 4)),
            hits=0),
    Planted("D18", "injury without a statement", (visit(bill(), diagnoses=("S82.1",)),)),
    Planted("D18", "near: a statement is there", (visit(bill(), diagnoses=("S82.1",)),), hits=0,
            head={"liability_statement": True}),
]  # fmt: skip


@pytest.fixture
def late(world: World) -> World:
    """A person insured since 2024-04-10, and one whose bill is known."""
    registry.Coverage.objects.filter(person_id=world["rare"]).update(first=DAY)
    world.persons["late"] = world.persons["rare"]
    return world


def _entered(crew: Crew, new: NewClaim) -> int:
    return intake.register(crew.clerk, new, command()).id


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.what}")
def test_every_rule_is_found_exactly(late: World, crew: Crew, case: Planted) -> None:
    for person, visits in case.before:
        _entered(crew, a_claim(late[person], *visits))
    claim = _entered(crew, a_claim(late[case.person], *case.visits, **case.head))
    checking.check(crew.clerk, claim, None, command())
    rules = [rule for rule, _ in walking.found(claim)]
    assert rules.count(case.rule) == case.hits
    assert {*rules} - {case.rule} == case.also


def test_the_same_number_is_refused_by_the_table_and_told_by_the_claim(world: World, crew: Crew) -> None:
    """D01 at entry: across persons, leading zeros and marks aside; nothing of the second claim is kept."""
    first = intake.register(crew.clerk, a_claim(world["employee"], visit(bill("0033445566"))), command())
    with pytest.raises(Conflict) as raised:
        intake.register(crew.clerk2, a_claim(world["retired"], visit(bill("33-44 5566"))), command())
    assert raised.value.code == "bill_used"
    assert raised.value.details["claim"] == first.number
    assert models.Claim.objects.count() == 1


def test_one_account_of_three_persons(world: World, crew: Crew) -> None:
    """D16: three insured whose claims name one account; two are nothing."""
    held = list(registry.PersonBankAccount.objects.values())
    registry.PersonBankAccount.objects.update(state="replaced")
    same = {"id": None, "account_cipher": registry_rows.sealed_account("6222000099990001")}
    registry.PersonBankAccount.objects.bulk_create(registry.PersonBankAccount(**{**row, **same}) for row in held)
    for person in ("employee", "retired"):
        made = walking.accepted(crew, a_claim(world[person]))
        assert walking.found(made.id) == []
    third = walking.accepted(crew, a_claim(world["resident"]))
    assert walking.found(third.id) == [("D16", "open")]


def test_what_was_reimbursed_for_a_stay_is_known(world: World, crew: Crew) -> None:
    """D17: the remainder of a stay that was settled already; with D10 and R36, they are the same days."""
    walking.settled(crew, a_claim(world["employee"], stay(*APRIL)))
    again = walking.accepted(crew, a_claim(world["employee"], stay(*APRIL)))
    assert {rule for rule, _ in walking.found(again.id)} >= {"D10", "D17", "R36"}
    one = models.Finding.objects.get(claim=again.id, rule="D17")
    assert one.amount == 60900  # what was reimbursed: (2000.00 − 1300.00) × 87 %
    # accepted, only what is above the bills is cut: the reimbursed amount
    assert sum(amount for _, amount in one.charges) == 60900
    assert one.reason == "D06"


def test_registers_that_were_not_asked_are_said(world: World, crew: Crew) -> None:
    """D02 and the register of D12: silence is never taken for "nothing found"."""
    made = walking.accepted(crew, a_claim(world["employee"]))
    said = walking.row(made.id).unchecked
    assert "D02 没有提供其他渠道的报销登记" in said
    assert "D12 没有提供直接结算记录" in said


def _direct(world: World, fen: int, day: date = DAY, **more: Any) -> None:
    """A settlement made in hospital, as the national platform tells it."""
    digest = registry.Person.objects.get(pk=world["employee"]).certificate_digest
    values = {"provider": SECOND_LEVEL, "med_type": "11", "first": day, "last": day, **more}
    models.DirectSettlement.objects.create(
        setl_id=f"S{models.DirectSettlement.objects.count()}", person_digest=digest, settled_on=day, total=fen,
        eligible=fen, fund=fen // 2, personal=fen - fen // 2, fields={}, by="t", at=clock.now(), **values,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("fen", "more", "hits"),
    [(10001, {}, 1), (10002, {}, 0), (10000, {"reversed": True}, 0), (10000, {"provider": THIRD_LEVEL}, 0),
     (10000, {"day": date(2024, 4, 9)}, 0)],
    ids=["a 分 apart", "near: two 分", "near: reversed", "near: another hospital", "near: the day before"],
)  # fmt: skip
def test_a_settlement_made_in_hospital(world: World, crew: Crew, fen: int, more: dict[str, Any], hits: int) -> None:
    """D12 by the register; it is a gate."""
    _direct(world, fen, **more)
    made = walking.registered(crew, a_claim(world["employee"], visit(bill())))
    checking.check(crew.clerk, made.id, None, command())
    assert walking.found(made.id) == [("D12", "open")] * hits
    assert not any(said.startswith("D12") for said in walking.row(made.id).unchecked)


@pytest.mark.parametrize(("number", "hits"), [("3344556601", 1), ("3344556602", 0)], ids=["paid", "near"])
def test_a_bill_another_register_has_paid(world: World, crew: Crew, number: str, hits: int) -> None:
    """D02: a hard gate with the name of the register."""
    models.OtherPayment.objects.create(
        register="商业保险", reference="P-7", code="11060124", number=number, by="t", at=clock.now()
    )
    made = walking.registered(crew, a_claim(world["employee"], visit(bill("3344556601"))))
    checking.check(crew.clerk, made.id, None, command())
    assert walking.found(made.id) == [("D02", "open")] * hits
    assert not any(said.startswith("D02") for said in walking.row(made.id).unchecked)
    if hits:
        assert "商业保险" in models.Finding.objects.get().sentence
        with pytest.raises(Conflict) as raised:
            intake.accept(crew.clerk, made.id, None, command())
        assert raised.value.code == "gated"


def test_a_stay_settled_in_hospital(world: World, crew: Crew) -> None:
    """D10 and D17 by the register."""
    _direct(world, 150000, first=APRIL[0], last=APRIL[1], med_type="21")
    made = walking.accepted(crew, a_claim(world["employee"], stay(*APRIL)))
    assert [rule for rule, _ in walking.found(made.id)] == ["D10", "D17"]
    assert models.Finding.objects.get(rule="D17").amount == 75000


# --- gates ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rule", "wrong"), [("D03", bill(check_code="")), ("D12", bill(printed_fund=100))], ids=["D03", "D12"]
)
def test_a_gate_blocks_acceptance_until_the_reviewer_overrules_it(
    world: World, crew: Crew, rule: str, wrong: Any
) -> None:
    made = walking.registered(crew, a_claim(world["employee"], visit(wrong)))
    before = walking.snapshot(made.id)
    with pytest.raises(Conflict) as raised:
        intake.accept(crew.clerk, made.id, made.revision, command())
    assert raised.value.code == "gated"
    assert [one["rule"] for one in raised.value.details["findings"]] == [rule]
    assert walking.snapshot(made.id) == before
    made = checking.check(crew.clerk, made.id, made.revision, command())
    [one] = models.Finding.objects.filter(claim=made.id)
    with pytest.raises(Denied):
        checking.decide(crew.clerk, made.id, one.pk, "overruled", "已核实", command())
    made = checking.decide(crew.reviewer, made.id, one.pk, "overruled", "医院已补章，原件属实", command())
    assert intake.accept(crew.clerk, made.id, made.revision, command()).state == "accepted"
    assert walking.found(made.id) == [(rule, "overruled")]


def test_the_same_bill_is_never_overruled(world: World, crew: Crew) -> None:
    _entered(crew, a_claim(world["retired"], visit(FOREIGN)))
    made = walking.registered(crew, a_claim(world["employee"], visit(replace(FOREIGN, number="INV-078"))))
    made = checking.check(crew.clerk, made.id, made.revision, command())
    one = models.Finding.objects.get(claim=made.id, rule="D01")
    before = walking.snapshot(made.id)
    with pytest.raises(Conflict) as raised:
        checking.decide(crew.reviewer, made.id, one.pk, "overruled", "看错了", command())
    assert raised.value.code == "never_overruled"
    assert walking.snapshot(made.id) == before


# --- decisions -----------------------------------------------------------------------------------------


def _doubtful(world: World, crew: Crew) -> tuple[int, models.Finding]:
    made = walking.accepted(crew, a_claim(world["employee"], visit(bill(payer="另一个人"))))
    return made.id, models.Finding.objects.get(claim=made.id, rule="D14")


@pytest.mark.parametrize(
    ("decision", "reason", "kind", "code"),
    [
        ("overruled", "", Invalid, "reason_needed"),
        ("asked", " x ", Invalid, "reason_needed"),
        ("forgotten", "因为", Invalid, "unknown_decision"),
        ("gone", "因为", Invalid, "unknown_decision"),
    ],
)
def test_a_decision_that_cannot_be(
    world: World, crew: Crew, decision: str, reason: str, kind: type[Exception], code: str
) -> None:
    claim, one = _doubtful(world, crew)
    before = walking.snapshot(claim)
    with pytest.raises(kind) as raised:
        checking.decide(crew.reviewer, claim, one.pk, decision, reason, command())
    assert raised.value.code == code  # type: ignore[attr-defined]
    assert walking.snapshot(claim) == before


def test_decisions_are_counted_and_can_be_taken_back(world: World, crew: Crew) -> None:
    claim, one = _doubtful(world, crew)
    assert (walking.row(claim).findings, walking.row(claim).open_findings) == (1, 1)
    checking.decide(crew.reviewer, claim, one.pk, "asked", "请医院说明", command())
    assert walking.row(claim).open_findings == 1
    checking.decide(crew.reviewer, claim, one.pk, "overruled", "已出具证明", command())
    assert walking.row(claim).open_findings == 0
    checking.decide(crew.reviewer, claim, one.pk, "open", "", command())
    one.refresh_from_db()
    assert (one.decision, one.decided_by, one.decided_at, walking.row(claim).open_findings) == ("open", "", None, 1)


def test_the_finding_of_another_claim_is_not_there(world: World, crew: Crew) -> None:
    claim, one = _doubtful(world, crew)
    other = walking.accepted(crew, a_claim(world["retired"]))
    for claim_id, finding in ((other.id, one.pk), (claim, 999_999)):
        with pytest.raises(NotFound):
            checking.decide(crew.reviewer, claim_id, finding, "accepted", "", command())


def test_a_decision_survives_another_look_and_what_vanished_is_gone(world: World, crew: Crew, settings: Any) -> None:
    claim, one = _doubtful(world, crew)
    checking.decide(crew.reviewer, claim, one.pk, "overruled", "已出具证明", command())
    checking.check(crew.reviewer, claim, None, command())
    one.refresh_from_db()
    assert (one.decision, one.said) == ("overruled", "已出具证明")
    models.Bill.objects.filter(claim=claim).update(payer="测试甲")
    checking.check(crew.reviewer, claim, None, command())
    one.refresh_from_db()
    assert one.decision == "gone"
    assert (walking.row(claim).findings, walking.row(claim).open_findings) == (0, 0)
    with pytest.raises(Conflict) as raised:
        checking.decide(crew.reviewer, claim, one.pk, "accepted", "", command())
    assert raised.value.code == "finding_gone"
    models.Bill.objects.filter(claim=claim).update(payer="另一个人")
    checking.check(crew.reviewer, claim, None, command())
    one.refresh_from_db()
    assert one.decision == "open"
    assert models.Finding.objects.filter(claim=claim).count() == 1


def test_after_the_settlement_nothing_is_decided(world: World, crew: Crew) -> None:
    claim, one = _doubtful(world, crew)
    made = checking.decide(crew.reviewer, claim, one.pk, "overruled", "已出具证明", command())
    settling.settle(crew.reviewer, claim, made.revision, command())
    for act in (
        lambda: checking.decide(crew.reviewer, claim, one.pk, "accepted", "", command()),
        lambda: checking.check(crew.reviewer, claim, None, command()),
    ):
        with pytest.raises(Conflict) as raised:
            act()
        assert raised.value.code == "claim_state"


# --- demonstration rows and doubtful prices --------------------------------------------------------------


@pytest.fixture
def demo_item(world: World) -> Callable[[], NewVisit]:
    registry.CatalogueVersion.objects.create(
        code="DEMO-S21", kind="service", name="DEMO-S21", name_key="demo-s21", item_class="01", ratio=Decimal(0),
        unit="次", first=date(2020, 1, 1),
    )  # fmt: skip

    def made(**more: Any) -> NewVisit:
        line = a_line("DEMO-S21", 6000, code="DEMO-S21", day=DAY, **more)
        return visit(a_bill(line, day=DAY), provider=THIRD_LEVEL)

    return made


def test_demonstration_rows_do_not_bite_in_production(
    world: World, crew: Crew, settings: Any, demo_item: Callable[[], NewVisit]
) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ()
    made = walking.accepted(crew, a_claim(world["employee"], demo_item()))
    one = models.Finding.objects.get(claim=made.id)
    assert (one.rule, one.severity, one.mark, one.reason, one.charges, one.amount) == (
        "R21",
        "notice",
        "demo",
        "",
        [],
        0,
    )
    assert one.sentence.endswith("（演示知识点，不作审核依据）")
    settled = settling.settle(crew.reviewer, made.id, made.revision, command())
    assert walking.row(settled.id).cut == 0


def test_with_the_switch_they_are_rules(world: World, crew: Crew, demo_item: Callable[[], NewVisit]) -> None:
    made = walking.accepted(crew, a_claim(world["employee"], demo_item()))
    one = models.Finding.objects.get(claim=made.id)
    line = models.Line.objects.get(claim=made.id)
    assert (one.severity, one.reason, one.charges, one.amount) == ("violation", "D03", [[line.pk, 1000]], 1000)


def test_a_price_nobody_confirmed_decides_nothing_by_itself(
    world: World, crew: Crew, settings: Any, demo_item: Callable[..., NewVisit]
) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ("demo_rules", "auto_accept_violations")
    made = walking.accepted(crew, a_claim(world["employee"], demo_item(price_doubtful=True)))
    one = models.Finding.objects.get(claim=made.id)
    assert one.severity == "suspicious"
    assert one.sentence.startswith("这一行的单价没有经人工确认，请先对照原件核对单价。")
    with pytest.raises(Conflict) as raised:
        settling.settle(crew.reviewer, made.id, made.revision, command())
    assert raised.value.code == "findings_open"


# --- who, and how much it costs --------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["rechecker", "head", "accountant", "auditor", "gateway", "stranger"])
def test_others_neither_check_nor_decide(world: World, crew: Crew, who: str) -> None:
    claim, one = _doubtful(world, crew)
    before = walking.snapshot(claim)
    for act in (
        lambda: checking.check(getattr(crew, who), claim, None, command()),
        lambda: checking.decide(getattr(crew, who), claim, one.pk, "accepted", "", command()),
    ):
        with pytest.raises((Denied, NotFound)):
            act()
    assert walking.snapshot(claim) == before


def test_the_number_of_statements_does_not_grow_with_lines_or_bills(
    world: World, crew: Crew, django_assert_max_num_queries: Any
) -> None:
    small = walking.registered(crew, a_claim(world["employee"], visit(bill())))
    many = [a_bill(*(a_line(amount=100 + n, day=DAY) for n in range(60)), day=DAY) for _ in range(5)]
    large = walking.registered(crew, a_claim(world["retired"], a_visit(*many)))
    row = walking.row(small.id)
    checking.look(row, walking.visits(row.pk))  # the book of rules is loaded once
    for made in (small, large):
        row, visits = walking.row(made.id), walking.visits(made.id)
        with django_assert_max_num_queries(6):
            checking.look(row, visits)
