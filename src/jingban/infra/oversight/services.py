"""The audit log for those who may read it. Stands above access and audit, so that audit itself knows nobody."""

from datetime import datetime

from django.db import transaction

from jingban.infra.access.services import Actor, require
from jingban.infra.audit import services as audit
from jingban.infra.audit.services import Entry, Verification

READ = "audit.read"


def search(
    actor: Actor,
    *,
    by: str = "",
    action: str = "",
    object: str = "",
    since: datetime | None = None,
    until: datetime | None = None,
    page: int = 1,
    size: int = 50,
) -> tuple[list[Entry], int]:
    """Entries, newest first; the look itself becomes an entry."""
    require(actor, READ)
    found = audit.search(actor=by, action=action, object=object, since=since, until=until, page=page, size=size)
    asked = {
        "actor": by,
        "action": action,
        "object": object,
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
        "page": page,
    }
    with transaction.atomic():
        audit.record(actor.username, "audit.read", "", asked, address=actor.address)
    return found


def verify(actor: Actor) -> Verification:
    """Walk the whole log; the walk itself becomes an entry."""
    require(actor, READ)
    outcome = audit.verify()
    with transaction.atomic():
        details = {"count": outcome.count, "damages": len(outcome.damages)}
        audit.record(actor.username, "audit.verified", "", details, address=actor.address)
    return outcome
