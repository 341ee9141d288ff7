"""PDF → sheets: an attached e-bill, the text layer where there is one, else a picture of the page."""

from collections.abc import Iterator
from itertools import islice
from typing import Final

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from jingban.capture.core.model import Origin, Record
from jingban.capture.core.page import Code, Page
from jingban.capture.errors import CaptureError
from jingban.capture.readers import qr
from jingban.capture.readers.base import RENDER_DPI, Image, Limits, Original, Sheet, lazily
from jingban.capture.readers.bill_xml import read_bills
from jingban.capture.readers.pdf_ink import shows
from jingban.capture.readers.pdf_text import TextLayer, text_layer
from jingban.infra.documents.errors import DocumentError
from jingban.infra.documents.pdf import PageGeometry, open_page, open_pdf
from jingban.infra.documents.pdf_streams import refuse_bombs

_SCAN_SHARE: Final = 0.5  # a page covered by a picture to this part is read as a picture, whatever text it carries
_MAX_OBJECTS: Final = 200_000  # of one page that are looked at
_MAX_ATTACHMENTS: Final = 50
_POINTS: Final = 72


def page_count(data: bytes, limits: Limits) -> int:
    """Raises CaptureError or DocumentError for what must not or cannot be opened."""
    refuse_bombs(data)
    with open_pdf(data) as document:
        return _count(document, limits)


def sheets(file: Original, limits: Limits, only: int | None = None) -> tuple[Sheet, ...]:
    """Every page, or the one with the number ``only``. Raises CaptureError or DocumentError."""
    data = file.load()
    refuse_bombs(data)
    with open_pdf(data) as document:
        numbers = [number for number in range(1, _count(document, limits) + 1) if only in (None, number)]
        records = _attached(document, file.sha256, limits) if 1 in numbers else ()
        pages = {number: _page(document, number - 1, file.sha256, limits) for number in numbers}
    made = [_sheet(file, number, page, limits) for number, page in pages.items()]
    if records:
        made[0] = Sheet(file.sha256, file.name, 1, page=pages[1], records=records)
    return tuple(made)


def _count(document: pdfium.PdfDocument, limits: Limits) -> int:
    if len(document) > limits.pages:
        raise CaptureError("too_many_pages", detail=str(len(document)))
    return len(document)


def _sheet(file: Original, number: int, page: Page | None, limits: Limits) -> Sheet:
    if page is not None:
        return Sheet(file.sha256, file.name, number, page=page)
    return Sheet(file.sha256, file.name, number, image=lazily(lambda: picture(file.load(), number, limits)))


def picture(data: bytes, number: int, limits: Limits) -> Image:
    """Page ``number`` (1-based) as it is displayed, at 200 dpi or as large as the limits allow."""
    with open_pdf(data) as document:
        if not 1 <= number <= len(document):
            raise CaptureError("no_picture", detail=str(number))
        with open_page(document, number - 1) as (page, geometry):
            return _drawn(page, geometry, number, limits)


def _drawn(page: pdfium.PdfPage, geometry: PageGeometry, number: int, limits: Limits) -> Image:
    for _, wide, high in _pictures(page):
        if wide * high > limits.pixels:
            raise CaptureError("picture_too_large", detail=f"{wide}×{high} 像素")
    scale = min(RENDER_DPI / _POINTS, limits.side / max(geometry.size))
    try:
        bitmap = page.render(scale=scale, may_draw_forms=False, rev_byteorder=True)
    except (pdfium.PdfiumError, MemoryError):
        raise CaptureError("file_damaged", detail=f"第 {number} 页无法显示") from None
    try:
        return np.array(bitmap.to_numpy()[:, :, :3], dtype=np.uint8)
    finally:
        bitmap.close()


def _page(document: pdfium.PdfDocument, index: int, sha256: str, limits: Limits) -> Page | None:
    try:
        with open_page(document, index) as (page, geometry):
            wide, high = geometry.size
            if sum(area for area, _, _ in _pictures(page)) > _SCAN_SHARE * wide * high:
                return None
            layer = text_layer(page, geometry)
            if layer is None:
                return None
            image = _upright(page, geometry, layer, limits)
            scale = image.shape[1] / layer.size[0]
            if not shows(image, scale, layer.digits, layer.words):
                return None
    except CaptureError:
        return None  # a page that cannot be drawn cannot be compared; asking for its picture tells what is wrong
    except DocumentError:
        if len(document) == 1:
            raise
        return None  # the other pages are read; asking for this one's picture tells what is wrong
    wide, high = layer.size
    codes = _codes(image, 1 / scale)
    return Page(sha256, index + 1, wide, high, layer.words, Origin.TEXT, rotation=90 * layer.turns % 360, codes=codes)


def _upright(page: pdfium.PdfPage, geometry: PageGeometry, layer: TextLayer, limits: Limits) -> Image:
    return np.ascontiguousarray(np.rot90(_drawn(page, geometry, 0, limits), -layer.turns))


def _codes(image: Image, scale: float) -> tuple[Code, ...]:
    """Codes on the page, which are pictures or drawings even where the words are text; boxes in points."""
    return tuple(
        Code(
            code.text, (code.box[0] * scale, code.box[1] * scale, code.box[2] * scale, code.box[3] * scale), code.format
        )
        for code in qr.codes(image)
    )


def _pictures(page: pdfium.PdfPage) -> Iterator[tuple[float, int, int]]:
    """Area on the page in square points, and width and height in pixels, of each picture."""
    try:
        for item in islice(page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=5), _MAX_OBJECTS):
            matrix, outer = item.get_matrix(), item.container
            while outer is not None:
                matrix = matrix.multiply(outer.get_matrix())
                outer = outer.container
            # The unit square goes where the matrix says.
            yield (abs(matrix.a * matrix.d - matrix.b * matrix.c), *item.get_px_size())
    except pdfium.PdfiumError:
        return


def _attached(document: pdfium.PdfDocument, sha256: str, limits: Limits) -> tuple[Record, ...]:
    """Bills in XML files attached to the document."""
    found: list[Record] = []
    for index in range(min(document.count_attachments(), _MAX_ATTACHMENTS)):
        try:
            data = bytes(document.get_attachment(index).get_data())
        except pdfium.PdfiumError:
            continue
        if not data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<") or len(data) > limits.bytes:
            continue
        try:
            found += read_bills(data, sha256, Origin.XML)
        except DocumentError:
            continue  # not a bill; the pages say what there is to say
    return tuple(found)
