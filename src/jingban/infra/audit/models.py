"""Tables of the audit log. The database itself refuses UPDATE and DELETE on rows; see ``triggers.py``."""

from django.db import models


class Entry(models.Model):
    """One act: who did what to which object, and the digests that chain it to the act before."""

    sequence = models.BigIntegerField(primary_key=True)  # gapless, from 1
    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=150, db_index=True, blank=True)  # login name; empty for the system
    action = models.CharField(max_length=80, db_index=True)  # e.g. access.login
    object = models.CharField(max_length=200, db_index=True, blank=True)  # e.g. budget.document:17
    algorithm = models.CharField(max_length=16)
    previous = models.CharField(max_length=128)
    digest = models.CharField(max_length=128)
    payload = models.TextField()  # canonical JSON: exactly the bytes that were digested

    class Meta:
        ordering = ["sequence"]


class Head(models.Model):
    """One row: how many entries there are and the digest of the last; locked while an entry is added."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    count = models.BigIntegerField()
    digest = models.CharField(max_length=128)

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="audit_one_head")]
