"""Content-addressed originals. Import ``jingban.infra.files.services``."""
