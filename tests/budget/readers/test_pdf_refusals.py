"""What is not readable is refused with a stable code and a message that says what to do; nothing is guessed."""

import io

import pytest
from PIL import Image
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import Sheet

from jingban.budget.errors import ReadError
from jingban.budget.readers import pdf_glyphs, pdf_objects, pdf_pages
from jingban.budget.readers.pdf import read_pdf


def refusal(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        read_pdf(data, "sample.pdf", "0" * 64)
    assert caught.value.message.endswith("。")
    return caught.value


@pytest.mark.parametrize("data", [b"", b"  \r\n\0"])
def test_empty(data: bytes) -> None:
    assert refusal(data).code == "file_empty"


def test_another_type() -> None:
    assert refusal(b"PK\x03\x04" + b"\0" * 100 + b"x").code == "file_type_mismatch"


def test_encrypted() -> None:
    assert refusal(draw.encrypted("secret")).code == "file_encrypted"


def test_locked_against_changes_only_is_readable() -> None:
    source = read_pdf(draw.encrypted(""), "sample.pdf", "0" * 64)
    assert len(source.blocks) == 1


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_truncated(share: float) -> None:
    data = draw.one_table()
    assert refusal(data[: int(len(data) * share)]).code == "file_truncated"


def test_damaged() -> None:
    assert refusal(b"%PDF-1.4\n" + b"garbage " * 50 + b"\nstartxref\n9\n%%EOF\n").code == "file_damaged"


def test_flipped_bytes_are_read_or_refused_but_never_crash() -> None:
    data = draw.one_table()
    outcomes = set()
    for step in range(60, len(data) - 60, 97):
        broken = data[:step] + bytes([data[step] ^ 0x55]) + data[step + 1 :]
        try:
            read_pdf(broken, "sample.pdf", "0" * 64)
            outcomes.add("read")
        except ReadError as error:
            outcomes.add(error.code)
    assert outcomes - {"read"} <= {
        "file_damaged",
        "file_encrypted",
        "file_truncated",
        "file_too_large",
        "pdf_image_only",
    }


def test_picture_pages_need_character_recognition() -> None:
    sheet = Sheet()
    for k in range(3):
        sheet.picture(0, 0, 595, 842)
        sheet.text(297, 810, f"- {k + 1} -", 9, "centre")
        if k < 2:
            sheet.next_page()
    error = refusal(sheet.bytes())
    assert error.code == "pdf_image_only"
    assert "OCR" in error.message


def test_no_text_at_all() -> None:
    sheet = Sheet()
    sheet.line(50, 50, 500, 50)
    assert refusal(sheet.bytes()).code == "pdf_image_only"


def test_single_picture_pages_among_text_are_named() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "某某局2024年部门预算公开，本页有文字层，可以读取。")
    draw.draw_table(sheet, draw.BUDGET)
    sheet.next_page()
    sheet.picture(50, 50, 550, 800)
    source = read_pdf(sheet.bytes(), "sample.pdf", "0" * 64)
    assert source.unread_pages == (2,)
    assert source.pages == 2


def test_photograph_beside_text_is_no_scan() -> None:
    sheet = Sheet()
    sheet.picture(100, 300, 500, 800)
    sheet.text(50, 60, "某某局2024年部门预算公开，下面是办公楼照片。")
    assert read_pdf(sheet.bytes(), "sample.pdf", "0" * 64).unread_pages == ()


def test_absurd_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    sheet = Sheet()
    draw.draw_table(sheet, draw.BUDGET)
    sheet.next_page()
    sheet.text(50, 60, "第二页")
    data = sheet.bytes()
    with monkeypatch.context() as patch:
        patch.setattr(pdf_pages, "MAX_PAGES", 1)
        assert refusal(data).code == "file_too_large"
    with monkeypatch.context() as patch:
        patch.setattr(pdf_glyphs, "MAX_GLYPHS", 20)
        assert refusal(data).code == "file_too_large"
    with monkeypatch.context() as patch:
        patch.setattr(pdf_objects, "MAX_OBJECTS", 20)
        assert refusal(data).code == "file_too_large"
    assert read_pdf(data, "sample.pdf", "0" * 64).pages == 2


def test_absurd_page() -> None:
    sheet = Sheet((20_000.0, 842.0))
    sheet.text(50, 60, "宽得不合常理")
    assert refusal(sheet.bytes()).code == "file_too_large"


# --- pictures of pages ------------------------------------------------------------------------


def test_page_size_and_picture() -> None:
    data = draw.one_table()
    assert pdf_pages.page_count(data) == 1
    assert pdf_pages.page_size(data, 1) == (595.0, 842.0)
    with Image.open(io.BytesIO(pdf_pages.render_page(data, 1, scale=0.5))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (298, 421)


def test_turned_page_is_shown_upright() -> None:
    data = draw.turned_page(90, told=True)
    assert pdf_pages.page_size(data, 1) == (842.0, 595.0)
    with Image.open(io.BytesIO(pdf_pages.render_page(data, 1, scale=1.0))) as picture:
        assert picture.size == (842, 595)


def test_crop_shows_the_box_asked_for() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "占位")
    sheet.fill(100, 200, 160, 240)  # black
    data = sheet.bytes()
    with Image.open(io.BytesIO(pdf_pages.render_crop(data, 1, (100, 200, 160, 240), scale=2.0, margin=0))) as picture:
        assert picture.size == (120, 80)
        assert picture.convert("L").getextrema()[1] < 40
    with Image.open(io.BytesIO(pdf_pages.render_crop(data, 1, (100, 250, 160, 290), scale=2.0, margin=0))) as picture:
        assert picture.convert("L").getextrema()[0] > 200


def test_huge_scale_is_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_pages, "MAX_PIXELS", 200_000)
    with Image.open(io.BytesIO(pdf_pages.render_page(draw.one_table(), 1, scale=500.0))) as picture:
        assert picture.size[0] * picture.size[1] <= 202_000


@pytest.mark.parametrize("page", [0, 2])
def test_page_that_does_not_exist(page: int) -> None:
    with pytest.raises(ReadError):
        pdf_pages.render_page(draw.one_table(), page)


def test_box_outside_the_page() -> None:
    with pytest.raises(ReadError):
        pdf_pages.render_crop(draw.one_table(), 1, (900, 10, 950, 20), margin=0)


def test_geometry_goes_there_and_back() -> None:
    for turns in range(4):
        geometry = pdf_pages.PageGeometry(10, 20, 605, 862, turns)
        for x, y in ((10, 20), (605, 862), (123.5, 77.25)):
            assert geometry.user(*geometry.point(x, y)) == pytest.approx((x, y))
