"""What happens to a claim when the house around it fails: a full disk, a database that restarts, a clock set back."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, connections
from tests.claims import making
from tests.claims.making import Crew, World

from jingban.claims.models import Accumulator, Bill, Claim, Event, Settlement
from jingban.claims.services import intake, settling
from jingban.infra import clock
from jingban.infra.audit import services as audit


def counts() -> tuple[int, ...]:
    """Rows of everything a claim writes."""
    return tuple(table.objects.count() for table in (Claim, Bill, Event, Settlement, Accumulator))


@pytest.fixture
def full_disk() -> Iterator[None]:
    """SQLite may not take one page more."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL stops as a whole when its disk is full")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # pages that tests before left free would still take rows
        cursor.execute("PRAGMA page_count")
        pages = cursor.fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages}")
    yield
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")


@pytest.mark.django_db(transaction=True)
def test_a_full_disk_leaves_nothing_half_written(world: World, crew: Crew, request: pytest.FixtureRequest) -> None:
    before = counts()
    many = making.a_claim(world["employee"], making.a_visit(making.a_bill(*making.bulk_lines(3000))))
    request.getfixturevalue("full_disk")
    with pytest.raises(DatabaseError, match="full"):
        intake.register(crew.clerk, many, "full-disk-0001")
    assert counts() == before
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
    made = intake.register(crew.clerk, many, "full-disk-0001")
    assert intake.register(crew.clerk, many, "full-disk-0001") == made
    assert Claim.objects.get().total == sum(line.amount for line in making.bulk_lines(3000))
    assert audit.verify().intact


@pytest.mark.django_db(transaction=True)
def test_a_database_that_restarts_is_asked_again(world: World, crew: Crew) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lives in the process")
    made = intake.register(crew.clerk, making.a_claim(world["employee"]), "restart-0001")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend = cursor.fetchone()[0]
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s)", [backend])
    other.close()
    with pytest.raises(DatabaseError):
        intake.accept(crew.clerk, made.id, made.revision, "restart-0002")
    connection.close()
    assert Claim.objects.get().state == "draft"
    accepted = intake.accept(crew.clerk, made.id, made.revision, "restart-0002")
    assert (accepted.state, Event.objects.count()) == ("accepted", 2)
    assert audit.verify().intact


@pytest.mark.django_db
def test_a_clock_set_back_counts_no_day_below_nought(world: World, crew: Crew) -> None:
    made = intake.register(crew.clerk, making.a_claim(world["employee"]), making.command())
    accepted = intake.accept(crew.clerk, made.id, made.revision, making.command())
    with clock.held(making.MOMENT - timedelta(days=3)):
        done = settling.settle(crew.reviewer, made.id, accepted.revision, making.command())
    assert done.state == "settled"
    row = Claim.objects.get()
    assert row.accepted_on == making.TODAY
    assert row.due_on is not None and row.due_on > making.TODAY
    assert [event.command for event in row.events.order_by("pk")] == ["register", "accept", "settle"]
