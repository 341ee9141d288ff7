"""Commands of the registry, and what other modules may ask: ``services.lookup``."""
