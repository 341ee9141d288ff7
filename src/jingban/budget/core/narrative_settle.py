"""Where punctuation leaves open how deep an enumeration goes, the arithmetic decides.

Two mistakes of reading are possible: a part was kept in an inner enumeration that had ended, or an
inner enumeration was closed too early. Each is mended only when the mended sums hold exactly and the
read ones do not; a structure that holds nowhere is left as read.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from jingban.kernel.money import tolerance_fen

from .model import Statement


def settle(statements: tuple[Statement, ...], segments: Mapping[int, int]) -> tuple[Statement, ...]:
    """Statements with parents and groups mended where the sums demand it."""
    made = list(statements)
    for owner, group in _groups(made):
        parts = [i for i, s in enumerate(made) if s.group == group and s.parent == owner and s.kind == "amount"]
        if len(parts) < 1 or balances(made, owner, parts):
            continue
        if not _cut(made, owner, parts, segments):
            _extend(made, owner, parts, group)
    return tuple(made)


def _groups(made: Sequence[Statement]) -> list[tuple[int, int]]:
    found = {
        (s.parent, s.group): None for s in made if s.kind == "amount" and s.parent is not None and s.group is not None
    }
    return sorted(((o, g) for o, g in found if o is not None and g is not None), reverse=True)


def balances(made: Sequence[Statement], owner: int, parts: Sequence[int]) -> bool:
    """Whether the parts add up to the owner within the rounding of their printed digits."""
    total = made[owner].fen or 0
    values = [made[i] for i in parts]
    step = min((s.step for s in (made[owner], *values) if s.fen), default=1)
    count = sum(1 for s in values if s.fen)
    return abs(sum(s.fen or 0 for s in values) - total) <= tolerance_fen(step, count)


def _cut(made: list[Statement], owner: int, parts: list[int], segments: Mapping[int, int]) -> bool:
    """Give the tail after a semicolon back to the enclosing enumeration."""
    grand, outer = made[owner].parent, made[owner].group
    if grand is None or outer is None:
        return False
    for at in range(1, len(parts)):
        same_segment = segments.get(parts[at]) == segments.get(parts[at - 1])
        if (same_segment and at < 2) or not balances(made, owner, parts[:at]):
            continue
        for number in parts[at:]:
            made[number] = replace(made[number], parent=grand, group=outer)
        return True
    return False


def _extend(made: list[Statement], owner: int, parts: list[int], group: int) -> bool:
    """Take in the figures that follow in the same sentence when that closes the sum."""
    grand, outer = made[owner].parent, made[owner].group
    if not parts:
        return False
    sentence, line = made[parts[-1]].sentence, made[parts[-1]].line
    following = [
        i
        for i in range(parts[-1] + 1, len(made))
        if made[i].kind == "amount"
        and made[i].line == line
        and made[i].sentence == sentence
        and made[i].parent == grand
        and made[i].group == outer
        and "reason" not in made[i].marks
    ]
    for count in range(1, len(following) + 1):
        if balances(made, owner, [*parts, *following[:count]]):
            for number in following[:count]:
                made[number] = replace(made[number], parent=owner, group=group)
            return True
    return False
