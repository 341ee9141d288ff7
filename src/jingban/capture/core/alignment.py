"""Laying what was read beside what is printed: edit distance, and rows paired by likeness instead of by number."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from jingban.kernel.text import bigrams

_LEAST: Final = 2.5  # likeness below which two rows are no pair


def distance(one: str, other: str) -> int:
    """Levenshtein: how many characters must be put in, taken out or changed."""
    if one == other:
        return 0
    before = list(range(len(other) + 1))
    for i, sign in enumerate(one, 1):
        row = [i]
        for j, mark in enumerate(other, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (sign != mark)))
        before = row
    return before[-1]


def similarity(one: str, other: str) -> float:
    """Share of character bigrams two texts have in common, 0…1."""
    left, right = _grams(one), _grams(other)
    return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


@lru_cache(maxsize=4096)
def _grams(text: str) -> frozenset[str]:
    return frozenset(bigrams(text))


def pairs(count: int, others: int, likeness: Callable[[int, int], float]) -> list[tuple[int, int]]:
    """Pairs of rows with the greatest likeness in all, first those in order, then the rest as they fit best.

    A lost or an invented row therefore costs one row and does not shift the others.
    """
    table = [[likeness(i, j) for j in range(others)] for i in range(count)]
    found = _in_order(table)
    left = {i for i, _ in found}
    right = {j for _, j in found}
    rest = sorted(
        (
            (table[i][j], -abs(i - j), i, j)
            for i in range(count)
            if i not in left
            for j in range(others)
            if j not in right
        ),
        reverse=True,
    )
    for worth, _, i, j in rest:
        if worth >= _LEAST and i not in left and j not in right:
            found.append((i, j))
            left.add(i)
            right.add(j)
    return sorted(found)


def _in_order(table: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Needleman–Wunsch with free gaps; only likeness of at least ``_LEAST`` counts."""
    rows, columns = len(table), len(table[0]) if table else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            here = table[i][j] + best[i + 1][j + 1] if table[i][j] >= _LEAST else -1.0
            best[i][j] = max(here, best[i + 1][j], best[i][j + 1])
    found, i, j = [], 0, 0
    while i < rows and j < columns:
        if table[i][j] >= _LEAST and best[i][j] == table[i][j] + best[i + 1][j + 1]:
            found.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found
