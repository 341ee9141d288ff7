"""制单: how payables become batches, and who must approve a batch by its amount."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar

T = TypeVar("T")


class Level(StrEnum):
    """Who approves."""

    NONE = "none"  # 复核 is enough
    SECTION = "section"  # 科长
    DIRECTOR = "director"  # 主任


@dataclass(frozen=True, slots=True)
class Limits:
    """Amounts in 分 up to which (and including) a lower level is enough, from a day on."""

    since: date
    none_up_to: int
    section_up_to: int

    def level(self, total: int) -> Level:
        """Who approves a batch of this total."""
        if total <= self.none_up_to:
            return Level.NONE
        return Level.SECTION if total <= self.section_up_to else Level.DIRECTOR


def limits_on(day: date, versions: Sequence[Limits]) -> Limits:
    """The version in force: the latest that has begun. Before the first, everything goes to the director."""
    begun = [limits for limits in versions if limits.since <= day]
    return max(begun, key=lambda limits: limits.since) if begun else Limits(date.min, 0, 0)


def split(rows: Sequence[T], size: int) -> list[Sequence[T]]:
    """Rows in their order in as few batches of at most ``size`` as there must be, as equal as can be."""
    if not rows:
        return []
    count = -(-len(rows) // size)
    least, more = divmod(len(rows), count)
    made, at = [], 0
    for number in range(count):
        length = least + (number < more)
        made.append(rows[at : at + length])
        at += length
    return made
