"""A year of invented claims for the invented centre of ``registry.generator``: the same for the same seed.

Claims are clean on purpose: bills differ, stays of a person do not meet, prices keep to their ceilings. Violations are
planted by tests where they are wanted.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from jingban.claims.core.model import Channel, NewBill, NewClaim, NewLine, NewVisit
from jingban.registry import generator
from jingban.registry.core.model import CatalogueItem, ItemClass, Limits

FIRST = date(2024, 1, 2)
DIAGNOSES = ("J18.9", "I10", "E11.9", "K29.5", "M51.2", "I25.1", "J44.1", "K80.1")
MATERIALS = ("1", "2", "3", "4", "5", "8")
_CENT = Decimal("0.01")


class Year:
    """Claims of a year, made one by one; ``persons`` are ids of the registry."""

    def __init__(self, persons: Sequence[int], seed: int = 1, providers: int = 800, items: int = 20_000) -> None:
        self._persons, self._seed = persons, seed
        rows = {row.code: row for row in generator.providers(providers, 1) if row.code.startswith("H")}
        self._hospitals = sorted(rows)
        chosen = (item for item in generator.items(items, 1) if item.ceilings[0] and item.limits == Limits())
        self._items = [item for item in chosen if item.item_class is not ItemClass.C][:4000]

    def claims(self, count: int, start: int = 0, lines: int | None = None) -> Iterator[NewClaim]:
        """Claims ``start`` … ``start + count``; ``lines`` of each bill, by lot when None."""
        for n in range(start, start + count):
            yield self.claim(n, lines)

    def claim(self, n: int, lines: int | None = None) -> NewClaim:
        """Claim number ``n``: one in five a stay."""
        chance = random.Random(f"{self._seed}:claim:{n}")  # noqa: S311 - made-up data
        person = self._persons[n % len(self._persons)]
        turn = n // len(self._persons)  # how often this person came before
        stay = n % 5 == 0
        first = FIRST + timedelta(days=(n % 90 + turn * 30) % 330)
        last = first + timedelta(days=chance.randrange(3, 10)) if stay else first
        count = lines or (chance.randrange(12, 40) if stay else chance.randrange(1, 8))
        picked = chance.sample(self._items, min(count, len(self._items)))
        made = tuple(self._line(item, chance, first, last) for item in picked)
        total = sum(line.amount for line in made)
        bill = NewBill(
            number=f"{self._seed % 100:02d}{n:08d}", code=f"9906{first:%y%m}", check_code=f"{chance.randrange(10**6):06d}",
            day=last, total=total, total_in_words=total, lines=made,
        )  # fmt: skip
        visit = NewVisit(
            med_type="21" if stay else "11", provider=chance.choice(self._hospitals), first=first, last=last,
            bills=(bill,), diagnoses=(chance.choice(DIAGNOSES),),
        )  # fmt: skip
        return NewClaim(
            person=person, reason="01", visits=(visit,), channel=Channel.WINDOW, filed=last + timedelta(days=7),
            materials=MATERIALS,
        )  # fmt: skip

    @staticmethod
    def _line(item: CatalogueItem, chance: random.Random, first: date, last: date) -> NewLine:
        lowest = min(fen for fen in item.ceilings if fen)
        price = (Decimal(lowest) * chance.randrange(60, 100) / 10_000).quantize(_CENT, ROUND_HALF_UP) or _CENT
        quantity = Decimal(chance.randrange(1, 4))
        day = first + timedelta(days=chance.randrange((last - first).days + 1))
        return NewLine(
            name=item.name, quantity=quantity, price=price, amount=int(price * quantity * 100), day=day,
            code=item.code, spec=item.spec, unit=item.unit,
        )  # fmt: skip
