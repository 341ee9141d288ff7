"""HTTP in and out of capture; nothing is decided here."""

from jingban.capture.api import batches, desk, overview, pages, papers, phone
from jingban.capture.api.routing import router

__all__ = ["batches", "desk", "overview", "pages", "papers", "phone", "router"]
