"""The database's own refusals, for SQLite and PostgreSQL: no overlapping periods, decided accounts and history stay.

On PostgreSQL the parent row is locked first, so that two sessions cannot both add an overlapping period.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple


class Rule(NamedTuple):
    """Refuse ``verb`` on a row of ``table`` where ``when`` holds; ``lock`` names the parent to hold first."""

    name: str
    table: str
    verb: str
    when: str
    message: str
    lock: str = ""


# (table, what must be equal, parent table, column that refers to it)
_PERIODS = (
    ("coverage", ("person_id", "scheme"), "registry_person", "person_id"),
    ("groupmembership", ("person_id", "identity"), "registry_person", "person_id"),
    ("providerperiod", ("provider_id",), "registry_provider", "provider_id"),
    ("catalogueversion", ("code",), "", ""),
)


def _overlap(table: str, same: tuple[str, ...]) -> str:
    equal = " AND ".join(f"o.{column} = NEW.{column}" for column in same)
    return (
        f"EXISTS (SELECT 1 FROM registry_{table} o WHERE {equal} AND o.id <> {{self}} "  # noqa: S608 - names of ours
        "AND (o.last IS NULL OR o.last >= NEW.first) AND (NEW.last IS NULL OR NEW.last >= o.first))"
    )


def _changed(*columns: str) -> str:
    return " OR ".join(f"NEW.{c} IS DISTINCT FROM OLD.{c}" for c in columns)


def _lock(parent: str, column: str) -> str:
    if not parent:
        return "PERFORM pg_advisory_xact_lock(hashtext('registry.item'), hashtext(NEW.code));"
    return f"PERFORM 1 FROM {parent} p WHERE p.id = NEW.{column} FOR NO KEY UPDATE;"


RULES = (
    *(
        Rule(
            f"apart_{verb.lower()}", table, verb, _overlap(table, same),
            "periods of the same kind do not overlap", _lock(parent, column),
        )
        for table, same, parent, column in _PERIODS
        for verb in ("INSERT", "UPDATE")
    ),
    *(Rule("no_delete", table, "DELETE", "", "the past is never deleted") for table, *_ in _PERIODS),
    Rule("no_delete", "person", "DELETE", "", "persons are never deleted"),
    Rule("forward", "person", "UPDATE", "NEW.version < OLD.version", "versions go forward"),
    Rule("no_update", "personversion", "UPDATE", "", "earlier versions are never changed"),
    Rule("no_delete", "personversion", "DELETE", "", "earlier versions are never deleted"),
    Rule(
        "decided_once", "personbankaccount", "UPDATE",
        "NOT (OLD.state = 'asked' OR (OLD.state = 'accepted' AND NEW.state = 'replaced'))"
        f" OR {_changed('person_id', 'account_cipher', 'holder', 'bank', 'asked_by', 'asked_at')}"
        " OR (OLD.checked_by <> '' AND NEW.checked_by <> OLD.checked_by)",
        "an account is decided once and stays what it was",
    ),
    Rule("no_delete", "personbankaccount", "DELETE", "", "accounts are never deleted"),
    Rule(
        "stays", "itemmapping", "UPDATE",
        "NOT OLD.active OR " + _changed("provider_id", "name_key", "spec_key", "code", "by"),
        "what was learnt is only replaced",
    ),
)  # fmt: skip


def install(connection: Any) -> None:
    """Create the triggers on this connection's database."""
    _run(connection, _sqlite() if connection.vendor == "sqlite" else _postgres())


def remove(connection: Any) -> None:
    """Drop them again (test suite and reverse migration)."""
    on = "" if connection.vendor == "sqlite" else " ON registry_{table}"
    _run(connection, (f"DROP TRIGGER IF EXISTS {_name(rule)}{on.format(table=rule.table)}" for rule in RULES))


def _name(rule: Rule) -> str:
    return f"registry_{rule.table}_{rule.name}"


def _sqlite() -> Iterator[str]:
    for rule in RULES:
        # A row being inserted has no id yet there.
        when = rule.when.replace("{self}", "-1" if rule.verb == "INSERT" else "NEW.id")
        when = when.replace("IS DISTINCT FROM", "IS NOT")  # SQLite before 3.39
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {_name(rule)} BEFORE {rule.verb} ON registry_{rule.table} "
            f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{_name(rule)}: {rule.message}'); END"
        )


def _postgres() -> Iterator[str]:
    for rule in RULES:
        row = "OLD" if rule.verb == "DELETE" else "NEW"
        refuse = f"RAISE EXCEPTION '{_name(rule)}: {rule.message}' USING ERRCODE = '23000';"
        yield (
            f"CREATE OR REPLACE FUNCTION {_name(rule)}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule.lock} "
            f"IF {rule.when.replace('{self}', 'NEW.id') or 'true'} THEN {refuse} END IF; RETURN {row}; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {_name(rule)} BEFORE {rule.verb} ON registry_{rule.table} "
            f"FOR EACH ROW EXECUTE FUNCTION {_name(rule)}()"
        )


def _run(connection: Any, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
