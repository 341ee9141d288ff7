"""Papers made of pages, and what people did to them."""

from django.db import models

from jingban.capture.models.incoming import Batch, Page
from jingban.capture.models.ordered import OrderedJSON


class Paper(models.Model):
    """One paper made of pages. ``record`` is the machine's and stays; ``judged`` is the state after people's edits."""

    OPEN, RELEASED = "open", "released"
    NOT_NEEDED, NEEDED, DIFFERENT, AGREED = "not_needed", "needed", "different", "agreed"
    PENDING = (NEEDED, DIFFERENT)  # the second keying is not done, or says something else

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
    key = models.CharField(max_length=80)  # of the paper as it stood then
    origin = models.CharField(max_length=80, blank=True)  # of the field for good (core.tracing); empty: the key
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


class FirstKeyer(models.Model):
    """Who chose to see the values of a paper that is keyed twice, and so never keys it second. Rows are only added."""

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="first_keyers")
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "by"], name="capture_first_once")]


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
