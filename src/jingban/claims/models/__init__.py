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
from jingban.claims.models.registers import DirectSettlement, OtherPayment

__all__ = [
    "Accumulator",
    "ArchiveList",
    "Bill",
    "Claim",
    "Cut",
    "DirectSettlement",
    "Event",
    "Finding",
    "Line",
    "Material",
    "Notice",
    "Number",
    "OtherPayment",
    "Pause",
    "Release",
    "Settlement",
    "Visit",
]
