"""Background steps of claims."""
