"""What a printed fee line means in the catalogue: the order in which answers count. Pure; candidates come from outside."""

from dataclasses import dataclass
from datetime import date

from jingban.claims.core.model import Match, NewLine
from jingban.kernel.text import fold
from jingban.registry.core.matching import SHOW, name_of, score
from jingban.registry.core.model import CatalogueItem

NATIONAL = 12  # shorter codes may be a hospital's own


@dataclass(frozen=True, slots=True)
class Asked:
    """A printed line, as far as its meaning depends on it: the same question gets the same answer."""

    provider: str
    day: date
    code: str
    name: str
    spec: str


@dataclass(frozen=True, slots=True)
class Meaning:
    """The item, or None: a person must say."""

    item: CatalogueItem | None = None
    match: Match = Match.NONE


UNKNOWN = Meaning()


def asked(line: NewLine, provider: str, day: date) -> Asked:
    """The question a line asks; ``day`` where the line bears none."""
    return Asked(provider, line.day or day, code_form(line.code), line.name, line.spec)


def code_form(printed: str) -> str:
    """A printed code as the catalogue writes it."""
    return fold(printed).upper()


def believable(question: Asked, item: CatalogueItem) -> bool:
    """Whether the printed code may be taken at its word.

    Codes of the national form are; a short one may be the hospital's own number, so the names must have something in
    common as well.
    """
    if len(item.code) >= NATIONAL:
        return True
    points, _ = score(name_of(question.name, question.spec), name_of(item.name, item.spec))
    return points >= SHOW
