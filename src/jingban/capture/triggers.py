"""The database's own refusal to change what people keyed and what the machine read, for SQLite and PostgreSQL.

``install`` runs in the migration. ``remove`` exists for the test suite, which must empty its own tables.
"""

from typing import Any

_ADDED_ONLY = ("capture_humanvalue", "capture_override")
_RECORD = "what the machine read is never changed"

_SQLITE = [
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{verb.lower()} BEFORE {verb} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} rows are only added'); END"
        for table in _ADDED_ONLY
        for verb in ("UPDATE", "DELETE")
    ),
    "CREATE TRIGGER IF NOT EXISTS capture_record_stays BEFORE UPDATE OF record ON capture_paper "
    f"WHEN NEW.record IS NOT OLD.record BEGIN SELECT RAISE(ABORT, '{_RECORD}'); END",
]
_SQLITE_NAMES = [
    *(f"{table}_no_{verb}" for table in _ADDED_ONLY for verb in ("update", "delete")),
    "capture_record_stays",
]

_POSTGRES = [
    "CREATE OR REPLACE FUNCTION capture_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION '% rows are only added', TG_TABLE_NAME; END $$",
    "CREATE OR REPLACE FUNCTION capture_record_check() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NEW.record IS DISTINCT FROM OLD.record THEN "
    f"RAISE EXCEPTION '{_RECORD}'; END IF; RETURN NEW; END $$",
    *(
        f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION capture_refuse()"
        for table in _ADDED_ONLY
    ),
    *(
        f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION capture_refuse()"
        for table in _ADDED_ONLY
    ),
    "CREATE OR REPLACE TRIGGER capture_record_stays BEFORE UPDATE ON capture_paper "
    "FOR EACH ROW EXECUTE FUNCTION capture_record_check()",
]
_POSTGRES_NAMES = [
    *((f"{table}_{what}", table) for table in _ADDED_ONLY for what in ("no_change", "no_truncate")),
    ("capture_record_stays", "capture_paper"),
]


def install(connection: Any) -> None:
    """Create the triggers on this connection's database."""
    _run(connection, _SQLITE if connection.vendor == "sqlite" else _POSTGRES)


def remove(connection: Any) -> None:
    """Drop the triggers again (test suite and reverse migration)."""
    if connection.vendor == "sqlite":
        _run(connection, [f"DROP TRIGGER IF EXISTS {name}" for name in _SQLITE_NAMES])
    else:
        _run(connection, [f"DROP TRIGGER IF EXISTS {name} ON {table}" for name, table in _POSTGRES_NAMES])


def _run(connection: Any, statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
