"""Background jobs: one's own, and others' with jobs.read / jobs.manage."""

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Router

from jingban.infra.access.http import actor_of
from jingban.infra.jobs import services as jobs
from jingban.infra.jobs.services import Job
from jingban.web.api.schemas import PROBLEMS, JobOut, Page, PageNumber, PageSize

router = Router()
StateName = Literal["", "queued", "running", "done", "failed", "cancelled"]


@router.get("", response={200: Page[JobOut], **PROBLEMS}, summary="任务列表")
def get_jobs(request: HttpRequest, state: StateName = "", page: PageNumber = 1, size: PageSize = 50) -> dict[str, Any]:
    """Jobs one may see, newest first."""
    found, total = jobs.listed(actor_of(request), state=state, page=page, size=size)
    return {"items": [_job(job) for job in found], "total": total, "page": page, "size": size}


@router.get("/{int:job_id}", response={200: JobOut, **PROBLEMS}, summary="任务")
def get_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """One job."""
    return _job(jobs.get(actor_of(request), job_id))


@router.post(
    "/{int:job_id}/cancel",
    response={200: JobOut, **PROBLEMS},
    summary="取消任务",
)
def cancel_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """A queued job is cancelled at once; a running one is asked to stop."""
    return _job(jobs.cancel(actor_of(request), job_id))


@router.post(
    "/{int:job_id}/retry",
    response={200: JobOut, **PROBLEMS},
    summary="重试任务",
)
def retry_job(request: HttpRequest, job_id: int) -> dict[str, Any]:
    """A failed or cancelled job is queued again."""
    return _job(jobs.retry(actor_of(request), job_id))


def _job(job: Job) -> dict[str, Any]:
    return {
        "id": job.pk,
        "kind": job.kind,
        "title": job.title,
        "state": job.state,
        "progress": {"done": job.done, "total": job.total, "note": job.note},
        "attempts": job.attempts,
        "reason": job.reason,
        "owner_name": job.owner_name,
        "cancel_asked": job.cancel_asked,
        "created_at": job.created_at,
        "started_at": job.started_at,
        "finished_at": job.finished_at,
        "result": job.result,
    }
