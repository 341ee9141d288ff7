"""Job kinds for the tests; the killed worker of test_jobs imports them too."""

import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jingban.infra.errors import Invalid
from jingban.infra.files.models import Blob
from jingban.infra.jobs.registry import Run, handler

failures: list[tuple[int, str, str]] = []


def remember(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    """Failure hook."""
    failures.append((job_id, code, reason))


@handler("test.plain", title="试")
def plain(run: Run) -> dict[str, Any]:
    """Says what it was given."""
    run.progress(1, 2, "一半")
    return {"echo": run.payload.get("text", ""), "attempt": run.attempt}


@handler("test.refuse", title="试", on_failure=remember)
def refuse(run: Run) -> None:
    """A considered no."""
    raise Invalid("no_text_layer", "这份 PDF 只有图像，需要文字识别")


@handler("test.break", title="试", max_attempts=3, on_failure=remember)
def break_(run: Run) -> None:
    """A fault of ours."""
    raise ZeroDivisionError("secret detail")


@handler("test.half", title="试", max_attempts=2)
def half(run: Run) -> None:
    """Fails inside its last transaction the first time."""
    with run.finishing() as result:
        write_blob(f"{run.job_id:064d}")
        if run.attempt == 1:
            raise RuntimeError("half-way")
        result["attempt"] = run.attempt


@handler("test.slow", title="试", max_attempts=3, on_failure=remember)
def slow(run: Run) -> None:
    """Waits while the file named in the payload exists, then leaves one row: the effect that must happen once."""
    gate = Path(run.payload["gate"])
    Path(run.payload["started"]).write_text(str(os.getpid()))
    while gate.exists():
        run.progress(1, 2, "等待")
        time.sleep(0.05)
    with run.finishing() as result:
        write_blob(f"{run.attempt:064d}")
        result["pid"] = os.getpid()


@handler("test.hang", title="试", max_attempts=1, max_seconds=1)
def hang(run: Run) -> None:
    """Never looks at its lease again."""
    gate = Path(run.payload["gate"])
    while gate.exists():
        time.sleep(0.05)


def write_blob(name: str) -> None:
    """One row that shows an effect."""
    from jingban.infra import clock

    Blob.objects.create(sha256=name, size=0, stored_at=clock.now())
