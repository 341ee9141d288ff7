"""Background steps of claims."""

from collections.abc import Mapping
from typing import Any

from jingban.claims.services import following
from jingban.infra.jobs.registry import Run, handler


@handler(following.FOLLOW_JOB, title="查询拨付进度", max_attempts=3, max_seconds=3600)
def follow(run: Run) -> Mapping[str, Any] | None:
    """Ask payment how far the released claims of the person's scope are; paid ones are closed, each by itself."""
    actor = run.actor()
    ids = following.released(actor)
    closed = 0
    for done, claim_id in enumerate(ids, 1):
        closed += following.follow(actor, claim_id, f"follow-{run.job_id}-{claim_id}")
        if done % 50 == 0 or done == len(ids):
            run.progress(done, len(ids), "查询拨付进度")
    return {"asked": len(ids), "closed": closed}
