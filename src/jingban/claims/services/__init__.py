"""Commands of claims and what other modules may ask."""
