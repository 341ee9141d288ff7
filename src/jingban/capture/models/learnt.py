"""Layouts that were learnt, and tickets of phones."""

from django.db import models

from jingban.capture.models.incoming import Batch
from jingban.capture.models.papers import Paper


class Template(models.Model):
    """How a provider's papers are laid out, learnt from one mapping. A new version is a new row."""

    centre = models.CharField(max_length=24, blank=True)
    provider = models.CharField(max_length=200)
    kind = models.CharField(max_length=24)
    version = models.IntegerField()  # from 1
    layout = models.JSONField()  # core.templates
    active = models.BooleanField(default=True)
    learnt_from = models.ForeignKey(Paper, null=True, on_delete=models.SET_NULL)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "provider", "kind", "version"], name="capture_template_once"),
            models.UniqueConstraint(
                fields=["centre", "provider", "kind"],
                condition=models.Q(active=True),
                name="capture_template_one_active",
            ),
        ]


class PhoneTicket(models.Model):
    """A one-time link by which one phone may add pictures to one batch for a short while."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="tickets")
    token_sha256 = models.CharField(max_length=64, unique=True)
    device_sha256 = models.CharField(max_length=64, blank=True)  # of the phone that opened it first
    issued_to = models.BigIntegerField(null=True)  # account the pictures are added for
    issued_by = models.CharField(max_length=64)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    files = models.IntegerField(default=0)  # taken so far
