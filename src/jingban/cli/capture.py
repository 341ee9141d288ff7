"""``jingban capture``."""

import click

from jingban.cli.capture_evaluate import evaluate


@click.group(help="采集票据。")
def capture() -> None:
    """The group."""


capture.add_command(evaluate)
