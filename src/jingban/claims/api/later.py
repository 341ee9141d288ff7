"""Services under construction, found when they are called. Goes away with the last of them."""

from importlib import import_module
from typing import Any

from jingban.infra.errors import Conflict


class Service:
    """A module of services that may not be written yet."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, function: str) -> Any:
        try:
            return getattr(import_module(f"jingban.claims.services.{self._name}"), function)
        except (ImportError, AttributeError):
            raise Conflict("not_built", "这项功能正在建设，请稍后再试") from None


intake, matching, checking, settling, releasing = map(
    Service, ("intake", "matching", "checking", "settling", "releasing")
)
declaration, submissions, archiving, papers, papers_in = map(
    Service, ("declaration", "submissions", "archiving", "papers", "papers_in")
)
