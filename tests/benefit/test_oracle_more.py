"""Residents' visits, assistance and special-disease visits agree with naive calculations; replay gives the same bytes."""

import json
import random
from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st
from tests.benefit import oracle
from tests.benefit.making import BEIJING, case
from tests.benefit.oracle import half_up
from tests.benefit.test_laws import BEFORE, claims
from tests.benefit.test_oracle import amount, money

from jingban.benefit.core.calculate import Calculator
from jingban.benefit.core.cases import read_case, settlement_values
from jingban.benefit.core.model import Accumulators, Case
from jingban.benefit.policy_files import read_pack

COUNT = 10_000  # of each
CENT = Decimal("0.01")


# --- the naive side: from the published tables, sharing nothing with the product ---------------------


def resident_visit(
    level: int, year: int, eligible: Decimal, counted: Decimal, paid: Decimal
) -> tuple[Decimal, Decimal]:
    """(起付线, 基金) of one outpatient visit of a resident; ``counted`` is what the year spent at this class of hospital."""
    line = Decimal(100) if level == 1 else Decimal(550)
    cap = Decimal(4500) if year < 2024 else Decimal(5000)
    deductible = min(eligible, max(Decimal(0), line - counted))
    pay = half_up((eligible - deductible) * Decimal("0.55" if level == 1 else "0.50"))
    return deductible, min(pay, max(Decimal(0), cap - paid))


def assistance(kind: str, outpatient: bool, left: Decimal, so_far: Decimal) -> Decimal:
    """救助 from 2023-05-15: everything, 80/85 % without a cap, or 80/85 % up to 8 000/160 000 a year."""
    if kind in ("2304", "6005"):
        return left
    pay = half_up(left * Decimal("0.80" if outpatient else "0.85"))
    if kind == "6004":
        return pay
    return min(pay, max(Decimal(0), Decimal(8000 if outpatient else 160000) - so_far))


def family(burden: Decimal) -> Decimal:
    pay = half_up(min(burden, Decimal(30000)) * Decimal("0.30"))
    pay += half_up(min(max(burden - 30000, Decimal(0)), Decimal(20000)) * Decimal("0.40"))
    pay += half_up(max(burden - 50000, Decimal(0)) * Decimal("0.50"))
    return min(pay, Decimal(150000))


# --- the comparisons ------------------------------------------------------------------------------


def test_residents_visits() -> None:
    chance = random.Random(3911)
    for _ in range(COUNT):
        level, year = chance.randint(1, 3), chance.choice((2022, 2023, 2024, 2025))
        low, high = (
            chance.choice((0, 99_99, 100_00, chance.randint(0, 900_00))),
            chance.choice((0, 549_99, 550_00, 800_00)),
        )
        paid = chance.choice((0, 4_499_99, 4_500_00, 4_900_00, chance.randint(0, 4_500_00)))
        eligible = chance.choice((chance.randint(0, 3_000_00), chance.randint(0, 20_000_00)))
        before = Accumulators(
            year, outpatient_eligible=low + high, outpatient_eligible_primary=low, outpatient_paid=paid
        )
        claim = case("390", chance.choice(("1403", "1501", "16")), level, eligible, med_type="11", day=date(year, 7, 1))
        result = BEIJING.settle(claim, before)
        expected = resident_visit(level, year, money(eligible), money(low if level == 1 else high), money(paid))
        assert (money(result.act_pay_dedc), money(result.hifp_pay)) == expected


def test_assistance_after_insurance() -> None:
    chance = random.Random(6101)
    for _ in range(COUNT):
        kind, outpatient = chance.choice(("2303", "2305", "2304", "6004", "6005")), chance.random() < 0.5
        eligible, prior = (
            amount(chance) if not outpatient else chance.randint(0, 30_000_00),
            chance.randint(0, 3_000_00),
        )
        so_far = chance.choice((0, 7_999_99, 8_000_00, 159_999_99, chance.randint(0, 170_000_00)))
        base = chance.choice((0, chance.randint(0, 60_000_00)))
        hardship = kind in ("2303", "2304", "2305")
        before = Accumulators(
            2024,
            stays=chance.randint(0, 2),
            catastrophic_base=base,
            catastrophic_paid=int(oracle.catastrophic(money(base), hardship) * 100),
            assistance_outpatient_paid=so_far if outpatient else 0,
            assistance_inpatient_paid=0 if outpatient else so_far,
        )
        claim = case(
            chance.choice(("310", "390")), "1101", 3, eligible, med_type="11" if outpatient else "21", prior=prior,
            identities=(kind,),
        )  # fmt: skip
        result = BEIJING.settle(claim, before)
        burden = money(result.selfpay1 + prior)
        due = oracle.catastrophic(money(base) + burden, hardship) - money(before.catastrophic_paid)
        assert money(result.hifmi_pay) == min(due, burden)
        assert money(result.maf_pay) == assistance(kind, outpatient, burden - min(due, burden), money(so_far))


def test_families_and_persons_insured_elsewhere() -> None:
    chance = random.Random(9219)
    for _ in range(COUNT):
        burden = chance.choice((chance.randint(0, 60_000_00), chance.randint(0, 500_000_00), 30_000_00, 50_000_00))
        result = BEIJING.settle(case("390", "1501", 3, burden, med_type="9219", identities=("2306",)))
        assert money(result.maf_pay) == family(money(burden))
        kind, outpatient = chance.choice(("2303", "2305", "2304", "6004")), chance.random() < 0.5
        med_type = "9118" if outpatient else chance.choice(("9218", "9119"))
        result = BEIJING.settle(case("390", "1501", 3, burden, med_type=med_type, identities=(kind,)))
        assert money(result.maf_pay) == assistance(kind, outpatient, money(burden), Decimal(0))


def test_a_year_of_special_disease_visits_is_one_stay_but_for_its_roundings() -> None:
    """Visits inside one period are paid what one stay of their sum is, to half a 分 for each rounding."""
    chance = random.Random(14)
    for _ in range(COUNT // 20):
        level, retired, count = chance.randint(1, 3), chance.random() < 0.5, chance.randint(1, 12)
        parts = [chance.randint(0, 20_000_00) for _ in range(count)]
        visits = [
            case(
                "310",
                "1201" if retired else "1101",
                level,
                part,
                med_type="14",
                day=date(2024, 1, 1) + timedelta(25 * i),
            )
            for i, part in enumerate(parts)
        ]
        results = BEIJING.settle_all(visits)
        stay = oracle.employee_stay(level, retired, money(sum(parts)), 0, Decimal(0), Decimal(0))
        for name, expected in zip(("hifp_pay", "hifob_pay", "hifes_pay"), stay, strict=True):
            assert abs(money(sum(getattr(r, name) for r in results)) - expected) <= CENT * (count + 3)
        assert sum(r.act_pay_dedc for r in results) == min(sum(parts), 1_300_00)


# --- replay ---------------------------------------------------------------------------------------


def as_bytes(calculator: Calculator, claim: Case, before: Accumulators) -> bytes:
    return json.dumps(settlement_values(calculator.settle(claim, before, explain=True)), ensure_ascii=False).encode()


@given(claims(("11", "14", "21")), BEFORE)
def test_replay_under_the_same_pack_gives_the_same_bytes(claim: Case, before: Accumulators) -> None:
    """A calculator that has seen other claims, and one that is new on a pack read anew, say the same."""
    from importlib.resources import files
    from pathlib import Path

    once = as_bytes(BEIJING, claim, before)
    assert as_bytes(BEIJING, claim, before) == once
    again = Calculator(_read_anew(Path(str(files("jingban.benefit") / "policies" / "110000"))))
    assert again.pack is not BEIJING.pack
    assert as_bytes(again, claim, before) == once


_PACKS: list[object] = []


def _read_anew(folder: object) -> object:
    """The pack read from its files a second time, once for all examples."""
    if not _PACKS:
        _PACKS.append(read_pack(folder))  # type: ignore[arg-type]
    return _PACKS[0]


@given(claims(("11", "14", "21")), BEFORE, st.integers(1960, 2015))
def test_a_plan_kept_for_many_days_and_ages_is_the_plan_of_each(claim: Case, before: Accumulators, born: int) -> None:
    """The calculator keeps one plan between two turns of the law; a new one compiles it for this claim alone."""
    from dataclasses import replace

    for year in (2022, 2023, 2024, 2025):
        day = date(year, 5, 14 + claim.service.hospital_level % 2)
        person = replace(claim.person, birth_date=date(born - 10 * (year % 2), day.month, day.day))
        service = replace(claim.service, admission_date=day, discharge_date=day, settlement_date=day)
        moved = replace(claim, person=person, service=service)
        counters = before._replace(year=year)
        assert BEIJING.settle(moved, counters, True) == Calculator(BEIJING.pack).settle(moved, counters, True)


@given(claims(("11", "14", "21")), BEFORE)
def test_a_result_read_back_as_the_next_cases_counters_changes_nothing(claim: Case, before: Accumulators) -> None:
    first = BEIJING.settle(claim, before)
    values = settlement_values(first)
    data = {
        "region": "110000",
        "insutype": claim.person.insutype,
        "psn_type": claim.person.psn_type,
        "birth_date": claim.person.birth_date.isoformat(),
        "service": {"med_type": "14", "hospital_level": 3, "admission_date": claim.service.admission_date.isoformat()},
        "amounts": {"total": "9.99", "own_pay": "0", "over_limit": "0", "prior_self_pay": "0", "eligible": "9.99"},
        "accumulators": json.loads(json.dumps(values["accumulators"])),
    }
    case_, counters = read_case(data)
    assert counters == first.accumulators
    assert BEIJING.settle(case_, counters) == BEIJING.settle(case_, first.accumulators)
