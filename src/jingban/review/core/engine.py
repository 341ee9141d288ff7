"""All rules over records: one claim with its history, or many claims; which evaluator serves which rule."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from . import linewise, rolling, visitwise
from .facts import Facts, Shelf, all_facts
from .model import EVERY, Knowledge, Raw, Records, Rule

OfLines = Callable[[Shelf, Iterable[Facts]], Iterator[Raw]]
OfVisits = Callable[[Shelf, Iterable[Facts], Records], Iterator[Raw]]

# Evaluators that also run as SQL.
LINEWISE: dict[str, OfLines] = {
    "limit": linewise.limit,
    "unlisted": linewise.unlisted,
    "aggregate": linewise.aggregate,
    "pair": linewise.pair,
    "companion": linewise.companion,
    "second": linewise.second,
    "all_listed": linewise.all_listed,
    "rolling": rolling.rolling,
    "course": rolling.course,
    "stock": rolling.stock,
}
VISITWISE: dict[str, OfVisits] = {
    "outpatient_inside": visitwise.outpatient_inside,
    "overlap": visitwise.overlap,
    "split": visitwise.split,
    "frequent": visitwise.frequent,
    "low_standard": visitwise.low_standard,
    "idle_bed": visitwise.idle_bed,
    "length": visitwise.length,
    "coded_person": visitwise.coded_person,
    "coded_pair": visitwise.coded_pair,
    "antibiotic": visitwise.antibiotic,
}
# These speak of items that have no row.
_WHOLE = frozenset({"unlisted", "all_listed"})
EVALUATORS = frozenset({*LINEWISE, *VISITWISE})


class Book:
    """Rules with their knowledge, laid out once and used for many claims."""

    def __init__(self, rules: Sequence[Rule], knowledge: Iterable[Knowledge]) -> None:
        rows: dict[str, list[Knowledge]] = defaultdict(list)
        for row in knowledge:
            rows[row.rule].append(row)
        self.rules = {rule.id: rule for rule in rules}
        self.rows = {row.id: row for part in rows.values() for row in part}
        self.shelves = {rule.id: Shelf(rule, rows[rule.id]) for rule in rules}

    @property
    def linewise(self) -> list[Rule]:
        """The rules that both engines can run."""
        return [rule for rule in self.rules.values() if rule.evaluator in LINEWISE]


def run(book: Book, records: Records, only: Iterable[str] | None = None) -> tuple[Raw, ...]:
    """Every hit of the rules (all, or those named) in these records, sorted."""
    facts = all_facts(records)
    of_item: dict[str, list[Facts]] = defaultdict(list)
    for line in facts:
        of_item[line["item"]].append(line)
    found: list[Raw] = []
    for name in book.rules if only is None else only:
        rule, shelf = book.rules[name], book.shelves[name]
        if rule.evaluator in VISITWISE:
            found += VISITWISE[rule.evaluator](shelf, facts, records)
        elif EVERY in shelf.items or rule.evaluator in _WHOLE:
            found += LINEWISE[rule.evaluator](shelf, facts)
        else:
            found += LINEWISE[rule.evaluator](shelf, [n for item in sorted(shelf.items) for n in of_item.get(item, ())])
    return tuple(sorted(found, key=order))


def order(raw: Raw) -> tuple[object, ...]:
    """The order hits are told in; the same for both engines."""
    return (raw.rule, raw.knowledge, raw.lines, raw.visits, raw.at, raw.observed)


def claims_of(raw: Raw, visit_of_line: Callable[[str], str], records: Records) -> tuple[str, ...]:
    """The claims whose lines or visits a hit stands on."""
    visits = {*raw.visits, *(visit_of_line(line) for line in raw.lines)}
    return tuple(sorted({records.visits[visit].claim for visit in visits}))


def run_claim(book: Book, records: Records, claim: str, only: Iterable[str] | None = None) -> tuple[Raw, ...]:
    """Hits that touch one claim; ``records`` are the claim and what ``history_of`` gives for its person."""
    visit_of = {line.id: line.visit for line in records.lines}
    found = run(book, records, only)
    return tuple(raw for raw in found if claim in claims_of(raw, visit_of.__getitem__, records))


def history_of(records: Records, person: str) -> Records:
    """What a claim of this person is judged by: all visits of the person, and whole visits that share a trace code.

    Whole visits, because a refund elsewhere in the visit may take a line back.
    """
    own = {visit.id for visit in records.visits.values() if visit.person == person}
    traces = {line.trace for line in records.lines if line.visit in own and line.trace}
    own |= {line.visit for line in records.lines if line.trace in traces}
    visits = {name: visit for name, visit in records.visits.items() if name in own}
    persons = {visit.person: records.persons[visit.person] for visit in visits.values()}
    return Records(persons, visits, tuple(line for line in records.lines if line.visit in own))
