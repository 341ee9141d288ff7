"""Repository of payment: ledger, payments, reconciliation."""
