"""The second, blind keying of papers with large sums: by somebody else, who has seen nothing."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.capture.conftest import new_command
from tests.capture.desk import accept, paper_of, put, refused
from tests.capture.invented import paper_file

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.capture.queries import batches, copies, handing, papers
from jingban.capture.services import bench, second_keying
from jingban.infra.audit.models import Entry

pytestmark = pytest.mark.django_db
SAID = {"TotalAmount": "10000.00", "EInvoiceNumber": "0012345678"}


@pytest.fixture
def large(take: Callable[..., Any], operator: Any) -> int:
    paper = paper_of(take, {"TotalAmount": "10000.00", "EInvoiceNumber": "0012345678", "PayerPartyName": "张三丰"})
    bench.edit(operator, paper, 0, [Edit(Action.ACCEPT, "TotalAmount")], new_command())
    return paper


def test_from_the_threshold_on_and_only_for_bills(take: Callable[..., Any]) -> None:
    def second(total: str, kind: str = "bill") -> str:
        return models.Paper.objects.get(pk=paper_of(take, {"TotalAmount": total}, kind=kind)).second

    assert [second("9999.99"), second("10000.01"), second("20000.00", "fee_list")] == [
        *("not_needed", "needed", "not_needed")
    ]


def test_the_second_person_sees_no_value(large: int, lead: Any) -> None:
    shown = papers.paper(lead, large)
    assert shown.blind and not shown.fields and not shown.checks and not shown.history
    assert (shown.total_fen, shown.paper.total_fen, shown.paper.bill_number) == (None, None, "")
    (item,) = batches.papers(lead, models.Batch.objects.get().pk, state="second").items
    assert (item.id, item.total_fen, item.bill_number) == (large, None, "")
    form = papers.blind_form(lead, large)
    assert [f.key for f in form.fields] == ["TotalAmount", "EInvoiceNumber"]
    assert form.fields[0].bbox == [10.0, 0.0, 90.0, 8.0]
    text = shown.model_dump_json() + form.model_dump_json()
    page = models.Page.objects.get().pk
    refused("second_blind", lambda: batches.words(lead, page))
    refused("second_blind", lambda: copies.searchable_copy(lead, large))
    assert "10000" not in text and "1000000" not in text and "0012345678" not in text


def test_both_agree_and_the_paper_goes(large: int, lead: Any, operator: Any) -> None:
    refused("not_releasable", lambda: bench.release(operator, large, 1, new_command()))
    values = {"TotalAmount": "10,000", "EInvoiceNumber": "0012345678"}
    second_keying.key_again(lead, large, 1, values, new_command())
    assert models.Paper.objects.get(pk=large).second == "agreed"
    bench.release(operator, large, 2, new_command())
    assert models.Paper.objects.get(pk=large).state == "released"


def test_a_difference_is_shown_and_stops_until_it_is_settled(large: int, lead: Any, operator: Any) -> None:
    values = {"TotalAmount": "10006.00", "EInvoiceNumber": None}
    second_keying.key_again(lead, large, 1, values, new_command())
    shown = papers.paper(operator, large)
    assert [(d.key, d.first, d.second) for d in shown.differences] == [
        ("TotalAmount", "10000.00", "10006.00"),
        ("EInvoiceNumber", "0012345678", None),
    ]
    refused("not_releasable", lambda: bench.release(operator, large, 2, new_command()))
    fixed = [put("TotalAmount", "10006"), Edit(Action.CLEAR, "EInvoiceNumber")]
    bench.edit(operator, large, 2, fixed, new_command())
    assert models.Paper.objects.get(pk=large).second == "agreed"
    bench.edit(operator, large, 3, [put("TotalAmount", "10007")], new_command())
    assert models.Paper.objects.get(pk=large).second == "different"


def test_nobody_is_both(large: int, acting: Any, lead: Any, operator: Any) -> None:
    both = acting("capture_operator", "capture_lead", scope="1101", username="both")
    assert papers.paper(both, large).blind  # somebody else keyed first
    values = {"TotalAmount": "10000.00", "EInvoiceNumber": "0012345678"}
    second_keying.key_again(both, large, 1, values, new_command())
    refused("second_same_person", lambda: bench.release(both, large, 2, new_command()))
    refused("second_same_person", lambda: bench.edit(both, large, 2, [put("TotalAmount", "1")], new_command()))
    bench.edit(operator, large, 2, [put("TotalAmount", "20000")], new_command())
    twice = acting("capture_lead", "capture_operator", scope="1101", username="twice")
    second_keying.take_first(twice, large, new_command())
    bench.edit(twice, large, 3, [put("TotalAmount", "30000")], new_command())
    values = {"TotalAmount": "30000", "EInvoiceNumber": "0012345678"}
    refused("second_same_person", lambda: second_keying.key_again(twice, large, 4, values, new_command()))


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"TotalAmount": "10000"}, "second_incomplete"),
        ({"TotalAmount": "10000", "EInvoiceNumber": "1", "Remark": "x"}, "second_incomplete"),
        ({"TotalAmount": "一万", "EInvoiceNumber": "1"}, "wrong_value"),
    ],
)
def test_all_of_it_and_nothing_else(large: int, lead: Any, values: dict[str, str], code: str) -> None:
    refused(code, lambda: second_keying.key_again(lead, large, 1, values, new_command()))


def test_not_where_it_is_not_needed(bill: int, lead: Any) -> None:
    refused("second_not_needed", lambda: second_keying.key_again(lead, bill, 0, {}, new_command()))
    refused("second_not_needed", lambda: papers.blind_form(lead, bill))


@pytest.fixture
def untouched(take: Callable[..., Any]) -> int:
    """A large bill nobody has keyed."""
    return paper_of(take, {**SAID, "PayerPartyName": "张三丰"})


@pytest.fixture
def both(acting: Callable[..., Any]) -> Any:
    """Somebody who may correct papers and key them a second time."""
    return acting("capture_operator", "capture_lead", scope="1101", username="both")


class TestNobodySeesAndKeysSecond:
    def test_where_nobody_has_keyed_yet_who_may_be_second_sees_nothing(self, untouched: int, both: Any) -> None:
        """The hole: look at the machine's value, let a colleague accept it, key it second from memory."""
        shown = papers.paper(both, untouched)
        page = models.Page.objects.get().pk
        assert (shown.blind, shown.may_take_first, shown.fields, shown.checks) == (True, True, [], [])
        (item,) = batches.papers(both, models.Batch.objects.get().pk).items
        form = papers.blind_form(both, untouched)
        said = shown.model_dump_json() + item.model_dump_json() + form.model_dump_json()
        assert "10000.00" not in said and "1000000" not in said and "0012345678" not in said
        for act in (
            lambda: batches.words(both, page),
            lambda: copies.searchable_copy(both, untouched),
            lambda: handing.contract(both, untouched),
            lambda: papers.draft(both, untouched, [accept("TotalAmount")]),
            lambda: bench.edit(both, untouched, 0, [accept("TotalAmount")], new_command()),
            lambda: bench.override(both, untouched, 0, "any", "原件如此", new_command()),
            lambda: bench.release(both, untouched, 0, new_command()),
        ):
            refused("second_blind", act)

    def test_whoever_chooses_to_see_it_is_first_and_never_second(
        self, untouched: int, both: Any, operator: Any, lead: Any
    ) -> None:
        second_keying.take_first(both, untouched, new_command())
        shown = papers.paper(both, untouched)
        assert (shown.blind, shown.total_fen) == (False, 1_000_000)
        (item,) = batches.papers(both, models.Batch.objects.get().pk).items
        assert item.total_fen == 1_000_000
        # Even if a colleague then does the keying.
        bench.edit(operator, untouched, 0, [accept("TotalAmount")], new_command())
        refused("second_same_person", lambda: second_keying.key_again(both, untouched, 1, SAID, new_command()))
        second_keying.key_again(lead, untouched, 1, SAID, new_command())
        bench.release(both, untouched, 2, new_command())
        entry = Entry.objects.get(action="capture.take_first")
        assert (entry.actor, entry.object) == ("both", f"capture.paper:{untouched}")

    def test_choosing_twice_is_once_and_only_where_something_is_kept_back(
        self, untouched: int, both: Any, operator: Any, lead: Any, take: Callable[..., Any]
    ) -> None:
        command = new_command()
        for _ in range(2):
            second_keying.take_first(both, untouched, command)
        assert models.FirstKeyer.objects.count() == 1
        small = paper_of(take, {"TotalAmount": "1.00"})
        for actor, paper in ((both, untouched), (both, small), (operator, untouched)):
            refused("nothing_hidden", lambda a=actor, p=paper: second_keying.take_first(a, p, new_command()))
        refused("denied", lambda: second_keying.take_first(lead, untouched, new_command()))

    def test_a_paper_somebody_chose_to_see_is_not_put_together_anew(
        self, untouched: int, both: Any, take: Callable[..., Any]
    ) -> None:
        second_keying.take_first(both, untouched, new_command())
        paper_of(take, {"TotalAmount": "1.00"})
        assert models.Paper.objects.filter(pk=untouched).exists()

    def test_who_keyed_second_keys_again_blind_and_learns_only_where(
        self, large: int, both: Any, operator: Any, lead: Any
    ) -> None:
        typo = {"TotalAmount": "10006.00", "EInvoiceNumber": "0012345678"}
        second_keying.key_again(both, large, 1, typo, new_command())
        shown = papers.paper(both, large)
        assert (shown.blind, shown.may_take_first, shown.fields) == (True, False, [])
        assert [(d.key, d.first, d.second, d.hidden) for d in shown.differences] == [("TotalAmount", None, None, True)]
        assert [f.differs for f in papers.blind_form(both, large).fields] == [True, False]
        refused("second_same_person", lambda: second_keying.take_first(both, large, new_command()))
        # Neither does anybody else who may still key it: the machine's and the first person's value stay kept.
        assert papers.paper(lead, large).blind and not papers.paper(operator, large).blind
        second_keying.key_again(both, large, 2, SAID, new_command())
        assert not papers.paper(both, large).blind
        bench.release(operator, large, 3, new_command())
        assert models.Paper.objects.get(pk=large).state == "released"

    def test_other_papers_of_the_case_do_not_quote_it(
        self, take: Callable[..., Any], lead: Any, acting: Callable[..., Any]
    ) -> None:
        take(("bill.json", paper_file({"TotalAmount": "10000.00", "EInvoiceNumber": "0012345678"})))
        take(("list.json", paper_file({"TotalAmount": "10000.50"}, [{"ItemAmount": "10000.50"}], kind="fee_list")))
        fees = models.Paper.objects.get(kind="fee_list").pk
        watcher = acting("auditor", scope="1101")
        quoted = [check.model_dump_json() for check in papers.paper(watcher, fees).case_checks if not check.ok]
        assert any("10,000.00" in text or "10000.00" in text for text in quoted)  # there is something to keep back
        assert papers.paper(lead, fees).case_checks == []

    def test_another_paper_with_the_same_number_does_not_tell_its_sum(
        self, untouched: int, lead: Any, take: Callable[..., Any], operator: Any
    ) -> None:
        bench.edit(operator, untouched, 0, [accept("TotalAmount")], new_command())
        copy = paper_of(take, {"TotalAmount": "9.00", "EInvoiceNumber": "0012345678"})
        assert [(s.paper_id, s.total_fen) for s in papers.paper(operator, copy).same_bill] == [(untouched, 1_000_000)]
        assert [(s.paper_id, s.total_fen) for s in papers.paper(lead, copy).same_bill] == [(untouched, None)]


class TestAfterTheSecondKeying:
    def test_an_edit_afterwards_has_to_be_keyed_second_again(self, large: int, lead: Any, operator: Any) -> None:
        second_keying.key_again(lead, large, 1, SAID, new_command())
        bench.edit(operator, large, 2, [put("TotalAmount", "10000.01")], new_command())
        assert models.Paper.objects.get(pk=large).second == "different"
        refused("not_releasable", lambda: bench.release(operator, large, 3, new_command()))
        second_keying.key_again(lead, large, 3, {**SAID, "TotalAmount": "10000.01"}, new_command())
        bench.release(operator, large, 4, new_command())
        row = models.Paper.objects.get(pk=large)
        assert (row.state, row.second, row.total_fen) == ("released", "agreed", 1_000_001)

    def test_an_edit_of_what_is_not_keyed_twice_leaves_it_agreed(self, large: int, lead: Any, operator: Any) -> None:
        second_keying.key_again(lead, large, 1, SAID, new_command())
        bench.edit(operator, large, 2, [put("PayerPartyName", "张三峰")], new_command())
        assert models.Paper.objects.get(pk=large).second == "agreed"

    def test_an_amount_that_comes_afterwards_asks_for_it_again(self, large: int, lead: Any, operator: Any) -> None:
        """A field the second person was never asked for differs until it is keyed, too."""
        second_keying.key_again(lead, large, 1, SAID, new_command())
        bench.edit(operator, large, 2, [put("OwnPayAmount", "500")], new_command())
        assert models.Paper.objects.get(pk=large).second == "different"
        assert [d.key for d in papers.paper(operator, large).differences] == ["OwnPayAmount"]

    def test_taken_back_and_changed_it_asks_for_the_second_person_again(
        self, large: int, lead: Any, operator: Any
    ) -> None:
        second_keying.key_again(lead, large, 1, SAID, new_command())
        bench.release(operator, large, 2, new_command())
        refused("already_released", lambda: second_keying.key_again(lead, large, 3, SAID, new_command()))
        bench.reopen(operator, large, 3, "总额看错", new_command())
        bench.edit(operator, large, 4, [put("TotalAmount", "20000")], new_command())
        refused("not_releasable", lambda: bench.release(operator, large, 5, new_command()))
        assert models.Paper.objects.get(pk=large).second == "different"

    def test_below_the_threshold_nobody_is_asked_and_above_it_again(self, large: int, lead: Any, operator: Any) -> None:
        second_keying.key_again(lead, large, 1, SAID, new_command())
        bench.edit(operator, large, 2, [put("TotalAmount", "100")], new_command())
        assert models.Paper.objects.get(pk=large).second == "not_needed"
        bench.edit(operator, large, 3, [put("TotalAmount", "30000")], new_command())
        assert models.Paper.objects.get(pk=large).second == "different"

    def test_taken_back_by_its_second_keyer_it_is_not(self, large: int, both: Any, operator: Any) -> None:
        second_keying.key_again(both, large, 1, SAID, new_command())
        bench.release(operator, large, 2, new_command())
        refused("second_same_person", lambda: bench.reopen(both, large, 3, "想改", new_command()))


def test_who_chose_to_be_first_cannot_be_wiped_out(untouched: int, both: Any) -> None:
    second_keying.take_first(both, untouched, new_command())
    for act in (
        lambda: models.FirstKeyer.objects.update(by="somebody"),
        lambda: models.FirstKeyer.objects.all().delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    assert models.FirstKeyer.objects.get().by == "both"
