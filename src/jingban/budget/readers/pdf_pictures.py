"""Pictures of PDF pages with personal data painted over and cells marked."""

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from jingban.budget.core.masking import Masker
from jingban.infra.documents import pdf
from jingban.kernel.findings import Box

if TYPE_CHECKING:
    import pypdfium2 as pdfium

COVER = (141, 140, 138)  # no grey a smoothed glyph has
MARKS = ((214, 32, 32), (198, 120, 0))  # the first place of a finding, the others
_PADDING = 1.0  # points around a covered glyph


def page(data: bytes, number: int, width: int, masker: Masker) -> bytes:
    """Page ``number`` (1-based) as PNG of ``width`` pixels. Raises ReadError."""
    with pdf.open_pdf(data) as document:
        size = _size(document, number)
        return _png(_picture(document, number, width / size[0], masker))


class Cropper:
    """Crops of one document, each page rendered once. Use inside ``pdf.open_pdf``."""

    def __init__(self, document: "pdfium.PdfDocument", masker: Masker, scale: float = 2.0) -> None:
        self._document = document
        self._masker = masker
        self._scale = scale
        self._pages: dict[int, Image.Image] = {}

    def crop(self, number: int, marks: Sequence[tuple[Box, bool]], margin: float = 28.0) -> tuple[bytes, int, int]:
        """The whole width of a page around some boxes, framed: PNG, width and height in points.

        A mark is a box and whether it is the first place of the finding; of equal boxes the first counts.
        """
        if number not in self._pages:
            if len(self._pages) > 4:
                self._pages.clear()
            self._pages[number] = _picture(self._document, number, self._scale, self._masker)
        whole = self._pages[number].copy()
        draw = ImageDraw.Draw(whole)
        framed = dict(reversed([(box, first) for box, first in marks]))
        for box, first in sorted(framed.items(), key=lambda item: item[1]):
            colour = MARKS[0] if first else MARKS[1]
            draw.rectangle(_pixels(box, self._scale, 2.0), outline=colour, width=max(2, round(1.2 * self._scale)))
        top = min(box[1] for box in framed) - margin
        bottom = max(box[3] for box in framed) + margin
        part = whole.crop(
            (0, max(0, int(top * self._scale)), whole.width, min(whole.height, round(bottom * self._scale)))
        )
        return _png(part), round(part.width / self._scale), round(part.height / self._scale)


def _size(document: "pdfium.PdfDocument", number: int) -> tuple[float, float]:
    with pdf.open_page(document, pdf.page_index(document, number)) as (_, geometry):
        return geometry.size


def _picture(document: "pdfium.PdfDocument", number: int, scale: float, masker: Masker) -> Image.Image:
    with pdf.open_page(document, pdf.page_index(document, number)) as (handle, geometry):
        wide, high = geometry.size
        scale = min(scale, (pdf.MAX_PIXELS / (wide * high)) ** 0.5)
        bitmap = handle.render(scale=scale, may_draw_forms=False)
        try:
            picture: Image.Image = bitmap.to_pil().convert("RGB")
        finally:
            bitmap.close()
        draw = ImageDraw.Draw(picture)
        for box in personal_boxes(handle, geometry, masker):
            draw.rectangle(_pixels(box, scale, _PADDING), fill=COVER)
    return picture


def personal_boxes(page: "pdfium.PdfPage", geometry: pdf.PageGeometry, masker: Masker) -> list[Box]:
    """Boxes of all glyphs of personal data on a page, wherever and however they are wrapped."""
    if not masker.personal:
        return []
    text_page = page.get_textpage()
    try:
        text = text_page.get_text_range()
        boxes: list[Box] = []
        for start, end in masker.spans(text):
            for index in range(start, min(end, text_page.count_chars())):
                left, bottom, right, top = text_page.get_charbox(index)
                if right > left and top > bottom:
                    boxes.append(geometry.box(left, bottom, right, top))
        return boxes
    finally:
        text_page.close()


def _pixels(box: Box, scale: float, padding: float) -> tuple[int, int, int, int]:
    return (
        int((box[0] - padding) * scale),
        int((box[1] - padding) * scale),
        round((box[2] + padding) * scale),
        round((box[3] + padding) * scale),
    )


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, format="PNG", optimize=False)
    return out.getvalue()
