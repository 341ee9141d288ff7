"""The claim and what was handed in with it. Amounts in 分.

What may change of a row, and from which state to which a claim may go, is also refused by triggers (``triggers.py``).
"""

from django.db import models
from django.db.models import F, Q

from jingban.claims.core.states import FREEING, State

_STATES = [state.value for state in State]
_STANDING_BILL = Q(standing=True)


class Number(models.Model):
    """The last serial of a centre and day; its row is locked while the next is taken."""

    centre = models.CharField(max_length=24, blank=True)
    day = models.DateField()
    last = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["centre", "day"], name="claims_number_once")]


class Claim(models.Model):
    """零星报销申请, one version of it. Header sums are those of its standing settlements."""

    number = models.CharField(max_length=40, unique=True)  # 受理号; a correction: the number of the first + "-2"
    centre = models.CharField(max_length=24, blank=True)
    version = models.IntegerField(default=1)
    # One correction at a time; one that was withdrawn is followed by another.
    corrects = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="corrections")
    supplements = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="supplemented_by")
    channel = models.CharField(max_length=12)
    external = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, default=State.DRAFT.value)
    revision = models.IntegerField(default=1)  # counts every change; a command names the one it saw

    person_id = models.BigIntegerField()  # registry
    person_name = models.CharField(max_length=60)
    person_key = models.CharField(max_length=60, blank=True)  # folded name, for search
    person_digest = models.CharField(max_length=64)  # keyed digest of the certificate, as registry and payment keep it
    certificate = models.CharField(max_length=30, blank=True)  # masked
    sex = models.CharField(max_length=1, blank=True)
    birth = models.DateField()
    death = models.DateField(null=True)
    scheme = models.CharField(max_length=3)  # insutype on the last day of the first visit
    person_type = models.CharField(max_length=6)
    identities = models.JSONField(default=list)
    region = models.CharField(max_length=6)  # whose policy settles

    reason = models.CharField(max_length=2)  # manl_reim_rea
    proxy = models.BooleanField(default=False)
    applicant = models.CharField(max_length=60, blank=True)
    applicant_digest = models.CharField(max_length=64, blank=True)
    phone_cipher = models.CharField(max_length=300, blank=True)
    liability_statement = models.BooleanField(default=False)
    account = models.BigIntegerField(default=0)  # asked from the personal account
    account_digest = models.CharField(max_length=64, blank=True)  # keyed digest of the bank account, for D16

    filed_on = models.DateField()
    accepted_on = models.DateField(null=True)
    due_on = models.DateField(null=True)  # None: not accepted, or the clock stands still
    closed_on = models.DateField(null=True)
    days_used = models.IntegerField(null=True)  # working days, frozen when it ends

    registered_by = models.CharField(max_length=64)
    registered_at = models.DateTimeField()
    reviewed_by = models.CharField(max_length=64, blank=True)  # 初审, who settled
    rechecked_by = models.CharField(max_length=64, blank=True)  # 复核
    approved_by = models.CharField(max_length=64, blank=True)  # 审批
    released_by = models.CharField(max_length=64, blank=True)  # 财务
    held_by = models.CharField(max_length=64, blank=True)  # who works on it now
    held_name = models.CharField(max_length=64, blank=True)
    held_until = models.DateTimeField(null=True)
    changed_at = models.DateTimeField()

    visits = models.IntegerField(default=0)
    bills = models.IntegerField(default=0)
    lines = models.IntegerField(default=0)
    total = models.BigIntegerField(default=0)  # Σ bills = Σ lines
    own_pay = models.BigIntegerField(default=0)
    over_limit = models.BigIntegerField(default=0)
    prior_self_pay = models.BigIntegerField(default=0)
    eligible = models.BigIntegerField(default=0)
    fund = models.BigIntegerField(default=0)
    personal = models.BigIntegerField(default=0)
    cut = models.BigIntegerField(default=0)
    open_findings = models.IntegerField(default=0)
    findings = models.IntegerField(default=0)
    verified_revision = models.IntegerField(null=True)  # revision whose content verification and review looked at
    unchecked = models.JSONField(default=list)  # rules that could not be applied, with the reason

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=_STATES), name="claims_claim_state"),
            models.CheckConstraint(
                condition=Q(own_pay__gte=0, over_limit__gte=0, prior_self_pay__gte=0, eligible__gte=0, fund__gte=0)
                & Q(personal__gte=0, cut__gte=0),
                name="claims_claim_positive",
            ),
            models.CheckConstraint(
                condition=Q(fund=0, personal=0, eligible=0) | Q(total=F("fund") + F("personal")),
                name="claims_claim_shares",
            ),
            models.CheckConstraint(
                condition=Q(fund=0, personal=0, eligible=0)
                | Q(total=F("own_pay") + F("over_limit") + F("prior_self_pay") + F("eligible")),
                name="claims_claim_parts",
            ),
            # 初审 ≠ 复核 ≠ 审批 ≠ 财务, as far as they have signed. 受理 may be 初审 in a small centre.
            *(
                models.CheckConstraint(
                    condition=Q(**{later: ""}) | ~Q(**{later: F(earlier)}), name=f"claims_{earlier[:8]}_{later[:8]}"
                )
                for number, earlier in enumerate(("reviewed_by", "rechecked_by", "approved_by", "released_by"))
                for later in ("reviewed_by", "rechecked_by", "approved_by", "released_by")[number + 1 :]
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["settled", "rechecked", "approved", "released", "closed"]) | ~Q(reviewed_by=""),
                name="claims_claim_reviewed",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["rechecked", "approved", "released", "closed"]) | ~Q(rechecked_by=""),
                name="claims_claim_rechecked",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["released", "closed"]) | ~Q(released_by=""), name="claims_claim_released"
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(corrects__isnull=False) & ~Q(state__in=["rejected", "withdrawn"]),
                name="claims_claim_corrected_once",
            ),
            models.UniqueConstraint(
                # Senders number by themselves: two hospitals may both begin with 1.
                fields=["registered_by", "external"],
                condition=~Q(external=""),
                name="claims_claim_external",
            ),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "due_on", "id"]),
            models.Index(fields=["centre", "-id"]),
            models.Index(fields=["person_id", "-id"]),
            models.Index(fields=["person_digest"]),
            models.Index(fields=["person_key"]),
            models.Index(fields=["account_digest"]),
            models.Index(fields=["applicant_digest"]),
            models.Index(fields=["centre", "closed_on"]),
        ]

    @property
    def freeing(self) -> bool:
        return self.state in FREEING


class Material(models.Model):
    """材料: one kind that is needed or there."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="materials")
    code = models.CharField(max_length=2)
    needed = models.BooleanField(default=False)
    there = models.BooleanField(default=False)
    copies = models.IntegerField(default=0)
    papers = models.JSONField(default=list)  # capture paper ids
    note = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["claim", "code"], name="claims_material_once")]


class Visit(models.Model):
    """A stay or the care of one day at one provider."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="visit_set")
    number = models.IntegerField()
    person_id = models.BigIntegerField()  # of the claim: overlaps are looked for by person
    standing = models.BooleanField(default=True)  # the claim uses it
    med_type = models.CharField(max_length=4)
    provider = models.CharField(max_length=60)
    provider_name = models.CharField(max_length=200, blank=True)
    level = models.CharField(max_length=1, blank=True)
    first = models.DateField()
    last = models.DateField()
    department = models.CharField(max_length=60, blank=True)
    diagnoses = models.JSONField(default=list)
    operations = models.JSONField(default=list)
    out_of_town = models.CharField(max_length=2, blank=True)
    excused = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim", "number"], name="claims_visit_once"),
            models.CheckConstraint(condition=Q(last__gte=F("first")), name="claims_visit_days"),
        ]
        indexes = [models.Index(fields=["person_id", "first"])]


class Bill(models.Model):
    """票据. Its key is used up while the claim stands: the table refuses the same bill twice (D01)."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="bill_set")
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="bill_set")
    person_id = models.BigIntegerField()
    standing = models.BooleanField(default=True)
    key = models.CharField(max_length=160)  # verification.core.keys: what uses the bill up, joined; empty: no number
    blocking = models.CharField(max_length=120, blank=True)  # provider|day|total, to look for near duplicates
    number = models.CharField(max_length=40)
    code = models.CharField(max_length=40, blank=True)
    check_code = models.CharField(max_length=40, blank=True)
    day = models.DateField()
    total = models.BigIntegerField()
    electronic = models.BooleanField(default=True)
    foreign = models.BooleanField(default=False)
    total_in_words = models.BigIntegerField(null=True)
    printed_fund = models.BigIntegerField(default=0)
    categories = models.JSONField(default=list)
    payer = models.CharField(max_length=60, blank=True)
    payer_digest = models.CharField(max_length=64, blank=True)
    payer_masked = models.CharField(max_length=30, blank=True)
    sex = models.CharField(max_length=1, blank=True)
    age = models.IntegerField(null=True)
    image = models.CharField(max_length=16, blank=True)  # perceptual hash, hexadecimal
    refund_of = models.CharField(max_length=40, blank=True)
    paper = models.BigIntegerField(null=True)  # capture paper

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key"], condition=_STANDING_BILL & ~Q(key=""), name="claims_bill_once"),
        ]
        indexes = [
            models.Index(fields=["blocking"]),
            models.Index(fields=["number"]),
            models.Index(fields=["person_id", "day"]),
            models.Index(fields=["image"], condition=~Q(image=""), name="claims_bill_image"),
        ]


class Line(models.Model):
    """费用明细 with its catalogue item."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="line_set")
    bill = models.ForeignKey(Bill, on_delete=models.PROTECT, related_name="line_set")
    number = models.IntegerField()
    name = models.CharField(max_length=200)
    printed_code = models.CharField(max_length=60, blank=True)
    spec = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=40, blank=True)
    category = models.CharField(max_length=40, blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=6)
    price = models.DecimalField(max_digits=18, decimal_places=6)
    amount = models.BigIntegerField()
    day = models.DateField(null=True)
    prescription = models.CharField(max_length=60, blank=True)
    trace = models.CharField(max_length=60, blank=True)
    price_doubtful = models.BooleanField(default=False)
    item = models.CharField(max_length=40, blank=True)
    item_name = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, blank=True)
    item_class = models.CharField(max_length=2, blank=True)
    ratio = models.DecimalField(max_digits=7, decimal_places=6, default=0)
    ceiling = models.BigIntegerField(null=True)
    match = models.CharField(max_length=8, default="none")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bill", "number"], name="claims_line_once")]
        indexes = [models.Index(fields=["trace"], condition=~Q(trace=""), name="claims_line_trace")]


class Pause(models.Model):
    """The clock stands still; both days included."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="pauses")
    first = models.DateField()
    last = models.DateField(null=True)
    reason = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["claim"], condition=Q(last__isnull=True), name="claims_pause_open_once"),
        ]


class Event(models.Model):
    """A step of a claim; never changed."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="events")
    command = models.CharField(max_length=24)
    source = models.CharField(max_length=12, blank=True)
    target = models.CharField(max_length=12)
    by = models.CharField(max_length=64)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)
    details = models.JSONField(default=dict)


class Notice(models.Model):
    """What the citizen is told: 一次性告知, 受理, 结果, 不予受理."""

    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=12)  # missing, accepted, rejected, result, paid, returned
    text = models.TextField()  # of the message
    items = models.JSONField(default=list)  # missing: codes of materials
    at = models.DateTimeField()
    by = models.CharField(max_length=64)
