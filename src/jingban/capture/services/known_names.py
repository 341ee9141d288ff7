"""The names of items the centre knows, kept for the reader and renewed when the catalogue or a matching changes."""

from threading import Lock

from jingban.capture.core.lexicon import Lexicon
from jingban.registry.services import lookup


class KnownNames:
    """Asked for every page; builds a new lexicon only when there are new names."""

    def __init__(self) -> None:
        self._mark = ""
        self._lexicon = Lexicon()
        self._lock = Lock()

    def __call__(self) -> Lexicon:
        with self._lock:
            mark = lookup.names_mark()
            if mark != self._mark:
                self._lexicon, self._mark = Lexicon(sorted(lookup.item_names())), mark
            return self._lexicon
