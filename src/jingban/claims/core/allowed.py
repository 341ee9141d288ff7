"""What a person may do with a claim as it stands: by state, right, signatures and amount; what services then accept."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from jingban.claims.core.states import (
    APPROVE,
    FIRST,
    INTAKE,
    RELEASE,
    TRANSITIONS,
    State,
)

_ENTERED = {State.DRAFT: INTAKE, State.INCOMPLETE: INTAKE}
_REVIEWED = {State.ACCEPTED: FIRST, State.ON_HOLD: FIRST}
# What changes a claim without moving it: where, and with which right.
EDITS: Mapping[str, Mapping[State, str]] = {
    "replace_content": {**_ENTERED, State.ACCEPTED: FIRST},
    "correct_head": {**_ENTERED, **_REVIEWED},
    "set_materials": {**_ENTERED, **_REVIEWED},
    "choose_item": {**_ENTERED, **_REVIEWED},
    "check": {**_ENTERED, **_REVIEWED},
    "decide": dict.fromkeys((State.DRAFT, State.INCOMPLETE, State.ACCEPTED, State.ON_HOLD), FIRST),
    "refresh": {State.RELEASED: RELEASE},
    "correct": {State.CLOSED: FIRST},
    "recovered": {State.RELEASED: RELEASE, State.CLOSED: RELEASE},
}
# These happen inside other commands; nobody gives them.
_INNER = frozenset({"register", "close", "supersede"})
# Who has signed one of these steps may not give the command.
BARRED: Mapping[str, tuple[str, ...]] = {
    "recheck": ("reviewed",),
    "approve": ("reviewed", "rechecked"),
    "release": ("reviewed", "rechecked", "approved"),
}


@dataclass(frozen=True, slots=True)
class Standing:
    """A claim as far as it decides who may do what. ``signed``: step → who signed it."""

    state: State
    signed: Mapping[str, str]
    held_by: str = ""
    director: bool = False  # the amount needs the director
    correction: bool = False
    settled_before: bool = False  # once settled, returned or not: its content is fixed
    corrected: bool = False  # a correction is under way
    recovering: bool = False  # money is to come back from the person


def commands(claim: Standing, who: str, rights: Collection[str]) -> list[str]:
    """Commands this person may give now, in the order of the work. ``rights``: those held for this claim's centre."""
    if claim.held_by not in ("", who):
        return []
    steps = {
        one.command: None
        for one in TRANSITIONS
        if one.source is claim.state and one.command not in _INNER and _right(one.command, one.right, claim, rights)
    }
    found = [command for command in steps if who not in _signers(command, claim)]
    edits = [name for name, where in EDITS.items() if where.get(claim.state) in rights and _fits(name, claim)]
    return [*found, *edits, "take", *(["put_back"] if claim.held_by else [])]


def _right(command: str, right: str, claim: Standing, rights: Collection[str]) -> bool:
    above = command == "approve" and claim.director and APPROVE not in rights
    return right in rights and not above


def _signers(command: str, claim: Standing) -> set[str]:
    return {claim.signed.get(step, "") for step in BARRED.get(command, ())} - {""}


def _fits(name: str, claim: Standing) -> bool:
    if name == "replace_content":
        return not claim.settled_before and (claim.state is not State.ACCEPTED or claim.correction)
    if name == "recovered":
        return claim.recovering
    return not (name == "correct" and claim.corrected)
