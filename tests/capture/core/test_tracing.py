"""Who keyed what, and what was read there, while lines come, go and change places."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.capture.core.edits import Action, Edit, WrongEdit, apply
from jingban.capture.core.model import DocumentKind, Field, Line, Origin, Record
from jingban.capture.core.tracing import About, traced


def cell(name: str, value: Any) -> Field:
    return Field(name, value, str(value), Origin.OCR)


AMOUNTS = [cell("ItemAmount", fen) for fen in (100, 200, 300)]
RECORD = Record(
    DocumentKind.FEE_LIST, (), (cell("TotalAmount", 600),), lines=tuple(Line((amount,)) for amount in AMOUNTS)
)


def put(key: str, text: str = "9.00") -> Edit:
    return Edit(Action.SET, key, text)


def test_the_hand_goes_with_its_line() -> None:
    edits = [put("lines[2].ItemAmount"), Edit(Action.DELETE_LINE, "lines[0]"), Edit(Action.MOVE_LINE, "lines[1]", to=0)]
    assert traced(RECORD, edits).hands == {"lines[0].ItemAmount": 0}


def test_what_was_taken_back_or_reset_or_deleted_has_no_hand() -> None:
    edits = [put("TotalAmount"), Edit(Action.WITHDRAW, "TotalAmount"), put("lines[0].ItemAmount")]
    assert traced(RECORD, edits).hands == {"lines[0].ItemAmount": 2}
    assert traced(RECORD, [*edits, Edit(Action.DELETE_LINE, "lines[0]")]).hands == {}
    assert traced(RECORD, [*edits, Edit(Action.RESET), put("TotalAmount")]).hands == {"TotalAmount": 4}


def test_an_act_is_about_the_line_that_stood_there_then() -> None:
    edits = [
        Edit(Action.DELETE_LINE, "lines[0]"),
        put("lines[0].ItemAmount"),
        Edit(Action.ADD_LINE, "lines[0]", cells=(("ItemAmount", "4.00"),)),
        put("lines[0].ItemAmount"),
        put("lines[1].ItemAmount"),
        put("PayerPartyName", "张三丰"),
    ]
    found = traced(RECORD, edits)
    assert found.abouts == (
        *(None, About("lines[1].ItemAmount", AMOUNTS[1]), None, About("lines+3.ItemAmount", None)),
        *(About("lines[1].ItemAmount", AMOUNTS[1]), About("PayerPartyName", None)),
    )
    assert found.hands == {"lines[0].ItemAmount": 3, "lines[1].ItemAmount": 4, "PayerPartyName": 5}


LINES = st.integers(0, 4).map(lambda i: f"lines[{i}]")
ACTS = st.one_of(
    st.builds(lambda line, n: put(f"{line}.ItemAmount", f"{n}.00"), LINES, st.integers(1, 99)),
    st.builds(lambda line: Edit(Action.WITHDRAW, f"{line}.ItemAmount"), LINES),
    st.builds(lambda line: Edit(Action.CLEAR, f"{line}.ItemAmount"), LINES),
    st.builds(lambda line: Edit(Action.DELETE_LINE, line), LINES),
    st.builds(lambda line, to: Edit(Action.MOVE_LINE, line, to=to), LINES, st.integers(0, 4)),
    st.builds(
        lambda line, n: Edit(Action.ADD_LINE, line, cells=(("ItemAmount", f"{n}.00"),)), LINES, st.integers(1, 9)
    ),
    st.just(Edit(Action.RESET)),
)


@given(st.lists(ACTS, max_size=14))
def test_it_names_a_hand_exactly_where_the_paper_shows_a_persons_value(wanted: list[Edit]) -> None:
    """Against the replay itself: the same keys are a person's, and the act named put that very value there."""
    edits: list[Edit] = []
    now = RECORD
    for edit in wanted:
        try:
            now = apply(RECORD, [*edits, edit])
        except WrongEdit:
            continue
        edits.append(edit)
    found = traced(RECORD, edits)
    assert set(found.hands) == {key for key, shown in now.keyed() if shown.human is not None}
    for key, act in found.hands.items():
        said = edits[act].text if edits[act].action is not Action.ADD_LINE else dict(edits[act].cells)["ItemAmount"]
        human = now.by_key[key].human
        assert human is not None and human.value == (None if said is None else int(Decimal(said) * 100))
    for edit, about in zip(edits, found.abouts, strict=True):
        if about is not None and about.read is not None:
            assert about.read in AMOUNTS or edit.key == "TotalAmount"


@pytest.mark.parametrize("action", [Action.DELETE_LINE, Action.MOVE_LINE])
def test_the_reading_told_is_the_one_the_paper_holds_in_its_machine_column(action: Action) -> None:
    edits = [Edit(action, "lines[0]", to=2), put("lines[1].ItemAmount")]
    shown = apply(RECORD, edits).by_key["lines[1].ItemAmount"]
    about = traced(RECORD, edits).abouts[1]
    assert about is not None and about.read is not None and about.read.machine == shown.machine == 300
