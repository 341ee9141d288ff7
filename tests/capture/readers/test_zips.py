"""Uploads of any type: sniffed by content, ZIPs member by member, bombs refused before they are opened."""

import io
import zipfile

import pytest
from tests.capture.readers.samples import bill_xml, drawn, encoded, ofd, page_xml, text_object, text_pdf, zipped

from jingban.capture.errors import CAPTURE_ERRORS, CaptureError
from jingban.capture.readers.base import Limits
from jingban.capture.readers.sheets import Media, look, open_file, open_sheet

PNG = encoded(drawn(), "PNG")


def refusal(data: bytes, limits: Limits = Limits(), name: str = "a.zip") -> str:  # noqa: B008  frozen
    with pytest.raises(CaptureError) as caught:
        open_file(name, data, limits)
    assert caught.value.message.endswith("。") and "{" not in caught.value.message
    return caught.value.code


def raw_named(name: bytes, data: bytes) -> bytes:
    """A ZIP whose member's name is these bytes, without the UTF-8 flag."""
    made = zipped({"N" * len(name): data})
    return made.replace(b"N" * len(name), name)


def test_members_of_every_kind_in_order() -> None:
    data = zipped(
        {"1.jpg": encoded(drawn()), "二/2.pdf": text_pdf(pages=2), "3.ofd": ofd(), "4.xml": bill_xml(), "__MACOSX/1.jpg": b"x", "Thumbs.db": b"x"}
    )  # fmt: skip
    sheets = open_file("batch.zip", data)
    assert [(s.name, s.number) for s in sheets] == [("1.jpg", 1), ("二/2.pdf", 1), ("二/2.pdf", 2), ("3.ofd", 1), ("4.xml", 1)]  # fmt: skip
    assert sheets[0].image is not None and sheets[0].image().shape == (300, 400, 3)
    assert sheets[1].page is not None and sheets[4].records
    assert sheets[0].sha256 == open_file("x", encoded(drawn()))[0].sha256
    held = look("batch.zip", data)
    assert (held.media, [name for name, _ in held.members]) == (Media.ZIP, ["1.jpg", "二/2.pdf", "3.ofd", "4.xml"])
    assert held.members[3][1]() == bill_xml()


@pytest.mark.parametrize(
    ("data", "media", "pages"),
    [
        (PNG, Media.PICTURE, 1),
        (encoded(drawn(), "TIFF", save_all=True, append_images=[drawn()]), Media.PICTURE, 2),
        (text_pdf(pages=3), Media.PDF, 3),
        (ofd([page_xml(text_object(20, 30, "一")), page_xml(""), page_xml(text_object(20, 30, "三"))]), Media.OFD, 3),
        (ofd(attachment=bill_xml()), Media.OFD, 1),
        (bill_xml(), Media.XML, 1),
    ],
)
def test_a_look_and_single_sheets_agree_with_the_whole(data: bytes, media: Media, pages: int) -> None:
    held = look("a", data)
    assert (held.media, held.pages, held.members) == (media, pages, ())
    whole = open_file("a", data)
    assert [sheet.number for sheet in whole] == list(range(1, pages + 1))
    for sheet in whole:
        one = open_sheet("a", data, sheet.number)
        assert (one.sha256, one.number, one.page, one.records) == (
            sheet.sha256,
            sheet.number,
            sheet.page,
            sheet.records,
        )
        assert (one.image is None) == (sheet.image is None)
    for number in (0, pages + 1):
        with pytest.raises(CaptureError) as caught:
            open_sheet("a", data, number)
        assert caught.value.code == "no_picture"


@pytest.mark.parametrize(
    "data", [b"", b"hello", PNG[:100], text_pdf()[:500], bill_xml()[:-9], ofd()[:-40], ofd([page_xml("")])]
)
def test_a_look_refuses_what_cannot_be_read(data: bytes) -> None:
    """A PNG's head is whole here; its pixels are found wanting when the page is read."""
    if data == PNG[:100]:
        assert look("a", data).pages == 1
        return
    with pytest.raises(CaptureError):
        look("a", data)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_without_a_flag(encoding: str) -> None:
    (sheet,) = open_file("a.zip", raw_named("门诊票据.png".encode(encoding), PNG))
    assert sheet.name == "门诊票据.png"


def test_a_bad_member_does_not_cost_the_others() -> None:
    data = zipped(
        {"1.png": PNG, "2.png": PNG[:200], "3.doc": b"hello", "inner.zip": zipped({"x.png": PNG}), "4.png": PNG}
    )
    sheets = open_file("a.zip", data)
    codes = []
    for sheet in sheets:
        assert sheet.image is not None
        try:
            sheet.image()
            codes.append("ok")
        except CaptureError as error:
            codes.append(error.code)
    assert codes == ["ok", "file_truncated", "file_type_unknown", "archive_nested", "ok"]


def encrypted() -> bytes:
    data = bytearray(zipped({"1.png": PNG}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.find(mark) + offset] |= 1
    return bytes(data)


def zeros(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("1.png", b"\0" * size)
    return out.getvalue()


def test_what_is_refused_whole() -> None:
    assert refusal(encrypted()) == "file_encrypted"
    assert refusal(zeros(20 << 20)) == "archive_bomb"
    assert refusal(zipped({f"{n}.png": PNG for n in range(4)}), Limits(members=3)) == "archive_many"
    assert refusal(zipped({"1.bin": bytes(2 << 20)}, zipfile.ZIP_STORED), Limits(unzipped=1 << 20)) == "archive_bomb"
    assert refusal(zipped({f"{n}.png": PNG for n in range(4)}), Limits(pages=3)) == "too_many_pages"
    assert refusal(zipped({"1.png": PNG})[:-30]) == "file_truncated"
    assert refusal(zipped({})) == "archive_nothing"
    assert refusal(zipped({"__MACOSX/x": b"1"})) == "archive_nothing"
    assert refusal(PNG, Limits(bytes=100)) == "file_too_large"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "file_empty"),
        (b"\0" * 5000, "file_empty"),
        (b" \r\n", "file_empty"),
        (b"hello", "file_type_unknown"),
        (b"MZ" + b"\x90" * 100, "file_type_unknown"),
        (b"\xef\xbb\xbf\n<!-- saved --> <!DOCTYPE html><html><body>x</body></html>", "file_type_unknown"),
        (b"Rar!\x1a\x07\0", "file_type_unknown"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file_type_unknown"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "file_type_unknown"),
        (zipped({"[Content_Types].xml": b"x", "word/document.xml": b"x", "word/vbaProject.bin": b"x"}), "file_type_unknown"),
    ],
)  # fmt: skip
def test_what_is_not_ours(data: bytes, code: str) -> None:
    assert refusal(data, name="a.jpg") == code


def test_the_name_says_nothing() -> None:
    (sheet,) = open_file("a.pdf", PNG)
    assert sheet.image is not None and sheet.image().shape == (300, 400, 3)


def test_every_message_says_what_to_do() -> None:
    for code in CAPTURE_ERRORS:
        error = CaptureError(code, detail="甲", extension=".x", found="乙")
        assert error.message.endswith("。") and "请" in error.message and "{" not in error.message
