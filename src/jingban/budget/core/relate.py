"""Which documents belong together: a unit and its department, a year and the year before.

Only what is beyond doubt is related by itself; everything else a person says.
"""

import re
from collections.abc import Sequence

from jingban.kernel.text import fold

from .model import Document

_CODE = re.compile(r"^\d{3,12}[-—]")
_HEADQUARTERS = re.compile(r"[(（]?本级[)）]?$|机关$")


def names_of_units(document: Document) -> frozenset[str]:
    """Folded names of the units a department lists in its tables, without their codes."""
    found: set[str] = set()
    for table in document.tables:
        texts = [row.texts.get("unit_name", "") for row in table.rows]
        texts += [target.unit_name for target in table.targets]
        found.update(_name(text) for text in texts if text)
    return frozenset(found - {""})


def is_department_of(department: Document, unit: Document) -> bool:
    """The department lists this unit by name, for the same year and kind of disclosure."""
    if department.sha256 == unit.sha256 or department.level != "department" or unit.level != "unit":
        return False
    if not unit.unit_name or (department.fiscal_year, department.kind) != (unit.fiscal_year, unit.kind):
        return False
    return _name(unit.unit_name) in names_of_units(department)


def is_last_year_of(last: Document, this: Document) -> bool:
    """The same unit's disclosure of the same kind, one year earlier."""
    if last.fiscal_year is None or this.fiscal_year is None or not this.unit_name:
        return False
    same = (_name(last.unit_name), last.kind, last.level) == (_name(this.unit_name), this.kind, this.level)
    return same and last.fiscal_year == this.fiscal_year - 1


def the_department(unit: Document, candidates: Sequence[Document]) -> Document | None:
    """The one department of this unit among the candidates; None when there is none or more than one."""
    found = [c for c in candidates if is_department_of(c, unit)]
    return found[0] if len({c.sha256 for c in found}) == 1 else None


def the_last_year(this: Document, candidates: Sequence[Document]) -> Document | None:
    """The one disclosure of the year before; None when there is none or more than one."""
    found = [c for c in candidates if is_last_year_of(c, this)]
    return found[0] if len({c.sha256 for c in found}) == 1 else None


def the_units(department: Document, candidates: Sequence[Document]) -> tuple[Document, ...]:
    """Units of this department among the candidates, each file once."""
    found = {c.sha256: c for c in candidates if is_department_of(department, c)}
    return tuple(found.values())


def _name(text: str) -> str:
    return _HEADQUARTERS.sub("", _CODE.sub("", fold(text)))
