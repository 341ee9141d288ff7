"""What the shapes have in common: texts, amounts, the command id, a refusal."""

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict

PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
CommandId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.:\-]+$")]
Text = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=60, pattern=PLAIN)]
Said = Annotated[str, Field(min_length=2, max_length=500, pattern=PLAIN)]
Fen = Annotated[int, Field(ge=-100_000_000_00, le=100_000_000_00)]
Figure = Annotated[Decimal, Field(max_digits=18, decimal_places=6)]
RowId = Annotated[int, Field(ge=1, le=2**63 - 1)]
Revision = Annotated[int, Field(ge=1, le=2**31 - 1)]
QueueKey = Literal["draft", "incomplete", "accepted", "on_hold", "settled", "rechecked", "approved", "released"]
StateKey = Literal[QueueKey, "closed", "rejected", "withdrawn", "superseded"]


class Strict(Schema):
    """A field that is not known is refused."""

    model_config = ConfigDict(extra="forbid")


class ClaimProblem(Schema):
    """A refusal."""

    code: str
    message: str
    details: dict[str, Any] = {}
