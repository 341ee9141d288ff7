"""OFD: the attached bill, else the words of its pages, else their picture."""

import numpy as np
import pytest
from tests.capture.readers.samples import NS, bill_xml, drawn, encoded, ofd, page_xml, text_object, zipped

from jingban.capture.core.model import Origin
from jingban.capture.core.page import Page
from jingban.capture.errors import CaptureError
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.sheets import open_file, picture

MM = 72 / 25.4


def only_page(data: bytes) -> Page:
    (sheet,) = open_file("a.ofd", data)
    assert sheet.page is not None and sheet.records == () and sheet.image is None
    return sheet.page


def refusal(data: bytes) -> str:
    with pytest.raises(CaptureError) as caught:
        for sheet in open_file("a.ofd", data):
            if sheet.image:
                sheet.image()
    assert caught.value.message.endswith("。")
    return caught.value.code


def test_the_attached_bill_is_the_record() -> None:
    (sheet,) = open_file("a.ofd", ofd(attachment=bill_xml()))
    (record,) = sheet.records
    (plain,) = read_bills(bill_xml(), sheet.sha256)
    assert {key: field.value for key, field in record.keyed()} == {key: field.value for key, field in plain.keyed()}
    assert {field.origin for _, field in record.keyed()} == {Origin.OFD}
    assert record.pages[0].sha256 == sheet.sha256
    assert sheet.page is not None and sheet.page.words[0].text == "票据号码：0123456789"


def test_an_attached_bill_is_known_by_its_content() -> None:
    """Neither a name without .xml nor a table of attachments that forgets it hides a bill."""
    table = f'<ofd:Attachments {NS}><ofd:Attachment ID="1"><ofd:FileLoc>/Doc_0/Attachs/{{}}</ofd:FileLoc></ofd:Attachment></ofd:Attachments>'
    renamed = ofd(
        attachment=b"",
        extra={"Doc_0/Attachs/Attachments.xml": table.format("1.dat").encode(), "Doc_0/Attachs/1.dat": bill_xml()},
    )
    forgotten = ofd(extra={"Doc_0/Attachs/bill.xml": bill_xml()})
    for data in (renamed, forgotten):
        (sheet,) = open_file("a.ofd", data)
        (record,) = sheet.records
        assert record.by_key["TotalAmount"].value == 123450


def test_a_listed_bill_is_not_read_again_from_the_folder() -> None:
    (sheet,) = open_file("a.ofd", ofd(attachment=bill_xml(), extra={"Doc_0/Attachs/copy.xml": bill_xml()}))
    assert len(sheet.records) == 1


def test_the_words_of_a_page_with_their_places() -> None:
    page = only_page(
        ofd([page_xml(text_object(20, 30, "票据号码：") + text_object(40, 30, "0123456789", delta="g 9 2"))])
    )
    assert (page.origin, page.width, page.height) == (Origin.OFD, pytest.approx(210 * MM), pytest.approx(140 * MM))
    first, second = page.words
    assert (first.text, second.text) == ("票据号码：", "0123456789")
    assert first.box == pytest.approx([v * MM for v in (20, 30 - 3.44, 40, 30.56)])
    assert second.box == pytest.approx([v * MM for v in (40, 30 - 3.44, 60, 30.56)])


def test_a_wide_step_parts_the_cells_of_a_row() -> None:
    page = only_page(ofd([page_xml(text_object(20, 30, "甲乙12.50", delta="4 40 2 2 2 2"))]))
    assert [(w.text, round(w.box[0] / MM, 2)) for w in page.words] == [("甲乙", 20), ("12.50", 64)]


def test_turned_text() -> None:
    """CTM 0 1 -1 0: reads downward."""
    page = only_page(ofd([page_xml(text_object(100, 30, "甲乙", more='CTM="0 1 -1 0 5 0"'))]))
    (word,) = page.words
    left_top, right_top, *_ = word.quad
    assert right_top[0] == pytest.approx(left_top[0]) and right_top[1] > left_top[1]


def test_the_template_s_labels_belong_to_the_page() -> None:
    common = '<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/>'
    template = page_xml(text_object(20, 20, "交款人"))
    data = ofd(
        [page_xml(text_object(40, 20, "张三"), '<ofd:Template TemplateID="5"/>')],
        extra={"Doc_0/Tpls/T.xml": template.encode()},
        common=common,
    )
    assert [word.text for word in only_page(data).words] == ["交款人", "张三"]


def test_hidden_text_is_not_read() -> None:
    page = only_page(ofd([page_xml(text_object(20, 20, "可见") + text_object(20, 40, "隐藏", more='Visible="false"'))]))
    assert [word.text for word in page.words] == ["可见"]


def test_a_scanned_page_is_its_largest_picture() -> None:
    resources = (
        f'<ofd:Res {NS} BaseLoc="Res"><ofd:MultiMedias>'
        '<ofd:MultiMedia ID="7" Type="Image"><ofd:MediaFile>big.png</ofd:MediaFile></ofd:MultiMedia>'
        '<ofd:MultiMedia ID="8" Type="Image"><ofd:MediaFile>seal.png</ofd:MediaFile></ofd:MultiMedia>'
        "</ofd:MultiMedias></ofd:Res>"
    )
    objects = '<ofd:ImageObject ID="1" Boundary="0 0 20 20" ResourceID="8"/><ofd:ImageObject ID="2" Boundary="0 0 210 140" ResourceID="7"/>'
    data = ofd(
        [page_xml(objects)],
        extra={
            "Doc_0/DocumentRes.xml": resources.encode(),
            "Doc_0/Res/big.png": encoded(drawn(), "PNG"),
            "Doc_0/Res/seal.png": encoded(drawn(50, 50), "PNG"),
        },
        common="<ofd:DocumentRes>DocumentRes.xml</ofd:DocumentRes>",
    )
    (sheet,) = open_file("a.ofd", data)
    assert sheet.page is None and sheet.image is not None
    assert np.array_equal(sheet.image(), np.array(drawn()))


def test_a_broken_page_does_not_cost_the_others() -> None:
    first, second = open_file("a.ofd", ofd([page_xml(text_object(20, 30, "好的一页")), "<broken"]))
    assert first.page is not None and second.image is not None
    with pytest.raises(CaptureError) as caught:
        second.image()
    assert caught.value.code == "file_damaged"


@pytest.mark.parametrize("attachment", [b"<note/>", b"<broken", b"<!DOCTYPE a []><a/>", b"\xff\xd8\xff"])
def test_other_attachments_are_left_to_be(attachment: bytes) -> None:
    assert only_page(ofd(attachment=attachment)).words[0].text == "票据号码：0123456789"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (ofd([page_xml("")]), "ofd_nothing"),
        (ofd([]), "ofd_nothing"),
        (zipped({"OFD.xml": b"<OFD/>"}), "file_damaged"),
        (zipped({"OFD.xml": b"<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><OFD>&x;</OFD>"}), "archive_bomb"),
        (zipped({"OFD.xml": b"<OFD><DocRoot>../../etc/passwd</DocRoot></OFD>"}), "file_damaged"),
        (ofd(extra={"Encryptions.xml": b"<x/>"}), "file_encrypted"),
        (ofd()[:-40], "file_truncated"),
    ],
)
def test_what_is_refused(data: bytes, code: str) -> None:
    assert refusal(data) == code


def test_a_page_of_text_is_drawn_where_its_words_stand() -> None:
    rule = '<ofd:PathObject ID="3" Boundary="10 100 190 1"><ofd:AbbreviatedData>M 0 0 L 190 0</ofd:AbbreviatedData></ofd:PathObject>'
    data = ofd([page_xml(text_object(20, 30, "票据号码：0123456789") + text_object(120, 60, "￥12.50", 8) + rule)])
    image = picture(data, 1)
    assert image.shape == pytest.approx((1103, 1654, 3), abs=2)
    dots = 200 / 25.4  # pixels of a millimetre

    def dark(x0: float, y0: float, x1: float, y1: float) -> float:
        part = image[int(y0 * dots) : int(y1 * dots), int(x0 * dots) : int(x1 * dots)]
        return float((part.min(axis=2) < 128).mean())

    assert dark(20, 26, 60, 31) > 0.05 and dark(120, 53, 150, 61) > 0.05
    assert dark(0, 0, 210, 25) == 0 and dark(62, 26, 119, 31) == 0 and dark(0, 62, 210, 99) == 0
    assert dark(10, 99.5, 200, 100.5) > 0.1


def test_there_is_no_page_beyond_the_last_and_no_picture_of_data() -> None:
    for data, number in ((ofd(), 2), (ofd(), 0), (bill_xml(), 1)):
        with pytest.raises(CaptureError) as caught:
            picture(data, number)
        assert caught.value.code == "no_picture"
