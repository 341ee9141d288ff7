"""联网结算 rows: every bad cell told and then nothing written; the same file again changes nothing; 核对 finds them."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.claims.making import Crew, World, command

from jingban.claims import models
from jingban.claims.repository.registers import registers_for
from jingban.claims.services import registers
from jingban.infra.errors import Denied, Invalid
from jingban.payment.services.payments import person_digest
from jingban.verification.core import model as check

pytestmark = pytest.mark.django_db
ROW = {
    "setl_id": "S1", "psn_name": "测试甲", "certno": "", "fixmedins_code": "H11010500002", "med_type": "21",
    "begndate": "2024-03-01", "enddate": "2024-03-09", "setl_time": "2024-03-09 10:15:00", "medfee_sumamt": "3930.00",
    "fulamt_ownpay_amt": "0", "overlmt_selfpay": "0.00", "preselfpay_amt": "38.40", "inscp_scp_amt": "3891.6",
    "act_pay_dedc": "1300.00", "hifp_pay": "2254.69", "fund_pay_sumamt": "2254.69", "psn_part_amt": "1675.31",
    "refd_setl_flag": "0",
}  # fmt: skip


def table(*rows: dict[str, str]) -> list[bytes]:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(ROW))
    writer.writeheader()
    writer.writerows(rows)
    return [out.getvalue().encode("utf-8")]


def row(world: World, **changes: str) -> dict[str, str]:
    return {**ROW, "certno": world.persons["employee"].certificate, **changes}


@pytest.fixture
def keeper(crew: Crew) -> Any:
    return crew.keeper


def test_rows_become_the_register(world: World, keeper: Any) -> None:
    data = table(row(world), row(world, setl_id="S2", med_type="11", begndate="2024-03-20", enddate="20240320"))
    done = registers.import_settlements(keeper, data, command())
    assert done == {"rows": 2, "added": 2, "reversed": 0, "same": 0}
    who = world.persons["employee"]
    digest = person_digest(who.certificate)
    found = registers_for(digest, "7", date(2024, 1, 1), ())
    assert found.settlements == (
        check.DirectSettlement("S1", "7", "H11010500002", date(2024, 3, 9), 393000),
        check.DirectSettlement("S2", "7", "H11010500002", date(2024, 3, 20), 393000),
    )
    assert found.stay_payments == (check.StayPayment("S1", "H11010500002", date(2024, 3, 1), date(2024, 3, 9), 225469),)
    assert registers_for(digest, "7", date(2024, 3, 10), ()).stay_payments == ()
    assert registers_for(person_digest("other"), "8", date(2024, 1, 1), ()).settlements == ()
    [one, _] = models.DirectSettlement.objects.order_by("setl_id")
    assert who.certificate not in str(one.__dict__)  # only the digest is kept
    again = registers.import_settlements(keeper, data, command())
    assert again == {"rows": 2, "added": 0, "reversed": 0, "same": 2}


def test_a_reversal_takes_it_out(world: World, keeper: Any) -> None:
    registers.import_settlements(keeper, table(row(world)), command())
    done = registers.import_settlements(keeper, table(row(world, refd_setl_flag="1")), command())
    assert done == {"rows": 1, "added": 0, "reversed": 1, "same": 0}
    digest = person_digest(world.persons["employee"].certificate)
    assert registers_for(digest, "7", date(2024, 1, 1), ()).settlements == ()


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("setl_id", ""),
        ("certno", ""),
        ("med_type", "99"),
        ("begndate", "2024-02-30"),
        ("enddate", "2024-02-01"),
        ("medfee_sumamt", "3930.001"),
        ("medfee_sumamt", "-1"),
        ("medfee_sumamt", "3930.01"),
        ("hifp_pay", "2254.68"),
        ("inscp_scp_amt", "3891.61"),
    ],
)
def test_one_bad_cell_and_nothing_is_written(world: World, keeper: Any, column: str, value: str) -> None:
    data = table(row(world), row(world, **{"setl_id": "S2", column: value}))
    with pytest.raises(Invalid) as refused:
        registers.import_settlements(keeper, data, command())
    assert refused.value.code == "bad_rows"
    assert {told["line"] for told in refused.value.details["rows"]} == {3}
    assert not models.DirectSettlement.objects.exists()


def test_the_same_number_with_another_content(world: World, keeper: Any) -> None:
    registers.import_settlements(keeper, table(row(world)), command())
    changed = row(world, medfee_sumamt="3930.01", psn_part_amt="1675.32", inscp_scp_amt="3891.61")
    with pytest.raises(Invalid) as refused:
        registers.import_settlements(keeper, table(changed), command())
    assert "已登记过" in refused.value.details["rows"][0]["message"]
    with pytest.raises(Invalid):
        registers.import_settlements(keeper, table(row(world, setl_id="S3"), row(world, setl_id="S3")), command())
    assert models.DirectSettlement.objects.count() == 1


def test_only_who_keeps_the_registers_imports(world: World, crew: Crew) -> None:
    with pytest.raises(Denied):
        registers.import_settlements(crew.reviewer, table(row(world)), command())


def test_bills_paid_elsewhere(world: World, held_clock: None) -> None:
    models.OtherPayment.objects.create(
        register="商业保险", reference="SY-1", code="11060124", number="0001", by="test", at="2024-05-20T00:00:00Z"
    )
    found = registers_for("x", "7", date(2024, 1, 1), ["0001", ""])
    assert found.elsewhere == (check.OtherPayment("商业保险", "SY-1", "11060124", "0001"),)


@pytest.mark.parametrize("change", [{"total": 1, "fund": 1, "personal": 0}, {"setl_id": "S9"}])
def test_the_table_changes_nothing(world: World, keeper: Any, change: dict[str, Any]) -> None:
    registers.import_settlements(keeper, table(row(world)), command())
    with pytest.raises(DatabaseError), transaction.atomic():
        models.DirectSettlement.objects.update(**change)
    with pytest.raises(DatabaseError), transaction.atomic():
        models.DirectSettlement.objects.all().delete()
