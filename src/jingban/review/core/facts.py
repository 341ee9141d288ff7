"""Lines with everything known of them, refunds taken back, beside the knowledge rows that are in force for them."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import reduce
from typing import Any

from .model import EVERY, FAR, Knowledge, Line, Person, Records, Rule, Visit
from .terms import Fact, Term

Facts = dict[str, Any]
_YEAR = 365


def ymd(day: date) -> int:
    """20240510: differences of these give completed years without a calendar."""
    return day.year * 10_000 + day.month * 100 + day.day


def net(lines: Iterable[Line]) -> tuple[Line, ...]:
    """Refunds summed into what they take back: by ``refund_of``, else the same item and price of the visit, last first.

    What is taken back wholly is gone. A refund that finds nothing to take back is dropped: verification reports it.
    """
    kept = {line.id: line for line in lines}
    refunds = sorted((line for line in kept.values() if line.quantity < 0), key=lambda line: (line.day, line.id))
    if not refunds:
        return tuple(kept.values())
    for refund in refunds:
        del kept[refund.id]
    alike: dict[tuple[str, str, Decimal], list[str]] = defaultdict(list)
    for line in sorted(kept.values(), key=lambda line: (line.day, line.id), reverse=True):
        alike[line.visit, line.item, line.price].append(line.id)
    for refund in refunds:
        _take_back(kept, refund, alike[refund.visit, refund.item, refund.price])
    return tuple(kept.values())


def _take_back(kept: dict[str, Line], refund: Line, alike: list[str]) -> None:
    named = [refund.refund_of] if refund.refund_of else []
    names = [name for name in (*named, *(name for name in alike if name not in named)) if name in kept]
    left, amount, eligible = -refund.quantity, -refund.amount, -refund.eligible
    for line in [kept[name] for name in names]:
        if not left:
            return
        taken = min(left, line.quantity)
        if taken == line.quantity:
            left, amount, eligible = left - taken, amount - line.amount, eligible - line.eligible
            del kept[line.id]
        else:
            kept[line.id] = replace(
                line, quantity=line.quantity - taken, amount=line.amount - amount, eligible=line.eligible - eligible
            )
            return


def diagnoses_of_year(visits: Mapping[str, Visit]) -> dict[str, tuple[str, ...]]:
    """Visit → all diagnoses of its person in the 365 days up to its admission."""
    of_person: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits.values():
        of_person[visit.person].append(visit)
    found = {}
    for visit in visits.values():
        found[visit.id] = tuple(
            sorted(
                {
                    code
                    for other in of_person[visit.person]
                    if 0 <= (visit.admission - other.admission).days <= _YEAR
                    for code in other.diagnoses
                }
            )
        )
    return found


def of_line(line: Line, visit: Visit, person: Person, year: tuple[str, ...]) -> Facts:
    """The facts of one line by the names the terms use."""
    day, today = line.day.toordinal(), ymd(line.day)
    return {
        "id": line.id, "item": line.item, "kind": line.kind, "generic": line.generic or line.item,
        "day": day, "ymd": today, "week": (day - 1) // 7, "month": today // 100, "year": today // 10_000,
        "quantity": line.quantity, "price": line.price, "amount": line.amount, "eligible": line.eligible,
        "prescription": f"{line.visit}|{line.prescription or today}", "doctor": line.doctor, "minute": line.minute,
        "uploaded": line.uploaded.toordinal() if line.uploaded else None, "trace": line.trace,
        "visit": visit.id, "claim": visit.claim, "person": person.id, "hospital": visit.hospital,
        "scene": visit.scene, "level": visit.level, "level_word": str(visit.level), "dept": visit.dept,
        "insutype": visit.insutype, "region": visit.region, "admission": visit.admission.toordinal(),
        "discharge": visit.discharge.toordinal(), "operations": len(visit.operations),
        "diagnoses": visit.diagnoses, "diagnoses_year": year,
        "sex": person.sex, "age": max(0, today - ymd(person.birth)) // 10_000,
        "days_old": (line.day - person.birth).days, "death": person.death.toordinal() if person.death else None,
    }  # fmt: skip


def all_facts(records: Records) -> tuple[Facts, ...]:
    """Facts of every line left after refunds."""
    year = diagnoses_of_year(records.visits)
    return tuple(
        of_line(line, visit, records.persons[visit.person], year[visit.id])
        for line in net(records.lines)
        for visit in (records.visits[line.visit],)
    )


def scope(rule: Rule) -> Term:
    """The lines a rule looks at: its days, scenes, kinds of items, and what must be known of the line."""
    found = Fact("quantity") > 0
    if rule.first > date.min:
        found = found & (Fact("day") >= rule.first.toordinal())
    if rule.last < FAR:
        found = found & ~(Fact("day") > rule.last.toordinal())
    if rule.funded:
        found = found & (Fact("eligible") > 0)
    for name, words in (("scene", rule.scenes), ("kind", tuple(rule.params.get("kinds", "").split()))):
        if words:
            found = found & reduce(lambda a, b: a | b, (Fact(name).equals(word) for word in words))
    if needed := rule.params.get("needs"):
        found = found & Fact(needed).differs("")
    return found


class Shelf:
    """The knowledge rows of one rule, found by item; and which of the facts the rule looks at."""

    def __init__(self, rule: Rule, rows: Sequence[Knowledge]) -> None:
        self.rule = rule
        self._rows: dict[str, list[tuple[Knowledge, Facts, int, int]]] = defaultdict(list)
        for row in rows:
            entry = (row, as_facts(row), row.first.toordinal(), row.last.toordinal())
            self._rows[row.item].append(entry)
        self._scope = scope(rule).python()
        # Every item code the rows speak of: lines of other items cannot matter, unless a row stands for all of them.
        self.items = {code for row in rows for code in (row.item, row.partner, *row.words) if code}

    def looks_at(self, facts: Facts) -> bool:
        """Whether the line is in the scope of the rule."""
        return bool(self._scope(facts, {}))

    def rows_for(self, facts: Facts) -> Iterator[tuple[Knowledge, Facts]]:
        """Rows of the line's item, and rows for every item, in force on its day and in its region."""
        yield from self.rows_of(facts["item"], facts)
        yield from self.rows_of(EVERY, facts)

    def rows_of(self, item: str, facts: Facts) -> Iterator[tuple[Knowledge, Facts]]:
        for row, known, first, last in self._rows.get(item, ()):
            if first <= facts["day"] <= last and facts["region"].startswith(row.region):
                yield row, known

    def all_rows(self) -> Iterator[tuple[Knowledge, Facts]]:
        for entries in self._rows.values():
            for row, known, _, _ in entries:
                yield row, known


def as_facts(row: Knowledge) -> Facts:
    """A knowledge row by the names the terms use."""
    return {
        "low": row.low, "high": row.high, "factor": row.factor, "days": row.days, "sex": row.sex, "unit": row.unit,
        "words": row.words, "excuse": row.excuse, "partner": row.partner, "counted_as": row.counted_as,
    }  # fmt: skip


BUCKETS = {
    "day": "day", "visit": "visit", "stay": "visit", "bed": "visit", "operation": "visit",
    "prescription": "prescription", "week": "week", "month": "month", "year": "year",
}  # fmt: skip


def bucket(unit: str, facts: Facts) -> str:
    """The window of a unit a line falls into; ``all`` has one."""
    return str(facts[BUCKETS[unit]]) if unit in BUCKETS else ""


def allowed(row: Knowledge, facts: Facts) -> Decimal:
    """The limit of a row for the window: per stay day, per night, per operation, or as it is."""
    high = row.high or Decimal(0)
    if row.unit == "stay":
        return high * int(facts["discharge"] - facts["admission"] + 1)
    if row.unit == "bed":
        return high * max(1, int(facts["discharge"] - facts["admission"]))
    return high * int(facts["operations"]) if row.unit == "operation" else high
