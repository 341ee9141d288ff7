"""Evaluators over visits: overlaps, gaps, what a stay was used for, diagnoses against person and operations."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal

from .facts import Facts, Shelf, bucket, ymd
from .model import EVERY, Knowledge, Raw, Records, Visit, plain


def _rows(shelf: Shelf, visit: Visit) -> Iterator[Knowledge]:
    """Rows in force on the day of admission, in the region of the visit."""
    for row, _ in shelf.all_rows():
        if row.first <= visit.admission <= row.last and visit.region.startswith(row.region):
            yield row


def _row(shelf: Shelf, visit: Visit) -> Knowledge | None:
    """The parameters of a rule that has one row for everything."""
    return next((row for row in _rows(shelf, visit) if row.item == EVERY), None)


def _visits(shelf: Shelf, records: Records) -> Iterator[Visit]:
    for visit in records.visits.values():
        if shelf.rule.holds(visit.admission) and (not shelf.rule.scenes or visit.scene in shelf.rule.scenes):
            yield visit


def _by_person(visits: Iterable[Visit]) -> Iterator[list[Visit]]:
    found: dict[str, list[Visit]] = defaultdict(list)
    for visit in visits:
        found[visit.person].append(visit)
    for part in found.values():
        yield sorted(part, key=lambda visit: (visit.admission, visit.discharge, visit.id))


def _pair(shelf: Shelf, row: Knowledge, a: Visit, b: Visit, observed: str, lines: Iterable[str] = ()) -> Raw:
    return Raw(shelf.rule.id, row.id, observed, plain(row.high or 0), tuple(sorted(lines)), tuple(sorted((a.id, b.id))))


def outpatient_inside(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R35: lines outside hospital on a day strictly inside a stay of another visit."""
    stays = {part[0].person: part for part in _by_person(v for v in records.visits.values() if v.inpatient)}
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for line in facts:
        visit = records.visits[line["visit"]]
        if not shelf.looks_at(line) or visit.inpatient or visit.excused:
            continue
        for stay in stays.get(visit.person, ()):
            if stay.admission.toordinal() < line["day"] < stay.discharge.toordinal():
                found[visit.id, stay.id].append(line["id"])
    for (one, other), lines in found.items():
        row = _row(shelf, records.visits[one])
        if row is not None:
            yield _pair(shelf, row, records.visits[one], records.visits[other], "", lines)


def overlap(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R36: two stays share more than a day of transfer; the same days twice always do."""
    for stays in _by_person(_visits(shelf, records)):
        for at, stay in enumerate(stays):
            row = _row(shelf, stay)
            for other in stays[:at] if row is not None else ():
                same = (stay.admission, stay.discharge) == (other.admission, other.discharge)
                if row is not None and (same or stay.admission < other.discharge):
                    shared = (min(stay.discharge, other.discharge) - stay.admission).days
                    yield _pair(shelf, row, other, stay, str(max(1, shared)))


def split(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R37: back in the same hospital with the same three-character diagnosis within the days of the row."""
    for stays in _by_person(_visits(shelf, records)):
        for at, stay in enumerate(stays):
            row = _row(shelf, stay)
            if row is None or stay.excused or any(code.startswith(row.excuse) for code in stay.diagnoses):
                continue
            for before in stays[:at]:
                days = (stay.admission - before.discharge).days
                main = (before.diagnoses[:1] or ("",))[0][:3], (stay.diagnoses[:1] or ("",))[0][:3]
                if 0 <= days <= (row.high or 0) and before.hospital == stay.hospital and main[0] and main[0] == main[1]:
                    yield _pair(shelf, row, before, stay, str(days))


def frequent(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R38: more visits of a scene in a month or year than the row allows."""
    found: dict[tuple[str, str, str], list[Visit]] = defaultdict(list)
    rows = {}
    for visit in _visits(shelf, records):
        day = ymd(visit.admission)
        when = {"month": day // 100, "year": day // 10_000}
        for row in _rows(shelf, visit):
            if visit.scene in row.words:
                rows[row.id] = row
                found[row.id, visit.person, bucket(row.unit, when)].append(visit)
    for (name, _, _), visits in found.items():
        row = rows[name]
        if len(visits) > (row.high or 0):
            ids = tuple(sorted(visit.id for visit in visits))
            yield Raw(shelf.rule.id, row.id, str(len(visits)), plain(row.high or 0), (), ids)


def _of_visit(facts: Iterable[Facts]) -> dict[str, list[Facts]]:
    found: dict[str, list[Facts]] = defaultdict(list)
    for line in facts:
        if line["quantity"] > 0:
            found[line["visit"]].append(line)
    return found


def low_standard(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R39: a short stay that is nearly all examinations, with no drug or treatment above the amount of the row."""
    lines = _of_visit(facts)
    for visit in _visits(shelf, records):
        row, part = _row(shelf, visit), lines.get(visit.id, [])
        total = sum(line["amount"] for line in part)
        if row is None or total <= 0 or (visit.discharge - visit.admission).days > row.days:
            continue
        looked = sum(line["amount"] for line in part if line["kind"] in row.words)
        treated = max((line["amount"] for line in part if line["kind"] in ("drug", "herbal", "treatment", "surgery")), default=0)  # fmt: skip
        share = Decimal(looked * 100) / total
        if share >= (row.low or 0) and Decimal(treated) <= (row.high or 0) * 100:
            yield Raw(
                shelf.rule.id, row.id, plain(share.quantize(Decimal("0.01"))), plain(row.low or 0), (), (visit.id,)
            )


def idle_bed(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R40: days on end inside a stay with nothing but bed and nursing."""
    lines = _of_visit(facts)
    for visit in _visits(shelf, records):
        row = _row(shelf, visit)
        if row is None:
            continue
        kinds: dict[int, set[str]] = defaultdict(set)
        for line in lines.get(visit.id, ()):
            kinds[line["day"]].add(line["kind"])
        best = run = 0
        for day in range(visit.admission.toordinal(), visit.discharge.toordinal()):
            run = run + 1 if kinds.get(day) and kinds[day] <= set(row.words) else 0
            best = max(best, run)
        if best >= (row.high or 0):
            yield Raw(shelf.rule.id, row.id, str(best), plain(row.high or 0), (), (visit.id,))


def length(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R41: days of the stay outside the range of its diagnosis."""
    for visit in _visits(shelf, records):
        days = (visit.discharge - visit.admission).days
        for row in _rows(shelf, visit):
            fits = row.item == EVERY or (visit.diagnoses and visit.diagnoses[0].startswith(row.item))
            if fits and ((row.low is not None and days < row.low) or (row.high is not None and days > row.high)):
                yield Raw(shelf.rule.id, row.id, str(days), plain(row.high or 0), (), (visit.id,))


def coded_person(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R42: a diagnosis or operation that does not go with the sex or age of the person."""
    for visit in _visits(shelf, records):
        person = records.persons[visit.person]
        age = (ymd(visit.admission) - ymd(person.birth)) // 10_000
        codes = (*visit.diagnoses, *(operation.code for operation in visit.operations))
        for row in _rows(shelf, visit):
            hit = next((code for code in codes if code.startswith(row.item)), "")
            wrong_sex = row.sex in ("1", "2") and person.sex in ("1", "2") and row.sex != person.sex
            wrong_age = (row.low is not None and age < row.low) or (row.high is not None and age > row.high)
            if hit and (wrong_sex or wrong_age):
                yield Raw(shelf.rule.id, row.id, hit, "", (), (visit.id,))


def coded_pair(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R43: an operation that does not go with the principal diagnosis (pairs of the row)."""
    for visit in _visits(shelf, records):
        for row in _rows(shelf, visit):
            done = next((o.code for o in visit.operations if o.code.startswith(row.item)), "")
            if done and visit.diagnoses and visit.diagnoses[0].startswith(row.words):
                yield Raw(shelf.rule.id, row.id, f"{done}/{visit.diagnoses[0]}", "", (), (visit.id,))


def antibiotic(shelf: Shelf, facts: Iterable[Facts], records: Records) -> Iterator[Raw]:
    """R46: an antibiotic later than the days of the row after the last clean operation of the stay."""
    found: dict[tuple[str, str], list[Facts]] = defaultdict(list)
    rows = {}
    for line in facts:
        if shelf.looks_at(line):
            for row, _ in shelf.rows_for(line):
                clean = [o.day for o in records.visits[line["visit"]].operations if o.code.startswith(row.words)]
                if clean and line["day"] - max(clean).toordinal() > (row.high or 0):
                    rows[row.id] = row
                    found[row.id, line["visit"]].append(line)
    for (name, visit), part in found.items():
        first = max(o.day for o in records.visits[visit].operations if o.code.startswith(rows[name].words))
        days = max(line["day"] for line in part) - first.toordinal()
        ids = tuple(sorted(line["id"] for line in part))
        yield Raw(shelf.rule.id, name, str(days), plain(rows[name].high or 0), ids)
