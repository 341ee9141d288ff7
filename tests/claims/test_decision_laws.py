"""Laws over many claims: whatever is handed in, in whatever order, every 分 is where it belongs."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from tests.claims import walking
from tests.claims.making import (
    BED,
    DRUG_A,
    DRUG_B,
    DRUG_C,
    SCAN,
    TUBE,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_visit,
    command,
)

from jingban.benefit.core.cases import accumulator_values
from jingban.benefit.core.writing import read_accumulators, read_case
from jingban.benefit.services import calculator
from jingban.claims import models
from jingban.claims.core.awarding import FUNDS
from jingban.claims.services import releasing, settling
from jingban.payment.models import Payable

pytestmark = pytest.mark.django_db
ITEMS = (DRUG_A, DRUG_B, DRUG_C, BED, SCAN, TUBE, "")
SUMS = ("total", "own_pay", "over_limit", "prior_self_pay", "eligible", "fund", "personal")


def _claim(chance: random.Random, person: int, serial: int) -> Any:
    """One to three visits of one to three bills of one to five lines; amounts with odd 分."""
    visits = []
    for n in range(chance.randint(1, 3)):
        day = date(2024, 1, 2) + timedelta(days=serial * 3 + n)
        bills = []
        for _ in range(chance.randint(1, 3)):
            lines = []
            for _ in range(chance.randint(1, 5)):
                quantity = Decimal(chance.randint(1, 9))
                price = Decimal(chance.randint(1, 900_000)) / 100
                code = chance.choice(ITEMS)
                lines.append(
                    a_line(f"项目{code[-3:]}", int(quantity * price * 100), quantity, price=price, code=code, day=day)
                )
            bills.append(a_bill(*lines, day=day, code=f"C{serial}"))
        visits.append(a_visit(*bills, provider=chance.choice(("H11010500001", "H11010500002", "H11010500003"))))
    return a_claim(person, *visits)


@pytest.mark.parametrize("seed", range(4))
def test_sums_hold_for_any_mix_and_the_year_is_its_replay(world: World, books: None, crew: Crew, seed: int) -> None:
    chance = random.Random(seed)
    people = ("employee", "retired", "resident", "poor")
    made = []
    for serial in range(6):
        one = walking.accepted(crew, _claim(chance, world[chance.choice(people)], serial))
        for rule, _ in walking.found(one.id, decision="open"):
            one = walking.decided(
                crew, one.id, rule, chance.choice(("accepted", "overruled")) if rule != "D14" else "overruled"
            )
        one = settling.settle(crew.reviewer, one.id, one.revision, command())
        if chance.random() < 0.3:  # taken back from the top of the year, and settled again
            one = settling.return_settled(crew.rechecker, one.id, one.revision, "再核对", command())
            one = settling.settle(crew.reviewer, one.id, one.revision, command())
        made.append(one)
    for one in made:
        row = walking.row(one.id)
        lines = list(models.Line.objects.filter(claim=row).values_list("amount", flat=True))
        standing = list(models.Settlement.objects.filter(claim=row, void=False))
        assert row.total == sum(lines) == sum(s.total for s in standing)
        for name in SUMS:
            assert getattr(row, name) == sum(getattr(s, name) for s in standing)
        assert row.total == row.own_pay + row.over_limit + row.prior_self_pay + row.eligible == row.fund + row.personal
        assert all(s.fund == sum(getattr(s, name) for name in FUNDS) for s in standing)
    _year_is_its_replay()
    released = []
    for one in made:
        one = walking.approved_from(crew, one)
        released.append(releasing.release(crew.accountant, one.id, one.revision, command()))
    settled = sum(models.Settlement.objects.filter(void=False).values_list("fund", flat=True))
    assert sum(Payable.objects.values_list("amount", flat=True)) == settled
    assert sum(models.Release.objects.values_list("amount", flat=True)) == settled


def _year_is_its_replay() -> None:
    """Each settlement stands on the one before it; settled again from its case it is the same."""
    for year in models.Accumulator.objects.all():
        running = None
        rows = models.Settlement.objects.filter(person_id=year.person_id, year=year.year, void=False).order_by("serial")
        for one in rows:
            assert read_accumulators(one.before) == running
            again = calculator("110105").settle(read_case(one.case)[0], running)
            assert [getattr(again, name) for name in FUNDS] == [getattr(one, name) for name in FUNDS]
            running = again.accumulators
        assert year.values == (accumulator_values(running) if running else None)
