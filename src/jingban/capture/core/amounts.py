"""Amounts that lost a sign: on a page where all amounts have two decimals, ``170`` is no amount but 1.70 or 170.00.

Nothing is completed: such an amount keeps its raw text and gets no machine value, so that a person looks.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from jingban.capture.core.model import Field, Line
from jingban.capture.core.names import Kind
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

_TWO: Final = re.compile(r"\.\d{2}(?!\d)")
_NOUGHT: Final = re.compile(r"\.\d0(?!\d)")
_LEAST: Final = 4  # amounts that show the habit of the page
_SHARE: Final = 0.6


def whole_amounts(
    fields: tuple[Field, ...], categories: tuple[Line, ...], lines: tuple[Line, ...]
) -> tuple[tuple[Field, ...], tuple[Line, ...], tuple[Line, ...]]:
    """The same, amounts against the page's habit unread. Labelled amounts and those of tables have each their own."""
    listed = [cell for line in (*categories, *lines) for cell in line.cells]
    labelled, cells = _habit(fields), _habit(listed)
    pointed = frozenset(name for name in ("ItemPrice", "ItemQuantity") if _pointed(name, listed))

    def of(held: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(replace(line, cells=tuple(_checked(c, cells, pointed) for c in line.cells)) for line in held)

    return tuple(_checked(field, labelled) for field in fields), of(categories), of(lines)


def _amount(field: Field) -> bool:
    return kind_of(field.name) is Kind.MONEY and field.machine is not None


def _habit(fields: Sequence[Field]) -> bool:
    """Whether the amounts are printed with two decimals always: one of them at least with a nought it could do without."""
    printed = [fold(field.raw) for field in fields if _amount(field)]
    two = [text for text in printed if _TWO.search(text)]
    return len(two) >= _LEAST and len(two) >= _SHARE * len(printed) and any(_NOUGHT.search(text) for text in two)


def _pointed(name: str, cells: Sequence[Field]) -> bool:
    """Whether every figure of a column is printed with a point (1.00, not 1), but for one in ten at most."""
    held = [cell for cell in cells if cell.name == name and cell.machine is not None]
    return len(held) >= 2 * _LEAST and sum("." in cell.raw for cell in held) >= 0.9 * len(held)


def _checked(field: Field, habit: bool, pointed: frozenset[str] = frozenset()) -> Field:
    if field.name in pointed and field.machine is not None and "." not in fold(field.raw):
        return replace(field, machine=None)
    if habit and _amount(field) and _TWO.search(fold(field.raw)) is None:
        return replace(field, machine=None)
    return field
