"""The database's own refusal to change what people keyed and what the machine read, for SQLite and PostgreSQL."""

from typing import Any

from jingban.infra.guards import Guards, Rule, changed


def _added_only(*tables: str) -> tuple[Rule, ...]:
    return tuple(
        Rule(f"no_{verb.lower()}", table, verb, "", "rows are only added")
        for table in tables
        for verb in ("UPDATE", "DELETE")
    )


GUARDS = Guards(
    "capture",
    (
        *_added_only("humanvalue", "override"),
        Rule("record_stays", "paper", "UPDATE", changed("record"), "what the machine read is never changed"),
    ),
)
# Of a table that came with migration 0006; earlier migrations call ``install`` without it.
LATER = Guards("capture", _added_only("firstkeyer"))


def install(connection: Any) -> None:
    """Create the triggers of the tables there are on this connection's database."""
    for guards in _there(connection):
        guards.install(connection)


def remove(connection: Any) -> None:
    """Drop the triggers again (test suite and reverse migration)."""
    for guards in _there(connection):
        guards.remove(connection)


def _there(connection: Any) -> tuple[Guards, ...]:
    return (GUARDS, LATER) if "capture_firstkeyer" in connection.introspection.table_names() else (GUARDS,)
