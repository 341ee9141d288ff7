"""Changes one figure of a read document and asks the rules whether they notice.

A *summed cell* is a printed amount of a known table that takes part in some sum: its column has a total or
subtotal row besides it, or its row has a total column besides it. Changes that stay within the rounding
tolerance of a single printed digit cannot be told from rounding by anybody; they are generated and counted,
but reported apart.

``python -m tests.budget.mutation FILE… [--count 500]`` prints the share and the miss list.
"""

from __future__ import annotations

import argparse
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from jingban.budget import pipeline
from jingban.budget.core.checking import Report, Status
from jingban.budget.core.model import Document, Row, RowRole, State, Table, Value
from jingban.kernel.money import parse_number, to_fen

KINDS = ("digit", "swap", "sign", "unit", "shift", "delete")
_SKIPPED = ("项目绩效表", "整体绩效表", "未知")


@dataclass(frozen=True)
class Spot:
    """One summed cell: indices into the document."""

    table: int
    row: int
    key: str


@dataclass(frozen=True)
class Mutation:
    """What was changed, in words, and by how many 分."""

    kind: str
    where: str
    before: str
    after: str
    moved: int  # 分
    step: int  # 分 of one last digit


@dataclass(frozen=True)
class Outcome:
    mutation: Mutation
    caught: bool


def summed_cells(document: Document) -> list[Spot]:
    """Every summed cell of the document."""
    spots = []
    for t, table in enumerate(document.tables):
        if table.kind in _SKIPPED:
            continue
        for r, row in enumerate(table.rows):
            for key, value in row.values.items():
                if value.state is State.NUMBER and value.fen and _is_summed(table, row, key):
                    spots.append(Spot(t, r, key))
    return spots


def _is_summed(table: Table, row: Row, key: str) -> bool:
    mates = [other for other in table.rows if other is not row and other.panel == row.panel and key in other.values]
    sums = (RowRole.TOTAL, RowRole.SUBTOTAL)
    in_column = any((other.role in sums) != (row.role in sums) or row.role in sums for other in mates)
    in_row = "total" in row.values and any(
        value.state is State.NUMBER for other, value in row.values.items() if other != key
    )
    return in_column or in_row


def _with_row(document: Document, spot: Spot, row: Row | None) -> Document:
    table = document.tables[spot.table]
    rows = list(table.rows)
    rows[spot.row : spot.row + 1] = [] if row is None else [row]
    tables = list(document.tables)
    tables[spot.table] = replace(table, rows=tuple(rows))
    return replace(document, tables=tuple(tables))


def _reprinted(value: Value, text: str, table: Table) -> Value:
    printed = parse_number(text)
    assert printed is not None, text
    fen = to_fen(printed.value, table.unit)
    return replace(value, text=text, fen=fen, state=State.NUMBER if fen else State.ZERO)


def _digit(text: str, dice: random.Random) -> str:
    places = [index for index, char in enumerate(text) if char.isdigit()]
    place = dice.choice(places)
    other = dice.choice([digit for digit in "0123456789" if digit != text[place]])
    return text[:place] + other + text[place + 1 :]


def _swap(text: str, dice: random.Random) -> str | None:
    places = [index for index, char in enumerate(text) if char.isdigit()]
    pairs = [(a, b) for a, b in pairwise(places) if text[a] != text[b]]
    if not pairs:
        return None
    a, b = dice.choice(pairs)
    chars = list(text)
    chars[a], chars[b] = chars[b], chars[a]
    return "".join(chars)


def _neighbour(row: Row, key: str) -> str | None:
    """The nearest amount column of the same row that holds nothing."""
    here = row.values[key].column
    empty = [other for other, value in row.values.items() if other != key and not value.fen]
    return min(empty, key=lambda other: abs(row.values[other].column - here)) if empty else None


def mutate(document: Document, spot: Spot, kind: str, dice: random.Random) -> tuple[Mutation, Document] | None:
    """The document with one change, or None where this kind of change is impossible there."""
    table = document.tables[spot.table]
    row = table.rows[spot.row]
    value = row.values[spot.key]
    where = f"{table.kind} {row.label or row.index} {spot.key}"
    if kind == "delete":
        return Mutation(kind, where, value.text, "", value.amount, value.step), _with_row(document, spot, None)
    values = dict(row.values)
    if kind == "shift":
        key = _neighbour(row, spot.key)
        if key is None:
            return None
        values[key] = replace(value, column=row.values[key].column)
        values[spot.key] = replace(value, state=State.BLANK, text="", fen=None)
        moved = Mutation(kind, where, value.text, f"→ {key}", value.amount, value.step)
        return moved, _with_row(document, spot, replace(row, values=values))
    if kind == "sign":
        new = replace(value, fen=-value.amount, text=f"-{value.text}")
    elif kind == "unit":
        new = replace(value, fen=value.amount * 10_000, text=f"{value.text}（×10000）")
    else:
        text = _digit(value.text, dice) if kind == "digit" else _swap(value.text, dice)
        if text is None or parse_number(text) is None:
            return None
        new = _reprinted(value, text, table)
    if new.amount == value.amount:
        return None
    values[spot.key] = new
    mutation = Mutation(kind, where, value.text, new.text, new.amount - value.amount, value.step)
    return mutation, _with_row(document, spot, replace(row, values=values))


def violations(report: Report) -> Counter[tuple[str, str]]:
    """How often each identity is violated."""
    return Counter((item.rule, item.identity) for item in report.checked if item.status is Status.VIOLATED)


def trials(document: Document, count: int, seed: int) -> Iterator[Outcome]:
    """``count`` random changes of one figure each; the same seed gives the same changes."""
    dice = random.Random(seed)
    spots = summed_cells(document)
    before = violations(pipeline.check(document))
    done = 0
    while done < count:
        made = mutate(document, dice.choice(spots), dice.choice(KINDS), dice)
        if made is None:
            continue
        done += 1
        mutation, changed = made
        yield Outcome(mutation, bool(violations(pipeline.check(changed)) - before))


def why_missed(mutation: Mutation) -> str:
    """The honest reason for a miss, as far as it can be told from the change itself."""
    if mutation.step > 1 and abs(mutation.moved) <= 2 * mutation.step:
        return "小于舍入误差"
    return "该数没有进入任何恒等式，或恒等式两侧同时缺失"


def tell(name: str, outcomes: list[Outcome]) -> float:
    """Print what was missed and why; give the share that was caught."""
    missed = [outcome.mutation for outcome in outcomes if not outcome.caught]
    share = 1 - len(missed) / len(outcomes)
    print(f"\n{name}: {len(outcomes)} changes, {share:.1%} caught; missed {dict(Counter(m.kind for m in missed))}")
    for miss in missed:
        print(f"  {miss.kind:<6} {miss.where}: {miss.before} → {miss.after or '（删去）'}: {why_missed(miss)}")
    return share


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", nargs="+", metavar="FILE")
    parser.add_argument("--count", type=int, default=500)
    parser.add_argument("--seed", type=int, default=20230101)
    options = parser.parse_args()
    for path in options.files:
        tell(path, list(trials(pipeline.read_file(path), options.count, options.seed)))


if __name__ == "__main__":
    main()
