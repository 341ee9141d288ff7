"""What must hold on one paper: a list of pure functions, each from a paper to checks.

A check that holds *proves* the keys it pins: changing any one of them alone would break it. Whether that is enough to
trust a value is decided in ``judging``, never here.
"""

from collections.abc import Callable, Iterator
from typing import Final

from jingban.capture.core.checks.days import days
from jingban.capture.core.checks.numbers import numbers
from jingban.capture.core.checks.paper import Paper
from jingban.capture.core.checks.payments import payments
from jingban.capture.core.checks.persons import persons
from jingban.capture.core.checks.printed_twice import capitals, codes
from jingban.capture.core.checks.rows import rows
from jingban.capture.core.checks.source import reversing, unsigned
from jingban.capture.core.checks.sums import sums
from jingban.capture.core.model import Check

CHECKS: Final[tuple[Callable[[Paper], Iterator[Check]], ...]] = (
    capitals,
    codes,
    rows,
    sums,
    payments,
    days,
    persons,
    numbers,
    unsigned,
    reversing,
)


def run(paper: Paper) -> tuple[Check, ...]:
    """Every check of a paper, in a fixed order."""
    return tuple(check for function in CHECKS for check in function(paper))
