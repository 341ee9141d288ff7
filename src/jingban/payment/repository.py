"""Every query of payment."""
