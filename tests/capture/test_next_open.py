"""The next paper there is something to do on, wherever in the list of the batch it stands."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.desk import accept
from tests.capture.invented import file_of, page

from jingban.capture import models
from jingban.capture.queries import papers
from jingban.capture.services import bench, intake

pytestmark = pytest.mark.django_db


def test_it_passes_what_is_released_and_goes_round(
    take: Callable[..., Any], batch: int, operator: Any, reader: Any
) -> None:
    take(("四张.json", file_of(*(page({"TotalAmount": f"{n}.00"}) for n in range(1, 5)))))
    ids = list(models.Paper.objects.filter(batch=batch).order_by("number").values_list("pk", flat=True))
    other = intake.create_batch(operator, "另一批", new_command())
    take(("别的.json", file_of(page({"TotalAmount": "9.00"}))), into=other)

    def following() -> list[int | None]:
        return [papers.paper(operator, paper).next_open_id for paper in ids]

    def let_go(paper: int) -> None:
        bench.edit(operator, paper, 0, [accept("TotalAmount")], new_command())
        bench.release(operator, paper, 1, new_command())

    assert following() == [ids[1], ids[2], ids[3], ids[0]]
    let_go(ids[1])
    assert following() == [ids[2], ids[2], ids[3], ids[0]]
    let_go(ids[3])
    assert following() == [ids[2], ids[2], ids[0], ids[0]]
    let_go(ids[0])
    assert following() == [ids[2], ids[2], None, ids[2]]
    let_go(ids[2])
    assert following() == [None, None, None, None]
