"""The database's own refusal to change the log, for SQLite and PostgreSQL.

``install`` runs in the migration. ``remove`` exists for the test suite, which must empty its own tables.
"""

from typing import Any

_SQLITE = [
    "CREATE TRIGGER IF NOT EXISTS audit_no_update BEFORE UPDATE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_no_delete BEFORE DELETE ON audit_entry "
    "BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_head_forward BEFORE UPDATE ON audit_head "
    "WHEN NEW.count <> OLD.count + 1 OR NEW.id <> OLD.id "
    "BEGIN SELECT RAISE(ABORT, 'the audit head only moves forward by one'); END",
    "CREATE TRIGGER IF NOT EXISTS audit_head_no_delete BEFORE DELETE ON audit_head "
    "BEGIN SELECT RAISE(ABORT, 'the audit head is never deleted'); END",
]
_SQLITE_NAMES = ["audit_no_update", "audit_no_delete", "audit_head_forward", "audit_head_no_delete"]

_POSTGRES = [
    "CREATE OR REPLACE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'audit rows are never changed or deleted'; END $$",
    "CREATE OR REPLACE FUNCTION audit_head_check() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN IF NEW.count <> OLD.count + 1 OR NEW.id <> OLD.id THEN "
    "RAISE EXCEPTION 'the audit head only moves forward by one'; END IF; RETURN NEW; END $$",
    "CREATE OR REPLACE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit_entry "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit_entry "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_head_forward BEFORE UPDATE ON audit_head "
    "FOR EACH ROW EXECUTE FUNCTION audit_head_check()",
    "CREATE OR REPLACE TRIGGER audit_head_no_delete BEFORE DELETE ON audit_head "
    "FOR EACH ROW EXECUTE FUNCTION audit_refuse()",
    "CREATE OR REPLACE TRIGGER audit_head_no_truncate BEFORE TRUNCATE ON audit_head "
    "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()",
]
_POSTGRES_NAMES = [
    ("audit_no_change", "audit_entry"),
    ("audit_no_truncate", "audit_entry"),
    ("audit_head_forward", "audit_head"),
    ("audit_head_no_delete", "audit_head"),
    ("audit_head_no_truncate", "audit_head"),
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
