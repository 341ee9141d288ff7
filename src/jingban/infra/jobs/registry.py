"""Handlers of job kinds. A module's ``tasks.py`` registers its own::

    @handler("budget.read", title="读取并核对", max_attempts=3)
    def read(run: Run) -> dict:
        document = parse(...)                 # long, outside any transaction
        run.progress(1, 2, "核对")            # also the point where a cancel or a lost lease is noticed
        with run.finishing() as result:       # one transaction with the job's own completion: exactly once
            save(document)
            result["document"] = 17

A ``Refusal`` raised by a handler is final: its Chinese message becomes the visible reason. Any other exception is tried
again with a growing pause until ``max_attempts``.
"""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol

from jingban.infra.access.actor import Actor
from jingban.infra.errors import Refusal


class Run(Protocol):
    """What a handler sees of its job."""

    job_id: int
    attempt: int
    last_attempt: bool
    payload: Mapping[str, Any]

    def actor(self) -> Actor:
        """The person the job works for, with the rights of this moment."""
        ...

    def progress(self, done: int, total: int, note: str = "") -> None:
        """Tell how far the job is; raises when it was cancelled or the lease was lost."""
        ...

    def finishing(self) -> AbstractContextManager[dict[str, Any]]:
        """One transaction that commits the handler's results together with the job's completion."""
        ...


Handler = Callable[[Run], Mapping[str, Any] | None]
# Told when a job has finally failed or was cancelled: (job id, payload, code, Chinese reason); same transaction.
FailureHook = Callable[[int, Mapping[str, Any], str, str], None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A registered kind of job."""

    name: str
    title: str
    run: Handler
    max_attempts: int
    max_seconds: int  # beyond this the attempt counts as hung
    on_failure: FailureHook | None


class GiveUp(Refusal):
    """A refusal made by a handler itself: trying again cannot help. The message is the visible reason."""


_kinds: dict[str, Kind] = {}


def handler(
    name: str, *, title: str, max_attempts: int = 3, max_seconds: int = 600, on_failure: FailureHook | None = None
) -> Callable[[Handler], Handler]:
    """Register the function that does jobs of this kind; one function per kind."""

    def register(function: Handler) -> Handler:
        known = _kinds.get(name)
        if known is not None and known.run.__qualname__ != function.__qualname__:
            raise ValueError(f"two handlers for {name}")
        _kinds[name] = Kind(name, title, function, max_attempts, max_seconds, on_failure)
        return function

    return register


def kind(name: str) -> Kind:
    """The registered kind; raises KeyError."""
    return _kinds[name]


def unregister(name: str) -> None:
    """Forget a kind (tests)."""
    _kinds.pop(name, None)
