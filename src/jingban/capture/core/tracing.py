"""Which act a field shows, and which reading an act was about, however lines were deleted or moved since.

A key in an act means the paper as it stood at that moment (core.edits), so keys alone tell two fields apart only until
a line goes or comes.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from jingban.capture.core.edits import Action, Edit, name_of
from jingban.capture.core.model import Field, Line, Record

_ON_FIELDS = (Action.SET, Action.ACCEPT, Action.CLEAR, Action.WITHDRAW)


@dataclass(frozen=True, slots=True)
class About:
    """What an act on one field was about.

    ``origin`` is its name for good: its key in the machine's record, or ``lines+7.ItemAmount`` in the line that the
    seventh act added. ``read`` is the machine's field; None where the machine found nothing there.
    """

    origin: str
    read: Field | None


@dataclass(frozen=True, slots=True)
class Traced:
    """``hands``: by key of the paper as it stands, the position of the act whose value it shows. ``abouts``: by act."""

    hands: dict[str, int]
    abouts: tuple[About | None, ...]  # None: the act is not about one field


@dataclass(slots=True)
class _Row:
    """The head, or a line: where it comes from, what the machine read in it, who keyed what."""

    origin: str
    read: dict[str, Field]
    hands: dict[str, int] = field(default_factory=dict)

    def about(self, name: str) -> About:
        return About(f"{self.origin}.{name}" if self.origin else name, self.read.get(name))


def traced(machine: Record, edits: Iterable[Edit]) -> Traced:
    """Follow acts that fit the paper (``edits.apply`` has accepted them). Raises IndexError or KeyError for others."""
    state = _start(machine)
    abouts: list[About | None] = []
    for index, edit in enumerate(edits):
        if edit.action is Action.RESET:
            state = _start(machine)
            abouts.append(None)
        elif edit.action in _ON_FIELDS:
            row, name = _row(state, edit.key), name_of(edit.key)
            abouts.append(row.about(name))
            if edit.action is Action.WITHDRAW:
                row.hands.pop(name, None)
            else:
                row.hands[name] = index
        else:
            _reline(state, edit, index)
            abouts.append(None)
    return Traced(dict(_hands(state)), tuple(abouts))


def _start(machine: Record) -> dict[str, list[_Row]]:
    head = _Row("", {field.name: field for field in machine.fields})
    return {
        "": [head],
        "categories": _rows("categories", machine.categories),
        "lines": _rows("lines", machine.lines),
    }


def _rows(part: str, lines: tuple[Line, ...]) -> list[_Row]:
    return [_Row(f"{part}[{i}]", {cell.name: cell for cell in line.cells}) for i, line in enumerate(lines)]


def _row(state: dict[str, list[_Row]], key: str) -> _Row:
    head, dot, _ = key.rpartition(".")
    if not dot:
        return state[""][0]
    part, index = _place(head)
    return state[part][index]


def _place(key: str) -> tuple[str, int]:
    part, _, rest = key.partition("[")
    return part, int(rest.rstrip("]"))


def _reline(state: dict[str, list[_Row]], edit: Edit, index: int) -> None:
    part, at = _place(edit.key)
    rows = state[part]
    if edit.action is Action.ADD_LINE:
        rows.insert(at, _Row(f"{part}+{index + 1}", {}, {name: index for name, _ in edit.cells}))
    elif edit.action is Action.DELETE_LINE:
        rows.pop(at)
    else:
        rows.insert(edit.to, rows.pop(at))


def _hands(state: dict[str, list[_Row]]) -> Iterator[tuple[str, int]]:
    for part, rows in state.items():
        for index, row in enumerate(rows):
            for name, act in row.hands.items():
                yield (f"{part}[{index}].{name}" if part else name), act
