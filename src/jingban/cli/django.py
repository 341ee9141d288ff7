"""Start Django for a command, turning wrong settings into Chinese sentences and exit code 2."""

import os
import sys

import click

from jingban.web.environment import WrongSettings


def start() -> None:
    """Configure Django once; stops the command with exit code 2 when a setting is wrong."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jingban.web.settings")
    import django
    from django.apps import apps

    if apps.ready:
        return
    try:
        django.setup()
    except WrongSettings as wrong:
        stop_for(wrong)


def stop_for(wrong: WrongSettings) -> None:
    """Name every wrong setting on standard error and leave with 2."""
    click.echo("设置有误，程序没有启动：", err=True)
    for problem in wrong.problems:
        click.echo(f"  · {problem}", err=True)
    sys.exit(2)
