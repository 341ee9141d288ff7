"""The database's own refusal to change the log, for SQLite and PostgreSQL."""

from jingban.infra.guards import Guards, Rule

GUARDS = Guards(
    "audit",
    (
        Rule("no_update", "entry", "UPDATE", "", "audit rows are never changed"),
        Rule("no_delete", "entry", "DELETE", "", "audit rows are never deleted"),
        Rule(
            "forward",
            "head",
            "UPDATE",
            "NEW.count <> OLD.count + 1 OR NEW.id <> OLD.id",
            "the audit head only moves forward by one",
        ),
        Rule("no_delete", "head", "DELETE", "", "the audit head is never deleted"),
    ),
)
install, remove = GUARDS.install, GUARDS.remove
