"""Two sessions insure one person for overlapping times: one is done, one is told; the tables refuse it as well."""

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from tests.registry.making import SYSTEM, registered

from jingban.infra.audit.models import Entry
from jingban.infra.clock import now
from jingban.infra.errors import Refusal
from jingban.registry import models
from jingban.registry.core.model import Coverage
from jingban.registry.core.periods import Period
from jingban.registry.services import persons

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers need PostgreSQL"),
]
SPANS = (Period(date(2024, 1, 1), date(2024, 6, 30)), Period(date(2024, 6, 30), None))  # one day in common


def at_once(*acts: Callable[[threading.Barrier], Any]) -> list[Any]:
    """What each session got: its value, or the code or kind of its refusal."""
    together = threading.Barrier(len(acts), timeout=20)
    got: list[Any] = [None] * len(acts)

    def work(number: int) -> None:
        try:
            got[number] = acts[number](together)
        except Refusal as refusal:
            got[number] = refusal.code
        except IntegrityError as error:
            got[number] = type(error).__name__
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(n,)) for n in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return got


@pytest.mark.parametrize("round_", range(3))
def test_overlapping_coverages_by_command(round_: int) -> None:
    pk = registered(401)

    def adding(n: int) -> Callable[[threading.Barrier], Any]:
        def act(together: threading.Barrier) -> Any:
            together.wait()
            return persons.add_coverage(SYSTEM, pk, Coverage("310", "1101", SPANS[n]), f"insure-{round_}-{n}")

        return act

    got = at_once(adding(0), adding(1))
    assert sum(isinstance(one, int) for one in got) == 1 and "overlap" in got
    [kept] = models.Coverage.objects.all()
    assert kept.pk in got and Entry.objects.filter(action="registry.add_coverage").count() == 1


def test_overlapping_coverages_past_the_services() -> None:
    """Both have written before either commits: the guard waits for the first and sees it."""
    person = models.Person.objects.get(pk=registered(401))

    def inserting(n: int) -> Callable[[threading.Barrier], Any]:
        def act(together: threading.Barrier) -> Any:
            with transaction.atomic():
                connection.cursor().execute("SELECT 1")  # the transaction is open on both before either writes
                together.wait()
                made = models.Coverage(
                    person=person, scheme="310", person_type="1101", first=SPANS[n].first, last=SPANS[n].last,
                    by="test", at=now(),
                )  # fmt: skip
                made.save(force_insert=True)
            return made.pk

        return act

    got = at_once(inserting(0), inserting(1))
    assert sum(isinstance(one, int) for one in got) == 1 and "IntegrityError" in got
    assert models.Coverage.objects.count() == 1


def test_other_schemes_and_other_persons_do_not_wait_in_vain() -> None:
    one, two = registered(401), registered(403)

    def adding(pk: int, scheme: str) -> Callable[[threading.Barrier], Any]:
        def act(together: threading.Barrier) -> Any:
            together.wait()
            return persons.add_coverage(SYSTEM, pk, Coverage(scheme, "1101", SPANS[0]), f"insure-{pk}-{scheme}")

        return act

    got = at_once(adding(one, "310"), adding(one, "320"), adding(two, "310"))
    assert all(isinstance(value, int) for value in got), got
    assert models.Coverage.objects.count() == 3
