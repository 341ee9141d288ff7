"""Queue a job inside the caller's transaction; list, cancel and retry jobs."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from jingban.infra import clock
from jingban.infra.access.services import Actor, Scope
from jingban.infra.audit import services as audit
from jingban.infra.jobs import errors, registry, repository
from jingban.infra.jobs.models import Job, State

__all__ = ["Job", "State", "cancel", "enqueue", "get", "listed", "retry", "tell_failure", "waiting"]

READ, MANAGE = "jobs.read", "jobs.manage"


def enqueue(actor: Actor, kind: str, title: str, payload: Mapping[str, Any], *, centre: str = "") -> int:
    """Queue a job of a registered kind and return its id; commits or vanishes with the caller's transaction."""
    registered = registry.kind(kind)
    moment = clock.now()
    job = Job.objects.create(
        kind=kind,
        title=title[:300],
        payload=dict(payload),
        max_attempts=registered.max_attempts,
        run_after=moment,
        created_at=moment,
        owner=actor.user_id,
        owner_name=actor.display_name or actor.username,
        centre=centre or actor.centre,
    )
    return job.pk


def listed(actor: Actor, *, state: str = "", page: int = 1, size: int = 50) -> tuple[list[Job], int]:
    """Jobs the actor may see, newest first, and how many there are."""
    rows = repository.visible(actor.user_id, actor.scope(READ))
    if state:
        rows = rows.filter(state=state)
    return list(rows.order_by("-id")[(page - 1) * size : page * size]), rows.count()


def get(actor: Actor, job_id: int) -> Job:
    """One job; raises NotFound when it does not exist or may not be seen."""
    job = repository.visible(actor.user_id, actor.scope(READ)).filter(pk=job_id).first()
    if job is None:
        raise errors.no_job()
    return job


def cancel(actor: Actor, job_id: int) -> Job:
    """Cancel a queued job at once, ask a running one to stop at its next step; one's own or with jobs.manage."""
    with transaction.atomic():
        job = _managed(actor, job_id)
        if job.state == State.QUEUED:
            repository.finish(job, State.CANCELLED, clock.now(), reason=errors.cancelled().message)
            tell_failure(job, errors.cancelled().code, job.reason)
        elif job.state == State.RUNNING:
            job.cancel_asked = True
            job.save(update_fields=["cancel_asked"])
        else:
            raise errors.not_cancellable()
        audit.record(actor.username, "jobs.cancel", f"job:{job.pk}", {"kind": job.kind}, address=actor.address)
    return job


def retry(actor: Actor, job_id: int) -> Job:
    """Queue a failed or cancelled job again with fresh attempts; one's own or with jobs.manage."""
    with transaction.atomic():
        job = _managed(actor, job_id)
        if job.state not in {State.FAILED, State.CANCELLED}:
            raise errors.not_retryable()
        job.attempts, job.cancel_asked, job.finished_at, job.result = 0, False, None, None
        repository.queue_again(job, clock.now(), "")
        audit.record(actor.username, "jobs.retry", f"job:{job.pk}", {"kind": job.kind}, address=actor.address)
    return job


def waiting() -> dict[str, int]:
    """How many jobs stand in each state (metrics)."""
    return {state.value: Job.objects.filter(state=state).count() for state in State}


def tell_failure(job: Job, code: str, reason: str) -> None:
    """Let the module that owns the kind note the failure; inside the transaction that closes the job."""
    try:
        hook = registry.kind(job.kind).on_failure
    except KeyError:
        return
    if hook is not None:
        hook(job.pk, job.payload, code, reason)


def _managed(actor: Actor, job_id: int) -> Job:
    mine = repository.visible(actor.user_id, Scope()).filter(pk=job_id).exists()
    if not mine and not repository.visible(None, actor.scope(MANAGE)).filter(pk=job_id).exists():
        raise errors.no_job()
    job = repository.locked(job_id)
    if job is None:
        raise errors.no_job()
    return job
