"""Pages of a PDF through pdfium: opening with clear refusals, page geometry, pictures and crops.

pdfium is not thread-safe: everything that touches it runs under ``PDFIUM_LOCK``.
Boxes are PDF points with the origin at the top left of the page *as displayed* (after /Rotate).
"""

import io
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from jingban.infra.documents.errors import DocumentError
from jingban.kernel.findings import Box

PDFIUM_LOCK: Final = threading.RLock()

MAX_PAGES: Final = 3000
MAX_SIDE: Final = 14_400.0  # points; the largest page the PDF format allows (200 inches)
MAX_PIXELS: Final = 40_000_000  # of one rendered picture
_TAIL: Final = 4096


@dataclass(frozen=True)
class PageGeometry:
    """How user space maps to a space whose origin is the top left and whose y grows downward.

    ``turns`` are clockwise quarter turns; with the page's own /Rotate the result is the displayed page.
    """

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @cached_property
    def size(self) -> tuple[float, float]:
        wide, high = self.right - self.left, self.top - self.bottom
        return (high, wide) if self.turns % 2 else (wide, high)

    def point(self, x: float, y: float) -> tuple[float, float]:
        if self.turns == 0:
            return x - self.left, self.top - y
        if self.turns == 1:
            return y - self.bottom, x - self.left
        if self.turns == 2:
            return self.right - x, y - self.bottom
        return self.top - y, self.right - x

    def box(self, x0: float, y0: float, x1: float, y1: float) -> Box:
        ax, ay = self.point(x0, y0)
        bx, by = self.point(x1, y1)
        return (min(ax, bx), min(ay, by), max(ax, bx), max(ay, by))

    def user(self, x: float, y: float) -> tuple[float, float]:
        """The inverse of ``point``."""
        if self.turns == 0:
            return x + self.left, self.top - y
        if self.turns == 1:
            return y + self.left, x + self.bottom
        if self.turns == 2:
            return self.right - x, y + self.bottom
        return self.right - y, self.top - x

    def turned(self, extra: int) -> "PageGeometry":
        return PageGeometry(self.left, self.bottom, self.right, self.top, (self.turns + extra) % 4)


def between(source: PageGeometry, target: PageGeometry, box: Box) -> Box:
    """A box of one geometry of a page, expressed in another geometry of the same page."""
    if source.turns == target.turns:
        return box
    return target.box(*source.user(box[0], box[1]), *source.user(box[2], box[3]))


@contextmanager
def open_pdf(data: bytes) -> Iterator[pdfium.PdfDocument]:
    """The document, closed at the end. Raises DocumentError for what cannot be read."""
    _refuse_by_bytes(data)
    with PDFIUM_LOCK:
        try:
            document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise _refusal(error) from error
        try:
            _refuse_by_size(document)
            yield document
        finally:
            document.close()


def _refuse_by_bytes(data: bytes) -> None:
    if not data.strip(b"\0 \t\r\n"):
        raise DocumentError("file_empty")
    if b"%PDF-" not in data[:1024]:
        raise DocumentError("file_type_mismatch", extension=".pdf", found="其他格式")
    tail = data.rstrip(b"\0 \t\r\n")[-_TAIL:]
    if b"%%EOF" not in tail and b"startxref" not in tail:
        # pdfium would rebuild what it can and lose the rest without a word.
        raise DocumentError("file_truncated", detail="PDF 缺少结束标记")


def _refusal(error: pdfium.PdfiumError) -> DocumentError:
    code = getattr(error, "err_code", None)
    if code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
        return DocumentError("file_encrypted")
    return DocumentError("file_damaged", detail="PDF 结构无法解析")


def _refuse_by_size(document: pdfium.PdfDocument) -> None:
    count = len(document)
    if count == 0:
        raise DocumentError("file_damaged", detail="PDF 里没有任何一页")
    if count > MAX_PAGES:
        raise DocumentError("file_too_large", detail=f"PDF 共 {count} 页，上限 {MAX_PAGES} 页")


@contextmanager
def open_page(document: pdfium.PdfDocument, index: int) -> Iterator[tuple[pdfium.PdfPage, PageGeometry]]:
    """Page ``index`` (0-based) with its displayed geometry, closed at the end."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        raise DocumentError("file_damaged", detail=f"第 {index + 1} 页无法读取") from error
    try:
        yield page, _geometry(page, index)
    finally:
        page.close()


def _geometry(page: pdfium.PdfPage, index: int) -> PageGeometry:
    rect = raw.FS_RECTF()
    if not raw.FPDF_GetPageBoundingBox(page.raw, rect):
        raise DocumentError("file_damaged", detail=f"第 {index + 1} 页没有页面尺寸")
    geometry = PageGeometry(rect.left, rect.bottom, rect.right, rect.top, raw.FPDFPage_GetRotation(page.raw) % 4)
    if not all(0 < side <= MAX_SIDE for side in geometry.size):
        raise DocumentError("file_too_large", detail=f"第 {index + 1} 页的页面尺寸不合常理")
    return geometry


def page_count(data: bytes) -> int:
    """How many pages the document has."""
    with open_pdf(data) as document:
        return len(document)


def page_size(data: bytes, page: int) -> tuple[float, float]:
    """Width and height in points of page ``page`` (1-based) as displayed."""
    with open_pdf(data) as document, open_page(document, page_index(document, page)) as (_, geometry):
        return geometry.size


def render_page(data: bytes, page: int, scale: float = 2.0) -> bytes:
    """Page ``page`` (1-based) as PNG; ``scale`` pixels per point, lowered where the picture would be huge."""
    with open_pdf(data) as document, open_page(document, page_index(document, page)) as (handle, geometry):
        return _png(handle, geometry, scale, (0.0, 0.0, 0.0, 0.0))


def render_crop(data: bytes, page: int, bbox: Box, scale: float = 3.0, margin: float = 6.0) -> bytes:
    """The part ``bbox`` (points, displayed page) of page ``page`` as PNG, with ``margin`` points around it.

    Raises DocumentError when the box lies outside the page.
    """
    with open_pdf(data) as document, open_page(document, page_index(document, page)) as (handle, geometry):
        wide, high = geometry.size
        x0, y0 = max(0.0, bbox[0] - margin), max(0.0, bbox[1] - margin)
        x1, y1 = min(wide, bbox[2] + margin), min(high, bbox[3] + margin)
        if x1 - x0 < 1 or y1 - y0 < 1:
            raise DocumentError("file_damaged", detail="要截取的区域不在页面内")
        # pypdfium2 crops left, bottom, right, top.
        return _png(handle, geometry, scale, (x0, high - y1, wide - x1, y0))


def page_index(document: pdfium.PdfDocument, page: int) -> int:
    """0-based index of page ``page`` (1-based). Raises DocumentError when there is none."""
    if not 1 <= page <= len(document):
        raise DocumentError("file_damaged", detail=f"没有第 {page} 页")
    return page - 1


def _png(page: pdfium.PdfPage, geometry: PageGeometry, scale: float, crop: tuple[float, float, float, float]) -> bytes:
    wide = geometry.size[0] - crop[0] - crop[2]
    high = geometry.size[1] - crop[1] - crop[3]
    scale = min(scale, (MAX_PIXELS / (wide * high)) ** 0.5)
    bitmap = page.render(scale=scale, crop=crop, may_draw_forms=False)
    try:
        out = io.BytesIO()
        bitmap.to_pil().save(out, format="PNG")
        return out.getvalue()
    finally:
        bitmap.close()
