"""Reconciliation of 100,000 payments on three sides: all agree, every hundredth differs, one side missing altogether.

The peer is the plainest possible matching, one dictionary by reference; the ratio says what classification costs.
"""

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from benchmarks.measure import Result, seconds_of_pair
from jingban.payment.core.reconcile import SIDES, Movement, Side, reconcile

COUNT = 100_000
DAY = date(2026, 11, 20)


def _clean(count: int) -> list[Movement]:
    return [
        Movement(side, f"{side}-{n}", DAY, -(1000 + 7 * n), f"B{n // 500}-{n}", f"B{n // 500}")
        for n in range(count)
        for side in SIDES
    ]


def _damaged(rows: list[Movement]) -> list[Movement]:
    """Every hundredth event lacks a side or has another amount at the bank."""
    chance = random.Random(1)
    kept = []
    for row in rows:
        number = int(row.id.rpartition("-")[2])
        if number % 100 == 0 and row.side is Side.BANK:
            if chance.random() < 0.5:
                continue
            row = replace(row, amount=row.amount - 1)
        kept.append(row)
    return kept


def _plain(rows: list[Movement]) -> int:
    ours = {row.reference: row.amount for row in rows if row.side is Side.LEDGER}
    return sum(ours.get(row.reference) == row.amount for row in rows if row.side is Side.BANK)


def reconciliation(repeat: int) -> Result:
    """Seconds and the ratio to one dictionary."""
    result = Result("reconciliation")
    clean = _clean(COUNT)
    forms = {
        "all agree": clean,
        "every hundredth differs": _damaged(clean),
        "no statement at all": [row for row in clean if row.side is not Side.BANK],
    }
    for name, rows in forms.items():
        mine, plain = seconds_of_pair(lambda: reconcile(rows), lambda: _plain(rows), min(repeat, 3))  # noqa: B023
        outcome = reconcile(rows)
        note = f"{len(outcome.matches):,} matched, {len(outcome.open):,} open"
        result.add(name, mine, "s", note)
        result.add(f"{name}: to one dictionary", mine / plain, "×")
    return result


BENCHMARKS: dict[str, Callable[[int], Result]] = {"reconciliation": reconciliation}
