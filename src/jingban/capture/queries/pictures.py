"""Pages as pictures: upright, in the size asked for, numbers painted over unless a grant runs."""

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image, ImageDraw

from jingban.capture import models, refusals, repository
from jingban.capture.core import privacy
from jingban.capture.core.page_json import ReadPage
from jingban.capture.services.recognition import recogniser
from jingban.capture.services.rights import READ, hidden_classes, works_on
from jingban.infra.access import services as access
from jingban.infra.access.services import Actor
from jingban.infra.documents.errors import DocumentError
from jingban.infra.errors import Conflict
from jingban.infra.files import services as files
from jingban.kernel.findings import Box

_AROUND = 2.0  # painted around a box, in units of the page
_GREY = (120, 120, 120)


@dataclass(frozen=True)
class Painted:
    """A picture ready to be sent."""

    data: bytes
    tag: str
    masked: bool  # nothing hidden is to be seen on it: it may be kept by the browser


@dataclass(frozen=True)
class Opened:
    """A page a person may see, with what has to be painted over for them."""

    row: models.Page
    boxes: tuple[Box, ...]  # to be painted over
    masked: bool


def page_picture(actor: Actor, page_id: int, width: int) -> Painted:
    """The whole page, ``width`` pixels wide at most."""
    opened = opened_page(actor, page_id)
    picture = upright(opened)
    return _painted(opened, picture, width, "")


def crop(actor: Actor, page_id: int, box: Box, width: int) -> Painted:
    """The part of a page inside a box, in units of the page, with a margin for reading."""
    opened = opened_page(actor, page_id)
    picture = upright(opened)
    scale_x, scale_y = _scale(opened.row, picture)
    x0, top, x1, bottom = box
    edge = max(bottom - top, 8.0)
    wanted = (
        max(0, int((x0 - edge) * scale_x)),
        max(0, int((top - edge / 2) * scale_y)),
        min(picture.width, int((x1 + edge) * scale_x) + 1),
        min(picture.height, int((bottom + edge / 2) * scale_y) + 1),
    )
    if wanted[2] - wanted[0] < 2 or wanted[3] - wanted[1] < 2:
        raise refusals.no_page()
    return _painted(opened, picture.crop(wanted), width, ",".join(map(str, wanted)))


def opened_page(actor: Actor, page_id: int) -> Opened:
    """The page, and what of it this person may not see."""
    row = repository.page(access.require(actor, READ), page_id)
    if row is None:
        raise refusals.no_page()
    papers = repository.papers_on(row)
    hide = hidden_classes(actor, [paper for paper, _ in papers], row.batch.centre)
    reading = repository.reading(row)
    if reading is None and hide and not works_on(actor, row.batch.centre):
        raise refusals.page_hidden()
    boxes = _hidden_boxes(papers, reading, hide)
    return Opened(row, boxes, hide >= privacy.ALL - {"person_name"})


def _hidden_boxes(
    papers: Sequence[tuple[models.Paper, int]], reading: ReadPage | None, hide: frozenset[str]
) -> tuple[Box, ...]:
    """Boxes of hidden fields, and of every run of text that quotes one or looks like a card or citizen number."""
    if reading is None or not hide:
        return ()
    records = [(repository.record(paper), position) for paper, position in papers]
    mask = privacy.masker([record for record, _ in records], hide)
    boxes = [
        field.place.bbox
        for record, position in records
        for field in record.fields
        if mask.hides(field.name) and field.place.bbox and field.place.page == position
    ]
    return (*boxes, *(word.box for word in reading.page.words if mask.touches(word.text)))


def upright(opened: Opened) -> Image.Image:
    """The page as a picture, turned, hidden places painted over."""
    row = opened.row
    try:
        raw = recogniser().picture(files.read(row.file.sha256), row.file.filename, row.number)
    except DocumentError as error:
        raise Conflict(error.code, error.message) from None
    picture = Image.fromarray(raw)
    if row.rotation:
        picture = picture.rotate(-row.rotation, expand=True)
    if opened.boxes:
        _paint(picture, opened)
    return picture


def _paint(picture: Image.Image, opened: Opened) -> None:
    scale_x, scale_y = _scale(opened.row, picture)
    draw = ImageDraw.Draw(picture)
    for x0, top, x1, bottom in opened.boxes:
        corners = (
            (x0 - _AROUND) * scale_x,
            (top - _AROUND) * scale_y,
            (x1 + _AROUND) * scale_x,
            (bottom + _AROUND) * scale_y,
        )
        draw.rectangle(corners, fill=_GREY)


def _scale(row: models.Page, picture: Image.Image) -> tuple[float, float]:
    if row.width <= 0 or row.height <= 0:
        return 1.0, 1.0
    return picture.width / row.width, picture.height / row.height


def _painted(opened: Opened, picture: Image.Image, width: int, part: str) -> Painted:
    if picture.width > width:
        size = (width, max(1, round(picture.height * width / picture.width)))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=85)
    data = out.getvalue()
    tag = hashlib.sha256(data).hexdigest()[:32]
    return Painted(data, f'"{tag}{part and "c"}"', opened.masked)
