"""What other modules may ask of access: who acts, what they may, and a short look at masked fields."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from jingban.infra import clock
from jingban.infra.access import errors, repository, secrets
from jingban.infra.access.actor import Actor, Holding, system
from jingban.infra.access.models import Unmasking, User
from jingban.infra.access.repository import RoleSpec, actor_of, sync_roles, within
from jingban.infra.access.scope import EVERYWHERE, Scope
from jingban.infra.audit import services as audit

__all__ = [
    "EVERYWHERE",
    "Actor",
    "Holding",
    "RoleSpec",
    "Scope",
    "actor_by_id",
    "actor_of",
    "open_sealed",
    "require",
    "seal",
    "sync_roles",
    "system",
    "unmask",
    "unmasked_fields",
    "unmasked_until",
    "within",
]

UNMASK_MINUTES = 15
# Fields kept encrypted, for modules that hold personal numbers; ``purpose`` separates their keys.
seal, open_sealed = secrets.encrypt, secrets.decrypt


def require(actor: Actor, right: str, where: str | None = None) -> Scope:
    """The scope in which the actor holds the right; raises Denied when it is empty or does not cover ``where``."""
    scope = actor.scope(right)
    if scope.nothing:
        raise errors.denied(right)
    if where is not None and not scope.covers(where):
        raise errors.out_of_scope(right)
    return scope


def actor_by_id(user_id: int | None) -> Actor:
    """The acting value of an active account (None: the system); raises NotFound."""
    if user_id is None:
        return system()
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        raise errors.no_account()
    return repository.actor_of(user)


def unmask(actor: Actor, right: str, where: str, object: str, fields: Iterable[str], reason: str) -> datetime:
    """Let the actor see masked field classes of one object for 15 minutes; logged. Returns until when."""
    require(actor, right, where)
    wanted = frozenset(fields)
    if not wanted or not wanted <= actor.fields(right, where) or actor.user_id is None:
        raise errors.fields_not_allowed()
    if not 2 <= len(reason.strip()) <= 500:
        raise errors.reason_needed()
    moment = clock.now()
    until = moment + timedelta(minutes=UNMASK_MINUTES)
    with transaction.atomic():
        Unmasking.objects.create(
            user_id=actor.user_id, object=object, fields=sorted(wanted), reason=reason.strip(), at=moment, until=until
        )
        details = {"fields": sorted(wanted), "reason": reason.strip(), "until": until.isoformat()}
        audit.record(actor.username, "access.unmask", object, details, address=actor.address)
    return until


def unmasked_fields(actor: Actor, object: str) -> frozenset[str]:
    """Field classes of this object the actor may see in clear right now."""
    return frozenset(name for row in _open(actor, object) for name in row.fields)


def unmasked_until(actor: Actor, object: str) -> datetime | None:
    """Until when the actor sees this object's masked fields, or None."""
    latest = _open(actor, object).order_by("-until").first()
    return latest.until if latest else None


def _open(actor: Actor, object: str) -> QuerySet[Unmasking]:
    if actor.user_id is None:
        return Unmasking.objects.none()
    return Unmasking.objects.filter(user_id=actor.user_id, object=object, until__gt=clock.now())
