"""Which findings are looked at: the same words for the list, the filter of the desk and the export."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Wanted:
    """Empty fields do not narrow."""

    severity: str = ""
    category: str = ""
    rule: str = ""
    decision: str = ""  # open | accepted | dismissed
    table: int | None = None  # index of a table one side stands in


EVERYTHING = Wanted()
