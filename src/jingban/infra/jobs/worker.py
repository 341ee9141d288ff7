"""The worker: claim, run under a lease, finish exactly once, try again with a growing pause.

A worker that is killed simply stops prolonging its lease; when the lease lapses another worker takes the job up. What a
late worker still wants to save is refused, because saving happens in one transaction with a check of the lease token.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from jingban.infra import clock
from jingban.infra.access.actor import Actor
from jingban.infra.access.services import actor_by_id
from jingban.infra.errors import Refusal
from jingban.infra.jobs import errors, registry, repository
from jingban.infra.jobs.models import Job, State
from jingban.infra.jobs.services import tell_failure

logger = logging.getLogger("jingban.jobs")

PROGRESS_SECONDS = 0.3  # progress is stored at most this often
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(minutes=10)
HUNG_EXIT = 75


class Attempt:
    """One run of one job; satisfies ``registry.Run``."""

    def __init__(self, job: Job) -> None:
        self.job_id: int = job.pk
        self.attempt: int = job.attempts
        self.last_attempt: bool = job.attempts >= job.max_attempts
        self.payload: Mapping[str, Any] = job.payload
        self.finished = False
        self._token, self._owner = job.lease_token, job.owner
        self._noted = 0.0

    def actor(self) -> Actor:
        """The person the job works for; raises NotFound when the account was closed meanwhile."""
        return actor_by_id(self._owner)

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Store how far the job is; raises Cancelled or LeaseLost."""
        if time.monotonic() - self._noted < PROGRESS_SECONDS and done < total:
            return
        self._noted = time.monotonic()
        if not repository.note_progress(self.job_id, self._token, done, total, note):
            raise errors.lease_lost()
        if Job.objects.filter(pk=self.job_id, cancel_asked=True).exists():
            raise errors.cancelled()

    @contextmanager
    def finishing(self) -> Iterator[dict[str, Any]]:
        """Commit the results of the handler and the completion of the job together, or neither."""
        with transaction.atomic():
            job = self.locked()
            if job.cancel_asked:
                raise errors.cancelled()
            result: dict[str, Any] = {}
            yield result
            repository.finish(job, State.DONE, clock.now(), result=result)
        self.finished = True

    def locked(self) -> Job:
        """The job under lock, still ours; raises LeaseLost."""
        job = repository.locked(self.job_id)
        if job is None or job.state != State.RUNNING or job.lease_token != self._token:
            raise errors.lease_lost()
        return job

    def prolong(self, lease: timedelta) -> bool:
        """Extend the lease; False when it is lost."""
        return repository.extend(self.job_id, self._token, clock.now() + lease)


def run_one(*, heartbeat: bool = True, on_hang: Callable[[], None] | None = None) -> bool:
    """Take up and run one due job; False when none is due."""
    lease = timedelta(seconds=settings.JINGBAN_JOB_LEASE_SECONDS)
    job = repository.claim(clock.now(), lease)
    if job is None:
        return False
    attempt = Attempt(job)
    logger.info("job taken up", extra={"job": job.pk, "kind": job.kind, "attempt": job.attempts})
    if job.attempts > job.max_attempts:
        _close_exhausted(attempt)
        return True
    try:
        kind = registry.kind(job.kind)
    except KeyError:
        _fail(attempt, "unknown_kind", f"本程序不认识任务种类 {job.kind}，请升级后重试")
        return True
    with _heartbeat(attempt, lease, kind.max_seconds, on_hang) if heartbeat else _silent():
        _run(attempt, kind)
    return True


def work_off(limit: int = 1000) -> int:
    """Run due jobs one after another in this process until none is due; returns how many (tests, demo)."""
    for count in range(limit):
        if not run_one(heartbeat=False):
            return count
    return limit


def pause_before(attempt: int) -> timedelta:
    """How long to wait before trying again after this attempt: 5 s, 20 s, 80 s … at most 10 minutes."""
    factor: int = 4 ** (attempt - 1)
    return min(FIRST_PAUSE * factor, LONGEST_PAUSE)


def _run(attempt: Attempt, kind: registry.Kind) -> None:
    started = time.monotonic()
    try:
        result = kind.run(attempt)
        if not attempt.finished:
            with attempt.finishing() as outcome:
                outcome.update(result or {})
    except errors.LeaseLost:
        logger.warning("lease lost", extra={"job": attempt.job_id})
    except errors.Cancelled as refusal:
        _close(attempt, State.CANCELLED, refusal.code, refusal.message)
    except Refusal as refusal:
        _fail(attempt, refusal.code, refusal.message)
    except Exception as error:
        logger.exception("job failed", extra={"job": attempt.job_id, "kind": kind.name})
        _try_again(attempt, f"处理时发生内部错误（{type(error).__name__}），详情见日志中的任务 {attempt.job_id}")
    else:
        seconds = round(time.monotonic() - started, 3)
        logger.info("job done", extra={"job": attempt.job_id, "kind": kind.name, "seconds": seconds})


def _try_again(attempt: Attempt, reason: str) -> None:
    if attempt.last_attempt:
        _fail(attempt, "internal_error", f"{reason}；已尝试 {attempt.attempt} 次")
        return
    try:
        with transaction.atomic():
            repository.queue_again(attempt.locked(), clock.now() + pause_before(attempt.attempt), reason)
    except errors.LeaseLost:
        logger.warning("lease lost", extra={"job": attempt.job_id})


def _close_exhausted(attempt: Attempt) -> None:
    tries = attempt.attempt - 1
    _fail(attempt, "worker_died", f"处理进程连续 {tries} 次意外中断，可能是文件有问题，请换一份文件或联系管理员")


def _fail(attempt: Attempt, code: str, reason: str) -> None:
    _close(attempt, State.FAILED, code, reason)


def _close(attempt: Attempt, state: State, code: str, reason: str) -> None:
    try:
        with transaction.atomic():
            job = attempt.locked()
            repository.finish(job, state, clock.now(), reason=reason, result={"code": code})
            tell_failure(job, code, reason)
    except errors.LeaseLost:
        logger.warning("lease lost", extra={"job": attempt.job_id})
    else:
        logger.warning("job closed", extra={"job": attempt.job_id, "state": state.value, "code": code})


@contextmanager
def _silent() -> Iterator[None]:
    yield


@contextmanager
def _heartbeat(
    attempt: Attempt, lease: timedelta, max_seconds: int, on_hang: Callable[[], None] | None
) -> Iterator[None]:
    """Prolong the lease from a second thread while the handler works; stop prolonging a hung one."""
    stop = threading.Event()
    deadline = time.monotonic() + max_seconds

    def beat() -> None:
        try:
            while not stop.wait(lease.total_seconds() / 3):
                if time.monotonic() > deadline:
                    _try_again(attempt, f"处理超过 {max_seconds} 秒没有结束")
                    if on_hang is not None:
                        on_hang()
                    return
                if not attempt.prolong(lease):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{attempt.job_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=30)
