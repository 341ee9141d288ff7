"""Errors of every kind papers and readers make, planted into correct papers: how many are silent.

Silent is a wrong figure that is confirmed, or a paper released without a question.
"""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from random import Random

import pytest
from tests.capture.core.correct import (
    TODAY,
    bill,
    doubled_line,
    everywhere,
    fee_list,
    labelled,
    put,
    total_of,
    without_line,
)

from jingban.capture.core.judging import judge
from jingban.capture.core.model import Line, Origin, Record, Second, State
from jingban.capture.core.names import Kind, spec_of
from jingban.capture.core.release import Released, release

FIGURES = (Kind.MONEY, Kind.WORDS, Kind.PRICE, Kind.QUANTITY)

Plant = Callable[[Random, Record], Record | None]


def _money_keys(record: Record, *names: str) -> list[str]:
    return [k for k, f in record.keyed() if k.rpartition(".")[2] in names and f.value is not None]


def _digit(lot: Random, value: int | Decimal) -> int | Decimal:
    """One digit read as another."""
    text = f"{value:f}" if isinstance(value, Decimal) else str(value)
    spots = [i for i, sign in enumerate(text) if sign.isdigit()]
    at = lot.choice(spots)
    new = text[:at] + lot.choice([d for d in "0123456789" if d != text[at]]) + text[at + 1 :]
    return Decimal(new) if isinstance(value, Decimal) else int(new)


def _any_digit(lot: Random, record: Record) -> Record | None:
    keys = [k for k, f in record.keyed() if _kind(k) in FIGURES and f.value is not None]
    key = lot.choice(keys)
    return put(record, key, _digit(lot, record.by_key[key].value))  # type: ignore[arg-type]


def _kind(key: str) -> Kind:
    spec = spec_of(key.rpartition(".")[2])
    return spec.kind if spec else Kind.TEXT


def _digits_swapped(lot: Random, record: Record) -> Record | None:
    key = lot.choice(_money_keys(record, "ItemAmount", "TotalAmount", "FundPayAmount", "OwnPayAmount"))
    text = str(record.by_key[key].value)
    at = lot.randrange(len(text) - 1) if len(text) > 1 else 0
    new = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
    return put(record, key, int(new)) if new.lstrip("-").isdigit() and "-" not in new[1:] else None


def _lost_point(lot: Random, record: Record) -> Record | None:
    key = lot.choice(_money_keys(record, "ItemAmount", "TotalAmount", "OwnPayAmount"))
    return put(record, key, int(record.by_key[key].value) * 100)  # type: ignore[arg-type]


def _lost_points_in_row(lot: Random, record: Record) -> Record | None:
    index = lot.randrange(len(record.lines)) if record.lines else -1
    price = record.by_key.get(f"lines[{index}].ItemPrice")
    if price is None:
        return None
    record = put(record, f"lines[{index}].ItemPrice", price.value * 100)  # type: ignore[operator, arg-type]
    key = f"lines[{index}].ItemAmount"
    return put(record, key, int(record.by_key[key].value) * 100)  # type: ignore[arg-type]


def _quantity_and_amount_tenfold(lot: Random, record: Record) -> Record | None:
    index = lot.randrange(len(record.lines)) if record.lines else -1
    quantity = record.by_key.get(f"lines[{index}].ItemQuantity")
    if quantity is None:
        return None
    record = put(record, f"lines[{index}].ItemQuantity", quantity.value * 10)  # type: ignore[operator, arg-type]
    key = f"lines[{index}].ItemAmount"
    return put(record, key, int(record.by_key[key].value) * 10)  # type: ignore[arg-type]


def _dropped(lot: Random, record: Record) -> Record | None:
    return without_line(record, lot.randrange(len(record.lines))) if record.lines else None


def _doubled(lot: Random, record: Record) -> Record | None:
    return doubled_line(record, lot.randrange(len(record.lines))) if record.lines else None


def _dropped_category(lot: Random, record: Record) -> Record | None:
    at = lot.randrange(len(record.categories)) if record.categories else -1
    return None if at < 0 else replace(record, categories=(*record.categories[:at], *record.categories[at + 1 :]))


def _swapped(lot: Random, record: Record, *names: str) -> Record | None:
    keys = _money_keys(record, *names)
    if len(keys) < 2:
        return None
    one, two = lot.sample(keys, 2)
    first, second = record.by_key[one].value, record.by_key[two].value
    return put(put(record, one, second), two, first)


def _swapped_amounts(lot: Random, record: Record) -> Record | None:
    return _swapped(lot, record, "ItemAmount")


def _swapped_payments(lot: Random, record: Record) -> Record | None:
    return _swapped(lot, record, "FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")


def _cancelling(lot: Random, record: Record) -> Record | None:
    """Two wrong digits that leave the sum as it was."""
    names = lot.choice((("ItemAmount",), ("FundPayAmount", "OtherPayAmount", "AccountPayAmount", "OwnPayAmount")))
    keys = _money_keys(record, *names)
    if len(keys) < 2:
        return None
    one, two = lot.sample(keys, 2)
    more = lot.choice((1, 5, 10, 50, 100, 300, 1000))
    record = put(record, one, int(record.by_key[one].value) + more)  # type: ignore[arg-type]
    return put(record, two, int(record.by_key[two].value) - more)  # type: ignore[arg-type]


def _wrong_category(lot: Random, record: Record) -> Record | None:
    keys = _money_keys(record, "category")
    if not keys or not record.categories:
        return None
    key = lot.choice(keys)
    return put(record, key, lot.choice(["西药费", "检查费", "治疗费", "床位费", "化验费"]))


def _words_misread(lot: Random, record: Record) -> Record | None:
    field_ = record.by_key.get("total_in_words")
    return None if field_ is None else put(record, "total_in_words", _digit(lot, field_.value))  # type: ignore[arg-type]


def _total_misread(lot: Random, record: Record) -> Record | None:
    field_ = record.by_key.get("TotalAmount")
    return None if field_ is None else put(record, "TotalAmount", _digit(lot, field_.value))  # type: ignore[arg-type]


def _row_as_a_whole(lot: Random, record: Record) -> Record | None:
    """Price and amount of a row with quantity 1 misread alike: the same glyphs, twice."""
    rows = [n for n, row in enumerate(record.lines) if (q := row.cell("ItemQuantity")) is not None and q.value == 1]
    if not rows:
        return None
    index = lot.choice(rows)
    key = f"lines[{index}].ItemAmount"
    wrong = int(_digit(lot, int(record.by_key[key].value)))  # type: ignore[arg-type]
    return put(put(record, key, wrong), f"lines[{index}].ItemPrice", Decimal(wrong).scaleb(-2))


PLANTS: dict[str, Plant] = {
    "digit": _any_digit,
    "digits swapped": _digits_swapped,
    "point lost": _lost_point,
    "points lost in price and amount": _lost_points_in_row,
    "quantity and amount tenfold": _quantity_and_amount_tenfold,
    "row dropped": _dropped,
    "row doubled": _doubled,
    "category dropped": _dropped_category,
    "amounts swapped": _swapped_amounts,
    "payments swapped": _swapped_payments,
    "digits that cancel": _cancelling,
    "wrong category": _wrong_category,
    "words misread": _words_misread,
    "total misread": _total_misread,
    "quantity 1, price and amount alike": _row_as_a_whole,
}

# Here a second reader sees what is printed: it agrees with no wrong reading. Elsewhere it misreads alike.
IN_PLACES = "bill in its places, second reading right"
PAPERS: dict[str, Callable[[Random], Record]] = {
    "list": lambda lot: fee_list(lot, lot.randrange(3, 14)),
    "list with words": lambda lot: fee_list(lot, lot.randrange(3, 14), words=True),
    "list over pages": lambda lot: fee_list(lot, lot.randrange(6, 18), 3, subtotals=True),
    "list without total": lambda lot: fee_list(lot, lot.randrange(3, 10), total=False),
    "bill": lambda lot: bill(lot),
    "bill with deposit": lambda lot: bill(lot, deposit=True),
    "bill without words": lambda lot: bill(lot, words=False),
    "bill with lines": lambda lot: bill(lot, lines=lot.randrange(5, 12)),
    "old bill read as text": lambda lot: everywhere(bill(lot), origin=Origin.TEXT),
    IN_PLACES: lambda lot: labelled(bill(lot, deposit=lot.random() < 0.5), second=Second.AGREES),
    "bill, second reading agrees": lambda lot: everywhere(bill(lot, lines=0), second=Second.AGREES),
}


def _row_of(record: Record, key: str) -> Line | None:
    part, _, rest = key.partition("[")
    if part not in ("lines", "categories"):
        return None
    return (record.lines if part == "lines" else record.categories)[int(rest.partition("]")[0])]


def contradicted(kind: str, true: Record, wrong: Record) -> Record:
    """The second reading of such a paper agrees with no figure that was changed."""
    if kind != IN_PLACES:
        return wrong
    changed = {k for k, f in wrong.keyed() if k not in true.by_key or f.machine != true.by_key[k].machine}
    return wrong._mapped(lambda k, f: replace(f, second=Second.NONE) if k in changed else f)


def silent(true: Record, wrong: Record) -> list[str]:
    """Wrong figures that are confirmed, by key; ``release`` when the whole paper would pass."""
    judged = judge(wrong, TODAY)
    shape = len(true.lines) == len(wrong.lines) and len(true.categories) == len(wrong.categories)
    rows = {str(row.cells[0].value): row for row in (*true.lines, *true.categories)}
    found = []
    for key, seen in judged.record.keyed():
        held = _row_of(judged.record, key)
        truth = true.by_key[key] if held is None else rows[str(held.cells[0].value)].cell(seen.name)
        if truth is None or (_kind(key) in FIGURES and seen.value != truth.value and seen.state is State.CONFIRMED):
            found.append(key)
    passes = {
        k for k, f in judged.record.keyed() if f.state is State.READ and k.endswith(("ItemPrice", "ItemQuantity"))
    }
    changed = not shape or any(f.value != true.by_key[k].value for k, f in wrong.keyed() if k not in passes)
    if changed and isinstance(release(wrong, today=TODAY), Released):
        found.append("release")
    return found


@pytest.mark.parametrize("plant", PLANTS)
def test_planted_errors_are_never_silent(plant: str) -> None:
    planted = 0
    for seed in range(12 * len(PAPERS)):
        lot = Random(f"{plant}/{seed}")
        kind, make = list(PAPERS.items())[seed % len(PAPERS)]
        true = make(lot)
        wrong = PLANTS[plant](lot, true)
        if wrong is None or wrong == true or _harmless(true, wrong):
            continue
        wrong = contradicted(kind, true, wrong)
        planted += 1
        assert silent(true, wrong) == [], (plant, seed)
    assert planted >= 5


def test_up_to_three_errors_at_once_are_never_silent() -> None:
    for seed in range(400):
        lot = Random(f"many/{seed}")
        kind, make = list(PAPERS.items())[seed % len(PAPERS)]
        true = wrong = make(lot)
        for _ in range(lot.randrange(2, 4)):
            wrong = PLANTS[lot.choice(list(PLANTS))](lot, wrong) or wrong
        wrong = contradicted(kind, true, wrong)
        if not _harmless(true, wrong):
            assert silent(true, wrong) == [], seed


def _harmless(true: Record, wrong: Record) -> bool:
    """A line of nothing lost or doubled changes no sum."""
    return len(true.lines) != len(wrong.lines) and total_of(true.lines) == total_of(wrong.lines)


def test_correct_papers_raise_no_alarm() -> None:
    for seed in range(300):
        lot = Random(f"right/{seed}")
        record = list(PAPERS.values())[seed % len(PAPERS)](lot)
        assert judge(record, TODAY).conflicts == (), seed
        assert all(check.ok for check in judge(record, TODAY).checks), seed
