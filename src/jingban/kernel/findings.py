"""Places, evidence and findings: how the platform says what it saw, where, and what is wrong."""

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How serious a finding is: error must be corrected, warning looked at, info is a hint."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Category(StrEnum):
    """What a finding is about (stable names of the JSON contract)."""

    ARITHMETIC = "arithmetic"
    CROSS = "cross"
    LOGIC = "logic"
    COMPLETE = "complete"
    CODE = "code"
    INDICATOR = "indicator"
    WORDING = "wording"
    FORMAT = "format"
    DUPLICATE = "duplicate"
    EXTRACTION = "extraction"


# x0, top, x1, bottom in PDF points, origin at the top left of the page.
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a piece of text stands in its source; only what the format knows is filled."""

    line: int | None = None  # 1-based line of a text file
    page: int | None = None  # 1-based page of a PDF
    bbox: Box | None = None
    sheet: str | None = None  # worksheet name
    cell: str | None = None  # A1 address


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Evidence:
    """One side of what was compared: the document, the place and the text that stands there."""

    document: str  # path or name of the document
    text: str  # raw text
    place: Place = NOWHERE
    table: str = ""  # printed title of the table; empty for narrative
    row: str = ""  # label of the row
    column: str = ""  # label of the column


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that does not hold: what was expected, what was found, and where."""

    rule: str  # stable rule id
    category: Category
    severity: Severity
    message: str  # Chinese, complete sentence, tells the reader what to do
    evidence: tuple[Evidence, ...]
    expected: str = ""
    found: str = ""
    difference: str = ""
    suggestion: str = ""
    table: str = ""  # canonical kind of the table the finding belongs to
