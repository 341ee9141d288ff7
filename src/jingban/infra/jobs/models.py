"""Jobs: what is to be done, by whom it is being done, how far it is and why it failed."""

from django.db import models


class State(models.TextChoices):
    """Where a job stands."""

    QUEUED = "queued", "排队中"
    RUNNING = "running", "进行中"
    DONE = "done", "已完成"
    FAILED = "failed", "失败"
    CANCELLED = "cancelled", "已取消"


class Job(models.Model):
    """One job: a document or a batch, never a line."""

    kind = models.CharField(max_length=80)
    title = models.CharField(max_length=300)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    done = models.IntegerField(default=0)  # progress: how many of …
    total = models.IntegerField(default=0)  # … how many, 0 when not known
    note = models.CharField(max_length=300, blank=True)
    attempts = models.IntegerField(default=0)  # how often a worker has taken it up
    max_attempts = models.IntegerField(default=3)
    reason = models.TextField(blank=True)  # Chinese; why the last attempt failed
    result = models.JSONField(null=True)
    cancel_asked = models.BooleanField(default=False)
    run_after = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_token = models.CharField(max_length=36, blank=True)  # who holds the lease; fences late workers
    owner = models.BigIntegerField(null=True)  # user id of the person the job works for; None: the system
    owner_name = models.CharField(max_length=64, blank=True)
    centre = models.CharField(max_length=24, blank=True)
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "run_after", "id"], name="jobs_next"),
            models.Index(fields=["state", "lease_until"], name="jobs_lapsed"),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(attempts__gte=0, done__gte=0, total__gte=0), name="jobs_counts"),
            models.CheckConstraint(
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False), name="jobs_running_leased"
            ),
        ]
