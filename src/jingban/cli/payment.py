"""``jingban payment``."""

import click


@click.group(help="支付。")
def payment() -> None:
    """The group."""
