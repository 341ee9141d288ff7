"""``jingban capture``."""

import click

from jingban.cli.capture_evaluate import evaluate
from jingban.cli.capture_watch import watch


@click.group(help="采集票据。")
def capture() -> None:
    """The group."""


capture.add_command(evaluate)
capture.add_command(watch)
