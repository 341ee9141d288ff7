"""One step for several claims: each by itself, what is refused is told row by row and nothing else is lost."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from jingban.claims.core.states import APPROVE_SECTION, FIRST, RECHECK, RELEASE
from jingban.claims.repository import claims as rows
from jingban.claims.services import releasing, settling, steps
from jingban.claims.services.steps import READ, Outcome
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.errors import Refusal


@dataclass(frozen=True, slots=True)
class BulkRow:
    """What became of one claim."""

    claim: int
    number: str
    ok: bool
    code: str = ""
    message: str = ""


def _take(actor: Actor, claim_id: int, revision: None, command_id: str) -> Outcome:
    return steps.take(actor, claim_id, command_id)


# Command → the right it needs, and the step itself; what the person saw does not matter here.
_STEPS: dict[str, tuple[str, Callable[..., Any]]] = {
    "take": (READ, _take),
    "settle": (FIRST, settling.settle),
    "recheck": (RECHECK, settling.recheck),
    "approve": (APPROVE_SECTION, settling.approve),
    "release": (RELEASE, releasing.release),
}


def many(actor: Actor, command: str, claims: Sequence[int], command_id: str) -> list[BulkRow]:
    """Each claim once and by itself, in the order given; sent again with the same id nothing happens twice.

    Raises Denied where the person holds the right nowhere; a claim out of scope is a refused row.
    """
    right, act = _STEPS[command]
    access.require(actor, right)
    known = rows.numbers(access.require(actor, READ), claims)
    done: list[BulkRow] = []
    for number, claim in enumerate(dict.fromkeys(claims), 1):
        try:
            outcome = act(actor, claim, None, f"{command_id}:{number}")
            done.append(BulkRow(claim, outcome.number, True))
        except Refusal as refusal:
            done.append(BulkRow(claim, known.get(claim, ""), False, refusal.code, refusal.message))
    return done
