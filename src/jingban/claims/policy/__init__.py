"""Local rules of claims as data: check-list, terms, approval levels; ``data/*.yaml`` read and checked."""
