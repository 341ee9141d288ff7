"""``--by LOGIN``: commands that change something act for a person, who proves it with a password."""

import os
import sys
from typing import NoReturn

import click

from jingban.cli import django as start_django
from jingban.infra.access.actor import Actor


def actor_of(username: str) -> Actor:
    """The person, after the password (JINGBAN_PASSWORD, or the terminal). Stops with exit code 2 otherwise."""
    # Taken out of the environment: it is no setting, and child processes need not know it.
    password = os.environ.pop("JINGBAN_PASSWORD", None)
    if password is None:
        if not sys.stdin.isatty():
            stop("没有密码：请设环境变量 JINGBAN_PASSWORD，或在终端中运行")
        password = click.prompt(f"{username} 的密码", hide_input=True, err=True)
    start_django.start()
    from django.db import DatabaseError

    from jingban.infra.access import login
    from jingban.infra.access import services as access
    from jingban.infra.errors import Refusal

    try:
        try:
            user = login.authenticate(username, password, "", "cli")
        except Refusal as refusal:
            if refusal.code != "totp_required" or not sys.stdin.isatty():
                raise
            user = login.authenticate(username, password, click.prompt("动态口令", err=True), "cli")
        if user.must_change_password:
            stop("这个账号还在使用初始密码，请先登录工作台修改密码")
        return access.actor_of(user, "cli")
    except Refusal as refusal:
        stop(refusal.message)
    except DatabaseError:
        stop("数据库还没有建立，请先运行 jingban migrate")


def stop(message: str) -> NoReturn:
    """Say why and leave with 2."""
    click.echo(message, err=True)
    sys.exit(2)
