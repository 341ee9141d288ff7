"""Values for the wire."""
