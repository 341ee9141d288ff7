"""Acts of people on a paper: replayed they lead to the same paper, and the machine's column never moves."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jingban.capture.core.edits import Action, Edit, WrongEdit, apply, normal, plain, restored
from jingban.capture.core.model import DocumentKind, Field, Line, Origin, Record
from jingban.capture.core.names import Kind, read_value

CELLS = ("ItemName", "ItemAmount", "ItemPrice")
VALUES = {"ItemName": ["甲", "乙"], "ItemAmount": ["1", "2.50"], "ItemPrice": ["0.1234"], "TotalAmount": ["3", "4.05"]}


def line(number: int) -> Line:
    return Line(
        (Field("ItemName", f"第{number}项", f"第{number}项", Origin.OCR), Field("ItemAmount", number, "", Origin.OCR))
    )


RECORD = Record(
    DocumentKind.FEE_LIST,
    (),
    (Field("TotalAmount", 600, "6.00", Origin.OCR), Field("Remark", None, "?", Origin.OCR)),
    lines=tuple(line(n) for n in range(3)),
)
keys = st.sampled_from(["TotalAmount", "Remark", "IssueDate"]) | st.builds(
    "lines[{}].{}".format, st.integers(0, 4), st.sampled_from(CELLS)
)
acts = st.one_of(
    st.builds(Edit, st.sampled_from([Action.ACCEPT, Action.CLEAR, Action.WITHDRAW]), keys),
    st.sampled_from([(k, v) for k, vs in VALUES.items() for v in vs]).flatmap(
        lambda pair: st.builds(
            lambda n: Edit(Action.SET, pair[0] if pair[0] == "TotalAmount" else f"lines[{n}].{pair[0]}", pair[1]),
            st.integers(0, 4),
        )
    ),
    st.builds(
        lambda n, v: Edit(Action.ADD_LINE, f"lines[{n}]", cells=(("ItemName", "丙"), ("ItemAmount", v))),
        st.integers(0, 4),
        st.sampled_from(VALUES["ItemAmount"]),
    ),
    st.builds(lambda n: Edit(Action.DELETE_LINE, f"lines[{n}]"), st.integers(0, 4)),
    st.builds(lambda n, to: Edit(Action.MOVE_LINE, f"lines[{n}]", to=to), st.integers(0, 4), st.integers(0, 4)),
    st.just(Edit(Action.RESET)),
)


def machine(record: Record) -> list[tuple[str, object, str]]:
    """What the machine read, wherever its line stands now."""
    return sorted((f.name, str(f.machine), f.raw) for _, f in record.keyed() if f.machine is not None or f.raw)


def fitting(tried: Sequence[Edit]) -> list[Edit]:
    """Those that can be carried out one after another."""
    kept: list[Edit] = []
    for edit in map(normal, tried):
        try:
            apply(RECORD, [*kept, edit])
        except WrongEdit:
            continue
        kept.append(edit)
    return kept


@given(st.lists(acts, max_size=8))
def test_stored_and_read_back_they_lead_to_the_same_paper(tried: list[Edit]) -> None:
    kept = fitting(tried)
    stored = [(edit.action.value, edit.key, dict(plain(edit)) or None) for edit in kept]
    assert apply(RECORD, [restored(*row) for row in stored]) == apply(RECORD, kept)


@given(st.lists(acts, max_size=8))
def test_the_machines_column_never_moves_but_with_its_line(tried: list[Edit]) -> None:
    kept = fitting(tried)
    now, deleted = apply(RECORD, kept), any(edit.action is Action.DELETE_LINE for edit in kept)
    assert set(machine(now)) <= set(machine(RECORD))
    if not deleted:
        assert machine(now) == machine(RECORD)


@given(st.lists(acts, max_size=8))
def test_reset_takes_everything_back(tried: list[Edit]) -> None:
    assert apply(RECORD, [*fitting(tried), Edit(Action.RESET)]) == RECORD


@given(st.lists(acts, max_size=4))
def test_a_step_at_a_time_is_the_same_as_all_at_once(tried: list[Edit]) -> None:
    # A reset makes later acts fit that would not fit without it, so it goes before the fitting.
    kept = fitting([edit for edit in tried if edit.action is not Action.RESET])
    now = RECORD
    for edit in kept:
        now = apply(now, [edit])
    assert now == apply(RECORD, kept)


@pytest.mark.parametrize(
    "key", ["lines[0]", "lines[9999].ItemAmount", "lines[-1].ItemName", "TotalAmount.x", "", "线[0]"]
)
def test_a_key_of_nothing_is_refused(key: str) -> None:
    with pytest.raises(WrongEdit) as wrong:
        apply(RECORD, [Edit(Action.CLEAR, key)])
    assert wrong.value.code == "unknown_key"


def test_an_amount_in_words_may_be_keyed_in_digits_by_a_person_only() -> None:
    said = [normal(Edit(Action.SET, "total_in_words", text)) for text in ("5,805.78", "伍元整")]
    assert [each.text for each in said] == ["5805.78", "5.00"]
    assert apply(RECORD, said[:1]).by_key["total_in_words"].value == 580578
    with pytest.raises(WrongEdit, match="wrong_value"):
        normal(Edit(Action.SET, "total_in_words", "5.805.78"))
    assert read_value(Kind.WORDS, "5,805.78") is None
