"""The database's own refusal to change what people keyed and what the machine read, for SQLite and PostgreSQL."""

from jingban.infra.guards import Guards, Rule, changed

GUARDS = Guards(
    "capture",
    (
        *(
            Rule(f"no_{verb.lower()}", table, verb, "", "rows are only added")
            for table in ("humanvalue", "override")
            for verb in ("UPDATE", "DELETE")
        ),
        Rule("record_stays", "paper", "UPDATE", changed("record"), "what the machine read is never changed"),
    ),
)
install, remove = GUARDS.install, GUARDS.remove
