"""Recognition: seconds a page as a whole operation, rapidocr as it comes beside it, the first page, memory over many.

Wall time is what a clerk waits for; processor time stands beside it, for other load on the machine counts in the first.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from benchmarks.measure import Result

ROOT = Path(__file__).parents[1]
SEED, PAGES = 31, 16
AIM_RATIO, AIM_RSS, AIM_FIRST = 3.0, 2_500, 5.0

_FIRST = """
import time
began = time.perf_counter()
import sys
from pathlib import Path
from jingban.capture.pipeline import capture
outcome = capture([Path(sys.argv[1])])
assert outcome.pages[0].words
print(time.perf_counter() - began)
"""
_MANY = """
import json, sys
from pathlib import Path
from jingban.capture.pipeline import Recogniser, capture
def resident():
    return int(Path("/proc/self/status").read_text().split("VmRSS:")[1].split()[0]) / 1024
files, count = [Path(name) for name in json.loads(sys.argv[1])], int(sys.argv[2])
reader, seen = Recogniser(), []
reader.warm()
for n in range(count):
    outcome = capture([files[n % len(files)]], reader)
    assert not outcome.refused
    seen.append(resident())
peak = int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024
once = min(len(files), count) - 1
print(json.dumps({"warm": seen[0], "once": seen[once], "end": seen[-1], "peak": peak}))
"""


@cache
def pages() -> tuple[Path, ...]:
    """Invented pages with the usual degradations, in a folder of this run."""
    from tools.papers.__main__ import make

    folder = Path(tempfile.mkdtemp(prefix="jingban-bench-"))
    made = make(folder, SEED, PAGES)
    return tuple(folder / page["file"] for page in made.pages[:PAGES])


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - wall, time.process_time() - cpu


def page(repeat: int) -> Result:
    """Whole operation against rapidocr's defaults (onnxruntime), page by page in turn in one process."""
    import numpy as np
    from PIL import Image
    from rapidocr import RapidOCR

    from jingban.capture.pipeline import Recogniser, capture

    result = Result("capture: seconds a page, and rapidocr as it comes on the same pages")
    reader, peer = Recogniser(), RapidOCR(params={"Global.log_level": "critical"})
    reader.warm()
    peer(np.full((400, 400, 3), 255, np.uint8))
    ours: list[tuple[float, float]] = []
    theirs: list[tuple[float, float]] = []
    for file in pages():

        def operation(file: Path = file) -> object:
            return capture([file], reader)

        def recognition(file: Path = file) -> object:
            return peer(np.asarray(Image.open(file).convert("RGB"))[:, :, ::-1].copy())

        pairs = [(timed(operation), timed(recognition)) for _ in range(max(1, min(repeat, 3)))]
        ours.append(_middle([pair[0] for pair in pairs]))
        theirs.append(_middle([pair[1] for pair in pairs]))
    for name, taken in (("jingban, whole operation", ours), ("rapidocr defaults, recognition only", theirs)):
        walls, cpus = [wall for wall, _ in taken], [cpu for _, cpu in taken]
        result.add(f"{name}: median", statistics.median(walls), "s", f"processor {statistics.median(cpus):.2f} s")
        result.add(f"{name}: worst", max(walls), "s", f"processor {max(cpus):.2f} s")
    wall = sum(t[0] for t in theirs) / sum(t[0] for t in ours)
    cpu = sum(t[1] for t in theirs) / sum(t[1] for t in ours)
    result.add("ratio of the sums", wall, "×", f"processor time {cpu:.2f}, aim {AIM_RATIO}")
    return result


def _middle(taken: list[tuple[float, float]]) -> tuple[float, float]:
    return statistics.median(t[0] for t in taken), statistics.median(t[1] for t in taken)


def first(repeat: int) -> Result:
    """A fresh process: from its start to the first page read."""
    result = Result("capture-first: first page after start")
    taken = [float(_child(_FIRST, str(pages()[0]))) for _ in range(max(1, min(repeat, 3)))]
    result.add("start to first page", statistics.median(taken), "s", f"aim {AIM_FIRST}")
    return result


def memory(repeat: int, count: int = 300) -> Result:
    """Resident memory of one warm worker over many pages."""
    result = Result(f"capture-memory: one worker over {count} pages")
    seen: dict[str, Any] = json.loads(_child(_MANY, json.dumps([str(file) for file in pages()]), str(count)))
    result.add("after the first page", seen["warm"], "MB")
    result.add("after every page once", seen["once"], "MB")
    result.add("after the last", seen["end"], "MB", f"{seen['end'] - seen['once']:+.0f} MB since")
    result.add("peak", seen["peak"], "MB", f"aim {AIM_RSS:,}")
    return result


def memory_long(repeat: int) -> Result:
    """The same over a thousand pages."""
    return memory(repeat, 1000)


def _child(program: str, *arguments: str) -> str:
    call = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(call, capture_output=True, text=True, check=True, cwd=ROOT)
    return done.stdout.splitlines()[-1]


BENCHMARKS = {"capture": page, "capture-first": first}
LONG = {"capture-memory": memory, "capture-memory-1000": memory_long}
