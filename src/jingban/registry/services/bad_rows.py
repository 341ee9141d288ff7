"""What is wrong with the rows of a file: all counted, the first few hundred told."""

from typing import Any

from jingban.registry import refusals


class BadRows:
    """Collects bad rows."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []
        self.count = 0

    def add(self, line: int, column: str, message: str) -> None:
        """One bad cell."""
        self.count += 1
        if len(self.rows) < refusals.SHOWN:
            self.rows.append({"line": line, "column": column, "message": message})
