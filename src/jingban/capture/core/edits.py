"""What people do to a paper, applied to what the machine read. The machine's record stays; edits are replayed on it.

A key in an edit means the paper as it stood at that moment: deleting line 2 makes the old line 3 the new line 2.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from jingban.capture.core.contract import kind_of, value_of, value_text
from jingban.capture.core.model import Field, Keyed, Line, Origin, Record, State
from jingban.capture.core.names import CELLS, FIELDS, keyed_value

_CELL: Final = re.compile(r"(categories|lines)\[(\d{1,4})\]\.([A-Za-z_]{1,40})", re.ASCII)
_LINE: Final = re.compile(r"(categories|lines)\[(\d{1,4})\]", re.ASCII)
MOST_LINES: Final = 2000


class Action(StrEnum):
    """What a person may do."""

    SET = "set"  # the paper says this
    ACCEPT = "accept"  # the machine read it right
    CLEAR = "clear"  # the paper holds no such value
    WITHDRAW = "withdraw"  # take back what was keyed
    ADD_LINE = "add_line"
    DELETE_LINE = "delete_line"
    MOVE_LINE = "move_line"
    RESET = "reset"  # back to what the machine read


@dataclass(frozen=True, slots=True)
class Edit:
    """One act. ``text`` is the value in the contract's form; ``cells`` those of an added line; ``to`` a new index."""

    action: Action
    key: str = ""
    text: str | None = None
    cells: tuple[tuple[str, str], ...] = ()
    to: int = 0


class WrongEdit(ValueError):
    """An edit that cannot be carried out; ``code`` is one of refusals.EDIT_PROBLEMS."""

    def __init__(self, code: str, key: str) -> None:
        super().__init__(f"{code}: {key}")
        self.code, self.key = code, key


def name_of(key: str) -> str:
    """The name of the field behind a key."""
    return key.rpartition(".")[2]


def normal(edit: Edit) -> Edit:
    """The edit with its values in the contract's exact form; raises WrongEdit for a text that is no such value."""
    if edit.action is Action.SET:
        return replace(edit, text=_exact(edit.key, name_of(edit.key), edit.text or ""))
    cells = tuple((name, _exact(edit.key, name, text)) for name, text in edit.cells if text.strip())
    return replace(edit, cells=cells)


def apply(record: Record, edits: Iterable[Edit]) -> Record:
    """The paper after these edits; each must be in its exact form. Raises WrongEdit."""
    now = record
    for edit in edits:
        now = record if edit.action is Action.RESET else _applied(now, edit)
    return now


def _exact(key: str, name: str, text: str) -> str:
    value = keyed_value(kind_of(name), text)
    if value is None:
        raise WrongEdit("wrong_value", key)
    exact = value_text(kind_of(name), value)
    if exact is None or len(exact) > 500:
        raise WrongEdit("wrong_value", key)
    return exact


def _applied(record: Record, edit: Edit) -> Record:
    match edit.action:
        case Action.SET:
            return _keyed(record, edit.key, Keyed(value_of(kind_of(name_of(edit.key)), edit.text)))
        case Action.CLEAR:
            return _keyed(record, edit.key, Keyed(None))
        case Action.ACCEPT:
            return _keyed(record, edit.key, Keyed(_known(record, edit.key).machine))
        case Action.WITHDRAW:
            _known(record, edit.key)
            return _keyed(record, edit.key, None)
        case _:
            return _relined(record, edit)


def _known(record: Record, key: str) -> Field:
    field = record.by_key.get(key)
    if field is None:
        raise WrongEdit("unknown_key", key)
    return field


def _keyed(record: Record, key: str, human: Keyed | None) -> Record:
    """A field the machine did not find is added, with nothing in the machine's column."""
    cell = _CELL.fullmatch(key)
    if cell is None:
        if key not in FIELDS and key not in {field.name for field in record.fields}:
            raise WrongEdit("unknown_key", key)
        return replace(record, fields=_put(record.fields, key, human, record))
    part, index, name = cell[1], int(cell[2]), cell[3]
    lines = _part(record, part)
    if index >= len(lines) or (name not in CELLS and lines[index].cell(name) is None):
        raise WrongEdit("unknown_key", key)
    line = replace(lines[index], cells=_put(lines[index].cells, name, human, record))
    return _with(record, part, (*lines[:index], line, *lines[index + 1 :]))


def _put(fields: tuple[Field, ...], name: str, human: Keyed | None, record: Record) -> tuple[Field, ...]:
    if any(field.name == name for field in fields):
        kept = (replace(field, human=human) if field.name == name else field for field in fields)
        # What only a person had entered vanishes with the person's value.
        return tuple(f for f in kept if f.name != name or f.human is not None or f.machine is not None or f.raw)
    if human is None:
        return fields
    return (*fields, _entered(name, human, record))


def _entered(name: str, human: Keyed, record: Record) -> Field:
    origin = next((field.origin for _, field in record.keyed()), Origin.OCR)
    return Field(name=name, machine=None, raw="", origin=origin, state=State.READ, human=human)


def _relined(record: Record, edit: Edit) -> Record:
    found = _LINE.fullmatch(edit.key)
    if found is None:
        raise WrongEdit("unknown_key", edit.key)
    part, index = found[1], int(found[2])
    lines = _part(record, part)
    if edit.action is Action.ADD_LINE:
        if index > len(lines) or not edit.cells or len(lines) >= MOST_LINES:
            raise WrongEdit("wrong_line", edit.key)
        return _with(record, part, (*lines[:index], _line(edit, record), *lines[index:]))
    if index >= len(lines):
        raise WrongEdit("unknown_key", edit.key)
    rest = (*lines[:index], *lines[index + 1 :])
    if edit.action is Action.DELETE_LINE:
        return _with(record, part, rest)
    if not 0 <= edit.to < len(lines):
        raise WrongEdit("wrong_line", edit.key)
    return _with(record, part, (*rest[: edit.to], lines[index], *rest[edit.to :]))


def _line(edit: Edit, record: Record) -> Line:
    names = [name for name, _ in edit.cells]
    if len(set(names)) != len(names) or not set(names) <= set(CELLS):
        raise WrongEdit("wrong_line", edit.key)
    cells = (_entered(name, Keyed(value_of(kind_of(name), text)), record) for name, text in edit.cells)
    return Line(tuple(cells))


def _part(record: Record, part: str) -> tuple[Line, ...]:
    return record.categories if part == "categories" else record.lines


def _with(record: Record, part: str, lines: tuple[Line, ...]) -> Record:
    return replace(record, categories=lines) if part == "categories" else replace(record, lines=lines)


def plain(edit: Edit) -> Mapping[str, object]:
    """The value column of an edit as it is stored."""
    if edit.action is Action.SET:
        return {"text": edit.text}
    if edit.action is Action.ADD_LINE:
        return {"cells": dict(edit.cells)}
    return {"to": edit.to} if edit.action is Action.MOVE_LINE else {}


def restored(action: str, key: str, value: Mapping[str, object] | None) -> Edit:
    """The stored edit again."""
    held = value or {}
    cells, text, to = held.get("cells"), held.get("text"), held.get("to")
    return Edit(
        Action(action),
        key,
        text if isinstance(text, str) else None,
        tuple((str(n), str(t)) for n, t in cells.items()) if isinstance(cells, Mapping) else (),
        to if isinstance(to, int) else 0,
    )
