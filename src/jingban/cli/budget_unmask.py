"""``--unmask``: prove who asks, that the role may see names and phones, and write it into the audit log."""

import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

import click

from jingban.budget.core.model import Document
from jingban.cli import django as start_django


def granted(username: str) -> Callable[[Sequence[Document], str], None]:
    """Ask for the password (JINGBAN_PASSWORD, or the terminal) and return what writes the audit row.

    Stops with exit code 2, printing nothing on standard output, when the person may not.
    """
    # Taken out of the environment: it is no setting, and child processes need not know it.
    password = os.environ.pop("JINGBAN_PASSWORD", None)
    if password is None:
        if not sys.stdin.isatty():
            _stop("没有密码：请设环境变量 JINGBAN_PASSWORD，或在终端中运行")
        password = click.prompt(f"{username} 的密码", hide_input=True, err=True)
    start_django.start()
    from django.db import DatabaseError

    from jingban.budget import services
    from jingban.infra.access import login
    from jingban.infra.access import services as access
    from jingban.infra.errors import Refusal

    try:
        try:
            user = login.authenticate(username, password, "", "cli")
        except Refusal as refusal:
            if refusal.code != "totp_required" or not sys.stdin.isatty():
                raise
            code = click.prompt("动态口令", err=True)
            user = login.authenticate(username, password, code, "cli")
        if user.must_change_password:
            _stop("这个账号还在使用初始密码，请先登录工作台修改密码")
        actor = access.actor_of(user, "cli")
        services.may_unmask_files(actor)
    except Refusal as refusal:
        _stop(refusal.message)
    except DatabaseError:
        _stop("数据库还没有建立，请先运行 jingban migrate")

    def note(documents: Sequence[Document], reason: str) -> None:
        try:
            services.note_unmasked_files(actor, [(d.name, d.sha256) for d in documents], reason)
        except Refusal as refusal:
            _stop(refusal.message)

    return note


def _stop(message: str) -> NoReturn:
    click.echo(message, err=True)
    sys.exit(2)
