"""A whole document as printed tables and paragraphs, in the order it holds them."""

from jingban.budget.core.model import Document
from jingban.budget.writers.printed import PrintedTable, clean, printed_table
from jingban.budget.writers.printed_targets import printed_targets


def printed_tables(document: Document) -> tuple[PrintedTable, ...]:
    """Every table of the document in order."""
    return tuple(
        printed
        for table in document.tables
        for printed in (
            printed_targets(table, document.unit_name) if table.targets else (printed_table(table, document.unit_name),)
        )
    )


def paragraphs(document: Document) -> tuple[str, ...]:
    """The narrative, one paragraph each."""
    return tuple(clean(line.text) for line in document.lines if line.text.strip())
