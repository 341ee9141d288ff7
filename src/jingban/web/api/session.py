"""Log-in, log-out, own password, own one-time codes."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.contrib.auth import update_session_auth_hash
from django.db import transaction
from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Router, Status

from jingban.infra.access import errors, login, totp
from jingban.infra.access.http import User, actor_of, address_of, logged_in_even_initially
from jingban.infra.audit import services as audit
from jingban.infra.errors import Refusal
from jingban.web import metrics
from jingban.web.api.schemas import PROBLEMS, CodeIn, LoginIn, PasswordIn, SecretIn, SessionOut, TotpBegun

router = Router()
BACKEND = "django.contrib.auth.backends.ModelBackend"


@router.get("", response={200: SessionOut, **PROBLEMS}, auth=None, summary="当前登录人")
def get_session(request: HttpRequest) -> dict[str, Any]:
    """Who is logged in; sets the CSRF cookie even when nobody is."""
    get_token(request)
    return _session(request)


@router.post("", response={200: SessionOut, **PROBLEMS}, auth=None, summary="登录")
def post_session(request: HttpRequest, body: LoginIn) -> dict[str, Any]:
    """Log in; the session key is renewed."""
    try:
        user = login.authenticate(body.username, body.password, body.totp.strip(), address_of(request))
    except Refusal as refusal:
        metrics.logins.labels(refusal.code).inc()
        raise
    metrics.logins.labels("ok").inc()
    django_login(request, user, backend=BACKEND)
    return _session(request)


@router.delete("", response={204: None, **PROBLEMS}, auth=logged_in_even_initially, summary="退出登录")
def delete_session(request: HttpRequest) -> Status[None]:
    """Log out; the session is deleted on the server."""
    actor = actor_of(request)
    with transaction.atomic():
        audit.record(actor.username, "access.logout", f"account:{actor.user_id}", address=actor.address)
    django_logout(request)
    return Status(204, None)


@router.post(
    "/password",
    response={200: SessionOut, **PROBLEMS},
    auth=logged_in_even_initially,
    summary="修改自己的密码",
)
def post_password(request: HttpRequest, body: PasswordIn) -> dict[str, Any]:
    """Change one's password; other sessions of the person end."""
    user = _user(request)
    login.change_password(actor_of(request), user, body.old, body.new)
    update_session_auth_hash(request, user)
    return _session(request)


@router.post("/totp/begin", response={200: TotpBegun, **PROBLEMS}, summary="开始绑定动态口令")
def begin_totp(request: HttpRequest) -> dict[str, str]:
    """A new secret, not yet in force."""
    secret, uri, qr = totp.begin(_user(request))
    return {"secret": secret, "uri": uri, "qr_svg": qr}


@router.post(
    "/totp/confirm",
    response={200: SessionOut, **PROBLEMS},
    summary="确认绑定动态口令",
)
def confirm_totp(request: HttpRequest, body: CodeIn) -> dict[str, Any]:
    """The code proves that the app has the secret; from now on log-in asks for it."""
    totp.confirm(actor_of(request), _user(request), body.code.strip())
    return _session(request)


@router.delete(
    "/totp",
    response={200: SessionOut, **PROBLEMS},
    summary="解除动态口令",
)
def delete_totp(request: HttpRequest, body: SecretIn) -> dict[str, Any]:
    """Switch one-time codes off; needs the password."""
    user, actor = _user(request), actor_of(request)
    login.prove_password(user, body.password, actor.address)
    totp.switch_off(actor, user)
    return _session(request)


def _user(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise errors.not_logged_in()
    return request.user


def _session(request: HttpRequest) -> dict[str, Any]:
    actor, user = actor_of(request), _user(request)
    held = user.grants.select_related("role").order_by("role__order")
    roles = {grant.role.code: grant.role.name for grant in held}
    return {
        "user": {
            "id": user.pk,
            "username": user.username,
            "display_name": user.display_name or user.username,
            "roles": [{"code": code, "name": name} for code, name in roles.items()],
            "rights": sorted(actor.rights),
            "centre": user.centre,
        },
        "centre_name": settings.JINGBAN_CENTRE_NAME,
        "csrf_token": get_token(request),
        "must_change_password": user.must_change_password,
        "totp_enabled": bool(user.totp_secret),
    }
