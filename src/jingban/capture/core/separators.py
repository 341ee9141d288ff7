"""What the QR code of our separator sheets says: the batch a pile of paper belongs to and the number of its case."""

import re
from dataclasses import dataclass
from typing import Final

_PAYLOAD: Final = re.compile(r"jingban:separator:([^:\s]{1,64}):([1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Separator:
    """A sheet that begins a new case in a scanned pile."""

    batch: str
    number: int  # 1-based

    @property
    def payload(self) -> str:
        """The text of the code."""
        return f"jingban:separator:{self.batch}:{self.number}"


def read_separator(text: str) -> Separator | None:
    """The separator a code speaks of; None for every other code."""
    found = _PAYLOAD.fullmatch(text.strip())
    return Separator(found[1], int(found[2])) if found else None
