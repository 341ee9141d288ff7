"""Reason codes of jobs."""

from jingban.infra.errors import Conflict, NotFound, Refusal


class Cancelled(Refusal):
    """The job was cancelled while it ran; raised inside the handler by ``progress``."""


class LeaseLost(Refusal):
    """Another worker has taken the job up; this one must stop and may not save anything."""


def cancelled() -> Cancelled:
    return Cancelled("cancelled", "任务已被取消")


def lease_lost() -> LeaseLost:
    return LeaseLost("lease_lost", "任务的租期已过，已由另一个进程接手")


def no_job() -> NotFound:
    return NotFound("no_job", "没有这个任务，或它不在您的管理范围内")


def not_cancellable() -> Conflict:
    return Conflict("not_cancellable", "任务已经结束，不能取消，请刷新列表")


def not_retryable() -> Conflict:
    return Conflict("not_retryable", "只有失败或已取消的任务可以重试，请刷新列表")
