"""The shape of every change: access → lock → load → core → save → audit, in one transaction, at most once.

    outcome = commands.run(actor, command_id, "budget.decide", request, change)

``change`` does lock, load, core and save and returns what the audit log should say and what the caller gets back. The
same id again returns the stored outcome and changes nothing; the same id with another request is refused.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from jingban.infra import clock
from jingban.infra.access.actor import Actor
from jingban.infra.audit import services as audit
from jingban.infra.commands.models import Command
from jingban.infra.errors import Conflict, Invalid


@dataclass(frozen=True, slots=True)
class Done:
    """What a change did: the answer for the caller (JSON), and the audited object and details."""

    outcome: Any
    object: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)


def run(actor: Actor, command_id: str, name: str, request: Mapping[str, Any], change: Callable[[], Done]) -> Any:
    """Carry out ``change`` once for this actor and id; returns its outcome. ``request`` is JSON without floats.

    Check access before calling (``access.require``). Raises Invalid for a malformed id, Conflict for a reused one.
    """
    if not re.fullmatch(r"[A-Za-z0-9_.:\-]{8,64}", command_id):
        raise Invalid("bad_command_id", "操作编号不对，请刷新页面后重试", {"field": "command_id"})
    fingerprint = _fingerprint(name, request)
    try:
        with transaction.atomic():
            known = _known(actor, command_id, fingerprint)
            if known is not None:
                return known.outcome
            # The row is taken first: a second request with the same id waits here or fails, it never acts.
            row = Command.objects.create(
                actor=actor.username, command_id=command_id, name=name, request=fingerprint, at=clock.now()
            )
            done = change()
            row.outcome = json.loads(json.dumps(done.outcome, ensure_ascii=False))
            row.save(update_fields=["outcome"])
            audit.record(actor.username, name, done.object, done.details, address=actor.address)
            return row.outcome
    except IntegrityError:
        # Lost the race for the id (PostgreSQL): the winner has committed by now, so its outcome is ours.
        known = _known(actor, command_id, fingerprint)
        if known is None:
            raise
        return known.outcome


def _known(actor: Actor, command_id: str, fingerprint: str) -> Command | None:
    row = Command.objects.filter(actor=actor.username, command_id=command_id).first()
    if row is not None and row.request != fingerprint:
        raise Conflict("command_reused", "这个操作编号已用于另一次操作，请刷新页面后重试")
    return row


def _fingerprint(name: str, request: Mapping[str, Any]) -> str:
    text = json.dumps([name, request], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
