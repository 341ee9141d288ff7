"""Released papers for the next stage: whole, exact, only what is released and only from one's own centre."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.capture.conftest import new_command
from tests.capture.invented import paper_file

from jingban.capture import models
from jingban.capture.core.edits import Action, Edit
from jingban.capture.core.model import DocumentKind, State
from jingban.capture.services import bench
from jingban.capture.services.handing import released
from jingban.infra.errors import Conflict, Denied, NotFound

pytestmark = pytest.mark.django_db
NUMBER = "11010519491231002X"


@pytest.fixture
def papers(take: Callable[..., Any], batch: int) -> list[int]:
    """A bill with a row whose price nothing proves, and a second bill."""
    row = {"ItemName": "棉签", "ItemPrice": "0.1234", "ItemQuantity": "2", "ItemAmount": "0.25"}
    first = paper_file({"TotalAmount": "0.25", "PayerPartyName": "张三丰", "id_number": NUMBER}, [row], shade=7)
    take(("一.json", first), ("二.json", paper_file({"TotalAmount": "8.00"}, [{"ItemAmount": "8.00"}])))
    return list(models.Paper.objects.filter(batch=batch).order_by("number").values_list("pk", flat=True))


def let_go(actor: Any, paper: int) -> None:
    found = models.Paper.objects.get(pk=paper)
    keys = [
        key for key in ("TotalAmount", "lines[0].ItemQuantity", "lines[0].ItemAmount") if key in found.judged["states"]
    ]
    bench.edit(actor, paper, found.version, [Edit(Action.ACCEPT, key) for key in keys], new_command())
    bench.release(actor, paper, found.version + 1, new_command())


def test_a_released_paper_comes_whole_and_as_it_was_released(operator: Any, papers: list[int]) -> None:
    corrected = [
        Edit(Action.SET, "TotalAmount", "120.60"),
        Edit(Action.SET, "lines[0].ItemAmount", "120.60"),
        Edit(Action.SET, "lines[0].ItemPrice", "60.3"),
        Edit(Action.ACCEPT, "lines[0].ItemQuantity"),
        Edit(Action.SET, "PayerPartyName", "张三峰"),
    ]
    bench.edit(operator, papers[0], 0, corrected, new_command())
    bench.release(operator, papers[0], 1, new_command())
    (paper,) = released(operator, papers[:1])
    row = models.Paper.objects.get(pk=papers[0])
    assert (paper.paper_id, paper.version, paper.centre, paper.total_fen) == (papers[0], 2, "110105", 12060)
    assert (paper.released_by, paper.released_at, paper.record.kind) == (
        *("operator", row.released_at, DocumentKind.BILL),
    )
    total, name = paper.record.by_key["TotalAmount"], paper.record.by_key["PayerPartyName"]
    assert (total.value, total.machine, name.value, name.machine) == (12060, 25, "张三峰", "张三丰")
    assert paper.record.by_key["id_number"].value == NUMBER  # nothing is hidden from the next stage
    assert {key: field.state.value for key, field in paper.record.keyed()} == row.judged["states"]
    assert [check.id for check in paper.checks] == [check["id"] for check in row.judged["checks"]]
    (page,) = paper.pages
    kept = models.Page.objects.get(in_papers__paper=row)
    assert (page.page_id, page.file, page.sha256, page.number) == (kept.pk, "一.json", kept.file.sha256, 1)
    assert page.dhash == kept.dhash and len(page.dhash) == 16


def test_a_price_nothing_proves_is_seen_as_such(operator: Any, papers: list[int]) -> None:
    let_go(operator, papers[0])
    (paper,) = released(operator, papers[:1])
    price = paper.record.by_key["lines[0].ItemPrice"]
    assert (price.value, price.state, price.human) == (Decimal("0.1234"), State.READ, None)


def test_what_somebody_answered_for_comes_with_the_reason(take: Callable[..., Any], operator: Any) -> None:
    take(("torn.json", paper_file({"TotalAmount": "120.50", "total_in_words": "130.50"})))
    paper = models.Paper.objects.latest("id").pk
    keys = ("TotalAmount", "total_in_words")
    bench.edit(operator, paper, 0, [Edit(Action.ACCEPT, key) for key in keys], new_command())
    (check,) = [c["id"] for c in models.Paper.objects.get(pk=paper).judged["checks"] if not c["ok"]]
    bench.override(operator, paper, 1, check, "原件大写如此", new_command())
    bench.release(operator, paper, 2, new_command())
    (handed,) = released(operator, [paper])
    assert [(answer.check_id, answer.reason) for answer in handed.overridden] == [(check, "原件大写如此")]


def test_later_papers_of_the_case_do_not_change_what_was_released(
    take: Callable[..., Any], operator: Any, papers: list[int]
) -> None:
    let_go(operator, papers[0])
    before = released(operator, papers[:1])
    take(("card.json", paper_file({"id_number": "110105194912310038"}, kind="id_card")))
    assert released(operator, papers[:1]) == before


def test_the_order_asked_each_once_in_as_many_queries_for_two_as_for_one(operator: Any, papers: list[int]) -> None:
    for paper in papers:
        let_go(operator, paper)
    with CaptureQueriesContext(connection) as one:
        released(operator, papers[:1])
    with CaptureQueriesContext(connection) as two:
        assert [p.paper_id for p in released(operator, [papers[1], papers[0], papers[1]])] == [papers[1], papers[0]]
    assert len(one) == len(two) == 4
    assert released(operator, []) == []


def test_what_is_not_released_is_named(operator: Any, papers: list[int]) -> None:
    let_go(operator, papers[0])
    with pytest.raises(Conflict) as refusal:
        released(operator, papers)
    assert (refusal.value.code, refusal.value.details) == ("paper_not_released", {"papers": [papers[1]]})
    assert "“十一月窗口”第 2 份" in refusal.value.message
    bench.reopen(operator, papers[0], 2, "重看金额", new_command())
    with pytest.raises(Conflict) as refusal:
        released(operator, papers)
    assert refusal.value.details == {"papers": papers}


def test_another_centres_paper_does_not_exist_and_a_stranger_is_refused(
    operator: Any, papers: list[int], acting: Callable[..., Any]
) -> None:
    let_go(operator, papers[0])
    for paper in (papers[0], 999_999):
        with pytest.raises(NotFound) as refusal:
            released(acting("capture_operator", scope="36"), [paper])
        assert (refusal.value.code, refusal.value.details) == ("no_paper", {"papers": [paper]})
    with pytest.raises(Denied):
        released(acting("budget_officer", scope="1101"), papers[:1])
