"""``jingban capture``."""

import click


@click.group(help="采集票据。")
def capture() -> None:
    """The group."""
