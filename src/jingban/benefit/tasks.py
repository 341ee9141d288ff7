"""The background step of the what-if: settle one portfolio under two policies."""

import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePath
from typing import Any

from jingban.benefit import models, refusals, repository
from jingban.benefit.errors import BenefitError
from jingban.infra import clock
from jingban.infra.files import services as files
from jingban.infra.jobs.registry import GiveUp, Run, handler


def _mark_failed(job_id: int, payload: Mapping[str, Any], code: str, reason: str) -> None:
    row = repository.locked(int(payload["simulation"]))
    if row is None or row.job_id != job_id or row.state == models.Simulation.DONE:
        return
    row.state, row.error_code, row.error_message = models.Simulation.FAILED, code[:40], reason[:500]
    row.finished_at = clock.now()
    row.save()


@handler(models.SIMULATE_JOB, title="政策试算", max_attempts=2, max_seconds=7200, on_failure=_mark_failed)
def simulate(run: Run) -> Mapping[str, Any] | None:
    """Nothing is written before the end; a cancel is noticed at the next word of progress."""
    from jingban.benefit.simulate import run as settle

    row = models.Simulation.objects.filter(pk=run.payload["simulation"]).first()
    if row is None:
        raise GiveUp("no_simulation", refusals.no_simulation().message)
    if row.state == models.Simulation.FAILED:  # tried again
        row.state, row.error_code, row.error_message, row.finished_at = models.Simulation.RUNNING, "", "", None
        row.save()
    with tempfile.TemporaryDirectory() as folder:
        # The store names files by their digest; the reader tells CSV from Parquet by the ending.
        path = Path(folder) / f"claims{PurePath(row.filename).suffix.lower()}"
        path.symlink_to(files.path(row.sha256).resolve())
        try:
            outcome = settle(
                path, row.policy_a, row.policy_b, lambda done, total: run.progress(done, total, "已核定人次")
            )
        except BenefitError as error:
            raise GiveUp(error.code, error.message) from error
    with run.finishing() as result:
        held = repository.locked(row.pk)
        if held is None or held.job_id != run.job_id:
            result.update({"simulation": row.pk, "superseded": True})
        else:
            held.state, held.result, held.finished_at = models.Simulation.DONE, outcome, clock.now()
            held.error_code = held.error_message = ""
            held.save()
            result.update({"simulation": row.pk, "claims": outcome["claims"], "persons": outcome["persons"]})
    return None
