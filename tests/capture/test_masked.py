"""What is hidden is said to be hidden, what is nobody's stays readable, and nobody confirms what they cannot read."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.capture.conftest import new_command
from tests.capture.desk import accept, paper_of, put, refused

from jingban.capture import models
from jingban.capture.core import privacy
from jingban.capture.queries import batches, handing, papers
from jingban.capture.services import bench

pytestmark = pytest.mark.django_db
UNIT = "121100004000000001"  # an invented unit whose code is all digits, with the right check digit
CARD = "6222020200012345678"
NUMBER = "11010519491231002X"


def field(actor: Any, paper: int, key: str) -> Any:
    shown = papers.paper(actor, paper)
    return next(f for f in [*shown.fields, *(c for line in shown.lines for c in line.cells)] if f.key == key)


def test_the_code_of_an_institution_is_read_by_everybody(take: Callable[..., Any], operator: Any, acting: Any) -> None:
    paper = paper_of(take, {"InvoicingPartyCode": UNIT, "TotalAmount": "1.00"}, words=[f"统一社会信用代码 {UNIT}"])
    for actor in (operator, acting("auditor", scope="1101")):
        found = field(actor, paper, "InvoicingPartyCode")
        assert (found.value, found.machine, found.raw, found.masked) == (UNIT, UNIT, UNIT, False)
        assert handing.contract(actor, paper).reading["documents"][0]["fields"]["InvoicingPartyCode"]["value"] == UNIT
        assert UNIT in batches.words(actor, models.Page.objects.get().pk).model_dump_json()
    bench.edit(operator, paper, 0, [accept("InvoicingPartyCode")], new_command())


@pytest.mark.parametrize("code", ["121100004000000002", "191100004000000001"])
def test_a_code_read_wrong_is_shown_to_whoever_must_put_it_right(
    take: Callable[..., Any], operator: Any, code: str
) -> None:
    found = field(operator, paper_of(take, {"InvoicingPartyCode": code}), "InvoicingPartyCode")
    assert (found.value, found.masked) == (code, False)


@pytest.mark.parametrize("number", [NUMBER, CARD])
def test_a_persons_number_in_the_place_of_an_institutions_is_hidden_and_told(
    take: Callable[..., Any], operator: Any, number: str
) -> None:
    paper = paper_of(take, {"InvoicingPartyCode": number})
    found = field(operator, paper, "InvoicingPartyCode")
    assert found.masked and number not in papers.paper(operator, paper).model_dump_json()
    refused("masked_field", lambda: bench.edit(operator, paper, 0, [accept("InvoicingPartyCode")], new_command()))
    bench.edit(operator, paper, 0, [put("InvoicingPartyCode", UNIT)], new_command())
    assert field(operator, paper, "InvoicingPartyCode").value == UNIT


@pytest.mark.parametrize("key", ["BusinessNumber", "Remark", "lines[0].ItemName"])
def test_a_number_inside_any_text_is_hidden_told_and_not_confirmed(
    take: Callable[..., Any], operator: Any, key: str
) -> None:
    lines = [{"ItemName": f"转账 {CARD}", "ItemAmount": "1.00"}]
    paper = paper_of(take, {"BusinessNumber": CARD, "Remark": f"退至 {CARD}", "TotalAmount": "1.00"}, lines=lines)
    found = field(operator, paper, key)
    assert found.masked and CARD not in found.model_dump_json()
    refused("masked_field", lambda: bench.edit(operator, paper, 0, [accept(key)], new_command()))


def test_what_the_source_itself_covers_is_not_ours_to_uncover(take: Callable[..., Any], operator: Any) -> None:
    covered = "1101**********0000"
    paper = paper_of(take, {"PayerPartyCode": covered, "TotalAmount": "1.00"})
    found = field(operator, paper, "PayerPartyCode")
    assert (found.value, found.masked) == (covered, False)
    bench.edit(operator, paper, 0, [accept("PayerPartyCode")], new_command())


def test_a_citizens_number_is_no_code_of_an_institution_even_if_its_check_fits_one() -> None:
    mask = privacy.Masker(privacy.ALL)
    assert mask.text(f"号码 {NUMBER}") == "号码 1101**********002X"
    assert mask.text(f"账号 {CARD}") == "账号 ***************5678"
    assert mask.text(f"单位 {UNIT}") == f"单位 {UNIT}"
