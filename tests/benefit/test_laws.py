"""What holds for every claim, whatever the numbers."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.benefit.making import BEIJING, case

from jingban.benefit.core.calculate import correct, reverse
from jingban.benefit.core.lines import split_claim
from jingban.benefit.core.model import Accumulators, Case, FeeLine
from jingban.benefit.core.rounding import times
from jingban.benefit.core.stay import divide

FEN = st.integers(0, 900_000_00)


@st.composite
def claims(draw: Any, med_types: tuple[str, ...] = ("11", "21")) -> Case:
    insutype, psn = draw(
        st.sampled_from(
            [("310", "1101"), ("310", "1201"), ("390", "1403"), ("390", "1501"), ("390", "16"), ("340", "1300")]
        )
    )
    day = draw(st.dates(date(2024, 1, 1), date(2024, 9, 30)))
    return case(
        insutype,
        psn,
        draw(st.integers(1, 3)),
        draw(FEN),
        med_type=draw(st.sampled_from(med_types)),
        prior=draw(st.integers(0, 50_000_00)),
        own=draw(st.integers(0, 50_000_00)),
        over=draw(st.integers(0, 5_000_00)),
        birth=date(draw(st.integers(1930, 2020)), 1, 1),
        day=day,
        identities=draw(st.sampled_from([(), ("2303",), ("2304",), ("2305",)])),
        district_run=draw(st.booleans()),
        community=draw(st.booleans()),
    )


BEFORE = st.builds(
    Accumulators,
    year=st.just(2024),
    stays=st.integers(0, 5),
    pooled_paid=st.integers(0, 100_000_00),
    large_paid=st.integers(0, 400_000_00),
    outpatient_eligible=st.integers(0, 50_000_00),
    outpatient_paid=st.integers(0, 4_000_00),
    assistance_outpatient_paid=st.integers(0, 8_000_00),
    assistance_inpatient_paid=st.integers(0, 160_000_00),
    catastrophic_base=st.integers(0, 300_000_00),
    assistance_burden=st.integers(0, 300_000_00),
    family_paid=st.integers(0, 150_000_00),
    family_claims=st.integers(0, 1),
    special=st.none(),
    catastrophic_paid=st.integers(0, 100_000_00),
    outpatient_eligible_primary=st.integers(0, 50_000_00),
    outpatient_supplement=st.integers(0, 20_000_00),
    group_paid=st.just(()),
)


@given(claims(), BEFORE)
def test_funds_and_person_add_up_to_the_bill_and_none_is_negative(claim: Case, before: Accumulators) -> None:
    s = BEIJING.settle(claim, before)
    funds = (s.hifp_pay, s.hifob_pay, s.hifes_pay, s.hifdm_pay, s.hifmi_pay, s.maf_pay, s.oth_pay)
    assert min(funds) >= 0
    assert sum(funds) + s.psn_part_amt == claim.amounts.total
    assert s.psn_part_amt >= claim.amounts.own_pay
    assert s.selfpay1 >= 0


@given(claims(), BEFORE)
def test_caps_are_never_exceeded(claim: Case, before: Accumulators) -> None:
    after = BEIJING.settle(claim, before).accumulators
    inpatient = claim.service.med_type == "21"
    if claim.person.insutype == "310":
        assert after.pooled_paid <= 100_000_00
        assert after.large_paid <= 400_000_00
    elif inpatient:
        assert after.pooled_paid <= 250_000_00
    else:
        assert claim.person.insutype != "390" or after.outpatient_paid <= 5_000_00
    if set(claim.person.identities) & {"2303", "2305"}:
        assert after.assistance_outpatient_paid <= 8_000_00
        assert after.assistance_inpatient_paid <= 160_000_00


@given(claims(), BEFORE, st.integers(1, 100_000_00))
def test_a_larger_eligible_amount_never_brings_less(claim: Case, before: Accumulators, more: int) -> None:
    a = claim.amounts
    larger = Case(
        claim.region, claim.person, claim.service, a._replace(total=a.total + more, eligible=a.eligible + more)
    )
    assert BEIJING.settle(larger, before).fund_pay_sumamt >= BEIJING.settle(claim, before).fund_pay_sumamt


@given(claims(), BEFORE)
def test_settling_twice_and_explaining_change_nothing(claim: Case, before: Accumulators) -> None:
    once = BEIJING.settle(claim, before)
    assert BEIJING.settle(claim, before) == once
    explained = BEIJING.settle(claim, before, explain=True)
    assert explained._replace(trace=()) == once
    assert BEIJING.settle(claim, before, explain=True).trace == explained.trace


@given(st.lists(claims(), min_size=1, max_size=5))
def test_reversal_gives_back_everything(history: list[Case]) -> None:
    settled = BEIJING.settle_all([c for c in history if c.person.psn_type != "1300"])
    before = Accumulators(2024)
    for result in settled:
        undone = reverse(result, before)
        assert undone.accumulators == before
        assert undone.fund_pay_sumamt + result.fund_pay_sumamt == 0
        assert undone.psn_part_amt + result.psn_part_amt == 0
        before = result.accumulators


@given(st.lists(claims(("21",)), min_size=2, max_size=5), st.data())
def test_a_correction_settles_all_later_claims_again(history: list[Case], data: st.DataObject) -> None:
    person = history[0].person
    history = [Case(c.region, person, c.service, c.amounts) for c in history]
    index = data.draw(st.integers(0, len(history) - 1))
    other = data.draw(claims(("21",)))
    corrected = Case(other.region, person, other.service, other.amounts)
    changed = correct(BEIJING, history, index, corrected)
    fresh = BEIJING.settle_all([*history[:index], corrected, *history[index + 1 :]])
    old = BEIJING.settle_all(history)
    assert sum(d.fund for d in changed) == sum(s.fund_pay_sumamt for s in fresh) - sum(s.fund_pay_sumamt for s in old)
    assert all(d.index >= index for d in changed)
    assert correct(BEIJING, history, index, history[index]) == []


@given(st.lists(claims(("11",)), min_size=2, max_size=4))
def test_the_order_of_employees_visits_on_one_day_does_not_change_the_year(visits: list[Case]) -> None:
    first = visits[0]
    same = [
        Case(
            v.region,
            first.person,
            first.service,
            v.amounts._replace(prior_self_pay=0, total=v.amounts.eligible, own_pay=0, over_limit=0),
        )
        for v in visits
    ]
    one, two = BEIJING.settle_all(same)[-1], BEIJING.settle_all(same[::-1])[-1]
    assert one.accumulators.outpatient_eligible == two.accumulators.outpatient_eligible
    # each claim is rounded by itself: the order can move one 分 per band and claim, never more
    assert abs(one.accumulators.outpatient_paid - two.accumulators.outpatient_paid) <= 2 * len(same)


@st.composite
def fee_lines(draw: Any) -> FeeLine:
    quantity = draw(st.integers(1, 50))
    price = Decimal(draw(st.integers(1, 9_000_000))) / 10_000
    category = draw(st.sampled_from("甲乙丙"))
    ceiling = draw(st.one_of(st.none(), st.integers(1, 9_000_000).map(lambda n: Decimal(n) / 10_000)))
    ratio = draw(st.sampled_from([50_000, 100_000, 333_300])) if category == "乙" else 0
    return FeeLine("项目", category, Decimal(quantity), price, times(Decimal(quantity), price), ceiling, ratio)


LINES = st.lists(fee_lines(), min_size=1, max_size=8)


@given(LINES, st.booleans())
def test_parts_of_the_lines_are_the_parts_of_the_claim(lines: list[FeeLine], ceiling_first: bool) -> None:
    a = split_claim(lines, ceiling_first)
    assert a.total == sum(line.amount for line in lines)
    assert a.total == a.own_pay + a.over_limit + a.prior_self_pay + a.eligible
    assert min(a) >= 0


@given(LINES, st.booleans(), st.data())
def test_splitting_a_line_in_two_never_changes_the_claim(
    lines: list[FeeLine], ceiling_first: bool, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, len(lines) - 1))
    line = lines[index]
    first = Decimal(data.draw(st.integers(0, int(line.quantity))))
    amount = times(first, line.price)
    halves = [
        replace(line, quantity=first, amount=amount),
        replace(line, quantity=line.quantity - first, amount=line.amount - amount),
    ]
    assert split_claim([*lines[:index], *halves, *lines[index + 1 :]], ceiling_first) == split_claim(
        lines, ceiling_first
    )


@given(st.integers(0, 10**12), st.lists(st.integers(1, 400), min_size=1, max_size=12))
def test_dividing_loses_nothing(total: int, weights: list[int]) -> None:
    parts = divide(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
