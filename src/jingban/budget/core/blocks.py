"""What every reader hands over: text lines and cell grids in reading order, each with its place.

A reader knows the file format and nothing about budgets; the core knows budgets and no format.
"""

from dataclasses import dataclass

from jingban.kernel.findings import NOWHERE, Place


@dataclass(frozen=True, slots=True)
class Cell:
    """One grid position. ``covered`` marks a position inside a merged cell (its text is empty)."""

    text: str
    place: Place = NOWHERE
    covered: bool = False


CellRow = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of running text (a paragraph in DOCX/HTML, a visual line in PDF, a line in TXT).

    ``whole`` marks a paragraph that is known to be complete (files this program wrote itself);
    elsewhere even a DOCX paragraph may be one visual line of a converted PDF.
    """

    text: str
    place: Place = NOWHERE
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows of cells. Rows may differ in length: what is not there is *missing*, not blank.

    Merged cells carry their text in the top-left position; the rest is ``covered``.
    ``merges_known`` tells whether the format states merges (XLSX, DOCX, HTML, ruled PDF)
    or whether an empty cell may also be a continuation (TXT).
    """

    rows: tuple[tuple[Cell, ...], ...]
    place: Place = NOWHERE
    merges_known: bool = False


Block = TextLine | Grid


@dataclass(frozen=True, slots=True)
class Source:
    """A file as blocks."""

    name: str  # path as the user gave it
    sha256: str
    media: str  # txt | pdf | docx | xlsx | xls | html
    blocks: tuple[Block, ...]
    pages: int | None = None
    unread_pages: tuple[int, ...] = ()  # pages of a PDF that are pictures without text (1-based)
