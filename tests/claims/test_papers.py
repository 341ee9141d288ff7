"""Papers of a claim: 结算单 and notices say what was decided, without a certificate; the same claim is the same bytes."""

import io
import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from tests.claims import walking
from tests.claims.making import (
    CENTRE,
    DRUG_A,
    DRUG_B,
    DRUG_C,
    Crew,
    World,
    a_bill,
    a_claim,
    a_line,
    a_stay,
    a_visit,
    command,
)
from tests.claims.test_correction import corrected, released

from jingban.claims import models
from jingban.claims.queries import papers
from jingban.claims.queries.claims import unmask
from jingban.claims.services import intake
from jingban.infra.access.services import Actor
from jingban.infra.errors import Conflict, Denied, NotFound

pytestmark = pytest.mark.django_db


def text_of(pdf: bytes) -> str:
    document = pypdfium2.PdfDocument(io.BytesIO(pdf))
    pages = [page.get_textpage().get_text_range() for page in document]
    return "".join(pages).replace("\r", "").replace("\n", "").replace(" ", "")


def mixed() -> tuple[object, ...]:
    lines = (
        a_line("卡维美容口服溶液", 5000, code=DRUG_C),
        a_line("院内自制外用洗剂", 700, code=""),
        a_line("贝洛沙坦片", 6000, 2, code=DRUG_B),
        a_line("阿克西林胶囊", 10000, code=DRUG_A),
    )
    return (a_visit(a_bill(*lines)), a_stay())


def test_the_sheet_of_a_settled_claim(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], *mixed()))
    name, data = papers.sheet(crew.reviewer, made.id)
    assert name == f"结算单-{made.number}.pdf"
    text = text_of(data)
    for said in (
        "医疗费用手工报销结算单",
        made.number,
        "测试甲",
        "未经审批，仅供内部审核",
        "4,147.00",
        "院内自制外用洗剂",
    ):
        assert said in text, said
    row = walking.row(made.id)
    assert "您这次看病共花4,147.00元，" in text
    assert f"{row.fund // 100:,}.{row.fund % 100:02d}" in text
    assert "有7.00元的项目在医保目录中没有查到，按自费计算。" in text
    assert "六十日内依法申请行政复议" in text
    assert papers.sheet(crew.reviewer, made.id)[1] == data  # same input, same bytes


def test_the_certificate_is_masked_unless_unmasked(world: World, crew: Crew, acting: Callable[..., Actor]) -> None:
    made = walking.settled(crew, a_claim(world["employee"]))
    number = world.persons["employee"].certificate
    assert number not in text_of(papers.sheet(crew.reviewer, made.id)[1])
    looker = acting("first_reviewer", username="looker", scope=CENTRE, centre=CENTRE, fields=("id_number", "phone"))
    unmask(looker, made.id, "核对证件")
    assert number in text_of(papers.sheet(looker, made.id)[1])
    assert number not in text_of(papers.sheet(crew.reviewer, made.id)[1])  # only to who unmasked it


def test_an_approved_sheet_bears_its_signatures(world: World, books: None, crew: Crew) -> None:
    made = walking.approved(crew, a_claim(world["employee"], a_stay()))
    text = text_of(papers.sheet(crew.accountant, made.id)[1])
    assert "未经审批" not in text
    assert "初审：" in text and "复核：" in text and "审批：" in text


def test_what_is_not_settled_has_no_sheet(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    with pytest.raises(Conflict) as refused:
        papers.sheet(crew.reviewer, made.id)
    assert refused.value.code == "not_settled"


@pytest.mark.parametrize("of", [papers.sheet, lambda actor, pk: papers.notice(actor, pk, 1), papers.fhir])
def test_papers_of_another_centre_are_not_there(world: World, crew: Crew, of: Callable[[Actor, int], object]) -> None:
    made = walking.settled(crew, a_claim(world["employee"]))
    with pytest.raises(NotFound):
        of(crew.stranger, made.id)
    with pytest.raises(Denied):
        of(crew.gateway, made.id)


def test_the_receipt_of_acceptance(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    one = models.Notice.objects.get(claim_id=made.id, kind="accepted")
    name, data = papers.notice(crew.clerk, made.id, one.pk)
    text = text_of(data)
    assert name == f"受理回执-{made.number}.pdf"
    assert "受理回执" in text and "医院收费票据" in text and "本次收到票据1张，金额合计100.00元。" in text
    assert world.persons["employee"].certificate not in text
    assert papers.notice(crew.clerk, made.id, one.pk)[1] == data


def test_one_notice_names_everything_missing(world: World, crew: Crew) -> None:
    made = walking.registered(crew, a_claim(world["employee"], a_stay(), materials=("1", "2")))
    made = intake.ask_documents(crew.clerk, made.id, made.revision, command())
    one = models.Notice.objects.get(claim_id=made.id, kind="missing")
    text = text_of(papers.notice(crew.clerk, made.id, one.pk)[1])
    assert "一次性告知书" in text
    assert "1费用清单" in text and "2诊断证明" in text and "3病历资料（出院记录）" in text
    assert "身份证或社保卡" not in text


def test_a_refused_claim_says_why_and_how_to_object(world: World, crew: Crew) -> None:
    made = walking.registered(crew, a_claim(world["employee"]))
    intake.reject(crew.clerk, made.id, made.revision, "票据已在外地报销", command())
    one = models.Notice.objects.get(claim_id=made.id, kind="rejected")
    text = text_of(papers.notice(crew.clerk, made.id, one.pk)[1])
    assert "不予受理通知书" in text and "原因：票据已在外地报销" in text and "行政复议" in text


def test_an_unknown_notice(world: World, crew: Crew) -> None:
    made = walking.accepted(crew, a_claim(world["employee"]))
    with pytest.raises(NotFound) as refused:
        papers.notice(crew.clerk, made.id, 987654)
    assert refused.value.code == "no_notice"


def test_money_to_be_paid_back_is_asked_for_in_a_notice(world: World, books: None, crew: Crew) -> None:
    made = walking.closed(crew, a_claim(world["employee"], a_stay()))
    again = released(crew, corrected(crew, made, a_stay(a_line(amount=200000))))
    one = models.Notice.objects.get(claim_id=again.id, kind="result")
    owed = -sum(models.Release.objects.filter(claim_id=again.id).values_list("amount", flat=True))
    assert owed > 0
    text = text_of(papers.notice(crew.accountant, again.id, one.pk)[1])
    assert "职工基本医疗保险基金" in text and "110105-310" not in text
    assert "追回通知书" in text and f"原来多付了{owed // 100:,}.{owed % 100:02d}元" in text


def test_the_national_fields_of_a_settled_stay(world: World, crew: Crew) -> None:
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    name, data = papers.national(crew.reviewer, made.id)
    assert name == f"setlinfo-{made.number}.json" and b'"medfee_sumamt":3930.00' in data
    told = json.loads(data, parse_float=Decimal)
    [row], [fund] = told["setlinfo"], told["setldetail"]
    assert len(row) == 42 and all(key.islower() for key in row)
    assert (row["medfee_sumamt"], row["fund_pay_sumamt"], row["psn_part_amt"], row["psn_cash_pay"]) == tuple(
        map(Decimal, ("3930.00", "2254.69", "1675.31", "1675.31"))
    )
    assert row["certno"] == "110*************1X" and row["age"] == 39 and row["setl_time"] == "2024-05-20 10:00:00"
    assert (fund["fund_pay_type"], fund["fund_payamt"]) == ("310100", Decimal("2254.69"))
    assert fund["setl_proc_info"].endswith("个人负担 1,675.31 元。")


def test_every_paper_bears_the_name_of_the_house(world: World, crew: Crew, settings: Any) -> None:
    settings.JINGBAN_CENTRE_NAME = "样例区医疗保险事务管理中心"
    made = walking.settled(crew, a_claim(world["employee"], a_stay()))
    assert text_of(papers.sheet(crew.reviewer, made.id)[1]).count("样例区医疗保险事务管理中心") >= 2  # foot and seal
    one = models.Notice.objects.get(claim_id=made.id, kind="accepted")
    assert "样例区医疗保险事务管理中心（盖章）" in text_of(papers.notice(crew.reviewer, made.id, one.pk)[1])
    assert "样例区医疗保险事务管理中心" in Client().get("/progress").content.decode()
