"""Claims of hospitals and the city platform."""

from datetime import date
from typing import Annotated, Literal

from ninja import Field, Schema

from jingban.claims.schemas.entering import ClaimVisitIn
from jingban.claims.schemas.shapes import PLAIN, CommandId, Short, Strict


class SubmittedClaimIn(Strict):
    """A claim of a hospital or platform: the person by certificate."""

    external: Annotated[str, Field(min_length=1, max_length=64, pattern=PLAIN)]
    certificate: Annotated[str, Field(min_length=5, max_length=30, pattern=PLAIN)]
    name: Short
    reason: Literal["01", "02", "03", "04", "05", "06", "07", "08", "09", "10", "99"] = "01"
    materials: list[Annotated[str, Field(max_length=2, pattern=r"^\d{1,2}$")]] = []
    liability_statement: bool = False
    visits: Annotated[list[ClaimVisitIn], Field(min_length=1, max_length=200)]
    command_id: CommandId


class SubmittedOut(Schema):
    """Where a submitted claim stands; no personal data."""

    number: str
    external: str
    state: str
    state_title: str
    due: date | None
    missing: list[str]
    next: str  # what the sender is to do; empty: nothing
    total: int
    fund: int
    personal: int
    reasons: list[str]  # why lines were cut
