"""Reading the narrative: lines joined, sections found, figures understood."""

from collections.abc import Sequence

from .model import Line, Section, Statement
from .narrative_lines import join_lines
from .narrative_sections import find_sections


def find_statements(lines: Sequence[Line], sections: Sequence[Section], year: int | None) -> tuple[Statement, ...]:
    """Placeholder until narrative_statements lands: no statements."""
    return ()


__all__ = ["find_sections", "find_statements", "join_lines"]
