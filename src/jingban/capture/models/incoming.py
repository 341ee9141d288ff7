"""Batches, files and pages."""

from django.db import models

from jingban.capture.models.ordered import OrderedJSON

OPEN_JOB, READ_JOB, ASSEMBLE_JOB = "capture.open", "capture.read", "capture.assemble"


class Batch(models.Model):
    """Papers that came in together. The counts are kept by ``repository.recount``."""

    OPEN, READY, RELEASED = "open", "ready", "released"
    CHANNELS = ("upload", "watched", "phone", "cli")

    centre = models.CharField(max_length=24, blank=True)  # organisation code it belongs to
    name = models.CharField(max_length=120)
    channel = models.CharField(max_length=8)
    state = models.CharField(max_length=8, default=OPEN)  # open: something is still to be read
    created_by = models.CharField(max_length=64)  # login name
    created_by_name = models.CharField(max_length=64, blank=True)
    owner = models.BigIntegerField(null=True)  # account of that person: background work is shown to them
    created_at = models.DateTimeField()
    files = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)  # files
    pages = models.IntegerField(default=0)
    pages_read = models.IntegerField(default=0)
    pages_failed = models.IntegerField(default=0)
    suspects = models.IntegerField(default=0)  # pages that look like one the centre has
    papers = models.IntegerField(default=0)
    papers_doubtful = models.IntegerField(default=0)
    papers_released = models.IntegerField(default=0)
    assembly = models.IntegerField(default=0)  # counts the times its pages were put together
    job_id = models.BigIntegerField(null=True)  # the assembling job that is under way
    problem = models.CharField(max_length=500, blank=True)  # why putting it together failed

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "ready", "released"]), name="capture_batch_state"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=["upload", "watched", "phone", "cli"]), name="capture_batch_channel"
            ),
            models.CheckConstraint(
                condition=models.Q(pages_read__gte=0)
                & models.Q(pages_failed__gte=0)
                & models.Q(pages__gte=models.F("pages_read") + models.F("pages_failed")),
                name="capture_batch_pages",
            ),
            models.CheckConstraint(
                condition=models.Q(papers__gte=models.F("papers_released")) & models.Q(papers_released__gte=0),
                name="capture_batch_papers",
            ),
        ]
        indexes = [models.Index(fields=["centre", "-created_at"]), models.Index(fields=["centre", "state"])]


class File(models.Model):
    """One file as it came; an archive and each file in it have a row of their own."""

    QUEUED, OPENED, REFUSED = "queued", "opened", "refused"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="file_set")
    order = models.IntegerField()  # position in the batch, from 1
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField()
    media = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, default=QUEUED)
    archive = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="members")
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="copies")
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    job_id = models.BigIntegerField(null=True)
    added_by = models.CharField(max_length=64)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "sha256"], name="capture_file_once"),
            models.UniqueConstraint(fields=["batch", "order"], name="capture_file_order"),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "opened", "refused"]), name="capture_file_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="refused") | ~models.Q(error_code=""), name="capture_refusal_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["sha256"])]


class Page(models.Model):
    """One page of a file and what was read on it."""

    QUEUED, READ, FAILED = "queued", "read", "failed"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="page_set")
    file = models.ForeignKey(File, on_delete=models.PROTECT, related_name="page_set")
    number = models.IntegerField()  # in the file, from 1
    state = models.CharField(max_length=8, default=QUEUED)
    job_id = models.BigIntegerField(null=True)  # the latest job that reads it
    kind = models.CharField(max_length=24, blank=True)
    rotation = models.SmallIntegerField(default=0)
    source = models.CharField(max_length=8, blank=True)
    engine = models.CharField(max_length=200, blank=True)
    seconds = models.FloatField(default=0)
    width = models.FloatField(default=0)  # of the upright page
    height = models.FloatField(default=0)
    dhash = models.CharField(max_length=16, blank=True)  # perceptual hash, 64 bits in hexadecimal
    # Quarters of it: two hashes that differ in three bits or fewer share one of them (core.likeness).
    band_1 = models.CharField(max_length=4, blank=True)
    band_2 = models.CharField(max_length=4, blank=True)
    band_3 = models.CharField(max_length=4, blank=True)
    band_4 = models.CharField(max_length=4, blank=True)
    suspected_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="suspects")
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    read_at = models.DateTimeField(null=True)
    body = OrderedJSON(null=True)  # core.page_json: words with places, codes, ready-made records

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="capture_page_once"),
            models.CheckConstraint(condition=models.Q(number__gte=1), name="capture_page_number"),
            models.CheckConstraint(
                condition=models.Q(state__in=["queued", "read", "failed"]), name="capture_page_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="read") | models.Q(body__isnull=False), name="capture_read_page_has_body"
            ),
            models.CheckConstraint(condition=models.Q(rotation__in=[0, 90, 180, 270]), name="capture_page_rotation"),
        ]
        indexes = [
            models.Index(fields=["batch", "state"]),
            *(models.Index(fields=[f"band_{n}"], name=f"capture_page_band_{n}") for n in (1, 2, 3, 4)),
        ]
