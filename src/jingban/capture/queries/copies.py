"""The searchable copy of a paper: its pictures with the words under them, as PDF/A. Logged, masked as on the screen."""

import io
from dataclasses import replace

from PIL import Image

from jingban.capture import models, refusals, repository
from jingban.capture.core import privacy
from jingban.capture.core.page import Page
from jingban.capture.errors import CaptureError
from jingban.capture.queries.pictures import opened_page, upright
from jingban.capture.services import bench
from jingban.capture.services.recognition import recogniser
from jingban.capture.services.rights import READ, hidden_classes, paper_for
from jingban.capture.services.second_keying import blind_among
from jingban.infra import clock
from jingban.infra.access.services import Actor
from jingban.infra.documents.errors import DocumentError
from jingban.infra.errors import Conflict
from jingban.infra.files import services as files

_UNCHANGED = (b"\xff\xd8\xff", b"\x89PNG")  # picture files that go in as they are


def searchable_copy(actor: Actor, paper_id: int) -> tuple[str, bytes]:
    """File name and bytes. Where nothing is hidden from this person, the original pictures go in unchanged."""
    from jingban.capture.writers.searchable import searchable

    row = paper_for(actor, paper_id, READ)
    held = repository.pages_with_bodies(row)
    # A page may hold another paper, too.
    if blind_among(actor, [paper for page in held for paper, _ in repository.papers_on(page)], row.batch.centre):
        raise refusals.second_blind()
    hide = hidden_classes(actor, [row], row.batch.centre)
    mask = privacy.masker([repository.record(row)], hide)
    # A clean copy of the original needs the right to see everything; otherwise the painted pictures are copied.
    found = [_page(actor, page, mask) for page in held]
    pages = [page for page in found if page is not None]
    if not pages:
        raise refusals.no_picture()
    bench.note_copy(actor, row, bool(hide))
    title = f"{row.batch.name} {row.number}"
    try:
        return f"{title}.pdf", searchable(pages, title, clock.now())
    except CaptureError as error:
        raise Conflict(error.code, error.message) from None


def _page(actor: Actor, row: models.Page, mask: privacy.Masker) -> tuple[bytes, Page] | None:
    reading = repository.reading(row)
    if reading is None or not row.width:
        return None
    page = reading.page
    data = files.read(row.file.sha256)
    if not mask.classes and data.startswith(_UNCHANGED):
        return data, page
    try:
        if mask.classes:
            picture = upright(opened_page(actor, row.pk))
            words = tuple(replace(word, text=mask.text(word.text)) for word in page.words)
            return _jpeg(picture), replace(page, words=words, number=1, rotation=0)
        return _jpeg(Image.fromarray(recogniser().picture(data, row.file.filename, row.number))), replace(
            page, number=1
        )
    except (DocumentError, Conflict):
        return None  # a structured bill has no picture


def _jpeg(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=90)
    return out.getvalue()
