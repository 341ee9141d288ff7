"""交付支付: what each book pays, who may hand it over, and how a claim closes."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests.claims import walking
from tests.claims.making import Crew, World, a_bill, a_claim, a_line, a_stay, a_visit, command

from jingban.claims import models
from jingban.claims.core import paying
from jingban.claims.core.awarding import FUNDS
from jingban.claims.core.paying import Place
from jingban.claims.policy.deciding import payer_of
from jingban.claims.services import following, releasing, settling, steps
from jingban.infra.access.services import Actor
from jingban.infra.errors import Denied, Refusal
from jingban.payment.models import Payable, PayableLine
from jingban.registry import models as registry

pytestmark = pytest.mark.django_db
LARGE = 40_000_000  # 400,000.00: beyond the first fund, into large amount and catastrophic


def big_stay(fen: int = LARGE) -> Any:
    return a_stay(a_line(amount=fen), provider="H11010500003")


def releases(claim_id: int) -> list[tuple[str, int, str]]:
    rows = models.Release.objects.filter(claim_id=claim_id).order_by("book")
    return [(one.book, one.amount, one.state) for one in rows]


def refused(code: str, actor: Actor, made: Any) -> Refusal:
    before, payables = walking.snapshot(made.id), Payable.objects.count()
    with pytest.raises(Refusal) as raised:
        releasing.release(actor, made.id, made.revision, command())
    assert raised.value.code == code, raised.value
    assert walking.snapshot(made.id) == before
    assert Payable.objects.count() == payables
    return raised.value


# --- pure ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", FUNDS)
@pytest.mark.parametrize("scheme", ["310", "340", "350", "390", "399"])
def test_every_fund_of_every_scheme_has_a_book(field: str, scheme: str) -> None:
    payer = payer_of(field, scheme)
    assert payer.book
    assert bool(payer.fund) != bool(payer.account)


def test_the_books_of_the_main_schemes() -> None:
    assert [(payer_of(name, "310").book, payer_of(name, "390").book) for name in FUNDS] == [
        ("310", "390"), ("330", "390"), ("330", "330"), ("350", "350"), ("330", "392"), ("610", "610"),
        ("2101599-30307", "2101599-30307"),
    ]  # fmt: skip


def test_differences_are_netted_book_by_book() -> None:
    a, b, c = Place("310", "310100"), Place("310", "310200"), Place("610", "610100")
    gaps = paying.difference({a: 500, b: 100, c: 10}, {a: 300, b: 250})
    assert gaps == {a: 200, b: -150, c: 10}
    parts = paying.parts(gaps)
    assert [(one.book, one.amount, one.places) for one in parts] == [
        ("310", 50, ((a, 50),)),
        ("610", 10, ((c, 10),)),
    ]
    [back] = paying.parts({a: -200, b: 150})
    assert (back.amount, back.places) == (-50, ())
    assert paying.parts({a: 7, b: -7}) == []


# --- release ---------------------------------------------------------------------------------------------


def test_one_book(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["employee"], a_stay()))
    assert made.state == "released"
    assert releases(made.id) == [("110105-310", 225469, "due")]
    [payable] = Payable.objects.all()
    assert (payable.source, payable.source_ref, payable.amount) == ("claim", made.number, 225469)
    assert (payable.person_name, payable.payee_name, payable.relation) == ("测试甲", "测试甲", "self")
    assert payable.payee_account == world.persons["employee"].account
    assert payable.purpose == f"医疗费报销 {made.number}"
    assert [(one.account.fund_code, one.amount) for one in PayableLine.objects.select_related("account")] == [
        ("310100", 225469)
    ]
    row = walking.row(made.id)
    assert (row.released_by, row.closed_on) == ("kuaiji", None)
    told = models.Notice.objects.get(claim=row, kind="result")
    assert "总费用 3,930.00 元，基金支付 2,254.69 元，个人负担 1,675.31 元" in told.text


def test_several_books_and_every_fen_once(world: World, books: None, crew: Crew) -> None:
    """Σ settled = Σ payables, book by book, for people whose care several funds pay."""
    for person in ("retired", "poor", "employee"):
        made = walking.released(crew, a_claim(world[person], big_stay()))
        rows = models.Settlement.objects.filter(claim=made.id)
        wanted: dict[str, int] = {}
        for one in rows:
            for name in FUNDS:
                if amount := getattr(one, name):
                    book = f"110105-{payer_of(name, walking.row(made.id).scheme).book}"
                    wanted[book] = wanted.get(book, 0) + amount
        assert len(wanted) > 1
        assert {book: amount for book, amount, _ in releases(made.id)} == wanted
        ids = models.Release.objects.filter(claim=made.id).values_list("payable_id", flat=True)
        assert sum(Payable.objects.filter(pk__in=ids).values_list("amount", flat=True)) == walking.row(made.id).fund


def test_nothing_to_pay_is_closed_at_once(world: World, books: None, crew: Crew) -> None:
    """Below the deductible; even without an account."""
    visit = a_visit(a_bill(a_line(amount=10000)))
    made = walking.released(crew, a_claim(world["no_account"], visit))
    assert made.state == "closed"
    assert releases(made.id) == []
    row = walking.row(made.id)
    assert (row.closed_on, row.days_used, row.due_on) == (date(2024, 5, 20), 0, None)
    assert "没有可由基金支付的金额" in models.Notice.objects.get(claim=row, kind="result").text


def test_the_same_release_is_one_payable(world: World, books: None, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    one = command()
    first = releasing.release(crew.accountant, made.id, made.revision, one)
    assert releasing.release(crew.accountant, made.id, made.revision, one) == first
    with pytest.raises(Refusal):
        releasing.release(crew.accountant, made.id, made.revision, command())
    assert Payable.objects.count() == models.Release.objects.count() == 1


def test_without_an_account_it_waits(world: World, books: None, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["no_account"], a_stay()))
    refusal = refused("no_account", crew.accountant, made)
    assert "请通知参保人提供账户" in refusal.message


def test_the_dead_are_paid_through_their_heirs(world: World, books: None, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    registry.Person.objects.filter(pk=world["employee"]).update(death=date(2024, 5, 1))
    refused("heir_needed", crew.accountant, made)
    held = registry.PersonBankAccount.objects.filter(person_id=world["employee"])
    values = held.values().get() | {"id": None, "relation": "heir", "holder": "测试子"}
    held.update(state="replaced")
    registry.PersonBankAccount.objects.create(**values)
    released = releasing.release(crew.accountant, made.id, made.revision, command())
    assert released.state == "released"
    payable = Payable.objects.get()
    assert (payable.relation, payable.payee_name, payable.person_name) == ("heir", "测试子", "测试甲")


def test_without_a_book_nothing_is_paid(world: World, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    refusal = refused("no_book", crew.accountant, made)
    assert refusal.details == {"book": "110105-310"}


def test_one_of_two_books_missing_releases_neither(world: World, crew: Crew) -> None:
    from jingban.infra.access.services import system
    from jingban.payment.services import ledger

    ledger.open_book(system("test"), "110105", "310", date(2024, 5, 1), command())
    made = walking.approved(crew, a_claim(world["retired"], big_stay()))
    refused("no_book", crew.accountant, made)


@pytest.mark.parametrize("who", ["clerk", "reviewer", "rechecker", "head", "boss", "auditor", "gateway"])
def test_only_finance_releases(world: World, books: None, crew: Crew, who: str) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    before = walking.snapshot(made.id)
    with pytest.raises(Denied):
        releasing.release(getattr(crew, who), made.id, made.revision, command())
    assert walking.snapshot(made.id) == before


def test_finance_signed_nothing_before(world: World, books: None, crew: Crew, acting: Any) -> None:
    both = acting("second_reviewer", "accountant", username="liangge", scope="110105", centre="110105")
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    made = settling.recheck(both, made.id, made.revision, command())
    refused("same_person", both, made)


# --- how far the money is --------------------------------------------------------------------------------


def test_the_claim_closes_when_all_is_paid(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["retired"], big_stay()))
    waiting = releasing.refresh(crew.accountant, made.id, command())
    assert (waiting.state, waiting.revision) == ("released", made.revision)
    first, *others = models.Release.objects.filter(claim=made.id).order_by("pk")
    Payable.objects.filter(pk=first.payable_id).update(state="paid")
    partly = releasing.refresh(crew.accountant, made.id, command())
    assert partly.state == "released"
    assert sorted(state for _, _, state in releases(made.id)) == ["due"] * len(others) + ["paid"]
    walking.paid(made.id)
    closed = releasing.refresh(crew.accountant, made.id, command())
    assert closed.state == "closed"
    assert {state for _, _, state in releases(made.id)} == {"paid"}
    row = walking.row(made.id)
    assert (row.closed_on, row.days_used) == (date(2024, 5, 20), 0)
    assert models.Notice.objects.filter(claim=row, kind="paid").count() == 1
    assert releasing.refresh(crew.accountant, made.id, command()) == closed


def test_money_that_came_back_is_told_once(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["employee"], a_stay()))
    Payable.objects.update(state="returned")
    for _ in range(2):
        assert releasing.refresh(crew.accountant, made.id, command()).state == "released"
    assert releases(made.id) == [("110105-310", 225469, "returned")]
    told = models.Notice.objects.get(claim=made.id, kind="returned")
    assert "请到受理窗口提供新的收款账户" in told.text
    Payable.objects.update(state="cancelled")
    assert releasing.refresh(crew.accountant, made.id, command()).state == "released"
    assert releases(made.id)[0][2] == "cancelled"


def test_only_finance_asks(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["employee"], a_stay()))
    with pytest.raises(Denied):
        releasing.refresh(crew.reviewer, made.id, command())
    with pytest.raises(Refusal) as raised:
        releasing.refresh(crew.accountant, 999_999, command())
    assert raised.value.code == "no_claim"


def test_the_table_keeps_what_was_handed_over(world: World, books: None, crew: Crew) -> None:
    made = walking.released(crew, a_claim(world["employee"], a_stay()))
    for change in ({"amount": 1}, {"payable_id": 7}, {"book": "390"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            models.Release.objects.filter(claim=made.id).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        models.Release.objects.create(claim_id=made.id, book="110105-310", amount=5)


def test_the_money_of_all_claims_is_followed_in_the_background(world: World, books: None, crew: Crew) -> None:
    """Paid ones close, others stay; what somebody holds waits for the next time."""
    paid, held, waiting = (
        walking.released(crew, a_claim(world[person], a_stay())) for person in ("employee", "retired", "resident")
    )
    for made in (paid, held):
        walking.paid(made.id)
    steps.take(crew.auditor, held.id, command())
    with pytest.raises(Denied):
        following.follow_all(crew.reviewer)
    following.follow_all(crew.accountant)
    assert following.released(crew.accountant) == [paid.id, held.id, waiting.id]
    assert [following.follow(crew.accountant, made.id, command()) for made in (paid, held, waiting)] == [
        True,
        False,
        False,
    ]
    assert [walking.row(made.id).state for made in (paid, held, waiting)] == ["closed", "released", "released"]
