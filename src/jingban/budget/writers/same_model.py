"""Do two documents say the same? What a written file must give back, and what it may not.

Left out, with reasons:

* ``name``, ``sha256``, ``media``, ``pages``, every ``place`` and ``Line.starts``: another file, other places.
* ``repairs``: damage is repaired once; the written file is clean.
* ``Indicator.texts``: the cells of the source row, evidence only.
* column numbers: a format may drop an empty edge column, so columns count by their order; keys of
  unknown columns (``c7``) are such numbers.
* row numbers: rows of both panels stay on one line, but empty source lines are not kept.
* runs of blanks inside a text: no format keeps them faithfully, and none mean anything.
* blank against missing in the amounts of a target: the block of a project is merged over its rows and
  has every cell. In table rows the two stay apart.
* ``fields`` whose label begins with ``_``: notes of a reader to itself.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jingban.budget.core.model import Document, Indicator, PerformanceTarget, Row, State, Statement, Table, Value
from jingban.kernel.text import tidy

_UNKNOWN_KEY = re.compile(r"^c\d+$")
Plain = Any


def same_model(left: Document, right: Document) -> bool:
    """True when nothing that must be equal differs."""
    return next(differences(left, right), None) is None


def differences(left: Document, right: Document) -> Iterator[str]:
    """Every difference that matters, as ``path: left ≠ right``."""
    yield from _compare("document", essence(left), essence(right))


def essence(document: Document) -> dict[str, Plain]:
    """What a document says, without where it stands."""
    return {
        "unit_name": document.unit_name,
        "fiscal_year": document.fiscal_year,
        "kind": document.kind,
        "level": document.level,
        "amount_unit": document.amount_unit.value,
        "profile": document.profile,
        "tables": [_table(table) for table in document.tables],
        "lines": [tidy(line.text) for line in document.lines],
        "sections": [(s.number, s.title, s.level, s.lines) for s in document.sections],
        "statements": [_statement(statement) for statement in document.statements],
    }


def _table(table: Table) -> dict[str, Plain]:
    order = sorted(table.columns, key=lambda column: column.index)
    keys = {(column.panel, column.key): _key(column.key, place) for place, column in enumerate(order)}
    lines = {index: place for place, index in enumerate(sorted({row.index for row in table.rows}))}
    return {
        "kind": table.kind,
        "number": table.number,
        "title": table.title,
        "unit": table.unit.value,
        "columns": [(column.path, _key(column.key, place), column.panel) for place, column in enumerate(order)],
        "rows": [_row(row, lines[row.index], keys) for row in table.rows],
        "targets": [_target(target) for target in table.targets],
        "notes": [tidy(note) for note in table.notes],
    }


def _key(key: str, place: int) -> str:
    return f"c@{place}" if _UNKNOWN_KEY.match(key) else key


def _row(row: Row, line: int, keys: Mapping[tuple[str, str], str]) -> dict[str, Plain]:
    def named(mapping: Mapping[str, Any]) -> dict[str, Any]:
        return {keys.get((row.panel, key), key): value for key, value in mapping.items()}

    return {
        "line": line,
        "panel": row.panel,
        "role": row.role.value,
        "label": row.label,
        "level": row.level,
        "codes": {which: (code.code, code.name, tidy(code.text)) for which, code in row.codes.items()},
        "texts": named({key: tidy(text) for key, text in row.texts.items()}),
        "values": named({key: _value(value) for key, value in row.values.items()}),
    }


def _value(value: Value | None) -> Plain:
    """State, text and amount; the step of the last digit follows from the text."""
    if value is None:
        return None
    text = value.text.strip() if value.state is not State.MISSING else ""
    return (value.state.value, text, value.fen, value.step if value.fen is not None else None)


def _target_value(value: Value | None) -> Plain:
    if value is not None and value.state is State.MISSING:
        return (State.BLANK.value, "", None, None)
    return _value(value)


def _target(target: PerformanceTarget) -> dict[str, Plain]:
    return {
        "code": target.code,
        "name": tidy(target.name),
        "unit_name": tidy(target.unit_name),
        "total": _target_value(target.total),
        "fiscal": _target_value(target.fiscal),
        "other": _target_value(target.other),
        "goal": tidy(target.goal),
        "fields": {label: tidy(text) for label, text in target.fields.items() if not label.startswith("_")},
        "amounts": {key: _target_value(value) for key, value in target.amounts.items()},
        "execution_weight": target.execution_weight,
        "indicators": [_indicator(indicator) for indicator in target.indicators],
    }


def _indicator(indicator: Indicator) -> dict[str, Plain]:
    return {
        "level1": indicator.level1,
        "level2": indicator.level2,
        "name": tidy(indicator.name),
        "operator": indicator.operator,
        "value": tidy(indicator.value),
        "unit": indicator.unit,
        "direction": indicator.direction,
        "weight": indicator.weight,
        "number": indicator.number,
        "core": indicator.core,
    }


def _statement(statement: Statement) -> dict[str, Plain]:
    names = ("kind", "subject", "text", "section", "year", "fen", "step", "percent", "count", "parent", "qualifier")
    return {name: getattr(statement, name) for name in names}


def _compare(path: str, left: Plain, right: Plain) -> Iterator[str]:
    if isinstance(left, dict) and isinstance(right, dict):
        for key in [*left, *(key for key in right if key not in left)]:
            yield from _compare(f"{path}.{key}", left.get(key), right.get(key))
    elif isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            yield f"{path}: {len(left)} ≠ {len(right)} entries"
        for place, (mine, other) in enumerate(zip(left, right, strict=False)):
            yield from _compare(f"{path}[{place}]", mine, other)
    elif left != right:
        yield f"{path}: {left!r} ≠ {right!r}"
