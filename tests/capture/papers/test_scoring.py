"""Scoring: a perfect answer is perfect; each planted mistake moves its own measure and no other."""

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.capture.papers import perfect
from tests.capture.papers.sets import values_in
from tools.papers import fonts

from jingban.capture.core.alignment import distance, pairs, similarity
from jingban.capture.core.measures import Measures, PageFault, Report, Share, report
from jingban.capture.core.model import Check, DocumentKind, Field, Line, Origin, Record, State
from jingban.capture.core.page import Word
from jingban.capture.core.scoring import Captured, Sort, judge
from jingban.capture.core.truth import Truth, truth_of

DEMO = Path(__file__).resolve().parents[3] / "samples" / "papers"


@pytest.fixture(scope="module")
def demo() -> Truth:
    """The committed batch: needs no fonts."""
    return truth_of(values_in(DEMO))


@pytest.fixture(scope="module")
def answer(demo: Truth) -> Captured:
    return perfect.captured(demo)


def score(truth: Truth, answer: Captured) -> Report:
    return report(truth, answer, judge(truth, answer))


def everything(truth: Truth, answer: Captured) -> Measures:
    return score(truth, answer).groups["all"]


def index_of(truth: Truth, kind: str) -> int:
    return next(n for n, document in enumerate(truth.documents) if document.kind == kind)


def misses(measures: Measures) -> dict[str, int]:
    """What is not as it should be."""
    shares = ("key_fields", "fields", "amounts", "rows", "kinds", "rotations")
    out = {name: getattr(measures, name).total - getattr(measures, name).right for name in shares}
    out["characters"] = measures.characters.right
    out |= {"invented": measures.invented, "lost_rows": measures.lost_rows, "silent": len(measures.silent)}
    out |= {"alarms": measures.alarms, "unfounded": measures.unfounded}
    return {name: count for name, count in out.items() if count}


def unsure(record: Record) -> Record:
    """As if no check had proved anything: nothing would be released."""
    return record.with_states({})


def test_a_perfect_answer_is_perfect(demo: Truth, answer: Captured) -> None:
    found = score(demo, answer)
    assert misses(found.groups["all"]) == {}
    assert found.missed == ()
    assert found.joined == Share(9, 9)
    assert found.planted == Share(1, 1)
    amounts = sum(1 for d in demo.documents for v in d.fields if v.money)
    amounts += sum(
        1 for d in demo.documents for line in d.lines if not line.optional for v in line.cells.values() if v.money
    )
    assert found.groups["all"].amounts == Share(amounts, amounts)
    assert found.groups["all"].states == {"confirmed_by_check": amounts}


def test_an_empty_answer_has_nothing_right_and_nothing_silent(demo: Truth) -> None:
    found = score(demo, Captured((), ()))
    every = found.groups["all"]
    assert (every.amounts.right, every.rows.right, every.key_fields.right, every.kinds.right) == (0, 0, 0, 0)
    assert every.characters.right == every.characters.total > 1000
    assert len(every.silent) == 0
    assert found.found == Share(0, 9)


@pytest.mark.parametrize("state", list(State))
def test_a_wrong_total_is_silent_only_when_confirmed(demo: Truth, answer: Captured, state: State) -> None:
    bill = index_of(demo, "inpatient_bill")
    wrong = perfect.changed(
        answer, bill, lambda r: perfect.field_changed(unsure(r), "TotalAmount", machine=1, state=state)
    )
    silent = {"silent": 1} if state is State.CONFIRMED else {}
    assert misses(everything(demo, wrong)) == {"fields": 1, "amounts": 1, **silent}


def test_a_wrong_price_nobody_would_be_asked_about_is_silent(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    wrong = perfect.changed(answer, listed, lambda r: perfect.cell_changed(r, 4, "ItemPrice", machine=None))
    # Read as nothing, confirmed as nothing: the paper would go.
    measures = everything(demo, wrong)
    assert misses(measures) == {"amounts": 1, "rows": 1, "silent": 1}
    assert [(v.sort, v.name) for v in measures.silent] == [(Sort.CELL, "ItemPrice")]


def test_a_wrong_name_breaks_a_row_and_no_money(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    wrong = perfect.changed(answer, listed, lambda r: perfect.cell_changed(r, 4, "ItemName", machine="别的东西"))
    assert misses(everything(demo, wrong)) == {"rows": 1}


def test_a_wrong_quantity_breaks_a_row(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    wrong = perfect.changed(answer, listed, lambda r: perfect.cell_changed(r, 4, "ItemQuantity", machine=None))
    assert misses(everything(demo, wrong)) == {"rows": 1}


@pytest.mark.parametrize("at", [0, 7, 30])
def test_a_lost_row_costs_one_row(demo: Truth, answer: Captured, at: int) -> None:
    listed = index_of(demo, "fee_list")

    def lose(record: Record) -> Record:
        return replace(record, lines=record.lines[:at] + record.lines[at + 1 :])

    held = {"amounts": 2, "rows": 1, "lost_rows": 1}  # price and amount
    doubted = perfect.changed(answer, listed, lambda r: unsure(lose(r)))
    assert misses(everything(demo, doubted)) == held
    # The same loss on a paper that would be released is silent.
    assert misses(everything(demo, perfect.changed(answer, listed, lose))) == {**held, "silent": 1}


@pytest.mark.parametrize("state", [State.CONFIRMED, State.READ])
def test_an_invented_row_is_invented_money(demo: Truth, answer: Captured, state: State) -> None:
    listed = index_of(demo, "fee_list")
    extra = Line(
        (
            Field("ItemName", "财务专用章", "", Origin.OCR, state=state),
            Field("ItemAmount", 77700, "", Origin.OCR, state=state),
        )
    )
    wrong = perfect.changed(
        answer, listed, lambda r: replace(unsure(r), lines=(*unsure(r).lines[:3], extra, *unsure(r).lines[3:]))
    )
    silent = {"silent": 1} if state is State.CONFIRMED else {}
    assert misses(everything(demo, wrong)) == {"invented": 1, **silent}


def test_an_invented_field_is_invented_money(demo: Truth, answer: Captured) -> None:
    letter = index_of(demo, "discharge_record")
    extra = Field("TotalAmount", 3300, "33.00", Origin.OCR)
    wrong = perfect.changed(answer, letter, lambda r: replace(r, fields=(*r.fields, extra)))
    assert misses(everything(demo, wrong)) == {"invented": 1}


def test_a_subtotal_may_be_read_but_not_as_a_line_and_not_wrongly(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    subtotals = [line for line in demo.documents[listed].lines if line.optional]
    assert len(subtotals) > 5
    label, amount = subtotals[0].cells["ItemName"], subtotals[0].cells["ItemAmount"]

    def with_subtotal(fen: object) -> Captured:
        cells = (
            Field("ItemName", str(label.value).removesuffix("小计"), label.raw, Origin.OCR),
            Field("ItemAmount", fen, "", Origin.OCR, state=State.CONFIRMED),  # type: ignore[arg-type]
        )
        return perfect.changed(answer, listed, lambda r: replace(unsure(r), categories=(Line(cells),)))

    assert misses(everything(demo, with_subtotal(amount.value))) == {}
    assert misses(everything(demo, with_subtotal(1))) == {"silent": 1}


def test_a_wrong_code_is_a_wrong_key_field(demo: Truth, answer: Captured) -> None:
    bill = index_of(demo, "outpatient_bill")
    wrong = perfect.changed(answer, bill, lambda r: perfect.field_changed(r, "EInvoiceNumber", machine="0000000000"))
    assert misses(everything(demo, wrong)) == {"fields": 1, "key_fields": 1}
    wrong = perfect.changed(answer, bill, lambda r: perfect.field_changed(r, "Gender", machine="？"))
    assert misses(everything(demo, wrong)) == {"fields": 1}


def test_right_money_in_conflict_is_an_alarm_and_unfounded_where_all_is_right(demo: Truth, answer: Captured) -> None:
    bill = index_of(demo, "outpatient_bill")
    shouted = perfect.changed(answer, bill, lambda r: perfect.field_changed(r, "TotalAmount", state=State.CONFLICT))
    assert misses(everything(demo, shouted)) == {"alarms": 1, "unfounded": 1}
    with_reason = perfect.changed(
        shouted, bill, lambda r: perfect.field_changed(r, "FundPayAmount", machine=1, state=State.CONFLICT)
    )
    assert misses(everything(demo, with_reason)) == {"alarms": 1, "fields": 1, "amounts": 1}


def test_a_conflict_on_a_wrongly_printed_paper_is_founded(demo: Truth, answer: Captured) -> None:
    planted = next(n for n, d in enumerate(demo.documents) if d.planted)
    shouted = perfect.changed(answer, planted, lambda r: perfect.field_changed(r, "TotalAmount", state=State.CONFLICT))
    assert misses(everything(demo, shouted)) == {"alarms": 1}


def test_a_wrongly_printed_paper_that_nobody_questions_counts_as_missed(demo: Truth, answer: Captured) -> None:
    planted = next(n for n, d in enumerate(demo.documents) if d.planted)
    documents = list(answer.documents)
    documents[planted] = replace(documents[planted], checks=(Check("sum", True, "", ()),))
    found = score(demo, replace(answer, documents=tuple(documents)))
    assert found.planted == Share(0, 1)


def test_a_list_torn_in_two_is_not_joined_but_loses_no_row(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    whole = answer.documents[listed]
    record = whole.record
    assert len(record.pages) == 2
    parts = [
        replace(whole, record=replace(record, pages=record.pages[:1], lines=record.lines[:20])),
        replace(whole, record=replace(record, pages=record.pages[1:], lines=record.lines[20:], fields=())),
    ]
    torn = replace(answer, documents=(*answer.documents[:listed], *parts, *answer.documents[listed + 1 :]))
    found = score(demo, torn)
    assert found.joined == Share(8, 9)
    assert [(fault.what, fault.expected) for fault in found.faults] == [("joined", "2")]
    assert misses(found.groups["all"]) == {}


def test_a_wrong_kind_and_a_page_not_turned_are_seen_on_that_page(demo: Truth, answer: Captured) -> None:
    pages = list(answer.pages)
    at = next(n for n, page in enumerate(demo.pages) if page.rotation == 180)
    pages[at] = replace(pages[at], kind=DocumentKind.OTHER, rotation=0)
    found = score(demo, replace(answer, pages=tuple(pages)))
    assert misses(found.groups["all"]) == {"kinds": 1, "rotations": 1}
    kind = demo.pages[at].kind
    assert found.faults == (PageFault(at, "kind", kind, "other"), PageFault(at, "rotation", "180", "0"))
    assert found.groups["upside_down"].rotations == Share(0, 1)
    assert misses(found.groups["not_upside_down"]) == {}
    assert [text.startswith("倒置页转正率") for text in found.missed] == [True]


def test_wrong_characters_are_counted_on_their_page(demo: Truth, answer: Captured) -> None:
    texts = list(answer.texts)
    words = list(texts[0].words)
    words[3] = replace(words[3], text=words[3].text + "错误")
    texts[0] = replace(texts[0], words=tuple(words))
    assert misses(everything(demo, replace(answer, texts=tuple(texts)))) == {"characters": 2}


def test_glued_and_split_words_are_no_wrong_characters(demo: Truth, answer: Captured) -> None:
    """How a reader cuts a row into strips does not matter."""
    page = answer.texts[0]
    first, second, *rest = page.words
    assert demo.pages[0].words[0].row != demo.pages[0].words[1].row
    middle = (second.quad[0][0] + second.quad[1][0]) / 2
    at = len(second.text) // 2
    left = replace(
        second,
        text=second.text[:at],
        quad=(second.quad[0], (middle, second.quad[1][1]), (middle, second.quad[2][1]), second.quad[3]),
    )
    right = replace(
        second,
        text=second.text[at:],
        quad=((middle, second.quad[0][1]), second.quad[1], second.quad[2], (middle, second.quad[3][1])),
    )
    texts = (replace(page, words=(first, left, right, *rest)), *answer.texts[1:])
    assert misses(everything(demo, replace(answer, texts=texts))) == {}


def test_thresholds_are_named_when_missed(demo: Truth, answer: Captured) -> None:
    listed = index_of(demo, "fee_list")
    wrong = perfect.changed(answer, listed, lambda r: replace(unsure(r), lines=unsure(r).lines[:10]))
    missed = score(demo, wrong).missed
    assert [text.split(" ")[0] for text in missed] == [
        "正向无章页金额准确率",
        "除倒置页外金额准确率",
        "无章页整行准确率",
    ]


def test_rates_are_exact() -> None:
    assert Share(2, 3).rate == Fraction(2, 3)
    assert Share(0, 0).rate is None


@pytest.mark.parametrize(
    ("one", "other", "edits"),
    [("", "", 0), ("abc", "", 3), ("金额合计", "金额台计", 1), ("kitten", "sitting", 3), ("12.50", "1250", 1)],
)
def test_edit_distance(one: str, other: str, edits: int) -> None:
    assert distance(one, other) == distance(other, one) == edits


@given(st.text("ab12", max_size=8), st.text("ab12", max_size=8), st.text("ab12", max_size=8))
def test_edit_distance_is_a_distance(a: str, b: str, c: str) -> None:
    assert (distance(a, b) == 0) == (a == b)
    assert distance(a, c) <= distance(a, b) + distance(b, c)


def test_similarity_of_names() -> None:
    assert similarity("西药费小计", "西药费") == pytest.approx(2 * 2 / 6)
    assert similarity("", "西药费") == 0.0


@given(st.lists(st.integers(0, 9), max_size=12), st.lists(st.integers(0, 9), max_size=12))
def test_pairs_use_every_row_once_and_leave_no_like_pair_alone(left: list[int], right: list[int]) -> None:
    found = pairs(len(left), len(right), lambda i, j: 3.0 if left[i] == right[j] else 0.0)
    assert len({i for i, _ in found}) == len(found) == len({j for _, j in found})
    assert all(left[i] == right[j] for i, j in found)
    expected = sum(min(left.count(n), right.count(n)) for n in set(left))
    assert len(found) == expected


@pytest.mark.skipif(not fonts.available(), reason="no Chinese font on this machine")
def test_a_perfect_answer_to_a_drawn_set_is_perfect(truth: Truth) -> None:
    found = score(truth, perfect.captured(truth))
    assert misses(found.groups["all"]) == {}
    assert found.joined.right == found.joined.total == len(truth.documents)


def test_what_a_seal_says_is_no_wrong_character_of_the_row_below_it(demo: Truth, answer: Captured) -> None:
    at = next(n for n, page in enumerate(demo.pages) if page.kind == "discharge_record")
    seal = next(seal for seal in demo.pages[at].seals if "病案专用章" in seal.text)
    xs, ys = [p[0] for p in seal.quad], [p[1] for p in seal.quad]
    middle, low = sum(xs) / 4, max(ys) - (max(ys) - min(ys)) * 0.25

    def with_word(text: str) -> Captured:
        quad = ((middle - 40, low - 8), (middle + 40, low - 8), (middle + 40, low + 8), (middle - 40, low + 8))
        texts = list(answer.texts)
        texts[at] = replace(texts[at], words=(*texts[at].words, Word(text, quad, 0.9)))
        return replace(answer, texts=tuple(texts))

    assert misses(everything(demo, with_word("病案专用章"))) == {}
    assert misses(everything(demo, with_word("八九十"))) == {"characters": 3}
