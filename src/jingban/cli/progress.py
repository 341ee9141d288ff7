"""Progress on standard error: a bar on a terminal, one line per file elsewhere."""

import sys
import time
from typing import TextIO

_WIDTH = 24


class Progress:
    """``with Progress("核对", 6) as bar: bar.step(name)``; standard output stays clean."""

    def __init__(self, verb: str, total: int, stream: TextIO | None = None, *, quiet: bool = False) -> None:
        self._verb, self._total, self._done = verb, total, 0
        self._stream = stream or sys.stderr
        self._terminal = self._stream.isatty()
        self._quiet = quiet or total == 0
        self._began = time.monotonic()

    def __enter__(self) -> "Progress":
        if self._terminal:
            self._draw("")
        return self

    def __exit__(self, *details: object) -> None:
        if self._terminal and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def step(self, name: str) -> None:
        """One more is done."""
        self._done += 1
        self._draw(name)

    def show(self, done: int, name: str) -> None:
        """So many are done."""
        if done != self._done or self._terminal:
            self._done = done
            self._draw(name)

    def _draw(self, name: str) -> None:
        if self._quiet:
            return
        short = name.replace("\\", "/").rpartition("/")[2]
        if not self._terminal:
            self._stream.write(f"{self._verb} {self._done}/{self._total} {short}\n")
            self._stream.flush()
            return
        filled = _WIDTH * self._done // self._total
        seconds = time.monotonic() - self._began
        bar = "█" * filled + "░" * (_WIDTH - filled)
        self._stream.write(f"\r\x1b[K{self._verb} {bar} {self._done}/{self._total}  {seconds:.1f}s  {short[:40]}")
        self._stream.flush()
