"""What decides about a claim: states, clock, check-list, money. Pure."""
