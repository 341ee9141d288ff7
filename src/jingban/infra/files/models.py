"""What the store should contain."""

from django.db import models


class Blob(models.Model):
    """One stored original; its name is its SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.BigIntegerField()  # bytes
    media = models.CharField(max_length=100, blank=True)
    stored_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gte=0), name="files_size_counted")]
