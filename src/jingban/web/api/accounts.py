"""Accounts, grants and roles (right accounts.manage)."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Status

from jingban.infra.access import accounts, errors
from jingban.infra.access.accounts import Change, GrantSpec, Made, User
from jingban.infra.access.http import actor_of
from jingban.infra.access.lockout import locked_accounts
from jingban.web.api.schemas import (
    PROBLEMS,
    AccountChange,
    AccountIn,
    AccountOut,
    GrantShape,
    Page,
    PageNumber,
    PageSize,
    RolesOut,
)
from jingban.web.roles import RIGHTS

router = Router()


@router.get("/accounts", response={200: Page[AccountOut], **PROBLEMS}, summary="账号列表")
def get_accounts(
    request: HttpRequest, query: str = "", page: PageNumber = 1, size: PageSize = 50, sort: str = "username"
) -> dict[str, Any]:
    """Accounts in one's scope."""
    users, total = accounts.listed(actor_of(request), query=query, page=page, size=size, sort=sort)
    locks = locked_accounts([user.username for user in users])
    return {"items": [_account(user, locks) for user in users], "total": total, "page": page, "size": size}


@router.post(
    "/accounts",
    response={201: AccountOut, **PROBLEMS},
    summary="新建账号",
)
def post_account(request: HttpRequest, body: AccountIn) -> Status[dict[str, Any]]:
    """A new account; the answer holds its initial password once."""
    made = accounts.create(
        actor_of(request), body.username.strip(), body.display_name, body.centre, _grants(body.grants)
    )
    return Status(201, _made(made))


@router.patch(
    "/accounts/{int:account_id}",
    response={200: AccountOut, **PROBLEMS},
    summary="修改账号",
)
def patch_account(request: HttpRequest, account_id: int, body: AccountChange) -> dict[str, Any]:
    """Change an account, its grants, or reset its password, one-time codes or lock."""
    wanted = Change(
        display_name=body.display_name,
        centre=body.centre,
        is_active=body.is_active,
        grants=None if body.grants is None else _grants(body.grants),
        reset_password=body.reset_password,
        reset_totp=body.reset_totp,
        unlock=body.unlock,
    )
    return _made(accounts.change(actor_of(request), account_id, wanted))


@router.get("/roles", response={200: RolesOut, **PROBLEMS}, summary="角色和字段类别")
def get_roles(request: HttpRequest) -> dict[str, Any]:
    """What grants are made of."""
    roles = [
        {"code": r.code, "name": r.name, "rights": [{"code": c, "name": RIGHTS.get(c, c)} for c in r.rights]}
        for r in accounts.roles(actor_of(request))
    ]
    fields = [{"code": code, "name": name} for code, name in errors.FIELD_TITLES.items()]
    return {"roles": roles, "fields": fields}


def _grants(shapes: list[GrantShape]) -> list[GrantSpec]:
    return [GrantSpec(shape.role, shape.scope, tuple(shape.fields)) for shape in shapes]


def _made(made: Made) -> dict[str, Any]:
    locks = locked_accounts([made.user.username])
    return {**_account(made.user, locks), "initial_password": made.initial_password or None}


def _account(user: User, locks: dict[str, datetime]) -> dict[str, Any]:
    return {
        "id": user.pk,
        "username": user.username,
        "display_name": user.display_name,
        "centre": user.centre,
        "is_active": user.is_active,
        "must_change_password": user.must_change_password,
        "totp_enabled": bool(user.totp_secret),
        "locked_until": locks.get(user.username.casefold()),
        "last_login": user.last_login,
        "created_at": user.created_at,
        "grants": [{"role": g.role.code, "scope": g.scope, "fields": g.fields} for g in user.grants.all()],
    }
