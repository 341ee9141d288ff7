"""The audit log in the database: rows stay, and whoever gets past the triggers is found."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from jingban.infra.audit import core, services, triggers
from jingban.infra.audit.models import Entry, Head


@contextmanager
def past_the_triggers() -> Iterator[None]:
    """What an intruder with the database password does."""
    triggers.remove(connection)
    try:
        yield
    finally:
        triggers.install(connection)


def write(count: int) -> None:
    for number in range(count):
        with transaction.atomic():
            services.record("li", "test.act", f"thing:{number}", {"number": number, "text": "核对"}, address="10.0.0.1")


def found() -> list[tuple[int, str]]:
    return [(damage.sequence, damage.code) for damage in services.verify().damages]


@pytest.fixture
def log(db: None) -> None:
    write(5)


@pytest.mark.usefixtures("log")
class TestIntact:
    def test_five_acts_are_five_chained_rows(self) -> None:
        outcome = services.verify()
        assert outcome.intact
        assert outcome.count == 5
        rows = list(Entry.objects.all())
        assert [row.sequence for row in rows] == [1, 2, 3, 4, 5]
        assert [row.previous for row in rows] == [core.GENESIS, *(row.digest for row in rows[:4])]
        assert outcome.digest == rows[4].digest
        assert json.loads(rows[1].payload)["details"] == {"number": 1, "text": "核对"}

    def test_a_rolled_back_act_leaves_no_row(self) -> None:
        with pytest.raises(RuntimeError, match="undone"), transaction.atomic():
            services.record("li", "test.act")
            raise RuntimeError("undone")
        assert services.verify().count == 5
        assert services.verify().intact

    def test_a_search_finds_by_prefix_newest_first(self) -> None:
        rows, total = services.search(action="test.", object="thing:", size=2)
        assert total == 5
        assert [row.object for row in rows] == ["thing:4", "thing:3"]
        assert services.search(actor="nobody") == ([], 0)

    def test_a_noted_head_still_holds_after_more_rows(self) -> None:
        noted = services.verify()
        write(2)
        assert services.verify(core.Head(noted.count, noted.digest)).intact


@pytest.mark.usefixtures("log")
class TestTheDatabaseRefuses:
    @pytest.mark.parametrize(
        "statement",
        [
            "UPDATE audit_entry SET actor = 'wang' WHERE sequence = 2",
            "UPDATE audit_entry SET payload = '{}'",
            "DELETE FROM audit_entry WHERE sequence = 5",
            "DELETE FROM audit_entry",
            "DELETE FROM audit_head",
            "UPDATE audit_head SET count = 3",
            "UPDATE audit_head SET count = count",
        ],
    )
    def test_to_change_or_delete(self, statement: str) -> None:
        before = list(Entry.objects.values()), list(Head.objects.values())
        with pytest.raises(DatabaseError, match="never|forward"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
        assert (list(Entry.objects.values()), list(Head.objects.values())) == before

    def test_to_truncate(self) -> None:
        if connection.vendor != "postgresql":
            pytest.skip("SQLite has no TRUNCATE")
        for table in ("audit_entry", "audit_head"):
            with pytest.raises(DatabaseError, match="never"), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(f"TRUNCATE {table}")
        assert Entry.objects.count() == 5


@pytest.mark.usefixtures("log")
class TestTampering:
    def test_a_changed_payload(self) -> None:
        with past_the_triggers():
            row = Entry.objects.get(pk=3)
            Entry.objects.filter(pk=3).update(payload=row.payload.replace("thing:2", "thing:9"))
        assert found() == [(3, "changed")]

    @pytest.mark.parametrize("column", ["actor", "action", "object"])
    def test_a_changed_searchable_column(self, column: str) -> None:
        with past_the_triggers():
            Entry.objects.filter(pk=3).update(**{column: "x"})
        assert found() == [(3, "columns")]

    def test_a_changed_moment(self) -> None:
        with past_the_triggers(), connection.cursor() as cursor:
            cursor.execute("UPDATE audit_entry SET at = '2020-01-01 00:00:00+00:00' WHERE sequence = 3")
        assert found() == [(3, "columns")]

    def test_a_removed_row(self) -> None:
        with past_the_triggers():
            Entry.objects.filter(pk=2).delete()
        assert found() == [(2, "removed")]

    def test_a_removed_row_with_the_others_renumbered(self) -> None:
        with past_the_triggers():
            Entry.objects.filter(pk=3).delete()
            Entry.objects.filter(pk=4).update(sequence=3)
            Entry.objects.filter(pk=5).update(sequence=4)
        assert {code for _, code in found()} >= {"changed", "unchained", "truncated"}

    def test_an_inserted_row(self) -> None:
        last = Entry.objects.get(pk=5)
        payload = last.payload.replace("thing:4", "thing:5")
        digest = core.digest("sha256", 6, last.digest, payload)
        Entry.objects.create(
            sequence=6, at=last.at, actor="li", action="test.act", object="thing:5", algorithm="sha256",
            previous=last.digest, digest=digest, payload=payload,
        )  # fmt: skip
        assert found() == [(6, "inserted")]

    def test_a_truncated_tail(self) -> None:
        with past_the_triggers():
            Entry.objects.filter(pk__gt=3).delete()
        assert found() == [(4, "truncated")]

    def test_a_truncated_tail_stays_visible_after_new_rows(self) -> None:
        with past_the_triggers():
            Entry.objects.filter(pk__gt=3).delete()
        write(1)
        assert (4, "removed") in found()

    def test_a_removed_head(self) -> None:
        with past_the_triggers():
            Head.objects.all().delete()
        assert found() == [(0, "head")]
        with pytest.raises(services.AuditDamaged), transaction.atomic():
            services.record("li", "test.act")
        assert Entry.objects.count() == 5

    def test_a_wholly_rewritten_log_is_found_by_a_noted_head(self) -> None:
        noted = services.verify()
        with past_the_triggers():
            Entry.objects.all().delete()
            Head.objects.update(count=0, digest=core.GENESIS)
        write(6)
        assert services.verify().intact  # from within nothing shows …
        outcome = services.verify(core.Head(noted.count, noted.digest))  # … from without it does
        assert [(damage.sequence, damage.code) for damage in outcome.damages] == [(5, "changed")]

    def test_a_truncated_and_reheaded_log_is_found_by_a_noted_head(self) -> None:
        noted = services.verify()
        with past_the_triggers():
            Entry.objects.filter(pk__gt=3).delete()
            Head.objects.update(count=3, digest=Entry.objects.get(pk=3).digest)
        assert services.verify().intact
        outcome = services.verify(core.Head(noted.count, noted.digest))
        assert [damage.code for damage in outcome.damages] == ["truncated"]


@pytest.mark.django_db(transaction=True)
def test_a_record_outside_a_transaction_is_refused() -> None:
    with pytest.raises(RuntimeError, match="inside the transaction"):
        services.record("li", "test.act")
    assert Entry.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_writers_at_the_same_time_do_not_fork_the_chain() -> None:
    failures: list[BaseException] = []

    def work() -> None:
        try:
            write(10)
        except BaseException as error:  # noqa: BLE001
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    outcome = services.verify()
    assert outcome.intact
    assert outcome.count == 40
