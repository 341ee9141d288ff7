"""Tables of payment."""
