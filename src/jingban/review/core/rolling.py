"""Evaluators over days of one person and item: rolling sums, courses, stock at home. Never over physical rows."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from .facts import Facts, Shelf
from .model import Knowledge, Raw, plain


@dataclass(slots=True)
class Day:
    """All lines of one person and counted item on one day."""

    total: Decimal = Decimal(0)
    lines: list[str] = field(default_factory=list)
    row: Knowledge | None = None


def by_days(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[list[tuple[int, Day, Knowledge]]]:
    """Per key, the days in order with quantity × factor, line ids and the row in force on that day."""
    by = shelf.rule.params["by"].split()
    found: dict[tuple[str, ...], dict[int, Day]] = defaultdict(lambda: defaultdict(Day))
    for line in facts:
        if shelf.looks_at(line):
            for row, _ in shelf.rows_for(line):
                day = found[row.counted_as, *(plain(line[name]) for name in by)][line["day"]]
                day.total += line["quantity"] * row.factor
                day.lines.append(line["id"])
                day.row = row if day.row is None or row.id < day.row.id else day.row
    for days in found.values():
        yield [(at, day, day.row) for at, day in sorted(days.items()) if day.row is not None]


def rolling(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R26: the quantity of the last ``days`` days, this one included, above the limit."""
    for days in by_days(shelf, facts):
        for at, (today, _, row) in enumerate(days):
            part = [day for when, day, _ in days[: at + 1] if when > today - row.days]
            total = sum((day.total for day in part), Decimal(0))
            high = row.high or Decimal(0)
            if total > high:
                lines = tuple(sorted(line for day in part for line in day.lines))
                yield Raw(shelf.rule.id, row.id, plain(total), plain(high), lines, at=str(today))


def course(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R13: days of use, or days from first to last, of one course above the limit; a gap begins a new course."""
    gap = int(shelf.rule.params["gap"])
    for days in by_days(shelf, facts):
        part: list[tuple[int, Day, Knowledge]] = []
        for entry in days:
            if part and entry[0] - part[-1][0] > gap:
                yield from _course(shelf, part)
                part = []
            part.append(entry)
        yield from _course(shelf, part)


def _course(shelf: Shelf, part: list[tuple[int, Day, Knowledge]]) -> Iterator[Raw]:
    row = part[0][2]  # the law of the day the course began
    length = Decimal(part[-1][0] - part[0][0] + 1 if row.unit == "span" else len(part))
    high = row.high or Decimal(0)
    if length > high:
        lines = tuple(sorted(line for _, day, _ in part for line in day.lines))
        yield Raw(shelf.rule.id, row.id, plain(length), plain(high), lines)


def stock(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R15: days of supply at home after a purchase above the limit; what is used each day is taken off."""
    for days in by_days(shelf, facts):
        left, before = Decimal(0), days[0][0]
        for today, here, row in days:
            left = max(Decimal(0), left - (today - before)) + here.total
            before = today
            if row.high is not None and left > row.high:
                lines = tuple(sorted(here.lines))
                yield Raw(shelf.rule.id, row.id, plain(left), plain(row.high), lines, at=str(today))
