"""Figures that lost their point: where a column prints ``1.00``, ``100`` may be 1.00 and ``126,00`` is 126.00.

A printing program keeps one form in a column. A figure against the form gets no machine value, so that a person looks;
only a comma in the place of the point can be nothing else, and in a table the product of the line must bear it out.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from jingban.capture.core.model import Field, Line, Origin
from jingban.capture.core.names import Kind, read_value
from jingban.capture.core.values import kind_of
from jingban.kernel.text import fold

_DECIMALS: Final = re.compile(r"\.(\d{2}|\d{4})(?!\d)")
_COMMA: Final = re.compile(r"(\d+),(\d{2}|\d{4})")
_LEAST: Final = 4  # figures with a nought they could do without show the form of a column
_SHARE: Final = 0.6  # and so does one, where most figures have the decimals
_FIGURES: Final = (Kind.MONEY, Kind.PRICE, Kind.QUANTITY, Kind.RATIO)


@dataclass(frozen=True, slots=True)
class _Form:
    """How figures are printed: ``decimals`` always, or at least with a point."""

    decimals: int | None


def whole_amounts(
    fields: tuple[Field, ...], categories: tuple[Line, ...], lines: tuple[Line, ...]
) -> tuple[tuple[Field, ...], tuple[Line, ...], tuple[Line, ...]]:
    """The same, figures against the form of their kind unread. Labelled amounts and each column have their own form."""
    cells = [cell for line in (*categories, *lines) for cell in line.cells]
    forms = {name: _form([c for c in cells if c.name == name]) for name in sorted({c.name for c in cells})}
    labelled = _form([field for field in fields if kind_of(field.name) is Kind.MONEY])

    def of(held: tuple[Line, ...]) -> tuple[Line, ...]:
        return tuple(
            replace(line, cells=tuple(_pointed(_checked(c, forms[c.name]), forms[c.name]) for c in line.cells))
            for line in held
        )

    checked = tuple(_checked(f, labelled) if kind_of(f.name) is Kind.MONEY else f for f in fields)
    return checked, of(categories), of(lines)


def _form(figures: Sequence[Field]) -> _Form | None:
    """None where a column has no form: figures printed without the noughts they could do without."""
    read = [f for f in figures if f.machine is not None and f.origin is Origin.OCR and kind_of(f.name) in _FIGURES]
    texts = [fold(f.raw) for f in read]
    found = [match for text in texts if (match := _DECIMALS.search(text))]
    noughts = sum(match[1].endswith("0") for match in found)
    usual = noughts > 0 and len(found) >= _LEAST and len(found) >= _SHARE * len(texts)
    if noughts < _LEAST and not usual:
        return None
    counts = {len(match[1]) for match in found}
    return _Form(counts.pop() if len(counts) == 1 else None)


def _checked(field: Field, form: _Form | None) -> Field:
    if form is None or field.machine is None or field.origin is not Origin.OCR or kind_of(field.name) not in _FIGURES:
        return field
    text = fold(field.raw)
    strict = kind_of(field.name) is Kind.MONEY and form.decimals is not None
    found = _DECIMALS.search(text)
    fits = (found is not None and len(found[1]) == form.decimals) if strict else "." in text
    return field if fits else replace(field, machine=None)


def _pointed(cell: Field, form: _Form | None) -> Field:
    """``126,00`` with the comma read for what it was."""
    if form is None or cell.machine is not None or cell.origin is not Origin.OCR:
        return cell
    found = _COMMA.fullmatch(fold(cell.raw)) if " " not in cell.raw else None
    if found is None or (form.decimals is not None and len(found[2]) != form.decimals):
        return cell
    return replace(cell, machine=read_value(kind_of(cell.name), f"{found[1]}.{found[2]}"))
