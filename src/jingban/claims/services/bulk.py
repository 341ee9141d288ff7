"""One step for several claims: each by itself, what is refused is told row by row and nothing else is lost."""

from collections.abc import Sequence
from dataclasses import dataclass

from jingban.infra.access.services import Actor


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What became of one claim."""

    claim: int
    number: str
    ok: bool
    code: str = ""
    message: str = ""


def many(actor: Actor, command: str, claims: Sequence[int], reason: str, command_id: str) -> list[BulkRow]:
    raise NotImplementedError
