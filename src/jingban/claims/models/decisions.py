"""What was found and decided about claims. Settlements are never changed; a settlement taken back is marked void."""

from django.db import models
from django.db.models import F, Q

from jingban.claims.models.claims import Claim, Line, Visit


class Finding(models.Model):
    """核对 or 审核 found something. Decided by a person, or left open; a later run keeps what was decided."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="finding_set")
    origin = models.CharField(max_length=12)  # verification, review
    rule = models.CharField(max_length=8)
    title = models.CharField(max_length=80)
    knowledge = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=64)  # digest of what it stands on: the same finding again is the same row
    severity = models.CharField(max_length=10)  # violation, suspicious, notice
    gate = models.BooleanField(default=False)
    sentence = models.TextField()
    source = models.CharField(max_length=200, blank=True)
    mark = models.CharField(max_length=10, blank=True)  # demo, official, local
    lines = models.JSONField(default=list)  # line ids
    bill = models.ForeignKey("claims.Bill", null=True, on_delete=models.PROTECT, related_name="+")
    other = models.CharField(max_length=200, blank=True)  # the other side: number of a claim, a register …
    amount = models.BigIntegerField(default=0)  # in question
    charges = models.JSONField(default=list)  # [[line id, 分], …]
    reason = models.CharField(max_length=3, blank=True)  # D01–D14 if it is accepted
    decision = models.CharField(max_length=10, default="open")  # open, accepted, overruled, asked, gone
    decided_by = models.CharField(max_length=64, blank=True)
    decided_name = models.CharField(max_length=64, blank=True)
    decided_at = models.DateTimeField(null=True)
    said = models.CharField(max_length=500, blank=True)
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "key"], name="claims_finding_once"),
            models.CheckConstraint(
                condition=Q(decision__in=["open", "accepted", "overruled", "asked", "gone"]),
                name="claims_finding_decision",
            ),
            models.CheckConstraint(
                condition=~Q(decision="overruled") | ~Q(said=""), name="claims_finding_overruled_reason"
            ),
        ]
        indexes = [models.Index(fields=["rule", "decision"])]


class Settlement(models.Model):
    """待遇核定 of one visit. (``place``, ``serial``) orders a person's year: each stands on the one before it.

    The settlement of a correction takes the place of the one it corrects, and counts from the release on.
    """

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="settlements")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="settlements")
    round = models.IntegerField()  # of the claim: settled again after a return
    person_id = models.BigIntegerField()
    year = models.IntegerField()  # of the accumulators after it
    serial = models.IntegerField()
    place = models.IntegerField()  # the serial, or of a correction the place of what it corrects
    counted = models.BooleanField(default=True)  # moves the accumulators
    void = models.BooleanField(default=False)
    total = models.BigIntegerField()
    own_pay = models.BigIntegerField()
    over_limit = models.BigIntegerField()
    prior_self_pay = models.BigIntegerField()
    eligible = models.BigIntegerField()
    act_pay_dedc = models.BigIntegerField()
    hifp_pay = models.BigIntegerField()
    hifob_pay = models.BigIntegerField()
    hifes_pay = models.BigIntegerField()
    hifdm_pay = models.BigIntegerField()
    hifmi_pay = models.BigIntegerField()
    maf_pay = models.BigIntegerField()
    oth_pay = models.BigIntegerField()
    fund = models.BigIntegerField()
    personal = models.BigIntegerField()
    acct_pay = models.BigIntegerField(default=0)
    case = models.JSONField()  # docs/contracts/benefit-case.schema.json: can be settled again
    before = models.JSONField(null=True)  # accumulators, as the contract writes them
    after = models.JSONField()
    trace = models.JSONField()
    sentences = models.JSONField()
    policy_version = models.CharField(max_length=80)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person_id", "year", "serial"], condition=Q(void=False), name="claims_settlement_serial"
            ),
            models.UniqueConstraint(fields=["visit"], condition=Q(void=False), name="claims_settlement_once"),
            models.CheckConstraint(
                condition=Q(total=F("own_pay") + F("over_limit") + F("prior_self_pay") + F("eligible")),
                name="claims_settlement_parts",
            ),
            models.CheckConstraint(
                condition=Q(
                    fund=F("hifp_pay")
                    + F("hifob_pay")
                    + F("hifes_pay")
                    + F("hifdm_pay")
                    + F("hifmi_pay")
                    + F("maf_pay")
                    + F("oth_pay")
                )
                & Q(total=F("fund") + F("personal")),
                name="claims_settlement_shares",
            ),
            models.CheckConstraint(
                condition=Q(hifp_pay__gte=0, hifob_pay__gte=0, hifes_pay__gte=0, hifdm_pay__gte=0, hifmi_pay__gte=0)
                & Q(maf_pay__gte=0, oth_pay__gte=0, personal__gte=0, acct_pay__gte=0),
                name="claims_settlement_positive",
            ),
        ]
        indexes = [models.Index(fields=["claim", "round"])]


class Cut(models.Model):
    """核减 taken in a round of settlement; never changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="cuts")
    round = models.IntegerField()
    line = models.ForeignKey(Line, on_delete=models.PROTECT, related_name="cuts")
    finding = models.ForeignKey(Finding, null=True, on_delete=models.PROTECT, related_name="cuts")
    reason = models.CharField(max_length=3)
    ground = models.CharField(max_length=60)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10)
    text = models.TextField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gte=0), name="claims_cut_amount")]


class Accumulator(models.Model):
    """年度累计 of a person and year: the row is locked while a claim of the person is settled or taken back."""

    person_id = models.BigIntegerField()
    year = models.IntegerField()
    serial = models.IntegerField(default=0)  # the last number given; numbers taken back are not given again
    values = models.JSONField(null=True)  # after it, as the contract writes them; null: nothing yet

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person_id", "year"], name="claims_accumulator_once")]


class Release(models.Model):
    """What was handed to payment for a claim: a payable per book, or a recovery."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="releases")
    book = models.CharField(max_length=10)
    payable_id = models.BigIntegerField(null=True)  # payment; null: a recovery
    amount = models.BigIntegerField()  # 分; negative: to be recovered from the person
    state = models.CharField(max_length=10, default="due")  # due, paid, returned, cancelled, recovering, recovered
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "book"], name="claims_release_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="claims_release_amount"),
        ]
        indexes = [models.Index(fields=["payable_id"])]


class ArchiveList(models.Model):
    """归档移交清单: claims handed to the archive together."""

    number = models.CharField(max_length=40, unique=True)
    centre = models.CharField(max_length=24, blank=True)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    claims = models.ManyToManyField(Claim, related_name="archive_lists")
