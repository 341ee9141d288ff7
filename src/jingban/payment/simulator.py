"""A bank that answers files (tests, demo)."""
