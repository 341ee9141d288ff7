"""The clock of a claim: exact days by hand, and what holds for every calendar and every pause."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.claims.core import clock
from jingban.claims.core.clock import TermRule
from jingban.claims.core.model import ClockFace, House, Term
from jingban.claims.core.states import State
from jingban.claims.policy.intake import terms
from jingban.kernel.workdays import Calendar, Pause

TERM = Term(30, 5, "test")
HOLIDAYS = Calendar(
    frozenset(date(2024, 4, n) for n in (4, 5, 6)) | frozenset(date(2024, 5, n) for n in range(1, 6)),
    frozenset({date(2024, 4, 7), date(2024, 4, 28), date(2024, 5, 11)}),
)
FRIDAY = date(2024, 3, 1)


def house(today: date, calendar: Calendar = HOLIDAYS) -> House:
    return House(today, calendar, TERM)


def test_thirty_working_days_over_a_holiday() -> None:
    assert clock.due_on(FRIDAY, house(FRIDAY)) == date(2024, 4, 15)


@pytest.mark.parametrize(
    ("today", "face", "word"),
    [
        (date(2024, 3, 1), ClockFace(date(2024, 4, 15), 0, 30, False, False), "还剩 30 个工作日"),
        (date(2024, 3, 3), ClockFace(date(2024, 4, 15), 0, 30, False, False), "还剩 30 个工作日"),  # Sunday
        (date(2024, 4, 3), ClockFace(date(2024, 4, 15), 23, 7, False, False), "还剩 7 个工作日"),
        (
            date(2024, 4, 8),
            ClockFace(date(2024, 4, 15), 25, 5, False, True),
            "还剩 5 个工作日",
        ),  # Sunday 7th was worked
        (date(2024, 4, 10), ClockFace(date(2024, 4, 15), 27, 3, False, True), "还剩 3 个工作日"),
        (date(2024, 4, 15), ClockFace(date(2024, 4, 15), 30, 0, False, True), "今天到期"),
        (date(2024, 4, 17), ClockFace(date(2024, 4, 15), 32, -2, True, True), "已超期 2 个工作日"),
    ],
)
def test_what_the_clock_says(today: date, face: ClockFace, word: str) -> None:
    found = clock.face(date(2024, 4, 15), FRIDAY, house(today))
    assert found == face
    assert clock.word(found, State.ACCEPTED) == word


def test_overdue_on_a_weekend_names_no_day() -> None:
    friday = date(2024, 4, 12)
    found = clock.face(friday, FRIDAY, house(date(2024, 4, 13)))
    assert (found.overdue, found.left, clock.word(found, State.SETTLED)) == (True, 0, "已超期")


def test_words_of_a_clock_that_does_not_run() -> None:
    still = clock.face(None, FRIDAY, house(date(2024, 3, 20)), [Pause(date(2024, 3, 6))])
    assert still == ClockFace(None, 2, 28, False, False)  # 4 and 5 March; the day of the notice does not count
    assert clock.word(still, State.INCOMPLETE) == "等待补正"
    assert clock.word(still, State.ON_HOLD) == "核查中，时限暂停"
    new = clock.face(None, None, house(FRIDAY))
    assert clock.word(new, State.DRAFT) == "尚未受理"
    assert clock.word(new, State.CLOSED, 12) == "用时 12 个工作日"
    assert clock.word(new, State.SUPERSEDED, 12) == "已结束"


def test_a_pause_moves_the_end_by_its_working_days() -> None:
    # Asked on Wednesday 6 March, came on Monday 11 March: 6, 7, 8, 11 do not count.
    assert clock.due_on(FRIDAY, house(FRIDAY), [Pause(date(2024, 3, 6), date(2024, 3, 11))]) == date(2024, 4, 19)
    assert clock.due_on(FRIDAY, house(FRIDAY), [Pause(date(2024, 3, 6))]) is None


def test_asking_and_answering_in_one_day_stops_nothing() -> None:
    assert clock.pause_end(FRIDAY, FRIDAY) is None
    assert clock.pause_end(FRIDAY, FRIDAY - timedelta(days=1)) is None  # the clock of the machine was set back
    assert clock.pause_end(FRIDAY, date(2024, 3, 4)) == Pause(FRIDAY, date(2024, 3, 4))


def test_terms_of_the_house() -> None:
    day = date(2024, 5, 20)
    assert clock.term_on(terms(), day, "110105", ["11", "21"]).days == 30
    assert clock.term_on(terms(), day, "110105", ["51"]).days == 20
    assert clock.term_on(terms(), day, "110105", ["51", "11"]).days == 30
    assert clock.term_on(terms(), day, "360702", ["51"]).days == 30
    assert clock.term_on(terms(), day, "110105", []).days == 30
    with pytest.raises(ValueError, match="no term"):
        clock.term_on([TermRule(date(2025, 1, 1), TERM)], day, "110105", ["11"])


DAYS = st.dates(date(2023, 1, 1), date(2024, 12, 31))


@st.composite
def spans(draw: st.DrawFn) -> tuple[date, list[Pause]]:
    accepted = draw(DAYS)
    pauses, day = [], accepted
    for _ in range(draw(st.integers(0, 4))):
        day += timedelta(days=draw(st.integers(1, 12)))
        last = day + timedelta(days=draw(st.integers(0, 20)))
        pauses.append(Pause(day, last))
        day = last
    return accepted, pauses


@given(spans(), st.sets(DAYS, max_size=40), st.sets(DAYS, max_size=10), st.integers(0, 120))
def test_used_and_left_make_the_term(
    span: tuple[date, list[Pause]], holidays: set[date], makeup: set[date], later: int
) -> None:
    accepted, pauses = span
    calendar = Calendar(frozenset(holidays), frozenset(makeup))
    today = max([accepted, *(pause.last or accepted for pause in pauses)]) + timedelta(days=later)
    due = clock.due_on(accepted, house(today, calendar), pauses)
    assert due is not None
    face = clock.face(due, accepted, house(today, calendar), pauses)
    assert face.used + face.left == TERM.days
    assert face.overdue == (today > due)
    # Without a look at the pauses the face says the same as counting every day anew.
    if today <= due:
        assert face.used == clock.days_used(accepted, today, calendar, pauses)
    without = clock.due_on(accepted, house(today, calendar))
    assert without is not None and without <= due
