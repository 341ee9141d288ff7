"""The database's own refusals, for SQLite and PostgreSQL: no overlapping periods, decided accounts and history stay.

On PostgreSQL the parent row is locked first, so that two sessions cannot both add an overlapping period.
"""

from jingban.infra.guards import Guards, Rule
from jingban.infra.guards import changed as _changed

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

GUARDS = Guards("registry", RULES)
install, remove = GUARDS.install, GUARDS.remove
