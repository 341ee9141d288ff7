"""Under which insurance a claim is settled."""

from datetime import date

from jingban.registry.core.model import Coverage, PersonRecord

# Basic insurances come before what only adds to them.
_BASIC = ("310", "390", "391", "380", "340", "350", "360", "399")


def basis(record: PersonRecord, day: date) -> Coverage | None:
    """The basic coverage in force on a day; without one, the one that ended last before it, else the first after it.

    Whether care outside every coverage is paid is for 核对 (D13); the claim needs a scheme to be settled in. None for a
    person who never had a basic coverage.
    """
    known = [row for row in record.coverages if row.scheme in _BASIC]
    if not known:
        return None

    def order(row: Coverage) -> tuple[int, int, int]:
        if row.period.holds(day):
            return (0, _BASIC.index(row.scheme), 0)
        if row.period.first <= day:
            return (1, -(row.period.last or day).toordinal(), _BASIC.index(row.scheme))
        return (2, row.period.first.toordinal(), _BASIC.index(row.scheme))

    return min(known, key=order)
