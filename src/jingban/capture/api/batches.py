"""Batches with their files, pages and papers."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Form
from ninja.files import UploadedFile
from pydantic import Field

from jingban.capture import schemas
from jingban.capture.api.routing import REFUSALS, PageNumber, PageSize, Word, router
from jingban.capture.queries import batches as batch_queries
from jingban.capture.services import intake
from jingban.infra.access.http import actor_of


@router.post("/batches", response={200: schemas.Created, **REFUSALS}, operation_id="capture_create_batch")
def create_batch(request: HttpRequest, data: schemas.BatchIn) -> Any:
    """An empty batch."""
    return {"id": intake.create_batch(actor_of(request), data.name, data.command_id, channel=data.channel)}


@router.get("/batches", response={200: schemas.CaptureBatchPage, **REFUSALS}, operation_id="capture_batches")
def batches(
    request: HttpRequest,
    query: Word = "",
    state: schemas.BatchState | Literal[""] = "",
    channel: schemas.Channel | Literal[""] = "",
    doubtful: bool = False,
    sort: Annotated[str, Field(max_length=20)] = "-created_at",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Batches of one's scope; ``query`` looks in names, and at the start of bill numbers and payers."""
    return batch_queries.listed(
        actor_of(request),
        query=query.replace("\x00", ""),
        state=state,
        channel=channel,
        doubtful=doubtful,
        sort=sort,
        page=page,
        size=size,
    )


@router.get(
    "/batches/{int:batch_id}", response={200: schemas.CaptureBatchOut, **REFUSALS}, operation_id="capture_batch"
)
def batch(request: HttpRequest, batch_id: int) -> Any:
    """One batch with its files."""
    return batch_queries.batch(actor_of(request), batch_id)


@router.post(
    "/batches/{int:batch_id}/files",
    response={200: schemas.CaptureUploads, **REFUSALS},
    operation_id="capture_add_files",
)
def add_files(request: HttpRequest, batch_id: int, files: File[list[UploadedFile]], command_id: Form[str]) -> Any:
    """Add files (field ``files``, several): pictures, PDF, OFD, XML, ZIP. Each is opened and read in the background."""
    incoming = [intake.Incoming(file.name or "", file.chunks()) for file in files]
    return {"items": intake.add_files(actor_of(request), batch_id, incoming, command_id)}


@router.get("/batches/{int:batch_id}/pages", response={200: schemas.PagePage, **REFUSALS}, operation_id="capture_pages")
def pages(
    request: HttpRequest,
    batch_id: int,
    state: schemas.PageState | Literal["suspect", ""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Pages in the order they came in."""
    return batch_queries.pages(actor_of(request), batch_id, state=state, page=page, size=size)


@router.get(
    "/batches/{int:batch_id}/papers", response={200: schemas.PaperPage, **REFUSALS}, operation_id="capture_papers"
)
def papers(
    request: HttpRequest,
    batch_id: int,
    state: schemas.PaperState | Literal["doubtful", "second", ""] = "",
    kind: schemas.Kind | Literal[""] = "",
    page: PageNumber = 1,
    size: PageSize = 50,
) -> Any:
    """Papers of a batch with their doubtful counts."""
    return batch_queries.papers(actor_of(request), batch_id, state=state, kind=kind, page=page, size=size)


@router.post(
    "/batches/{int:batch_id}/reassemble",
    response={200: schemas.PageQueued, **REFUSALS},
    operation_id="capture_reassemble",
)
def reassemble(request: HttpRequest, batch_id: int, data: schemas.PageCommandIn) -> Any:
    """Put the pages together once more; papers somebody has worked on stay."""
    return {"job_id": intake.reassemble(actor_of(request), batch_id, data.command_id)}
