"""The database's own refusals of a module, for SQLite and PostgreSQL, made from one list of rules.

A rule names a table, a verb and a condition in SQL both databases understand; where it holds, the row is refused. What
a single row shows of itself is a constraint of the table; here stands what needs the old row or another table.

``install`` runs in a migration. ``remove`` exists for the test suite, which must empty its own tables.
"""

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple


class Rule(NamedTuple):
    """Refuse ``verb`` on a row of ``table`` where ``when`` holds (empty: always).

    ``{self}`` in ``when`` is the id of the row. ``lock`` is a statement PostgreSQL runs before it looks, so that two
    sessions cannot both pass; SQLite has one writer.
    """

    name: str
    table: str  # without the name of the module
    verb: str  # INSERT, UPDATE, DELETE
    when: str
    message: str
    lock: str = ""


def changed(*columns: str) -> str:
    """One of these columns is about to change; NULL counts as a value. Quoted: ``by`` is a word of PL/pgSQL."""
    return " OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns)


class Guards:
    """The rules of one module. ``words``: what ``{word}`` in a condition is in SQLite and in PostgreSQL."""

    def __init__(
        self, module: str, rules: Sequence[Rule], words: Mapping[str, tuple[str, str]] = MappingProxyType({})
    ) -> None:
        self.module, self._words = module, words
        self.rules = tuple(rules)
        # Emptying a table goes past its row triggers on PostgreSQL; what is guarded is never emptied.
        self._tables = tuple(dict.fromkeys(rule.table for rule in self.rules))

    def install(self, connection: Any) -> None:
        """Create the triggers on this connection's database."""
        _run(connection, self._sqlite() if connection.vendor == "sqlite" else self._postgres())

    def remove(self, connection: Any) -> None:
        """Drop the triggers again (test suite and reverse migration)."""
        if connection.vendor == "sqlite":
            _run(connection, (f"DROP TRIGGER IF EXISTS {self._name(rule)}" for rule in self.rules))
            return
        of = f"{self.module}_"
        _run(connection, (f"DROP TRIGGER IF EXISTS {self._name(rule)} ON {of}{rule.table}" for rule in self.rules))
        _run(connection, (f"DROP TRIGGER IF EXISTS {of}{t}_no_truncate ON {of}{t}" for t in self._tables))

    def _name(self, rule: Rule) -> str:
        return f"{self.module}_{rule.table}_{rule.name}"

    def _said(self, rule: Rule) -> str:
        return f"{self._name(rule)}: {rule.message}".replace("'", "''")

    def _said_in(self, rule: Rule, database: int) -> str:
        when = rule.when
        for word, meant in self._words.items():
            when = when.replace(f"{{{word}}}", meant[database])
        return when

    def _sqlite(self) -> Iterator[str]:
        for rule in self.rules:
            # A row being inserted has no id yet there; IS DISTINCT FROM came with SQLite 3.39.
            when = self._said_in(rule, 0).replace("{self}", "-1" if rule.verb == "INSERT" else "NEW.id")
            when = when.replace("IS DISTINCT FROM", "IS NOT")
            yield (
                f"CREATE TRIGGER IF NOT EXISTS {self._name(rule)} BEFORE {rule.verb} ON {self.module}_{rule.table} "
                f"{f'WHEN {when} ' if when else ''}BEGIN SELECT RAISE(ABORT, '{self._said(rule)}'); END"
            )

    def _postgres(self) -> Iterator[str]:
        for rule in self.rules:
            name, row = self._name(rule), "OLD" if rule.verb == "DELETE" else "NEW"
            # Code 23000: the same kind of error as a broken constraint.
            refuse = f"RAISE EXCEPTION '{self._said(rule)}' USING ERRCODE = '23000';"
            yield (
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {rule.lock} "
                f"IF {self._said_in(rule, 1).replace('{self}', 'NEW.id') or 'true'} THEN {refuse} END IF; RETURN {row}; END $$"
            )
            yield (
                f"CREATE OR REPLACE TRIGGER {name} BEFORE {rule.verb} ON {self.module}_{rule.table} "
                f"FOR EACH ROW EXECUTE FUNCTION {name}()"
            )
        never = f"{self.module}_no_truncate"
        yield (
            f"CREATE OR REPLACE FUNCTION {never}() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION '% is never emptied', TG_TABLE_NAME USING ERRCODE = '23000'; END $$"
        )
        for table in self._tables:
            yield (
                f"CREATE OR REPLACE TRIGGER {self.module}_{table}_no_truncate BEFORE TRUNCATE "
                f"ON {self.module}_{table} FOR EACH STATEMENT EXECUTE FUNCTION {never}()"
            )


def _run(connection: Any, statements: Iterator[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
