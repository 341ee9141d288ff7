"""The product agrees with the naive calculation on a hundred thousand random claims."""

import random
from datetime import date
from decimal import Decimal

from tests.benefit import oracle
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.model import Accumulators

COUNT = 25_000  # of each of the four tables


def money(fen: int) -> Decimal:
    return Decimal(fen) / 100


def amount(chance: random.Random) -> int:
    """Mostly ordinary bills, some at the edges of the tables."""
    edge = chance.choice((0, 650_00, 1_300_00, 1_800_00, 30_000_00, 40_000_00, 100_000_00, 110_110_53))
    near = max(0, edge + chance.randint(-2, 2))
    return chance.choice((chance.randint(0, 50_000_00), chance.randint(0, 800_000_00), near))


def test_employees_stays() -> None:
    chance = random.Random(310)
    for _ in range(COUNT):
        level, retired = chance.randint(1, 3), chance.random() < 0.5
        stays, eligible = chance.randint(0, 4), amount(chance)
        pooled, large = chance.randint(0, 100_000_00), chance.choice((0, chance.randint(0, 400_000_00)))
        before = Accumulators(2024, stays=stays, pooled_paid=pooled, large_paid=large)
        result = BEIJING.settle(case("310", "1201" if retired else "1101", level, eligible), before)
        expected = oracle.employee_stay(level, retired, money(eligible), stays, money(pooled), money(large))
        assert (money(result.hifp_pay), money(result.hifob_pay), money(result.hifes_pay)) == expected
        base = chance.randint(0, 200_000_00)
        before = before._replace(
            catastrophic_base=base, catastrophic_paid=int(oracle.catastrophic(money(base), False) * 100)
        )
        again = BEIJING.settle(case("310", "1201" if retired else "1101", level, eligible), before)
        burden = money(again.selfpay1)
        due = oracle.catastrophic(money(base) + burden, False) - oracle.catastrophic(money(base), False)
        assert money(again.hifmi_pay) == min(due, burden)


def test_residents_stays() -> None:
    chance = random.Random(390)
    for _ in range(COUNT):
        level, minor, district = chance.randint(1, 3), chance.random() < 0.4, chance.random() < 0.3
        stays, eligible, paid = chance.randint(0, 3), amount(chance), chance.choice((0, chance.randint(0, 250_000_00)))
        claim = case("390", "1403" if minor else "1501", level, eligible, district_run=district)
        result = BEIJING.settle(claim, Accumulators(2024, stays=stays, pooled_paid=paid))
        expected = oracle.resident_stay(level, minor, district, money(eligible), stays, money(paid))
        assert money(result.hifp_pay) == expected


def test_employees_visits() -> None:
    chance = random.Random(11)
    for _ in range(COUNT):
        retired, community = chance.random() < 0.5, chance.random() < 0.5
        born = date(chance.randint(1935, 1975), 3, 1)
        eligible, counted = (
            chance.randint(0, 60_000_00),
            chance.choice((0, 1_799_99, 1_800_00, chance.randint(0, 90_000_00))),
        )
        paid = chance.choice((0, 19_999_99, 20_000_00, chance.randint(0, 40_000_00)))
        claim = case(
            "310",
            "1201" if retired else "1101",
            1 if community else 3,
            eligible,
            med_type="11",
            birth=born,
            community=community,
        )
        result = BEIJING.settle(claim, Accumulators(2024, outpatient_eligible=counted, outpatient_paid=paid))
        expected = oracle.employee_visit(
            2024 - born.year, retired, community, money(eligible), money(counted), money(paid)
        )
        assert (money(result.hifob_pay), money(result.hifes_pay)) == expected


def test_catastrophic_bases() -> None:
    chance = random.Random(12)
    for _ in range(COUNT):
        hardship = chance.random() < 0.5
        base, more = chance.choice((15_202_00, 30_404_00, chance.randint(0, 400_000_00))), chance.randint(0, 90_000_00)
        paid = int(oracle.catastrophic(money(base), hardship) * 100)
        before = Accumulators(2024, stays=1, catastrophic_base=base, catastrophic_paid=paid)
        claim = case("390", "1501", 3, more, identities=("2301",) if hardship else ())
        result = BEIJING.settle(claim, before)
        burden = money(result.selfpay1)
        due = oracle.catastrophic(money(base) + burden, hardship) - money(paid)
        assert money(result.hifmi_pay) == min(due, burden)
