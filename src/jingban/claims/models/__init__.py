"""Tables of claims."""

from jingban.claims.models.claims import (
    Bill,
    Claim,
    Event,
    Line,
    Material,
    Notice,
    Number,
    Pause,
    Visit,
)
from jingban.claims.models.decisions import (
    Accumulator,
    ArchiveList,
    Cut,
    Finding,
    Release,
    Settlement,
)

__all__ = [
    "Accumulator",
    "ArchiveList",
    "Bill",
    "Claim",
    "Cut",
    "Event",
    "Finding",
    "Line",
    "Material",
    "Notice",
    "Number",
    "Pause",
    "Release",
    "Settlement",
    "Visit",
]
