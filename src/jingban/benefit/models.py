"""What-if runs of the desk. Calculations are not stored: the same case under the same pack gives the same bytes."""

from django.db import models

# Kind of the background job that settles one portfolio under two policies.
SIMULATE_JOB = "benefit.simulate"


class Simulation(models.Model):
    """One portfolio compared under two policies, and the outcome of the run."""

    RUNNING, DONE, FAILED = "running", "done", "failed"

    centre = models.CharField(max_length=24, blank=True)  # organisation code it belongs to
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField()
    policy_a = models.CharField(max_length=40)  # 110000 or 110000@2024-06-01
    policy_b = models.CharField(max_length=40)
    state = models.CharField(max_length=8, default=RUNNING)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    result = models.JSONField(null=True)
    asked_by = models.CharField(max_length=64)  # login name
    asked_by_name = models.CharField(max_length=64, blank=True)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["running", "done", "failed"]), name="benefit_simulation_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(result__isnull=False), name="benefit_simulation_result"
            ),
        ]
        indexes = [models.Index(fields=["centre", "-id"], name="benefit_simulation_latest")]
