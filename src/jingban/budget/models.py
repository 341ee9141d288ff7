"""Tables of the budget desk: documents, what was read in them, findings, decisions.

The bytes are in the file store under ``sha256``; everything here except decisions and checks can be
made again from them. Texts are stored as printed: masking happens at every way out.
"""

from django.db import models

# Kind of the background job that reads and checks one document.
CHECK_JOB = "budget.check"


class Document(models.Model):
    """One uploaded disclosure and the outcome of its latest check."""

    READING, CHECKED, FAILED = "reading", "checked", "failed"

    centre = models.CharField(max_length=24, blank=True)  # organisation code it belongs to
    sha256 = models.CharField(max_length=64)
    filename = models.CharField(max_length=255)
    size = models.BigIntegerField()
    state = models.CharField(max_length=8, default=READING)
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)
    media = models.CharField(max_length=8, blank=True)
    unit_name = models.CharField(max_length=200, blank=True)
    fiscal_year = models.IntegerField(null=True)
    kind = models.CharField(max_length=8, blank=True)  # budget | final
    level = models.CharField(max_length=12, blank=True)  # department | unit
    profile = models.CharField(max_length=20, blank=True)
    amount_unit = models.CharField(max_length=4, blank=True)
    pages = models.IntegerField(null=True)
    department = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="units")
    last_year = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="next_years")
    uploaded_by = models.CharField(max_length=64)  # login name
    uploaded_by_name = models.CharField(max_length=64, blank=True)
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    job_id = models.BigIntegerField(null=True)  # latest job working on it
    errors = models.IntegerField(default=0)
    warnings = models.IntegerField(default=0)
    infos = models.IntegerField(default=0)
    open = models.IntegerField(default=0)  # findings nobody has decided
    exact = models.IntegerField(default=0)
    rounding = models.IntegerField(default=0)
    violated = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["centre", "sha256"], name="budget_document_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=["reading", "checked", "failed"]), name="budget_document_state"
            ),
            models.CheckConstraint(
                condition=models.Q(open__gte=0)
                & models.Q(open__lte=models.F("errors") + models.F("warnings") + models.F("infos")),
                name="budget_document_open",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "-uploaded_at"]),
            models.Index(fields=["centre", "fiscal_year", "kind"]),
        ]


class Reading(models.Model):
    """The logical model without its tables, and who is named in it."""

    document = models.OneToOneField(Document, primary_key=True, on_delete=models.CASCADE, related_name="reading")
    body = models.JSONField()  # writers.model_json of the Document, tables left out
    names = models.JSONField(default=list)  # personal names to mask
    phones = models.JSONField(default=list)  # digits of phone and identity numbers to mask


class Table(models.Model):
    """One logical table."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="tables")
    index = models.IntegerField()  # position in the document, from 0
    kind = models.CharField(max_length=40)
    number = models.CharField(max_length=100, blank=True)
    title = models.CharField(max_length=300, blank=True)
    unit = models.CharField(max_length=4)
    rows = models.IntegerField()
    columns = models.IntegerField()
    blank = models.BooleanField()
    pages = models.JSONField(default=list)
    body = models.JSONField()  # writers.model_json of the Table

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "index"], name="budget_table_once")]


class Check(models.Model):
    """One finished check: what it compared against and how it ended. Rows are only added."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="checks")
    number = models.IntegerField()  # from 1
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
    department_sha256 = models.CharField(max_length=64, blank=True)
    last_year_sha256 = models.CharField(max_length=64, blank=True)
    identities = models.JSONField()  # {"I01": [exact, rounding, violated], …}
    findings = models.JSONField()  # {"error": n, "warning": n, "info": n}

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="budget_check_once")]


class Decision(models.Model):
    """What a person decided about a finding. Rows are only added; the latest one counts."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="decisions")
    fingerprint = models.CharField(max_length=32)
    state = models.CharField(max_length=10)  # open | accepted | dismissed
    reason = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state__in=["open", "accepted", "dismissed"]), name="budget_decision_state"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dismissed") | ~models.Q(reason=""), name="budget_dismissal_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["document", "fingerprint", "-id"])]


class Finding(models.Model):
    """A finding of the latest check."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="findings")
    fingerprint = models.CharField(max_length=32)
    order = models.IntegerField()  # document order
    rank = models.SmallIntegerField()  # 0 error, 1 warning, 2 info
    rule = models.CharField(max_length=60)
    rule_title = models.CharField(max_length=120, blank=True)
    category = models.CharField(max_length=12)
    severity = models.CharField(max_length=8)
    table = models.CharField(max_length=40, blank=True)
    message = models.TextField()
    expected = models.TextField(blank=True)
    found = models.TextField(blank=True)
    difference = models.TextField(blank=True)
    suggestion = models.TextField(blank=True)
    decision = models.ForeignKey(Decision, null=True, on_delete=models.SET_NULL)
    decided = models.CharField(max_length=10, default="open")  # state of ``decision``

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "fingerprint"], name="budget_finding_once")]
        indexes = [
            models.Index(fields=["document", "rank", "order"]),
            models.Index(fields=["document", "category"]),
            models.Index(fields=["document", "decided"]),
        ]


class Evidence(models.Model):
    """One side of a finding: where it stands in the source and in the logical tables."""

    finding = models.ForeignKey(Finding, on_delete=models.CASCADE, related_name="evidence")
    side = models.SmallIntegerField()  # from 0
    document = models.CharField(max_length=300)  # name of the file the side stands in
    own = models.BooleanField()  # the finding's own document, not a related one
    table = models.CharField(max_length=300, blank=True)
    row = models.TextField(blank=True)
    column = models.TextField(blank=True)
    text = models.TextField(blank=True)
    place = models.JSONField(default=dict)  # kernel Place: line, page, bbox, sheet, cell
    table_index = models.IntegerField(null=True)
    row_index = models.IntegerField(null=True)
    column_index = models.IntegerField(null=True)
    target_index = models.IntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["finding", "side"], name="budget_evidence_once")]
        indexes = [models.Index(fields=["finding", "table_index"])]
