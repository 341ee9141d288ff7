"""What people say of findings, lines and several claims at once."""

from typing import Annotated, Literal

from ninja import Field

from jingban.claims.schemas.shapes import PLAIN, CommandId, Revision, RowId, Said, Strict


class FindingDecisionIn(Strict):
    """What a reviewer says of a finding; ``reason`` is needed to overrule or to ask the hospital."""

    decision: Literal["accepted", "overruled", "asked", "open"]
    reason: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    command_id: CommandId


class LineItemIn(Strict):
    """The catalogue item of a line, chosen by a person; empty: none. ``learn`` keeps it for the provider."""

    revision: Revision
    item: Annotated[str, Field(max_length=40, pattern=PLAIN)]
    learn: bool = False
    command_id: CommandId


class ClaimBulkIn(Strict):
    """Several claims at once; each is checked by itself, what is refused is told row by row."""

    claims: Annotated[list[RowId], Field(min_length=1, max_length=200)]
    reason: Annotated[str, Field(max_length=500, pattern=PLAIN)] = ""
    command_id: CommandId


class ClaimUnmaskIn(Strict):
    """Why certificate and phone are to be seen in clear."""

    reason: Said


class ArchiveListIn(Strict):
    """Ended claims to be handed to the archive together."""

    claims: Annotated[list[RowId], Field(min_length=1, max_length=2000)]
    command_id: CommandId
