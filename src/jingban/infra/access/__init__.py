"""Who may do what, where, and see which fields. Import ``jingban.infra.access.services``."""
