"""The acting person of an HTTP request; the only thing an ``api.py`` needs of access."""

from django.conf import settings
from django.http import HttpRequest

from jingban.infra.access import errors, repository
from jingban.infra.access.actor import Actor
from jingban.infra.access.models import User

__all__ = ["User", "actor_of", "address_of", "logged_in", "logged_in_even_initially"]


def address_of(request: HttpRequest) -> str:
    """The client's address, counting back over as many proxies as the settings trust."""
    proxies: int = settings.ENVIRONMENT.proxies
    if proxies:
        hops: list[str] = [
            hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()
        ]
        if len(hops) >= proxies:
            return hops[-proxies]
    return str(request.META.get("REMOTE_ADDR", ""))


def actor_of(request: HttpRequest) -> Actor:
    """Who is logged in; raises NotLoggedIn. Read once per request."""
    cached: Actor | None = getattr(request, "_jingban_actor", None)
    if cached is not None:
        return cached
    user = request.user
    if not isinstance(user, User) or not user.is_active:
        raise errors.not_logged_in()
    actor = repository.actor_of(user, address_of(request))
    request._jingban_actor = actor  # type: ignore[attr-defined]
    return actor


def logged_in(request: HttpRequest) -> Actor:
    """Default ``auth`` of every endpoint: logged in, and no longer on the initial password."""
    actor = actor_of(request)
    if isinstance(request.user, User) and request.user.must_change_password:
        raise errors.must_change_password()
    return actor


def logged_in_even_initially(request: HttpRequest) -> Actor:
    """``auth`` of the few endpoints a person needs to leave the initial password behind."""
    return actor_of(request)
