"""Several people decide at the same moment: one year, one settlement, one release."""

from datetime import date
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import Crew, World, a_claim, a_line, a_stay
from tests.claims.test_intake_together import WORKERS, at_once

from jingban.claims import models
from jingban.claims.services import releasing, settling, straight
from jingban.payment.models import Payable

pytestmark = pytest.mark.django_db(transaction=True)


def stays() -> list[Any]:
    """Six stays of one year, one after another, each for another illness."""
    return [
        a_stay(
            a_line(amount=500000), first=date(2024, 1, 1 + 5 * n), last=date(2024, 1, 4 + 5 * n),
            diagnoses=(f"K{20 + n}.1",),
        )
        for n in range(WORKERS)
    ]  # fmt: skip


def _one_year_of_six() -> None:
    """One full deductible, then halves; each stands on the one before it, none is lost."""
    rows = list(models.Settlement.objects.filter(void=False).order_by("serial"))
    assert [one.serial for one in rows] == [1, 2, 3, 4, 5, 6]
    assert [one.act_pay_dedc for one in rows] == [130000, *[65000] * 5]
    assert [one.before for one in rows[1:]] == [one.after for one in rows[:-1]]
    assert models.Accumulator.objects.get().values == rows[-1].after


def test_six_claims_of_one_person_are_settled_one_after_another(world: World, crew: Crew) -> None:
    made = [walking.accepted(crew, a_claim(world["employee"], stay)) for stay in stays()]
    who = crew.reviewer
    got = at_once(lambda n: settling.settle(who, made[n].id, made[n].revision, f"together-{n:04d}").state)
    assert got == ["settled"] * WORKERS
    _one_year_of_six()


def test_six_claims_of_one_person_go_straight(world: World, crew: Crew, settings: Any) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ("straight_through",)
    who, claims = (
        crew.clerk,
        [a_claim(world["employee"], stay, filed=date(2024, 5, 20)) for stay in stays()],
    )  # threads have the real clock
    got = at_once(lambda n: straight.through(who, claims[n], f"straight-{n:04d}").state)
    assert got == ["settled"] * WORKERS
    _one_year_of_six()


def test_one_claim_six_reviewers(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"], a_stay()))
    people = [crew.reviewer, crew.reviewer2]
    got = at_once(lambda n: settling.settle(people[n % 2], made.id, made.revision, f"settle-{n:06d}"))
    assert sum(not isinstance(one, str) for one in got) == 1
    assert models.Settlement.objects.count() == 1


def test_one_release_six_times(world: World, books: None, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    who = crew.accountant
    got = at_once(lambda n: releasing.release(who, made.id, made.revision, f"release-{n:05d}"))
    assert sum(not isinstance(one, str) for one in got) == 1
    assert Payable.objects.count() == models.Release.objects.count() == 1


def test_one_correction_six_times(world: World, books: None, crew: Crew) -> None:
    old = walking.closed(crew, a_claim(world["employee"], a_stay()))
    people = [crew.reviewer, crew.reviewer2]
    got = at_once(lambda n: releasing.correct(people[n % 2], old.id, None, "更正", f"correct-{n:05d}"))
    assert sorted(one if isinstance(one, str) else "made" for one in got) == ["already_corrected"] * 5 + ["made"]
    assert models.Claim.objects.count() == 2
