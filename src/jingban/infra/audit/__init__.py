"""Append-only log of who did what. Import ``jingban.infra.audit.services``."""
