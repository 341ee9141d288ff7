"""Papers of a case joined to visits, bills and lines; planted doubts are told, not resolved."""

from datetime import date
from decimal import Decimal

import pytest
from tests.claims.handed import HOSPITAL, NAME, cell, fees, inpatient, line, outpatient, paper

from jingban.capture.core.handing import HandedPaper
from jingban.capture.core.model import DocumentKind, Line, Origin, State
from jingban.claims.core.assembling import Assembled, assemble


def made(*papers: HandedPaper) -> Assembled:
    return assemble(papers, NAME)


def lines_by_bill(found: Assembled) -> dict[str, list[str]]:
    return {bill.number: [one.name for one in bill.lines] for visit in found.visits for bill in visit.bills}


def test_a_stay_with_all_its_papers() -> None:
    bill = inpatient(
        "0000000101", 50000, total_in_words=50000, FundPayAmount=0, Gender="男", Age="39岁", id_number="110105198503074013",
        DepartmentName="呼吸内科", categories=(line("西药费", 40000), line("床位费", 10000)),
    )  # fmt: skip
    dear = line("阿克西林胶囊", 40000, 20, ItemCode="X1", ItemStd="0.25g", ItemUnit="盒", date=date(2024, 4, 2))
    listed = fees(dear, line("普通病房床位费", 10000, 2), HospitalizationNumber="Z001")
    record = paper(
        DocumentKind.DISCHARGE, HospitalizationNumber="Z001", InHospitalDate=date(2024, 4, 1),
        OutHospitalDate=date(2024, 4, 10), diagnosis_code="J18.900；I10.x00", diagnosis="肺炎 高血压",
    )  # fmt: skip
    proof, card = paper(DocumentKind.DIAGNOSIS, diagnosis_code="J18.900"), paper(DocumentKind.ID_CARD)
    found = made(bill, listed, record, proof, card)
    assert found.problems == () and found.told == ()
    [visit] = found.visits
    assert (visit.med_type, visit.provider, visit.provider_name) == ("21", HOSPITAL, HOSPITAL)
    assert (visit.first, visit.last, visit.department) == (date(2024, 4, 1), date(2024, 4, 10), "呼吸内科")
    assert visit.diagnoses == ("J18.900", "I10.X00")
    [one] = visit.bills
    assert (one.number, one.total, one.total_in_words, one.sex, one.age) == ("0000000101", 50000, 50000, "1", 39)
    assert (one.payer, one.payer_id, one.image, one.paper) == (NAME, "110105198503074013", 255, bill.paper_id)
    assert one.categories == (("西药费", 40000), ("床位费", 10000))
    assert one.electronic is False  # neither title nor check code says so
    first = one.lines[0]
    assert (first.name, first.quantity, first.price, first.amount) == ("阿克西林胶囊", Decimal(20), Decimal(20), 40000)
    assert (first.code, first.spec, first.unit, first.day) == ("X1", "0.25g", "盒", date(2024, 4, 2))
    assert found.materials == {
        "2": (bill.paper_id,), "3": (listed.paper_id,), "8": (record.paper_id,), "5": (proof.paper_id,), "1": (card.paper_id,),
    }  # fmt: skip


def test_several_bills_find_their_lists_by_totals() -> None:
    one, two = outpatient("1", 3000), outpatient("2", 4500, IssueDate=date(2024, 4, 12))
    found = made(one, two, fees(line("乙", 4500)), fees(line("甲", 1000), line("甲二", 2000)))
    assert lines_by_bill(found) == {"1": ["甲", "甲二"], "2": ["乙"]}
    assert [(visit.first, visit.last, visit.med_type) for visit in found.visits] == [
        (date(2024, 4, 10), date(2024, 4, 10), "11"), (date(2024, 4, 12), date(2024, 4, 12), "11"),
    ]  # fmt: skip
    assert found.told == ()


def test_daily_lists_that_add_up_in_one_way() -> None:
    found = made(inpatient("1", 6000), fees(line("一日", 1000)), fees(line("二日", 5000)), fees(line("别的", 700)))
    assert lines_by_bill(found) == {"1": ["一日", "二日"]}
    assert found.told == (
        f"费用清单（单据 {found.materials['3'][2]}）合计 7.00 元，没有能确定对应的票据，明细没有录入，请核对后手工录入",
    )


def test_equal_totals_are_not_guessed() -> None:
    found = made(outpatient("1", 3000), outpatient("2", 3000), fees(line("甲", 3000)), fees(line("乙", 3000)))
    assert lines_by_bill(found) == {"1": [], "2": []}
    assert len([text for text in found.told if "没有能确定对应" in text]) == 4
    # A number of the visit on both decides.
    found = made(
        outpatient("1", 3000, PatientNumber="M1"), outpatient("2", 3000, PatientNumber="M2"),
        fees(line("乙", 3000), PatientNumber="M2"), fees(line("甲", 3000), PatientNumber="M1"),
    )  # fmt: skip
    assert lines_by_bill(found) == {"1": ["甲"], "2": ["乙"]}


def test_a_list_for_two_bills_is_told() -> None:
    found = made(outpatient("1", 3000), outpatient("2", 4500), fees(line("甲", 7500)))
    assert lines_by_bill(found) == {"1": [], "2": []} and len(found.told) == 3


def test_totals_differ_but_the_number_of_the_stay_leaves_no_choice() -> None:
    found = made(inpatient("1", 6000), fees(line("一", 5900), HospitalizationNumber="Z001"))
    assert lines_by_bill(found) == {"1": ["一"]}
    assert found.told == ("票据 1合计 60.00 元，同一次就诊的费用清单合计 59.00 元，请核对明细",)
    # Without a number it is not joined.
    assert lines_by_bill(made(inpatient("1", 6000), fees(line("一", 5900)))) == {"1": []}


def test_a_list_of_another_stay_is_never_taken() -> None:
    other = fees(line("一", 6000), HospitalizationNumber="Z999")
    assert lines_by_bill(made(inpatient("1", 6000), other)) == {"1": []}


def test_lines_printed_on_the_bill_itself() -> None:
    bill = outpatient("1", 3000, lines=(line("甲", 1000), line("乙", 2000)))
    assert lines_by_bill(made(bill)) == {"1": ["甲", "乙"]}


@pytest.mark.parametrize(
    ("state", "origin", "doubtful"),
    [
        (State.READ, Origin.OCR, True),
        (State.CONFLICT, Origin.OCR, True),
        (State.CONFIRMED, Origin.OCR, False),
        (State.READ, Origin.XML, False),
    ],
)
def test_a_price_nobody_confirmed(state: State, origin: Origin, doubtful: bool) -> None:
    found = made(outpatient("1", 3000, lines=(line("甲", 3000, 3, state=state, origin=origin),)))
    assert found.visits[0].bills[0].lines[0].price_doubtful is doubtful
    assert bool(found.told) is doubtful


def test_a_price_a_person_keyed_is_no_doubt() -> None:
    one = line("甲", 3000, 3, state=State.READ)
    record = outpatient("1", 3000, lines=(one,))
    keyed = record.record.with_human("lines[0].ItemPrice", Decimal("10.00"))
    from dataclasses import replace

    assert made(replace(record, record=keyed)).visits[0].bills[0].lines[0].price_doubtful is False


def test_a_list_without_prices_or_quantities() -> None:
    plain = Line((cell("ItemName", "甲"), cell("ItemAmount", 1000), cell("ItemQuantity", Decimal(3))))
    bare = Line((cell("ItemName", "乙"), cell("ItemAmount", 2000)))
    nameless = Line((cell("ItemAmount", 5),))
    one, two = made(outpatient("1", 3005, lines=(plain, bare, nameless))).visits[0].bills[0].lines
    assert (one.quantity, one.price, one.amount, one.price_doubtful) == (Decimal(3), Decimal("3.333333"), 1000, True)
    assert (two.quantity, two.price, two.amount, two.price_doubtful) == (Decimal(1), Decimal(20), 2000, True)
    told = made(outpatient("1", 3005, lines=(plain, bare, nameless))).told
    assert "票据 1第 3 行没有名称或金额，没有录入，请核对" in told


@pytest.mark.parametrize("lost", ["EInvoiceNumber", "IssueDate", "TotalAmount"])
def test_a_bill_that_lacks_what_it_needs_is_refused(lost: str) -> None:
    found = made(outpatient("1", 3000, **{lost: None}))
    assert len(found.problems) == 1 and "请在采集中补录" in found.problems[0].message


def test_a_stay_without_days_takes_those_of_its_discharge_record() -> None:
    bill = inpatient("1", 3000, InHospitalDate=None, OutHospitalDate=None)
    assert len(made(bill).problems) == 1
    record = paper(
        DocumentKind.DISCHARGE,
        HospitalizationNumber="Z001",
        InHospitalDate=date(2024, 4, 3),
        OutHospitalDate=date(2024, 4, 8),
    )
    [visit] = made(bill, record).visits
    assert (visit.first, visit.last) == (date(2024, 4, 3), date(2024, 4, 8))


def test_several_visits_each_get_their_own_record() -> None:
    second = inpatient(
        "2", 4000, HospitalizationNumber="Z002", InHospitalDate=date(2024, 4, 20), OutHospitalDate=date(2024, 4, 25)
    )
    record = paper(
        DocumentKind.DISCHARGE, HospitalizationNumber="Z002", InHospitalDate=date(2024, 4, 20),
        OutHospitalDate=date(2024, 4, 25), diagnosis_code="K35.800",
    )  # fmt: skip
    lost = paper(DocumentKind.DIAGNOSIS, diagnosis_code="J18.900")
    found = made(inpatient("1", 3000), second, record, lost)
    assert [visit.diagnoses for visit in found.visits] == [(), ("K35.800",)]
    assert any(f"诊断证明（单据 {lost.paper_id}）不能确定属于哪次就诊" in text for text in found.told)


def test_papers_of_somebody_else_are_told() -> None:
    found = made(outpatient("1", 3000, PayerPartyName="测试乙"))
    assert any("姓名与参保人不一致" in text for text in found.told)
    assert "测试乙" not in "".join(found.told)


def test_no_bill_no_claim() -> None:
    assert [one.message for one in made(fees(line("甲", 100))).problems] == ["所选单据中没有医疗票据，请把票据一并选上"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"MedicalType": "急诊"}, "13"), ({"MedicalType": "门诊慢特病"}, "14"), ({"MedicalType": "普通门诊"}, "11"),
     ({"MedicalType": "药店购药"}, "41")],
)  # fmt: skip
def test_medical_type_as_printed(fields: dict[str, str], code: str) -> None:
    assert made(outpatient("1", 3000, **fields)).visits[0].med_type == code
