"""直通办理: from entry to settlement in one command, the same money as step by step, in few statements."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.claims import walking
from tests.claims.making import DRUG_B, VISIT_FEE, Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.core.model import Channel, NewClaim
from jingban.claims.services import releasing, settling, straight
from jingban.infra.errors import Conflict, Denied, Invalid, NotFound
from jingban.registry.services import lookup

pytestmark = pytest.mark.django_db
DAY = date(2024, 4, 10)
MOST = 20  # statements from entry to settled


@pytest.fixture(autouse=True)
def _switched_on(settings: Any) -> Iterator[None]:
    settings.JINGBAN_CLAIMS_SWITCHES = ("demo_rules", "straight_through")
    lookup.forget()
    yield
    lookup.forget()


def three_lines(person: int, fen: int = 300000, **more: Any) -> NewClaim:
    """A clean claim of three lines."""
    bill = a_bill(
        a_line(amount=fen, day=DAY), a_line("贝洛沙坦片", 6000, 2, code=DRUG_B, day=DAY),
        a_line("普通门诊诊查费", 2000, code=VISIT_FEE, day=DAY),
    )  # fmt: skip
    return a_claim(person, a_visit(bill), **more)


def statements(act: Any) -> list[str]:
    """What the database is asked, the frame of the transaction aside."""
    frame = ("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")
    with CaptureQueriesContext(connection) as seen:
        act()
    return [one["sql"] for one in seen.captured_queries if not one["sql"].startswith(frame)]


def test_a_clean_claim_is_settled_in_one_command(world: World, crew: Crew) -> None:
    made = straight.through(crew.clerk, three_lines(world["employee"]), command())
    assert made.state == "settled"
    row = walking.row(made.id)
    assert (row.reviewed_by, row.registered_by, row.accepted_on, row.due_on) == (
        "自动核定", "chuangkou", date(2024, 5, 20), date(2024, 7, 2)
    )  # fmt: skip
    # 3080.00 less 20.00 over the ceiling and 4.00 first: 3056.00; (3056.00 − 1800.00) × 70 %
    assert (row.total, row.over_limit, row.prior_self_pay, row.eligible, row.fund) == (308000, 2000, 400, 305600, 87920)
    steps = models.Event.objects.filter(claim=row).order_by("pk").values_list("command", "source", "target")
    assert list(steps) == [
        ("register", "", "draft"),
        ("accept", "draft", "accepted"),
        ("settle", "accepted", "settled"),
    ]
    assert models.Notice.objects.get(claim=row).kind == "accepted"


def test_in_at_most_twenty_statements(world: World, crew: Crew) -> None:
    """Catalogue, providers, calendar and rules are known to the process: the second claim is the one that counts."""
    clerk = crew.clerk
    straight.through(clerk, three_lines(world["retired"]), command())
    for person, fen in (("employee", 310000), ("resident", 320000)):
        new = three_lines(world[person], fen)
        asked = statements(lambda: straight.through(clerk, new, command()))  # noqa: B023 — called at once
        assert len(asked) <= MOST, "\n".join(asked)


def test_the_statements_do_not_grow_with_the_lines(world: World, crew: Crew) -> None:
    # More than 40 rows of lines are several INSERTs on SQLite, which takes 999 values at once.
    clerk = crew.clerk
    straight.through(clerk, three_lines(world["retired"]), command())
    bills = (a_bill(*(a_line(amount=100 + n + k, day=DAY) for n in range(20)), day=DAY) for k in range(2))
    new = a_claim(world["employee"], a_visit(*bills))
    asked = statements(lambda: straight.through(clerk, new, command()))
    assert len(asked) <= MOST
    assert models.Settlement.objects.get(person_id=world["employee"]).total == 40 * 100 + 2 * 190 + 20


def test_the_same_money_as_step_by_step(world: World, crew: Crew) -> None:
    names = (
        "total", "own_pay", "over_limit", "prior_self_pay", "eligible", "act_pay_dedc", "hifp_pay", "hifob_pay",
        "hifes_pay", "hifmi_pay", "maf_pay", "oth_pay", "fund", "personal", "acct_pay", "before", "after", "trace",
    )  # fmt: skip
    for person in ("employee", "retired", "resident", "poor"):
        stay = a_stay(a_line(amount=2_345_678, day=DAY), a_line("卡维", 5000, code="", day=DAY), last=DAY)
        said = settling.pre_review(crew.clerk, a_claim(world[person], stay, account=300))
        made = straight.through(crew.clerk, a_claim(world[person], stay, account=300), command())
        [quick] = models.Settlement.objects.filter(claim=made.id).values(*names)
        assert said.sums is not None
        assert (said.sums.fund, said.sums.personal) == (quick["fund"], quick["personal"])
        made = settling.return_settled(crew.rechecker, made.id, made.revision, "比较", command())
        settling.settle(crew.reviewer, made.id, made.revision, command())
        [slow] = models.Settlement.objects.filter(claim=made.id, void=False).values(*names)
        assert quick == slow


def test_another_person_rechecks_and_it_is_paid_as_ever(world: World, books: None, crew: Crew) -> None:
    made = straight.through(crew.clerk, three_lines(world["employee"]), command())
    made = walking.approved_from(crew, made)
    made = releasing.release(crew.accountant, made.id, made.revision, command())
    walking.paid(made.id)
    assert releasing.refresh(crew.accountant, made.id, command()).state == "closed"


def test_without_the_switch_it_waits_for_the_reviewer(world: World, crew: Crew, settings: Any) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ()
    made = straight.through(crew.clerk, three_lines(world["employee"]), command())
    assert made.state == "accepted"
    assert settling.settle(crew.reviewer, made.id, made.revision, command()).state == "settled"


def test_a_finding_stops_it_in_review(world: World, crew: Crew) -> None:
    claim = a_claim(world["employee"], a_visit(a_bill(payer="另一个人")))
    made = straight.through(crew.clerk, claim, command())
    assert (made.state, walking.found(made.id)) == ("accepted", [("D14", "open")])
    assert walking.row(made.id).open_findings == 1
    assert not models.Settlement.objects.exists()


def test_a_gate_stops_it_at_the_window(world: World, crew: Crew) -> None:
    made = straight.through(crew.clerk, a_claim(world["employee"], a_visit(a_bill(check_code=""))), command())
    row = walking.row(made.id)
    assert (row.state, row.accepted_on, row.due_on, walking.found(made.id)) == ("draft", None, None, [("D03", "open")])
    assert [one.command for one in models.Event.objects.filter(claim=row)] == ["register"]
    assert not models.Notice.objects.exists()


@pytest.mark.parametrize(
    "claim",
    [
        {"materials": ("1", "2")},
        {"visits": (a_visit(a_bill(total=10001)),)},
        {"visits": (a_visit(a_bill(a_line(), total=10000)), a_visit(a_bill(a_line(amount=0), total=5)))},
    ],
    ids=["papers missing", "lines do not sum", "one bill of two"],
)
def test_what_is_not_complete_stays_a_draft(world: World, crew: Crew, claim: dict[str, Any]) -> None:
    visits = claim.pop("visits", ())
    made = straight.through(crew.clerk, a_claim(world["employee"], *visits, **claim), command())
    assert made.state == "draft"
    assert walking.row(made.id).accepted_on is None


def test_what_cannot_be_settled_is_left_to_the_reviewer(world: World, crew: Crew) -> None:
    """No policy for maternity, and a refund that takes nothing back."""
    one = straight.through(crew.clerk, a_claim(world["employee"], a_visit(med_type="51")), command())
    lines = (a_line(amount=5000), a_line("贝洛沙坦片", -1000, -1, code=DRUG_B, price=Decimal(10)))
    two = straight.through(crew.clerk, a_claim(world["retired"], a_visit(a_bill(*lines))), command())
    assert (one.state, two.state) == ("accepted", "accepted")
    assert not models.Settlement.objects.exists()


def test_twice_is_once_and_the_bill_is_used_up(world: World, crew: Crew) -> None:
    claim, one = three_lines(world["employee"]), command()
    made = straight.through(crew.clerk, claim, one)
    assert straight.through(crew.clerk, claim, one) == made
    with pytest.raises(Conflict) as raised:
        straight.through(crew.clerk, claim, command())
    assert (raised.value.code, raised.value.details["claim"]) == ("bill_used", made.number)
    assert models.Claim.objects.count() == models.Settlement.objects.count() == 1
    assert models.Accumulator.objects.get().serial == 1


def test_what_is_wrong_or_not_allowed_leaves_nothing(world: World, crew: Crew) -> None:
    good = three_lines(world["employee"])
    with pytest.raises(Invalid):
        straight.through(crew.clerk, three_lines(world["employee"], reason="77"), command())
    with pytest.raises(NotFound):
        straight.through(crew.clerk, three_lines(world["elsewhere"]), command())
    for who in ("reviewer", "rechecker", "accountant", "auditor", "gateway"):
        with pytest.raises(Denied):
            straight.through(getattr(crew, who), good, command())
    for table in (models.Claim, models.Number, models.Bill, models.Event, models.Accumulator):
        assert not table._default_manager.exists()


def test_a_hospital_may_hand_in_what_goes_straight(world: World, crew: Crew) -> None:
    claim = three_lines(world["employee"], channel=Channel.HOSPITAL, external="H-1")
    made = straight.through(crew.gateway, claim, command())
    assert (made.state, walking.row(made.id).registered_by) == ("settled", "jiekou")


def test_answers_are_remembered_only_inside_and_for_a_while(world: World, crew: Crew) -> None:
    from jingban.claims.services import deadline

    with lookup.remembering():
        deadline.calendar_of(date(2024, 5, 20))
        assert statements(lambda: deadline.calendar_of(date(2024, 5, 20))) == []
    assert len(statements(lambda: deadline.calendar_of(date(2024, 5, 20)))) == 1
    lookup.forget()
    with lookup.remembering():
        assert len(statements(lambda: deadline.calendar_of(date(2024, 5, 20)))) == 1
