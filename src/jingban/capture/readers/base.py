"""What every reader yields, and how much it may take in."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from jingban.capture.core.model import Record
from jingban.capture.core.page import Page
from jingban.capture.errors import CaptureError
from jingban.infra.documents.errors import DocumentError

Image = npt.NDArray[np.uint8]  # height × width × 3, RGB

RENDER_DPI: Final = 200


@dataclass(frozen=True, slots=True)
class Limits:
    """What one upload may cost. A worker needs some 8 bytes a pixel while it decodes."""

    bytes: int = 64 * 1024 * 1024
    pages: int = 500  # of the whole upload
    pixels: int = 80_000_000  # of one picture as stored: A3 at 600 dpi has 70 million
    side: int = 4000  # pixels of a decoded picture; larger ones are scaled down
    members: int = 500  # of a ZIP
    unzipped: int = 256 * 1024 * 1024


@dataclass(frozen=True)
class Sheet:
    """One page of an upload, or one structured bill. Take ``records`` if there are any, else ``page``, else ``image``.

    ``image`` decodes when called and raises CaptureError for a page that cannot be read (also for a member of a ZIP
    that cannot be opened): the other sheets are not affected.
    """

    sha256: str  # of the file the page is in (of the member, for a ZIP)
    name: str
    number: int  # 1-based
    image: Callable[[], Image] | None = None  # a picture to be recognised
    page: Page | None = None  # the words of a text layer
    records: tuple[Record, ...] = ()  # structured data; ``page`` beside them is only evidence


@dataclass(frozen=True)
class Original:
    """One file, its bytes fetched when wanted: members of a ZIP are not all held at once."""

    name: str
    load: Callable[[], bytes] = field(repr=False)
    sha256: str = ""

    @classmethod
    def of(cls, name: str, load: Callable[[], bytes]) -> "Original":
        """The same with its digest."""
        return cls(name, load, hashlib.sha256(load()).hexdigest())


def lazily(decode: Callable[[], Image]) -> Callable[[], Image]:
    """``decode`` for a sheet: whatever refuses is told in the words of capture."""

    def image() -> Image:
        try:
            return decode()
        except DocumentError as error:
            raise CaptureError.of(error) from None

    return image


def refused(error: DocumentError) -> Callable[[], Image]:
    """The picture of a page that cannot be opened: asking for it says why."""

    def image() -> Image:
        raise CaptureError.of(error)

    return image
