"""Looking at what is handed in never fails, and what it lets through can be stored; keys as the table compares them."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.claims.making import a_bill, a_claim, a_line, a_visit

from jingban.claims.core.entering import Gap, bill_key, blocking_key, claim_problems, gap_of
from jingban.claims.core.insured import basis
from jingban.claims.core.meaning import asked, believable, code_form
from jingban.registry.core.model import CatalogueItem, Coverage, ItemClass, ItemKind, Person, PersonRecord
from jingban.registry.core.periods import Period

TODAY = date(2024, 5, 20)
TEXT = st.text(max_size=230)


@given(TEXT, TEXT, TEXT, st.decimals(), st.decimals(), st.integers(), st.dates(), st.dates())
def test_anything_is_either_named_or_can_be_stored(
    name: str, number: str, provider: str, quantity: Decimal, price: Decimal, fen: int, first: date, last: date
) -> None:
    line = replace(a_line(), name=name, quantity=quantity, price=price, amount=fen)
    bill = replace(a_bill(line), number=number, total=fen, day=first)
    new = a_claim(1, a_visit(bill, med_type="21", provider=provider, first=first, last=last))
    if claim_problems(new, TODAY):
        return
    assert 0 < len(name.strip()) <= 200 and "\0" not in name
    assert quantity == quantity.quantize(Decimal("0.000001")) and abs(quantity) < 10**12 and abs(price) < 10**12
    assert first <= last <= TODAY and 0 < fen <= 100_000_000_00
    assert len(bill_key(bill, provider)) <= 160 and len(blocking_key(bill, provider)) <= 120
    name.encode("utf-8")


def test_a_claim_is_not_filed_before_its_care() -> None:
    new = a_claim(1, filed=date(2024, 4, 9))
    assert [one.field for one in claim_problems(new, TODAY)] == ["filed"]
    assert claim_problems(replace(new, filed=date(2024, 4, 10)), TODAY) == []


@pytest.mark.parametrize(
    ("changes", "same"),
    [
        ({"number": "００12345678"}, True),
        ({"number": "12-345 678"}, True),
        ({"number": "012345679"}, False),
        ({"code": "11060125"}, False),
        ({"day": date(2024, 4, 11), "total": 5}, True),
    ],
)
def test_what_makes_a_bill_the_same(changes: dict[str, object], same: bool) -> None:
    bill = a_bill(number="0012345678", code="11060124")
    assert (bill_key(replace(bill, **changes), "H1") == bill_key(bill, "H2")) is same  # type: ignore[arg-type]


def test_foreign_bills() -> None:
    bill = a_bill(number="", foreign=True)
    assert bill_key(bill, "Test Hospital") == f"foreign|Test Hospital|2024-04-10|{bill.total}"
    longest = replace(a_bill(), number="9" * 40, code="8" * 40, foreign=True, total=100_000_000_00)
    assert len(bill_key(longest, "长" * 60)) <= 160


def test_gaps() -> None:
    assert gap_of("1", 100, [60, 40]) is None
    assert gap_of("1", 100, []) == Gap("1", 100, 0, 0)
    assert "少 0.01 元" in (gap_of("1", 100, [99]) or Gap("", 0, 0, 0)).message
    assert "多 0.01 元" in (gap_of("1", 100, [101]) or Gap("", 0, 0, 0)).message


def test_codes_that_may_be_believed() -> None:
    period = Period(date(2020, 1, 1))
    national = CatalogueItem("X" + "0" * 22, ItemKind.DRUG, "阿克西林胶囊", period, ItemClass.A)
    own = replace(national, code="1001")
    other = asked(a_line("贝洛沙坦片", code=" １００１ "), "H1", TODAY)
    assert (other.code, code_form("x１ ")) == ("1001", "X1")
    assert believable(other, national) and not believable(other, own)
    assert believable(asked(a_line("阿克西林", code="1001"), "H1", TODAY), own)


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2021, 6, 1), ("390", "1403")),
        (date(2022, 6, 1), ("390", "1403")),  # a gap: what ended last before it
        (date(2023, 6, 1), ("310", "1101")),  # the basic insurance of employees before what only adds to it
        (date(2019, 1, 1), ("390", "1403")),  # before everything: the first after it
    ],
)
def test_under_which_insurance(day: date, found: tuple[str, str]) -> None:
    person = Person(1, "1", "110105", "测试", "1", date(2004, 1, 1), None, "01", "", "")
    periods = [
        Coverage("320", "1102", Period(date(2018, 1, 1))),
        Coverage("310", "1101", Period(date(2023, 1, 1))),
        Coverage("390", "1403", Period(date(2020, 1, 1), date(2021, 12, 31))),
    ]
    coverage = basis(PersonRecord(person, tuple(periods), ()), day)
    assert coverage is not None and (coverage.scheme, coverage.person_type) == found
    assert basis(PersonRecord(person, (periods[0],), ()), day) is None
