"""Runs the line rules as SQL and gives the same raw hits as the Python engine."""

from collections.abc import Iterable

import duckdb

from jingban.review.core.engine import Book, order
from jingban.review.core.model import Raw, Records, Rule, plain

from .sql import QUERIES
from .tables import load_knowledge, load_records


def open_base(memory: str = "2GB", threads: int = 2) -> duckdb.DuckDBPyConnection:
    """An empty in-memory database with bounded memory."""
    base = duckdb.connect()
    base.execute(f"SET memory_limit='{memory}'; SET threads={threads}")
    return base


def query(book: Book, rule: Rule) -> str:
    """The SQL of one line rule."""
    return QUERIES[rule.evaluator](rule, [row for row in book.rows.values() if row.rule == rule.id])


def run_setwise(base: duckdb.DuckDBPyConnection, book: Book, only: Iterable[str] | None = None) -> tuple[Raw, ...]:
    """Every hit of the line rules over the tables ``f``, ``k`` and ``w`` of the base, sorted."""
    found = []
    for rule in book.linewise:
        if only is not None and rule.id not in only:
            continue
        for knowledge, observed, limit, lines, at in base.execute(query(book, rule)).fetchall():
            day = "" if at is None else str(at)
            found.append(Raw(rule.id, knowledge, plain(observed), plain(limit), tuple(lines), at=day))
    return tuple(sorted(found, key=order))


def review_portfolio(book: Book, records: Records) -> tuple[Raw, ...]:
    """Load and run: what a test or a small portfolio needs."""
    with open_base() as base:
        load_knowledge(base, book.rows.values())
        load_records(base, records)
        return run_setwise(base, book)
