"""直通办理 from several connections at the same moment: no number twice, no lock in a circle, the log stays whole."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from tests.claims.making import MOMENT, Crew, World, a_bill, a_claim, a_line, a_visit
from tests.claims.test_intake_together import WORKERS, at_once

from jingban.claims import models
from jingban.claims.services import straight
from jingban.infra import clock
from jingban.infra.audit import services as audit

pytestmark = pytest.mark.django_db(transaction=True)
EACH = 4


def test_many_claims_of_two_persons_at_once(world: World, crew: Crew, settings: Any) -> None:
    settings.JINGBAN_CLAIMS_SWITCHES = ("straight_through",)
    clerks, persons = (crew.clerk, crew.clerk2), (world["employee"], world["retired"])
    before = audit.verify()

    def act(worker: int) -> list[str]:
        states = []
        for n in range(EACH):
            at = worker * EACH + n
            day, fen = date(2024, 3, 1 + at), 10_000 + 137 * at
            # Numbers apart and sums of their own: nothing looks like a series or a copy.
            bill = replace(a_bill(a_line(amount=fen, day=day), day=day), number=f"{70_000_000 + 7_919 * at}")
            new = a_claim(persons[(worker + n) % 2], a_visit(bill))
            with clock.held(MOMENT):  # a thread has a clock of its own
                states.append(straight.through(clerks[worker % 2], new, f"straight-{worker}-{n:04d}").state)
        return states

    got = at_once(act)
    made = WORKERS * EACH
    assert [state for part in got for state in part] == ["settled"] * made
    numbers = sorted(models.Claim.objects.values_list("number", flat=True))
    assert [int(number[-5:]) for number in numbers] == list(range(1, made + 1))
    for person in persons:
        serials = models.Settlement.objects.filter(person_id=person).order_by("serial").values_list("serial", flat=True)
        assert list(serials) == list(range(1, made // 2 + 1))
    after = audit.verify()
    assert after.intact and after.count == before.count + made
