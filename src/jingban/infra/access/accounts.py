"""Make and change accounts. Every change is audited; nobody changes their own grants; one manager always remains."""

import re
import secrets
import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction

from jingban.infra import clock
from jingban.infra.access import errors, lockout, repository, totp
from jingban.infra.access.actor import Actor
from jingban.infra.access.models import Grant, Role, User
from jingban.infra.access.scope import EVERYWHERE
from jingban.infra.access.services import require
from jingban.infra.audit import services as audit

__all__ = [
    "Change",
    "GrantSpec",
    "Made",
    "User",
    "by_name",
    "change",
    "confirm_initial",
    "create",
    "everyone",
    "listed",
    "roles",
]

MANAGE = "accounts.manage"
_SORTS = {"username", "-username", "created_at", "-created_at", "last_login", "-last_login"}


@dataclass(frozen=True, slots=True)
class GrantSpec:
    """A role to be held, where, and with which fields in clear."""

    role: str
    scope: str = EVERYWHERE
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """What is to change on an account; None leaves it."""

    display_name: str | None = None
    centre: str | None = None
    is_active: bool | None = None
    grants: Sequence[GrantSpec] | None = None
    reset_password: bool = False
    reset_totp: bool = False
    unlock: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """An account and, once, its initial password."""

    user: User
    initial_password: str = field(default="", repr=False)


def listed(
    actor: Actor, *, query: str = "", page: int = 1, size: int = 50, sort: str = "username"
) -> tuple[list[User], int]:
    """Accounts in the actor's scope."""
    scope = require(actor, MANAGE)
    return repository.page_of_users(scope, query.strip(), page, size, sort if sort in _SORTS else "username")


def everyone() -> list[User]:
    """All accounts, for the operator's shell."""
    return list(User.objects.prefetch_related("grants__role").order_by("username"))


def by_name(username: str) -> User:
    """The account of a login name, for the operator's shell; raises NotFound."""
    user = User.objects.filter(username__iexact=username).first()
    if user is None:
        raise errors.no_account()
    return user


def roles(actor: Actor) -> list[Role]:
    """All roles."""
    require(actor, MANAGE)
    return list(Role.objects.all())


def create(
    actor: Actor,
    username: str,
    display_name: str = "",
    centre: str = "",
    grants: Sequence[GrantSpec] = (),
    *,
    password: str = "",
) -> Made:
    """A new account with an initial password (made up unless given) that must be changed at the first log-in."""
    require(actor, MANAGE, centre)
    if not re.fullmatch(r"[\w.\-]{2,64}", username):
        raise errors.wrong_username()
    initial = password or made_up_password()
    hashed = make_password(initial)
    try:
        with transaction.atomic():
            user = User.objects.create(
                username=username,
                display_name=display_name.strip(),
                centre=centre,
                password=hashed,
                created_at=clock.now(),
            )
            _set_grants(actor, user, grants)
            details = {"username": username, "centre": centre, "grants": _as_list(grants)}
            audit.record(actor.username, "access.account_created", f"account:{user.pk}", details, address=actor.address)
    except IntegrityError:
        raise errors.username_taken(username) from None
    return Made(user, initial)


def change(actor: Actor, user_id: int, wanted: Change) -> Made:
    """Apply a change in one transaction; returns the account and a new initial password when one was made."""
    scope = require(actor, MANAGE)
    initial = made_up_password() if wanted.reset_password else ""
    hashed = make_password(initial) if initial else ""
    with transaction.atomic():
        user = User.objects.select_for_update().filter(repository.within(scope), pk=user_id).first()
        if user is None:
            raise errors.no_account()
        if user.pk == actor.user_id and (wanted.grants is not None or wanted.is_active is False):
            raise errors.own_grants()
        if wanted.centre is not None:
            require(actor, MANAGE, wanted.centre)
        details = _apply(actor, user, wanted, hashed)
        if not repository.holders(MANAGE, everywhere=True):
            raise errors.last_admin()
        audit.record(actor.username, "access.account_changed", f"account:{user.pk}", details, address=actor.address)
    return Made(user, initial)


def confirm_initial(user: User) -> None:
    """Let a person keep a made-up password (demo only: it was made up a moment ago and is shown to one person)."""
    User.objects.filter(pk=user.pk).update(must_change_password=False)


def made_up_password() -> str:
    """16 characters that satisfy the rules and are easy to read out: no l, I, O, 0, 1."""
    letters = "".join(c for c in string.ascii_letters if c not in "lIO")
    digits = "23456789"
    while True:
        text = "-".join("".join(secrets.choice(letters + digits) for _ in range(5)) for _ in range(3))
        if any(c.isdigit() for c in text) and any(c.isupper() for c in text) and any(c.islower() for c in text):
            return text


def _apply(actor: Actor, user: User, wanted: Change, hashed: str) -> dict[str, object]:
    details: dict[str, object] = {}
    for name in ("display_name", "centre", "is_active"):
        value = getattr(wanted, name)
        if value is not None and value != getattr(user, name):
            details[name] = [getattr(user, name), value]
            setattr(user, name, value)
    if hashed:
        user.password, user.must_change_password, user.password_changed_at = hashed, True, None
        details["password"] = "reset"  # noqa: S105 - says that, not what
    user.save()
    if wanted.grants is not None:
        _set_grants(actor, user, wanted.grants)
        details["grants"] = _as_list(wanted.grants)
    if wanted.reset_totp:
        totp.switch_off(actor, user)
        details["totp"] = "reset"
    if wanted.unlock or hashed:
        lockout.forget(lockout.keys_of(user.username, ""))
        details["lock"] = "released"
    return details


def _set_grants(actor: Actor, user: User, grants: Sequence[GrantSpec]) -> None:
    own = actor.scope(MANAGE)
    if len({(g.role, g.scope) for g in grants}) != len(grants):
        raise errors.wrong_grant("同一角色在同一范围只能授一次，请删去重复的授权")
    known = {role.code: role for role in Role.objects.all()}
    rows = []
    for grant in grants:
        if grant.role not in known:
            raise errors.wrong_grant(f"没有“{grant.role}”这个角色，请从角色列表中选择")
        if not re.fullmatch(r"\*|[0-9A-Za-z]{1,24}", grant.scope):
            raise errors.wrong_grant(f"管理范围“{grant.scope}”不对，应为机构编码的前几位，或 * 表示全部")
        if unknown := sorted(set(grant.fields) - set(errors.FIELD_TITLES)):
            raise errors.wrong_grant(f"没有“{unknown[0]}”这类字段，请从列表中选择")
        if not own.everything and (grant.scope == EVERYWHERE or not own.covers(grant.scope)):
            raise errors.grant_beyond_scope()
        rows.append(Grant(user=user, role=known[grant.role], scope=grant.scope, fields=sorted(set(grant.fields))))
    user.grants.all().delete()
    Grant.objects.bulk_create(rows)


def _as_list(grants: Sequence[GrantSpec]) -> list[dict[str, object]]:
    return [asdict(grant) for grant in grants]
