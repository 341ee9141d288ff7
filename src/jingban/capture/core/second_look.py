"""What a second, differently made recognition of doubtful words can settle, and how: only where the arithmetic closes.

Nothing is completed from other numbers: what a check implies stays a suggestion (``Check.implied``) for a person.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice, product
from typing import Final

from jingban.capture.core.blame import failing
from jingban.capture.core.checks.rows import row
from jingban.capture.core.judging import FIGURES, Judged, judge, kind_of_key
from jingban.capture.core.model import Origin, Record, Second, State, Value
from jingban.capture.core.names import read_value

MOST_TRIES: Final = 64  # combinations looked at, of a row and of a paper
MOST_READINGS: Final = 4  # other readings of one word that count
_SEEN: Final = (Origin.OCR, Origin.TEXT)

Choice = dict[str, tuple[Value, str]]  # key → value and raw text


def doubtful(judged: Judged) -> tuple[str, ...]:
    """Keys worth a second look, in the order of the paper: in conflict, unread, or money and figures merely read."""
    return tuple(
        key
        for key, field in judged.record.keyed()
        if field.human is None
        and field.origin in _SEEN
        and (
            field.state is State.CONFLICT
            or (field.machine is None and field.raw.strip())
            or (field.state is State.READ and field.raw.strip() and kind_of_key(key) in FIGURES)
        )
    )


def resolve(judged: Judged, alternatives: Mapping[str, Sequence[str]]) -> Judged:
    """The paper with readings of the second look where they make every check close that touches them.

    A reading that is the same as the first is noted as agreeing. Other readings are taken (``Second.TAKEN``) only if
    one choice of them closes every check they touch and the judge then confirms each; where two choices that exclude each
    other would do so, nothing moves.
    """
    record = judged.record
    same, other = _sorted(record, alternatives)
    judged = judge(record.with_second(same), judged.today, judged.qr) if same else judged
    unread = _of_rows(judged.record, other)
    if unread:
        judged = judge(judged.record.with_machine(unread, Second.TAKEN), judged.today, judged.qr)
        other = {key: values for key, values in other.items() if key not in unread}
    if not other:
        return judged
    found: list[tuple[Choice, Judged]] = []
    for choice in islice(_choices(judged, other), MOST_TRIES):
        tried = judge(judged.record.with_machine(choice, Second.TAKEN), judged.today, judged.qr)
        if _closes(judged, tried, choice):
            found.append((choice, tried))
    if not found:
        return judged
    widest, better = max(found, key=lambda item: len(item[0]))
    # Two different papers would close: a person looks.
    return better if all(choice.items() <= widest.items() for choice, _ in found) else judged


def _sorted(
    record: Record, alternatives: Mapping[str, Sequence[str]]
) -> tuple[frozenset[str], dict[str, list[tuple[Value, str]]]]:
    """Keys whose second reading says the same, and the different values of the others."""
    same: set[str] = set()
    other: dict[str, list[tuple[Value, str]]] = {}
    for key, field in record.keyed():
        if field.human is not None or key not in alternatives:
            continue
        for raw in alternatives[key][:MOST_READINGS]:
            value = read_value(kind_of_key(key), raw)
            if value is None:
                continue
            if value == field.machine:
                same.add(key)
            elif value not in [held for held, _ in other.get(key, [])]:
                other.setdefault(key, []).append((value, raw))
    return frozenset(same), other


def _of_rows(record: Record, other: Mapping[str, Sequence[tuple[Value, str]]]) -> Choice:
    """Readings for figures that had none, where the row then closes and no other choice would close it.

    The row is the gate here, not the whole paper: the figure was unread before and stays ``read_only`` until a sum holds
    it as well.
    """
    out: Choice = {}
    for part, lines in (("categories", record.categories), ("lines", record.lines)):
        for index, line in enumerate(lines):
            keys = [
                f"{part}[{index}].{cell.name}" for cell in line.cells if cell.machine is None and cell.human is None
            ]
            keys = [key for key in keys if key in other and kind_of_key(key) in FIGURES]
            if keys and line.cell("ItemPrice") is not None:
                found = [
                    c for c in _combined(keys, other) if len(c) == len(keys) and _row_closes(record, part, index, c)
                ]
                out.update(found[0] if len(found) == 1 else {})
    return out


def _choices(judged: Judged, other: Mapping[str, Sequence[tuple[Value, str]]]) -> Iterator[Choice]:
    """Choices worth trying: for each row that does not close the readings that close it, one option for every row."""
    options: list[list[Choice]] = []
    taken: set[str] = set()
    for part, lines in (("categories", judged.record.categories), ("lines", judged.record.lines)):
        for index, line in enumerate(lines):
            keys = [f"{part}[{index}].{cell.name}" for cell in line.cells]
            keys = [key for key in keys if key in other and kind_of_key(key) in FIGURES]
            before = row(part, index, line)
            if not keys or before is None or before.ok:
                continue
            closing = [c for c in _combined(keys, other) if c and _row_closes(judged.record, part, index, c)]
            if closing:
                options.append([*closing, {}])
                taken |= set(keys)
    touched = {key for check in judged.checks if not check.ok for key in check.subjects}
    rest = [key for key in other if key not in taken and key in touched]
    options += [[*({key: value} for value in other[key]), {}] for key in rest]
    for picked in islice(product(*options), MOST_TRIES):
        choice = {key: value for part_choice in picked for key, value in part_choice.items()}
        if choice:
            yield choice


def _combined(keys: Sequence[str], other: Mapping[str, Sequence[tuple[Value, str]]]) -> Iterator[Choice]:
    for picked in islice(product(*([None, *other[key]] for key in keys)), MOST_TRIES):
        yield {key: value for key, value in zip(keys, picked, strict=True) if value is not None}


def _row_closes(record: Record, part: str, index: int, choice: Choice) -> bool:
    changed = record.with_machine(choice, Second.TAKEN)
    check = row(part, index, (changed.categories if part == "categories" else changed.lines)[index])
    return check is not None and check.ok


def _closes(before: Judged, after: Judged, choice: Choice) -> bool:
    """Every check that touches what was changed holds now, and each changed key is confirmed by one."""
    touching = [check for check in after.checks if set(check.subjects) & set(choice)]
    fewer = len(failing(after.checks)) < len(failing(before.checks)) or _open(after) < _open(before)
    return (
        fewer and all(c.ok for c in touching) and all(after.record.by_key[k].state is State.CONFIRMED for k in choice)
    )


def _open(judged: Judged) -> int:
    return sum(not check.ok for check in judged.checks)
