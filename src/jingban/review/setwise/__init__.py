"""The line rules over a province in DuckDB: SQL made from the same rules, conditions and knowledge rows."""
