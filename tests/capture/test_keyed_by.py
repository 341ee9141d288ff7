"""Whose value a field shows, and what statistics count, after lines were deleted, moved and added."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.desk import accept, paper_of, put

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.capture.queries import overview, papers
from jingban.capture.services import bench

pytestmark = pytest.mark.django_db


@pytest.fixture
def fees(take: Callable[..., Any]) -> int:
    """Three lines: 1.00, 2.00, 3.00."""
    lines = [{"ItemName": name, "ItemAmount": f"{n}.00"} for n, name in enumerate("甲乙丙", 1)]
    return paper_of(take, {"TotalAmount": "6.00"}, lines=lines, kind="fee_list")


def amounts(actor: Any, paper: int) -> list[tuple[str | None, str]]:
    """Value and keyer of each line's amount."""
    lines = papers.paper(actor, paper).lines
    return [(cell.value, cell.by) for line in lines for cell in line.cells if cell.name == "ItemAmount"]


def test_each_value_names_who_keyed_it_wherever_its_line_has_gone(fees: int, operator: Any, acting: Any) -> None:
    other = acting("capture_operator", scope="1101", username="other")
    bench.edit(
        operator, fees, 0, [put("lines[0].ItemAmount", "1.10"), put("lines[1].ItemAmount", "2.20")], new_command()
    )
    bench.edit(other, fees, 1, [put("lines[2].ItemAmount", "3.30")], new_command())
    assert amounts(operator, fees) == [("1.10", "operator"), ("2.20", "operator"), ("3.30", "other")]
    bench.edit(operator, fees, 2, [Edit(Action.DELETE_LINE, "lines[0]")], new_command())
    assert amounts(operator, fees) == [("2.20", "operator"), ("3.30", "other")]
    bench.edit(operator, fees, 3, [Edit(Action.MOVE_LINE, "lines[1]", to=0)], new_command())
    assert amounts(operator, fees) == [("3.30", "other"), ("2.20", "operator")]
    added = Edit(Action.ADD_LINE, "lines[0]", cells=(("ItemAmount", "9.00"),))
    bench.edit(other, fees, 4, [added], new_command())
    assert amounts(operator, fees) == [("9.00", "other"), ("3.30", "other"), ("2.20", "operator")]


def test_what_was_taken_back_is_nobodys(fees: int, operator: Any) -> None:
    bench.edit(operator, fees, 0, [put("lines[0].ItemAmount", "1.10")], new_command())
    bench.edit(operator, fees, 1, [Edit(Action.WITHDRAW, "lines[0].ItemAmount")], new_command())
    assert amounts(operator, fees)[0] == ("1.00", "")
    bench.edit(operator, fees, 2, [accept("TotalAmount"), Edit(Action.RESET)], new_command())
    assert [f.by for f in papers.paper(operator, fees).fields] == [""]


def test_a_correction_is_measured_against_the_line_it_was_made_in(fees: int, operator: Any, lead: Any) -> None:
    """Planted: the first line goes, then the two left are confirmed as read; nothing was corrected."""
    gone = Edit(Action.DELETE_LINE, "lines[0]")
    bench.edit(operator, fees, 0, [gone, put("lines[0].ItemAmount", "2.00")], new_command())
    bench.edit(operator, fees, 1, [accept("lines[1].ItemAmount")], new_command())
    keyed = models.HumanValue.objects.exclude(value_kind="").order_by("number")
    assert [(row.key, row.origin, row.changed) for row in keyed] == [
        ("lines[0].ItemAmount", "lines[1].ItemAmount", False),
        ("lines[1].ItemAmount", "lines[2].ItemAmount", False),
    ]
    (engine,) = overview.statistics(lead, None, None).engines
    assert (engine.accepted, engine.corrected) == (2, 0)


def test_two_fields_that_stood_in_one_place_are_two_and_one_that_moved_is_one(
    fees: int, operator: Any, lead: Any
) -> None:
    bench.edit(operator, fees, 0, [put("lines[0].ItemAmount", "1.50")], new_command())
    bench.edit(operator, fees, 1, [Edit(Action.DELETE_LINE, "lines[0]")], new_command())
    bench.edit(operator, fees, 2, [put("lines[0].ItemAmount", "2.50")], new_command())  # same key, another field
    bench.edit(operator, fees, 3, [Edit(Action.MOVE_LINE, "lines[0]", to=1)], new_command())
    bench.edit(operator, fees, 4, [put("lines[1].ItemAmount", "2.60")], new_command())  # another key, the same field
    (engine,) = overview.statistics(lead, None, None).engines
    (person,) = overview.statistics(lead, None, None).operators
    assert (engine.corrected, person.fields, person.corrected) == (2, 2, 2)


def test_a_line_a_person_added_is_no_reading_of_the_machine(fees: int, operator: Any) -> None:
    added = Edit(Action.ADD_LINE, "lines[0]", cells=(("ItemAmount", "9.00"),))
    bench.edit(operator, fees, 0, [added, put("lines[0].ItemAmount", "8.00")], new_command())
    row = models.HumanValue.objects.get(action="set")
    assert (row.origin, row.changed) == ("lines+1.ItemAmount", True)
