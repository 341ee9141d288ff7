"""Which of several known words a strip shows, by what the recogniser saw: for words that decide no amount.

A reading that is no known word is given up only for one that the recogniser itself holds possible, and clearly more
possible than every other known word.
"""

from collections.abc import Sequence
from typing import Final

CLEAR: Final = 2.5  # by how much the first must outweigh the second, in natural logarithms
FARTHEST: Final = 15.0  # below the reading itself, from which a word is not what stands there


def chosen(words: Sequence[str], weights: Sequence[float], read: float = 0.0, farthest: float = FARTHEST) -> str | None:
    """The word, if one stands out. ``read``: the weight of the reading that is none of them."""
    ranked = sorted(zip(weights, words, strict=True), reverse=True)
    if not ranked or ranked[0][0] < read - farthest:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEAR:
        return None
    return ranked[0][1]
