"""What a sample disclosure is made of: paragraphs and tables, before any file format.

A text may carry the id of a planted mistake as ``⟦BJ-01⟧``; the writers take the mark out and note
where the text landed, so that ``expected.csv`` knows the line or the cell without counting by hand.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

_MARK = re.compile("⟦([A-Z]+-\\d+)⟧")


def mark(ident: str, text: str = "") -> str:
    """``text`` carrying the id of a planted mistake."""
    return f"⟦{ident}⟧{text}"


def unmark(text: str) -> tuple[str, list[str]]:
    """The text as printed, and the ids it carried."""
    return _MARK.sub("", text), _MARK.findall(text)


@dataclass
class Para:
    """A paragraph or heading. ``style`` is title, h1, h2 or body."""

    text: str
    style: str = "body"


@dataclass
class Sheet:
    """A table. All rows have one width unless damaged; ``merges`` are (row, column, row, column)."""

    key: str
    before: list[str]  # 表号, title, unit … printed above the table
    rows: list[list[str]]
    head: int
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    after: list[str] = field(default_factory=list)  # notes below
    wide: bool = False  # printed across

    def find(self, *labels: str) -> int:
        """Index of the first body row that holds every label."""
        for index, row in enumerate(self.rows):
            plain = [unmark(text)[0].strip() for text in row]
            if index >= self.head and all(label in plain for label in labels):
                return index
        raise LookupError(f"{self.key}: no row with {labels}")

    def put(self, labels: str | tuple[str, ...], column: int, text: str) -> None:
        """Overwrite one cell of the row with these labels."""
        names = (labels,) if isinstance(labels, str) else labels
        self.rows[self.find(*names)][column] = text

    def swap(self, old: str, new: str) -> None:
        """Replace a piece of text that occurs in exactly one cell."""
        hits = [(r, c) for r, row in enumerate(self.rows) for c, text in enumerate(row) if old in text]
        if len(hits) != 1:
            raise LookupError(f"{self.key}: {old!r} occurs {len(hits)} times")
        row, column = hits[0]
        self.rows[row][column] = self.rows[row][column].replace(old, new)

    def covered(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """Positions hidden under a merged cell → the merge."""
        hidden = {}
        for merge in self.merges:
            top, left, bottom, right = merge
            for row in range(top, bottom + 1):
                for column in range(left, right + 1):
                    if (row, column) != (top, left):
                        hidden[row, column] = merge
        return hidden

    def drop_row(self, index: int) -> list[str]:
        """Take a body row out; merges below move up."""
        kept = []
        for top, left, bottom, right in self.merges:
            if top <= index <= bottom:
                if bottom > top:
                    kept.append((top, left, bottom - 1, right))
            elif top > index:
                kept.append((top - 1, left, bottom - 1, right))
            else:
                kept.append((top, left, bottom, right))
        self.merges = [m for m in kept if (m[0], m[1]) != (m[2], m[3])]
        return self.rows.pop(index)

    def insert_row(self, index: int, row: list[str]) -> None:
        """Put a row in; merges that span the place grow, those below move down."""
        moved = []
        for top, left, bottom, right in self.merges:
            if top >= index:
                moved.append((top + 1, left, bottom + 1, right))
            elif bottom >= index:
                moved.append((top, left, bottom + 1, right))
            else:
                moved.append((top, left, bottom, right))
        self.merges = moved
        self.rows.insert(index, row)


Block = Para | Sheet


@dataclass
class Disclosure:
    """A whole sample document in reading order."""

    name: str
    blocks: list[Block]

    def sheet(self, key: str) -> Sheet:
        return next(block for block in self.blocks if isinstance(block, Sheet) and block.key == key)

    def sheets(self) -> Iterator[Sheet]:
        return (block for block in self.blocks if isinstance(block, Sheet))

    def drop(self, key: str) -> None:
        """Take a whole table out."""
        self.blocks.remove(self.sheet(key))

    def say(self, old: str, new: str) -> None:
        """Change a piece of the narrative that occurs in exactly one paragraph."""
        hits = [block for block in self.blocks if isinstance(block, Para) and old in block.text]
        if len(hits) != 1:
            raise LookupError(f"{self.name}: {old!r} occurs {len(hits)} times")
        hits[0].text = hits[0].text.replace(old, new)


@dataclass(frozen=True)
class Plant:
    """A mistake put into a sample on purpose.

    ``category`` may name several (``arithmetic|cross``) where one mistake can honestly be called either;
    ``match`` is a regular expression on the finding's message, evidence and figures;
    ``also`` names what else this mistake upsets (regular expression on the same text).
    """

    id: str
    category: str
    severity: str
    what: str
    match: str
    edit: Callable[[Disclosure], None]
    also: str = ""


Places = dict[str, str]  # id → where it landed in the written file
