"""Shapes that payment, ledger and reconciliation share."""

from typing import Annotated, Any

from ninja import Field, Schema

CommandId = Annotated[str, Field(min_length=8, max_length=64)]
Reason = Annotated[str, Field(max_length=500)]


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
