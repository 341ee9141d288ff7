"""Terms of working days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.kernel.workdays import Calendar, Pause, due_date, used

# 清明 2024: Thursday 4 to Saturday 6 April free, Sunday 7 April worked.
QINGMING = Calendar(frozenset(date(2024, 4, day) for day in (4, 5, 6)), frozenset({date(2024, 4, 7)}))
ACCEPTED = date(2024, 3, 1)


def test_thirty_days_over_qingming() -> None:
    assert due_date(ACCEPTED, 30, QINGMING) == date(2024, 4, 15)
    assert due_date(ACCEPTED, 30, Calendar()) == date(2024, 4, 12)
    assert used(ACCEPTED, date(2024, 4, 15), QINGMING) == 30
    assert used(ACCEPTED, date(2024, 4, 14), QINGMING) == 29
    assert used(ACCEPTED, ACCEPTED, QINGMING) == 0


def test_a_pause_moves_the_end_and_an_open_one_hides_it() -> None:
    week = Pause(date(2024, 3, 11), date(2024, 3, 17))
    assert due_date(ACCEPTED, 30, QINGMING, [week]) == date(2024, 4, 22)
    assert due_date(ACCEPTED, 30, QINGMING, [week, week]) == date(2024, 4, 22)
    assert due_date(ACCEPTED, 30, QINGMING, [Pause(date(2024, 3, 11))]) is None
    assert due_date(ACCEPTED, 5, QINGMING, [Pause(date(2024, 3, 11))]) == date(2024, 3, 8)


def test_nonsense_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        due_date(ACCEPTED, 0, QINGMING)
    with pytest.raises(ValueError, match="before it begins"):
        Pause(date(2024, 3, 2), date(2024, 3, 1))


@given(st.dates(date(2023, 1, 1), date(2025, 1, 1)), st.integers(1, 60))
def test_the_due_day_works_and_uses_exactly_the_term(accepted: date, limit: int) -> None:
    due = due_date(accepted, limit, QINGMING)
    assert due is not None and QINGMING.works(due)
    assert used(accepted, due, QINGMING) == limit
