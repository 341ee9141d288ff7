"""Several people at the same moment: one number each, one claim for a bill, one decision on a claim."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from tests.claims.making import Crew, World, a_bill, a_claim, a_visit, command

from jingban.claims import models
from jingban.claims.services import intake
from jingban.infra.errors import Refusal

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS = 6


def at_once(act: Callable[[int], Any]) -> list[Any]:
    """What the threads got: an outcome, or the code of a refusal; anything else fails the test."""
    barrier = threading.Barrier(WORKERS)
    got: list[Any] = [None] * WORKERS

    def work(number: int) -> None:
        try:
            barrier.wait()
            got[number] = act(number)
        except Refusal as refusal:
            got[number] = refusal.code
        except BaseException as error:  # noqa: BLE001 - told in the main thread
            got[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not [one for one in got if isinstance(one, BaseException)], got
    return got


def test_one_bill_six_claims(world: World, crew: Crew) -> None:
    bill, people = a_bill(), [crew.clerk, crew.clerk2]
    words = ["employee", "resident", "retired", "child", "poor", "rare"]
    got = at_once(
        lambda n: intake.register(people[n % 2], a_claim(world[words[n]], a_visit(a_bill(), bill)), command())
    )
    assert sorted(one if isinstance(one, str) else "made" for one in got) == ["bill_used"] * (WORKERS - 1) + ["made"]
    assert models.Claim.objects.count() == 1 and models.Bill.objects.count() == 2


def test_every_claim_its_own_number(world: World, crew: Crew) -> None:
    who = crew.clerk
    got = at_once(lambda n: intake.register(who, a_claim(world["employee"]), f"together-{n:04d}").number)
    assert sorted(int(number[-5:]) for number in got) == list(range(1, WORKERS + 1))


def test_one_command_six_times(world: World, crew: Crew) -> None:
    who, new = crew.clerk, a_claim(world["employee"])
    got = at_once(lambda n: intake.register(who, new, "together-0001"))
    assert len(set(got)) == 1 and models.Claim.objects.count() == 1


def test_one_claim_six_hands(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, a_claim(world["employee"]), command())
    who = crew.clerk2
    acts = [intake.accept, intake.withdraw, intake.reject]

    def act(n: int) -> Any:
        reason = () if n % 3 == 0 else ("申请人要求",)
        return acts[n % 3](who, made.id, made.revision, *reason, f"together-{n:04d}")  # type: ignore[arg-type, call-arg]

    got = at_once(act)
    assert sorted(one if isinstance(one, str) else "done" for one in got).count("done") == 1
    assert {one for one in got if isinstance(one, str)} <= {"claim_changed", "claim_state"}
    assert models.Event.objects.filter(claim_id=made.id).count() == 2
