"""Discharge records, certificates and cards."""

from datetime import date

import pytest
from tests.capture.core.printed import Placed, field, lines, page, values

from jingban.capture.core.interpret import interpret
from jingban.capture.core.model import DocumentKind, Record
from jingban.capture.core.page import Page


def one(*pages: Page) -> Record:
    """The only record of the pages."""
    (record,) = interpret(pages)
    return record


def discharge(*rest: list[Placed], number: int = 1) -> Page:
    """A discharge record with what follows its head."""
    return page(
        [(800, 60, "青石县人民医院", "c")],
        [(800, 110, "出院记录", "c")],
        [(100, 170, "姓名：赵小满"), (600, 170, "性别：女"), (1000, 170, "年龄：45岁")],
        [(100, 215, "科室：心血管内科"), (600, 215, "住院号：20240017"), (1000, 215, "住院天数：8天")],
        [(100, 260, "入院日期：2024-03-01"), (600, 260, "出院日期：2024年3月9日")],
        *rest,
        number=number,
    )


def test_a_discharge_record() -> None:
    record = one(
        discharge(
            *lines(
                "入院诊断：1.高血压病3级", "2.糖尿病", "诊疗经过：入院后完善检查，诊断：明确，予以降压。", "出院诊断：高血压病",
                "出院医嘱：1.注意休息；", "2.两周后门诊复查。", "医师签名：________", "2024-03-09", y=320, step=42,
            )
        )
    )  # fmt: skip
    assert record.kind is DocumentKind.DISCHARGE
    assert values(record) == {
        "PayerPartyName": "赵小满", "Gender": "女", "Age": "45岁", "DepartmentName": "心血管内科", "hospital_days": 8,
        "HospitalizationNumber": "20240017", "InHospitalDate": date(2024, 3, 1), "OutHospitalDate": date(2024, 3, 9),
        "admission_diagnosis": "1.高血压病3级2.糖尿病", "course": "入院后完善检查，诊断：明确，予以降压。", "diagnosis": "高血压病",
        "advice": "1.注意休息；2.两周后门诊复查。", "doctor": None, "document_date": date(2024, 3, 9),
        "InvoicingPartyName": "青石县人民医院",
    }  # fmt: skip
    assert field(record, "doctor").raw == ""


def test_a_wrapped_section_goes_on_over_words_of_a_foot_and_without_scraps_of_a_seal() -> None:
    record = one(
        discharge(
            [(100, 320, "诊疗经过：入院后完善检查，予以降压，血压平稳，患者症")],
            [(100, 362, "状较前好转，经上级医师同意准予出院。"), (1300, 362, "已复印")],
            [(100, 404, "出院医嘱：注意休息，")],
            [(1250, 446, "市人民")],
            [(100, 470, "按时服药。")],
            [(1100, 540, "医师签名：")],
            [(1060, 600, "县"), (1200, 600, "2024-03-09")],
        )
    )
    read = values(record)
    assert read["course"] == "入院后完善检查，予以降压，血压平稳，患者症状较前好转，经上级医师同意准予出院。"
    assert read["advice"] == "注意休息，按时服药。"
    assert read["document_date"] == date(2024, 3, 9)


def test_a_discharge_record_over_two_pages() -> None:
    first = discharge(*lines("诊疗经过：入院后完善检查。", y=320))
    second = page(*lines("出院诊断：高血压病", "出院医嘱：注意休息。"), number=2)
    record = one(first, second)
    assert len(record.pages) == 2
    assert field(record, "diagnosis").machine == "高血压病"
    assert field(record, "diagnosis").place.page == 2


def test_two_discharge_records_are_two() -> None:
    assert len(interpret([discharge(), discharge(number=2)])) == 2


def test_a_diagnosis_certificate() -> None:
    record = one(
        page(
            [(800, 60, "疾病诊断证明书", "c")],
            [(100, 150, "姓名：赵小满"), (600, 150, "性别：女"), (1000, 150, "科别：骨科")],
            *lines(
                "诊断：右侧桡骨远端骨折",
                "处理意见：建议休息一个月，",
                "门诊随访。",
                "特此证明",
                "2024年3月9日",
                y=230,
                step=45,
            ),
        )
    )
    assert record.kind is DocumentKind.DIAGNOSIS
    read = values(record)
    assert read["diagnosis"] == "右侧桡骨远端骨折"
    assert read["advice"] == "建议休息一个月，门诊随访。"
    assert read["document_date"] == date(2024, 3, 9)


FRONT: list[list[Placed]] = [
    [(100, 100, "姓名"), (200, 100, "赵小满")],
    [(100, 160, "性别女"), (260, 160, "民族"), (330, 160, "汉")],
    [
        (100, 220, "出生"),
        (180, 220, "1980"),
        (260, 220, "年"),
        (300, 220, "1"),
        (330, 220, "月"),
        (370, 220, "2"),
        (400, 220, "日"),
    ],
    [(100, 280, "住址"), (180, 280, "云岭省青石县白杨路")],
    [(180, 320, "12号3单元")],
    [(100, 420, "公民身份号码"), (330, 420, "990101198001020028")],
]
BACK: list[list[Placed]] = [
    [(400, 700, "居民身份证")],
    [(200, 850, "签发机关"), (330, 850, "青石县公安局")],
    [(200, 900, "有效期限"), (330, 900, "2015.01.01-2035.01.01")],
]
OWNER = {
    "PayerPartyName": "赵小满", "Gender": "女", "ethnicity": "汉", "birth_date": date(1980, 1, 2),
    "address": "云岭省青石县白杨路12号3单元", "id_number": "990101198001020028",
}  # fmt: skip
ISSUED = {"issuing_authority": "青石县公安局", "valid_period": "2015.01.01-2035.01.01"}


@pytest.mark.parametrize("sides", [[FRONT + BACK], [FRONT, BACK], [BACK, FRONT]])
def test_both_sides_of_an_identity_card(sides: list[list[list[Placed]]]) -> None:
    record = one(*(page(*rows, number=n + 1) for n, rows in enumerate(sides)))
    assert record.kind is DocumentKind.ID_CARD
    assert values(record) == OWNER | ISSUED


@pytest.mark.parametrize("y", [300, 320, 342])
def test_a_mark_over_the_portrait_is_no_part_of_the_address(y: int) -> None:
    assert values(one(page(*FRONT, [(700, y, "样张")])))["address"] == OWNER["address"]


def test_two_identity_cards_are_two() -> None:
    assert len(interpret([page(*FRONT), page(*FRONT, number=2)])) == 2


def test_the_citizen_number_without_its_label() -> None:
    rows = [row for row in FRONT if row[0][2] != "公民身份号码"]
    record = one(page(*rows, [(330, 420, "990101198001020028")]))
    assert values(record)["id_number"] == "990101198001020028"


def test_a_bank_card() -> None:
    record = one(
        page(
            [(100, 100, "青石农商银行"), (800, 100, "借记卡")],
            [(100, 300, "6299 0100"), (330, 300, "0000 0017")],
            [(100, 400, "08/31")],
        )
    )
    assert record.kind is DocumentKind.BANK_CARD
    assert values(record) == {"bank_name": "青石农商银行", "valid_period": "08/31", "bank_card": "6299010000000017"}


def test_sums_in_running_text_are_no_fields() -> None:
    record = one(page(*lines("住院须知", "1：办理入院时请预交住院押金3000元，多退少补。", "2：陪护床租用每日10元。")))
    assert record.kind is DocumentKind.OTHER
    assert record.lines == record.categories == ()
    assert values(record) == {}
