"""Payables, batches, attempts to pay, bank files, changes of account."""

from django.db import models
from django.db.models import F, Q

from jingban.payment.core.model import BatchState, ItemState, PayableState
from jingban.payment.models.ledger import Book, LedgerAccount

PEOPLE = ("prepared_by", "checked_by", "approved_by", "sent_by")
# What must be signed when a batch stands there.
SIGNED = {"checked": 1, "approved": 2, "sent": 3, "answered": 3}


class BankAccount(models.Model):
    """A bank account of a book (支出户 …): what an order is paid from and a statement is about."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="bank_accounts")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="bank_accounts")
    number = models.CharField(max_length=40)
    name = models.CharField(max_length=100)  # 户名
    bank = models.CharField(max_length=100, blank=True)  # 开户行
    layout = models.CharField(max_length=40, blank=True)  # bank file layout it uses
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="payment_bankaccount_once"),
            models.CheckConstraint(condition=~Q(number=""), name="payment_bankaccount_number"),
        ]


class Payable(models.Model):
    """An amount due to one payee from one book. What makes it up stands in its lines."""

    centre = models.CharField(max_length=24, blank=True)
    source = models.CharField(max_length=12)  # claim, group, recovery …
    source_ref = models.CharField(max_length=64)  # number of the case there
    source_digest = models.CharField(max_length=64, blank=True)  # of what was released: the same again is the same
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="payables")
    amount = models.BigIntegerField()  # 分 = sum of its lines
    person_name = models.CharField(max_length=60, blank=True)  # the insured person
    person_digest = models.CharField(max_length=64, blank=True)  # keyed digest of the ID number
    payee_name = models.CharField(max_length=100)
    payee_id_digest = models.CharField(max_length=64, blank=True)
    payee_account = models.CharField(max_length=40)
    payee_bank = models.CharField(max_length=100, blank=True)
    payee_bank_code = models.CharField(max_length=20, blank=True)
    relation = models.CharField(max_length=10, default="self")  # self, heir, guardian, unit
    purpose = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=10, default=PayableState.DUE.value)
    reason = models.CharField(max_length=500, blank=True)  # why it was cancelled or could not be paid
    created_by = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["source", "source_ref", "book"], name="payment_payable_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_payable_amount"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in PayableState]), name="payment_payable_state"
            ),
            models.CheckConstraint(condition=~Q(source_ref=""), name="payment_payable_source"),
        ]
        indexes = [
            models.Index(fields=["centre", "state", "-id"]),
            models.Index(fields=["book", "state"]),
            models.Index(fields=["person_digest"]),
        ]


class PayableLine(models.Model):
    """A part of a payable on one account. An attempt to pay is refused unless the lines come to the amount."""

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="+")
    amount = models.BigIntegerField()  # 分

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["payable", "account"], name="payment_payableline_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_payableline_amount"),
        ]


class PaymentBatch(models.Model):
    """Attempts that go to the bank together. Four people sign, all different."""

    number = models.CharField(max_length=40, unique=True)
    centre = models.CharField(max_length=24, blank=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="batches")
    payer = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="batches")
    layout = models.CharField(max_length=40, blank=True)  # of the file that is sent
    day = models.DateField()
    count = models.IntegerField()
    total = models.BigIntegerField()  # 分
    digest = models.CharField(max_length=64)  # of the order, core.digests
    state = models.CharField(max_length=10, default=BatchState.PREPARED.value)
    reason = models.CharField(max_length=500, blank=True)  # why it was cancelled
    prepared_by = models.CharField(max_length=64)
    prepared_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    approved_by = models.CharField(max_length=64, blank=True)
    approved_at = models.DateTimeField(null=True)
    sent_by = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    cancelled_by = models.CharField(max_length=64, blank=True)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(state__in=[s.value for s in BatchState]), name="payment_batch_state"),
            models.CheckConstraint(condition=Q(count__gte=1) & Q(total__gt=0), name="payment_batch_totals"),
            # 制单 ≠ 复核 ≠ 审批 ≠ 出纳, as far as they have signed.
            *(
                models.CheckConstraint(
                    condition=Q(**{later: ""}) | ~Q(**{later: F(earlier)}),
                    name=f"payment_batch_{earlier[:5]}_{later[:5]}",
                )
                for number, earlier in enumerate(PEOPLE)
                for later in PEOPLE[number + 1 :]
            ),
            *(
                models.CheckConstraint(
                    condition=~Q(state=state) | ~Q(**{PEOPLE[upto]: ""}), name=f"payment_batch_{state}_signed"
                )
                for state, upto in SIGNED.items()
            ),
        ]
        indexes = [models.Index(fields=["centre", "-id"]), models.Index(fields=["book", "day"])]


class BatchItem(models.Model):
    """One attempt to pay one payable; payee and amount are what is sent and never change."""

    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="items")
    number = models.IntegerField()  # from 1
    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="attempts")
    attempt = models.IntegerField()  # from 1
    payee_name = models.CharField(max_length=100)
    payee_account = models.CharField(max_length=40)
    payee_bank = models.CharField(max_length=100, blank=True)
    payee_bank_code = models.CharField(max_length=20, blank=True)
    amount = models.BigIntegerField()  # 分
    purpose = models.CharField(max_length=100, blank=True)
    reference = models.CharField(max_length=64)  # goes out and comes back unchanged
    # Where the money is taken from: False the accounts of the payable's lines, True 暂收款 (a returned payment again).
    from_suspense = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default=ItemState.OPEN.value)
    serial = models.CharField(max_length=64, blank=True)  # 银行流水号
    return_serial = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=20, blank=True)  # core.model.ReturnReason
    words = models.CharField(max_length=200, blank=True)  # the bank's own text
    answered_on = models.DateField(null=True)  # paid or failed
    returned_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="payment_item_once"),
            models.UniqueConstraint(fields=["payable", "attempt"], name="payment_item_attempt_once"),
            models.UniqueConstraint(fields=["batch", "reference"], name="payment_item_reference_once"),
            # One row under way or paid for each payable: nothing is paid twice, whoever asks.
            models.UniqueConstraint(
                fields=["payable"], condition=Q(state__in=["open", "paid"]), name="payment_item_one_live"
            ),
            models.CheckConstraint(condition=Q(state__in=[s.value for s in ItemState]), name="payment_item_state"),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & Q(number__gte=1) & Q(attempt__gte=1), name="payment_item_numbers"
            ),
        ]
        indexes = [models.Index(fields=["reference"]), models.Index(fields=["state", "answered_on"])]


class BankFile(models.Model):
    """A file exchanged with a bank; the bytes are in the file store under ``sha256``."""

    OUT, IN, STATEMENT = "out", "in", "statement"

    direction = models.CharField(max_length=10)
    batch = models.ForeignKey(PaymentBatch, null=True, on_delete=models.PROTECT, related_name="files")
    bank_account = models.ForeignKey(BankAccount, null=True, on_delete=models.PROTECT, related_name="files")
    layout = models.CharField(max_length=40)
    number = models.CharField(max_length=64)  # ours when sent, the bank's when received
    filename = models.CharField(max_length=255, blank=True)
    sha256 = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    day = models.DateField(null=True)
    count = models.IntegerField()
    total = models.BigIntegerField()  # 分; of a statement: opening balance plus this is its closing balance
    opening = models.BigIntegerField(null=True)  # statements
    closing = models.BigIntegerField(null=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["direction", "number", "layout"], name="payment_bankfile_once"),
            models.CheckConstraint(condition=Q(direction__in=["out", "in", "statement"]), name="payment_bankfile_way"),
            models.CheckConstraint(
                condition=Q(direction="statement", bank_account__isnull=False)
                | Q(direction__in=["out", "in"], batch__isnull=False),
                name="payment_bankfile_subject",
            ),
        ]
        indexes = [models.Index(fields=["sha256"])]


class AccountChange(models.Model):
    """A change of payee asked by one person and decided by another (退票, heirs)."""

    ASKED, ACCEPTED, REJECTED = "asked", "accepted", "rejected"

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="account_changes")
    old = models.JSONField()  # payee_name, payee_account, payee_bank, payee_bank_code, payee_id_digest, relation
    new = models.JSONField()
    reason = models.CharField(max_length=500)
    evidence = models.CharField(max_length=200, blank=True)  # what was shown; digest of a kept file
    state = models.CharField(max_length=10, default=ASKED)
    asked_by = models.CharField(max_length=64)
    asked_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=500, blank=True)  # why rejected

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["asked", "accepted", "rejected"]), name="payment_change_state"
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("asked_by")), name="payment_change_two_people"
            ),
            models.CheckConstraint(condition=Q(state="asked") | ~Q(checked_by=""), name="payment_change_checked"),
            models.CheckConstraint(condition=~Q(reason=""), name="payment_change_reason"),
            models.UniqueConstraint(fields=["payable"], condition=Q(state="asked"), name="payment_change_one_open"),
        ]
