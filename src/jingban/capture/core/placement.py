"""Whether amounts stand beside their names: in a table both run down the page in the same order, under labels each of
the labels that make up a sum has a value of its own.
"""

from collections.abc import Iterator
from itertools import combinations

from jingban.capture.core.checks.payments import BORNE, DEPOSIT, PAID
from jingban.capture.core.model import Line, Record
from jingban.kernel.findings import Box


def placed(record: Record) -> frozenset[str]:
    """Keys of amounts that no other name of the same table and page could claim.

    A sum cannot see that two amounts changed places. Boxes can: their order down the page would cross. A line without
    boxes is not placed.
    """
    out = set(_labelled(record))
    for part, lines in (("categories", record.categories), ("lines", record.lines)):
        spots = [(index, spot) for index, line in enumerate(lines) if (spot := _spot(line)) is not None]
        pages: dict[int, list[tuple[int, tuple[int, Box, Box]]]] = {}
        for index, spot in spots:
            pages.setdefault(spot[0], []).append((index, spot))
        for held in pages.values():
            out |= {
                f"{part}[{index}].ItemAmount"
                for index, (_, name, amount) in held
                if all(other == index or _apart(name, amount, n, a) for other, (_, n, a) in held)
            }
    return frozenset(out)


def _labelled(record: Record) -> Iterator[str]:
    """Amounts whose label stands among all those that the bill's sums add up, each with a place of its own.

    Where a label is lost its amount might pass for that of the label in front; so the group must be whole.
    """
    for group, whole in ((PAID, True), (BORNE, True), (DEPOSIT, False)):
        held = {key: record.by_key[key] for key in group if key in record.by_key}
        if (whole and len(held) < len(group)) or any(field.value is None for field in held.values()):
            continue
        boxes = [(field.place.page, field.place.bbox) for field in held.values()]
        if all(a != b and None not in (*a, *b) for a, b in combinations(boxes, 2)):
            yield from held


def _spot(line: Line) -> tuple[int, Box, Box] | None:
    name, amount = line.cell("ItemName"), line.cell("ItemAmount")
    if name is None or amount is None or name.place.bbox is None or amount.place.bbox is None:
        return None
    return (amount.place.page or 0, name.place.bbox, amount.place.bbox)


def _apart(name: Box, amount: Box, other_name: Box, other_amount: Box) -> bool:
    """The other line lies in another panel, or both its boxes lie on the same side."""
    panels = (name[2] <= other_name[0] and amount[2] <= other_name[0]) or (
        other_name[2] <= name[0] and other_amount[2] <= name[0]
    )
    names, amounts = _middle(other_name) - _middle(name), _middle(other_amount) - _middle(amount)
    return panels or ((names > 0) is (amounts > 0) and names != 0 and amounts != 0)


def _middle(box: Box) -> float:
    return (box[1] + box[3]) / 2
