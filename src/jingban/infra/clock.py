"""The only place that asks what time it is, so that tests can hold the clock still."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_held: ContextVar[datetime | None] = ContextVar("held_time", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _held.get() or datetime.now(UTC)


@contextmanager
def held(moment: datetime) -> Iterator[None]:
    """Hold the clock of this context at ``moment`` (tests only); aware moments only."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    token = _held.set(moment)
    try:
        yield
    finally:
        _held.reset(token)


@contextmanager
def shifted(delta: timedelta) -> Iterator[None]:
    """Hold the clock at now plus ``delta`` (tests only)."""
    with held(now() + delta):
        yield
