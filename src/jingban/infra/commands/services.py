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

from django.db import connection, transaction

from jingban.infra import clock, rows
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
    with transaction.atomic():
        # The row is taken first: a second request with the same id waits here, it never acts.
        taken = _taken(actor, command_id, name, fingerprint)
        if taken is None:
            return _known(actor, command_id, fingerprint).outcome
        done = change()
        outcome = json.loads(json.dumps(done.outcome, ensure_ascii=False))
        rows.change(Command(pk=taken, outcome=outcome), ("outcome",))
        audit.record(actor.username, name, done.object, done.details, address=actor.address)
        return outcome


def _taken(actor: Actor, command_id: str, name: str, fingerprint: str) -> int | None:
    """The row of a command that was not carried out before; None for one that was. One statement.

    Two requests at once: the second waits for the first, and acts only if that failed.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO commands_command (actor, command_id, name, request, at) VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (actor, command_id) DO NOTHING RETURNING id",
            [actor.username, command_id, name, fingerprint, connection.ops.adapt_datetimefield_value(clock.now())],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def _known(actor: Actor, command_id: str, fingerprint: str) -> Command:
    row = Command.objects.get(actor=actor.username, command_id=command_id)
    if row.request != fingerprint:
        raise Conflict("command_reused", "这个操作编号已用于另一次操作，请刷新页面后重试")
    return row


def _fingerprint(name: str, request: Mapping[str, Any]) -> str:
    text = json.dumps([name, request], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    # Half characters are the change's to refuse, with the name of the field.
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
