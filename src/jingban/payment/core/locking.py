"""When a day of reconciliation may be locked: the three books agree and the bank's word covers it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that stands in the way of locking."""

    code: str
    words: str  # Chinese, says what to do


def obstacles(day: date, today: date, covered: date | None, unmatched: Sequence[date]) -> tuple[Obstacle, ...]:
    """What stands in the way; ``unmatched`` are the days of movements up to ``day`` that are in no match."""
    found = []
    if day >= today:
        found.append(Obstacle("day_not_over", "这一天还没有过完，请明天再锁定"))
    if covered is None or covered < day:
        found.append(Obstacle("no_statement", f"银行流水还没有导入到 {day.isoformat()}，请先导入"))
    if unmatched:
        first = min(unmatched).isoformat()
        found.append(Obstacle("day_open", f"还有 {len(unmatched)} 笔没有对平，最早的在 {first}，请先处理"))
    return tuple(found)
