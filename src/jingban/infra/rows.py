"""New rows and changed columns with the text of the statement made once, for the paths every claim goes.

``bulk_create`` builds its SQL anew for every call, which costs more time than the database takes to carry it out. What
is written is the same: the columns of the model, each value prepared by its field. Names of tables and columns in these
texts are the model's (hence the S608 that are silenced); values are always given apart.
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

from django.db import DatabaseError, connection, models, transaction

Prepare = Callable[[Any], Any]
Row = TypeVar("Row", bound=models.Model)
_ROWS = 1000  # of one statement, where the database takes as many values
# What these fields hold goes to the driver as it is.
_PLAIN = frozenset({"CharField", "TextField", "BooleanField"})
_WHOLE = frozenset({"IntegerField", "BigIntegerField", "SmallIntegerField", "BigAutoField"})
_AS_IT_IS = {
    "sqlite": _PLAIN | _WHOLE,
    "postgresql": _PLAIN | {"DateField", "DateTimeField", "DecimalField"},
}


@dataclass(frozen=True)
class _Table:
    """How rows of a model are written to one kind of database."""

    head: str
    marks: str  # of one row
    arrays: str  # of any number of rows; empty where the database has no arrays
    tail: str
    values: Callable[[Any], tuple[Any, ...]]
    prepares: tuple[tuple[int, Prepare], ...]
    links: tuple[Any, ...]  # fields whose row may have got its id after it was named
    most: int
    numbered: bool


def add(made: Sequence[models.Model]) -> None:
    """Write new rows of one model, as few statements as the database allows, and set their ids.

    Raises IntegrityError as ``bulk_create`` does. Nothing happens without rows.
    """
    if not made:
        return
    table = _table(type(made[0]), connection.vendor)
    with transaction.atomic(savepoint=False):
        for at in range(0, len(made), table.most):
            _insert(table, made[at : at + table.most])


def _insert(table: _Table, made: Sequence[models.Model]) -> None:
    values = [_prepared(table, row) for row in made]
    if table.arrays and len(made) > 1:
        # One text for any number of rows: the database keeps its plan.
        sql, given = table.head + table.arrays, [list(column) for column in zip(*values, strict=True)]
    else:
        sql = f"{table.head}VALUES {', '.join([table.marks] * len(made))}"
        given = [value for row in values for value in row]
    with connection.cursor() as cursor:
        cursor.execute(sql + table.tail, given)
        if table.numbered:
            # In the order given, on which Django's own bulk_create relies as well.
            for row, (pk,) in zip(made, cursor.fetchall(), strict=True):
                row.pk = pk
    for row in made:
        row._state.adding, row._state.db = False, connection.alias


def _prepared(table: _Table, row: models.Model) -> list[Any]:
    for link in table.links:
        if getattr(row, link.attname) is None and link.is_cached(row) and (other := link.get_cached_value(row)):
            setattr(row, link.attname, other.pk)
    values = list(table.values(row))
    for at, prepare in table.prepares:
        if values[at] is not None:
            values[at] = prepare(values[at])
    return values


@cache
def _table(model: type[models.Model], vendor: str) -> _Table:
    numbered = isinstance(model._meta.pk, models.AutoField)
    fields = [one for one in model._meta.concrete_fields if not (numbered and one.primary_key)]
    quote = connection.ops.quote_name
    arrays = ""
    if vendor == "postgresql":
        # "varchar(50)[]" would cut what is too long without a word; "varchar[]" lets the column refuse it.
        kinds = [f"(%s)::{str(one.db_type(connection)).split('(')[0]}[]" for one in fields]
        arrays = f"SELECT * FROM UNNEST({', '.join(kinds)})"  # noqa: S608
    return _Table(
        head=f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(one.column)) for one in fields)}) ",
        marks=f"({', '.join(['%s'] * len(fields))})",
        arrays=arrays,
        tail=f" RETURNING {quote(str(model._meta.pk.column))}" if numbered else "",
        values=attrgetter(*(one.attname for one in fields)),
        prepares=tuple((at, prepare) for at, one in enumerate(fields) if (prepare := _prepare(one, vendor))),
        links=tuple(one for one in fields if one.is_relation),
        most=min(_ROWS, connection.ops.bulk_batch_size(fields, range(_ROWS))),
        numbered=numbered,
    )


def _prepare(field: Any, vendor: str) -> Prepare | None:
    """How a value that is not NULL becomes what the driver takes; None: as it is."""
    target = field.target_field if field.is_relation else field
    if target.get_internal_type() in _AS_IT_IS[vendor]:
        return None
    return lambda value: target.get_db_prep_save(value, connection)


# --- asking ------------------------------------------------------------------------------------------


def found(model: type[Row], where: str, values: Sequence[Any]) -> list[Row]:
    """Rows of a model. ``where`` is SQL both databases understand, with the order; values are given apart."""
    head, names, convert = _select(model, connection.vendor)
    with connection.cursor() as cursor:
        cursor.execute(head + where, values)
        rows = cursor.fetchall()
    made = []
    for row in rows:
        read = list(row)
        for at, converters, column in convert:
            for converter in converters:
                read[at] = converter(read[at], column, connection)
        made.append(model.from_db(connection.alias, names, read))
    return made


@cache
def _select(model: type[models.Model], vendor: str) -> tuple[str, list[str], list[tuple[int, list[Any], Any]]]:
    fields = model._meta.concrete_fields
    table = model._meta.db_table
    quote = connection.ops.quote_name
    columns = [one.get_col(table) for one in fields]
    convert = [
        (at, converters, column)
        for at, column in enumerate(columns)
        if (converters := connection.ops.get_db_converters(column) + column.get_db_converters(connection))
    ]
    sql = f"SELECT {', '.join(quote(str(one.column)) for one in fields)} FROM {quote(table)} WHERE "  # noqa: S608
    return sql, [one.attname for one in fields], convert


# --- changes -----------------------------------------------------------------------------------------


def noted(row: models.Model) -> Mapping[str, Any]:
    """The values of a row's columns now, to tell later which of them changed."""
    values = ((one.attname, getattr(row, one.attname)) for one in row._meta.concrete_fields)
    return {name: deepcopy(value) if isinstance(value, list | dict) else value for name, value in values}


def changed(row: models.Model, before: Mapping[str, Any]) -> list[str]:
    """Columns that are not what they were when they were noted."""
    return [name for name, value in before.items() if getattr(row, name) != value]


def change(row: models.Model, names: Sequence[str]) -> None:
    """Write these fields of a row that is there. Raises DatabaseError where it is gone."""
    sql, values, prepares = _update(type(row), tuple(names), connection.vendor)
    given = list(values(row))
    for at, prepare in prepares:
        if given[at] is not None:
            given[at] = prepare(given[at])
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        if cursor.rowcount != 1:
            raise DatabaseError("the row to be changed is gone")


@cache
def _update(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, Any, Any]:
    quote = connection.ops.quote_name
    key = model._meta.pk
    fields: list[Any] = [model._meta.get_field(name) for name in names]
    sets = ", ".join(f"{quote(one.column)} = %s" for one in fields)
    sql = f"UPDATE {quote(model._meta.db_table)} SET {sets} WHERE {quote(str(key.column))} = %s"  # noqa: S608
    prepares = tuple((at, prepare) for at, one in enumerate([*fields, key]) if (prepare := _prepare(one, vendor)))
    return sql, attrgetter(*(one.attname for one in fields), key.attname), prepares
