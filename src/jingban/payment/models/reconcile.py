"""Bank statements, days of reconciliation, what was matched with what."""

from django.db import models
from django.db.models import Q

from jingban.payment.models.ledger import Book, Transfer
from jingban.payment.models.payments import BankAccount, BankFile, BatchItem


class StatementEntry(models.Model):
    """One movement on a bank account; rows are only added."""

    account = models.ForeignKey(BankAccount, on_delete=models.PROTECT, related_name="entries")
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="entries")
    line = models.IntegerField(default=0)  # in the file
    day = models.DateField()
    serial = models.CharField(max_length=64)
    amount = models.BigIntegerField()  # 分; out is negative
    balance = models.BigIntegerField(null=True)  # after it, where the statement says
    counterparty = models.CharField(max_length=100, blank=True)
    counter_account = models.CharField(max_length=40, blank=True)
    purpose = models.CharField(max_length=200, blank=True)
    reference = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "serial"], name="payment_entry_once"),
            models.CheckConstraint(condition=~Q(amount=0), name="payment_entry_amount"),
            models.CheckConstraint(condition=~Q(serial=""), name="payment_entry_serial"),
        ]
        indexes = [models.Index(fields=["account", "day"]), models.Index(fields=["reference"])]


class ReconciliationDay(models.Model):
    """A day of a book: open until business, ledger and bank agree."""

    OPEN, LOCKED = "open", "locked"

    book = models.ForeignKey(Book, on_delete=models.PROTECT, related_name="reconciliation_days")
    day = models.DateField()
    state = models.CharField(max_length=6, default=OPEN)
    totals = models.JSONField(default=dict)  # of the three sides when it was locked
    by = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["book", "day"], name="payment_day_once"),
            models.CheckConstraint(condition=Q(state__in=["open", "locked"]), name="payment_day_state"),
            models.CheckConstraint(condition=~Q(state="locked") | ~Q(by=""), name="payment_day_locked_by"),
        ]


class Match(models.Model):
    """Things that belong together, or one thing with its classification; taken apart only while its day is open."""

    day = models.ForeignKey(ReconciliationDay, on_delete=models.PROTECT, related_name="matches")
    kind = models.CharField(max_length=16)  # agreed, in_transit, returned, unknown, differs, duplicate …
    automatic = models.BooleanField(default=False)
    note = models.CharField(max_length=500, blank=True)
    by = models.CharField(max_length=64)
    at = models.DateTimeField()


class MatchLine(models.Model):
    """One of the things: a movement at the bank, an attempt to pay, or a transfer of the ledger."""

    OUT, BACK = "out", "back"

    match = models.ForeignKey(Match, on_delete=models.CASCADE, related_name="lines")
    entry = models.OneToOneField(StatementEntry, null=True, on_delete=models.PROTECT, related_name="match_line")
    item = models.ForeignKey(BatchItem, null=True, on_delete=models.PROTECT, related_name="match_lines")
    way = models.CharField(max_length=4, default=OUT)  # of an item: the payment, or its coming back
    transfer = models.OneToOneField(Transfer, null=True, on_delete=models.PROTECT, related_name="match_line")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["item", "way"], condition=Q(item__isnull=False), name="payment_match_item"),
            models.CheckConstraint(condition=Q(way__in=["out", "back"]), name="payment_match_way"),
            models.CheckConstraint(
                condition=Q(entry__isnull=False, item__isnull=True, transfer__isnull=True)
                | Q(entry__isnull=True, item__isnull=False, transfer__isnull=True)
                | Q(entry__isnull=True, item__isnull=True, transfer__isnull=False),
                name="payment_match_one",
            ),
        ]
