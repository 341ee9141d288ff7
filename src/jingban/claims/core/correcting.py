"""A correction in a person's year: what the replay of the year gives the new claim, and whom else it touches."""

from collections.abc import Sequence
from dataclasses import dataclass

from jingban.benefit.core.calculate import Calculator, service_day
from jingban.benefit.core.model import Accumulators, Case, Settlement


@dataclass(frozen=True, slots=True)
class Entry:
    """A settlement of the year, in its place. ``claim`` is the number; ``case`` can be settled again."""

    claim: str
    place: int
    case: Case


@dataclass(frozen=True, slots=True)
class Replayed:
    """The new settlements with the counters each stood on, and the end of the year."""

    place: int
    before: tuple[Accumulators | None, ...]
    settlements: tuple[Settlement, ...]
    after: Accumulators | None  # of the year once everything is replayed
    affected: tuple[tuple[str, int], ...]  # later claims and what their funds would differ by (分)


def in_order(cases: Sequence[tuple[int, Case]]) -> list[tuple[int, Case]]:
    """(visit id, case) by day of service; visits of one day in the order they were entered."""
    return sorted(cases, key=lambda entry: service_day(entry[1]))


def replay(
    calculator: Calculator,
    year: Sequence[Entry],
    replaced: str,
    cases: Sequence[Case],
    start: Accumulators | None,
    end: int,
) -> Replayed:
    """The year with the settlements of one claim replaced by others, in the place of the first of them.

    ``start``: the counters the year began with. ``end``: the place where new cases go if the year had none before.
    """
    at = next((n for n, entry in enumerate(year) if entry.claim == replaced), len(year))
    place = year[at].place if at < len(year) else end
    kept = [entry for entry in year[:at] if entry.claim != replaced]
    later = [entry for entry in year[at:] if entry.claim != replaced]
    before: list[Accumulators | None] = []
    made: list[Settlement] = []
    running = start
    for entry in kept:
        running = _next(calculator, entry.case, running)[1].accumulators
    for case in cases:
        stood, settlement = _next(calculator, case, running)
        before.append(stood)
        made.append(settlement)
        running = settlement.accumulators
    old = _as_it_was(calculator, year, start)
    differences: dict[str, int] = {}
    for entry in later:
        settlement = _next(calculator, entry.case, running)[1]
        running = settlement.accumulators
        gap = settlement.fund_pay_sumamt - old[id(entry)]
        if gap:
            differences[entry.claim] = differences.get(entry.claim, 0) + gap
    return Replayed(place, tuple(before), tuple(made), running, tuple(differences.items()))


def _next(calculator: Calculator, case: Case, running: Accumulators | None) -> tuple[Accumulators | None, Settlement]:
    before = running and running.in_year(calculator.first_year(case))
    return before, calculator.settle(case, before, explain=True)


def _as_it_was(calculator: Calculator, year: Sequence[Entry], start: Accumulators | None) -> dict[int, int]:
    """What the funds paid of each entry when the year is replayed unchanged."""
    running, found = start, {}
    for entry in year:
        settlement = _next(calculator, entry.case, running)[1]
        running = settlement.accumulators
        found[id(entry)] = settlement.fund_pay_sumamt
    return found
