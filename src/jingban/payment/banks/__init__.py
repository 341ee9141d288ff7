"""Banks of payment."""
