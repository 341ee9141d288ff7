"""Writers of payment."""
