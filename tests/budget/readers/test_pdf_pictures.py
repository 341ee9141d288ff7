"""Pictures of pages: persons are painted over, amounts are not."""

import io
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from PIL import Image
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen import canvas

from jingban.budget.core.masking import Masker, Personal
from jingban.budget.readers import pdf_pictures
from jingban.infra.documents import pdf
from jingban.infra.documents.errors import DocumentError

SECRETS = Masker(Personal(frozenset({"赵甲乙"}), frozenset({"01053910001"})))


def page_with(*texts: tuple[float, float, str], rotate: int = 0) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    paper = canvas.Canvas(out, pagesize=(400, 300))
    paper.setFont("STSong-Light", 14)
    for x, y, text in texts:
        paper.drawString(x, y, text)
    paper.save()
    if rotate:
        document = pdfium.PdfDocument(out.getvalue())
        document[0].set_rotation(rotate)
        out = io.BytesIO()
        document.save(out)
    return out.getvalue()


def cover(data: bytes, masker: Masker) -> int:
    """How many pixels of the page are painted over."""
    picture = Image.open(io.BytesIO(pdf_pictures.page(data, 1, 800, masker)))
    assert abs(picture.width - 800) <= 1
    return {colour: count for count, colour in picture.getcolors(10**7)}.get(pdf_pictures.COVER, 0)


def boxes(data: bytes, masker: Masker) -> list[tuple[float, float, float, float]]:
    with pdf.open_pdf(data) as document, pdf.open_page(document, 0) as (page, geometry):
        return pdf_pictures.personal_boxes(page, geometry, masker)


def test_persons_are_covered_and_amounts_are_not() -> None:
    named = page_with((40, 200, "责任人：赵甲乙 010-53910001"), (40, 100, "预算数 1,053,910,001.00"))
    assert cover(named, SECRETS) > 2000
    assert cover(page_with((40, 100, "预算数 1,053,910,001.00")), SECRETS) == 0
    assert cover(named, Masker(Personal())) == 0


def test_the_cover_lies_on_the_glyphs() -> None:
    found = boxes(page_with((40, 200, "责任人：赵甲乙")), SECRETS)
    assert len(found) == 3
    assert all(90 < x0 < x1 < 145 and 80 < top < bottom < 110 for x0, top, x1, bottom in found)


def test_a_rotated_page_is_covered_at_the_displayed_place() -> None:
    data = page_with((40, 200, "责任人：赵甲乙"), rotate=90)
    assert pdf.page_size(data, 1) == (300, 400)
    assert len(boxes(data, SECRETS)) == 3
    assert cover(data, SECRETS) > 500


def test_a_name_broken_over_two_lines_is_covered() -> None:
    assert len(boxes(page_with((40, 200, "赵甲"), (40, 184, "乙")), SECRETS)) == 3


def test_a_crop_frames_its_cells_in_two_colours() -> None:
    data = page_with((40, 200, "甲 1.00"), (200, 200, "乙 2.00"))
    with pdf.open_pdf(data) as document:
        cropper = pdf_pictures.Cropper(document, SECRETS)
        first, other = (38.0, 84.0, 90.0, 104.0), (198.0, 84.0, 250.0, 104.0)
        picture, wide, high = cropper.crop(1, [(first, True), (other, False)])
        (alone, _, _), (twice, _, _) = (
            cropper.crop(1, [(other, False)]),
            cropper.crop(1, [(first, True), (first, False)]),
        )
    assert marks_of(picture) == set(pdf_pictures.MARKS)
    assert marks_of(alone) == {pdf_pictures.MARKS[1]}
    assert marks_of(twice) == {pdf_pictures.MARKS[0]}
    assert (wide, 60 < high < 100) == (400, True)


def marks_of(picture: bytes) -> set[object]:
    colours = {colour for _, colour in Image.open(io.BytesIO(picture)).convert("RGB").getcolors(10**7)}
    return colours & set(pdf_pictures.MARKS)


def test_pages_that_are_not_there_are_refused() -> None:
    with pytest.raises(DocumentError):
        pdf_pictures.page(page_with((1, 1, "x")), 2, 800, SECRETS)


def test_the_samples_hold_no_person() -> None:
    path = Path(__file__).resolve().parents[3] / "samples/shanghai/clean-ruled.pdf"
    assert boxes(path.read_bytes(), SECRETS) == []
