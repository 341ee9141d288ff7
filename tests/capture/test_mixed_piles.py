"""Piles as they come over the counter: two persons between two separators, bills and what compensates them."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.desk import accept, put, refused
from tests.capture.invented import file_of, page

from jingban.capture import models
from jingban.capture.queries import papers
from jingban.capture.services import bench, second_keying
from jingban.capture.services.handing import released

pytestmark = pytest.mark.django_db
ZHANG, LI = "11010519491231002X", "110105194912310038"


def pile(take: Callable[..., Any], *pages: dict[str, Any]) -> list[int]:
    """Papers of one case: all stand behind one separator sheet."""
    take(("一叠.json", file_of(page(kind="separator", codes=["case-1"]), *pages)))
    return list(models.Paper.objects.order_by("number").values_list("pk", flat=True))


def bill(total: str, name: str, number: str, **more: str) -> dict[str, Any]:
    fields = {"TotalAmount": total, "total_in_words": total, "PayerPartyName": name, "EInvoiceNumber": number}
    return page({**fields, **more})


class TestTwoPersons:
    @pytest.fixture
    def mixed(self, take: Callable[..., Any]) -> list[int]:
        """Zhang's bill, Zhang's card, and a bill of Li that slipped in before the next separator."""
        return pile(
            take,
            bill("120.50", "张三丰", "0012345678"),
            page({"PayerPartyName": "张三丰", "id_number": ZHANG}, kind="id_card"),
            bill("80.00", "李四光", "0012345679"),
        )

    def test_every_paper_that_names_somebody_else_is_held_up(self, mixed: list[int], operator: Any) -> None:
        for paper in mixed:
            shown = papers.paper(operator, paper)
            (check,) = [c for c in shown.case_checks if c.id == "case.PayerPartyName"]
            assert not check.ok and {s.paper_id for s in check.subjects} == set(mixed)
            assert "PayerPartyName" in shown.doubtful and shown.paper.conflicts > 0
            refused("not_releasable", lambda p=paper: bench.release(operator, p, 0, new_command()))

    def test_amounts_that_prove_themselves_stay_proved(self, mixed: list[int], operator: Any) -> None:
        """The mix-up is about persons: it neither spoils nor proves a sum."""
        shown = papers.paper(operator, mixed[0])
        states = {field.key: field.status for field in shown.fields}
        assert (states["TotalAmount"], states["PayerPartyName"]) == ("confirmed_by_check", "conflict")

    def test_whoever_reads_the_names_again_lets_them_go_and_the_next_stage_sees_two(
        self, mixed: list[int], operator: Any
    ) -> None:
        """The bench vouches for what is printed; whose claim it is, is decided where claims are made."""
        for paper in (mixed[0], mixed[2]):
            bench.edit(operator, paper, 0, [accept("PayerPartyName")], new_command())
            bench.release(operator, paper, 1, new_command())
        handed = released(operator, [mixed[0], mixed[2]])
        assert [paper.case_key for paper in handed] == ["case-1", "case-1"]
        assert [paper.record.by_key["PayerPartyName"].value for paper in handed] == ["张三丰", "李四光"]

    def test_a_misread_name_put_right_settles_all_of_them(self, take: Callable[..., Any], operator: Any) -> None:
        first, second = pile(take, bill("120.50", "张三丰", "0012345678"), bill("80.00", "张三羊", "0012345679"))
        assert models.Paper.objects.get(pk=first).doubtful == 1
        bench.edit(operator, second, 0, [put("PayerPartyName", "张三丰")], new_command())
        assert list(models.Paper.objects.order_by("number").values_list("doubtful", flat=True)) == [0, 0]
        bench.release(operator, first, 0, new_command())

    def test_two_cards_of_two_persons_are_told_without_showing_a_number(
        self, take: Callable[..., Any], operator: Any
    ) -> None:
        first, _ = pile(take, *(page({"id_number": number}, kind="id_card") for number in (ZHANG, LI)))
        shown = papers.paper(operator, first)
        assert [c.id for c in shown.case_checks if not c.ok] == ["case.id_number"]
        assert ZHANG not in shown.model_dump_json() and LI not in shown.model_dump_json()


class TestCompensation:
    """红冲: a bill is taken back by one with the same sum below zero, which names the first."""

    @pytest.fixture
    def pair(self, take: Callable[..., Any]) -> list[int]:
        return pile(
            take,
            bill("120.50", "张三丰", "0012345678"),
            bill("-120.50", "张三丰", "0012345699", RelatedInvoiceNumber="0012345678"),
        )

    def test_both_go_on_with_their_sign(self, pair: list[int], operator: Any) -> None:
        for paper in pair:
            bench.release(operator, paper, 0, new_command())
        first, back = released(operator, pair)
        assert (first.total_fen, back.total_fen) == (12_050, -12_050)
        assert first.total_fen + back.total_fen == 0
        assert back.record.by_key["RelatedInvoiceNumber"].value == "0012345678"

    def test_it_is_not_the_same_bill_handed_in_twice(self, pair: list[int], operator: Any) -> None:
        for paper in pair:
            shown = papers.paper(operator, paper)
            assert [c.id for c in shown.case_checks if not c.ok] == [] and shown.same_bill == []

    def test_the_same_number_twice_is(self, take: Callable[..., Any], operator: Any) -> None:
        twice = pile(take, *(bill("120.50", "张三丰", "0012345678", Remark=remark) for remark in ("一", "二")))
        shown = papers.paper(operator, twice[0])
        assert "case.twice.2" in [c.id for c in shown.case_checks if not c.ok]
        assert [same.paper_id for same in shown.same_bill] == [twice[1]]

    def test_a_lost_sign_is_found_by_the_words(self, take: Callable[..., Any], operator: Any) -> None:
        """Planted: the minus was not read; as a bill of its own it would be paid a second time."""
        wrong = page({"TotalAmount": "120.50", "total_in_words": "-120.50", "PayerPartyName": "张三丰"})
        (paper,) = pile(take, wrong)
        shown = papers.paper(operator, paper)
        assert "TotalAmount" in shown.doubtful and [c.id for c in shown.checks if not c.ok]
        refused("not_releasable", lambda: bench.release(operator, paper, 0, new_command()))
        bench.edit(operator, paper, 0, [put("TotalAmount", "-120.5")], new_command())
        bench.release(operator, paper, 1, new_command())
        assert models.Paper.objects.get(pk=paper).total_fen == -12_050

    def test_a_large_sum_below_zero_is_keyed_twice_too(
        self, take: Callable[..., Any], operator: Any, lead: Any
    ) -> None:
        (paper,) = pile(take, bill("-20000.00", "张三丰", "0012345699"))
        refused("not_releasable", lambda: bench.release(operator, paper, 0, new_command()))
        values = {"TotalAmount": "20000", "EInvoiceNumber": "0012345699"}
        second_keying.key_again(lead, paper, 0, values, new_command())
        assert models.Paper.objects.get(pk=paper).second == "different"  # the sign counts
        second_keying.key_again(lead, paper, 1, {**values, "TotalAmount": "-20000"}, new_command())
        bench.release(operator, paper, 2, new_command())

    def test_a_row_taken_back_inside_a_list_stays_below_zero(self, take: Callable[..., Any], operator: Any) -> None:
        rows = [("甲", "3", "36.00"), ("甲", "-1", "-12.00"), ("乙", "1", "12.00")]
        lines = [{"ItemName": n, "ItemPrice": "12.00", "ItemQuantity": q, "ItemAmount": a} for n, q, a in rows]
        (paper,) = pile(take, page({"TotalAmount": "36.00"}, lines, kind="fee_list"))
        bench.release(operator, paper, 0, new_command())
        (handed,) = released(operator, [paper])
        amounts = [line.cell("ItemAmount") for line in handed.record.lines]
        assert [cell.value for cell in amounts if cell] == [3600, -1200, 1200]
        assert handed.total_fen == sum(cell.value for cell in amounts if cell and isinstance(cell.value, int))
