"""A phone adds pictures to one batch: a link with a secret, good for one phone and a short while."""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

from django.db import transaction

from jingban.capture import models, refusals, repository
from jingban.capture.errors import CaptureError
from jingban.capture.readers.sniff import foreign
from jingban.capture.services import intake
from jingban.capture.services.intake import Incoming
from jingban.capture.services.rights import UPLOAD, batch_for, object_of
from jingban.infra import clock
from jingban.infra.access.services import Actor, actor_by_id
from jingban.infra.audit import services as audit
from jingban.infra.errors import NotFound

MINUTES = 20
MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the desk shows: the secret is told once and kept nowhere."""

    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """An open link on its phone."""

    batch_name: str
    files: int
    expires_at: datetime
    device: str  # the phone's own secret, for its cookie


def issue(actor: Actor, batch_id: int) -> Ticket:
    """A new link for this batch; earlier ones of the same person end."""
    row = batch_for(actor, batch_id, UPLOAD)
    token, moment = secrets.token_urlsafe(24), clock.now()
    until = moment + timedelta(minutes=MINUTES)
    with transaction.atomic():
        earlier = models.PhoneTicket.objects.filter(batch=row, issued_by=actor.username, closed_at=None)
        earlier.update(closed_at=moment)
        models.PhoneTicket.objects.create(
            batch=row,
            token_sha256=_digest(token),
            issued_to=actor.user_id,
            issued_by=actor.username,
            issued_at=moment,
            expires_at=until,
        )
        details = {"until": until.isoformat()}
        audit.record(actor.username, "capture.phone", object_of("batch", row.pk), details, address=actor.address)
    return Ticket(token, until)


def opened(token: str, device: str) -> Session:
    """The link as its phone sees it. The first phone takes it; another is refused."""
    found = _valid(token)
    with transaction.atomic():
        held = repository.locked_ticket(found.pk)
        if held is None:
            raise refusals.no_ticket()
        if not held.device_sha256:
            device = secrets.token_urlsafe(24)
            held.device_sha256 = _digest(device)
            held.save(update_fields=["device_sha256"])
        elif not secrets.compare_digest(held.device_sha256, _digest(device)):
            raise refusals.ticket_taken()
    return Session(found.batch.name, held.files, held.expires_at, device)


def add(token: str, device: str, incoming: Sequence[Incoming]) -> list[dict[str, Any]]:
    """Add pictures for the person who made the link, with that person's rights of this moment."""
    found = _valid(token)
    if not holds(token, device):
        raise refusals.ticket_taken()
    if found.files + len(incoming) > MOST_FILES:
        raise refusals.no_ticket()
    try:
        actor = actor_by_id(found.issued_to)
    except NotFound:
        raise refusals.no_ticket() from None
    told = [_told(item) for item in incoming]
    kept = [item for item, answer in told if answer is None]
    stored = intake.add_files(actor, found.batch_id, kept, f"phone-{secrets.token_hex(16)}") if kept or not told else []
    each = iter(stored)
    items = [next(each) if answer is None else answer for _, answer in told]
    taken = sum("file_id" in item for item in items)
    with transaction.atomic():
        held = repository.locked_ticket(found.pk)
        if held is not None:
            held.files += taken
            held.save(update_fields=["files"])
    return items


def _told(item: Incoming) -> tuple[Incoming, dict[str, Any] | None]:
    """The file, and what its sender must hear at once: the opening comes later, when nobody looks at the phone."""
    pieces = iter(item.chunks)
    first = next(pieces, b"")
    what = foreign(first[:16])
    if not what:
        return Incoming(item.filename, chain((first,), pieces)), None
    error = CaptureError("file_type_unknown", detail=what)
    return item, {
        "filename": intake.clean_name(item.filename),
        "error": {"code": error.code, "message": error.message},
    }


def holds(token: str, device: str) -> bool:
    """Whether this phone holds the link; asked before a large body is read."""
    try:
        found = _valid(token)
    except NotFound:
        return False
    return bool(found.device_sha256) and secrets.compare_digest(found.device_sha256, _digest(device))


def _valid(token: str) -> models.PhoneTicket:
    found = repository.ticket(_digest(token))
    if found is None or found.closed_at is not None or found.expires_at <= clock.now():
        raise refusals.no_ticket()
    return found


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
