"""One command, one transaction, once. Import ``jingban.infra.commands.services``."""
