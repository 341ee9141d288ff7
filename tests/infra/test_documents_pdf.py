"""Pages of a PDF: sizes, pictures and crops as a reader sees them."""

import io

import pytest
from PIL import Image
from tests.budget.readers import pdf_samples as draw
from tests.budget.readers.pdf_samples import Sheet

from jingban.infra.documents import pdf
from jingban.infra.documents.errors import DocumentError


def test_page_size_and_picture() -> None:
    data = draw.one_table()
    assert pdf.page_count(data) == 1
    assert pdf.page_size(data, 1) == (595.0, 842.0)
    with Image.open(io.BytesIO(pdf.render_page(data, 1, scale=0.5))) as picture:
        assert picture.format == "PNG"
        assert picture.size == (298, 421)


def test_turned_page_is_shown_upright() -> None:
    data = draw.turned_page(90, told=True)
    assert pdf.page_size(data, 1) == (842.0, 595.0)
    with Image.open(io.BytesIO(pdf.render_page(data, 1, scale=1.0))) as picture:
        assert picture.size == (842, 595)


def test_crop_shows_the_box_asked_for() -> None:
    sheet = Sheet()
    sheet.text(50, 60, "占位")
    sheet.fill(100, 200, 160, 240)  # black
    data = sheet.bytes()
    with Image.open(io.BytesIO(pdf.render_crop(data, 1, (100, 200, 160, 240), scale=2.0, margin=0))) as picture:
        assert picture.size == (120, 80)
        assert picture.convert("L").getextrema()[1] < 40
    with Image.open(io.BytesIO(pdf.render_crop(data, 1, (100, 250, 160, 290), scale=2.0, margin=0))) as picture:
        assert picture.convert("L").getextrema()[0] > 200


def test_huge_scale_is_lowered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_PIXELS", 200_000)
    with Image.open(io.BytesIO(pdf.render_page(draw.one_table(), 1, scale=500.0))) as picture:
        assert picture.size[0] * picture.size[1] <= 202_000


@pytest.mark.parametrize("page", [0, 2])
def test_page_that_does_not_exist(page: int) -> None:
    with pytest.raises(DocumentError):
        pdf.render_page(draw.one_table(), page)


def test_box_outside_the_page() -> None:
    with pytest.raises(DocumentError):
        pdf.render_crop(draw.one_table(), 1, (900, 10, 950, 20), margin=0)


def test_geometry_goes_there_and_back() -> None:
    for turns in range(4):
        geometry = pdf.PageGeometry(10, 20, 605, 862, turns)
        for x, y in ((10, 20), (605, 862), (123.5, 77.25)):
            assert geometry.user(*geometry.point(x, y)) == pytest.approx((x, y))
