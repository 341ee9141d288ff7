"""Pages: pictures, words, another reading."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from jingban.capture import schemas
from jingban.capture.api.routing import JPEG, REFUSALS, Side, Width, router
from jingban.capture.queries import batches as batch_queries
from jingban.capture.queries import pictures
from jingban.capture.services import intake
from jingban.infra.access.http import actor_of


@router.post(
    "/pages/{int:page_id}/reread", response={200: schemas.PageQueued, **REFUSALS}, operation_id="capture_reread"
)
def reread(request: HttpRequest, page_id: int, data: schemas.PageCommandIn) -> Any:
    """Read a page whose reading failed once more."""
    return {"job_id": intake.reread(actor_of(request), page_id, data.command_id)}


@router.get("/pages/{int:page_id}/words", response={200: schemas.WordsOut, **REFUSALS}, operation_id="capture_words")
def words(request: HttpRequest, page_id: int) -> Any:
    """What was read on a page, run by run."""
    return batch_queries.words(actor_of(request), page_id)


@router.get("/pages/{int:page_id}.jpg", operation_id="capture_page_picture", response=REFUSALS, openapi_extra=JPEG)
def page_picture(request: HttpRequest, page_id: int, width: Width = 1600) -> HttpResponse:
    """The upright page; numbers of cards and persons are painted over unless a grant runs."""
    return _sent(request, pictures.page_picture(actor_of(request), page_id, width))


@router.get("/pages/{int:page_id}/crop.jpg", operation_id="capture_page_crop", response=REFUSALS, openapi_extra=JPEG)
def page_crop(
    request: HttpRequest, page_id: int, x0: Side, top: Side, x1: Side, bottom: Side, width: Width = 800
) -> HttpResponse:
    """The part of a page inside a box (in the units of the page), with a margin."""
    return _sent(request, pictures.crop(actor_of(request), page_id, (x0, top, x1, bottom), width))


def _sent(request: HttpRequest, painted: pictures.Painted) -> HttpResponse:
    if painted.masked and request.headers.get("If-None-Match") == painted.tag:
        answer = HttpResponse(status=304)
    else:
        answer = HttpResponse(painted.data, content_type="image/jpeg")
    answer["Cache-Control"] = "private, max-age=600" if painted.masked else "no-store"
    answer["ETag"] = painted.tag
    return answer
