"""Wire shapes of payments."""
