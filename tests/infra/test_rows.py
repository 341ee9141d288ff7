"""Rows written with prepared texts are the rows Django's own writing makes."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jingban.infra import rows
from jingban.infra.audit.models import Head
from jingban.infra.commands.models import Command
from jingban.registry.models import CatalogueVersion, Provider, ProviderPeriod

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 23, 8, 0, 0, 123456, tzinfo=UTC)


def a_command(n: int, **more: Any) -> Command:
    values = {"name": "test.rows", "outcome": {"款": [n, None, "𠮷"]}, **more}
    return Command(actor="li", command_id=f"rows-{n:05d}", request="0" * 64, at=AT, **values)


def an_item(n: int, **more: Any) -> CatalogueVersion:
    values: dict[str, Any] = {
        "code": f"X{n:04d}",
        "ratio": "0.100000",
        "indications": ["I10"],
        "ceiling_1": None,
        "ceiling_2": 1234,
        **more,
    }
    return CatalogueVersion(
        kind="drug", name="药", name_key="药", item_class="02", first=date(2024, 1, n + 1), **values
    )


def stored(model: Any, pk: Any) -> dict[str, Any]:
    return {name: value for name, value in model.objects.filter(pk=pk).values()[0].items() if name != "id"}


@pytest.mark.parametrize("count", [1, 2, 3])
def test_the_same_as_djangos_own(count: int) -> None:
    mine = [an_item(n) for n in range(count)]
    rows.add(mine)
    mine_stored = [stored(CatalogueVersion, row.pk) for row in mine]
    own = CatalogueVersion.objects.bulk_create([an_item(n, code=f"Y{n}") for n in range(count)])
    assert mine_stored == [stored(CatalogueVersion, row.pk) | {"code": f"X{n:04d}"} for n, row in enumerate(own)]


def test_ids_in_order_and_every_value(django_assert_num_queries: Any) -> None:
    made = [a_command(n, outcome=None if n == 1 else {"n": n}) for n in range(3)]
    with django_assert_num_queries(1):
        rows.add(made)
    assert [Command.objects.get(pk=row.pk).command_id for row in made] == ["rows-00000", "rows-00001", "rows-00002"]
    assert list(Command.objects.order_by("pk").values_list("outcome", "at")) == [
        ({"n": 0}, AT),
        (None, AT),
        ({"n": 2}, AT),
    ]
    assert not made[0]._state.adding


def test_more_than_one_statement_holds() -> None:
    made = [a_command(n) for n in range(2_345)]
    with CaptureQueriesContext(connection) as seen:
        rows.add(made)
    assert len(seen) > 1 and Command.objects.count() == 2_345
    assert len({row.pk for row in made}) == 2_345


def test_nothing_for_nothing(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        rows.add([])


def test_the_id_of_a_row_written_after_it_was_named() -> None:
    provider = Provider(code="H11010500001", name="院", name_key="院")
    period = ProviderPeriod(provider=provider, name="院", level="3", state="active", first=date(2024, 1, 1))
    rows.add([provider])
    rows.add([period])
    assert ProviderPeriod.objects.get(pk=period.pk).provider_id == provider.pk is not None


def test_what_the_table_refuses_leaves_nothing() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.add([a_command(1), a_command(2), a_command(1)])
    assert Command.objects.count() == 0


def test_too_long_a_text_is_refused_not_cut() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no lengths")
    for made in ([a_command(1, name="x" * 81)], [a_command(1), a_command(2, name="x" * 81)]):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.add(made)
    assert Command.objects.count() == 0


def test_rows_are_read_as_django_reads_them() -> None:
    CatalogueVersion.objects.bulk_create([an_item(n, last=date(2024, 12, 31) if n else None) for n in range(3)])
    found = rows.found(CatalogueVersion, "code IN (%s, %s) ORDER BY code DESC", ["X0000", "X0002"])
    same = CatalogueVersion.objects.filter(code__in=["X0000", "X0002"]).order_by("-code")
    fields = [one.attname for one in CatalogueVersion._meta.concrete_fields]
    assert [[getattr(row, name) for name in fields] for row in found] == [
        [getattr(row, name) for name in fields] for row in same
    ]


def test_only_what_changed_is_written(django_assert_num_queries: Any) -> None:
    row = a_command(1)
    rows.add([row])
    before = rows.noted(row)
    Command.objects.filter(pk=row.pk).update(name="written.by.another")
    row.at += timedelta(days=1)
    row.outcome["款"].append(4)
    assert rows.changed(row, before) == ["outcome", "at"]
    with django_assert_num_queries(1):
        rows.change(row, rows.changed(row, before))
    held = Command.objects.get(pk=row.pk)
    assert (held.at, held.outcome, held.name) == (
        AT + timedelta(days=1),
        {"款": [1, None, "𠮷", 4]},
        "written.by.another",
    )


def test_a_row_that_is_gone_is_told() -> None:
    with pytest.raises(DatabaseError, match="gone"):
        rows.change(Head(id=9, count=1, digest="x"), ("count", "digest"))
