"""Shapes that payment, ledger and reconciliation share."""

from typing import Annotated, Any

from ninja import Field, Schema

CommandId = Annotated[str, Field(min_length=8, max_length=64)]
# Control characters are no text; PostgreSQL does not even take a NUL.
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Reason = Annotated[str, Field(max_length=500, pattern=PLAIN)]


class Refused(Schema):
    """A refusal: a stable code and a Chinese message; ``details`` names ``field`` or ``line``."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class Strict(Schema):
    """An unknown field is a typing mistake, never ignored."""

    model_config = {"extra": "forbid"}


class CommandIn(Strict):
    """A command without anything to say but its id."""

    command_id: CommandId
