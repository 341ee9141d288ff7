"""A released paper as it is handed to the next stage: core values, nothing hidden, exactly as it was released.

Both columns are inside (``Field.machine``, ``Field.human``; ``Field.value`` is what counts). A price whose state is
``State.READ`` was read and not proved, and no amount depends on it: whoever decides by a price looks at the picture.
"""

from dataclasses import dataclass
from datetime import datetime

from jingban.capture.core.doubt import Overridden
from jingban.capture.core.model import Check, DocumentKind, Origin, Record


@dataclass(frozen=True, slots=True)
class HandedPage:
    """One page of the paper, in its order: ``Place.page`` 1 is the first of them."""

    page_id: int  # in capture, for links to the picture
    file: str  # name as it came
    sha256: str  # of the whole file
    number: int  # 1-based page of that file
    kind: DocumentKind
    source: Origin
    dhash: str  # perceptual hash, 64 bits in hexadecimal; empty where there is no picture (core.likeness compares)
    suspected_of: int | None  # page of capture it looks like a copy of


@dataclass(frozen=True, slots=True)
class HandedPaper:
    """One released paper. ``version`` goes up when it is taken back: another number means it is no longer this one."""

    paper_id: int
    version: int
    batch_id: int
    centre: str
    case_key: str  # of the separator sheet before it; empty without one
    record: Record  # people's values inside, states as judged at the release
    checks: tuple[Check, ...]
    overridden: tuple[Overridden, ...]  # failing checks somebody answers for, with the reason
    pages: tuple[HandedPage, ...]
    total_fen: int | None
    released_by: str
    released_at: datetime
