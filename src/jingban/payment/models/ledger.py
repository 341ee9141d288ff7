"""Books, accounts, periods, vouchers, transfers. Amounts are 分 in BIGINT; rows of the ledger are only added."""

from django.db import models
from django.db.models import F, Q

from jingban.payment.core.model import AccountKind, TransferKind


class Book(models.Model):
    """An accounting entity: one fund by law, or one budget item that the district pays."""

    FUND, PUBLIC_BUDGET = "fund", "public_budget"

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=14)
    centre = models.CharField(max_length=24, blank=True)  # organisation code it belongs to
    scheme = models.CharField(max_length=8, blank=True)  # insutype: 310 职工, 390 居民 …
    fund_code = models.CharField(max_length=8, blank=True)  # fund_pay_type it mainly pays; details at the accounts
    function_code = models.CharField(max_length=8, blank=True)  # 支出功能分类, public budget only
    economic_code = models.CharField(max_length=8, blank=True)  # 支出经济分类, public budget only
    chart = models.CharField(max_length=40)  # chart of accounts it was opened with, name@date
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=["fund", "public_budget"]), name="payment_book_kind"),
            models.CheckConstraint(
                condition=~Q(kind="public_budget") | (~Q(function_code="") & ~Q(economic_code="")),
                name="payment_book_budget_item",
            ),
        ]
        indexes = [models.Index(fields=["centre", "code"])]


class LedgerAccount(models.Model):
    """An account of one book. ``role`` is how code finds it whatever its number."""

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="accounts")
    code = models.CharField(max_length=30)  # 科目编码
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10)
    role = models.CharField(max_length=20, blank=True)  # bank, suspense, expense, fiscal …; unique in the book
    fund_code = models.CharField(max_length=8, blank=True)  # fund_pay_type whose payments are booked here
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="children")
    postable = models.BooleanField(default=True)  # False: only sums up its children
    guarded = models.BooleanField(default=False)  # a reservation may not exceed what is free on it
    active_from = models.DateField()
    active_to = models.DateField(null=True)  # last day

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "code"], name="payment_account_once"),
            models.UniqueConstraint(fields=["book", "role"], condition=~Q(role=""), name="payment_account_role_once"),
            models.UniqueConstraint(
                fields=["book", "fund_code"], condition=~Q(fund_code=""), name="payment_account_fund_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in AccountKind]), name="payment_account_kind"),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gte=F("active_from")), name="payment_account_days"
            ),
        ]
        indexes = [models.Index(fields=["fund_code"])]


class Period(models.Model):
    """A month of a book. Its row is what posting and closing lock."""

    OPEN, CLOSED = "open", "closed"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="periods")
    month = models.CharField(max_length=7)  # YYYY-MM
    state = models.CharField(max_length=6, default=OPEN)
    vouchers = models.IntegerField(default=0)  # numbers given so far
    opened_by = models.CharField(max_length=64)
    opened_at = models.DateTimeField()
    closed_by = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "month"], name="payment_period_once"),
            models.CheckConstraint(condition=Q(state__in=["open", "closed"]), name="payment_period_state"),
            models.CheckConstraint(condition=Q(month__regex=r"^\d{4}-(0[1-9]|1[0-2])$"), name="payment_period_month"),
            models.CheckConstraint(condition=~Q(state="closed") | ~Q(closed_by=""), name="payment_period_closed_by"),
        ]


class Voucher(models.Model):
    """Transfers of one event under one number (凭证)."""

    RECEIPT, PAYMENT, TRANSFER, REVERSAL = "receipt", "payment", "transfer", "reversal"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="vouchers")
    number = models.CharField(max_length=20)  # YYYY-MM-0001
    day = models.DateField()
    kind = models.CharField(max_length=10)
    memo = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)  # business object; empty: written by hand
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    checked_by = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField(null=True)
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "number"], name="payment_voucher_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["receipt", "payment", "transfer", "reversal"]), name="payment_voucher_kind"
            ),
            models.CheckConstraint(
                condition=Q(checked_by="") | ~Q(checked_by=F("made_by")), name="payment_voucher_two_people"
            ),
        ]
        indexes = [models.Index(fields=["book", "day"]), models.Index(fields=["source"])]


class Transfer(models.Model):
    """One debit and one credit of the same amount. The caller gives the id before the first try."""

    id = models.CharField(max_length=100, primary_key=True)
    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    # Reservations and their voiding are no book entries, so they have no voucher.
    voucher = models.ForeignKey(Voucher, null=True, on_delete=models.PROTECT, related_name="transfers")
    day = models.DateField()
    debit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="debits", db_index=False)
    credit = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="credits", db_index=False)
    amount = models.BigIntegerField()  # 分
    kind = models.CharField(max_length=8)
    # Unique: a reservation is posted or voided at most once, and never both.
    pending = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="ended_by")
    reverses = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="reversed_by")
    memo = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=80, blank=True)  # business object: payable:17, item:3
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(id=""), name="payment_transfer_id"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_transfer_amount"),
            models.CheckConstraint(condition=~Q(debit=F("credit")), name="payment_transfer_two_accounts"),
            models.CheckConstraint(condition=Q(kind__in=[k.value for k in TransferKind]), name="payment_transfer_kind"),
            models.CheckConstraint(
                condition=Q(kind__in=["post", "void"], pending__isnull=False)
                | Q(kind__in=["single", "pending"], pending__isnull=True),
                name="payment_transfer_pending",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["single", "post"], voucher__isnull=False)
                | Q(kind__in=["pending", "void"], voucher__isnull=True),
                name="payment_transfer_voucher",
            ),
            models.CheckConstraint(
                condition=Q(reverses__isnull=True) | Q(kind="single"), name="payment_transfer_reverses"
            ),
        ]
        indexes = [
            models.Index(fields=["book", "day"]),
            models.Index(fields=["debit", "day"]),
            models.Index(fields=["credit", "day"]),
            models.Index(fields=["source"]),
        ]
