"""Services of payment: ledger, payments, reconciliation."""
