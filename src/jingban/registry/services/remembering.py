"""Answers of the registry that a process may keep for a few seconds, for steps that ask the same again and again."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from time import monotonic
from typing import Any

REMEMBERED_SECONDS = 10
_MOST = 50_000  # answers kept
_remembering: ContextVar[bool] = ContextVar("registry_remembering", default=False)
_answers: dict[tuple[Hashable, ...], tuple[float, Any]] = {}


@contextmanager
def remembering() -> Iterator[None]:
    """Within: periods of providers, versions of items and the calendar may be ten seconds old.

    For steps without a person that ask the same a thousand times a minute; a catalogue changes once a month.
    """
    token = _remembering.set(True)
    try:
        yield
    finally:
        _remembering.reset(token)


def forget() -> None:
    """Ask anew from now on."""
    _answers.clear()


def remembered(
    kind: str, keys: Iterable[str], ask: Callable[[list[str]], Mapping[str, Any]], none: Any
) -> dict[str, Any]:
    """Answers by key; asked in one go are those that are not known, or known for too long. ``none``: no answer."""
    wanted = sorted(set(keys))
    if not _remembering.get():
        return {key: value for key, value in ask(wanted).items() if value != none} if wanted else {}
    now = monotonic()
    found = {key: held[1] for key in wanted if (held := _answers.get((kind, key))) is not None and held[0] > now}
    if open_keys := [key for key in wanted if key not in found]:
        if len(_answers) > _MOST:
            _answers.clear()
        asked = ask(open_keys)
        for key in open_keys:
            found[key] = asked.get(key, none)
            _answers[kind, key] = (now + REMEMBERED_SECONDS, found[key])
    return {key: value for key, value in found.items() if value != none}
