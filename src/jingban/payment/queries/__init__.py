"""Queries of payment: ledger, payments, reconciliation."""
