"""Somebody maps the columns of a hospital's list wrongly: nothing wrong is released for it, and it is undone."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, cast

import pytest
from tests.capture.conftest import new_command
from tests.capture.core.printed import fee_rows, head_of_list, invented, page
from tests.capture.desk import accept, refused
from tests.capture.invented import Invented, paper_file

from jingban.capture import models
from jingban.capture.core.model import DocumentKind
from jingban.capture.core.page_json import ReadPage
from jingban.capture.queries import papers
from jingban.capture.services import bench, intake, layouts
from jingban.capture.services.recognised import Assembled
from jingban.capture.services.recogniser import Real
from jingban.capture.services.recognition import using
from jingban.infra.jobs import worker

pytestmark = pytest.mark.django_db
HOSPITAL = "青石县人民医院"
ITEMS = invented(8)
TOTAL = sum(Decimal(item[5]) for item in ITEMS)
PRINTED = page(
    [(800, 60, f"{HOSPITAL}住院费用清单", "c")],
    head_of_list(170),
    *fee_rows(ITEMS, 215),
    [(130, 215 + 40 * len(ITEMS) + 20, "合计"), (1380, 215 + 40 * len(ITEMS) + 20, f"{TOTAL:.2f}", "r")],
)
FIGURES = [(Decimal(price), Decimal(quantity), round(Decimal(amount) * 100)) for *_, price, quantity, amount in ITEMS]
SWAPPED = [
    {"name": "ItemName", "header": "项目名称"},
    {"name": "ItemAmount", "header": "单价"},
    {"name": "ItemQuantity", "header": "数量"},
    {"name": "ItemPrice", "header": "金额"},
]


class Printed(Invented):
    """Reads the same printed list on every page, and puts pages together as the real one does."""

    def read(self, data: bytes, filename: str, number: int) -> ReadPage:
        found = super().read(data, filename, number).page
        return ReadPage(replace(PRINTED, sha256=found.sha256, number=number), DocumentKind.FEE_LIST, ())

    def assemble(self, readings: Sequence[ReadPage], found: Sequence[dict[str, Any]]) -> tuple[Assembled, ...]:
        return Real.assemble(cast(Real, self), readings, found)


@pytest.fixture
def listed(operator: Any, batch: int) -> Any:
    with using(Printed()):
        intake.add_files(operator, batch, [intake.Incoming("清单.json", [paper_file({})])], new_command())
        worker.work_off()
        yield batch


def figures() -> list[tuple[Any, ...]]:
    (paper,) = models.Paper.objects.all()
    names = ("ItemPrice", "ItemQuantity", "ItemAmount")
    lines = paper.record["lines"]
    return [tuple(None if line[name] is None else Decimal(line[name]) for name in names) for line in lines]


RIGHT = [(price, quantity, Decimal(fen) / 100) for price, quantity, fen in FIGURES]


def again(operator: Any, batch: int) -> models.Paper:
    intake.reassemble(operator, batch, new_command())
    worker.work_off()
    return models.Paper.objects.get()


def test_a_wrong_mapping_releases_nothing_and_is_undone(listed: int, operator: Any, lead: Any) -> None:
    before = models.Paper.objects.get()
    assert (figures(), before.doubtful, before.total_fen) == (RIGHT, 0, round(TOTAL * 100))
    made = layouts.learn(lead, HOSPITAL, "fee_list", SWAPPED, new_command())
    wrong = again(operator, listed)
    assert figures() != RIGHT  # the mapping was followed
    shown = papers.paper(operator, wrong.pk)
    assert wrong.doubtful > 0 and [check.id for check in shown.checks if not check.ok]
    refused("not_releasable", lambda: bench.release(operator, wrong.pk, 0, new_command()))
    # Nor does waving through what the bench asks about let it pass: the sums still do not close.
    held = [accept(key) for key in shown.doubtful if key in {f.key for line in shown.lines for f in line.cells}]
    bench.edit(operator, wrong.pk, 0, held, new_command())
    refused("not_releasable", lambda: bench.release(operator, wrong.pk, 1, new_command()))
    layouts.forget(lead, made, new_command())
    other = intake.create_batch(operator, "重来", new_command())
    intake.add_files(operator, other, [intake.Incoming("清单.json", [paper_file({})])], new_command())
    worker.work_off()
    right = models.Paper.objects.get(batch=other)
    bench.release(operator, right.pk, 0, new_command())
    assert models.Paper.objects.get(pk=right.pk).total_fen == round(TOTAL * 100)


def test_without_any_work_on_it_the_same_pile_is_read_right_again(listed: int, operator: Any, lead: Any) -> None:
    made = layouts.learn(lead, HOSPITAL, "fee_list", SWAPPED, new_command())
    again(operator, listed)
    layouts.forget(lead, made, new_command())
    again(operator, listed)
    assert figures() == RIGHT


def test_another_hospitals_layout_does_not_touch_it(listed: int, operator: Any, lead: Any) -> None:
    layouts.learn(lead, "别处医院", "fee_list", SWAPPED, new_command())
    again(operator, listed)
    assert figures() == RIGHT


@pytest.mark.parametrize(
    "columns",
    [
        pytest.param([*SWAPPED, {"name": "ItemAmount", "header": "自费"}], id="one meaning twice"),
        pytest.param([{**SWAPPED[0], "left": 0.5, "right": 0.2}, SWAPPED[1]], id="right before left"),
        pytest.param(
            [{"name": "ItemName", "left": 0.0, "right": 0.6}, {"name": "ItemAmount", "left": 0.3, "right": 1.0}],
            id="one on top of the other",
        ),
    ],
)
def test_a_mapping_that_cannot_be_is_refused(listed: int, lead: Any, columns: list[dict[str, Any]]) -> None:
    refused("wrong_template", lambda: layouts.learn(lead, HOSPITAL, "fee_list", columns, new_command()))
    assert not models.Template.objects.exists()
