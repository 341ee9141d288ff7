"""Tables of payment in three parts: the ledger, payables and batches, reconciliation.

What the tables themselves refuse stands in their constraints and in ``triggers.py`` (SQLite and PostgreSQL alike).
"""

from jingban.payment.models.ledger import Book, LedgerAccount, Period, Transfer, Voucher
from jingban.payment.models.payments import (
    AccountChange,
    BankAccount,
    BankFile,
    BatchItem,
    Payable,
    PayableLine,
    PaymentBatch,
)
from jingban.payment.models.reconcile import Match, MatchLine, ReconciliationDay, StatementEntry

__all__ = [
    "AccountChange",
    "BankAccount",
    "BankFile",
    "BatchItem",
    "Book",
    "LedgerAccount",
    "Match",
    "MatchLine",
    "Payable",
    "PayableLine",
    "PaymentBatch",
    "Period",
    "ReconciliationDay",
    "StatementEntry",
    "Transfer",
    "Voucher",
]
