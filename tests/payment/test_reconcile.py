"""Three books: what is certain is matched, every planted difference is found for what it is, nothing else is."""

import random
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.payment.core.adjustment import adjust
from jingban.payment.core.reconcile import SIDES, Difference, How, Movement, Outcome, Side, hangs_together, reconcile

DAY = date(2026, 11, 20)


def event(number: int, amount: int, day: date = DAY, batch: str = "B1", **more: str) -> list[Movement]:
    """The same payment as the three sides tell it."""
    return [Movement(s, f"{s}-{number}", day, amount, f"{batch}-{number}", batch, **more) for s in SIDES]


def clean(count: int) -> list[Movement]:
    return [row for n in range(count) for row in event(n, -(1000 + 7 * n), batch=f"B{n // 50}")]


def kinds(outcome: Outcome) -> Counter[Difference]:
    return Counter(item.kind for item in outcome.open)


def test_books_that_agree_leave_nothing_open() -> None:
    outcome = reconcile(clean(300))
    assert outcome.agreed
    assert len(outcome.matches) == 300 and {match.how for match in outcome.matches} == {How.REFERENCE}
    assert all(total.equal for total in outcome.totals) and len(outcome.totals) == 6


def test_the_worked_example_agrees_only_with_the_return_booked() -> None:
    paid = [*event(1, -4_693_250), *event(2, -2_860_116), *event(3, -3_052_500)]
    back = event(2, 2_860_116)
    back = [replace(row, id=f"{row.id}-back") for row in back]
    assert reconcile([*paid, *back]).agreed
    (total,) = reconcile([*paid, *back]).totals
    assert total.out == (10_605_866,) * 3 and total.back == (2_860_116,) * 3
    late = reconcile([*paid, *(row for row in back if row.side is Side.BANK)])
    assert kinds(late) == {Difference.RETURNED: 1}
    assert not late.totals[0].equal


def test_the_bank_may_book_a_batch_as_one_sum() -> None:
    rows = [row for n in range(40) for row in event(n, -100 - n) if row.side is not Side.BANK]
    total = sum(row.amount for row in rows if row.side is Side.LEDGER)
    bank = Movement(Side.BANK, "one", DAY, total, "", "B1")
    (match,) = reconcile([*rows, bank]).matches
    assert match.how is How.BATCH and len(match.business) == 40 and match.bank == ("one",) and match.amount == total
    off = reconcile([*rows, replace(bank, amount=total + 1)])
    assert not off.matches and kinds(off) == {Difference.IN_TRANSIT: 40, Difference.UNKNOWN: 1}


def test_the_ledger_may_book_one_payment_on_two_accounts() -> None:
    business, ledger, bank = event(1, -500)
    parts = [replace(ledger, id="a", amount=-499), replace(ledger, id="b", amount=-1)]
    (match,) = reconcile([business, *parts, bank]).matches
    assert (match.ledger, match.amount) == (("a", "b"), -500)
    assert kinds(reconcile([business, parts[0], bank])) == {Difference.AMOUNT: 1}
    twice = [*parts, replace(parts[0], id="c"), replace(parts[1], id="d")]
    assert kinds(reconcile([business, *twice, bank])) == {Difference.DUPLICATE: 1}
    assert kinds(reconcile([business, *parts])) == {Difference.IN_TRANSIT: 1}


def test_a_serial_number_joins_what_lost_its_reference() -> None:
    rows = event(1, -500, serial="S-77")
    rows[2] = replace(rows[2], reference="")
    (match,) = reconcile(rows).matches
    assert match.how is How.SERIAL


def test_an_event_that_is_no_payment_needs_no_business_side() -> None:
    booked = Movement(Side.LEDGER, "v1", DAY, 25, serial="F003", payment=False)
    interest = Movement(Side.BANK, "f3", DAY, 25, serial="F003")
    (match,) = reconcile([booked, interest]).matches
    assert (match.business, match.ledger, match.bank) == ((), ("v1",), ("f3",))
    assert kinds(reconcile([booked])) == {Difference.IN_TRANSIT: 1}
    assert not reconcile([replace(booked, payment=True), interest]).matches


def test_a_person_may_match_what_hangs_together_and_nothing_else() -> None:
    business, ledger, bank = event(1, -500)
    assert hangs_together([business, ledger, bank])
    assert not hangs_together([business, bank]) and not hangs_together([ledger, bank]) and not hangs_together([])
    assert hangs_together([replace(ledger, payment=False), bank])
    assert not hangs_together([business, ledger, replace(bank, amount=-499)])
    undone = replace(ledger, id="undo", amount=500)
    assert hangs_together([replace(ledger, id="wrong"), undone])
    assert hangs_together([business, ledger, replace(bank, amount=-300), replace(bank, id="rest", amount=-200)])


PLANT = {
    Difference.IN_TRANSIT: lambda e: [e[0], e[1]],
    Difference.UNBOOKED: lambda e: [e[0], e[2]],
    Difference.UNSOURCED: lambda e: [e[1]],
    Difference.AMOUNT: lambda e: [e[0], e[1], replace(e[2], amount=e[2].amount - 90)],
    Difference.DUPLICATE: lambda e: [*e, replace(e[2], id=f"{e[2].id}-again")],
    Difference.UNKNOWN: lambda e: [replace(e[2], reference="", batch="")],
}


@pytest.mark.parametrize("seed", range(12))
def test_planted_differences_are_found_for_what_they_are_and_nothing_else(seed: int) -> None:
    chance = random.Random(seed)
    rows, planted = [], Counter()
    for number in range(400):
        day = DAY + timedelta(chance.randrange(20))
        # Amounts differ all, so that no accident of equal amounts matters here.
        made = event(number, -(100_000 + number * 131), day, f"B{number // 40}")
        if chance.random() < 0.1:
            kind = chance.choice(list(PLANT))
            made, planted[kind] = PLANT[kind](made), planted[kind] + 1
        rows += made
    chance.shuffle(rows)
    outcome = reconcile(rows)
    assert kinds(outcome) == planted
    assert len(outcome.matches) == 400 - sum(planted.values())


def test_suggestions_point_to_the_same_amount_nearby_and_to_the_payment_a_return_undoes() -> None:
    ours = event(1, -8_800)[:2]
    bank = Movement(Side.BANK, "x", DAY + timedelta(2), -8_800)
    outcome = reconcile([*ours, bank])
    unknown = next(item for item in outcome.open if item.kind is Difference.UNKNOWN)
    assert {pair for s in unknown.suggestions for pair in s.ids} == {
        (Side.BUSINESS, "business-1"),
        (Side.LEDGER, "ledger-1"),
    }
    assert "金额相同、相差 2 天" in unknown.suggestions[0].reason
    paid = event(5, -1_234_567, name="样例甲")
    back = Movement(Side.BANK, "back", DAY + timedelta(30), 1_234_567, name="样例甲")
    (item,) = reconcile([*paid, back]).open
    assert item.suggestions[0].ids == ((Side.BUSINESS, "business-5"),) and "退票" in item.suggestions[0].reason


movements = st.lists(
    st.builds(
        Movement,
        st.sampled_from(SIDES),
        st.text("abc", min_size=1, max_size=4),
        st.dates(DAY, DAY + timedelta(4)),
        st.integers(-5, 5).filter(bool),
        st.sampled_from(["", "r1", "r2", "r3"]),
        st.sampled_from(["", "B1", "B2"]),
        st.sampled_from(["", "s1", "s2"]),
    ),
    max_size=40,
    unique_by=lambda m: (m.side, m.id),
)


@given(movements, st.randoms(use_true_random=False))
def test_every_movement_ends_exactly_once_and_matches_balance(rows: list[Movement], chance: random.Random) -> None:
    outcome = reconcile(rows)
    amounts = {(row.side, row.id): row.amount for row in rows}
    ended = [(side, i) for match in outcome.matches for side in SIDES for i in match.ids(side)]
    ended += [(row.side, row.id) for item in outcome.open for row in item.movements]
    assert sorted(ended) == sorted(amounts)
    for match in outcome.matches:
        assert {sum(amounts[side, i] for i in match.ids(side)) for side in SIDES} == {match.amount}
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert reconcile(shuffled) == outcome


def test_the_adjustment_balances_exactly_when_all_differences_are_under_way() -> None:
    ledger = [Movement(Side.LEDGER, "l1", DAY, -700), Movement(Side.LEDGER, "l2", DAY, 300)]
    bank = [Movement(Side.BANK, "b1", DAY, -20), Movement(Side.BANK, "b2", DAY, 5)]
    later = Movement(Side.BANK, "b3", DAY + timedelta(1), 999)
    # A common opening of 10,000: each balance holds its own movements.
    table = adjust(DAY, 10_000 - 400, 10_000 - 15, [*ledger, *bank, later])
    assert (table.book_adjusted, table.bank_adjusted, table.agreed) == (9_585, 9_585, True)
    assert [row.id for row in table.paid_by_us] == ["l1"] and [row.id for row in table.received_by_bank] == ["b2"]
    assert not adjust(DAY, 9_601, 9_985, [*ledger, *bank]).agreed


@given(st.lists(st.tuples(st.sampled_from(["both", "ledger", "bank"]), st.integers(-999, 999).filter(bool))))
def test_whatever_is_under_way_the_adjusted_balances_agree(rows: list[tuple[str, int]]) -> None:
    book = sum(amount for who, amount in rows if who != "bank")
    bank = sum(amount for who, amount in rows if who != "ledger")
    sides = {"ledger": Side.LEDGER, "bank": Side.BANK}
    unmatched = [Movement(sides[w], f"{i}", DAY, a) for i, (w, a) in enumerate(rows) if w != "both"]
    assert adjust(DAY, book, bank, unmatched).agreed
