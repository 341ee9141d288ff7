"""What the machine and the people did in a time: corrections by engine and kind of field, work by person. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

PAUSE: Final = timedelta(minutes=5)  # a longer gap between two acts is no work on papers
FIRST: Final = timedelta(seconds=30)  # what an act after a pause counts for


@dataclass(frozen=True, slots=True)
class Acted:
    """Fields of one engine and kind that people confirmed or keyed otherwise."""

    engine: str
    value_kind: str
    changed: bool
    fields: int


@dataclass(frozen=True, slots=True)
class EnginePages:
    """Pages one engine read."""

    engine: str
    pages: int
    seconds: float
    worst: float


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of field of one engine."""

    value_kind: str
    fields: int  # the machine read
    corrected: int
    rate: Decimal


@dataclass(frozen=True, slots=True)
class EngineLine:
    """One engine version."""

    engine: str
    pages: int
    seconds_per_page: float
    worst: float
    fields: int
    accepted: int
    corrected: int
    rate: Decimal
    kinds: tuple[KindLine, ...]


@dataclass(frozen=True, slots=True)
class Keyed:
    """Fields one person decided in one pass."""

    by: str
    name: str
    pass_number: int
    changed: bool
    fields: int


@dataclass(frozen=True, slots=True)
class Released:
    """Papers one person released."""

    by: str
    name: str
    papers: int
    pages: int


@dataclass(frozen=True, slots=True)
class OperatorLine:
    """One person."""

    by: str
    name: str
    fields: int
    corrected: int
    second_keyed: int
    papers: int
    pages: int
    work: timedelta
    papers_per_hour: Decimal


def rate(part: int, whole: int) -> Decimal:
    """Part of whole, four decimals, half up; 0 where there is nothing."""
    return _ratio(part, whole, "0.0001")


def _ratio(part: int, whole: int, step: str) -> Decimal:
    return (Decimal(part) / whole).quantize(Decimal(step), ROUND_HALF_UP) if whole else Decimal(step) * 0


def engines(
    pages: Sequence[EnginePages], papers: Iterable[tuple[str, Mapping[str, int]]], acts: Sequence[Acted]
) -> list[EngineLine]:
    """A line for each engine, by name. A paper counts for the engine of its first recognised page."""
    read: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for engine, counts in papers:
        read[engine].update(counts)
    by_engine = {line.engine: line for line in pages}
    names = sorted(set(by_engine) | set(read) | {act.engine for act in acts})
    return [_engine(name, by_engine.get(name), read[name], [a for a in acts if a.engine == name]) for name in names]


def _engine(name: str, pages: EnginePages | None, read: Mapping[str, int], acts: Sequence[Acted]) -> EngineLine:
    wrong: Counter[str] = Counter()
    for act in acts:
        if act.changed:
            wrong[act.value_kind] += act.fields
    kinds = sorted(set(read) | set(wrong))
    fields, corrected = sum(read.values()), sum(wrong.values())
    return EngineLine(
        engine=name,
        pages=pages.pages if pages else 0,
        seconds_per_page=pages.seconds / pages.pages if pages and pages.pages else 0.0,
        worst=pages.worst if pages else 0.0,
        fields=fields,
        accepted=sum(act.fields for act in acts if not act.changed),
        corrected=corrected,
        rate=rate(corrected, fields),
        kinds=tuple(KindLine(k, read.get(k, 0), wrong[k], rate(wrong[k], read.get(k, 0))) for k in kinds),
    )


def operators(
    keyed: Sequence[Keyed], released: Sequence[Released], moments: Iterable[tuple[str, datetime]]
) -> list[OperatorLine]:
    """A line for each person who keyed or released anything, by login name."""
    names = {row.by: row.name for row in keyed} | {row.by: row.name for row in released}
    at: defaultdict[str, list[datetime]] = defaultdict(list)
    for by, moment in moments:
        at[by].append(moment)
    return [
        _operator(by, names[by], [k for k in keyed if k.by == by], [r for r in released if r.by == by], work(at[by]))
        for by in sorted(names)
    ]


def _operator(
    by: str, name: str, keyed: Sequence[Keyed], released: Sequence[Released], spent: timedelta
) -> OperatorLine:
    first = [row for row in keyed if row.pass_number == 1]
    papers = sum(row.papers for row in released)
    return OperatorLine(
        by=by,
        name=name,
        fields=sum(row.fields for row in first),
        corrected=sum(row.fields for row in first if row.changed),
        second_keyed=sum(row.fields for row in keyed if row.pass_number == 2),
        papers=papers,
        pages=sum(row.pages for row in released),
        work=spent,
        papers_per_hour=_ratio(papers * 3600, int(spent.total_seconds()), "0.1"),
    )


def work(moments: Sequence[datetime]) -> timedelta:
    """The time a person was at it: gaps between acts as long as they are short, a little for each new start."""
    spent, last = timedelta(), None
    for moment in sorted(moments):
        gap = FIRST if last is None else moment - last
        spent += gap if gap <= PAUSE else FIRST
        last = moment
    return spent
