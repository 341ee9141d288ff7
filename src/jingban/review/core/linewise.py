"""Evaluators over fee lines: limits, sums per window, pairs, companions, second operations, whole prescriptions."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .facts import Facts, Shelf, allowed, bucket
from .limits import TESTS
from .model import EVERY, Knowledge, Raw, plain
from .terms import Fact, Known, Prefixed

EXCUSED = Prefixed(Fact("diagnoses"), Known("excuse"))
_excused = EXCUSED.python()


def limit(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R01–R11, R19–R21, R33, R34, R44: an attribute of the line, visit or person against the row."""
    test = TESTS[shelf.rule.params["test"]]
    breaks, observed, bound = test.breaks.python(), test.observed.python(), test.limit.python()
    for line in facts:
        if not shelf.looks_at(line):
            continue
        for row, known in shelf.rows_for(line):
            if breaks(line, known):
                yield Raw(shelf.rule.id, row.id, plain(observed(line, known)), plain(bound(line, known)), (line["id"],))


def unlisted(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R47: a line in scope whose item has no row in force."""
    for line in facts:
        if shelf.looks_at(line) and next(shelf.rows_of(line["item"], line), None) is None:
            yield Raw(shelf.rule.id, "", line["item"], "", (line["id"],))


def windows(shelf: Shelf, facts: Iterable[Facts]) -> dict[tuple[str, ...], list[tuple[Facts, Knowledge]]]:
    """Lines with their row by (what is counted, unit, whose, which window)."""
    by = shelf.rule.params["by"].split()
    found: dict[tuple[str, ...], list[tuple[Facts, Knowledge]]] = defaultdict(list)
    for line in facts:
        if shelf.looks_at(line):
            for row, _ in shelf.rows_for(line):
                whose = (plain(line[name]) for name in by)
                found[row.counted_as, row.unit, bucket(row.unit, line), *whose].append((line, row))
    return found


def measure(name: str, part: Iterable[tuple[Facts, Knowledge]]) -> Decimal:
    """What is counted: quantity × factor, 元 for the funds, lines, or different items or generics."""
    part = list(part)
    if name == "quantity":
        return sum((line["quantity"] * row.factor for line, row in part), Decimal(0))
    if name == "eligible":
        return sum((Decimal(line["eligible"]) for line, _ in part), Decimal(0)) / 100
    if name == "lines":
        return Decimal(len(part))
    return Decimal(len({line[name] for line, _ in part}))


def aggregate(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R14, R16, R17, R23, R25, R28, R31, R32, R45, R48 and R24b: a measure per key and window above the limit."""
    facts = list(facts)
    name = shelf.rule.params["measure"]
    present = _present(shelf, facts) if "absent" in shelf.rule.params else set()
    for key, part in windows(shelf, facts).items():
        observed = measure(name, part)
        high = max(allowed(row, line) for line, row in part)
        if observed > high and (part[0][1].partner, *key[1:]) not in present:
            lines = tuple(sorted(line["id"] for line, _ in part))
            yield Raw(shelf.rule.id, min(row.id for _, row in part), plain(observed), plain(high), lines)


def _present(shelf: Shelf, facts: Iterable[Facts]) -> set[tuple[str, ...]]:
    """Windows in which a partner item is billed."""
    by = shelf.rule.params["by"].split()
    partners: dict[str, set[str]] = defaultdict(set)
    for row, _ in shelf.all_rows():
        partners[row.partner].add(row.unit)
    return {
        (line["item"], unit, bucket(unit, line), *(plain(line[name]) for name in by))
        for line in facts
        if shelf.looks_at(line)
        for unit in partners.get(line["item"], ())
    }


def pair(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R18, R22, R24, R29: an item and its partner in one window."""
    by = shelf.rule.params["by"].split()
    scoped = [line for line in facts if shelf.looks_at(line)]
    of_item: dict[str, list[Facts]] = defaultdict(list)
    for line in scoped:
        of_item[line["item"]].append(line)
    for row, _ in shelf.all_rows():
        minor: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
        main: dict[tuple[str, ...], list[Facts]] = defaultdict(list)
        for side, item in ((main, row.item), (minor, row.partner)):
            for line in of_item.get(item, ()):
                if _in_force(row, line):
                    side[bucket(row.unit, line), *(plain(line[name]) for name in by)].append(line)
        for key in main.keys() & minor.keys():
            lines = tuple(sorted(line["id"] for line in (*main[key], *minor[key])))
            yield Raw(shelf.rule.id, row.id, "", "", lines)


def _in_force(row: Knowledge, line: Facts) -> bool:
    in_days = row.first.toordinal() <= line["day"] <= row.last.toordinal()
    return in_days and bool(line["region"].startswith(row.region))


def companion(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R12, R30: none of the row's items on the day, in the visit, or in the days before; diagnoses may excuse."""
    facts = list(facts)
    wanted = {item for row, _ in shelf.all_rows() for item in row.words}
    days: dict[tuple[str, str], set[int]] = defaultdict(set)
    visits: set[tuple[str, str]] = set()
    for line in facts:
        if line["item"] in wanted and line["quantity"] > 0:
            days[line["person"], line["item"]].add(line["day"])
            visits.add((line["visit"], line["item"]))
    for line in facts:
        if not shelf.looks_at(line):
            continue
        for row, known in shelf.rows_for(line):
            if _excused(line, known):
                continue
            if row.unit == "visit":
                there = any((line["visit"], item) in visits for item in row.words)
            else:
                seen = (day for item in row.words for day in days.get((line["person"], item), ()))
                today, since = line["day"], line["day"] - row.days
                there = any(day == today if row.unit == "day" else since <= day < today for day in seen)
            if not there:
                yield Raw(shelf.rule.id, row.id, "", "", (line["id"],))


def second(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R27: operations of one visit and day after the dearest, above their share of the standard price."""
    events: dict[tuple[str, int], list[tuple[Facts, Knowledge]]] = defaultdict(list)
    for line in facts:
        if shelf.looks_at(line):
            for row, _ in shelf.rows_for(line):
                events[line["visit"], line["day"]].append((line, row))
    for part in events.values():
        part.sort(key=lambda entry: (-entry[0]["price"], entry[0]["id"]))
        for line, row in part[1:]:
            most = row.factor * (row.high or Decimal(0))
            if line["price"] > most:
                yield Raw(shelf.rule.id, row.id, plain(line["price"]), plain(most), (line["id"],))


def all_listed(shelf: Shelf, facts: Iterable[Facts]) -> Iterator[Raw]:
    """R20b: every line of the prescription is an item that is not paid on its own."""
    prescriptions: dict[str, list[tuple[Facts, Knowledge | None]]] = defaultdict(list)
    for line in facts:
        if shelf.looks_at(line):
            row = min((row for row, _ in shelf.rows_of(line["item"], line)), key=lambda row: row.id, default=None)
            prescriptions[line["prescription"]].append((line, row))
    for part in prescriptions.values():
        ids = [row.id for _, row in part if row is not None]
        if len(ids) == len(part):
            yield Raw(shelf.rule.id, min(ids), str(len(part)), "", tuple(sorted(line["id"] for line, _ in part)))


__all__ = [
    "EVERY", "EXCUSED", "aggregate", "all_listed", "companion", "limit", "measure", "pair", "second", "unlisted",
]  # fmt: skip
