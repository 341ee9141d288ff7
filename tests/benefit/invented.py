"""Invented portfolios: deterministic, no real persons, several claims a person."""

import csv
import random
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

from jingban.benefit.portfolio import COLUMNS

PEOPLE = (("310", "1101"), ("310", "1201"), ("390", "1403"), ("390", "1501"), ("390", "16"))


def write(path: Path, claims: int, seed: int = 1) -> Path:
    """A CSV of ``claims`` claims, four a person, in 2024."""
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8", newline="") as stream:
        out = csv.writer(stream)
        out.writerow(COLUMNS)
        for number in range(0, claims, 4):
            insutype, psn = chance.choice(PEOPLE)
            birth = date(chance.randint(1940, 2015), 5, 1)
            identity = "2303" if chance.random() < 0.05 else ""
            for _ in range(min(4, claims - number)):
                stay = chance.random() < 0.2
                eligible = Decimal(chance.randint(1, 9_000_000 if stay else 120_000)) / 100
                own = Decimal(chance.randint(0, 50_000)) / 100
                day = date(2024, 1, 1) + timedelta(days=chance.randint(0, 360))
                out.writerow(
                    (
                        f"P{number // 4:07d}",
                        "110000",
                        insutype,
                        psn,
                        birth,
                        identity,
                        "21" if stay else "11",
                        chance.randint(1, 3),
                        int(chance.random() < 0.2),
                        int(chance.random() < 0.3),
                        "",
                        day,
                        day,
                        eligible + own,
                        own,
                        0,
                        0,
                        eligible,
                    )
                )
    return path
