"""Pure rules of payment and ledger."""
