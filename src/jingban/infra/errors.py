"""Refusals: what a service answers when it will not do what was asked.

A refusal carries a stable English code (for programs and tests) and a Chinese message (for people, with what to do
next). The kind of refusal decides the HTTP status; see ``jingban.web.api``.
"""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """Base of every refusal; nothing was changed when it is raised out of a service."""

    status = 400

    def __init__(self, code: str, message: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details: dict[str, Any] = dict(details or {})


class NotLoggedIn(Refusal):
    """Nobody is logged in, or the credentials are wrong."""

    status = 401


class Denied(Refusal):
    """The person is known but may not do this, or not here."""

    status = 403


class NotFound(Refusal):
    """The object does not exist, or lies outside the person's scope (the two look the same on purpose)."""

    status = 404


class Conflict(Refusal):
    """The object is no longer in the state the request assumed."""

    status = 409


class TooLarge(Refusal):
    """More bytes than the settings allow."""

    status = 413


class Invalid(Refusal):
    """The request itself is wrong; ``details`` names the fields."""

    status = 422


class Locked(Refusal):
    """Closed for some time; ``details["until"]`` says until when."""

    status = 423
