"""``jingban ledger``."""

import click


@click.group(help="账务。")
def ledger() -> None:
    """The group."""
