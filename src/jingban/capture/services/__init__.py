"""Commands of capture. Each one: access → lock → load → core → save → audit, at most once per command id."""
