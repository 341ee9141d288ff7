"""Reading the audit log, itself under right and logged. Import ``jingban.infra.oversight.services``."""
