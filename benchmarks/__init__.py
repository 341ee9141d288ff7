"""Measurements of jingban. ``python -m benchmarks`` runs them all; nothing here is asserted as seconds in tests."""
