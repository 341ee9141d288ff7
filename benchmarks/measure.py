"""How things are measured: warm-up, repetitions, medians; memory in a process of its own.

Time is processor time: the works are single-threaded, and other load on the machine must not count.
"""

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Line:
    """One measured value with the words to print it."""

    name: str
    value: float
    unit: str
    note: str = ""


@dataclass
class Result:
    """What one benchmark found; ``skipped`` says why it could not run."""

    name: str
    lines: list[Line] = field(default_factory=list)
    skipped: str = ""

    def add(self, name: str, value: float, unit: str, note: str = "") -> None:
        self.lines.append(Line(name, round(value, 4), unit, note))


def seconds(work: Callable[[], object], repeat: int) -> float:
    """Median processor time of ``repeat`` runs after one warm-up."""
    work()
    taken = []
    for _ in range(repeat):
        start = time.process_time()
        work()
        taken.append(time.process_time() - start)
    return statistics.median(taken)


def seconds_of_pair(one: Callable[[], object], two: Callable[[], object], repeat: int) -> tuple[float, float]:
    """Medians of two works run in turn, so that a slower or hotter machine falls on both alike."""
    one()
    two()
    taken: tuple[list[float], list[float]] = ([], [])
    for _ in range(repeat):
        for work, times in zip((one, two), taken, strict=True):
            start = time.process_time()
            work()
            times.append(time.process_time() - start)
    return statistics.median(taken[0]), statistics.median(taken[1])


# The high-water mark of getrusage would still count the parent from before exec; VmHWM does not.
_CHILD = """
import json, sys
from importlib import import_module
from pathlib import Path
module, name, arguments = json.loads(sys.argv[1])
getattr(import_module(module), name)(*arguments)
status = Path("/proc/self/status")
if status.exists():
    print(int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024)
else:
    import resource
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def peak_memory(module: str, name: str, *arguments: str) -> float:
    """Peak resident memory (MB) of a fresh process that calls ``module.name(*arguments)``."""
    call = [sys.executable, "-c", _CHILD, json.dumps([module, name, list(arguments)])]
    root = Path(__file__).parents[1]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=root)
    return float(done.stdout.splitlines()[-1])
