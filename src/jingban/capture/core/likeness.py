"""Whether two pages may be the same paper: a perceptual hash finds candidates, the figures read on them decide.

Papers of one form look alike, so a hash alone would suspect every bill of a hospital.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

MOST_BITS: Final = 10  # of 64: a second photograph of the same paper
ALMOST_SAME: Final = 3  # enough where there are no figures to compare
SHARED_FIGURES: Final = 0.7
FEWEST_FIGURES: Final = 5
_FIGURE: Final = re.compile(r"\d[\d.,]{2,}")


def difference_hash(rows: Sequence[Sequence[int]]) -> str:
    """Eight rows of nine grey values → 64 bits in hexadecimal; empty for a page of one shade."""
    bits = "".join("1" if row[i] > row[i + 1] else "0" for row in rows for i in range(8))
    plain = {value for row in rows for value in row}
    return "" if max(plain) - min(plain) < 4 else f"{int(bits, 2):016x}"


def distance(one: str, other: str) -> int:
    """How many of 64 bits differ."""
    return (int(one, 16) ^ int(other, 16)).bit_count()


def bands(hashed: str) -> tuple[str, str, str, str]:
    """Quarters: two hashes with at most three different bits share one."""
    return (hashed[:4], hashed[4:8], hashed[8:12], hashed[12:16])


def figures(texts: Iterable[str]) -> frozenset[str]:
    """The numbers of three or more signs on a page."""
    return frozenset(found.strip(".,") for text in texts for found in _FIGURE.findall(text))


def closest(hashed: str, candidates: Mapping[int, str], most: int = 8) -> list[int]:
    """The candidates that are near enough, nearest first."""
    near = sorted((distance(hashed, other), page) for page, other in candidates.items())
    return [page for bits, page in near if bits <= MOST_BITS][:most]


def same_paper(bits: int, own: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two pages that look alike hold the same figures."""
    if min(len(own), len(other)) < FEWEST_FIGURES:
        return bits <= ALMOST_SAME
    return bits <= MOST_BITS and len(own & other) >= SHARED_FIGURES * len(own | other)
