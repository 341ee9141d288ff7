"""Which keys a failing check puts in conflict."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Final

from jingban.capture.core.checks.printed_twice import STRONG
from jingban.capture.core.model import Check, Field
from jingban.kernel.findings import Severity

_NUMBERED: Final = re.compile(r"^doc\d+:")


def failing(checks: Sequence[Check]) -> list[Check]:
    """Checks that speak against the paper."""
    return [check for check in checks if not check.ok and check.severity is Severity.ERROR]


def plain_id(check: Check) -> str:
    """The id without the number of a paper in front."""
    return _NUMBERED.sub("", check.id)


def is_strong(check: Check) -> bool:
    """Two scripts agree; two scripts are not misread alike."""
    return plain_id(check).startswith(STRONG)


@dataclass(frozen=True, slots=True)
class Blame:
    """Keys in conflict, and keys a failing sum speaks of that others are blamed for: these prove nothing either."""

    guilty: frozenset[str]
    spared: frozenset[str] = frozenset()


def blamed(fields: Mapping[str, Field], checks: Sequence[Check]) -> Blame:
    """Keys in conflict.

    Everything a failing check speaks of, narrowed where checks together say more: the rows whose own corrections make up
    the difference of a sum; a key for which two failing checks want the same value; never a value two scripts agree on
    while others are left; in a sum, not what its row and another sum hold; in a single failing row under a closing sum,
    not the amount; in a sum, not what its row holds while there is anything that no row holds (the sum itself, above all:
    one figure is misread sooner than a price and its amount alike), unless a point slipped in that row makes the gap.
    """
    wrong = failing(checks)
    if not wrong:
        return Blame(frozenset())
    convicted = _rows_that_explain(fields, wrong)
    wanted = Counter((key, value) for check in wrong for key, value in set(check.implied))
    anchored = {key for check in checks if check.ok and is_strong(check) for key in check.proves}
    holds = Counter(key for check in checks if check.ok and _adds(check) for key in check.proves)
    closing = Counter(
        key for check in checks if check.ok and plain_id(check).startswith("sum.") for key in check.proves
    )
    in_rows = {key for check in checks if check.ok and _is_row(check) for key in check.proves}
    rows = sum(_is_row(check) for check in wrong)
    guilty: set[str] = set()
    spared: set[str] = set()
    for check in wrong:
        subjects = set(check.subjects)
        agreed = {key for key, value in check.implied if wanted[key, value] > 1}
        if subjects & convicted:
            guilty |= subjects & convicted
        elif agreed:
            loose = agreed - anchored - in_rows
            spared |= agreed - loose if loose else frozenset()
            guilty |= loose or agreed - anchored or agreed
        elif _is_row(check) and rows == 1 and closing[check.subjects[2]]:
            guilty |= set(check.subjects[:2])
        else:
            open_ones = {key for key in subjects - anchored if holds[key] < 2}
            likely = _slipped(fields, check, in_rows & open_ones) or open_ones - in_rows
            spared |= open_ones - likely if likely else frozenset()
            guilty |= likely or open_ones or subjects - anchored or subjects
    return Blame(frozenset(guilty), frozenset(spared - guilty))


def _is_row(check: Check) -> bool:
    return plain_id(check).startswith("row.")


def _adds(check: Check) -> bool:
    return plain_id(check).startswith(("row.", "sum."))


def _slipped(fields: Mapping[str, Field], check: Check, keys: Set[str]) -> frozenset[str]:
    """Amounts that close their row and make up what a sum lacks if their point is moved (in their price as well)."""
    gap = _gap(fields, check)
    if gap is None:
        return frozenset()
    held = {key: fields[key].value for key in keys if key in fields}
    return frozenset(
        key
        for key, value in held.items()
        if isinstance(value, int) and any(gap in (value * (ten - 1), -(value - value // ten)) for ten in (10, 100))
    )


def _rows_that_explain(fields: Mapping[str, Field], wrong: Sequence[Check]) -> frozenset[str]:
    """Amounts whose corrections, as their failing rows want them, add up to what a failing sum lacks."""
    corrections: dict[str, int] = {}
    for check in wrong:
        for key, value in check.implied if _is_row(check) else ():
            held = fields[key].value if key in fields else None
            if isinstance(held, int):
                corrections[key] = value - held
    found: set[str] = set()
    for check in wrong:
        gap = _gap(fields, check)
        own = {key: corrections[key] for key in check.subjects[:-1] if key in corrections}
        if gap is None or not own:
            continue
        if sum(own.values()) == gap:
            found |= set(own)
        else:
            found |= {key for key, more in own.items() if more == gap and Counter(own.values())[gap] == 1}
    return frozenset(found)


def _gap(fields: Mapping[str, Field], check: Check) -> int | None:
    """What the parts of a failing sum lack to its total."""
    if not plain_id(check).startswith("sum.") or not check.implied:
        return None
    key, found = check.implied[0]
    total = fields[key].value if key in fields else None
    return total - found if isinstance(total, int) else None
