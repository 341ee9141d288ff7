"""What readers, engines and pipeline answer the desk with."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from jingban.capture.core.model import Record

Picture = npt.NDArray[np.uint8]  # height × width × 3, RGB


@dataclass(frozen=True)
class Opened:
    """What a file holds: pages, or (an archive) other files."""

    media: str
    pages: int
    members: tuple[tuple[str, Callable[[], bytes]], ...] = ()


@dataclass(frozen=True)
class Assembled:
    """One paper: the record, and the indices of the readings it was made of."""

    record: Record
    pages: tuple[int, ...]
    case_key: str = ""
