"""What people do to a paper."""

from typing import Annotated

from ninja import Field, Schema

from jingban.capture.schemas.words import ActionName, CommandId, Key, Text


class EditIn(Schema):
    action: ActionName
    key: Key = ""
    text: Text | None = None
    cells: dict[str, Text] = {}
    to: Annotated[int, Field(ge=0, le=9999)] = 0


class EditsIn(Schema):
    version: int
    edits: Annotated[list[EditIn], Field(min_length=1, max_length=500)]
    command_id: CommandId


class DraftIn(Schema):
    edits: Annotated[list[EditIn], Field(min_length=1, max_length=500)]


class OverrideIn(Schema):
    version: int
    check_id: Annotated[str, Field(max_length=120)]
    reason: Text
    command_id: CommandId


class VersionIn(Schema):
    version: int
    command_id: CommandId


class PaperReasonIn(Schema):
    version: int
    reason: Text
    command_id: CommandId


class PaperUnmaskIn(Schema):
    reason: Text


class SecondIn(Schema):
    version: int
    values: dict[str, Text | None]
    command_id: CommandId
