"""PDF: exact text where there is a layer worth it, a picture of the page otherwise, an attached bill before both."""

import io
import zlib

import numpy as np
import pikepdf
import pytest
from tests.capture.readers import samples
from tests.capture.readers.samples import bill_xml, drawn, photo, scan_pdf, text_pdf

from jingban.capture.core.model import Origin
from jingban.capture.core.page import Page, Word
from jingban.capture.errors import CaptureError
from jingban.capture.readers.base import Limits
from jingban.capture.readers.sheets import open_file, picture

LONG = "这一页有足够多的文字，可以当作文字层来读取，不必识别。"


def refusal(data: bytes, limits: Limits = Limits()) -> str:  # noqa: B008  frozen
    with pytest.raises(CaptureError) as caught:
        for sheet in open_file("a.pdf", data, limits):
            if sheet.image:
                sheet.image()
    assert caught.value.message.endswith("。")
    return caught.value.code


def only_page(data: bytes) -> Page:
    (sheet,) = open_file("a.pdf", data)
    assert sheet.page is not None and sheet.image is None
    return sheet.page


def word(page: Page, text: str) -> Word:
    (found,) = (word for word in page.words if word.text == text)
    return found


def turned(data: bytes, degrees: int) -> bytes:
    """The same with /Rotate."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.pages[0].rotate(degrees, relative=False)
        document.save(out)
    return out.getvalue()


def test_a_bill_s_text_layer_is_exact() -> None:
    page = only_page(text_pdf())
    assert (page.origin, page.width, page.height, page.rotation, page.engine) == (Origin.TEXT, 500, 400, 0, "")
    assert [w.text for w in page.words] == [text for *_, text in samples.BILL_TEXT]
    assert all(w.confidence is None for w in page.words)
    for x, y, size, text in samples.BILL_TEXT:
        x0, top, x1, bottom = word(page, text).box
        assert (x0, top, bottom) == pytest.approx((x, y - 0.86 * size, y + 0.14 * size), abs=2)
        assert x1 - x0 == pytest.approx(size * sum(1.0 if ord(c) > 255 else 0.5 for c in text), rel=0.2)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_a_page_that_is_displayed_turned_is_brought_upright(degrees: int) -> None:
    """The text stood upright in the file; /Rotate lays it down, and it is read as it was."""
    page = only_page(turned(text_pdf(), degrees))
    assert (page.width, page.height, page.rotation) == (500, 400, 360 - degrees)
    straight = only_page(text_pdf())
    # pdfium gives lines in the order of the displayed page.
    assert sorted(w.text for w in page.words) == sorted(w.text for w in straight.words)
    for other in straight.words:
        one = word(page, other.text)
        assert one.box == pytest.approx(other.box, abs=0.1)
        assert one.quad[0][0] < one.quad[1][0] and one.quad[0][1] < one.quad[3][1]


def test_text_drawn_sideways_is_brought_upright() -> None:
    from reportlab.pdfgen import canvas

    text_pdf()  # registers the font
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(400, 500))
    paper.rotate(90)
    paper.setFont("STSong-Light", 10)
    paper.drawString(40, -100, LONG)
    paper.save()
    page = only_page(out.getvalue())
    assert (page.width, page.height, page.rotation) == (500, 400, 90)
    assert [w.text for w in page.words] == [LONG]
    x0, top, _, bottom = page.words[0].box
    assert (x0, top, bottom) == pytest.approx((40, 91.4, 101.4), abs=2)


def test_cells_of_a_table_stay_apart_and_spaced_labels_together() -> None:
    row = [(40, 100, 10, "阿莫西林胶囊"), (110, 100, 10, "0.25g*24"), (160, 100, 10, "盒"), (175, 100, 10, "2"), (190, 100, 10, "12.50")]  # fmt: skip
    page = only_page(text_pdf([*row, (40, 130, 10, "交 款 人：张三"), (40, 200, 10, LONG)]))
    assert [w.text for w in page.words][:6] == ["阿莫西林胶囊", "0.25g*24", "盒", "2", "12.50", "交 款 人：张三"]


def test_a_scan_is_a_picture() -> None:
    (sheet,) = open_file("scan.pdf", scan_pdf(drawn()))
    assert sheet.page is None and sheet.image is not None
    image = sheet.image()
    assert image.shape == pytest.approx((1111, 1389, 3), abs=2)
    assert image[20, 20, 0] > 180 and image[20, 20, 1] < 60  # RGB, not BGR


def test_words_under_a_scan_are_not_believed() -> None:
    (sheet,) = open_file("scan.pdf", scan_pdf(drawn(), LONG * 3))
    assert sheet.page is None and sheet.image is not None


def test_invisible_words_are_not_believed() -> None:
    from reportlab.pdfgen import canvas

    text_pdf()
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(400, 500))
    text = paper.beginText(40, 300)
    text.setFont("STSong-Light", 10)
    text.setTextRenderMode(3)
    text.textLine(LONG)
    paper.drawText(text)
    paper.save()
    (sheet,) = open_file("a.pdf", out.getvalue())
    assert sheet.page is None and sheet.image is not None


def forged(kind: str) -> bytes:
    """A page that shows 12.50 and whose text layer says 92.50."""
    from reportlab.pdfgen import canvas

    text_pdf()
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(500, 400))
    paper.setFont("STSong-Light", 10)
    paper.drawString(40, 300, LONG)
    if kind == "white digit":
        paper.drawString(205, 200, "12.50")
        paper.setFillColorRGB(1, 1, 1)
        paper.drawString(200, 200, "9")
    elif kind == "white":
        paper.setFillColorRGB(1, 1, 1)
        paper.drawString(200, 200, "92.50")
    elif kind == "transparent":
        paper.setFillAlpha(0.02)
        paper.drawString(200, 200, "92.50")
    elif kind == "off the page":
        paper.drawString(600, 200, "92.50")
    elif kind in ("patched", "patched and printed over"):
        paper.drawString(200, 200, "92.50")
        paper.setFillColorRGB(1, 1, 1)
        paper.rect(195, 195, 40, 15, stroke=0, fill=1)
        paper.setFillColorRGB(0, 0, 0)
        if kind == "patched and printed over":
            paper.drawString(201, 201, "12.50")
    elif kind == "patched digit":
        paper.drawString(200, 200, "912.50")
        paper.setFillColorRGB(1, 1, 1)
        paper.rect(195, 195, 10, 15, stroke=0, fill=1)
    elif kind == "honest":
        paper.drawString(200, 200, "12.50")
        paper.setFillColorRGB(0.8, 0.1, 0.1)
        paper.drawString(200, 100, "1 7")
        paper.setFillColorRGB(0, 0, 0.5)
        paper.rect(40, 50, 200, 20, stroke=0, fill=1)
        paper.setFillColorRGB(1, 1, 1)
        paper.drawString(50, 55, "2024-01-11")
    paper.save()
    return out.getvalue()


@pytest.mark.parametrize(
    "kind",
    ["white", "white digit", "transparent", "off the page", "patched", "patched digit", "patched and printed over"],
)
def test_digits_nobody_can_see_are_not_believed(kind: str) -> None:
    """Exact text counts as certain, so a page whose words differ from its looks is read from the picture."""
    (sheet,) = open_file("a.pdf", forged(kind))
    assert sheet.image is not None or (
        kind == "off the page" and sheet.page is not None and not any("92" in w.text for w in sheet.page.words)
    )


def test_coloured_and_reversed_print_is_believed() -> None:
    assert "2024-01-11" in [w.text for w in only_page(forged("honest")).words]


def test_a_page_number_is_no_text_layer() -> None:
    (sheet,) = open_file("a.pdf", text_pdf([(200, 380, 9, "第 1 页 共 1 页")]))
    assert sheet.page is None and sheet.image is not None
    assert sheet.image().shape[2] == 3


def test_pages_of_both_kinds() -> None:
    out = io.BytesIO()
    with pikepdf.new() as document:
        for part in (text_pdf(), scan_pdf(photo())):
            with pikepdf.open(io.BytesIO(part)) as source:
                document.pages.extend(source.pages)
        document.save(out)
    first, second = open_file("a.pdf", out.getvalue())
    assert (first.number, second.number) == (1, 2)
    assert first.page is not None and first.page.number == 1 and second.image is not None
    assert first.sha256 == second.sha256 == first.page.sha256


def with_attachment(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.attachments[name] = content
        document.save(out)
    return out.getvalue()


def test_an_attached_bill_comes_first_and_the_page_beside_it() -> None:
    (sheet,) = open_file("a.pdf", with_attachment(text_pdf(), "票据.xml", bill_xml()))
    (record,) = sheet.records
    assert record.by_key["TotalAmount"].value == 123450
    assert sheet.page is not None and sheet.page.words[0].text == "医疗门诊收费票据（电子）"


@pytest.mark.parametrize("content", [b"<note>hello</note>", b"\x00\x01", b"<!DOCTYPE a []><a/>", bill_xml()[:-9]])
def test_other_attachments_are_left_to_be(content: bytes) -> None:
    (sheet,) = open_file("a.pdf", with_attachment(text_pdf(), "a.xml", content))
    assert sheet.records == () and sheet.page is not None


@pytest.mark.parametrize("degrees", [0, 90])
def test_codes_beside_the_text_are_read(degrees: int) -> None:
    """A bill's QR code confirms its text; a separator sheet that comes as a PDF is known by its code."""
    import segno
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen import canvas

    text_pdf()  # registers the font
    code, out = io.BytesIO(), io.BytesIO()
    segno.make("0123456789,1234.50").save(code, kind="png", scale=6)
    paper = canvas.Canvas(out, pagesize=(500, 400))
    paper.setFont("STSong-Light", 10)
    paper.drawString(40, 300, LONG)
    paper.drawImage(ImageReader(code), 300, 100, 100, 100)
    paper.save()
    page = only_page(turned(out.getvalue(), degrees))
    (found,) = page.codes
    assert found.text == "0123456789,1234.50"
    x0, top, x1, bottom = found.box
    assert 300 < x0 < x1 < 400 and 200 < top < bottom < 300


def test_any_page_can_be_shown() -> None:
    image = picture(text_pdf(pages=2), 2)
    assert image.shape == pytest.approx((1111, 1389, 3), abs=2)
    assert image.min() < 60 and np.median(image) == 255
    with pytest.raises(CaptureError) as caught:
        picture(text_pdf(), 2)
    assert caught.value.code == "no_picture"


# -- refusals --------------------------------------------------------------------------------------


def test_what_is_refused() -> None:
    whole = text_pdf()
    assert refusal(text_pdf(password="x")) == "file_encrypted"
    assert refusal(whole[: len(whole) // 2]) == "file_truncated"
    assert refusal(b"%PDF-1.4\n" + b"garbage " * 50 + b"\nstartxref\n9\n%%EOF\n") == "file_damaged"
    assert refusal(text_pdf(pages=4), Limits(pages=3)) == "too_many_pages"
    assert refusal(whole, Limits(bytes=100)) == "file_too_large"


def test_a_huge_picture_inside_is_refused_before_it_is_decoded() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan_pdf(drawn()))) as document:
        ((_, image),) = document.pages[0].get_images().items()
        image.Width, image.Height = 30_000, 30_000
        document.save(out)
    assert refusal(out.getvalue()) == "picture_too_large"


def test_a_huge_page_is_drawn_small() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(scan_pdf(drawn()))) as document:
        document.pages[0].MediaBox = [0, 0, 14_000, 10_000]
        document.save(out)
    assert max(picture(out.getvalue(), 1).shape) == 4000


@pytest.mark.parametrize("commands", [b" " * 64, b"0 0 m 1 1 l S\n", b"BT (a) Tj ET\n"])
def test_a_page_that_unpacks_to_megabytes_of_commands_is_refused_unopened(commands: bytes) -> None:
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(500, 400))
        stream = pikepdf.Stream(document, zlib.compress(commands * (9_000_000 // len(commands)), 9))
        stream["/Filter"] = pikepdf.Name.FlateDecode
        document.pages[0].Contents = document.make_indirect(stream)
        out = io.BytesIO()
        document.save(out, compress_streams=False)
    assert len(out.getvalue()) < 60_000
    assert refusal(out.getvalue()) == "archive_bomb"
