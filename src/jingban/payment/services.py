"""Commands of payment."""
