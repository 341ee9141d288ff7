"""Accounts from the operator's shell: the first administrator, and a way back in when everybody is locked out."""

import json
import sys

import click

from jingban.cli import django as start_django
from jingban.cli.operate import FORMAT


@click.group(help="管理账号：建立第一个管理员、列出、重置。")
def accounts() -> None:
    """Group of accounts."""


@accounts.command("create", help="新建账号并显示一次初始密码；首次登录必须修改。")
@click.argument("username")
@click.option("--name", default="", help="姓名或岗位名称")
@click.option("--centre", default="", help="机构编码")
@click.option("--role", "roles", multiple=True, help="角色：budget_officer、auditor、admin；可加范围，如 auditor@1101")
@click.option("--field", "fields", multiple=True, help="可查看明文的字段：person_name、phone")
@FORMAT
def create(username: str, name: str, centre: str, roles: tuple[str, ...], fields: tuple[str, ...], form: str) -> None:
    """Make an account."""
    start_django.start()
    from jingban.infra.access import accounts as service
    from jingban.infra.access.actor import system
    from jingban.infra.errors import Refusal

    grants = []
    for role in roles:
        code, _, scope = role.partition("@")
        grants.append(service.GrantSpec(code, scope or "*", fields))
    try:
        made = service.create(system("cli"), username, name, centre, grants)
    except Refusal as refusal:
        _refused(refusal, form)
    if form == "json":
        click.echo(json.dumps({"id": made.user.pk, "username": username, "initial_password": made.initial_password}))
    else:
        click.echo(f"已建立账号 {username}，初始密码：{made.initial_password}（只显示这一次，首次登录须修改）")


@accounts.command("list", help="列出账号。")
@FORMAT
def list_(form: str) -> None:
    """List accounts."""
    start_django.start()
    from jingban.infra.access import accounts as service

    rows = [
        {
            "id": user.pk,
            "username": user.username,
            "display_name": user.display_name,
            "active": user.is_active,
            "grants": ",".join(f"{g.role.code}@{g.scope}" for g in user.grants.all()),
        }
        for user in service.everyone()
    ]
    if form == "json":
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for row in rows:
        state = "启用" if row["active"] else "停用"
        click.echo(f"{row['username']}\t{row['display_name']}\t{state}\t{row['grants']}")
    if not rows:
        click.echo("还没有账号，请用 jingban accounts create 建立第一个管理员", err=True)


@accounts.command("reset", help="重置密码并解除锁定，显示一次新的初始密码。")
@click.argument("username")
@click.option("--totp", is_flag=True, help="同时解除动态口令")
@FORMAT
def reset(username: str, totp: bool, form: str) -> None:
    """Reset a password."""
    start_django.start()
    from jingban.infra.access import accounts as service
    from jingban.infra.access.actor import system
    from jingban.infra.errors import Refusal

    try:
        user = service.by_name(username)
        wanted = service.Change(reset_password=True, reset_totp=totp, unlock=True)
        made = service.change(system("cli"), user.pk, wanted)
    except Refusal as refusal:
        _refused(refusal, form)
    if form == "json":
        click.echo(json.dumps({"username": user.username, "initial_password": made.initial_password}))
    else:
        click.echo(f"已重置 {user.username}，新的初始密码：{made.initial_password}（只显示这一次，登录后须修改）")


def _refused(refusal: Exception, form: str) -> None:
    code, message = getattr(refusal, "code", "refused"), getattr(refusal, "message", str(refusal))
    if form == "json":
        click.echo(json.dumps({"code": code, "message": message}, ensure_ascii=False))
    click.echo(message, err=True)
    sys.exit(2)
