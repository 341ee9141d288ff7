"""Fiscal e-bill XML: every value exact, whatever the envelope."""

import base64
import html
import time
from datetime import date
from decimal import Decimal

import pytest
from tests.capture.readers import samples
from tests.capture.readers.samples import bill_xml, tags

from jingban.capture.core.model import DocumentKind, Origin, PageRef, Record
from jingban.capture.errors import CaptureError
from jingban.capture.readers.sheets import open_file


def record(data: bytes) -> Record:
    (sheet,) = open_file("bill.xml", data)
    assert (sheet.number, sheet.image, sheet.page) == (1, None, None)
    (found,) = sheet.records
    return found


def values(found: Record) -> dict[str, object]:
    return {key: field.value for key, field in found.keyed()}


def refusal(data: bytes) -> str:
    with pytest.raises(CaptureError) as caught:
        open_file("bill.xml", data)
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_a_bill_is_read_with_every_value() -> None:
    found = record(bill_xml())
    assert found.kind is DocumentKind.INPATIENT
    assert {key: value for key, value in values(found).items() if "[" not in key} == {
        "EInvoiceName": "医疗住院收费票据（电子）",
        "EInvoiceCode": "11060124",
        "EInvoiceNumber": "0123456789",
        "RandomNumber": "a1B2c3",
        "TotalAmount": 123450,
        "IssueDate": date(2024, 1, 31),
        "IssueTime": "10:22:11",
        "InvoicingPartyCode": "12110000400000000A",
        "InvoicingPartyName": "某某市第一医院",
        "PayerPartyType": "1",
        "PayerPartyCode": "1101**********0000",
        "PayerPartyName": "张三",
        "Gender": "女",
        "MedicalInsuranceType": "职工基本医疗保险",
        "FundPayAmount": 80000,
        "OtherPayAmount": 0,
        "AccountPayAmount": 13450,
        "OwnPayAmount": 30000,
        "PatientNumber": "M0001",
        "HospitalizationNumber": "ZY20240001",
        "InHospitalDate": date(2024, 1, 20),
        "OutHospitalDate": date(2024, 1, 31),
    }
    assert [[(c.name, c.value) for c in line.cells] for line in found.categories] == [
        [("ItemCode", "01"), ("ItemName", "床位费"), ("ItemAmount", 23450)],
        [("ItemCode", "02"), ("ItemName", "西药费"), ("ItemAmount", 100000)],
    ]
    assert [{c.name: c.value for c in line.cells} for line in found.lines] == [
        {
            "category": "床位费",
            "ItemCode": "B001",
            "ItemName": "普通床位",
            "ItemQuantity": Decimal(11),
            "ItemUnit": "日",
            "ItemPrice": Decimal("21.3182"),
            "ItemAmount": 23450,
        },
        {
            "category": "西药费",
            "ItemCode": "XA01",
            "ItemName": "注射用甲",
            "ItemQuantity": Decimal(10),
            "ItemUnit": "支",
            "ItemStd": "0.5g×10",
            "ItemAmount": 70000,
        },
        {
            "category": "西药费",
            "ItemCode": "XA02",
            "ItemName": "乙片",
            "ItemQuantity": Decimal(3),
            "ItemUnit": "盒",
            "ItemPrice": Decimal(100),
            "ItemAmount": 30000,
        },
    ]


def test_raw_text_origin_page_and_place_are_kept() -> None:
    data = bill_xml({**samples.HEAD, "TotalAmount": " 1,234.50 "})
    found = record(data)
    (sheet,) = open_file("bill.xml", data)
    total = found.by_key["TotalAmount"]
    assert (total.raw, total.value, total.origin, total.place.line) == ("1,234.50", 123450, Origin.XML, 3)
    assert found.lines[0].place.line == 5
    assert found.pages == (PageRef(sheet.sha256, 1),)


@pytest.mark.parametrize("encoding", ["UTF-8", "GBK", "GB18030", "UTF-16"])
def test_encodings(encoding: str) -> None:
    assert values(record(bill_xml(encoding=encoding))) == values(record(bill_xml()))


@pytest.mark.parametrize(
    ("written", "declared"), [("gb18030", "UTF-8"), ("utf-8", "GBK"), ("utf-8-sig", "UTF-8"), ("gbk", "")]
)
def test_a_declaration_that_lies_is_not_believed(written: str, declared: str) -> None:
    body = bill_xml().decode().partition("\n")[2]
    head = f'\r\n<?xml version="1.0" encoding="{declared}"?>\n' if declared else ""
    assert values(record((head + body).encode(written))) == values(record(bill_xml()))


def test_envelope_namespace_and_capitals_do_not_matter() -> None:
    plain = bill_xml().decode().partition("\n")[2]
    lower = plain.replace("<Main>", "<MAIN>").replace("</Main>", "</MAIN>").replace("TotalAmount", "totalAmount")
    other = f'<soap:Envelope xmlns:soap="urn:s"><soap:Body><a xmlns="urn:x">{lower}</a></soap:Body></soap:Envelope>'
    assert values(record(other.encode())) == values(record(bill_xml()))


def test_the_archive_standard_with_flat_lists() -> None:
    """Names of DA/T 95—2022, table B.10; items follow each other without an element of their own."""
    data = (
        "<MedicalBills><EinvoiceName>医疗门诊收费票据</EinvoiceName><EinvoiceCode>11060224</EinvoiceCode>"
        "<TotalAmount>30.00</TotalAmount><IssueDate>2024-02-01</IssueDate><AgencyName>某某医院</AgencyName>"
        "<AgencyCode>12110000400000000A</AgencyCode><PayerName>李四</PayerName>"
        "<Items><ItemName>西药费</ItemName><ItemAmount>20.00</ItemAmount>"
        "<ItemName>诊察费</ItemName><ItemAmount>10.00</ItemAmount></Items>"
        "<AuxItems><AuxItemRelatedName>西药费</AuxItemRelatedName><AuxItemName>丙片</AuxItemName><AuxItemStd>5.00</AuxItemStd>"
        "<AuxItemQuantity>4</AuxItemQuantity><AuxItemAmount>20.00</AuxItemAmount></AuxItems>"
        "<FinanceCheck><RelatedInvoiceCode>999</RelatedInvoiceCode><Result>已查验</Result></FinanceCheck></MedicalBills>"
    )
    found = record(data.encode())
    assert found.kind is DocumentKind.OUTPATIENT
    assert values(found) == {
        "EInvoiceName": "医疗门诊收费票据",
        "EInvoiceCode": "11060224",
        "TotalAmount": 3000,
        "IssueDate": date(2024, 2, 1),
        "InvoicingPartyName": "某某医院",
        "InvoicingPartyCode": "12110000400000000A",
        "PayerPartyName": "李四",
        "categories[0].ItemName": "西药费",
        "categories[0].ItemAmount": 2000,
        "categories[1].ItemName": "诊察费",
        "categories[1].ItemAmount": 1000,
        "lines[0].category": "西药费",
        "lines[0].ItemName": "丙片",
        "lines[0].ItemPrice": Decimal("5.00"),
        "lines[0].ItemQuantity": Decimal(4),
        "lines[0].ItemAmount": 2000,
    }


def test_items_in_the_head_and_remarks_of_items() -> None:
    item = tags({"ItemName": "甲", "ItemAmount": "5.00", "Remark": "只说这一项"})
    data = (
        f"<E><Main>{tags(samples.HEAD)}<ItemName>乙</ItemName><ItemAmount>6</ItemAmount></Main><Item>{item}</Item></E>"
    )
    found = record(data.encode())
    assert found.by_key["TotalAmount"].value == 123450 and "Remark" not in found.by_key
    assert [line.cells[0].value for line in found.categories] == ["乙", "甲"]


def test_several_bills_in_one_envelope_stay_apart() -> None:
    one, two = (
        bill_xml({**samples.HEAD, "EInvoiceNumber": number}).decode().partition("\n")[2]
        for number in ("0000000001", "0000000002")
    )
    (sheet,) = open_file("bills.xml", f"<Bills>{one}{two}</Bills>".encode())
    assert [found.by_key["EInvoiceNumber"].value for found in sheet.records] == ["0000000001", "0000000002"]
    assert [len(found.lines) for found in sheet.records] == [3, 3]
    assert all(found.by_key["PayerPartyName"].value == "张三" for found in sheet.records)


def test_what_is_no_value_of_its_kind_keeps_its_words() -> None:
    found = record(bill_xml({**samples.HEAD, "TotalAmount": "1234.5O", "IssueDate": "20240231"}))
    assert (found.by_key["TotalAmount"].machine, found.by_key["TotalAmount"].raw) == (None, "1234.5O")
    assert (found.by_key["IssueDate"].machine, found.by_key["IssueDate"].raw) == (None, "20240231")


@pytest.mark.parametrize("nothing", ["", "  ", "null", "NaN"])
def test_empty_elements_are_no_fields(nothing: str) -> None:
    found = record(bill_xml({**samples.HEAD, "RandomNumber": nothing}))
    assert "RandomNumber" not in found.by_key


def test_an_explicit_price_stands_before_the_standard() -> None:
    item = tags({"AuxItemName": "甲", "AuxItemStd": "10", "AuxItemPrice": "2.5", "AuxItemAmount": "5"})
    data = f"<E><Main>{tags(samples.HEAD)}</Main><AuxDetails><Item>{item}</Item></AuxDetails></E>"
    (line,) = record(data.encode()).lines
    assert {cell.name: cell.value for cell in line.cells} == {
        "ItemName": "甲",
        "ItemStd": "10",
        "ItemPrice": Decimal("2.5"),
        "ItemAmount": 500,
    }


LAUGHS = '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (f'<?xml version="1.0"?>{LAUGHS}<a>&b;</a>'.encode(), "xml_entities"),
        (f'<?xml version="1.0" encoding="UTF-16"?>{LAUGHS}<a>&b;</a>'.encode("utf-16"), "xml_entities"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "xml_entities"),
        (b'<!DOCTYPE a SYSTEM "http://192.0.2.1/x.dtd"><a/>', "xml_entities"),
        (b"<html><body>x</body></html>", "file_type_unknown"),
        (b"<EInvoice><Main><TotalAmount>1</TotalAmount></Main></EInvoice>", "xml_not_a_bill"),
        (bill_xml()[:-30], "file_damaged"),
        (b"<a>" * 5000, "file_damaged"),
        (b"<" + b"a" * 100_000, "file_damaged"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_an_entity_after_a_long_comment_is_refused_or_left_alone() -> None:
    body = bill_xml().decode().partition("\n")[2].replace("1234.50", "&b;")
    assert refusal(f"<!--{'x' * 70_000}-->{LAUGHS}{body}".encode()) in ("xml_entities", "archive_bomb", "file_damaged")


def test_absurdly_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jingban.capture.readers.bill_xml.MAX_LINES", 4)
    assert refusal(bill_xml()) == "file_too_large"


def test_absurdly_many_bills_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jingban.capture.readers.bill_xml.MAX_BILLS", 2)
    one = bill_xml().decode().partition("\n")[2]
    assert refusal(f"<a>{one * 3}</a>".encode()) == "file_too_large"


def test_deep_nesting_costs_no_time() -> None:
    """Linear in the size: 60,000 fields below 200 levels are read in seconds, not in minutes."""
    body = f"<Main>{tags(samples.HEAD)}{'<Remark>x</Remark>' * 60_000}</Main>"
    started = time.process_time()
    found = record(f"{'<AuxDetails>' * 200}{body}{'</AuxDetails>' * 200}".encode())
    assert found.by_key["TotalAmount"].value == 123450
    assert time.process_time() - started < 5


@pytest.mark.parametrize("wrapping", ["cdata", "escaped", "base64", "base64 in lines, GBK"])
def test_a_bill_carried_as_text_is_unwrapped(wrapping: str) -> None:
    """Interfaces of issuing systems hand the bill out inside the text of one element."""
    bill = bill_xml().decode()
    inside = {
        "cdata": f"<![CDATA[{bill[bill.index('<EInvoice>') :]}]]>",
        "escaped": html.escape(bill),
        "base64": base64.b64encode(bill.encode()).decode(),
        "base64 in lines, GBK": base64.encodebytes(bill_xml(encoding="GBK")).decode(),
    }[wrapping]
    wrapped = f"<result><code>0</code><data>{inside}</data></result>".encode()
    assert values(record(wrapped)) == values(record(bill_xml()))


def test_entities_in_a_wrapped_text_are_refused_and_other_texts_left_alone() -> None:
    bomb = html.escape('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a><!--' + "x" * 100 + "-->")
    assert refusal(f"<result>{bomb}</result>".encode()) == "xml_entities"
    for text in ("&lt;a" + "x" * 200, "A" * 203, base64.b64encode(html.escape(bill_xml().decode()).encode()).decode()):
        assert refusal(f"<result>{text}</result>".encode()) == "xml_not_a_bill"
