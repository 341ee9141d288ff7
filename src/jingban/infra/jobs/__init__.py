"""Background jobs in the database. Import ``jingban.infra.jobs.services`` (and ``.registry`` in a ``tasks.py``)."""
