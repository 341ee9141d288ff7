"""Commands that were carried out, with their outcome."""

from django.db import models


class Command(models.Model):
    """A carried-out command of one person; the pair of actor and id occurs once."""

    actor = models.CharField(max_length=150)
    command_id = models.CharField(max_length=64)
    name = models.CharField(max_length=80)
    request = models.CharField(max_length=64)  # SHA-256 of the canonical request
    outcome = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["actor", "command_id"], name="commands_once")]
