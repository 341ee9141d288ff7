"""What all shapes of the registry share."""

from typing import Annotated, Any

from ninja import Field, Schema

CommandId = Annotated[str, Field(min_length=8, max_length=64)]
PLAIN = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f]*$"
Reason = Annotated[str, Field(max_length=500, pattern=PLAIN)]
Text = Annotated[str, Field(max_length=200, pattern=PLAIN)]
Short = Annotated[str, Field(max_length=40, pattern=PLAIN)]


class Refused(Schema):
    """A refusal: a stable code and a Chinese message."""

    code: str
    message: str
    details: dict[str, Any] | None = None


class Strict(Schema):
    """An unknown field is a typing mistake, never ignored."""

    model_config = {"extra": "forbid"}


class Command(Strict):
    """A command with its id."""

    command_id: CommandId
