"""The database's own refusals, for SQLite and PostgreSQL."""
