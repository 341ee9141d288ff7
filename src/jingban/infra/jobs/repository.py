"""Rows of jobs: claiming, leasing, listing. Every statement that changes a running job names its lease token."""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from jingban.infra.access.services import Scope, within
from jingban.infra.jobs.models import Job, State


def due(moment: datetime) -> Q:
    """Jobs a worker may take up: queued and ripe, or running on a lapsed lease."""
    return Q(state=State.QUEUED, run_after__lte=moment) | Q(state=State.RUNNING, lease_until__lt=moment)


def claim(moment: datetime, lease: timedelta) -> Job | None:
    """Take the oldest due job under a new lease; None when there is none. Safe between any number of workers."""
    # A look without a lock first: an idle worker must not queue for SQLite's write lock twice a second.
    if not Job.objects.filter(due(moment)).exists():
        return None
    with transaction.atomic():
        rows = Job.objects.filter(due(moment)).order_by("run_after", "id")
        if connection.features.has_select_for_update_skip_locked:
            rows = rows.select_for_update(skip_locked=True)
        job = rows.first()
        if job is None:
            return None
        job.state = State.RUNNING
        job.attempts += 1
        job.lease_token = str(uuid.uuid4())
        job.lease_until = moment + lease
        job.started_at = moment
        job.done, job.total, job.note = 0, 0, ""
        job.save()
    return job


def extend(job_id: int, token: str, until: datetime) -> bool:
    """Prolong a lease; False when it is no longer ours."""
    return _ours(job_id, token).update(lease_until=until) == 1


def note_progress(job_id: int, token: str, done: int, total: int, note: str) -> bool:
    """Store progress; False when the lease is no longer ours."""
    return _ours(job_id, token).update(done=done, total=total, note=note[:300]) == 1


def locked(job_id: int) -> Job | None:
    """The job, locked until the end of the transaction."""
    return Job.objects.select_for_update().filter(pk=job_id).first()


def finish(
    job: Job, state: State, moment: datetime, *, reason: str = "", result: Mapping[str, Any] | None = None
) -> None:
    """Close a locked job."""
    job.state, job.reason, job.finished_at = state, reason, moment
    job.result = dict(result) if result is not None else None
    job.lease_until, job.lease_token = None, ""
    if state == State.DONE and job.total:
        job.done = job.total
    job.save()


def queue_again(job: Job, ripe: datetime, reason: str) -> None:
    """Put a locked job back for a later attempt."""
    job.state, job.reason, job.run_after = State.QUEUED, reason, ripe
    job.lease_until, job.lease_token = None, ""
    job.save()


def visible(owner: int | None, scope: Scope) -> QuerySet[Job]:
    """A person's own jobs and those of the organisations in scope."""
    if scope.everything:  # an empty Q() joined with "or" would not widen but vanish
        return Job.objects.all()
    own = Q(owner=owner) if owner is not None else Q(pk__in=[])
    return Job.objects.filter(own | within(scope))


def _ours(job_id: int, token: str) -> QuerySet[Job]:
    return Job.objects.filter(pk=job_id, lease_token=token, state=State.RUNNING)
