"""Wire shapes of ledger."""
