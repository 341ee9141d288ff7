"""HTTP in and out of claims; nothing is decided here."""

from jingban.claims.api import deciding, entering, forms, papers, reading
from jingban.claims.api.shapes import router

__all__ = ["deciding", "entering", "forms", "papers", "reading", "router"]
