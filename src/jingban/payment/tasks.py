"""Background steps of payment."""
