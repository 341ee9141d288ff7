"""Tables of capture: batches, files, pages, papers, and what people keyed.

The bytes are in the file store under ``sha256``, unchanged. What the machine read of a paper is written once; what a
person keys is added beside it, row by row, and never changed (triggers of migration 0002).
"""

import json
from typing import TYPE_CHECKING, Any

from django.db import models


class OrderedJSON(models.TextField):  # type: ignore[type-arg]
    """JSON whose keys keep their order, the order of the paper; PostgreSQL's own type sorts them."""

    if TYPE_CHECKING:
        _pyi_private_set_type: Any
        _pyi_private_get_type: Any

    def from_db_value(self, value: str | None, *_: Any) -> Any:
        """What was stored."""
        return None if value is None else json.loads(value)

    def get_prep_value(self, value: Any) -> str | None:
        """As it is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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


class Paper(models.Model):
    """One paper made of pages. ``record`` is the machine's and stays; ``judged`` is the state after people's edits."""

    OPEN, RELEASED = "open", "released"
    NOT_NEEDED, NEEDED, DIFFERENT, AGREED = "not_needed", "needed", "different", "agreed"

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="paper_set")
    number = models.IntegerField()  # position in the batch, from 1
    case_key = models.CharField(max_length=120, blank=True)  # of the separator sheet before it
    kind = models.CharField(max_length=24)
    engine = models.CharField(max_length=200, blank=True)  # that read its first recognised page
    record = OrderedJSON()  # core.contract, what the machine read
    pages_count = models.IntegerField()
    codes = models.JSONField(default=list)  # texts of QR codes found on its pages
    judged = models.JSONField()  # {"states": {key: state}, "checks": [core.contract checks]}
    field_counts = models.JSONField(default=dict)  # {kind of value: how many the machine read}
    version = models.IntegerField(default=0)  # edits so far
    state = models.CharField(max_length=8, default=OPEN)
    second = models.CharField(max_length=10, default=NOT_NEEDED)
    total_fen = models.BigIntegerField(null=True)  # as it stands now
    payer = models.CharField(max_length=100, blank=True)  # name on the paper, for lists and search
    provider = models.CharField(max_length=200, blank=True)
    bill_number = models.CharField(max_length=40, blank=True)
    fields = models.IntegerField(default=0)
    doubtful = models.IntegerField(default=0)  # fields a person still has to look at
    conflicts = models.IntegerField(default=0)
    assembled_at = models.DateTimeField()
    touched_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=64, blank=True)
    released_by_name = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="capture_paper_once"),
            models.CheckConstraint(condition=models.Q(state__in=["open", "released"]), name="capture_paper_state"),
            models.CheckConstraint(
                condition=models.Q(second__in=["not_needed", "needed", "different", "agreed"]),
                name="capture_paper_second",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open")
                | (models.Q(released_at__isnull=False) & models.Q(second__in=["not_needed", "agreed"])),
                name="capture_release_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["batch", "number"]),
            models.Index(fields=["bill_number"]),
            models.Index(fields=["state", "released_at"]),
        ]


class PaperPage(models.Model):
    """A page of a paper; one page may hold several papers (two bills on one scan, two bills in one data file)."""

    paper = models.ForeignKey(Paper, on_delete=models.CASCADE, related_name="paper_pages")
    page = models.ForeignKey(Page, on_delete=models.PROTECT, related_name="in_papers")
    position = models.IntegerField()  # from 1: what ``page`` of a field means

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "position"], name="capture_paper_page_once"),
            models.UniqueConstraint(fields=["paper", "page"], name="capture_page_in_paper_once"),
        ]


class HumanValue(models.Model):
    """One thing a person keyed or decided on a paper. Rows are only added; ``number`` is their order."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="human_values")
    number = models.IntegerField()  # from 1
    pass_number = models.SmallIntegerField(default=1)  # 2: the second, blind keying
    action = models.CharField(max_length=12)
    key = models.CharField(max_length=80)
    value = models.JSONField(null=True)  # text of core.contract; cells of an added line; target of a move
    name = models.CharField(max_length=40, blank=True)  # of the field
    value_kind = models.CharField(max_length=10, blank=True)
    changed = models.BooleanField(default=False)  # differs from what the machine read
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="capture_human_once"),
            models.CheckConstraint(condition=models.Q(pass_number__in=[1, 2]), name="capture_human_pass"),
        ]
        indexes = [models.Index(fields=["at", "by"])]


class Override(models.Model):
    """A person answers for a check that fails; with a reason. Rows are only added."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="overrides")
    check_id = models.CharField(max_length=120)
    subjects = models.JSONField(default=list)  # keys the check spoke of
    found = models.CharField(max_length=500, blank=True)  # what the check had found: another figure asks again
    reason = models.CharField(max_length=500)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=~models.Q(reason=""), name="capture_override_has_reason")]


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
